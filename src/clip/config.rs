//! The shape of a CLIP network, as `config.json` of a checkpoint in Hugging Face layout gives it.
//!
//! [`Config::read`] stands in `config/read.rs`; whether the tensors agree is the checkpoint's to check.

mod read;

use super::ClipError;

/// The shape of a CLIP network: widths in features, depths in layers.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// The text tower.
    pub text: TextConfig,
    /// The vision tower.
    pub vision: VisionConfig,
    /// Features that both towers project to.
    pub projection: usize,
}

/// The shape of the text tower.
#[derive(Debug, Clone, PartialEq)]
pub struct TextConfig {
    /// Features of a token.
    pub width: usize,
    /// Features inside the perceptron of a layer.
    pub mlp: usize,
    /// Layers.
    pub layers: usize,
    /// Attention heads of a layer; they divide the width.
    pub heads: usize,
    /// The perceptron's activation.
    pub activation: Activation,
    /// Added to the variance by layer normalisation.
    pub layer_norm_eps: f64,
    /// Known tokens.
    pub vocabulary: usize,
    /// Positions: the longest prompt, BOS and EOS included.
    pub context: usize,
}

/// The shape of the vision tower.
#[derive(Debug, Clone, PartialEq)]
pub struct VisionConfig {
    /// Features of a patch.
    pub width: usize,
    /// Features inside the perceptron of a layer.
    pub mlp: usize,
    /// Layers.
    pub layers: usize,
    /// Attention heads of a layer; they divide the width.
    pub heads: usize,
    /// The perceptron's activation.
    pub activation: Activation,
    /// Added to the variance by layer normalisation.
    pub layer_norm_eps: f64,
    /// Pixels of the square image's side; a multiple of the patch's.
    pub side: usize,
    /// Pixels of a square patch's side.
    pub patch: usize,
}

/// The activation of a perceptron.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activation {
    /// `x · Φ(x)` with the exact error function: `gelu`.
    Gelu,
    /// `x · σ(1.702 x)`: `quick_gelu`.
    QuickGelu,
}

impl TextConfig {
    /// Whether the network can take a prompt's token ids.
    pub(super) fn check(&self, prompt: &[u32]) -> Result<(), ClipError> {
        let problem = if prompt.is_empty() || prompt.len() > self.context {
            format!("a prompt of {} tokens; it takes 1 to {}", prompt.len(), self.context)
        } else if let Some(unknown) = prompt.iter().find(|&&token| token as usize >= self.vocabulary) {
            format!(
                "token {unknown}; its vocabulary has {} tokens, so it is of another tokenizer",
                self.vocabulary
            )
        } else {
            return Ok(());
        };
        Err(ClipError::Input(problem))
    }
}

impl VisionConfig {
    /// Bytes of an image as the tower takes it: 8-bit RGB.
    pub(super) fn image_bytes(&self) -> usize {
        3 * self.side * self.side
    }

    /// How many images there are in these pixels.
    pub(super) fn images_in(&self, pixels: &[u8]) -> Result<usize, ClipError> {
        let image = self.image_bytes();
        if pixels.len().is_multiple_of(image) {
            return Ok(pixels.len() / image);
        }
        Err(ClipError::Input(format!("{} bytes are no whole number of images of {image}", pixels.len())))
    }

    /// Patches of an image and its class token.
    pub fn tokens(&self) -> usize {
        (self.side / self.patch).pow(2) + 1
    }
}
