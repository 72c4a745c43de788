//! Weights from the mapped checkpoint to tensors of a device.

use candle_core::{DType, Device, Result, Tensor};

use super::layer::{Layer, Linear, Stack};
use super::parts::Norm;
use crate::clip::{Activation, Checkpoint, Float};

/// Where weights come from and where they go.
pub(super) struct Loader<'a> {
    pub(super) checkpoint: &'a Checkpoint,
    pub(super) device: &'a Device,
    /// What the device computes in.
    pub(super) dtype: DType,
}

/// The shape of a stack of layers.
pub(super) struct StackShape {
    pub(super) layers: usize,
    pub(super) heads: usize,
    pub(super) activation: Activation,
    pub(super) eps: f64,
}

impl Loader<'_> {
    /// A tensor in the device's number format.
    pub(super) fn tensor(&self, name: &str) -> Result<Tensor> {
        self.raw(name)?.to_dtype(self.dtype)
    }

    /// A tensor in 32 bits, for what is computed so whatever the rest is.
    pub(super) fn tensor_f32(&self, name: &str) -> Result<Tensor> {
        self.raw(name)?.to_dtype(DType::F32)
    }

    /// As it is stored: converted on the device, which is faster at it and takes fewer bytes over the bus.
    fn raw(&self, name: &str) -> Result<Tensor> {
        let weights = self.checkpoint.weights(name);
        let stored = match weights.float {
            Float::F32 => DType::F32,
            Float::F16 => DType::F16,
            Float::Bf16 => DType::BF16,
        };
        Tensor::from_raw_buffer(weights.bytes(), stored, &weights.shape, self.device)
    }

    /// Layer normalisation in the device's number format.
    pub(super) fn norm(&self, name: &str, eps: f64) -> Result<Norm> {
        Norm::new(self.tensor(&format!("{name}.weight"))?, self.tensor(&format!("{name}.bias"))?, eps)
    }

    /// Layer normalisation in 32 bits.
    pub(super) fn norm_f32(&self, name: &str, eps: f64) -> Result<Norm> {
        Norm::new(self.tensor_f32(&format!("{name}.weight"))?, self.tensor_f32(&format!("{name}.bias"))?, eps)
    }

    fn linear(&self, name: &str) -> Result<Linear> {
        Ok(Linear {
            weight: self.tensor(&format!("{name}.weight"))?,
            bias: self.tensor(&format!("{name}.bias"))?,
        })
    }

    /// Query, key and value in one product.
    fn attention_in(&self, name: &str) -> Result<Linear> {
        let parts = ["q_proj", "k_proj", "v_proj"];
        let joined = |kind: &str| -> Result<Tensor> {
            let parts: Result<Vec<_>> =
                parts.iter().map(|part| self.tensor(&format!("{name}.{part}.{kind}"))).collect();
            Tensor::cat(&parts?, 0)
        };
        Ok(Linear { weight: joined("weight")?, bias: joined("bias")? })
    }

    /// The layers of a tower.
    pub(super) fn stack(&self, tower: &str, shape: &StackShape) -> Result<Stack> {
        let layer = |at: usize| -> Result<Layer> {
            let name = format!("{tower}.encoder.layers.{at}");
            Ok(Layer {
                norm1: self.norm(&format!("{name}.layer_norm1"), shape.eps)?,
                qkv: self.attention_in(&format!("{name}.self_attn"))?,
                out: self.linear(&format!("{name}.self_attn.out_proj"))?,
                norm2: self.norm(&format!("{name}.layer_norm2"), shape.eps)?,
                fc1: self.linear(&format!("{name}.mlp.fc1"))?,
                fc2: self.linear(&format!("{name}.mlp.fc2"))?,
            })
        };
        let layers: Result<Vec<_>> = (0..shape.layers).map(layer).collect();
        Ok(Stack { layers: layers?, heads: shape.heads, activation: shape.activation })
    }
}
