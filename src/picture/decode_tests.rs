//! Decoding against files of every kind: tests/fixtures/pictures, and what is written here.

use std::io::Cursor;

use image::{DynamicImage, GrayImage, ImageBuffer, ImageFormat, LumaA, Rgb, RgbImage, Rgba, RgbaImage};
use proptest::prelude::*;

use super::*;
use crate::picture::header;

/// The four quarters that the fixtures show (make.py).
const QUARTERS: [[u8; 3]; 4] = [[200, 30, 30], [30, 180, 30], [30, 30, 200], [240, 240, 240]];

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/fixtures/pictures/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn decoded(bytes: &[u8]) -> RgbImage {
    decode(bytes, &Limits::default()).unwrap()
}

fn refusal(bytes: &[u8]) -> PictureError {
    decode(bytes, &Limits::default()).unwrap_err()
}

fn written(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// Holds the middle of each quarter against a colour, within what the coding loses.
fn assert_quarters(name: &str, picture: &RgbImage, expected: [[u8; 3]; 4], tolerance: u8) {
    assert_eq!(picture.dimensions(), (32, 16), "{name}");
    for ((x, y), colour) in [(4, 4), (28, 4), (4, 12), (28, 12)].into_iter().zip(expected) {
        let seen = picture.get_pixel(x, y).0;
        let off = seen.iter().zip(colour).map(|(a, b)| a.abs_diff(b)).max().unwrap();
        assert!(off <= tolerance, "{name} at {x}, {y}: {seen:?} is not {colour:?}");
    }
}

#[test]
fn every_coding_shows_the_same_picture() {
    for name in ["progressive.jpg", "subsampled.jpg", "rgb.jpg", "lossy.webp", "animated.webp"] {
        assert_quarters(name, &decoded(&fixture(name)), QUARTERS, 6);
    }
    // Of the animation, the first frame: the second is black.
    assert_quarters("animated.png", &decoded(&fixture("animated.png")), QUARTERS, 0);
    let luma = [81, 118, 49, 240].map(|luma| [luma; 3]);
    assert_quarters("grey.jpg", &decoded(&fixture("grey.jpg")), luma, 3);
}

#[test]
fn inks_become_light() {
    // (255 − ink) × (255 − black) / 255, which libjpeg and Pillow give too (make.py prints it).
    let light = [[235, 51, 51], [42, 195, 42], [55, 55, 255], [245, 245, 245]];
    for name in ["cmyk.jpg", "ycck.jpg"] {
        assert_quarters(name, &decoded(&fixture(name)), light, 6);
    }
}

#[test]
fn every_orientation_comes_upright() {
    let names = (1..=8).map(|orientation| format!("orientation-{orientation}.jpg"));
    for name in names.chain(["orientation-6.png".into(), "orientation-6.webp".into()]) {
        let bytes = fixture(&name);
        assert_quarters(&name, &decoded(&bytes), QUARTERS, 6);
        assert_eq!(header(&bytes).unwrap().pixels, (32, 16), "{name}");
    }
}

#[test]
fn transparency_is_laid_over_grey() {
    let pixels = [Rgba([255, 0, 100, 255]), Rgba([255, 0, 100, 0]), Rgba([255, 0, 100, 51])];
    let picture = RgbaImage::from_fn(3, 1, |x, _| pixels[x as usize]);
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let flat = decoded(&written(picture.clone(), format));
        assert_eq!(flat.get_pixel(0, 0).0, [255, 0, 100]);
        assert_eq!(flat.get_pixel(1, 0).0, [BACKDROP; 3]);
        // A fifth of the colour, four of the grey: 146.2, 95.2, 115.2.
        assert_eq!(flat.get_pixel(2, 0).0, [146, 95, 115]);
    }
    let half = QUARTERS.map(|colour| colour.map(|value| ((u16::from(value) + 119) / 2) as u8));
    assert_quarters("lossy-alpha.webp", &decoded(&fixture("lossy-alpha.webp")), half, 5);
}

