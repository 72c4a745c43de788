//! From a finished picture to the bytes of its file: PNG where that is small, else JPEG.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder, ImageResult, RgbImage};

/// Largest PNG that is kept without asking; what is larger (grain, blur, clouds) becomes a JPEG if that is smaller.
const LARGEST_PNG: usize = 48_000;

const JPEG_QUALITY: u8 = 90;

/// A file's bytes and the ending of its name.
pub struct File {
    pub ending: &'static str,
    pub bytes: Vec<u8>,
}

/// Encodes a picture in the smaller way that keeps it good.
pub fn encode(picture: &RgbImage) -> ImageResult<File> {
    let mut smallest = png(picture, FilterType::Adaptive)?;
    for filter in [FilterType::Paeth, FilterType::Up, FilterType::Sub] {
        let other = png(picture, filter)?;
        if other.len() < smallest.len() {
            smallest = other;
        }
    }
    if smallest.len() > LARGEST_PNG {
        let mut bytes = Cursor::new(Vec::new());
        JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY).encode_image(picture)?;
        // Patterns of hard edges are smaller as PNG, however large.
        if bytes.get_ref().len() < smallest.len() {
            return Ok(File { ending: "jpg", bytes: bytes.into_inner() });
        }
    }
    Ok(File { ending: "png", bytes: smallest })
}

fn png(picture: &RgbImage, filter: FilterType) -> ImageResult<Vec<u8>> {
    let mut bytes = Vec::new();
    PngEncoder::new_with_quality(&mut bytes, CompressionType::Best, filter).write_image(
        picture.as_raw(),
        picture.width(),
        picture.height(),
        ExtendedColorType::Rgb8,
    )?;
    Ok(bytes)
}
