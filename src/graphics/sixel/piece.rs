//! A part of the canvas that becomes one sixel.

use image::RgbImage;

use crate::graphics::canvas::Canvas;

/// Pixels, row by row; `None` around the picture.
pub(super) struct Piece {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) pixels: Vec<Option<[u8; 3]>>,
}

impl Piece {
    /// The part of the canvas with its corner at `corner`.
    pub(super) fn of(picture: &RgbImage, canvas: Canvas, corner: (u32, u32), size: (u32, u32)) -> Self {
        let mut pixels = Vec::with_capacity(size.0 as usize * size.1 as usize);
        for y in corner.1..corner.1 + size.1 {
            for x in corner.0..corner.0 + size.0 {
                let inside = x.checked_sub(canvas.offset.0).zip(y.checked_sub(canvas.offset.1));
                let pixel = inside.and_then(|(x, y)| picture.get_pixel_checked(x, y));
                pixels.push(pixel.map(|pixel| pixel.0));
            }
        }
        Piece { width: size.0 as usize, height: size.1 as usize, pixels }
    }

    pub(super) fn pixel(&self, x: usize, y: usize) -> Option<[u8; 3]> {
        self.pixels[y * self.width + x]
    }

    /// The picture's own pixels.
    pub(super) fn colours(&self) -> impl Iterator<Item = [u8; 3]> + '_ {
        self.pixels.iter().copied().flatten()
    }
}