#[test]
fn grey_with_alpha_is_laid_over_grey_too() {
    let picture = ImageBuffer::from_fn(2, 1, |x, _| LumaA([200_u8, if x == 0 { 255 } else { 0 }]));
    let flat = decoded(&written(picture, ImageFormat::Png));
    assert_eq!([flat.get_pixel(0, 0).0, flat.get_pixel(1, 0).0], [[200; 3], [BACKDROP; 3]]);
}

#[test]
fn sixteen_bits_are_rounded_to_eight() {
    let values = [0, 128, 129, 257, 32_767, 32_768, 65_406, 65_407, 65_535_u16];
    let expected = [0, 0, 1, 1, 127, 128, 254, 255, 255_u8];
    let rgb = ImageBuffer::from_fn(9, 1, |x, _| Rgb([values[x as usize]; 3]));
    let grey = ImageBuffer::from_fn(9, 1, |x, _| image::Luma([values[x as usize]]));
    let clear = ImageBuffer::from_fn(9, 1, |x, _| Rgba([values[x as usize], 0, 0, u16::MAX]));
    let reds = |bytes: &[u8]| decoded(bytes).pixels().map(|pixel| pixel.0[0]).collect::<Vec<_>>();
    assert_eq!(reds(&written(rgb, ImageFormat::Png)), expected);
    assert_eq!(reds(&written(grey, ImageFormat::Png)), expected);
    assert_eq!(reds(&written(clear, ImageFormat::Png)), expected);
}

#[test]
fn palettes_and_their_transparency_are_unfolded() {
    let mut bytes = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut bytes, 4, 1);
    encoder.set_color(::png::ColorType::Indexed);
    encoder.set_depth(::png::BitDepth::Two);
    encoder.set_palette(vec![10, 20, 30, 40, 50, 60, 70, 80, 90]);
    encoder.set_trns(vec![255, 0]);
    encoder.write_header().unwrap().write_image_data(&[0b00_01_10_00]).unwrap();
    let colours: Vec<_> = decoded(&bytes).pixels().map(|pixel| pixel.0).collect();
    assert_eq!(colours, [[10, 20, 30], [BACKDROP; 3], [70, 80, 90], [10, 20, 30]]);
}

#[test]
fn grey_is_grey_in_three_channels() {
    let picture = GrayImage::from_fn(5, 2, |x, y| image::Luma([(x * 40 + y) as u8]));
    let shown = decoded(&written(picture, ImageFormat::Png));
    assert!(shown.enumerate_pixels().all(|(x, y, pixel)| pixel.0 == [(x * 40 + y) as u8; 3]));
}

/// A PNG of a few bytes that claims a size.
fn claiming(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0DIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([16, 6, 0, 0, 0]);
    bytes.extend([0; 4]);
    bytes
}

#[test]
fn a_bomb_is_refused_from_its_header() {
    let bytes = claiming(100_000, 100_000);
    assert_eq!(header(&bytes).unwrap().pixels, (100_000, 100_000));
    let refusal = refusal(&bytes);
    assert!(matches!(
        refusal,
        PictureError::TooLarge { width: 100_000, height: 100_000, limit: 100_000_000 }
    ));
    let largest = decode(&claiming(u32::MAX, u32::MAX), &Limits::default());
    assert!(matches!(largest, Err(PictureError::TooLarge { .. })));
    let limits = Limits { max_pixels: 511, ..Limits::default() };
    assert!(matches!(decode(&fixture("rgb.jpg"), &limits), Err(PictureError::TooLarge { .. })));
    let limits = Limits { max_pixels: 512, max_bytes: 10 };
    assert!(matches!(decode(&fixture("rgb.jpg"), &limits), Err(PictureError::FileTooLarge { limit: 10 })));
}

