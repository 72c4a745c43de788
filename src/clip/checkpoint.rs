//! A checkpoint in Hugging Face layout: `config.json` and safetensors, memory-mapped, one file or several.

use std::path::Path;
use std::sync::Arc;

use memmap2::Mmap;

use super::{ClipError, Config};

/// The number formats of weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Float {
    /// 32-bit floats.
    F32,
    /// 16-bit floats of IEEE 754.
    F16,
    /// The upper half of 32-bit floats.
    Bf16,
}

/// A checkpoint whose every needed tensor was found, with the right shape and type and within its file.
pub struct Checkpoint {}

/// A tensor of a checkpoint: its bytes stay in the mapped file.
#[derive(Clone)]
pub struct Weights {
    pub(crate) map: Arc<Mmap>,
    pub(crate) range: std::ops::Range<usize>,
    /// Its number format.
    pub float: Float,
    /// Its shape, slowest dimension first.
    pub shape: Vec<usize>,
}

impl Weights {
    /// Its bytes, little-endian, row-major; the start may have any alignment.
    pub fn bytes(&self) -> &[u8] {
        &self.map[self.range.clone()]
    }
}

impl Checkpoint {
    /// Opens the checkpoint in a folder and checks every tensor that its configuration calls for.
    ///
    /// # Errors
    /// A file is missing or damaged, of another model, or a tensor is missing or has another shape or type.
    pub fn open(folder: &Path) -> Result<Self, ClipError> {
        let _ = folder;
        todo!("helper C")
    }

    /// The network's shape.
    pub fn config(&self) -> &Config {
        todo!("helper C")
    }

    /// A tensor by its name in the checkpoint; every one that the configuration calls for is there.
    pub fn weights(&self, name: &str) -> Weights {
        let _ = name;
        todo!("helper C")
    }

    /// `exp(logit_scale)`.
    pub fn scale(&self) -> f32 {
        todo!("helper C")
    }

    /// The first tensor with a number that is not finite.
    pub fn find_non_finite(&self) -> Option<ClipError> {
        todo!("helper C")
    }
}
