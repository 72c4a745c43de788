//! Weights of one linear map, where they lie: in the mapped file.

use std::borrow::Cow;
use std::ops::Range;

use half::slice::HalfFloatSliceExt;
use half::{bf16, f16};

use crate::clip::{Checkpoint, Float, Weights};

/// A linear map: `rows × columns` weights and, mostly, a bias a row.
pub(super) struct Matrix {
    weights: Weights,
    bias: Option<Vec<f32>>,
    columns: usize,
}

impl Matrix {
    /// The map `name.weight` with `name.bias`.
    pub(super) fn with_bias(checkpoint: &Checkpoint, name: &str) -> Self {
        let bias = Some(vector(checkpoint, &format!("{name}.bias")));
        Self { bias, ..Self::without_bias(checkpoint, name) }
    }

    /// The map `name.weight`; all dimensions but the first are its columns.
    pub(super) fn without_bias(checkpoint: &Checkpoint, name: &str) -> Self {
        let weights = checkpoint.weights(&format!("{name}.weight"));
        let columns = weights.shape[1..].iter().product();
        Self { weights, bias: None, columns }
    }

    pub(super) fn rows(&self) -> usize {
        self.weights.shape[0]
    }

    pub(super) fn columns(&self) -> usize {
        self.columns
    }

    /// The bias of a row.
    pub(super) fn bias(&self, row: usize) -> f32 {
        self.bias.as_ref().map_or(0.0, |bias| bias[row])
    }

    /// Some rows as 32-bit floats: as they lie in the file where they are such, else converted.
    pub(super) fn some_rows(&self, rows: Range<usize>) -> Cow<'_, [f32]> {
        floats(&self.weights, rows.start * self.columns..rows.end * self.columns)
    }
}

/// All numbers of a tensor.
pub(super) fn vector(checkpoint: &Checkpoint, name: &str) -> Vec<f32> {
    let weights = checkpoint.weights(name);
    let count = weights.shape.iter().product();
    floats(&weights, 0..count).into_owned()
}

/// Some numbers of a tensor.
pub(super) fn floats(weights: &Weights, range: Range<usize>) -> Cow<'_, [f32]> {
    match weights.float {
        Float::F32 => {
            let bytes = &weights.bytes()[4 * range.start..4 * range.end];
            match bytemuck::try_cast_slice(bytes) {
                Ok(floats) if cfg!(target_endian = "little") => Cow::Borrowed(floats),
                // A file whose header has an odd length.
                _ => bytes.as_chunks().0.iter().map(|&four| f32::from_le_bytes(four)).collect(),
            }
        }
        Float::F16 => {
            let bytes = &weights.bytes()[2 * range.start..2 * range.end];
            match bytemuck::try_cast_slice::<u8, f16>(bytes) {
                Ok(halves) if cfg!(target_endian = "little") => Cow::Owned(halves.to_f32_vec()),
                _ => bytes.as_chunks().0.iter().map(|&two| f16::from_le_bytes(two).to_f32()).collect(),
            }
        }
        Float::Bf16 => {
            let bytes = &weights.bytes()[2 * range.start..2 * range.end];
            match bytemuck::try_cast_slice::<u8, bf16>(bytes) {
                Ok(halves) if cfg!(target_endian = "little") => Cow::Owned(halves.to_f32_vec()),
                _ => bytes.as_chunks().0.iter().map(|&two| bf16::from_le_bytes(two).to_f32()).collect(),
            }
        }
    }
}
