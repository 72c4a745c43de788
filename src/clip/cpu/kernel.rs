//! The innermost loops, written once for vectors of any width.
//!
//! [`pulp`] chooses the widest instructions of the machine as it runs, so that this code has no unsafe block and no
//! variant a processor. Everything here must be inlined into what `Arch::dispatch` calls.

use pulp::Simd;

use super::panels::VECTORS;
use crate::clip::Activation;

/// `y[r] += Σ_k weights[r · stride + k] · x[k]` for all rows of `y`.
///
/// `x` and `y` are rows of a panel, `vectors` vectors wide.
#[inline(always)]
pub(super) fn multiply<S: Simd>(
    simd: S,
    weights: &[f32],
    stride: usize,
    x: &[S::f32s],
    y: &mut [S::f32s],
    vectors: usize,
) {
    const { assert!(VECTORS == 3) };
    match (vectors, S::REGISTER_COUNT >= 32) {
        (1, true) => multiply_by::<S, 1, 8>(simd, weights, stride, x, y),
        (2, true) => multiply_by::<S, 2, 8>(simd, weights, stride, x, y),
        (_, true) => multiply_by::<S, 3, 8>(simd, weights, stride, x, y),
        (1, false) => multiply_by::<S, 1, 4>(simd, weights, stride, x, y),
        (2, false) => multiply_by::<S, 2, 4>(simd, weights, stride, x, y),
        (_, false) => multiply_by::<S, 3, 4>(simd, weights, stride, x, y),
    }
}

#[inline(always)]
fn multiply_by<S: Simd, const V: usize, const R: usize>(
    simd: S,
    weights: &[f32],
    stride: usize,
    x: &[S::f32s],
    y: &mut [S::f32s],
) {
    let (x, _) = x.as_chunks::<V>();
    let (y, _) = y.as_chunks_mut::<V>();
    let (tiles, rest) = y.as_chunks_mut::<R>();
    let rows = tiles.len() * R;
    for (tile, y) in tiles.iter_mut().enumerate() {
        add::<S, V, R>(simd, &weights[tile * R * stride..], stride, x, y);
    }
    for (row, y) in rest.iter_mut().enumerate() {
        add::<S, V, 1>(simd, &weights[(rows + row) * stride..], stride, x, std::array::from_mut(y));
    }
}

/// The sums of R rows of weights for V vectors of tokens, all in registers.
#[inline(always)]
fn add<S: Simd, const V: usize, const R: usize>(
    simd: S,
    weights: &[f32],
    stride: usize,
    x: &[[S::f32s; V]],
    y: &mut [[S::f32s; V]; R],
) {
    let rows: [&[f32]; R] = std::array::from_fn(|row| &weights[row * stride..][..x.len()]);
    let mut sums = *y;
    for (k, x) in x.iter().enumerate() {
        for row in 0..R {
            let weight = simd.splat_f32s(rows[row][k]);
            for vector in 0..V {
                sums[row][vector] = simd.mul_add_e_f32s(weight, x[vector], sums[row][vector]);
            }
        }
    }
    *y = sums;
}

/// The activation of a perceptron, in place.
#[inline(always)]
pub(super) fn activate<S: Simd>(simd: S, values: &mut [S::f32s], activation: Activation) {
    match activation {
        Activation::Gelu => {
            let (half, one, root) =
                (simd.splat_f32s(0.5), simd.splat_f32s(1.0), simd.splat_f32s(0.5f32.sqrt()));
            for x in values {
                let phi = simd.add_f32s(one, erf(simd, simd.mul_f32s(*x, root)));
                *x = simd.mul_f32s(simd.mul_f32s(half, *x), phi);
            }
        }
        Activation::QuickGelu => {
            let (one, slope) = (simd.splat_f32s(1.0), simd.splat_f32s(-1.702));
            for x in values {
                let e = exp(simd, simd.mul_f32s(slope, *x));
                *x = simd.div_f32s(*x, simd.add_f32s(one, e));
            }
        }
    }
}

/// The error function, within 3e-7.
///
/// A rational function of x², odd by a factor x; beyond ±3.92 it is ±1 in single precision.
#[inline(always)]
fn erf<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    const ABOVE: [f32; 7] = [
        -2.726_142_3e-10,
        2.770_681_4e-8,
        -2.101_024e-6,
        -5.692_506_4e-5,
        -7.349_906_3e-4,
        -2.954_6e-3,
        -1.609_603_3e-2,
    ];
    const BELOW: [f32; 5] = [-1.456_607_2e-5, -2.133_740_6e-4, -1.682_827e-3, -7.373_329e-3, -1.426_473_9e-2];
    let lost = simd.sub_f32s(x, x);
    let x = simd.max_f32s(simd.splat_f32s(-3.92), simd.min_f32s(simd.splat_f32s(3.92), x));
    let square = simd.mul_f32s(x, x);
    let above = polynomial(simd, square, &ABOVE);
    let below = polynomial(simd, square, &BELOW);
    simd.add_f32s(simd.div_f32s(simd.mul_f32s(x, above), below), lost)
}

/// `e^x`, within 3e-7 of itself; below e^-87 it stays there, above e^88 too; NaN for what is not finite.
#[inline(always)]
pub(super) fn exp<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    // x = n ln 2 + r: adding 1.5 · 2²³ rounds to the integer n, whose bits then are the low ones of the sum.
    const ROUND: f32 = 12_582_912.0;
    const LN2_HIGH: f32 = 0.693_359_4;
    const LN2_LOW: f32 = -2.121_944_4e-4;
    /// 1/k!, the highest first; |r| ≤ ln 2 / 2, so that what follows is below 2e-8.
    const SERIES: [f32; 7] = [1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0];
    // On some machines the two comparisons below lose a NaN: it is added again at the end.
    let lost = simd.sub_f32s(x, x);
    let x = simd.max_f32s(simd.splat_f32s(-87.0), simd.min_f32s(simd.splat_f32s(88.0), x));
    let round = simd.splat_f32s(ROUND);
    let shifted = simd.mul_add_f32s(x, simd.splat_f32s(std::f32::consts::LOG2_E), round);
    let n = simd.sub_f32s(shifted, round);
    let r = simd.mul_add_f32s(n, simd.splat_f32s(-LN2_HIGH), x);
    let r = simd.mul_add_f32s(n, simd.splat_f32s(-LN2_LOW), r);
    let power = polynomial(simd, r, &SERIES);
    let exponent = simd.wrapping_dyn_shl_u32s(simd.transmute_u32s_f32s(shifted), simd.splat_u32s(23));
    let power = simd.transmute_f32s_u32s(simd.add_u32s(simd.transmute_u32s_f32s(power), exponent));
    simd.add_f32s(power, lost)
}

/// Horner's rule, the highest coefficient first.
#[inline(always)]
fn polynomial<S: Simd, const N: usize>(simd: S, x: S::f32s, coefficients: &[f32; N]) -> S::f32s {
    let mut sum = simd.splat_f32s(coefficients[0]);
    for &coefficient in &coefficients[1..] {
        sum = simd.mul_add_f32s(sum, x, simd.splat_f32s(coefficient));
    }
    sum
}

#[cfg(test)]
mod tests;
