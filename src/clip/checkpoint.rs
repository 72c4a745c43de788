//! A checkpoint in Hugging Face layout: `config.json` and safetensors, memory-mapped, one file or several.
//!
//! Opening checks every tensor that the configuration calls for (name, shape, number format, place in its file), so that
//! whoever builds a network from it meets no surprises. Pickled weights are never read: to read them is to run them.
//! Whether the numbers themselves are finite is a question of gigabytes, asked only when a result is not
//! ([`Checkpoint::find_non_finite`]).

mod files;
mod mapped;
mod names;
mod weights;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::{ClipError, Config};
use files::Files;
use names::Shape;
pub use weights::{Float, Weights};

/// A checkpoint whose every needed tensor was found, with the right shape and type and within its file.
pub struct Checkpoint {
    config: Config,
    files: Vec<PathBuf>,
    tensors: HashMap<String, Found>,
    scale: f32,
}

/// A tensor and the file that holds it, as an index of the checkpoint's files.
struct Found {
    weights: Weights,
    file: usize,
}

impl Checkpoint {
    /// Opens the checkpoint in a folder and checks every tensor that its configuration calls for.
    ///
    /// Nothing is read but the headers; tensors that the network doesn't need are ignored.
    ///
    /// # Errors
    /// A file is missing or damaged, of another model, or a tensor is missing or has another shape or type.
    pub fn open(folder: &Path) -> Result<Self, ClipError> {
        if folder.is_file() {
            let problem =
                "this is a file; give the folder that holds config.json and model.safetensors".to_owned();
            return Err(ClipError::File { path: folder.to_owned(), problem });
        }
        let config = Config::read(&folder.join("config.json"))?;
        let files = Files::open(folder)?;
        let mut tensors = HashMap::new();
        for (name, shape) in names::needed(&config) {
            let (file, weights) = files.tensor(&name)?;
            check(&name, &shape, &weights).map_err(|problem| ClipError::Tensor {
                path: files.path(file),
                tensor: name.clone(),
                problem,
            })?;
            tensors.insert(name, Found { weights, file });
        }
        let mut checkpoint = Self { config, files: files.paths(), tensors, scale: 1.0 };
        checkpoint.scale = checkpoint.read_scale()?;
        Ok(checkpoint)
    }

    /// The network's shape.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The files that hold the weights, in the order of their names; `config.json` is none of them.
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// A tensor by its name in the checkpoint; every one that the configuration calls for is there.
    ///
    /// # Panics
    /// The configuration does not call for a tensor of this name.
    pub fn weights(&self, name: &str) -> Weights {
        self.tensors
            .get(name)
            .map(|found| found.weights.clone())
            .unwrap_or_else(|| panic!("no tensor {name} belongs to this network"))
    }

    /// `exp(logit_scale)`: what a cosine is multiplied with to become a score; finite and above zero.
    pub fn scale(&self) -> f32 {
        self.scale
    }

    /// Asks the system to read the files ahead, as all of them are about to be copied: from a disk, that is faster than page by page.
    pub fn read_ahead(&self) {
        let mut asked = vec![false; self.files.len()];
        for found in self.tensors.values() {
            if !std::mem::replace(&mut asked[found.file], true) {
                // It is a hint: where it is not taken, the pages come as they are touched.
                #[cfg(unix)]
                let _ = found.weights.map.advise(memmap2::Advice::WillNeed);
            }
        }
    }

    /// The first tensor, by name, that holds a number that is not finite: asked when a result is not finite, to tell
    /// damaged weights from an overflow. Reads all weights, on all cores.
    pub fn find_non_finite(&self) -> Option<ClipError> {
        let damaged = self.tensors.par_iter().filter(|(_, found)| !found.weights.all_finite());
        let (name, found) = damaged.min_by(|a, b| a.0.cmp(b.0))?;
        Some(self.tensor_error(name, found, "holds numbers that are not finite; download the file again"))
    }

    fn read_scale(&self) -> Result<f32, ClipError> {
        let found = &self.tensors[names::LOGIT_SCALE];
        let logarithm = found.weights.to_f32()[0];
        let scale = f64::from(logarithm).exp() as f32;
        if scale.is_finite() && scale > 0.0 {
            Ok(scale)
        } else {
            let problem = format!("is {logarithm}, which no score can be scaled by; download the file again");
            Err(self.tensor_error(names::LOGIT_SCALE, found, &problem))
        }
    }

    fn tensor_error(&self, name: &str, found: &Found, problem: &str) -> ClipError {
        let path = self.files[found.file].clone();
        ClipError::Tensor { path, tensor: name.to_owned(), problem: problem.to_owned() }
    }
}

impl std::fmt::Debug for Checkpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Checkpoint")
            .field("files", &self.files)
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}

/// What is wrong with a tensor's shape; its number format was known when it was found.
fn check(name: &str, shape: &Shape, weights: &Weights) -> Result<(), String> {
    let scalar = name == names::LOGIT_SCALE && weights.shape == [1];
    if scalar || weights.shape == shape.sizes {
        return Ok(());
    }
    Err(format!(
        "has the shape {:?}; expected {:?} ({}), as config.json calls for",
        weights.shape, shape.sizes, shape.meaning
    ))
}
