//! Pictures to the size they are shown in: a part of a picture, filtered by Lanczos3.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeError, ResizeOptions, Resizer};
use image::{RgbImage, imageops};

/// The part of a picture that is shown, in fractions (0 to 1) of its width and height.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Viewport {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Share of the width.
    pub width: f64,
    /// Share of the height.
    pub height: f64,
}

impl Viewport {
    /// All of the picture.
    pub const WHOLE: Self = Self { x: 0.0, y: 0.0, width: 1.0, height: 1.0 };
}

impl Default for Viewport {
    fn default() -> Self {
        Self::WHOLE
    }
}

/// Scales the part of `picture` in `viewport` to `size`, width and height in pixels.
///
/// A part that has exactly that size is copied, pixel for pixel. A viewport that reaches over the picture is cut to it,
/// one without extent shows at least one pixel; a `size` of nothing gives nothing.
pub fn scale(picture: &RgbImage, viewport: Viewport, size: (u32, u32)) -> RgbImage {
    let (width, height) = size;
    if width == 0 || height == 0 || picture.width() == 0 || picture.height() == 0 {
        return RgbImage::new(width, height);
    }
    let (left, crop_width) = span(viewport.x, viewport.width, picture.width());
    let (top, crop_height) = span(viewport.y, viewport.height, picture.height());
    if let (Some(x), Some(y)) = (whole(left, crop_width, width), whole(top, crop_height, height)) {
        return imageops::crop_imm(picture, x, y, width, height).to_image();
    }
    let crop = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3)).crop(
        left,
        top,
        crop_width,
        crop_height,
    );
    // A crop box that rounding pushed over the edge is the only error left; then all of the picture is shown.
    resize(picture, size, &crop)
        .or_else(|_| resize(picture, size, &ResizeOptions::new()))
        .unwrap_or_else(|_| RgbImage::new(width, height))
}

fn resize(picture: &RgbImage, size: (u32, u32), options: &ResizeOptions) -> Result<RgbImage, ResizeError> {
    let source = ImageRef::new(picture.width(), picture.height(), picture.as_raw(), PixelType::U8x3)
        .expect("an RGB picture has three bytes a pixel");
    let mut target = Image::new(size.0, size.1, PixelType::U8x3);
    Resizer::new().resize(&source, &mut target, options)?;
    Ok(RgbImage::from_raw(size.0, size.1, target.into_vec()).expect("the target has three bytes a pixel"))
}

/// Start and length, in pixels, of a part of a side `pixels` long: inside it, and at least a pixel.
fn span(start: f64, length: f64, pixels: u32) -> (f64, f64) {
    // What is not a number, and was not meant as one, is the whole side.
    let start = if start.is_nan() { 0.0 } else { start };
    let length = if length.is_nan() { 1.0 } else { length };
    let pixels = f64::from(pixels);
    let length = near_whole(length.clamp(0.0, 1.0) * pixels).max(1.0);
    let start = near_whole(start.clamp(0.0, 1.0) * pixels).min(pixels - length);
    (start, length)
}

/// Fractions of a side are seldom exact: what is within a thousandth of a whole pixel is meant as one.
fn near_whole(pixels: f64) -> f64 {
    if (pixels - pixels.round()).abs() < 1e-3 { pixels.round() } else { pixels }
}

/// Where a part begins that can be copied as it is: on a whole pixel, and as long as the target.
fn whole(start: f64, length: f64, target: u32) -> Option<u32> {
    // Within 0 and the picture's size, so nothing is lost.
    (length == f64::from(target) && start.fract() == 0.0).then_some(start as u32)
}

#[cfg(test)]
mod tests {
    use image::Rgb;
    use proptest::prelude::*;

    use super::*;

    fn gradient(width: u32, height: u32) -> RgbImage {
        RgbImage::from_fn(width, height, |x, y| {
            Rgb([(x * 7 % 256) as u8, (y * 5 % 256) as u8, ((x + y) % 256) as u8])
        })
    }

    #[test]
    fn the_same_size_is_an_exact_copy() {
        let picture = gradient(61, 47);
        assert_eq!(scale(&picture, Viewport::WHOLE, (61, 47)), picture);
    }

    #[test]
    fn a_part_at_its_own_size_is_an_exact_copy() {
        let picture = gradient(99, 70);
        let viewport = Viewport { x: 33.0 / 99.0, y: 7.0 / 70.0, width: 11.0 / 99.0, height: 35.0 / 70.0 };
        assert_eq!(
            scale(&picture, viewport, (11, 35)),
            imageops::crop_imm(&picture, 33, 7, 11, 35).to_image()
        );
    }

    #[test]
    fn shrinking_averages_instead_of_skipping() {
        // A checkerboard of single pixels is grey from afar; picking neighbours would leave black or white.
        let board = RgbImage::from_fn(256, 256, |x, y| Rgb([if (x + y) % 2 == 0 { 255 } else { 0 }; 3]));
        let small = scale(&board, Viewport::WHOLE, (51, 51));
        assert!(small.pixels().all(|pixel| (118..=138).contains(&pixel.0[0])));
    }

    #[test]
    fn a_viewport_shows_its_own_part() {
        let halves =
            RgbImage::from_fn(200, 100, |x, _| if x < 100 { Rgb([200, 0, 0]) } else { Rgb([0, 0, 200]) });
        let right = scale(&halves, Viewport { x: 0.55, width: 0.45, ..Viewport::WHOLE }, (40, 40));
        assert!(right.pixels().all(|pixel| *pixel == Rgb([0, 0, 200])));
    }

    proptest! {
        #[test]
        fn no_viewport_and_no_size_is_too_odd(
            x in odd(), y in odd(), width in odd(), height in odd(),
            from in (0_u32..9, 0_u32..9), to in (0_u32..20, 0_u32..20),
        ) {
            let scaled = scale(&gradient(from.0, from.1), Viewport { x, y, width, height }, to);
            prop_assert_eq!(scaled.dimensions(), to);
        }
    }

    fn odd() -> impl Strategy<Value = f64> {
        prop_oneof![
            Just(f64::NAN),
            Just(f64::INFINITY),
            Just(f64::NEG_INFINITY),
            Just(1e-300),
            Just(1.0 - f64::EPSILON),
            -1.0..2.0,
        ]
    }
}
