//! The layers that both towers share: attention and perceptron before their residuals, normalised first.
//!
//! `x` is the residual stream and `n` its normalisation, both `[batch · tokens, width]`; every step adds a product to the one and
//! makes the other anew, so that a device can do both in one pass over memory.

use candle_core::{Result, Tensor};

use super::ops::Ops;
use super::parts::{Mask, Norm, Split};
use crate::clip::Activation;

/// A linear layer; the weight `[out, in]` stays as it is stored, and the product reads it transposed.
pub(super) struct Linear {
    pub(super) weight: Tensor,
    pub(super) bias: Tensor,
}

impl Linear {
    /// `x · weightᵀ`, without the bias: what comes next adds it in passing.
    fn product(&self, x: &Tensor) -> Result<Tensor> {
        x.matmul(&self.weight.t()?)
    }

    /// Outputs `from..from + length` as a layer of their own, on the same memory.
    fn part(&self, from: usize, length: usize) -> Result<Self> {
        Ok(Self { weight: self.weight.narrow(0, from, length)?, bias: self.bias.narrow(0, from, length)? })
    }
}

/// A layer's weights.
pub(super) struct Layer {
    pub(super) norm1: Norm,
    pub(super) qkv: Linear,
    pub(super) out: Linear,
    pub(super) norm2: Norm,
    pub(super) fc1: Linear,
    pub(super) fc2: Linear,
}

/// The layers of a tower.
pub(super) struct Stack {
    pub(super) layers: Vec<Layer>,
    pub(super) heads: usize,
    pub(super) activation: Activation,
}

/// A batch in the stack.
pub(super) struct Batch<'a> {
    pub(super) size: usize,
    pub(super) tokens: usize,
    /// Which tokens each token attends to.
    pub(super) mask: Mask,
    /// The rows that are pooled, one of each of the batch: `[batch]`, u32.
    pub(super) pooled: &'a Tensor,
    /// Which tokens the pooled ones attend to.
    pub(super) pooled_mask: Mask,
}

impl Stack {
    /// The pooled rows of the residual stream after the last layer, `[batch, width]`.
    pub(super) fn forward(&self, ops: &Ops, x: Tensor, batch: &Batch) -> Result<Tensor> {
        let (last, others) = self.layers.split_last().expect("the configuration has a layer at least");
        let first = others.first().unwrap_or(last);
        let mut n = first.norm1.forward(&x)?;
        let mut x = x;
        for (at, layer) in others.iter().enumerate() {
            let attended = layer.out.product(&self.attend(ops, layer, &n, batch)?)?;
            (x, n) = ops.add_norm(&x, &attended, &layer.out.bias, &layer.norm2)?;
            let next = others.get(at + 1).unwrap_or(last);
            (x, n) = ops.add_norm(&x, &self.perceptron(ops, layer, &n)?, &layer.fc2.bias, &next.norm1)?;
        }
        let attended = last.out.product(&self.attend_pooled(ops, last, &n, batch)?)?;
        let (x, n) =
            ops.add_norm(&x.index_select(batch.pooled, 0)?, &attended, &last.out.bias, &last.norm2)?;
        ops.add(&x, &self.perceptron(ops, last, &n)?, &last.fc2.bias)
    }

    /// Without the bias of its second layer.
    fn perceptron(&self, ops: &Ops, layer: &Layer, n: &Tensor) -> Result<Tensor> {
        let inner = ops.activate(layer.fc1.product(n)?, &layer.fc1.bias, self.activation)?;
        layer.fc2.product(&inner)
    }

    /// Every token's attention, `[batch · tokens, width]`, before the projection out.
    fn attend(&self, ops: &Ops, layer: &Layer, n: &Tensor, batch: &Batch) -> Result<Tensor> {
        let qkv = layer.qkv.product(n)?;
        let split = Split { batch: batch.size, tokens: batch.tokens, heads: self.heads };
        #[cfg(feature = "flash-attn")]
        if let Some(done) = ops.flash(&qkv, &layer.qkv.bias, &split, &batch.mask)? {
            return Ok(done);
        }
        let parts = ops.heads(&qkv, &layer.qkv.bias, &split, 3)?;
        // What memory a batch needs is decided here: the largest tensors come next.
        drop(qkv);
        weigh(ops, [&parts[0], &parts[1], &parts[2]], &split, &batch.mask)
    }

    /// The pooled tokens' attention, `[batch, width]`: one query each, over all keys and values.
    fn attend_pooled(&self, ops: &Ops, layer: &Layer, n: &Tensor, batch: &Batch) -> Result<Tensor> {
        let width = n.dim(1)?;
        let (query, rest) = (layer.qkv.part(0, width)?, layer.qkv.part(width, 2 * width)?);
        let split = Split { batch: batch.size, tokens: batch.tokens, heads: self.heads };
        let one = Split { tokens: 1, ..split };
        let q = ops.heads(&query.product(&n.index_select(batch.pooled, 0)?)?, &query.bias, &one, 1)?;
        let kv = ops.heads(&rest.product(n)?, &rest.bias, &split, 2)?;
        weigh(ops, [&q[0], &kv[0], &kv[1]], &one, &batch.pooled_mask)
    }
}

/// `softmax(q · kᵀ / √(width of a head)) · v`, the heads side by side again.
pub(super) fn weigh(ops: &Ops, [q, k, v]: [&Tensor; 3], split: &Split, mask: &Mask) -> Result<Tensor> {
    let scale = (q.dim(3)? as f64).sqrt().recip() as f32;
    let scores = q.matmul(&k.transpose(2, 3)?)?;
    let weights = ops.softmax(scores, scale, mask)?;
    ops.merge(&weights.matmul(v)?, split)
}
