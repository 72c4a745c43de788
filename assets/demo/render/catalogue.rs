//! What a pair of the demo is: a prompt, two pictures, and the generators said to have made them.

use image::RgbImage;

use super::canvas::Canvas;
use super::view::View;

/// Usually right.
pub const STEADY: &str = "steady-v2";
/// Often wrong.
pub const WOBBLY: &str = "wobbly-v1";
/// Between the two.
pub const NIMBUS: &str = "nimbus-mini";

/// How one picture is made.
pub struct Take {
    pub model: &'static str,
    view: View,
    paint: fn(&mut Canvas),
}

impl Take {
    /// The finished picture.
    pub fn render(&self) -> RgbImage {
        let mut canvas = Canvas::new(self.view);
        (self.paint)(&mut canvas);
        canvas.into_image()
    }
}

/// A prompt and its two pictures.
pub struct Entry {
    pub prompt: &'static str,
    pub takes: [Take; 2],
}

/// A picture framed as its scene was composed.
pub fn take(model: &'static str, paint: fn(&mut Canvas)) -> Take {
    framed(model, View::WHOLE, paint)
}

/// A picture framed otherwise.
pub fn framed(model: &'static str, view: View, paint: fn(&mut Canvas)) -> Take {
    Take { model, view, paint }
}

/// A pair.
pub fn pair(prompt: &'static str, a: Take, b: Take) -> Entry {
    Entry { prompt, takes: [a, b] }
}
