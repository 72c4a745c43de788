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
    /// The network could not be loaded, or its device failed.
    #[error(transparent)]
    Clip(#[from] ClipError),
    /// The device failed where the processor would do.
    #[error("{source}: try again, or use the processor with --device cpu")]
    Device {
        /// What failed.
        source: ClipError,
    },
    /// Even one image is too much.
    #[error(
        "the device has too little memory for one image: close what else runs on it, try --dtype f16, or use --device cpu ({0})"
    )]
    OutOfMemory(String),
    /// What was asked of it cannot be had.
    #[error("{0}")]
    Usage(String),
}
