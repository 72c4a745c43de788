//! What kind of picture the bytes are, by how they begin; a file's name is not asked.

use super::PictureError;

/// A kind of picture that is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Portable Network Graphics; of an animated one, the picture that every PNG reader shows.
    Png,
    /// JPEG, baseline or progressive: grey, YCbCr, RGB, CMYK or YCCK.
    Jpeg,
    /// WebP, lossy or lossless; of an animated one, the first frame.
    WebP,
}

impl Format {
    /// The kind of these bytes, or what they are instead.
    ///
    /// # Errors
    /// [`PictureError::Empty`], [`PictureError::Unsupported`] or [`PictureError::NotAnImage`].
    pub fn of(bytes: &[u8]) -> Result<Self, PictureError> {
        if bytes.is_empty() {
            return Err(PictureError::Empty);
        }
        if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            Ok(Format::Png)
        } else if bytes.starts_with(b"\xFF\xD8\xFF") {
            Ok(Format::Jpeg)
        } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            Ok(Format::WebP)
        } else if let Some(format) = foreign(bytes) {
            Err(PictureError::Unsupported { format })
        } else {
            Err(PictureError::NotAnImage)
        }
    }
}

/// The name of a kind of picture that is recognised only to say so.
fn foreign(bytes: &[u8]) -> Option<&'static str> {
    const BEGINNINGS: [(&[u8], &str); 12] = [
        (b"GIF87a", "GIF"),
        (b"GIF89a", "GIF"),
        (b"II*\0", "TIFF"),
        (b"MM\0*", "TIFF"),
        (b"II+\0", "BigTIFF"),
        (b"MM\0+", "BigTIFF"),
        (b"\xFF\x0A", "JPEG XL"),
        (b"\0\0\0\x0CJXL \r\n\x87\n", "JPEG XL"),
        (b"\0\0\0\x0CjP  \r\n\x87\n", "JPEG 2000"),
        (b"\xFF\x4F\xFF\x51", "JPEG 2000"),
        (b"8BPS", "PSD"),
        (b"\x76\x2F\x31\x01", "OpenEXR"),
    ];
    if let Some((_, name)) = BEGINNINGS.iter().find(|(beginning, _)| bytes.starts_with(beginning)) {
        return Some(name);
    }
    // "BM" alone could begin a text: the two reserved fields of a bitmap's header are zero.
    if bytes.starts_with(b"BM") && bytes.get(6..10) == Some(&[0; 4]) {
        return Some("BMP");
    }
    iso_media(bytes)
}

/// AVIF and HEIC are ISO media files whose first box lists their brands; AVIF files often name `mif1` first.
fn iso_media(bytes: &[u8]) -> Option<&'static str> {
    let size = u32::from_be_bytes(*bytes.first_chunk()?) as usize;
    if bytes.get(4..8) != Some(b"ftyp") {
        return None;
    }
    let brands = bytes.get(8..size.min(bytes.len()).min(256))?;
    let names =
        |list: &[&[u8; 4]]| brands.chunks_exact(4).any(|brand| list.iter().any(|name| brand == *name));
    if names(&[b"avif", b"avis"]) {
        Some("AVIF")
    } else if names(&[b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"]) {
        Some("HEIC")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(bytes: &[u8]) -> String {
        Format::of(bytes).unwrap_err().to_string()
    }

    #[test]
    fn other_kinds_of_pictures_are_refused_by_name() {
        let avif = b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf";
        assert_eq!(message(avif), "AVIF is not supported: convert it to PNG");
        assert_eq!(
            message(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"),
            "HEIC is not supported: convert it to PNG"
        );
        assert_eq!(message(b"GIF89a\x01\0\x01\0"), "GIF is not supported: convert it to PNG");
        assert_eq!(message(b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0"), "BMP is not supported: convert it to PNG");
        assert_eq!(message(b"MM\0*\0\0\0\x08"), "TIFF is not supported: convert it to PNG");
        assert_eq!(message(b"\xFF\x0A\xFA\x1F"), "JPEG XL is not supported: convert it to PNG");
    }

    #[test]
    fn a_text_file_is_no_picture_whatever_its_name() {
        for text in
            ["BMW in the rain, 35 mm", "RIFF", "ftyp", "\0\0\0\u{8}ftyp", "<html>404 Not Found</html>"]
        {
            assert_eq!(message(text.as_bytes()), "not a PNG, JPEG or WebP picture", "{text:?}");
        }
        assert!(matches!(Format::of(b""), Err(PictureError::Empty)));
    }
}
