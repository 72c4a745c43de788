//! The shape of a CLIP network, as `config.json` of a checkpoint in Hugging Face layout gives it.
//!
//! [`Config::read`] stands in `config/read.rs`; whether the tensors agree is the checkpoint's to check.

mod read;

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

impl VisionConfig {
    /// Patches of an image and its class token.
    pub fn tokens(&self) -> usize {
        (self.side / self.patch).pow(2) + 1
    }
}
