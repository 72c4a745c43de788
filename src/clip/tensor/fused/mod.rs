//! The steps of [`super::ops`] as CUDA kernels of our own, each in one pass over memory.
//!
//! Between its products, a layer of CLIP-H in 16 bits moves about 2.4 GB for 64 images with candle's operations and 1.3 GB
//! with these, and each launch costs time of its own. They are compiled when the program starts, for the GPU that is there, and
//! held against the plain way on small inputs before they are used (`super::verify`): a compiler or a driver that gets them wrong costs speed,
//! never scores.

mod compiled;
mod launch;

use candle_core::{Result, Tensor};

pub(super) use self::compiled::{Fused, Limit, padded};

use super::parts::{Norm, Split};
use crate::clip::Activation;

impl Fused {
    /// As [`super::ops::Ops::activate`].
    pub(super) fn activate(&self, x: Tensor, bias: &Tensor, activation: Activation) -> Result<Tensor> {
        let activation = match activation {
            Activation::Gelu => 1,
            Activation::QuickGelu => 2,
        };
        x.inplace_op2(bias, &launch::Activate { fused: self, activation })?;
        Ok(x)
    }

    /// `x + bias`; `x` is overwritten.
    #[cfg(feature = "flash-attn")]
    pub(super) fn add_bias(&self, x: &Tensor, bias: &Tensor) -> Result<()> {
        x.inplace_op2(bias, &launch::Activate { fused: self, activation: 0 })
    }

    /// As [`super::ops::Ops::add_norm`].
    pub(super) fn add_norm(
        &self,
        x: &Tensor,
        product: &Tensor,
        bias: &Tensor,
        norm: &Norm,
    ) -> Result<(Tensor, Tensor)> {
        let both = x.apply_op3_no_bwd(product, bias, &launch::AddNorm { fused: self, norm })?;
        Ok((both.get(0)?, both.get(1)?))
    }

    /// As [`super::ops::Ops::heads`].
    pub(super) fn heads(
        &self,
        rows: &Tensor,
        bias: &Tensor,
        split: &Split,
        parts: usize,
    ) -> Result<Vec<Tensor>> {
        let all = rows.apply_op2_no_bwd(bias, &launch::SplitHeads { fused: self, split: *split, parts })?;
        (0..parts).map(|part| all.get(part)).collect()
    }

    /// As [`super::ops::Ops::softmax`].
    pub(super) fn softmax(&self, scores: Tensor, scale: f32, limit: Limit) -> Result<Tensor> {
        scores.inplace_op1(&launch::Softmax { fused: self, scale, limit })?;
        Ok(scores)
    }

    /// As [`super::ops::Ops::merge`].
    pub(super) fn merge(&self, x: &Tensor, split: &Split) -> Result<Tensor> {
        x.apply_op1_no_bwd(&launch::MergeHeads { fused: self, split: *split })
    }
}
