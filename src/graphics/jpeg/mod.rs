//! Pictures as JPEG, made for a slow line: the fewest bytes at which nothing is seen of it, or as much as is agreed to.
//!
//! mozjpeg makes the file (trellis quantisation, progressive, Huffman codes of its own). Which of its qualities a picture
//! needs depends on the picture: it is forecast from the cosine coefficients (`forecast`) by a measure of what an eye sees
//! (`hvs`). Colours get half the resolution, unless that alone would cost too much: saturated edges.

mod forecast;
mod hvs;
mod transform;

#[cfg(test)]
mod tests;

use std::io;

use image::RgbImage;
use mozjpeg::qtable::NRobidoux;
use mozjpeg::{ColorSpace, Compress};

use crate::pair::Quality;
use forecast::{Forecast, Likeness};

/// What a file is to keep of a picture, in dB.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Target {
    /// PSNR-HVS-M, aimed at; forecasts are up to 3 dB too high.
    seen: f32,
    /// PSNR over red, green and blue, as far as it costs no more than [`ENOUGH`] of what is seen.
    plain: f32,
}

/// How far beyond what is to be seen a file may go for the sake of PSNR: noise costs bytes without end and hides all errors.
const ENOUGH: f32 = 4.0;
/// How much better than the target the colours at half resolution must be able to come back.
const ROOM: f32 = 3.0;
/// Qualities that are looked at: below, blocks show whatever the measure says; above, bytes double for nothing.
const QUALITIES: (u8, u8) = (40, 96);
/// Width and height that the format can hold.
const LARGEST: u32 = 65_500;

/// How a file is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Setting {
    /// libjpeg's quality, 1 to 100.
    pub(super) quality: u8,
    /// Colours at half the resolution each way.
    pub(super) half_colours: bool,
}

impl Setting {
    /// What such a file is called: `jpeg-84`, or `jpeg-84-444`.
    pub(super) fn encoding(self) -> String {
        format!("jpeg-{}{}", self.quality, if self.half_colours { "" } else { "-444" })
    }
}

/// The setting that a picture needs for a quality; `None` for one that a JPEG can't have.
pub(super) fn setting(picture: &RgbImage, quality: Quality) -> Option<Setting> {
    let target = match quality {
        Quality::High => Target { seen: 48.0, plain: 37.0 },
        Quality::Medium => Target { seen: 43.0, plain: 35.0 },
        Quality::Low => Target { seen: 40.0, plain: 33.0 },
        Quality::Lossless | Quality::Coarse => return None,
    };
    if picture.width() > LARGEST || picture.height() > LARGEST {
        return None;
    }
    let forecast = Forecast::of(picture);
    let half_colours = forecast.ceiling_of_half() >= target.plain + ROOM;
    let (mut least, mut most) = QUALITIES;
    while least < most {
        let middle = u8::midpoint(least, most);
        let Likeness { seen, plain } = forecast.at(middle, half_colours);
        if seen >= target.seen && (plain >= target.plain || seen >= target.seen + ENOUGH) {
            most = middle;
        } else {
            least = middle + 1;
        }
    }
    Some(Setting { quality: least, half_colours })
}

/// The file of a picture. `io::Error` is what the encoder's interface has; into memory nothing goes wrong.
pub(super) fn write(picture: &RgbImage, setting: Setting) -> io::Result<Vec<u8>> {
    let mut encoder = Compress::new(ColorSpace::JCS_RGB);
    encoder.set_size(picture.width() as usize, picture.height() as usize);
    // At most 255, for decoders that know no larger ones.
    let steps = NRobidoux.scaled(f32::from(setting.quality), f32::from(setting.quality));
    encoder.set_luma_qtable(&steps);
    encoder.set_chroma_qtable(&steps);
    // It would try many orders of the scans, for twice the time and a hundredth of the bytes.
    encoder.set_optimize_scans(false);
    encoder.set_progressive_mode();
    let pixel = if setting.half_colours { (2, 2) } else { (1, 1) };
    encoder.set_chroma_sampling_pixel_sizes(pixel, pixel);
    let mut started = encoder.start_compress(Vec::new())?;
    started.write_scanlines(picture.as_raw())?;
    started.finish()
}

/// The encoder's tables of steps at a quality, of luma and of colours, row by row: as a file of one block has them.
fn tables(quality: u8) -> [transform::Block; 2] {
    let setting = Setting { quality, half_colours: false };
    let file = write(&RgbImage::new(8, 8), setting).unwrap_or_default();
    let mut tables = [[1.0; 64]; 2];
    let mut rest = file.get(2..).unwrap_or_default();
    // Segments: 0xFF, what it is, and its length, two bytes that count themselves.
    while let [0xFF, kind, high, low, ..] = *rest {
        let length = usize::from(high) << 8 | usize::from(low);
        let Some(segment) = rest.get(4..2 + length) else { break };
        if kind == QUANTISATION {
            for table in segment.chunks_exact(65) {
                if let Some(steps) = tables.get_mut(usize::from(table[0])) {
                    ZIGZAG
                        .iter()
                        .zip(&table[1..])
                        .for_each(|(&at, &step)| steps[usize::from(at)] = f32::from(step));
                }
            }
        }
        rest = &rest[2 + length..];
    }
    tables
}

/// The segment of tables.
const QUANTISATION: u8 = 0xDB;
/// Where the coefficients of a block stand, in the order of the file.
const ZIGZAG: [u8; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7,
    14, 21, 28, //
    35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60,
    61, 54, 47, 55, 62, 63,
];
