//! Kind and size of a picture from what its file says of itself, without decoding and without allocating.

use super::container::{jpeg, png, webp};
use super::{Format, Limits, PictureError, orientation};

/// What is known of a picture before it is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// The kind of file.
    pub format: Format,
    /// Width and height in pixels as shown: EXIF orientation applied.
    pub pixels: (u32, u32),
}

/// Reads kind and size.
///
/// # Errors
/// Whatever [`Format::of`] refuses; [`PictureError::Damaged`] where there is no size, or it is zero;
/// [`PictureError::Unsupported`] for the rare codings of JPEG.
pub fn header(bytes: &[u8]) -> Result<Header, PictureError> {
    let (format, (width, height)) = stored(bytes)?;
    let turned = orientation::swaps_sides(orientation::orientation(format, bytes));
    Ok(Header { format, pixels: if turned { (height, width) } else { (width, height) } })
}

/// As [`stored`], of a file that is within the limits.
pub(super) fn admitted(bytes: &[u8], limits: &Limits) -> Result<(Format, (u32, u32)), PictureError> {
    if bytes.len() as u64 > limits.max_bytes {
        return Err(PictureError::FileTooLarge { limit: limits.max_bytes });
    }
    let (format, (width, height)) = stored(bytes)?;
    if u64::from(width) * u64::from(height) > limits.max_pixels {
        return Err(PictureError::TooLarge { width, height, limit: limits.max_pixels });
    }
    Ok((format, (width, height)))
}

/// Kind and size as the file stores it, before any turn.
pub(super) fn stored(bytes: &[u8]) -> Result<(Format, (u32, u32)), PictureError> {
    let format = Format::of(bytes)?;
    let size = match format {
        Format::Png => png::dimensions(bytes),
        Format::Jpeg => jpeg_size(bytes)?,
        Format::WebP => webp::dimensions(bytes),
    };
    match size {
        None => Err(PictureError::damaged("the header is incomplete")),
        Some((0, _) | (_, 0)) => Err(PictureError::damaged("the header says it has no pixels")),
        Some(size) => Ok((format, size)),
    }
}

fn jpeg_size(bytes: &[u8]) -> Result<Option<(u32, u32)>, PictureError> {
    let Some(frame) = jpeg::frame(bytes) else {
        return Ok(None);
    };
    let format = match (frame.process, frame.precision) {
        (0xC0..=0xC2, 8) => return Ok(Some((frame.width, frame.height))),
        (0xC0..=0xC2, _) => "JPEG of 12 bits",
        (0xC3, _) => "lossless JPEG",
        (0xC9.., _) => "arithmetic-coded JPEG",
        _ => "hierarchical JPEG",
    };
    Err(PictureError::Unsupported { format })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_without_pixels_is_damage() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\x0DIHDR\0\0\0\0\0\0\0\x05\x08\x02\0\0\0\0\0\0\0";
        assert!(matches!(header(png), Err(PictureError::Damaged { .. })));
        assert!(matches!(header(&png[..20]), Err(PictureError::Damaged { .. })));
        assert!(matches!(header(b"\xFF\xD8\xFF\xE0"), Err(PictureError::Damaged { .. })));
        assert!(matches!(header(b"RIFF\0\0\0\0WEBP"), Err(PictureError::Damaged { .. })));
    }

    #[test]
    fn rare_codings_of_jpeg_are_refused_by_name() {
        let with = |process: u8, precision: u8| {
            let bytes = [0xFF, 0xD8, 0xFF, process, 0, 8, precision, 0, 5, 0, 9, 1];
            header(&bytes).map(|header| header.pixels).map_err(|error| error.to_string())
        };
        assert_eq!(with(0xC2, 8), Ok((9, 5)));
        assert_eq!(with(0xC1, 12), Err("JPEG of 12 bits is not supported: convert it to PNG".into()));
        assert_eq!(with(0xC9, 8), Err("arithmetic-coded JPEG is not supported: convert it to PNG".into()));
        assert_eq!(with(0xC3, 8), Err("lossless JPEG is not supported: convert it to PNG".into()));
    }
}
