//! Pictures to test encoders with, drawn by arithmetic so that no binary lies in the repository.

#![allow(dead_code, reason = "each test binary uses its part")]

use image::{Rgb, RgbImage};

/// A picture like a photograph: a gradient of light, noise in octaves, soft and hard edges, sensor grain.
pub(crate) fn photograph(width: u32, height: u32, seed: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let (u, v) = (f64::from(x) / f64::from(width), f64::from(y) / f64::from(height));
        let (mut texture, mut amplitude) = (0.0, 1.0);
        for octave in 0..6 {
            let frequency = f64::from(3_u32 << octave);
            texture += amplitude * noise(u * frequency, v * frequency, seed.wrapping_add(octave));
            amplitude *= 0.5;
        }
        let sky = 1.0 - v;
        let disc = ((u - 0.68).powi(2) + (v - 0.32).powi(2)).sqrt() < 0.16;
        let hill = v > 0.62 + 0.08 * (u * 9.0).sin() + 0.03 * texture;
        let [red, green, blue] = if disc {
            [0.92 - 0.3 * u, 0.55 + 0.1 * texture, 0.2]
        } else if hill {
            [0.18 + 0.12 * texture, 0.34 + 0.16 * texture, 0.12 + 0.1 * u]
        } else {
            [0.45 * sky + 0.1 * texture, 0.5 * sky + 0.2 + 0.08 * texture, 0.55 + 0.35 * sky]
        };
        let grain = 0.012 * noise(f64::from(x) * 0.9, f64::from(y) * 0.9, seed ^ 0xABCD);
        Rgb([red, green, blue].map(|light: f64| ((light + grain) * 255.0).clamp(0.0, 255.0) as u8))
    })
}

/// Flat graphics: a white page with few colours and hard edges.
pub(crate) fn drawing(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let (u, v) = (f64::from(x) / f64::from(width), f64::from(y) / f64::from(height));
        if (u - 0.3).powi(2) + (v - 0.4).powi(2) < 0.04 {
            Rgb([220, 40, 40])
        } else if (0.55..0.85).contains(&u) && (0.3..0.7).contains(&v) {
            Rgb([30, 70, 200])
        } else if v > 0.9 {
            Rgb([20, 20, 20])
        } else {
            Rgb([250, 250, 245])
        }
    })
}

/// Smooth noise from -1 to 1.
fn noise(x: f64, y: f64, seed: u32) -> f64 {
    let (left, top) = (x.floor(), y.floor());
    let ease = |t: f64| t * t * (3.0 - 2.0 * t);
    let (across, down) = (ease(x - left), ease(y - top));
    let corner = |dx: i64, dy: i64| hashed(left as i64 + dx, top as i64 + dy, seed);
    let upper = corner(0, 0) + (corner(1, 0) - corner(0, 0)) * across;
    let lower = corner(0, 1) + (corner(1, 1) - corner(0, 1)) * across;
    upper + (lower - upper) * down
}

fn hashed(x: i64, y: i64, seed: u32) -> f64 {
    let mut bits = (x as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
        ^ (y as u64).wrapping_mul(0xC2B2_AE3D_27D4_EB4F)
        ^ u64::from(seed);
    bits = (bits ^ (bits >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits ^= bits >> 32;
    (bits & 0xFFFF) as f64 / 32767.5 - 1.0
}

/// Peak signal-to-noise ratio in dB over all channels; infinite for equal pictures.
pub(crate) fn psnr(one: &RgbImage, other: &RgbImage) -> f64 {
    assert_eq!(one.dimensions(), other.dimensions());
    let squares: f64 = one
        .as_raw()
        .iter()
        .zip(other.as_raw())
        .map(|(&one, &other)| (f64::from(one) - f64::from(other)).powi(2))
        .sum();
    10.0 * (255.0 * 255.0 * one.as_raw().len() as f64 / squares).log10()
}