#[test]
fn a_picture_cut_anywhere_is_damaged_not_half_grey() {
    let names = ["rgb.jpg", "progressive.jpg", "grey.jpg", "lossy.webp", "lossy-alpha.webp", "animated.webp"];
    let lossless = RgbImage::from_fn(40, 30, |x, y| Rgb([(x * y) as u8, x as u8, y as u8]));
    let mut files: Vec<(String, Vec<u8>)> = names.map(|name| (name.into(), fixture(name))).into();
    files.push(("png".into(), written(lossless.clone(), ImageFormat::Png)));
    files.push(("lossless webp".into(), written(lossless, ImageFormat::WebP)));
    for (name, bytes) in files {
        // The end of a PNG holds no pixels: without its last chunk it is still the whole picture.
        let end = if name == "png" { bytes.len() - 12 } else { bytes.len() - 1 };
        for cut in 12..end {
            let answer = decode(&bytes[..cut], &Limits::default());
            assert!(matches!(answer, Err(PictureError::Damaged { .. })), "{name} cut at {cut}: {answer:?}");
        }
    }
}

#[test]
fn a_broken_download_of_full_length_is_damaged() {
    let noise = RgbImage::from_fn(40, 30, |x, y| Rgb([(x * y) as u8, x as u8, y as u8]));
    let png = written(noise, ImageFormat::Png);
    for bytes in [fixture("subsampled.jpg"), fixture("progressive.jpg"), png] {
        let half = [&bytes[..bytes.len() / 2], &vec![0; bytes.len() - bytes.len() / 2]].concat();
        assert!(matches!(refusal(&half), PictureError::Damaged { .. }));
    }
}

#[test]
fn other_files_are_refused_with_the_reason() {
    for (name, kind) in [("gif", "GIF"), ("bmp", "BMP"), ("tiff", "TIFF"), ("avif", "AVIF")] {
        let message = refusal(&fixture(&format!("refused.{name}"))).to_string();
        assert_eq!(message, format!("{kind} is not supported: convert it to PNG"));
    }
    assert!(matches!(refusal(b"a red fox"), PictureError::NotAnImage));
    assert!(matches!(refusal(b""), PictureError::Empty));
}

#[test]
fn text_and_profiles_that_unpack_without_end_do_no_harm() {
    // A profile that is no zlib stream would fail a decoder that looks at it.
    let bytes = written(RgbImage::from_pixel(2, 2, Rgb([1, 2, 3])), ImageFormat::Png);
    let after_header = 8 + 25;
    let profile = [&b"\0\0\0\x06iCCPx\0\0\xFF\xFF\xFF"[..], &[0; 4]].concat();
    let bytes = [&bytes[..after_header], &profile, &bytes[after_header..]].concat();
    assert_eq!(decoded(&bytes).get_pixel(1, 1).0, [1, 2, 3]);
}

const MUTABLE: [&str; 10] = [
    "rgb.jpg",
    "progressive.jpg",
    "subsampled.jpg",
    "cmyk.jpg",
    "orientation-6.jpg",
    "animated.png",
    "orientation-6.webp",
    "lossy.webp",
    "lossy-alpha.webp",
    "animated.webp",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn broken_bytes_never_panic_and_never_outgrow_the_limits(
        name in proptest::sample::select(&MUTABLE[..]),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
    ) {
        let mut bytes = fixture(name);
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        let limits = Limits { max_pixels: 1 << 16, ..Limits::default() };
        match decode(&bytes, &limits) {
            Ok(picture) => {
                prop_assert!(u64::from(picture.width()) * u64::from(picture.height()) <= limits.max_pixels);
                prop_assert_eq!(header(&bytes).unwrap().pixels, picture.dimensions());
            }
            Err(error) => {
                let message = error.to_string();
                prop_assert!(!message.contains(char::is_control), "{message:?}");
                prop_assert!(message.chars().count() < 160, "{message:?}");
            }
        }
    }
}
