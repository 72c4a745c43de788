//! The transform, the measure and the forecast, held to files that mozjpeg makes.

use image::RgbImage;

use super::forecast::{Forecast, Likeness, planes};
use super::hvs::{Eye, decibels};
use super::transform::{basis, cosine};
use super::*;
/// How a picture is like another of the same size, measured.
pub(super) fn measured(picture: &RgbImage, other: &RgbImage) -> Likeness {
    let (eye, basis) = (Eye::new(), basis());
    let [one, two] = [picture, other].map(|picture| {
        let [luma, ..] = planes(picture);
        luma
    });
    let (mut seen, mut number) = (0.0, 0);
    for (one, two) in one.blocks().zip(two.blocks()) {
        let [was, is] = [one, two].map(|samples| cosine(&samples, &basis));
        let mask = eye.mask(&one, &was).max(eye.mask(&two, &is));
        let errors = std::array::from_fn(|at| was[at] - is[at]);
        seen += eye.seen(&errors, mask);
        number += 64;
    }
    let pairs = picture.as_raw().iter().zip(other.as_raw());
    let squares: f64 = pairs.map(|(&one, &two)| (f64::from(one) - f64::from(two)).powi(2)).sum();
    Likeness {
        seen: decibels(seen / number as f32),
        plain: decibels((squares / picture.as_raw().len() as f64) as f32),
    }
}

/// A soft picture with grain and hard edges of strong colours.
fn picture(width: u32, height: u32, grain: f64) -> RgbImage {
    let mut state = 7_u32;
    RgbImage::from_fn(width, height, |x, y| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let noise = grain * (f64::from(state >> 8) / f64::from(1 << 23) - 1.0);
        let (x, y) = (f64::from(x), f64::from(y));
        let light = 120.0 + 60.0 * (x / 37.0).sin() + 40.0 * (y / 23.0 + x / 90.0).cos() + noise;
        let disc = (x - 130.0).powi(2) + (y - 110.0).powi(2) < 3600.0;
        let tint = if disc { [40.0, -20.0, -30.0] } else { [-10.0, 5.0, 20.0] };
        image::Rgb(tint.map(|tint| (light + tint).clamp(0.0, 255.0) as u8))
    })
}

fn shown(file: &[u8]) -> RgbImage {
    image::load_from_memory(file).expect("a picture").to_rgb8()
}

#[test]
fn every_quality_is_reached_and_hardly_more() {
    for grain in [0.0, 12.0, 40.0] {
        let picture = picture(320, 240, grain);
        for (quality, promised) in [(Quality::High, 45.0), (Quality::Medium, 40.0), (Quality::Low, 37.0)] {
            let setting = setting(&picture, quality).expect("a JPEG");
            let Likeness { seen, plain } = measured(&picture, &shown(&write(&picture, setting).unwrap()));
            let most = if setting.quality == QUALITIES.0 { f32::MAX } else { promised + 10.0 };
            assert!(
                (promised..most).contains(&seen),
                "{quality:?}, {grain}: {seen} dB ({plain} dB) at {setting:?}"
            );
        }
    }
}

#[test]
fn a_forecast_tells_what_a_file_will_be_like() {
    let picture = picture(320, 240, 10.0);
    let forecast = Forecast::of(&picture);
    for half_colours in [false, true] {
        for quality in [50, 65, 80] {
            let setting = Setting { quality, half_colours };
            let is = measured(&picture, &shown(&write(&picture, setting).unwrap()));
            let said = forecast.at(quality, half_colours);
            assert!((said.seen - is.seen).abs() < 3.5, "{setting:?}: {said:?}, {is:?}");
            assert!((said.plain - is.plain).abs() < 3.0, "{setting:?}: {said:?}, {is:?}");
        }
    }
}

#[test]
fn colours_keep_their_resolution_where_half_of_it_would_show() {
    let stripes = RgbImage::from_fn(160, 160, |x, _| {
        if x % 6 < 3 { image::Rgb([220, 20, 20]) } else { image::Rgb([20, 60, 220]) }
    });
    assert!(!setting(&stripes, Quality::High).unwrap().half_colours);
    assert!(setting(&picture(160, 160, 5.0), Quality::High).unwrap().half_colours);
}

#[test]
fn the_tables_are_the_encoders_own_and_finer_at_a_better_quality() {
    let [luma, colours] = tables(50);
    assert_eq!(luma, colours);
    assert_eq!((luma[0], luma[7]), (16.0, luma[7]));
    for (better, worse) in tables(80)[0].iter().zip(luma) {
        assert!((1.0..worse).contains(better) && worse <= 255.0, "{better} and {worse}");
    }
}

#[test]
fn nothing_is_chosen_for_what_a_jpeg_cannot_be() {
    let picture = picture(16, 16, 0.0);
    assert_eq!(setting(&picture, Quality::Lossless), None);
    assert_eq!(setting(&picture, Quality::Coarse), None);
    assert_eq!(setting(&RgbImage::new(65_501, 1), Quality::High), None);
}

#[test]
fn the_measure_forgives_in_texture_what_it_counts_in_a_plain() {
    let plain = RgbImage::from_pixel(64, 64, image::Rgb([128; 3]));
    let texture = picture(64, 64, 60.0);
    let spoiled = |picture: &RgbImage| {
        let mut copy = picture.clone();
        for (x, y, pixel) in copy.enumerate_pixels_mut() {
            let by = if (x + y) % 2 == 0 { 4 } else { -4 };
            pixel.0 = pixel.0.map(|level| (i32::from(level) + by).clamp(0, 255) as u8);
        }
        measured(picture, &copy)
    };
    let (seen, hidden) = (spoiled(&plain), spoiled(&texture));
    assert!((seen.plain - hidden.plain).abs() < 1.0);
    assert!(hidden.seen > seen.seen + 6.0, "{seen:?}, {hidden:?}");
}
