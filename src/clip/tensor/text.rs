//! The text tower: tokens → layers → the features of each prompt's first end.

use candle_core::{DType, Device, Result, Tensor};

use super::layer::{Batch, Stack};
use super::load::{Loader, StackShape};
use super::ops::Ops;
use super::parts::{Mask, Norm, OPEN, SHUT};
use crate::clip::TextConfig;

pub(super) struct TextTower {
    /// `[vocabulary, width]`.
    tokens: Tensor,
    /// `[context, width]`.
    positions: Tensor,
    stack: Stack,
    after: Norm,
    /// `[projection, width]`, in 32 bits.
    projection: Tensor,
}

impl TextTower {
    pub(super) fn load(loader: &Loader, config: &TextConfig) -> Result<Self> {
        let &TextConfig { layers, heads, activation, layer_norm_eps: eps, .. } = config;
        Ok(Self {
            tokens: loader.tensor("text_model.embeddings.token_embedding.weight")?,
            positions: loader.tensor("text_model.embeddings.position_embedding.weight")?,
            stack: loader.stack("text_model", &StackShape { layers, heads, activation, eps })?,
            after: loader.norm_f32("text_model.final_layer_norm", eps)?,
            projection: loader.tensor_f32("text_projection.weight")?,
        })
    }

    /// Features `[n, projection]` in 32 bits, of n prompts that the configuration allows.
    pub(super) fn forward(&self, ops: &Ops, prompts: &[&[u32]], device: &Device) -> Result<Tensor> {
        let (n, tokens) = (prompts.len(), prompts.iter().map(|prompt| prompt.len()).max().unwrap_or(1));
        let padded = |prompt: &&[u32]| {
            // Attention looks back alone, so what stands after the end changes nothing before it.
            let end = *prompt.last().expect("a prompt has its start and its end");
            let rest = tokens - prompt.len();
            prompt.iter().copied().chain(std::iter::repeat_n(end, rest)).collect::<Vec<u32>>()
        };
        let ids: Vec<u32> = prompts.iter().flat_map(padded).collect();
        let x = self.tokens.index_select(&Tensor::from_vec(ids, n * tokens, device)?, 0)?;
        let (rows, width) = x.dims2()?;
        let positions = self.positions.narrow(0, 0, tokens)?;
        let x = x.reshape((n, tokens, width))?.broadcast_add(&positions)?.reshape((rows, width))?;

        let ends = || prompts.iter().map(|prompt| prompt.len() - 1);
        let pooled: Vec<u32> = ends().enumerate().map(|(at, end)| (at * tokens + end) as u32).collect();
        let keys = ops.padded(tokens);
        let open = |is: bool| if is { OPEN } else { SHUT };
        let causal: Vec<f32> =
            (0..keys * keys).map(|at| open(at % keys <= at / keys && at % keys < tokens)).collect();
        let ended: Vec<f32> = ends().flat_map(|end| (0..keys).map(move |key| open(key <= end))).collect();
        let batch = Batch {
            size: n,
            tokens,
            mask: Mask::Causal(Tensor::from_vec(causal, (keys, keys), device)?),
            pooled: &Tensor::from_vec(pooled, n, device)?,
            pooled_mask: Mask::Added(Tensor::from_vec(ended, (n, 1, 1, keys), device)?),
        };
        let pooled = self.stack.forward(ops, x, &batch)?;
        self.after.forward(&pooled.to_dtype(DType::F32)?)?.matmul(&self.projection.t()?)
    }
}
