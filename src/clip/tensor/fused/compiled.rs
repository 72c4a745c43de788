//! The kernels as compiled for a device and a number format, and what they can take.

use std::sync::Arc;

use candle_core::cuda::CudaDevice;
use candle_core::cuda::cudarc::nvrtc::{CompileOptions, compile_ptx_with_opts};
use candle_core::{DType, Device, Result, Tensor};

use crate::clip::tensor::parts::Mask;

const SOURCE: &str = include_str!("kernels.cu");

/// The most keys that the softmax kernel takes: a warp holds a row in its registers.
pub(super) const MOST_KEYS: usize = 1024;
/// The widest row whose numbers fit into the memory that blocks share everywhere, 48 KiB.
const WIDEST: usize = 8192;

/// Compiled kernels for a device and a number format.
#[derive(Clone)]
pub(in crate::clip::tensor) struct Fused {
    pub(super) device: CudaDevice,
    pub(super) dtype: DType,
    /// The module's name on the device.
    pub(super) module: Arc<str>,
    /// The module, in the GPUs' own assembly language.
    pub(super) code: Arc<str>,
}

/// Tokens with padding: rows of keys whose length is a multiple of 8 let the products use the tensor cores fully.
pub(in crate::clip::tensor) fn padded(tokens: usize) -> usize {
    if tokens == 1 { 1 } else { tokens.next_multiple_of(8) }
}

/// A mask that the softmax kernel can work out by itself.
#[derive(Clone, Copy)]
pub(in crate::clip::tensor) struct Limit {
    /// The first so many keys.
    pub(super) keys: usize,
    /// And of these, those up to the query's own.
    pub(super) causal: bool,
}

impl Limit {
    /// `None` for what the kernel does not do.
    pub(in crate::clip::tensor) fn of(mask: &Mask, scores: &Tensor) -> Result<Option<Self>> {
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
    /// The kernels, where they can be compiled for the device.
    pub(in crate::clip::tensor) fn new(device: &Device, dtype: DType) -> Option<Self> {
        let Device::Cuda(cuda) = device else { return None };
        match Self::compile(cuda, dtype) {
            Ok(fused) => Some(fused),
            Err(error) => {
                tracing::warn!("kernels could not be compiled, the plain ones serve: {error}");
                None
            }
        }
    }

    /// Whether rows are narrow enough to be normalised.
    pub(in crate::clip::tensor) fn takes(&self, width: usize) -> bool {
        width <= WIDEST
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
    pub(super) fn packet(&self) -> usize {
        16 / self.dtype.size_in_bytes()
    }
}
