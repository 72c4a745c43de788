//! Weights of one linear map, where they lie: in the mapped file.

use std::borrow::Cow;
use std::ops::Range;

use crate::clip::{Checkpoint, Weights};

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
        self.weights.numbers(rows.start * self.columns..rows.end * self.columns)
    }
}

/// All numbers of a tensor.
pub(super) fn vector(checkpoint: &Checkpoint, name: &str) -> Vec<f32> {
    checkpoint.weights(name).to_f32()
}
