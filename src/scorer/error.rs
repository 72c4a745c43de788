//! What can keep a scorer from scoring.

use thiserror::Error;

use super::weights::WeightsError;
use crate::clip::ClipError;

/// What can keep a scorer from scoring.
#[derive(Debug, Error)]
pub enum ScorerError {
    /// There are no weights, or they could not be read.
    #[error(transparent)]
    Weights(#[from] WeightsError),
    /// The network could not be loaded.
    #[error(transparent)]
    Clip(#[from] ClipError),
    /// The device failed where the processor would do.
    #[error("{source}: try again, or use the processor with --device cpu")]
    Device {
        /// What failed.
        source: ClipError,
    },
    /// Even the smallest batch, or the weights alone, are too much.
    #[error(
        "the device has too little memory: close what else runs on it (nvidia-smi lists it), or use the processor with \
         --device cpu ({0})"
    )]
    OutOfMemory(String),
    /// Features of length zero.
    #[error(
        "the network gives features of length zero, as weights do that were not written whole: get them again"
    )]
    NoDirection,
    /// The thread of the device ended without a word.
    #[error("the scorer stopped in the middle of its work: try again; the log may say why")]
    Ended,
    /// What was asked of it cannot be had.
    #[error("{0}")]
    Usage(String),
}

impl ScorerError {
    /// What a network or its device says, with what to do about it.
    pub(super) fn explained(error: ClipError) -> Self {
        match error {
            ClipError::OutOfMemory(what) => Self::OutOfMemory(what),
            source @ ClipError::Device(_) => Self::Device { source },
            other => Self::Clip(other),
        }
    }
}
