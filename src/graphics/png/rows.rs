//! Rows of pixels to rows of filtered bytes, each with the filter that costs least.

use super::cost::Cost;
use super::step::{Rounding, Step};

mod exact;
mod near;

/// PNG's filters but `None`; the number is the one in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Filter {
    Sub = 1,
    Up = 2,
    Average = 3,
    Paeth = 4,
}

/// Filters whose rounded residuals are compared, of those whose exact ones look best.
const FINALISTS: usize = 2;

/// A row as one filter leaves it.
struct Candidate {
    filter: Filter,
    residuals: Vec<u8>,
    /// What a decoder makes of rounded residuals.
    decoded: Vec<u8>,
    /// What it will cost.
    units: u32,
}

impl Candidate {
    fn new(filter: Filter, row_bytes: usize) -> Self {
        Candidate { filter, residuals: vec![0; row_bytes], decoded: vec![0; row_bytes], units: 0 }
    }
}

/// Filters `pixels`, whose rows are `row_bytes` long; each row of the result has its filter's number before it.
///
/// Pixels of the colour `key` stay exactly that, and no other pixel becomes it.
pub(super) fn filter(
    pixels: &[u8],
    row_bytes: usize,
    key: Option<[u8; 3]>,
    step: Step,
    filters: &[Filter],
) -> Vec<u8> {
    let mut out = Vec::with_capacity(pixels.len() + pixels.len() / row_bytes);
    let rounding = Rounding::new(step);
    let mut cost = Cost::new(step, &rounding);
    // Before the first row there are zeros.
    let mut above = vec![0; row_bytes];
    let mut candidates: Vec<Candidate> =
        filters.iter().map(|&filter| Candidate::new(filter, row_bytes)).collect();
    for row in pixels.chunks_exact(row_bytes) {
        for candidate in &mut candidates {
            exact::residuals(candidate.filter, row, &above, &mut candidate.residuals);
            candidate.units = cost.of(&candidate.residuals);
        }
        candidates.sort_unstable_by_key(|candidate| candidate.units);
        if step == Step::LOSSLESS {
            above.copy_from_slice(row);
        } else {
            // The estimate took the pixel to the left from the source; rounding takes it as it is decoded.
            let finalists = FINALISTS.min(candidates.len());
            for candidate in &mut candidates[..finalists] {
                near::residuals(candidate, near::Row { source: row, above: &above, key }, &rounding);
                candidate.units = cost.of(&candidate.residuals);
            }
            candidates[..finalists].sort_unstable_by_key(|candidate| candidate.units);
            std::mem::swap(&mut above, &mut candidates[0].decoded);
        }
        let best = &candidates[0];
        cost.learn(&best.residuals);
        out.push(best.filter as u8);
        out.extend_from_slice(&best.residuals);
    }
    out
}
