//! A picture at a quarter of its size each way: what stands in its place while the rest of it is on its way.

use image::{RgbImage, imageops};

use super::canvas::Canvas;

/// How many pixels each way become one.
pub(super) const FACTOR: u32 = 4;

/// The outline of a picture that fills what it is shown in.
pub(super) fn of(picture: &RgbImage) -> RgbImage {
    let (width, height) = picture.dimensions();
    imageops::thumbnail(picture, width.div_ceil(FACTOR), height.div_ceil(FACTOR))
}

/// The outline of a picture on a canvas, and that canvas at the same scale, to the nearest pixel.
pub(super) fn of_canvas(picture: &RgbImage, canvas: Canvas) -> (RgbImage, Canvas) {
    let small = of(picture);
    let size = (
        canvas.size.0.div_ceil(FACTOR).max(small.width()),
        canvas.size.1.div_ceil(FACTOR).max(small.height()),
    );
    let offset = (
        (canvas.offset.0 / FACTOR).min(size.0 - small.width()),
        (canvas.offset.1 / FACTOR).min(size.1 - small.height()),
    );
    (small, Canvas { size, offset })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outline_stays_within_its_canvas() {
        for (size, offset) in [((770, 780), (1, 6)), ((773, 769), (5, 1)), ((768, 768), (0, 0))] {
            let canvas = Canvas { size, offset };
            let (small, canvas) = of_canvas(&RgbImage::new(768, 768), canvas);
            assert_eq!(small.dimensions(), (192, 192));
            assert!(canvas.offset.0 + 192 <= canvas.size.0 && canvas.offset.1 + 192 <= canvas.size.1);
            assert!(canvas.size.0 <= 194 && canvas.size.1 <= 195);
        }
    }
}
