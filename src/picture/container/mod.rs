//! The files around the pixels: PNG chunks, JPEG segments, WebP chunks.
//!
//! Walks over borrowed bytes that allocate nothing and end where the file does, so that a header's claims can be judged
//! and metadata found before a decoder is let near. Decoding is not done here.

pub(crate) mod jpeg;
pub(crate) mod png;
pub(crate) mod webp;

use super::Format;

/// A named piece of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Chunk<'a> {
    pub(crate) name: [u8; 4],
    pub(crate) data: &'a [u8],
}

/// The EXIF block of a file, from its TIFF header on.
pub(crate) fn exif(format: Format, bytes: &[u8]) -> Option<&[u8]> {
    let exif = match format {
        Format::Png => png::chunks(bytes).find(|chunk| &chunk.name == b"eXIf")?.data,
        Format::Jpeg => jpeg::application(bytes, 0xE1, b"Exif\0\0")?,
        Format::WebP => webp::chunks(bytes).find(|chunk| &chunk.name == b"EXIF")?.data,
    };
    // Some writers keep the prefix of JPEG's segment elsewhere too.
    Some(exif.strip_prefix(b"Exif\0\0").unwrap_or(exif))
}

/// The XMP packet of a JPEG or WebP file; a PNG keeps it among its texts.
pub(crate) fn xmp(format: Format, bytes: &[u8]) -> Option<&[u8]> {
    match format {
        Format::Png => None,
        Format::Jpeg => jpeg::application(bytes, 0xE1, b"http://ns.adobe.com/xap/1.0/\0"),
        Format::WebP => Some(webp::chunks(bytes).find(|chunk| &chunk.name == b"XMP ")?.data),
    }
}
