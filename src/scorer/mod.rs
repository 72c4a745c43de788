//! What turns a prompt and an image into a number.
//!
//! A [`Scorer`] embeds prompts and images and scores a pair of embeddings; [`PickScore`] is the first kind. [`flow`]
//! keeps its device busy while images are read, decoded and prepared. [`weights`] finds, pulls and checks what it
//! is made of.

mod error;
pub mod flow;
mod load;
mod pickscore;
pub mod weights;
pub mod worker;

use std::sync::Arc;

pub use self::error::ScorerError;
pub use self::load::{Arithmetic, LoadOptions, load};
pub use self::pickscore::PickScore;

use crate::pair::Sha256;
use crate::picture::PictureError;

/// A vector of length 1 in the space that prompts and images share.
pub type Embedding = Vec<f32>;

/// A decoded image made ready for a scorer's network; plain numbers that can go from thread to thread.
pub type Prepared = Vec<u8>;

/// Turns an image file's bytes into what the network of a scorer is fed.
pub trait Prepare: Send + Sync {
    /// Decodes and prepares an image file's bytes.
    ///
    /// # Errors
    /// The bytes are no picture that can be decoded.
    fn prepare(&self, bytes: &[u8]) -> Result<Prepared, PictureError>;
}

/// What makes the numbers of two scorers comparable.
#[derive(Debug, Clone, PartialEq)]
pub struct Identity {
    /// Its kind, such as `pickscore`.
    pub name: String,
    /// SHA-256 of its weights.
    pub weights_sha256: Sha256,
    /// SHA-256 of its configuration.
    pub config_sha256: Sha256,
    /// What it computes in: `f32`, `bf16` or `f16`.
    pub arithmetic: &'static str,
    /// What it runs on, in words.
    pub device: String,
    /// Where its weights came from, in words.
    pub source: String,
}

/// What turns a prompt and an image into a number.
pub trait Scorer: Send {
    /// What its numbers are numbers of.
    fn identity(&self) -> &Identity;

    /// What makes images ready for it, for other threads.
    fn prepare(&self) -> Arc<dyn Prepare>;

    /// Images that keep its device busy when they come at once.
    fn batch(&self) -> usize;

    /// Pixels of the side of the square that an image is made ready as.
    fn side(&self) -> usize;

    /// Most tokens of a prompt that it reads.
    fn context(&self) -> usize;

    /// How many tokens a prompt has, where it has more than it reads.
    fn cut(&self, prompt: &str) -> Option<usize>;

    /// Embeddings of prepared images, in their order. Where the device runs out of memory, smaller batches are tried.
    ///
    /// # Errors
    /// The device failed, also with one image, or the weights are damaged.
    fn images(&mut self, images: &[Prepared]) -> Result<Vec<Embedding>, ScorerError>;

    /// Embeddings of prompts, in their order.
    ///
    /// # Errors
    /// As [`Scorer::images`].
    fn prompts(&mut self, prompts: &[&str]) -> Result<Vec<Embedding>, ScorerError>;

    /// How two embeddings make a score; other threads may use it while the scorer computes.
    fn formula(&self) -> Formula;

    /// The score of an image for a prompt.
    fn score(&self, prompt: &Embedding, image: &Embedding) -> f64 {
        self.formula().score(prompt, image)
    }
}

/// How two embeddings make a score: `scale · cos`, with `exp(logit_scale)` for a scale in PickScore.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Formula {
    /// What the cosine is multiplied by.
    pub scale: f64,
}

impl Formula {
    /// The score of an image for a prompt.
    ///
    /// # Panics
    /// They are of two networks: of different length.
    pub fn score(self, prompt: &Embedding, image: &Embedding) -> f64 {
        assert_eq!(prompt.len(), image.len(), "embeddings of one network");
        let cosine: f64 = prompt.iter().zip(image).map(|(p, i)| f64::from(*p) * f64::from(*i)).sum();
        self.scale * cosine
    }
}

/// Softmax: the probability of each of some images of one prompt to be preferred.
///
/// ```
/// let two = pairpick::scorer::probabilities(&[21.0, 20.0]);
/// assert!((two[0] - 1.0 / (1.0 + (-1.0f64).exp())).abs() < 1e-12);
/// ```
pub fn probabilities(scores: &[f64]) -> Vec<f64> {
    let greatest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let shares: Vec<f64> = scores.iter().map(|score| (score - greatest).exp()).collect();
    let total: f64 = shares.iter().sum();
    shares.into_iter().map(|share| share / total).collect()
}
