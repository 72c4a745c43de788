//! What can be wrong with a network, its weights or the device it runs on.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// What can be wrong with a network.
#[derive(Debug, Error)]
pub enum ClipError {
    /// A file of the checkpoint could not be read.
    #[error("could not read {}: {source}", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// `config.json` is not what a CLIP network needs.
    #[error("{}: {problem}", .path.display())]
    Config {
        /// The file.
        path: PathBuf,
        /// What is wrong, and what was expected.
        problem: String,
    },
    /// A weights file as a whole is damaged, or is no safetensors file.
    #[error("{}: {problem}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong, and what to do.
        problem: String,
    },
    /// A tensor is missing, has another shape or type, or holds numbers that are not finite.
    #[error("{}: tensor {tensor}: {problem}", .path.display())]
    Tensor {
        /// The file that holds it, or should.
        path: PathBuf,
        /// Its name.
        tensor: String,
        /// What is wrong.
        problem: String,
    },
    /// The input is not what the network takes: its caller mistook the network for another.
    #[error("the network cannot take this input: {0}")]
    Input(String),
    /// The device has too little memory for this batch; a smaller one may do.
    #[error("the device is out of memory: {0}")]
    OutOfMemory(String),
    /// The device failed.
    #[error("the device failed: {0}")]
    Device(String),
    /// The features are not finite, though the weights are.
    #[error("the network's output is not finite: {0}")]
    NotFinite(String),
}
