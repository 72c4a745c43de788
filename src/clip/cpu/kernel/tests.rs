//! The functions of the kernel beside those of double precision.

use super::*;
use pulp::{Arch, WithSimd};

struct Map<'a, F>(&'a mut [f32], F);

trait Function {
    fn of<S: Simd>(&self, simd: S, x: &mut [S::f32s]);
}

impl<F: Function> WithSimd for Map<'_, F> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        self.1.of(simd, S::as_mut_simd_f32s(self.0).0);
    }
}

struct Exp;

impl Function for Exp {
    fn of<S: Simd>(&self, simd: S, x: &mut [S::f32s]) {
        x.iter_mut().for_each(|x| *x = exp(simd, *x));
    }
}

impl Function for Activation {
    fn of<S: Simd>(&self, simd: S, x: &mut [S::f32s]) {
        activate(simd, x, *self);
    }
}

fn range(from: f32, to: f32) -> Vec<f32> {
    const COUNT: usize = 1 << 16;
    (0..COUNT).map(|at| from + (to - from) * at as f32 / COUNT as f32).collect()
}

#[test]
fn the_exponential_is_exact_to_single_precision() {
    let x = range(-86.9, 87.9);
    let mut y = x.clone();
    Arch::new().dispatch(Map(&mut y, Exp));
    for (x, y) in x.iter().zip(y) {
        let truth = f64::from(*x).exp();
        assert!((f64::from(y) / truth - 1.0).abs() < 3e-7, "e^{x} = {y}, not {truth}");
    }
}

/// Φ by the series of the error function, in double precision; it converges for all x used here.
fn gelu(x: f64) -> f64 {
    let z = x / 2f64.sqrt();
    let (mut term, mut sum) = (z, z);
    for n in 1..200 {
        term *= -z * z / f64::from(n);
        sum += term / f64::from(2 * n + 1);
    }
    0.5 * x * (1.0 + sum * std::f64::consts::FRAC_2_SQRT_PI)
}

#[test]
fn gelu_is_the_exact_one() {
    let x = range(-5.0, 5.0);
    let mut y = x.clone();
    Arch::new().dispatch(Map(&mut y, Activation::Gelu));
    for (x, y) in x.iter().zip(y) {
        let truth = gelu(f64::from(*x));
        assert!(
            (f64::from(y) - truth).abs() < 2e-7 * (1.0 + f64::from(x.abs())),
            "gelu({x}) = {y}, not {truth}"
        );
    }
    let mut far = vec![-1e30, -40.0, 40.0, 1e30, 0.0, -0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
    Arch::new().dispatch(Map(&mut far, Activation::Gelu));
    assert!((far[2] / 40.0 - 1.0).abs() < 2e-7 && (far[3] / 1e30 - 1.0).abs() < 2e-7, "{far:?}");
    assert!(far[1].abs() < 1e-5, "{far:?}");
}

#[test]
fn quick_gelu_is_x_times_a_sigmoid() {
    let x = range(-30.0, 30.0);
    let mut y = x.clone();
    Arch::new().dispatch(Map(&mut y, Activation::QuickGelu));
    for (x, y) in x.iter().zip(y) {
        let wide = f64::from(*x);
        let truth = wide / (1.0 + (-1.702 * wide).exp());
        assert!(
            (f64::from(y) - truth).abs() < 1e-6 * (1.0 + wide.abs()),
            "quick_gelu({x}) = {y}, not {truth}"
        );
    }
}
