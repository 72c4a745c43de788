//! Which colour a strip is painted with first, from end to end, for the others to paint over.
//!
//! A sixel paints over what it has painted: so one colour in each column need not be said pixel by pixel, as long as it comes
//! before the others. Where which colour should lie is found in one walk over the columns (Viterbi's way): a change of colour
//! costs bytes, and every column in which the ground is one of the column's own colours saves some.

use super::paint::CLEAR;

/// Bytes of a change: a colour, a number, and the pixels.
const CHANGE: f32 = 7.0;

/// A colour from a column on, and what lay before it.
struct Ground {
    colour: u16,
    start: usize,
    before: Option<usize>,
}

/// The ground of each column of a strip, [`CLEAR`] where there is none.
pub(super) fn of(strip: &[u16], width: usize, colours: usize) -> Vec<u16> {
    let mut grounds: Vec<Ground> = Vec::new();
    // The most that is saved so far with a colour lying here, and which ground it is of.
    let mut saved = vec![(f32::MIN, 0); colours];
    let mut best: (f32, Option<usize>) = (0.0, None);
    let mut before = [CLEAR; 6];
    for x in 0..width {
        let mut column = [CLEAR; 6];
        for (pixel, line) in column.iter_mut().zip(strip.chunks_exact(width)) {
            *pixel = line[x];
        }
        // What repeats itself costs next to nothing anyway.
        let saving = if column == before { 0.1 } else { 1.0 };
        before = column;
        let so_far = best;
        for (row, &colour) in column.iter().enumerate() {
            if colour == CLEAR || column[..row].contains(&colour) {
                continue;
            }
            let own = &mut saved[usize::from(colour)];
            if own.0 < so_far.0 - CHANGE {
                *own = (so_far.0 - CHANGE, grounds.len());
                grounds.push(Ground { colour, start: x, before: so_far.1 });
            }
            own.0 += saving;
            if own.0 > best.0 {
                best = (own.0, Some(own.1));
            }
        }
    }
    let mut ground = vec![CLEAR; width];
    let (mut end, mut next) = (width, best.1);
    while let Some(at) = next {
        let Ground { colour, start, before } = grounds[at];
        ground[start..end].fill(colour);
        (end, next) = (start, before);
    }
    ground
}
