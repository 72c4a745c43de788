//! A row's exact residuals.

use super::Filter;

/// Bytes a pixel.
const PIXEL: usize = 3;

/// What `filter` leaves of `row` below the row `above`.
pub(super) fn residuals(filter: Filter, row: &[u8], above: &[u8], out: &mut [u8]) {
    // Before the first pixel there are zeros: Sub leaves it as it is, Average takes half of what is above, Paeth all.
    for channel in 0..PIXEL.min(row.len()) {
        let prediction = match filter {
            Filter::Sub => 0,
            Filter::Up | Filter::Paeth => above[channel],
            Filter::Average => above[channel] / 2,
        };
        out[channel] = row[channel].wrapping_sub(prediction);
    }
    let predict = match filter {
        Filter::Sub => all::<{ Filter::Sub as u8 }>,
        Filter::Up => all::<{ Filter::Up as u8 }>,
        Filter::Average => all::<{ Filter::Average as u8 }>,
        Filter::Paeth => all::<{ Filter::Paeth as u8 }>,
    };
    predict(row, above, out);
}

fn all<const FILTER: u8>(row: &[u8], above: &[u8], out: &mut [u8]) {
    let length = row.len().saturating_sub(PIXEL);
    if length == 0 {
        return;
    }
    let (left, here) = (&row[..length], &row[PIXEL..]);
    let (above_left, above) = (&above[..length], &above[PIXEL..]);
    let out = &mut out[PIXEL..];
    for index in 0..length {
        let prediction = predict::<FILTER>(left[index], above[index], above_left[index]);
        out[index] = here[index].wrapping_sub(prediction);
    }
}

/// PNG's prediction from the pixels to the left, above, and above to the left.
#[inline(always)]
pub(super) fn predict<const FILTER: u8>(left: u8, above: u8, above_left: u8) -> u8 {
    match FILTER {
        1 => left,
        2 => above,
        3 => ((u16::from(left) + u16::from(above)) / 2) as u8,
        _ => {
            let (a, b, c) = (i16::from(left), i16::from(above), i16::from(above_left));
            let (to_left, to_above) = ((b - c).abs(), (a - c).abs());
            let to_above_left = (a + b - 2 * c).abs();
            if to_left <= to_above && to_left <= to_above_left {
                left
            } else if to_above <= to_above_left {
                above
            } else {
                above_left
            }
        }
    }
}
