//! Every file is decoded by the `png` crate and compared with its source.

use image::{Rgb, RgbImage};
use proptest::prelude::*;

use super::*;

fn decoded(file: &[u8]) -> RgbImage {
    image::load_from_memory(file).unwrap().to_rgb8()
}

fn furthest(one: &RgbImage, other: &RgbImage) -> u8 {
    let pairs = one.as_raw().iter().zip(other.as_raw());
    pairs.map(|(one, other)| one.abs_diff(*other)).max().unwrap()
}

/// Noise, gradients, two colours, or noise about black and white, of any size.
fn picture() -> impl Strategy<Value = RgbImage> {
    (1..40_u32, 1..40_u32, 0..4_u8, any::<u32>()).prop_map(|(width, height, kind, seed)| {
        RgbImage::from_fn(width, height, |x, y| {
            let noise =
                (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503) ^ seed).wrapping_mul(0x9E37_79B1);
            let [a, b, c, d] = noise.to_be_bytes();
            match kind {
                0 => Rgb([a, b, c]),
                1 => Rgb([(x * 6) as u8, (y * 6) as u8, ((x + y) * 3) as u8 | (d & 1)]),
                2 => Rgb([if d & 1 == 0 { 255 } else { 0 }; 3]),
                _ => Rgb([a & 7, 255 - (b & 7), if c < 128 { a & 7 } else { 255 - (a & 7) }]),
            }
        })
    })
}

proptest! {
    #[test]
    fn no_channel_is_further_off_than_half_the_step(source in picture(), step in 1..=64_u8) {
        let step = Step::new(step);
        let shown = decoded(&encode(&source, step));
        prop_assert_eq!(shown.dimensions(), source.dimensions());
        prop_assert!(furthest(&shown, &source) <= step.get() / 2);
    }

    #[test]
    fn without_loss_every_bit_is_kept(source in picture()) {
        prop_assert!(decoded(&encode(&source, Step::LOSSLESS)) == source);
        prop_assert!(decoded(&encode_quickly(&source)) == source);
    }

    #[test]
    fn room_around_a_picture_is_transparent_and_the_picture_is_not(source in picture(), step in 1..=64_u8) {
        let step = Step::new(step);
        let (width, height) = source.dimensions();
        let canvas = Canvas { size: (width + 5, height + 3), offset: (2, 1) };
        let shown = image::load_from_memory(&encode_on(&source, canvas, step)).unwrap().to_rgba8();
        prop_assert_eq!(shown.dimensions(), canvas.size);
        for (x, y, pixel) in shown.enumerate_pixels() {
            match (x.checked_sub(2), y.checked_sub(1)) {
                (Some(x), Some(y)) if x < width && y < height => {
                    prop_assert_eq!(pixel.0[3], 255);
                    for (shown, source) in pixel.0.iter().zip(source.get_pixel(x, y).0) {
                        prop_assert!(shown.abs_diff(source) <= step.reach());
                    }
                }
                _ => prop_assert_eq!(pixel.0[3], 0),
            }
        }
    }
}

#[test]
fn the_demo_is_kept_well_above_what_its_step_promises() {
    for name in ["02-a.jpg", "05-b.jpg", "11-a.jpg"] {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/demo/pairs");
        let source = image::open(format!("{folder}/{name}")).unwrap().to_rgb8();
        let lossless = encode(&source, Step::LOSSLESS).len();
        // Least PSNR, and most bytes beside the lossless file.
        for (step, least, most) in [(4, 45.0, 0.62), (6, 42.5, 0.5), (8, 40.5, 0.42), (12, 37.5, 0.36)] {
            let file = encode(&source, Step::new(step));
            let shown = decoded(&file);
            let squares: f64 = shown
                .as_raw()
                .iter()
                .zip(source.as_raw())
                .map(|(&one, &other)| (f64::from(one) - f64::from(other)).powi(2))
                .sum();
            let psnr = 10.0 * (255.0 * 255.0 * source.as_raw().len() as f64 / squares).log10();
            let ratio = file.len() as f64 / lossless as f64;
            assert!(psnr >= least && ratio <= most, "{name}, step {step}: {psnr:.1} dB, {ratio:.3}");
        }
    }
}
