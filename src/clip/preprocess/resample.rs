//! Pillow's bicubic resampling of bytes (`Resample.c`): weights in fixed point, two passes, bytes between them.
//!
//! Every output pixel depends on its own window alone, so a part of the output can be computed with the bits of the
//! whole. The inner loops are plain and run along rows of numbers; [`pulp`] has them compiled for the widest vectors.

use std::ops::Range;

use super::Rgb;

/// Fractional bits of a weight: what 32 bits leave beside a byte and two bits of headroom.
const PRECISION: u32 = 32 - 8 - 2;
/// Half of the kernel's width at scale 1.
const SUPPORT: f64 = 2.0;
/// Rows that go across together, one in each lane.
const LANES: usize = 16;

/// A weight of one.
const ONE: i32 = 1 << PRECISION;
/// What a sum starts from, so that cutting it rounds it.
const HALF: i32 = ONE / 2;

/// For each pixel along one edge of the output, which pixels of the input it is made of, and how much of each.
pub(super) struct Windows {
    /// First input pixel and number of weights of each.
    spans: Vec<(usize, usize)>,
    /// The weights of all windows, one after the other.
    weights: Vec<i32>,
}

impl Windows {
    /// The windows of the pixels `part` of an edge that goes from `from` to `to` pixels.
    pub(super) fn new(from: usize, to: usize, part: Range<usize>) -> Self {
        if from == to {
            return Self { weights: vec![ONE; part.len()], spans: part.map(|at| (at, 1)).collect() };
        }
        // The kernel widens where the picture shrinks.
        let scale = from as f64 / to as f64;
        let stretch = scale.max(1.0);
        let (support, shrink) = (SUPPORT * stretch, 1.0 / stretch);
        let mut windows = Self { spans: Vec::with_capacity(part.len()), weights: Vec::new() };
        for at in part {
            let centre = (at as f64 + 0.5) * scale;
            // These casts cut, and stop at 0.
            let (start, end) = ((centre - support + 0.5) as usize, (centre + support + 0.5) as usize);
            let span = start..end.min(from);
            let weights = span.clone().map(|pixel| bicubic((pixel as f64 - centre + 0.5) * shrink));
            let sum = weights.clone().fold(0.0, |sum, weight| sum + weight);
            windows.spans.push((start, span.len()));
            windows
                .weights
                .extend(weights.map(|weight| fixed(if sum == 0.0 { weight } else { weight / sum })));
        }
        windows
    }

    /// Pixels of the output.
    fn len(&self) -> usize {
        self.spans.len()
    }

    /// The input pixels that any window needs; windows never move back.
    fn reach(&self) -> Range<usize> {
        match (self.spans.first(), self.spans.last()) {
            (Some((first, _)), Some((last, count))) => *first..last + count,
            _ => 0..0,
        }
    }

    /// First input pixel and weights of each window.
    fn iter(&self) -> impl Iterator<Item = (usize, &[i32])> {
        let mut rest = &self.weights[..];
        self.spans.iter().map(move |(start, count)| {
            let (weights, after) = rest.split_at(*count);
            rest = after;
            (*start, weights)
        })
    }
}

/// The cubic convolution kernel with a = −0.5, in Pillow's order of operations.
fn bicubic(x: f64) -> f64 {
    const A: f64 = -0.5;
    let x = x.abs();
    if x < 1.0 {
        ((A + 2.0) * x - (A + 3.0)) * x * x + 1.0
    } else if x < 2.0 {
        (((x - 5.0) * x + 8.0) * x - 4.0) * A
    } else {
        0.0
    }
}

/// A weight in fixed point, halves away from zero.
fn fixed(weight: f64) -> i32 {
    let scaled = weight * f64::from(ONE);
    (scaled + if weight < 0.0 { -0.5 } else { 0.5 }) as i32
}

/// Which way a picture goes first; the bytes between the two passes are rounded, so that it shows in the last bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// Across, then down.
    Across,
    /// Down, then across.
    Down,
}

impl Order {
    /// What Pillow does since version 13, by experiment on 9,000 sizes: down first where that takes away more than twice as
    /// many rows as going across takes away columns. Sizes are width and height, before and after.
    pub(super) fn of(from: (usize, usize), to: (usize, usize)) -> Self {
        let rows = from.1.saturating_sub(to.1);
        // Columns that are added are as good as none taken away.
        if rows > 0 && rows + 2 * to.0 > 2 * from.0 { Self::Down } else { Self::Across }
    }
}

/// The part of the resized picture that the windows describe: `down.len() × across.len()` RGB.
pub(super) fn resample(image: Rgb<'_>, across: &Windows, down: &Windows, order: Order) -> Vec<u8> {
    pulp::Arch::new().dispatch(
        #[inline(always)]
        || match order {
            Order::Across => {
                let rows = down.reach();
                let narrow = squeeze_across(image, rows.clone(), across);
                squeeze_down(&narrow, rows.start, 3 * across.len(), down)
            }
            Order::Down => {
                let short = squeeze_down(image.pixels, 0, 3 * image.width, down);
                squeeze_across(Rgb::new(image.width, down.len(), &short), 0..down.len(), across)
            }
        },
    )
}

