//! The network on candle's tensors: on NVIDIA and Apple GPUs, and on candle's own CPU device as a reference.
//!
//! Rows of all images of a batch lie in one matrix, so that every linear layer is one large product; the last layer
//! computes what its one pooled row needs and no more. Weights are held in the device's number format, statistics
//! (softmax, layer normalisation) and the last projection are computed in 32 bits whatever that is.

#[cfg(feature = "cuda")]
mod fused;
mod layer;
mod load;
mod ops;
mod parts;
mod text;
#[cfg(feature = "cuda")]
mod verify;
mod vision;

use candle_core::{DType, Device, Tensor};

use super::{Checkpoint, ClipError, Config, Towers, finite};
use load::Loader;
use ops::Ops;
use text::TextTower;
use vision::VisionTower;

/// The most images in one pass; larger batches gain nothing, and candle's kernels count elements in 32 bits.
const MOST_IMAGES: usize = 512;
/// The most prompts in one pass: as many tokens as a batch of images has.
const MOST_PROMPTS: usize = 512;

/// A network on a device of candle's.
pub struct TensorTowers {
    vision: VisionTower,
    text: TextTower,
    ops: Ops,
    device: Device,
    config: Config,
}

impl TensorTowers {
    /// Copies the weights to a device, in the number format that it is to compute in.
    ///
    /// `mean` and `std` are those of red, green and blue, in units of the largest value: they come with the preprocessing.
    ///
    /// # Errors
    /// The device failed, or has too little memory for the weights.
    pub fn load(
        checkpoint: &Checkpoint,
        device: &Device,
        dtype: DType,
        mean: [f32; 3],
        std: [f32; 3],
    ) -> Result<Self, ClipError> {
        let config = checkpoint.config();
        checkpoint.read_ahead();
        let load = || -> candle_core::Result<Self> {
            let loader = Loader { checkpoint, device, dtype };
            let ops = Ops::new(device, dtype, config);
            #[cfg(feature = "cuda")]
            let ops = verify::trusted(ops, device, dtype);
            let vision = VisionTower::load(&loader, &config.vision, mean, std)?;
            let text = TextTower::load(&loader, &config.text)?;
            // The copies run behind; whatever they meet is met here.
            device.synchronize()?;
            Ok(Self { vision, text, ops, device: device.clone(), config: config.clone() })
        };
        load().map_err(classified)
    }

    /// To the host, once a pass, as the last thing.
    fn features(&self, features: &Tensor, of: &str) -> Result<Vec<f32>, ClipError> {
        let features: Vec<f32> =
            features.flatten_all().and_then(|flat| flat.to_vec1()).map_err(classified)?;
        finite(features, self.config.projection, of)
    }
}

impl Towers for TensorTowers {
    fn images(&self, pixels: &[u8]) -> Result<Vec<f32>, ClipError> {
        let images = self.config.vision.images_in(pixels)?;
        let mut features = Vec::with_capacity(images * self.config.projection);
        for batch in pixels.chunks(self.config.vision.image_bytes() * MOST_IMAGES) {
            let run = || self.vision.forward(&self.ops, batch, &self.device);
            features.extend(self.features(&run().map_err(classified)?, "images")?);
        }
        Ok(features)
    }

    fn texts(&self, prompts: &[Vec<u32>]) -> Result<Vec<f32>, ClipError> {
        prompts.iter().try_for_each(|prompt| self.config.text.check(prompt))?;
        // Prompts of like length together: what is shorter than the longest of its pass is padded to it.
        let mut order: Vec<usize> = (0..prompts.len()).collect();
        order.sort_by_key(|&at| prompts[at].len());
        let mut features = vec![0.0; prompts.len() * self.config.projection];
        for batch in order.chunks(MOST_PROMPTS) {
            let batch_prompts: Vec<&[u32]> = batch.iter().map(|&at| prompts[at].as_slice()).collect();
            let run = || self.text.forward(&self.ops, &batch_prompts, &self.device);
            let found = self.features(&run().map_err(classified)?, "prompts")?;
            for (&at, one) in batch.iter().zip(found.chunks(self.config.projection)) {
                features[at * self.config.projection..][..self.config.projection].copy_from_slice(one);
            }
        }
        Ok(features)
    }
}

/// An error of candle's as one that the caller can act on: with too little memory, a smaller batch may do.
///
/// The backends wrap their errors in boxes of types that exist only where they do; their names say what they are.
fn classified(error: candle_core::Error) -> ClipError {
    // The innermost, without candle's backtrace.
    let shown = error.to_string();
    let first = shown.lines().next().unwrap_or_default().to_owned();
    let whole = format!("{error:?}");
    let signs = ["OUT_OF_MEMORY", "ALLOC_FAILED", "out of memory", "FailedToCreateResource"];
    if signs.iter().any(|sign| whole.contains(sign) || shown.contains(sign)) {
        ClipError::OutOfMemory(first)
    } else {
        ClipError::Device(first)
    }
}

/// Whether every row that the kernels of our own run along is made of whole packets of 16 bytes, in every number format.
#[cfg(feature = "cuda")]
fn in_packets(config: &Config) -> bool {
    let (text, vision) = (&config.text, &config.vision);
    [text.width / text.heads, text.mlp, vision.width / vision.heads, vision.mlp]
        .iter()
        .all(|size| size.is_multiple_of(8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_little_memory_is_told_from_other_failures() {
        let error = |text: &str| classified(candle_core::Error::Cuda(text.to_owned().into()));
        let memory = error("DriverError(CUDA_ERROR_OUT_OF_MEMORY, \"out of memory\")");
        assert!(matches!(memory, ClipError::OutOfMemory(_)), "{memory:?}");
        let memory = error("CublasError(CUBLAS_STATUS_ALLOC_FAILED)");
        assert!(matches!(memory, ClipError::OutOfMemory(_)), "{memory:?}");
        let other = error("DriverError(CUDA_ERROR_ILLEGAL_ADDRESS, \"an illegal memory access\")");
        assert!(matches!(other, ClipError::Device(_)), "{other:?}");
    }
}
