//! How far apart two pictures look: PSNR-HVS-M, decibels that count what an eye sees.
//!
//! After N. Ponomarenko and others, "On between-coefficient contrast masking of DCT basis functions", 2007: errors of the
//! luma's cosine coefficients, weighted by how well their frequency is seen, less what the block's own texture hides. Both
//! the weights and the masking follow JPEG's example table of luma (Annex K), which was measured on eyes. People begin to
//! tell such pictures apart side by side somewhere between 40 and 45 dB.

use super::transform::Block;

/// JPEG's example quantisation of luma, row by row (ITU-T T.81, table K.1).
const ANNEX_K: [u8; 64] = [
    16, 11, 10, 16, 24, 40, 51, 61, //
    12, 12, 14, 19, 26, 58, 60, 55, //
    14, 13, 16, 24, 40, 57, 69, 56, //
    14, 17, 22, 29, 51, 87, 80, 62, //
    18, 22, 37, 56, 68, 109, 103, 77, //
    24, 35, 55, 64, 81, 104, 113, 92, //
    49, 64, 78, 87, 103, 121, 120, 101, //
    72, 92, 95, 98, 112, 100, 103, 99,
];

/// The published weights times their entry of the table.
const SENSITIVITY: f32 = 25.735;

/// Weights by frequency, squared, and how far an error may go at a mask of 1 before it is seen.
pub(super) struct Eye {
    weights: Block,
    reach: Block,
    masking: Block,
}

impl Eye {
    pub(super) fn new() -> Self {
        let table = ANNEX_K.map(f32::from);
        let masking = table.map(|step| (10.0 / step).powi(2));
        Eye {
            weights: table.map(|step| (SENSITIVITY / step).powi(2)),
            reach: masking.map(f32::recip),
            masking,
        }
    }

    /// How much a block hides: its samples and their transform.
    pub(super) fn mask(&self, samples: &Block, coefficients: &Block) -> f32 {
        let whole = scatter(samples, 0, 8, 0, 8);
        if whole <= 0.0 {
            return 0.0;
        }
        let quarters: f32 = [(0, 0), (0, 4), (4, 0), (4, 4)]
            .iter()
            .map(|&(row, column)| scatter(samples, row, row + 4, column, column + 4))
            .sum();
        let energy: f32 = coefficients
            .iter()
            .zip(&self.masking)
            .skip(1)
            .map(|(value, weight)| value * value * weight)
            .sum();
        (energy * quarters / whole).sqrt() / 32.0
    }

    /// The weighted sum of squares of a block's errors that are seen behind `mask`.
    pub(super) fn seen(&self, errors: &Block, mask: f32) -> f32 {
        let whole = errors.iter().zip(&self.reach).zip(&self.weights);
        let behind: f32 = whole
            .skip(1)
            .map(|((error, reach), weight)| (error.abs() - mask * reach).max(0.0).powi(2) * weight)
            .sum();
        // The mean of a block hides behind nothing.
        errors[0] * errors[0] * self.weights[0] + behind
    }
}

/// Decibels of a mean square.
pub(super) fn decibels(mean_square: f32) -> f32 {
    10.0 * (255.0 * 255.0 / mean_square.max(1e-6)).log10()
}

/// The sample variance times the number of samples, as the publication has it.
fn scatter(samples: &Block, top: usize, bottom: usize, left: usize, right: usize) -> f32 {
    let number = ((bottom - top) * (right - left)) as f32;
    let (mut sum, mut squares) = (0.0, 0.0);
    for row in samples.chunks_exact(8).take(bottom).skip(top) {
        for &sample in &row[left..right] {
            sum += sample;
            squares += sample * sample;
        }
    }
    (squares - sum * sum / number).max(0.0) * number / (number - 1.0)
}