/// Resizes the given rows across.
#[inline(always)]
fn squeeze_across(image: Rgb<'_>, rows: Range<usize>, windows: &Windows) -> Vec<u8> {
    let reach = windows.reach();
    let mut out = vec![0; rows.len() * windows.len() * 3];
    // Each number of a row, red, green and blue in turn, beside the same of the other rows.
    let mut columns = vec![[0_u8; LANES]; reach.len() * 3];
    for (out, row) in out.chunks_mut(LANES * windows.len() * 3).zip(rows.step_by(LANES)) {
        let height = out.len() / (windows.len() * 3);
        for lane in 0..height {
            let start = ((row + lane) * image.width + reach.start) * 3;
            for (column, value) in columns.iter_mut().zip(&image.pixels[start..]) {
                column[lane] = *value;
            }
        }
        for (at, (start, weights)) in windows.iter().enumerate() {
            let mut sums = [[HALF; LANES]; 3];
            let pixels = columns[(start - reach.start) * 3..].chunks_exact(3);
            for (weight, pixel) in weights.iter().zip(pixels) {
                for (sums, values) in sums.iter_mut().zip(pixel) {
                    for (sum, value) in sums.iter_mut().zip(values) {
                        *sum += weight * i32::from(*value);
                    }
                }
            }
            let bytes = sums.map(|sums| sums.map(byte));
            for lane in 0..height {
                let pixel = &mut out[(lane * windows.len() + at) * 3..][..3];
                pixel.copy_from_slice(&[bytes[0][lane], bytes[1][lane], bytes[2][lane]]);
            }
        }
    }
    out
}

/// Resizes rows of `stride` bytes, of which the first is number `first` of the picture, down.
#[inline(always)]
fn squeeze_down(rows: &[u8], first: usize, stride: usize, windows: &Windows) -> Vec<u8> {
    let mut out = vec![0; windows.len() * stride];
    let mut sums = vec![0_i32; stride];
    for (out, (start, weights)) in out.chunks_exact_mut(stride).zip(windows.iter()) {
        sums.fill(HALF);
        let rows = rows[(start - first) * stride..].chunks_exact(stride);
        for (weight, row) in weights.iter().zip(rows) {
            for (sum, value) in sums.iter_mut().zip(row) {
                *sum += weight * i32::from(*value);
            }
        }
        for (out, sum) in out.iter_mut().zip(&sums) {
            *out = byte(*sum);
        }
    }
    out
}

/// The byte of a sum in fixed point.
#[inline(always)]
fn byte(sum: i32) -> u8 {
    (sum >> PRECISION).clamp(0, 255) as u8
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn noise(width: usize, height: usize, seed: u64) -> Vec<u8> {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 56) as u8
        };
        (0..width * height * 3).map(|_| next()).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn a_part_has_the_bits_of_the_whole(
            from in (1_usize..70, 1_usize..70), to in (1_usize..70, 1_usize..70),
            cut in (0.0..1.0, 0.0..1.0, 0.0..1.0, 0.0..1.0), seed: u64, down_first: bool,
        ) {
            let part = |to: usize, a: f64, b: f64| {
                let start = (a * to as f64) as usize;
                start..start + 1 + (b * (to - start - 1) as f64) as usize
            };
            let (x, y) = (part(to.0, cut.0, cut.1), part(to.1, cut.2, cut.3));
            let pixels = noise(from.0, from.1, seed);
            let image = Rgb::new(from.0, from.1, &pixels);
            let order = if down_first { Order::Down } else { Order::Across };
            let whole = resample(image, &Windows::new(from.0, to.0, 0..to.0), &Windows::new(from.1, to.1, 0..to.1), order);
            let some = resample(image, &Windows::new(from.0, to.0, x.clone()), &Windows::new(from.1, to.1, y.clone()), order);
            for (row, some) in y.zip(some.chunks_exact(3 * x.len())) {
                let expected = &whole[(row * to.0 + x.start) * 3..][..3 * x.len()];
                prop_assert_eq!(some, expected);
            }
        }

        #[test]
        fn one_colour_stays_itself(from in (1_usize..300, 1_usize..300), to in (1_usize..60, 1_usize..60), colour: [u8; 3]) {
            let pixels = colour.repeat(from.0 * from.1);
            let across = Windows::new(from.0, to.0, 0..to.0);
            let out = resample(Rgb::new(from.0, from.1, &pixels), &across, &Windows::new(from.1, to.1, 0..to.1), Order::of(from, to));
            prop_assert!(out.chunks_exact(3).all(|pixel| pixel == colour));
        }
    }

    #[test]
    fn a_tall_picture_that_is_shrunk_goes_down_first() {
        // By experiment with Pillow 13: sizes around the boundary, and what is enlarged.
        for (from, to, order) in [
            ((300, 600), (224, 448), Order::Across),
            ((300, 601), (224, 448), Order::Down),
            ((300, 900), (224, 890), Order::Across),
            ((300, 500), (290, 20), Order::Down),
            ((900, 300), (400, 100), Order::Across),
            ((100, 1000), (110, 999), Order::Down),
            ((100, 1000), (90, 999), Order::Across),
            ((100, 400), (224, 896), Order::Across),
            ((8, 234), (552, 310), Order::Across),
        ] {
            assert_eq!(Order::of(from, to), order, "{from:?} to {to:?}");
        }
    }

    #[test]
    fn an_edge_that_keeps_its_length_is_copied() {
        let pixels = noise(9, 7, 1);
        let (across, down) = (Windows::new(9, 9, 2..8), Windows::new(7, 7, 1..3));
        let out = resample(Rgb::new(9, 7, &pixels), &across, &down, Order::Across);
        assert_eq!(out, [&pixels[(9 + 2) * 3..][..18], &pixels[(18 + 2) * 3..][..18]].concat());
    }
}
