//! Linear maps of all tokens at once.

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use super::kernel;
use super::matrix::Matrix;
use super::panels::Panels;
use crate::clip::Activation;

/// Rows of weights that a core works on at a time: with 1280 columns they and a panel fit its second-level cache.
const BLOCK: usize = 64;

/// Columns that are worked on at a time, for the same reason.
#[cfg(not(feature = "blas"))]
const COLUMNS: usize = 1280;

/// What is done with a product.
#[derive(Clone, Copy)]
pub(super) enum Finish {
    /// It takes the place of what was there.
    Store,
    /// It takes the place of what was there, activated.
    Activate(Activation),
    /// It is added to what was there.
    Add,
}

/// `y = W x + b` for all tokens; several matrices write their rows below one another.
pub(super) fn product(arch: Arch, matrices: &[&Matrix], x: &Panels, y: &mut Panels, finish: Finish) {
    let features = matrices.iter().map(|matrix| matrix.rows()).sum();
    match finish {
        Finish::Add => debug_assert_eq!((y.features(), y.tokens()), (features, x.tokens())),
        Finish::Store | Finish::Activate(_) => y.reshape(features, x.tokens()),
    }
    let blocks: Vec<_> = matrices
        .iter()
        .flat_map(|matrix| {
            (0..matrix.rows()).step_by(BLOCK).map(move |row| (*matrix, row..matrix.rows().min(row + BLOCK)))
        })
        .collect();
    let widths: Vec<usize> = (0..x.panels().len()).map(|panel| x.row(panel)).collect();
    let panels: Vec<&[f32]> = x.panels().collect();

    // Of every panel the rows of each block: a core takes a block and meets all panels with it, so that the
    // weights come from memory once.
    let mut pieces: Vec<Vec<(usize, &mut [f32])>> = blocks.iter().map(|_| Vec::new()).collect();
    for (panel, mut rest) in y.panels_mut().enumerate() {
        for ((_, rows), pieces) in blocks.iter().zip(&mut pieces) {
            let (piece, below) = rest.split_at_mut(rows.len() * widths[panel]);
            pieces.push((panel, piece));
            rest = below;
        }
    }
    // Many cores and few blocks: the panels of a block are shared out as well.
    let shares = (4 * rayon::current_num_threads()).div_ceil(blocks.len()).clamp(1, panels.len());
    let tasks: Vec<_> = blocks
        .iter()
        .zip(pieces)
        .flat_map(|(block, mut pieces)| {
            let count = pieces.len().div_ceil(shares);
            let mut parts = Vec::new();
            while !pieces.is_empty() {
                let rest = pieces.split_off(count.min(pieces.len()));
                parts.push((block, pieces));
                pieces = rest;
            }
            parts
        })
        .collect();

    tasks.into_par_iter().for_each(|((matrix, rows), pieces)| {
        let weights = matrix.some_rows(rows.clone());
        for (panel, y) in pieces {
            let (x, width) = (panels[panel], widths[panel]);
            arch.dispatch(Piece { matrix, first: rows.start, weights: &weights, x, y, width, finish });
        }
    });
}

/// Some rows of a product for one panel.
struct Piece<'a> {
    matrix: &'a Matrix,
    first: usize,
    weights: &'a [f32],
    x: &'a [f32],
    y: &'a mut [f32],
    width: usize,
    finish: Finish,
}

impl WithSimd for Piece<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        #[cfg(not(feature = "blas"))]
        let (x, _) = S::as_simd_f32s(self.x);
        let (y, _) = S::as_mut_simd_f32s(self.y);
        let vectors = self.width / S::F32_LANES;
        for (row, y) in y.chunks_exact_mut(vectors).enumerate() {
            let bias = simd.splat_f32s(self.matrix.bias(self.first + row));
            match self.finish {
                Finish::Store | Finish::Activate(_) => y.fill(bias),
                Finish::Add => y.iter_mut().for_each(|y| *y = simd.add_f32s(*y, bias)),
            }
        }
        let columns = self.matrix.columns();
        #[cfg(feature = "blas")]
        super::blas::multiply(self.weights, columns, self.x, bytemuck::cast_slice_mut(&mut *y), self.width);
        #[cfg(not(feature = "blas"))]
        for from in (0..columns).step_by(COLUMNS) {
            let to = columns.min(from + COLUMNS);
            let x = &x[from * vectors..to * vectors];
            kernel::multiply(simd, &self.weights[from..], columns, x, y, vectors);
        }
        if let Finish::Activate(activation) = self.finish {
            kernel::activate(simd, y, activation);
        }
    }
}
