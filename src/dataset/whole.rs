//! Whether an image file looks whole, at the price of a glance.
//!
//! The import doesn't decode pictures, so a file cut off in the middle is told by its missing end. This errs on the
//! side of "whole": the screen has the last word.

/// Whether the file ends where its format says it ends. `true` for a format that is not known here.
pub(super) fn is_whole(bytes: &[u8]) -> bool {
    if bytes.starts_with(b"\x89PNG") {
        occurs(bytes, b"IEND")
    } else if bytes.starts_with(b"\xff\xd8") {
        occurs(bytes, b"\xff\xd9")
    } else if bytes.starts_with(b"RIFF") && bytes.len() >= 8 {
        let stated = u32::from_le_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]);
        bytes.len() as u64 >= u64::from(stated) + 8
    } else {
        true
    }
}

/// Searched from the end: in a whole file the mark stands there.
fn occurs(bytes: &[u8], mark: &[u8]) -> bool {
    bytes.windows(mark.len()).rev().any(|window| window == mark)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::{ImageFormat, RgbImage};

    use super::*;

    #[test]
    fn a_file_is_whole_until_its_end_is_cut_off() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
            let mut bytes = Cursor::new(Vec::new());
            RgbImage::from_pixel(9, 7, image::Rgb([200, 30, 90])).write_to(&mut bytes, format).unwrap();
            let bytes = bytes.into_inner();
            assert!(is_whole(&bytes), "{format:?}");
            assert!(!is_whole(&bytes[..bytes.len() - 12]), "{format:?}");
        }
    }

    #[test]
    fn bytes_of_no_known_format_are_not_judged() {
        assert!(is_whole(b""));
        assert!(is_whole(b"hello"));
        assert!(is_whole(b"RIFF"));
    }
}
