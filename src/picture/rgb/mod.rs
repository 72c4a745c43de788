//! Bytes to pixels for scores: what Pillow's `Image.open(file).convert("RGB")` gives, which published scores are of.
//!
//! This is not what a person is shown ([`super::decode()`]): no turn by EXIF, transparency dropped instead of laid over
//! grey, inks turned to light as Pillow does, 16 bits cut to 8. Compared with Pillow 13.0 (libjpeg-turbo 3.2, libwebp
//! 1.6) on 308 files, those of tests/parity_pixels.rs among them:
//!
//! - JPEG (4:4:4, 4:2:2, 4:2:0, grey, RGB, CMYK, YCCK, progressive, restarts, qualities 5 to 100): equal to the bit, for
//!   it is decoded by libjpeg here too. The decoder of `image`, which draws on the screen, is off by up to 8 in 255, on
//!   the mean by 0.1 to 0.4 where colours are subsampled.
//! - PNG and WebP (lossy, lossless, with alpha, animated), by the decoders of `image`: equal to the bit.
//! - 16-bit grey PNG: Pillow clips at 255 instead of scaling, so that nearly all of it is white; so does this.
//! - ICC profiles and gamma are ignored by both.

mod jpeg;

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use image::codecs::{png::PngDecoder, webp::WebPDecoder};
use image::{DynamicImage, ImageDecoder, ImageResult, RgbImage};

use super::container::{self, png, webp};
use super::decode::damage;
use super::header::admitted;
use super::{Format, Limits, PictureError};

/// Decodes a picture to the 8-bit RGB that scores are computed from, as it lies in the file: not turned, not blended.
///
/// # Errors
/// As [`super::decode()`].
pub fn rgb(bytes: &[u8], limits: &Limits) -> Result<RgbImage, PictureError> {
    let (format, size) = admitted(bytes, limits)?;
    // Decoders are other people's code on strangers' bytes; and a fatal error of libjpeg unwinds.
    catch_unwind(AssertUnwindSafe(|| match format {
        Format::Png => colours(PngDecoder::new(Cursor::new(png::colours(bytes))), size),
        Format::Jpeg if !container::jpeg::is_whole(bytes) => {
            Err(PictureError::damaged("the file is cut short"))
        }
        Format::Jpeg => jpeg::colours(bytes, size),
        Format::WebP if !webp::is_whole(bytes) => Err(PictureError::damaged("the file is cut short")),
        Format::WebP if !webp::is_consistent(bytes) => {
            Err(PictureError::damaged("its sizes contradict each other"))
        }
        Format::WebP => colours(WebPDecoder::new(Cursor::new(webp::unblended(bytes))), size),
    }))
    .unwrap_or_else(|cause| Err(gave_up(cause.downcast_ref::<String>())))
}

/// What a decoder said when it unwound.
fn gave_up(reason: Option<&String>) -> PictureError {
    let reason = reason.and_then(|reason| reason.strip_prefix("libjpeg fatal error: "));
    PictureError::damaged(reason.unwrap_or("the decoder gave up"))
}

/// Runs a decoder, which must agree with the header that was checked, and keeps the colours.
fn colours(decoder: ImageResult<impl ImageDecoder>, size: (u32, u32)) -> Result<RgbImage, PictureError> {
    let decoder = decoder.map_err(damage)?;
    if decoder.dimensions() != size {
        return Err(PictureError::damaged("its sizes contradict each other"));
    }
    let high = |value: &u16| value.to_be_bytes()[0];
    let clipped = |value: &u16| u8::try_from(*value).unwrap_or(u8::MAX);
    Ok(match DynamicImage::from_decoder(decoder).map_err(damage)? {
        DynamicImage::ImageLuma16(grey) => each(size, grey.pixels().map(|pixel| [clipped(&pixel.0[0]); 3])),
        DynamicImage::ImageLumaA16(grey) => each(size, grey.pixels().map(|pixel| [high(&pixel.0[0]); 3])),
        DynamicImage::ImageRgb16(colour) => {
            each(size, colour.pixels().map(|pixel| pixel.0.each_ref().map(high)))
        }
        DynamicImage::ImageRgba16(colour) => each(
            size,
            colour.pixels().map(|pixel| {
                let [red, green, blue, _] = pixel.0.each_ref().map(high);
                [red, green, blue]
            }),
        ),
        bytes => bytes.into_rgb8(),
    })
}

/// A picture of pixels, row by row.
fn each(size: (u32, u32), pixels: impl Iterator<Item = [u8; 3]>) -> RgbImage {
    let mut picture = RgbImage::new(size.0, size.1);
    for (out, pixel) in picture.pixels_mut().zip(pixels) {
        out.0 = pixel;
    }
    picture
}

#[cfg(test)]
mod tests;
