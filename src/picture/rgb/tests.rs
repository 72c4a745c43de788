//! What needs no Pillow to be known: limits, damage, and how this differs from what is shown. The pixels themselves are
//! held against Pillow's in tests/parity_pixels.rs.

use std::io::Cursor;

use image::{ImageFormat, Rgba, RgbaImage};
use proptest::prelude::*;

use super::*;
use crate::picture::decode;

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/fixtures/pictures/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn seen(bytes: &[u8]) -> RgbImage {
    rgb(bytes, &Limits::default()).unwrap()
}

#[test]
fn a_turned_picture_is_scored_as_it_lies_in_the_file() {
    for name in ["orientation-6.jpg", "orientation-6.png", "orientation-6.webp"] {
        let bytes = fixture(name);
        assert_eq!(seen(&bytes).dimensions(), (16, 32), "{name}");
        assert_eq!(decode(&bytes, &Limits::default()).unwrap().dimensions(), (32, 16), "{name}");
    }
}

#[test]
fn transparency_is_dropped_and_its_colours_kept() {
    let picture = RgbaImage::from_pixel(3, 2, Rgba([200, 40, 10, 0]));
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        assert!(seen(&bytes.into_inner()).pixels().all(|pixel| pixel.0 == [200, 40, 10]));
    }
}

#[test]
fn limits_are_held_before_decoding() {
    let bytes = fixture("rgb.jpg");
    let pixels = Limits { max_pixels: 511, ..Limits::default() };
    assert!(matches!(rgb(&bytes, &pixels), Err(PictureError::TooLarge { .. })));
    let size = Limits { max_bytes: 10, ..Limits::default() };
    assert!(matches!(rgb(&bytes, &size), Err(PictureError::FileTooLarge { limit: 10 })));
    assert!(matches!(rgb(b"a red fox", &Limits::default()), Err(PictureError::NotAnImage)));
}

#[test]
fn a_picture_cut_anywhere_is_damaged_not_half_grey() {
    for name in ["rgb.jpg", "progressive.jpg", "grey.jpg", "cmyk.jpg", "lossy.webp", "animated.webp"] {
        let bytes = fixture(name);
        for cut in 12..bytes.len() - 1 {
            let answer = rgb(&bytes[..cut], &Limits::default());
            assert!(matches!(answer, Err(PictureError::Damaged { .. })), "{name} cut at {cut}: {answer:?}");
        }
    }
}

#[test]
fn what_libjpeg_says_when_it_gives_up_becomes_the_reason() {
    let mut bytes = fixture("rgb.jpg");
    let table = bytes.windows(2).position(|pair| pair == [0xFF, 0xC4]).unwrap();
    bytes[table + 4] = 0x7F;
    let message = rgb(&bytes, &Limits::default()).unwrap_err().to_string();
    assert_eq!(message, "damaged, copy it again: Bogus DHT index 111");
}

const MUTABLE: [&str; 11] = [
    "rgb.jpg",
    "progressive.jpg",
    "subsampled.jpg",
    "grey.jpg",
    "cmyk.jpg",
    "ycck.jpg",
    "animated.png",
    "orientation-6.webp",
    "lossy.webp",
    "lossy-alpha.webp",
    "animated.webp",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

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
        match rgb(&bytes, &limits) {
            Ok(picture) => {
                prop_assert!(u64::from(picture.width()) * u64::from(picture.height()) <= limits.max_pixels);
            }
            Err(error) => {
                let message = error.to_string();
                prop_assert!(!message.contains(char::is_control), "{message:?}");
                prop_assert!(message.chars().count() < 160, "{message:?}");
            }
        }
    }
}
