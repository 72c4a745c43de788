//! The weights files of a folder: one, or the shards that an index names.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::Weights;
use super::mapped::Mapped;
use crate::clip::ClipError;
use crate::clip::small_file::{read_json, said};

const SINGLE: &str = "model.safetensors";
const INDEX: &str = "model.safetensors.index.json";

/// The most shards of an index; a network of this size has two.
const MOST_SHARDS: usize = 1_000;

/// The weights files of a checkpoint, all open.
pub(super) struct Files {
    mapped: Vec<Mapped>,
    index: Option<Index>,
}

/// Which shard holds which tensor.
struct Index {
    path: PathBuf,
    /// Tensor → place in `Files::mapped`.
    holders: HashMap<String, usize>,
}

impl Files {
    /// Opens `model.safetensors`, or else the shards of `model.safetensors.index.json`.
    pub(super) fn open(folder: &Path) -> Result<Self, ClipError> {
        let single = folder.join(SINGLE);
        // Also a link to nothing is there, and opening it says what is wrong.
        if fs::symlink_metadata(&single).is_ok() {
            return Ok(Self { mapped: vec![Mapped::open(&single)?], index: None });
        }
        let index = folder.join(INDEX);
        if fs::symlink_metadata(&index).is_ok() {
            return Self::open_shards(folder, index);
        }
        Err(ClipError::File { path: folder.to_owned(), problem: no_weights(folder) })
    }

    fn open_shards(folder: &Path, path: PathBuf) -> Result<Self, ClipError> {
        let refuse = |problem: String| ClipError::File { path: path.clone(), problem };
        let whole = read_json(&path, refuse)?;
        let listed = whole.get("weight_map").and_then(Value::as_object);
        let listed = listed
            .ok_or_else(|| refuse("has no weight_map; expected the index of a model's shards".into()))?;
        let mut places = BTreeMap::new();
        for shard in listed.values() {
            let name = shard.as_str().filter(|name| is_plain(name)).ok_or_else(|| {
                let shard = said(&shard.to_string());
                refuse(format!("names the shard {shard}; expected a .safetensors file in the same folder"))
            })?;
            places.insert(name, 0);
        }
        if places.is_empty() || places.len() > MOST_SHARDS {
            return Err(refuse(format!("names {} shards; expected 1 to {MOST_SHARDS}", places.len())));
        }
        let mut mapped = Vec::new();
        for (name, place) in &mut places {
            *place = mapped.len();
            mapped.push(Mapped::open(&folder.join(name))?);
        }
        let holder =
            |(tensor, shard): (&String, &Value)| Some((tensor.clone(), *places.get(shard.as_str()?)?));
        let holders = listed.iter().filter_map(holder).collect();
        Ok(Self { mapped, index: Some(Index { path, holders }) })
    }

    /// A tensor and the place of the file that holds it.
    pub(super) fn tensor(&self, name: &str) -> Result<(usize, Weights), ClipError> {
        let missing = |path: &Path, problem: &str| ClipError::Tensor {
            path: path.to_owned(),
            tensor: name.to_owned(),
            problem: problem.to_owned(),
        };
        let place = match &self.index {
            None => 0,
            Some(index) => *index.holders.get(name).ok_or_else(|| {
                missing(&index.path, "is missing from the index; is this the index of a whole CLIP model?")
            })?,
        };
        let file = &self.mapped[place];
        match file.tensor(name) {
            Some(weights) => Ok((place, weights?)),
            None => Err(missing(
                &file.path,
                "is missing; is this a whole CLIP model, with the layers that config.json gives?",
            )),
        }
    }

    pub(super) fn path(&self, place: usize) -> PathBuf {
        self.mapped[place].path.clone()
    }

    pub(super) fn paths(&self) -> Vec<PathBuf> {
        self.mapped.iter().map(|file| file.path.clone()).collect()
    }
}

/// Whether an index names a file of its own folder, and none elsewhere.
fn is_plain(name: &str) -> bool {
    name.ends_with(".safetensors") && !name.starts_with('.') && !name.contains(['/', '\\', ':', '\0'])
}

/// What is there instead of weights that can be read, and what to do.
fn no_weights(folder: &Path) -> String {
    let pickled = |path: &Path| {
        path.extension()
            .is_some_and(|kind| ["bin", "pt", "pth", "ckpt", "pkl"].iter().any(|one| kind == *one))
    };
    let mut names: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    names.sort();
    match names.iter().find(|path| pickled(path)).and_then(|path| path.file_name()) {
        Some(name) => format!(
            "has no {SINGLE}, only pickled weights ({}), and those can run any code when they are opened; get the model \
             with {SINGLE}, or convert it with transformers' save_pretrained",
            said(&name.to_string_lossy())
        ),
        None => format!("has neither {SINGLE} nor {INDEX}; check the folder, or download the model again"),
    }
}
