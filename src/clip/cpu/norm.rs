//! Layer normalisation of each token over its features.

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use super::matrix::vector;
use super::panels::Panels;
use crate::clip::Checkpoint;

/// Gain, bias and what is added to the variance.
pub(super) struct Norm {
    gain: Vec<f32>,
    bias: Vec<f32>,
    eps: f32,
}

impl Norm {
    pub(super) fn load(checkpoint: &Checkpoint, name: &str, eps: f64) -> Self {
        Self {
            gain: vector(checkpoint, &format!("{name}.weight")),
            bias: vector(checkpoint, &format!("{name}.bias")),
            eps: eps as f32,
        }
    }

    /// Normalises all tokens of `x` into `y`.
    pub(super) fn apply(&self, arch: Arch, x: &Panels, y: &mut Panels) {
        y.reshape(x.features(), x.tokens());
        let panels: Vec<_> = x.panels().zip(y.panels_mut()).enumerate().collect();
        panels.into_par_iter().for_each(|(panel, (from, to))| {
            arch.dispatch(Apply { norm: self, x: from, y: to, width: x.row(panel) });
        });
    }
}

struct Apply<'a> {
    norm: &'a Norm,
    x: &'a [f32],
    y: &'a mut [f32],
    width: usize,
}

impl WithSimd for Apply<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { norm, .. } = self;
        let (x, _) = S::as_simd_f32s(self.x);
        let (y, _) = S::as_mut_simd_f32s(self.y);
        let vectors = self.width / S::F32_LANES;
        let count = simd.splat_f32s(1.0 / norm.gain.len() as f32);
        // A vector of tokens at a time; four sums, since one would wait for itself.
        for vector in 0..vectors {
            let column = || x[vector..].iter().step_by(vectors).copied();
            let mean = simd.mul_f32s(sum(simd, column()), count);
            let squares = column().map(|x| {
                let x = simd.sub_f32s(x, mean);
                simd.mul_f32s(x, x)
            });
            let variance = simd.mul_f32s(sum(simd, squares), count);
            let deviation = simd.sqrt_f32s(simd.add_f32s(variance, simd.splat_f32s(norm.eps)));
            let scale = simd.div_f32s(simd.splat_f32s(1.0), deviation);
            let out = y[vector..].iter_mut().step_by(vectors);
            for ((x, y), (&gain, &bias)) in column().zip(out).zip(norm.gain.iter().zip(&norm.bias)) {
                let x = simd.mul_f32s(simd.sub_f32s(x, mean), scale);
                *y = simd.mul_add_f32s(x, simd.splat_f32s(gain), simd.splat_f32s(bias));
            }
        }
    }
}

#[inline(always)]
fn sum<S: Simd>(simd: S, mut values: impl Iterator<Item = S::f32s>) -> S::f32s {
    let mut sums = [simd.splat_f32s(0.0); 4];
    loop {
        for sum in &mut sums {
            let Some(value) = values.next() else {
                return simd.add_f32s(simd.add_f32s(sums[0], sums[1]), simd.add_f32s(sums[2], sums[3]));
            };
            *sum = simd.add_f32s(*sum, value);
        }
    }
}
