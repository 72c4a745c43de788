//! Bytes to pixels, through the decoders of the `image` crate.
//!
//! The container is looked over first: its size against the limits, its end, its claims. What is left for the decoder
//! is the still picture alone.

use std::error::Error;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use image::codecs::{jpeg::JpegDecoder, png::PngDecoder, webp::WebPDecoder};
use image::{DynamicImage, ImageDecoder, ImageError, ImageResult, RgbImage, RgbaImage};

use super::container::{jpeg, png, webp};
use super::header::admitted;
use super::orientation::orientation;
use super::{Format, Limits, PictureError};

/// What stands behind transparent pixels: the grey halfway between black and white in lightness (L* = 50), so that
/// neither dark nor bright subjects drown in it.
pub const BACKDROP: u8 = 119;

/// Decodes a picture to 8-bit sRGB as it is to be seen.
///
/// A file that is cut short is refused, never shown half. What is overwritten in its middle shows in a PNG, which has
/// checksums; JPEG and lossy WebP have none, and may decode to nonsense.
///
/// # Errors
/// What [`super::header()`] refuses; [`PictureError::FileTooLarge`] and [`PictureError::TooLarge`] before anything is
/// allocated; [`PictureError::Damaged`] for bytes that are cut short or make no sense.
pub fn decode(bytes: &[u8], limits: &Limits) -> Result<RgbImage, PictureError> {
    let (format, size) = admitted(bytes, limits)?;
    // Decoders are other people's code on strangers' bytes: a panic of theirs is damage too, and the run goes on.
    let picture = catch_unwind(AssertUnwindSafe(|| match format {
        Format::Png => pixels(PngDecoder::new(Cursor::new(png::still(bytes))), size),
        Format::Jpeg if !jpeg::is_whole(bytes) => Err(PictureError::damaged("the file is cut short")),
        Format::Jpeg => pixels(JpegDecoder::new(Cursor::new(bytes)), size),
        Format::WebP if !webp::is_whole(bytes) => Err(PictureError::damaged("the file is cut short")),
        Format::WebP if !webp::is_consistent(bytes) => {
            Err(PictureError::damaged("its sizes contradict each other"))
        }
        Format::WebP => pixels(WebPDecoder::new(Cursor::new(bytes)), size),
    }))
    .unwrap_or_else(|_| Err(PictureError::damaged("the decoder gave up")))?;
    let mut upright = DynamicImage::ImageRgb8(picture);
    upright.apply_orientation(orientation(format, bytes));
    Ok(upright.into_rgb8())
}

/// Runs a decoder, which must agree with the header that was checked.
fn pixels(decoder: ImageResult<impl ImageDecoder>, size: (u32, u32)) -> Result<RgbImage, PictureError> {
    let decoder = decoder.map_err(damage)?;
    if decoder.dimensions() != size {
        return Err(PictureError::damaged("its sizes contradict each other"));
    }
    let has_alpha = decoder.color_type().has_alpha();
    let picture = DynamicImage::from_decoder(decoder).map_err(damage)?;
    // 16 bits become 8 by rounding to the nearest, in the conversions of `image`.
    Ok(if has_alpha { flatten(&picture.into_rgba8()) } else { picture.into_rgb8() })
}

/// Lays transparent pixels over [`BACKDROP`], in sRGB as browsers do.
fn flatten(picture: &RgbaImage) -> RgbImage {
    let mut flat = RgbImage::new(picture.width(), picture.height());
    for (out, pixel) in flat.pixels_mut().zip(picture.pixels()) {
        let [red, green, blue, alpha] = pixel.0.map(u32::from);
        out.0 = [red, green, blue].map(|value| {
            let mixed = value * alpha + u32::from(BACKDROP) * (255 - alpha);
            u8::try_from((mixed + 127) / 255).unwrap_or(u8::MAX)
        });
    }
    flat
}

/// What the decoder says, without the crate's preamble.
pub(super) fn damage(error: ImageError) -> PictureError {
    match error.source() {
        Some(cause) => PictureError::damaged(&cause.to_string()),
        None => PictureError::damaged(&error.to_string()),
    }
}

#[cfg(test)]
#[path = "decode_tests.rs"]
mod tests;
