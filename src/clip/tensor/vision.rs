//! The vision tower: pixels → patches → layers → the class token's features.

use candle_core::{DType, Device, Result, Tensor};

use super::layer::{Batch, Stack};
use super::load::{Loader, StackShape};
use super::ops::Ops;
use super::parts::{Mask, Norm};
use crate::clip::VisionConfig;

pub(super) struct VisionTower {
    /// `[width, 3 · patch²]`.
    patches: Tensor,
    /// `[1, 1, width]`.
    class: Tensor,
    /// `[1 + patches, width]`.
    positions: Tensor,
    before: Norm,
    stack: Stack,
    after: Norm,
    /// `[projection, width]`, in 32 bits.
    projection: Tensor,
    /// What a pixel's value is multiplied with, and what is added then: each `[1, 3, 1]`, in 32 bits.
    contrast: Tensor,
    brightness: Tensor,
    dtype: DType,
    side: usize,
    patch: usize,
}

impl VisionTower {
    pub(super) fn load(
        loader: &Loader,
        config: &VisionConfig,
        mean: [f32; 3],
        std: [f32; 3],
    ) -> Result<Self> {
        let &VisionConfig { width, layers, heads, activation, layer_norm_eps: eps, side, patch, .. } = config;
        let colours =
            |of: [f64; 3]| Tensor::new(&of.map(|one| one as f32), loader.device)?.reshape((1, 3, 1));
        let (mean, std) = (mean.map(f64::from), std.map(f64::from));
        let patches = loader.tensor("vision_model.embeddings.patch_embedding.weight")?;
        Ok(Self {
            patches: patches.reshape((width, 3 * patch * patch))?,
            class: loader.tensor("vision_model.embeddings.class_embedding")?.reshape((1, 1, width))?,
            positions: loader.tensor("vision_model.embeddings.position_embedding.weight")?,
            before: loader.norm("vision_model.pre_layrnorm", eps)?,
            stack: loader.stack("vision_model", &StackShape { layers, heads, activation, eps })?,
            after: loader.norm_f32("vision_model.post_layernorm", eps)?,
            projection: loader.tensor_f32("visual_projection.weight")?,
            contrast: colours(std.map(|std| 1.0 / (255.0 * std)))?,
            brightness: colours([0, 1, 2].map(|at| -mean[at] / std[at]))?,
            dtype: loader.dtype,
            side,
            patch,
        })
    }

    /// Features `[n, projection]` in 32 bits, of n images as [`crate::clip::Towers::images`] takes them.
    pub(super) fn forward(&self, ops: &Ops, pixels: &[u8], device: &Device) -> Result<Tensor> {
        let n = pixels.len() / (3 * self.side * self.side);
        let patches = self.unfold(pixels, n, device)?.matmul(&self.patches.t()?)?;
        let (rows, width) = patches.dims2()?;
        let (count, tokens) = (rows / n, rows / n + 1);
        let class = self.class.broadcast_as((n, 1, width))?;
        let x = Tensor::cat(&[&class, &patches.reshape((n, count, width))?], 1)?;
        let x = x.broadcast_add(&self.positions)?.reshape((n * tokens, width))?;
        let x = self.before.forward(&x)?;

        let pooled: Vec<u32> = (0..n).map(|image| (image * tokens) as u32).collect();
        let batch = Batch {
            size: n,
            tokens,
            mask: Mask::Within(tokens),
            pooled: &Tensor::from_vec(pooled, n, device)?,
            pooled_mask: Mask::Within(tokens),
        };
        let pooled = self.stack.forward(ops, x, &batch)?;
        // A row an image: 32 bits cost nothing here, and rounding would be seen in the score.
        self.after.forward(&pooled.to_dtype(DType::F32)?)?.matmul(&self.projection.t()?)
    }

    /// Normalised patches, `[n · patches, 3 · patch²]`: the convolution of the patches is a product with these.
    fn unfold(&self, pixels: &[u8], n: usize, device: &Device) -> Result<Tensor> {
        let (grid, patch) = (self.side / self.patch, self.patch);
        // As bytes over the bus and into their order: a fourth of the memory that floats would take.
        let pixels = Tensor::from_slice(pixels, &[n, grid, patch, grid, patch, 3], device)?;
        let patches = pixels.permute([0, 1, 3, 5, 2, 4])?.reshape((n * grid * grid, 3, patch * patch))?;
        let values =
            patches.to_dtype(DType::F32)?.broadcast_mul(&self.contrast)?.broadcast_add(&self.brightness)?;
        values.reshape((n * grid * grid, 3 * patch * patch))?.to_dtype(self.dtype)
    }
}
