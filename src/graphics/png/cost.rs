//! What a byte will cost: an estimate in bits, learned from the rows before.
//!
//! The rows before tell which values Huffman's codes will make short. A filter whose bytes are like theirs is worth more
//! than one whose bytes are as small but different, which neither the sum of magnitudes nor a row's own entropy can see.
//! It is asked about exact residuals and knows what they will be rounded to; of rounded ones it says the same.

use super::step::{Rounding, Step};

/// After so many rows the estimate is made anew.
const ROWS: usize = 8;
/// What the rows before are worth beside as many new ones.
const FADING: f32 = 0.7;
/// Seen so often without having been seen.
const UNSEEN: f32 = 0.3;
/// Units a bit.
const UNIT: f32 = 64.0;

/// The estimate.
pub(super) struct Cost {
    /// What each exact residual will cost.
    units: [u32; 256],
    /// What it will be rounded to, as a byte.
    rounded: [u8; 256],
    seen: [f32; 256],
    rows: usize,
}

impl Cost {
    /// Before the first row: small residuals are frequent ones.
    pub(super) fn new(step: Step, rounding: &Rounding) -> Self {
        let rounded =
            std::array::from_fn(|byte| rounding.round(i16::from(byte as u8 as i8), &mut false) as u8);
        let units = rounded.map(|byte| {
            let magnitude = f32::from((byte as i8).unsigned_abs()) / f32::from(step.spacing());
            (UNIT * (1.5 + 1.5 * (1.0 + magnitude).log2())) as u32
        });
        Cost { units, rounded, seen: [0.0; 256], rows: 0 }
    }

    /// The sum for a row of exact residuals.
    pub(super) fn of(&self, residuals: &[u8]) -> u32 {
        residuals.iter().map(|&byte| self.units[usize::from(byte)]).sum()
    }

    /// Learns from a row as it is written.
    pub(super) fn learn(&mut self, residuals: &[u8]) {
        let mut counts = [0_u32; 256];
        for &byte in residuals {
            counts[usize::from(byte)] += 1;
        }
        for (seen, count) in self.seen.iter_mut().zip(counts) {
            *seen += count as f32;
        }
        self.rows += 1;
        if self.rows.is_multiple_of(ROWS) {
            let all: f32 = self.seen.iter().sum::<f32>() + 256.0 * UNSEEN;
            let units = self.seen.map(|seen| (UNIT * (all / (seen + UNSEEN)).log2()) as u32);
            self.units = self.rounded.map(|byte| units[usize::from(byte)]);
            self.seen = self.seen.map(|seen| seen * FADING);
        }
    }
}
