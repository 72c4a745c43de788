//! Attention: each head of each image or prompt is a task of its own, whose scores never leave the core's cache.

use std::ops::Range;

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use super::kernel;
use super::panels::Panels;

/// The score of a token that is not to be seen: e to this is 0, and unlike -∞ it is a number.
const UNSEEN: f32 = -1e30;

/// The tokens of one image or prompt.
pub(super) struct Span {
    /// The tokens that ask, in the queries' panels.
    pub(super) queries: Range<usize>,
    /// The tokens that answer, in the panels of keys and values.
    pub(super) keys: Range<usize>,
}

/// What attention works on: where queries, keys and values lie.
pub(super) struct Attention<'a> {
    /// Heads; they divide the width.
    pub(super) heads: usize,
    /// Features of queries, keys and values.
    pub(super) width: usize,
    /// Whether a token sees none that comes after it.
    pub(super) causal: bool,
    /// Queries are features `0..width` of these.
    pub(super) queries: &'a Panels,
    /// Keys are features `first..first + width` of these, values the next ones.
    pub(super) keys: &'a Panels,
    /// The first feature of the keys.
    pub(super) first: usize,
    /// The images or prompts.
    pub(super) spans: &'a [Span],
}

impl Attention<'_> {
    /// Mixes the values into `out`, `width` features of each query.
    pub(super) fn apply(&self, arch: Arch, out: &mut Panels) {
        let dimensions = self.width / self.heads;
        let tasks: Vec<_> =
            self.spans.iter().flat_map(|span| (0..self.heads).map(move |head| (span, head))).collect();
        let mixed: Vec<Vec<f32>> = tasks
            .into_par_iter()
            .map_init(Scratch::default, |scratch, (span, head)| {
                let mut mixed = vec![0.0; dimensions * span.queries.len()];
                arch.dispatch(Head { attention: self, span, head, scratch, mixed: &mut mixed });
                mixed
            })
            .collect();
        out.reshape(self.width, self.queries.tokens());
        let places: Vec<_> =
            (0..out.panels().len()).map(|panel| (out.tokens_of(panel), out.row(panel))).collect();
        let panels: Vec<_> = out.panels_mut().zip(places).collect();
        panels.into_par_iter().for_each(|(panel, (tokens, row))| {
            for (span, heads) in self.spans.iter().zip(mixed.chunks(self.heads)) {
                let (from, to) = (span.queries.start.max(tokens.start), span.queries.end.min(tokens.end));
                if from >= to {
                    continue;
                }
                for feature in 0..self.width {
                    let line = &heads[feature / dimensions][feature % dimensions * span.queries.len()..];
                    panel[feature * row + from - tokens.start..][..to - from]
                        .copy_from_slice(&line[from - span.queries.start..to - span.queries.start]);
                }
            }
        });
    }
}

/// Room that a core uses again for each head.
#[derive(Default)]
struct Scratch {
    /// Keys, a row a token.
    keys: Vec<f32>,
    /// Values, a row a feature.
    values: Vec<f32>,
    /// One row of keys while it is turned.
    line: Vec<f32>,
    /// The scores of a panel of queries, a row a key.
    scores: Vec<f32>,
    /// What a panel of queries gets, a row a feature.
    result: Vec<f32>,
}

/// One head of one image or prompt.
struct Head<'a> {
    attention: &'a Attention<'a>,
    span: &'a Span,
    head: usize,
    scratch: &'a mut Scratch,
    /// A row a feature, a column a query.
    mixed: &'a mut [f32],
}

impl WithSimd for Head<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { attention, span, head, scratch, mixed } = self;
        let lanes = S::F32_LANES;
        let dimensions = attention.width / attention.heads;
        let first = head * dimensions;
        let (queries, keys) = (span.queries.len(), span.keys.len());
        // The scale is a power of two only by chance: put on the queries it is rounded once a number.
        let scale = 1.0 / (dimensions as f32).sqrt();

        scratch.keys.resize(keys * dimensions, 0.0);
        scratch.values.resize(dimensions * keys, 0.0);
        scratch.line.resize(keys, 0.0);
        for feature in 0..dimensions {
            let row = attention.first + first + feature;
            attention.keys.read(row, span.keys.start, &mut scratch.line);
            for (key, &value) in scratch.line.iter().enumerate() {
                scratch.keys[key * dimensions + feature] = value;
            }
            let values = &mut scratch.values[feature * keys..][..keys];
            attention.keys.read(row + attention.width, span.keys.start, values);
        }
        let mut asked = Panels::new(lanes, dimensions, queries);
        for feature in 0..dimensions {
            scratch.line.resize(queries.max(keys), 0.0);
            attention.queries.read(first + feature, span.queries.start, &mut scratch.line[..queries]);
            for (query, value) in scratch.line[..queries].iter().enumerate() {
                asked.set(feature, query, value * scale);
            }
        }

        for (panel, x) in asked.panels().enumerate() {
            let row = asked.row(panel);
            let vectors = row / lanes;
            scratch.scores.clear();
            scratch.scores.resize(keys * row, 0.0);
            let (x, _) = S::as_simd_f32s(x);
            let (scores, _) = S::as_mut_simd_f32s(&mut scratch.scores);
            kernel::multiply(simd, &scratch.keys, dimensions, x, scores, vectors);
            let tokens = asked.tokens_of(panel);
            if attention.causal {
                for key in 0..keys {
                    let blind = &mut bytemuck::cast_slice_mut::<S::f32s, f32>(scores)[key * row..][..row];
                    for (query, score) in tokens.clone().zip(blind) {
                        if key > query {
                            *score = UNSEEN;
                        }
                    }
                }
            }
            softmax(simd, scores, vectors);
            scratch.result.clear();
            scratch.result.resize(dimensions * row, 0.0);
            let (result, _) = S::as_mut_simd_f32s(&mut scratch.result);
            kernel::multiply(simd, &scratch.values, keys, scores, result, vectors);
            for feature in 0..dimensions {
                mixed[feature * queries..][tokens.clone()]
                    .copy_from_slice(&scratch.result[feature * row..][..tokens.len()]);
            }
        }
    }
}

/// Softmax over the rows, each lane for itself.
#[inline(always)]
fn softmax<S: Simd>(simd: S, scores: &mut [S::f32s], vectors: usize) {
    for vector in 0..vectors {
        let mut greatest = simd.splat_f32s(f32::NEG_INFINITY);
        for &score in scores[vector..].iter().step_by(vectors) {
            greatest = simd.max_f32s(greatest, score);
        }
        let mut total = simd.splat_f32s(0.0);
        for score in scores[vector..].iter_mut().step_by(vectors) {
            *score = kernel::exp(simd, simd.sub_f32s(*score, greatest));
            total = simd.add_f32s(total, *score);
        }
        let share = simd.div_f32s(simd.splat_f32s(1.0), total);
        for score in scores[vector..].iter_mut().step_by(vectors) {
            *score = simd.mul_f32s(*score, share);
        }
    }
}
