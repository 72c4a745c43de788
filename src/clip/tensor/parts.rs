//! What the steps of a layer are told: a normalisation's weights, how rows split into tokens and heads, who sees whom.

use candle_core::{Result, Tensor};

/// Layer normalisation.
pub(super) struct Norm {
    pub(super) weight: Tensor,
    pub(super) bias: Tensor,
    pub(super) eps: f32,
}

impl Norm {
    pub(super) fn new(weight: Tensor, bias: Tensor, eps: f64) -> Result<Self> {
        Ok(Self { weight: weight.contiguous()?, bias: bias.contiguous()?, eps: eps as f32 })
    }

    /// The rows of `x`, each normalised; candle's kernels take the statistics in 32 bits.
    pub(super) fn forward(&self, x: &Tensor) -> Result<Tensor> {
        candle_nn::ops::layer_norm(&x.contiguous()?, &self.weight, &self.bias, self.eps)
    }
}

/// How rows split into tokens and heads.
#[derive(Debug, Clone, Copy)]
pub(super) struct Split {
    pub(super) batch: usize,
    pub(super) tokens: usize,
    pub(super) heads: usize,
}

/// Which tokens a token attends to.
pub(super) enum Mask {
    /// The first so many.
    Within(usize),
    /// Itself and those before it; `[tokens, tokens]` in 32 bits, to add to the scores, says the same.
    Causal(Tensor),
    /// What is added to the scores, `[batch, 1, 1, tokens]` in 32 bits.
    Added(Tensor),
}

/// Adds nothing, and what no softmax lets through; finite, as infinities are not safe in every GPU's arithmetic.
pub(super) const OPEN: f32 = 0.0;
pub(super) const SHUT: f32 = -1e9;
