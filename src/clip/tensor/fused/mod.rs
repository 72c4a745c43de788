//! The steps of [`super::ops`] as CUDA kernels of our own, each in one pass over memory.
//!
//! Between its products, a layer of CLIP-H in 16 bits moves about 2.4 GB for 64 images with candle's operations and 1.3 GB
//! with these, and each launch costs time of its own. They are compiled when the program starts, for the GPU that is there, and
//! held against the plain way on small inputs before they are used: a compiler or a driver that gets them wrong costs speed,
//! never scores.

mod launch;
mod verify;

use std::sync::Arc;

use candle_core::cuda::CudaDevice;
use candle_core::cuda::cudarc::nvrtc::{CompileOptions, compile_ptx_with_opts};
use candle_core::{DType, Device, Result, Tensor};

use super::layer::{Norm, Split};
use super::ops::Mask;
use crate::clip::Activation;

const SOURCE: &str = include_str!("kernels.cu");

/// The most keys that the softmax kernel takes: a warp holds a row in its registers.
const MOST_KEYS: usize = 1024;
/// The widest row whose numbers fit into the memory that blocks share everywhere, 48 KiB.
const WIDEST: usize = 8192;

/// Compiled kernels for a device and a number format.
#[derive(Clone)]
pub(super) struct Fused {
    device: CudaDevice,
    dtype: DType,
    /// The module's name on the device.
    module: Arc<str>,
    /// The module, in the GPUs' own assembly language.
    code: Arc<str>,
}

/// Tokens with padding: rows of keys whose length is a multiple of 8 let the products use the tensor cores fully.
pub(super) fn padded(tokens: usize) -> usize {
    if tokens == 1 { 1 } else { tokens.next_multiple_of(8) }
}

/// A mask that the softmax kernel can work out by itself.
#[derive(Clone, Copy)]
pub(super) struct Limit {
    /// The first so many keys.
    keys: usize,
    /// And of these, those up to the query's own.
    causal: bool,
}

impl Limit {
    /// `None` for what the kernel does not do.
    pub(super) fn of(mask: &Mask, scores: &Tensor) -> Result<Option<Self>> {
        let keys = scores.dim(3)?;
        Ok(match mask {
            _ if keys > MOST_KEYS || keys % 2 != 0 => None,
            Mask::Within(limit) => Some(Self { keys: *limit, causal: false }),
            // What stands after a row's own key is shut anyway, the padding with it.
            Mask::Causal(_) => Some(Self { keys, causal: true }),
            Mask::Added(_) => None,
        })
    }
}

impl Fused {
    /// The kernels, where the device has them and they agree with the plain way.
    pub(super) fn verified(device: &Device, dtype: DType) -> Option<Self> {
        let Device::Cuda(cuda) = device else { return None };
        let fused = match Self::compile(cuda, dtype) {
            Ok(fused) => fused,
            Err(error) => {
                tracing::warn!("kernels could not be compiled, the plain ones serve: {error}");
                return None;
            }
        };
        // The driver may refuse the code too; what is wrong with the device itself, the plain way meets as well.
        match verify::difference(&fused, device, dtype) {
            Ok(difference) if difference <= verify::allowed(dtype) => Some(fused),
            Ok(difference) => {
                tracing::warn!("kernels are {difference:e} off, the plain ones serve");
                None
            }
            Err(error) => {
                tracing::warn!("kernels could not be run, the plain ones serve: {error}");
                None
            }
        }
    }

    fn compile(device: &CudaDevice, dtype: DType) -> Result<Self> {
        let storage = match dtype {
            DType::F32 => 0,
            DType::F16 => 1,
            DType::BF16 => 2,
            other => candle_core::bail!("no kernels for {other:?}"),
        };
        // For the oldest GPU that the compiler knows: the driver makes the code of the one that is there from it.
        let options = CompileOptions { options: vec![format!("-DSTORAGE={storage}")], ..Default::default() };
        let code = compile_ptx_with_opts(SOURCE, options).map_err(candle_core::Error::wrap)?.to_src();
        Ok(Self {
            device: device.clone(),
            dtype,
            module: format!("pairpick-{storage}").into(),
            code: code.into(),
        })
    }

    /// Numbers in a packet of 16 bytes.
    fn packet(&self) -> usize {
        16 / self.dtype.size_in_bytes()
    }

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
        if x.dim(1)? > WIDEST {
            let plain = super::ops::Ops::plain();
            return plain.add_norm(x, product, bias, norm);
        }
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
