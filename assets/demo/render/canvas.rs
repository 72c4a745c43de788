//! The canvas: shapes laid over one another in linear light, antialiased by their distance.

use image::RgbImage;

use super::colour::Colour;
use super::paint::Paint;
use super::point::{Point, at};
use super::shape::{Shape, everywhere};
use super::view::{SIZE, View};

/// A picture being painted, back to front.
pub struct Canvas {
    pub(super) pixels: Vec<Colour>,
    view: View,
}

impl Canvas {
    /// An empty canvas behind a camera.
    pub fn new(view: View) -> Canvas {
        Canvas { pixels: vec![Colour([0.0; 3]); (SIZE * SIZE) as usize], view }
    }

    /// Fills the whole frame.
    pub fn fill(&mut self, paint: impl Paint) {
        self.lay(&everywhere(), 0.0, |below, p, _| *below = paint.colour(p));
    }

    /// A shape with a crisp edge.
    pub fn draw(&mut self, shape: &Shape, paint: impl Paint) {
        self.draw_soft(shape, 0.0, 1.0, paint);
    }

    /// A shape whose edge is `softness` pixels wide to either side, let through by `opacity`.
    pub fn draw_soft(&mut self, shape: &Shape, softness: f32, opacity: f32, paint: impl Paint) {
        self.lay(shape, softness, |below, p, cover| {
            *below = below.under(paint.colour(p), cover * opacity);
        });
    }

    /// A shape of light added to what is there.
    pub fn shine(&mut self, shape: &Shape, softness: f32, strength: f32, light: Colour) {
        self.lay(shape, softness, |below, _, cover| {
            *below = below.plus(light, cover * strength);
        });
    }

    /// The shadow a shape throws on a flat ground behind it.
    pub fn shadow(&mut self, shape: &Shape, softness: f32, strength: f32) {
        let shade = |below: &mut Colour, _: Point, cover: f32| {
            // Shadows keep a little blue, as under a sky.
            let keep = |part: f32| 1.0 - strength * cover * part;
            *below = Colour([below.0[0] * keep(1.0), below.0[1] * keep(0.97), below.0[2] * keep(0.88)]);
        };
        self.lay(shape, softness, shade);
    }

    /// A shape and the shadow it throws by the way `fall`.
    pub fn draw_raised(&mut self, shape: Shape, fall: Point, softness: f32, paint: impl Paint) {
        let thrown = shape.moved(fall);
        self.shadow(&thrown, softness, 0.42);
        self.draw(&thrown.moved(fall * -1.0), paint);
    }

    /// A glow around a point, falling off to nothing at `radius`.
    pub fn glow(&mut self, centre: Point, radius: f32, strength: f32, light: Colour) {
        let corner = at(radius, radius);
        let reach = Shape::new((centre - corner, centre + corner), |_| -1e4);
        self.lay(&reach, 0.0, |below, p, _| {
            let fall = (1.0 - (p - centre).length() / radius).max(0.0);
            *below = below.plus(light, strength * fall * fall * fall);
        });
    }

    /// A veil of colour over everything, as thick at each point as `thickness` says (0 to 1).
    pub fn veil(&mut self, colour: impl Paint, thickness: impl Fn(Point) -> f32) {
        self.veil_within(&everywhere(), colour, thickness);
    }

    /// A veil of colour within a shape.
    pub fn veil_within(&mut self, shape: &Shape, colour: impl Paint, thickness: impl Fn(Point) -> f32) {
        self.lay(shape, 0.0, |below, p, cover| {
            *below = below.under(colour.colour(p), cover * thickness(p).clamp(0.0, 1.0));
        });
    }

    /// What stands above the line `y = level` mirrored into `water`, tinted, in ripples that grow with the distance.
    pub fn mirror(&mut self, water: &Shape, level: f32, ripple: f32, share: f32) {
        let before = self.pixels.clone();
        let view = self.view;
        self.lay(water, 2.0, |below, p, cover| {
            let depth = (p.y - level).max(0.0);
            let wave = (p.y * 0.42 + (p.x * 0.02).sin() * 2.0).sin() + (p.y * 0.19 + p.x * 0.013).sin();
            let x = p.x + wave * ripple * (0.15 + depth / 160.0);
            // Three heights averaged: water draws lights out downward.
            let stretch = ripple * depth / 90.0;
            let [low, here, high] =
                [-stretch, 0.0, stretch].map(|lift| sample(&before, view.frame(at(x, level - depth + lift))));
            let light = low.under(high, 0.5).under(here, 0.34);
            *below = below.under(light, share * cover);
        });
    }

    /// The bytes of the finished picture.
    pub fn into_image(self) -> RgbImage {
        let bytes = self.pixels.iter().flat_map(|colour| colour.bytes()).collect();
        RgbImage::from_raw(SIZE, SIZE, bytes).expect("a canvas holds SIZE × SIZE colours of three bytes")
    }

    /// Calls `blend` with each pixel a shape touches, its place in the scene, and how far it is covered.
    fn lay(&mut self, shape: &Shape, softness: f32, blend: impl Fn(&mut Colour, Point, f32)) {
        let ((left, top), (right, bottom)) = self.touched(shape, softness);
        for row in top..bottom {
            for column in left..right {
                let point = self.view.scene(at(column as f32 + 0.5, row as f32 + 0.5));
                let distance = shape.distance(point) * self.view.zoom();
                let cover = coverage(distance, softness);
                if cover > 0.0 {
                    blend(&mut self.pixels[row * SIZE as usize + column], point, cover);
                }
            }
        }
    }

    fn touched(&self, shape: &Shape, softness: f32) -> ((usize, usize), (usize, usize)) {
        let (low, high) = shape.bounds;
        let corners = [low, at(high.x, low.y), high, at(low.x, high.y)].map(|corner| self.view.frame(corner));
        // Twice the softness, since an ellipse's distance falls short far from it.
        let margin = 2.0 * softness + 1.0;
        let span = |of: fn(&Point) -> f32| {
            let least = corners.iter().map(of).fold(f32::MAX, f32::min) - margin;
            let most = corners.iter().map(of).fold(f32::MIN, f32::max) + margin;
            let inside = |value: f32| value.clamp(0.0, SIZE as f32) as usize;
            (inside(least.floor()), inside(most.ceil()))
        };
        let ((left, right), (top, bottom)) = (span(|p| p.x), span(|p| p.y));
        ((left, top), (right, bottom))
    }
}

/// How far a pixel at a distance from the edge is covered.
fn coverage(distance: f32, softness: f32) -> f32 {
    let reach = softness.max(0.5);
    let t = (0.5 - distance / (2.0 * reach)).clamp(0.0, 1.0);
    if softness > 0.5 { t * t * (3.0 - 2.0 * t) } else { t }
}

fn sample(pixels: &[Colour], place: Point) -> Colour {
    let most = (SIZE - 1) as f32;
    let (x, y) = ((place.x - 0.5).clamp(0.0, most), (place.y - 0.5).clamp(0.0, most));
    let (column, row) = (x as usize, y as usize);
    let (right, down) = ((column + 1).min(most as usize), (row + 1).min(most as usize));
    let pixel = |column: usize, row: usize| pixels[row * SIZE as usize + column];
    let top = pixel(column, row).under(pixel(right, row), x.fract());
    top.under(pixel(column, down).under(pixel(right, down), x.fract()), y.fract())
}
