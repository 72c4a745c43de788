//! What a JPEG will look like at a quality, known before it is made.
//!
//! JPEG rounds the cosine coefficients of blocks to multiples of a table's steps. So the coefficients of the picture, worked out
//! once, tell the error at any quality, and the quality for an error is found without making a file.

use image::RgbImage;

use super::hvs::{Eye, decibels};
use super::transform::{Block, Plane, basis, cosine};

/// Mean squares of red, green and blue for an error of 1 in luma, blue's and red's difference (JFIF's colours).
const BLUE_SHARE: f32 = (1.772 * 1.772 + 0.344_136 * 0.344_136) / 3.0;
const RED_SHARE: f32 = (1.402 * 1.402 + 0.714_136 * 0.714_136) / 3.0;

/// What is added before a coefficient of less than a step, or a larger one, is cut to whole steps: less than a half,
/// because the encoder weighs errors against bytes. Fitted to its files of 12 pictures at six qualities, where a forecast of
/// PSNR-HVS-M is then 0.5 dB too high on the mean, give or take 0.9.
const FIRST: f32 = 0.35;
const FURTHER: f32 = 0.4;
/// About how many blocks of a channel are looked at: enough for the mean of a large picture.
const SAMPLE: usize = 2400;

/// Coefficients of a picture.
pub(super) struct Forecast {
    eye: Eye,
    luma: Vec<(Block, f32)>,
    blue: Colour,
    red: Colour,
}

/// Of one difference of colour, at full and at half resolution.
struct Colour {
    full: Vec<Block>,
    half: Vec<Block>,
    lost: f32,
}

/// How a picture comes back.
#[derive(Debug, Clone, Copy)]
pub(super) struct Likeness {
    /// PSNR-HVS-M in dB, of luma.
    pub(super) seen: f32,
    /// PSNR in dB over red, green and blue.
    pub(super) plain: f32,
}

impl Forecast {
    pub(super) fn of(picture: &RgbImage) -> Self {
        let [luma, blue, red] = planes(picture);
        let eye = Eye::new();
        let basis = basis();
        let luma = sample(&luma)
            .map(|samples| {
                let coefficients = cosine(&samples, &basis);
                let mask = eye.mask(&samples, &coefficients);
                (coefficients, mask)
            })
            .collect();
        Forecast { eye, luma, blue: Colour::of(&blue, &basis), red: Colour::of(&red, &basis) }
    }

    /// How the picture comes back at a quality of libjpeg's scale, with its colours at half the resolution or all of it.
    pub(super) fn at(&self, quality: u8, half: bool) -> Likeness {
        let [luma_steps, colour_steps] = super::tables(quality);
        let (mut seen, mut squares) = (0.0, 0.0);
        for (coefficients, mask) in &self.luma {
            let errors = rounded_off(coefficients, &luma_steps);
            seen += self.eye.seen(&errors, *mask);
            squares += errors.iter().map(|error| error * error).sum::<f32>();
        }
        let samples = (self.luma.len() * 64) as f32;
        let blue = self.blue.mean_square(&colour_steps, half);
        let red = self.red.mean_square(&colour_steps, half);
        let mean_square = squares / samples + BLUE_SHARE * blue + RED_SHARE * red;
        Likeness { seen: decibels(seen / samples), plain: decibels(mean_square) }
    }

    /// The best PSNR that is left with the colours at half the resolution.
    pub(super) fn ceiling_of_half(&self) -> f32 {
        decibels(BLUE_SHARE * self.blue.lost + RED_SHARE * self.red.lost)
    }
}

impl Colour {
    fn of(plane: &Plane, basis: &Block) -> Self {
        let (halved, lost) = plane.halved();
        let transformed = |plane: &Plane| sample(plane).map(|block| cosine(&block, basis)).collect();
        Colour { full: transformed(plane), half: transformed(&halved), lost }
    }

    fn mean_square(&self, steps: &Block, half: bool) -> f32 {
        let (blocks, lost) = if half { (&self.half, self.lost) } else { (&self.full, 0.0) };
        let squares: f32 = blocks
            .iter()
            .map(|block| rounded_off(block, steps).iter().map(|error| error * error).sum::<f32>())
            .sum();
        lost + squares / (blocks.len() * 64) as f32
    }
}

/// Blocks from all over a plane.
fn sample(plane: &Plane) -> impl Iterator<Item = Block> + '_ {
    let number = plane.width.div_ceil(8) * plane.height.div_ceil(8);
    // Odd, so that no column is left out where their number is even.
    plane.blocks().step_by((number / SAMPLE) | 1)
}

/// What the encoder's rounding takes from coefficients.
fn rounded_off(coefficients: &Block, steps: &Block) -> Block {
    let mut errors = [0.0; 64];
    for ((error, &value), &step) in errors.iter_mut().zip(coefficients).zip(steps) {
        let size = value.abs();
        let add = if size < step { FIRST } else { FURTHER };
        // In whole numbers: the standard library's truncation is a call on a plain x86-64.
        *error = size - (size / step + add) as i32 as f32 * step;
    }
    errors
}

/// Luma, blue's difference and red's difference, around 0.
pub(super) fn planes(picture: &RgbImage) -> [Plane; 3] {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let mut samples = [(); 3].map(|()| Vec::with_capacity(width * height));
    for pixel in picture.pixels() {
        let [red, green, blue] = pixel.0.map(f32::from);
        let luma = 0.299 * red + 0.587 * green + 0.114 * blue;
        samples[0].push(luma - 128.0);
        samples[1].push((blue - luma) / 1.772);
        samples[2].push((red - luma) / 1.402);
    }
    samples.map(|samples| Plane { width, height, samples })
}
