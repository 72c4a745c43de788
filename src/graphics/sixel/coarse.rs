//! The outline of a picture: blocks in few colours, in runs as long as the bytes allow.
//!
//! A block is as high as a strip, so that a strip is one pass of runs. Which colour each block gets is decided for a whole strip
//! at once (Viterbi's way): the least sum of errors and of what the runs cost. What a byte is worth is found by trying,
//! so that an outline has [`BYTES`] for each pixel at most.

use super::colour::{Point, apart, point};
use super::paint::{CLEAR, STRIP};
use super::palette::Palette;
use super::piece::Piece;
use super::write;

/// Pixels that a block is wide.
const WIDE: usize = 4;
/// Colours of an outline.
const COLOURS: usize = 48;
/// Bytes a pixel: 14 kB for 768 × 768.
const BYTES: f32 = 0.0237;
/// What the palette and the frame of a sixel may take beside that, at least.
const FRAME: usize = 900;
/// Bytes of a run: a colour, a number and the pixels.
const RUN: f32 = 7.0;
/// What a byte is worth at first, in squared levels of a block; then twice as much, and again.
const WORTH: f32 = 100.0;

/// The escape of an outline, and how many colours it has.
pub(super) fn escape(piece: &Piece) -> (Vec<u8>, usize) {
    let blocks = blocks(piece);
    let palette = Palette::of(blocks.iter().flatten().copied(), COLOURS);
    let columns = piece.width.div_ceil(WIDE);
    let most = (piece.pixels.len() as f32 * BYTES) as usize + FRAME;
    let mut worth = WORTH;
    loop {
        let chosen: Vec<u16> =
            blocks.chunks(columns).flat_map(|strip| runs(strip, &palette, worth * RUN)).collect();
        let painted: Vec<u16> = (0..piece.pixels.len())
            .map(|at| {
                let (x, y) = (at % piece.width, at / piece.width);
                if piece.pixels[at].is_some() { chosen[y / STRIP * columns + x / WIDE] } else { CLEAR }
            })
            .collect();
        let escape = write::escape(&painted, piece.width, &palette);
        // With no change of colour left in any strip nothing gets shorter.
        if escape.len() <= most || worth > 1e7 {
            return (escape, palette.percent.len());
        }
        worth *= 2.0;
    }
}

/// The mean colour of every block; `None` where the picture has no pixel.
fn blocks(piece: &Piece) -> Vec<Option<[u8; 3]>> {
    let columns = piece.width.div_ceil(WIDE);
    let mut sums = vec![[0_u32; 4]; columns * piece.height.div_ceil(STRIP)];
    for (at, pixel) in piece.pixels.iter().enumerate() {
        let Some(pixel) = pixel else { continue };
        let sum = &mut sums[at / piece.width / STRIP * columns + at % piece.width / WIDE];
        for (sum, &channel) in sum.iter_mut().zip(pixel) {
            *sum += u32::from(channel);
        }
        sum[3] += 1;
    }
    let mean = |[red, green, blue, number]: [u32; 4]| {
        (number > 0).then(|| [red, green, blue].map(|sum| (sum / number) as u8))
    };
    sums.into_iter().map(mean).collect()
}

/// The colours of a strip of blocks, where a change of colour costs `change`.
fn runs(strip: &[Option<[u8; 3]>], palette: &Palette, change: f32) -> Vec<u16> {
    // The least cost up to here by the last block's colour, and from which colour it came.
    let mut costs = vec![0.0_f32; palette.points.len()];
    let mut came_from: Vec<Vec<u16>> = Vec::with_capacity(strip.len());
    for block in strip {
        let (cheapest, cost) = costs
            .iter()
            .enumerate()
            .fold((0, f32::MAX), |best, (at, &cost)| if cost < best.1 { (at, cost) } else { best });
        let target: Option<Point> = block.map(|block| point(block.map(f32::from)));
        let mut from = Vec::with_capacity(costs.len());
        for (at, sum) in costs.iter_mut().enumerate() {
            let stays = *sum <= cost + change;
            from.push(if stays { at } else { cheapest } as u16);
            *sum = if stays { *sum } else { cost + change };
            *sum += target.map_or(0.0, |target| apart(target, palette.points[at]));
        }
        came_from.push(from);
    }
    let last = costs.iter().enumerate().min_by(|one, other| one.1.total_cmp(other.1)).map_or(0, |(at, _)| at);
    let mut chosen = vec![last as u16; strip.len()];
    for at in (1..strip.len()).rev() {
        chosen[at - 1] = came_from[at][usize::from(chosen[at])];
    }
    chosen
}
