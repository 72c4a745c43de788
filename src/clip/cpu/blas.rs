//! The large products by a BLAS, for machines on which one is faster than our own kernel: Apple's matrix units are
//! reached through Accelerate alone.
//!
//! Each call is one block of rows for one panel and runs on one core; a BLAS with threads of its own is to be told to use
//! one (`OPENBLAS_NUM_THREADS=1`).

#[cfg(feature = "accelerate")]
use accelerate_src as _;
#[cfg(feature = "mkl")]
use intel_mkl_src as _;

use std::ffi::c_int;

const ROW_MAJOR: c_int = 101;
const AS_IT_IS: c_int = 111;

#[expect(unsafe_code, reason = "a C library")]
// SAFETY: the signature is that of CBLAS with 32-bit integers, which every BLAS named in Cargo.toml has.
unsafe extern "C" {
    fn cblas_sgemm(
        order: c_int,
        transpose_a: c_int,
        transpose_b: c_int,
        m: c_int,
        n: c_int,
        k: c_int,
        alpha: f32,
        a: *const f32,
        lda: c_int,
        b: *const f32,
        ldb: c_int,
        beta: f32,
        c: *mut f32,
        ldc: c_int,
    );
}

/// `y += weights · x`: `weights` are rows of `columns`, `x` is `columns × width`, `y` has rows of `width`.
pub(super) fn multiply(weights: &[f32], columns: usize, x: &[f32], y: &mut [f32], width: usize) {
    let rows = y.len() / width;
    assert!(weights.len() >= rows * columns && x.len() >= columns * width && y.len() == rows * width);
    let size = |count: usize| c_int::try_from(count).expect("a network's matrices have fewer than 2³¹ rows");
    let (m, n, k) = (size(rows), size(width), size(columns));
    #[expect(unsafe_code, reason = "a C library")]
    // SAFETY: the three matrices lie within their slices, as asserted, and y overlaps neither of the others.
    unsafe {
        cblas_sgemm(
            ROW_MAJOR,
            AS_IT_IS,
            AS_IT_IS,
            m,
            n,
            k,
            1.0,
            weights.as_ptr(),
            k,
            x.as_ptr(),
            n,
            1.0,
            y.as_mut_ptr(),
            n,
        );
    }
}
