//! The CLIP network of our own: configuration and weights in Hugging Face layout, words and pixels in, features out.
//!
//! It knows nothing of files of images, studies or scores: pixels come as 8-bit RGB, prompts as text, and what goes out
//! are the projected features of the two towers, not normalised.

mod checkpoint;
mod config;
mod cpu;
mod device;
mod error;
mod preprocess;
mod small_file;
mod tensor;
mod tokenizer;

pub use checkpoint::{Checkpoint, Float, Weights};
pub use config::{Activation, Config, TextConfig, VisionConfig};
pub use cpu::CpuTowers;
pub use device::{DeviceChoice, device_memory, open_device};
pub use error::ClipError;
pub use preprocess::{Preprocess, Rgb, preprocess};
pub use tensor::TensorTowers;
pub use tokenizer::{Tokenizer, Tokens};

/// Features as they come off a device, or that some are not finite.
fn finite(features: Vec<f32>, width: usize, of: &str) -> Result<Vec<f32>, ClipError> {
    let broken = features.chunks(width).filter(|one| one.iter().any(|number| !number.is_finite())).count();
    if broken > 0 {
        return Err(ClipError::NotFinite(format!(
            "{broken} of {} {of}; with --dtype f16 numbers may be too large for it, bf16 and f32 hold them",
            features.len() / width
        )));
    }
    Ok(features)
}

/// The two towers of a loaded network, on whatever device it runs.
pub trait Towers: Send {
    /// Features of images, row-major `[n, projection]`, not normalised.
    ///
    /// `pixels` are n images one after the other, each `side × side` 8-bit RGB, rows from the top, as
    /// the preprocessing leaves them; normalisation by mean and deviation happens here.
    ///
    /// # Errors
    /// The device failed or ran out of memory, or the result is not finite.
    fn images(&self, pixels: &[u8]) -> Result<Vec<f32>, ClipError>;

    /// Features of prompts, row-major `[n, projection]`, not normalised.
    ///
    /// Each prompt is its token ids from BOS to the first EOS, both included, without padding; they may differ in length.
    ///
    /// # Errors
    /// As [`Towers::images`].
    fn texts(&self, prompts: &[Vec<u32>]) -> Result<Vec<f32>, ClipError>;
}
