//! A row's residuals, rounded in a closed loop.

use super::exact::predict;
use super::{Candidate, Filter, Rounding};

/// What is to be written.
pub(super) struct Row<'a> {
    pub(super) source: &'a [u8],
    /// The row above as it is decoded.
    pub(super) above: &'a [u8],
    /// A colour that is kept exactly, and that nothing else becomes.
    pub(super) key: Option<[u8; 3]>,
}

/// What the candidate's filter leaves of `row`, and what is decoded of that.
pub(super) fn residuals(candidate: &mut Candidate, row: Row<'_>, rounding: &Rounding) {
    let all = match candidate.filter {
        Filter::Sub => all::<{ Filter::Sub as u8 }>,
        Filter::Up => all::<{ Filter::Up as u8 }>,
        Filter::Average => all::<{ Filter::Average as u8 }>,
        Filter::Paeth => all::<{ Filter::Paeth as u8 }>,
    };
    all(candidate, row, rounding);
}

fn all<const FILTER: u8>(candidate: &mut Candidate, row: Row<'_>, rounding: &Rounding) {
    let key = row.key;
    let (sources, above) = (row.source.as_chunks::<3>().0, row.above.as_chunks::<3>().0);
    let residuals = candidate.residuals.as_chunks_mut::<3>().0;
    let decoded = candidate.decoded.as_chunks_mut::<3>().0;
    let (mut left, mut above_left) = ([0_u8; 3], [0_u8; 3]);
    let mut resting = false;
    for (((source, &above), residual), decoded) in sources.iter().zip(above).zip(residuals).zip(decoded) {
        let mut pixel = [0_u8; 3];
        let predictions: [u8; 3] = std::array::from_fn(|channel| {
            predict::<FILTER>(left[channel], above[channel], above_left[channel])
        });
        for channel in 0..3 {
            let prediction = i16::from(predictions[channel]);
            let exact = i16::from(source[channel]) - prediction;
            let rounded = rounding.round(exact, &mut resting);
            // What lies beyond black or white is nearer to the source at black or white.
            let value = (prediction + rounded).clamp(0, 255);
            pixel[channel] = value as u8;
            residual[channel] = (value - prediction) as u8;
        }
        if key.is_some_and(|key| (key == pixel) != (key == *source)) {
            pixel = *source;
            for channel in 0..3 {
                residual[channel] = source[channel].wrapping_sub(predictions[channel]);
            }
            resting = residual[2] == 0;
        }
        *decoded = pixel;
        (left, above_left) = (pixel, above);
    }
}
