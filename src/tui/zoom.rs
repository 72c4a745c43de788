//! The part of a picture that is looked at: the same part of both, so that the two are compared like for like.

use crate::graphics::Region;

/// The largest magnification over "fits its pane".
const DEEPEST: f64 = 32.0;

/// A magnification and a centre, in fractions of the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Zoom {
    /// How much larger than when the whole picture fits its pane; 1 shows all of it.
    pub factor: f64,
    /// The middle of what is shown, 0 to 1 from the left.
    pub x: f64,
    /// The middle of what is shown, 0 to 1 from the top.
    pub y: f64,
}

impl Default for Zoom {
    fn default() -> Self {
        Zoom { factor: 1.0, x: 0.5, y: 0.5 }
    }
}

/// A rectangle of a picture's own pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Crop {
    /// Pixels from the left.
    pub x: u32,
    /// Pixels from the top.
    pub y: u32,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

impl Crop {
    /// The same in fractions of a picture of this size.
    pub fn region(self, picture: (u32, u32)) -> Region {
        let (width, height) = (f64::from(picture.0), f64::from(picture.1));
        Region {
            x: f64::from(self.x) / width,
            y: f64::from(self.y) / height,
            width: f64::from(self.width) / width,
            height: f64::from(self.height) / height,
        }
    }
}

impl Zoom {
    /// Larger or smaller around a point given in fractions of what is shown now.
    pub fn scaled(self, by: f64, around: (f64, f64)) -> Self {
        let factor = (self.factor * by).clamp(1.0, DEEPEST);
        let shift = 1.0 / self.factor - 1.0 / factor;
        Zoom { factor, x: self.x + (around.0 - 0.5) * shift, y: self.y + (around.1 - 0.5) * shift }
            .kept_inside()
    }

    /// Moved by fractions of what is shown now.
    pub fn panned(self, right: f64, down: f64) -> Self {
        Zoom { x: self.x + right / self.factor, y: self.y + down / self.factor, ..self }.kept_inside()
    }

    /// The magnification at which one pixel of the picture is one pixel of the screen; 1 where the picture is shown
    /// at its own size or larger anyway.
    pub fn real_pixels(self, picture: (u32, u32), shown: (u32, u32)) -> Self {
        let factor = (f64::from(picture.0) / f64::from(shown.0.max(1))).clamp(1.0, DEEPEST);
        Zoom { factor, ..self }.kept_inside()
    }

    fn kept_inside(self) -> Self {
        let half = 0.5 / self.factor;
        Zoom { x: self.x.clamp(half, 1.0 - half), y: self.y.clamp(half, 1.0 - half), ..self }
    }

    /// What is shown of a picture of this size; `None` where that is all of it.
    pub fn crop(self, picture: (u32, u32)) -> Option<Crop> {
        if self.factor <= 1.0 {
            return None;
        }
        let along = |middle: f64, length: u32| {
            let shown = (f64::from(length) / self.factor).round().clamp(1.0, f64::from(length));
            let start =
                (middle * f64::from(length) - shown / 2.0).round().clamp(0.0, f64::from(length) - shown);
            (start as u32, shown as u32)
        };
        let ((x, width), (y, height)) = (along(self.x, picture.0), along(self.y, picture.1));
        Some(Crop { x, y, width, height })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn real_pixels_show_one_screen_pixel_a_picture_pixel() {
        let crop = Zoom::default().real_pixels((2048, 1024), (512, 256)).crop((2048, 1024)).unwrap();
        assert_eq!((crop.width, crop.height), (512, 256));
    }

    #[test]
    fn a_picture_shown_larger_than_it_is_has_nothing_to_zoom_into_for_real_pixels() {
        assert_eq!(Zoom::default().real_pixels((256, 256), (512, 512)).crop((256, 256)), None);
    }

    proptest! {
        #[test]
        fn what_is_shown_is_inside_the_picture(
            steps in prop::collection::vec((0.3f64..3.0, -1.0f64..1.0, -1.0f64..1.0), 0..30),
            width in 1u32..5000, height in 1u32..5000,
        ) {
            let mut zoom = Zoom::default();
            for (by, right, down) in steps {
                zoom = zoom.scaled(by, (right.abs(), down.abs())).panned(right, down);
            }
            if let Some(crop) = zoom.crop((width, height)) {
                prop_assert!(crop.width >= 1 && crop.height >= 1);
                prop_assert!(crop.x + crop.width <= width && crop.y + crop.height <= height);
            }
        }
    }
}
