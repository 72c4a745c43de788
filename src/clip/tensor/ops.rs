//! The steps between the products: bias, activation, residual, normalisation, softmax, and the way of the heads.
//!
//! Each is a function of its own because a GPU is fast at products and slow at memory: on CUDA, kernels of our own do each in
//! one pass (`fused`). What stands here is the plain way of candle's operations, on every device, and the measure for
//! the other.

#[cfg(feature = "cuda")]
use super::fused::Fused;
use candle_core::{DType, Device, Result, Tensor};

use super::parts::{Mask, Norm, OPEN, SHUT, Split};
use crate::clip::{Activation, Config};

/// The way in which a device does these steps.
pub(super) struct Ops {
    #[cfg(feature = "cuda")]
    fused: Option<Fused>,
}

impl Ops {
    /// The best way for a device: kernels of our own where they can be had. Whether they agree with the plain way is for
    /// `super::verify` to find out.
    #[cfg(feature = "cuda")]
    pub(super) fn new(device: &Device, dtype: DType, config: &Config) -> Self {
        if super::in_packets(config) { Self::of(device, dtype) } else { Self::plain() }
    }

    #[cfg(feature = "cuda")]
    pub(super) fn of(device: &Device, dtype: DType) -> Self {
        Self { fused: Fused::new(device, dtype) }
    }

    /// The plain way: there is no other without CUDA.
    #[cfg(not(feature = "cuda"))]
    pub(super) fn new(_: &Device, _: DType, _: &Config) -> Self {
        Self::plain()
    }

    /// candle's operations alone.
    pub(super) fn plain() -> Self {
        Self {
            #[cfg(feature = "cuda")]
            fused: None,
        }
    }

    #[cfg(feature = "cuda")]
    pub(super) fn is_fused(&self) -> bool {
        self.fused.is_some()
    }

    /// `activation(x + bias)`; `x` is `[rows, width]` and may be overwritten.
    pub(super) fn activate(&self, x: Tensor, bias: &Tensor, activation: Activation) -> Result<Tensor> {
        #[cfg(feature = "cuda")]
        if let Some(fused) = &self.fused {
            return fused.activate(x, bias, activation);
        }
        let x = x.broadcast_add(bias)?;
        match activation {
            Activation::Gelu => x.gelu_erf(),
            Activation::QuickGelu => &x * candle_nn::ops::sigmoid(&(&x * 1.702)?)?,
        }
    }

    /// `x + product + bias`.
    pub(super) fn add(&self, x: &Tensor, product: &Tensor, bias: &Tensor) -> Result<Tensor> {
        product.broadcast_add(bias)? + x
    }

    /// `x + product + bias`, and its normalisation.
    pub(super) fn add_norm(
        &self,
        x: &Tensor,
        product: &Tensor,
        bias: &Tensor,
        norm: &Norm,
    ) -> Result<(Tensor, Tensor)> {
        #[cfg(feature = "cuda")]
        if let Some(fused) = &self.fused
            && fused.takes(x.dim(1)?)
        {
            return fused.add_norm(x, product, bias, norm);
        }
        let x = self.add(x, product, bias)?;
        let n = norm.forward(&x)?;
        Ok((x, n))
    }

    /// `rows + bias`, `[batch · tokens, parts · width]`, as its parts: each `[batch, heads, padded(tokens), width of a head]`,
    /// the padding zero.
    pub(super) fn heads(
        &self,
        rows: &Tensor,
        bias: &Tensor,
        split: &Split,
        parts: usize,
    ) -> Result<Vec<Tensor>> {
        #[cfg(feature = "cuda")]
        if let Some(fused) = &self.fused {
            return fused.heads(rows, bias, split, parts);
        }
        let &Split { batch, tokens, heads } = split;
        let head = bias.dim(0)? / (parts * heads);
        let rows = rows.broadcast_add(bias)?.reshape((batch, tokens, parts, heads, head))?;
        (0..parts).map(|part| rows.narrow(2, part, 1)?.squeeze(2)?.transpose(1, 2)?.contiguous()).collect()
    }

    /// Attention by one kernel, straight from the rows of queries, keys and values: `None` where that kernel does not serve.
    ///
    /// It takes the softmax in 32 bits and never writes the scores to memory.
    #[cfg(feature = "flash-attn")]
    pub(super) fn flash(
        &self,
        qkv: &Tensor,
        bias: &Tensor,
        split: &Split,
        mask: &Mask,
    ) -> Result<Option<Tensor>> {
        let causal = match mask {
            Mask::Within(keys) if *keys == split.tokens => false,
            Mask::Causal(_) => true,
            _ => return Ok(None),
        };
        let width = bias.dim(0)? / 3;
        let head = width / split.heads;
        let halves = matches!(qkv.dtype(), DType::F16 | DType::BF16);
        if !halves || !qkv.device().is_cuda() || head % 8 != 0 || head > 256 {
            return Ok(None);
        }
        let qkv = match &self.fused {
            Some(fused) => {
                fused.add_bias(qkv, bias)?;
                qkv.clone()
            }
            None => qkv.broadcast_add(bias)?,
        };
        let qkv = qkv.reshape((split.batch, split.tokens, 3, split.heads, head))?;
        let part = |at: usize| qkv.narrow(2, at, 1)?.squeeze(2);
        let scale = (head as f64).sqrt().recip() as f32;
        let attended = candle_flash_attn::flash_attn(&part(0)?, &part(1)?, &part(2)?, scale, causal)?;
        Ok(Some(attended.reshape((split.batch * split.tokens, width))?))
    }

    /// Tokens with the padding that [`Ops::heads`] gives them.
    pub(super) fn padded(&self, tokens: usize) -> usize {
        #[cfg(feature = "cuda")]
        if self.fused.is_some() {
            return super::fused::padded(tokens);
        }
        tokens
    }

    /// `softmax(scale · scores)` over what the mask lets through; `[batch, heads, queries, keys]`, and may be overwritten.
    pub(super) fn softmax(&self, scores: Tensor, scale: f32, mask: &Mask) -> Result<Tensor> {
        #[cfg(feature = "cuda")]
        if let Some(fused) = &self.fused
            && let Some(limit) = super::fused::Limit::of(mask, &scores)?
        {
            return fused.softmax(scores, scale, limit);
        }
        let stored = scores.dtype();
        let scores = (scores.to_dtype(DType::F32)? * f64::from(scale))?;
        let scores = match mask {
            Mask::Within(keys) if *keys == scores.dim(3)? => scores,
            Mask::Within(keys) => {
                let padded = scores.dim(3)?;
                let row: Vec<f32> = (0..padded).map(|key| if key < *keys { OPEN } else { SHUT }).collect();
                scores.broadcast_add(&Tensor::from_vec(row, (1, 1, 1, padded), scores.device())?)?
            }
            Mask::Causal(added) | Mask::Added(added) => scores.broadcast_add(added)?,
        };
        candle_nn::ops::softmax_last_dim(&scores)?.to_dtype(stored)
    }

    /// `[batch, heads, padded(tokens), width of a head]` → `[batch · tokens, width]`.
    pub(super) fn merge(&self, x: &Tensor, split: &Split) -> Result<Tensor> {
        #[cfg(feature = "cuda")]
        if let Some(fused) = &self.fused {
            return fused.merge(x, split);
        }
        let head = x.dim(3)?;
        x.transpose(1, 2)?.reshape((split.batch * split.tokens, split.heads * head))
    }
}
