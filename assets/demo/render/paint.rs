//! What a shape is filled with: a colour at each point. Plain colours, gradients, and the light on simple solids.

use super::colour::{Colour, rgb};
use super::point::{Point, at};

/// A colour for each point of the plane.
pub trait Paint {
    /// The colour at `point`.
    fn colour(&self, point: Point) -> Colour;
}

impl Paint for Colour {
    fn colour(&self, _: Point) -> Colour {
        *self
    }
}

impl<F: Fn(Point) -> Colour> Paint for F {
    fn colour(&self, point: Point) -> Colour {
        self(point)
    }
}

/// Colours in even steps between stops; sampled once into a table, since Oklab is too slow for every pixel.
pub struct Ramp(Vec<Colour>);

const STEPS: usize = 64;

impl Ramp {
    /// A ramp through `stops`, evenly spaced.
    pub fn new(stops: &[u32]) -> Ramp {
        let stops: Vec<Colour> = stops.iter().map(|code| rgb(*code)).collect();
        Ramp::between(&stops)
    }

    /// A ramp through colours, evenly spaced.
    pub fn between(stops: &[Colour]) -> Ramp {
        let last = stops.len() - 1;
        let sample = |step: usize| {
            let place = step as f32 / STEPS as f32 * last as f32;
            let stop = (place as usize).min(last.saturating_sub(1));
            stops[stop].mixed(stops[(stop + 1).min(last)], place - stop as f32)
        };
        Ramp((0..=STEPS).map(sample).collect())
    }

    /// The colour at `t`, 0 to 1.
    pub fn pick(&self, t: f32) -> Colour {
        let place = t.clamp(0.0, 1.0) * STEPS as f32;
        let step = (place as usize).min(STEPS - 1);
        self.0[step].under(self.0[step + 1], place - step as f32)
    }
}

/// A gradient along the way from one point to another.
pub fn along(from: Point, to: Point, stops: &[u32]) -> impl Fn(Point) -> Colour + use<> {
    let (ramp, way) = (Ramp::new(stops), to - from);
    move |point| ramp.pick((point - from).dot(way) / way.dot(way))
}

/// A gradient from the height `top` down to `bottom`.
pub fn vertical(top: f32, bottom: f32, stops: &[u32]) -> impl Fn(Point) -> Colour + use<> {
    along(at(0.0, top), at(0.0, bottom), stops)
}

/// A gradient from a centre outward.
pub fn radial(centre: Point, radius: f32, stops: &[u32]) -> impl Fn(Point) -> Colour + use<> {
    let ramp = Ramp::new(stops);
    move |point| ramp.pick((point - centre).length() / radius)
}

/// A ball of one colour lit from the upper left (or from `light`, a way in the plane), with a soft sheen.
pub fn ball(centre: Point, radius: f32, base: Colour, light: Point) -> impl Fn(Point) -> Colour + use<> {
    let ramp = Ramp::between(&[base.darker(0.58), base.darker(0.3), base, base.lighter(0.22)]);
    let scale = 0.72 / light.length().max(1e-3);
    let light = at(light.x * scale, light.y * scale);
    move |point| {
        let normal = (point - centre) * (1.0 / radius);
        let depth = (1.0 - normal.dot(normal)).max(0.0).sqrt();
        let lambert = normal.dot(light) + depth * 0.69;
        let sheen = lambert.max(0.0).powi(22) * 0.55;
        // A little light comes back from the table into the shadow's edge.
        let bounce = (-lambert).max(0.0) * 0.25;
        ramp.pick(0.42 + 0.5 * lambert + bounce).plus(rgb(0xffffff), sheen)
    }
}

/// A standing cylinder between two edges, lit from the left.
pub fn barrel(left: f32, right: f32, base: Colour) -> impl Fn(Point) -> Colour + use<> {
    let ramp =
        Ramp::between(&[base.darker(0.14), base.lighter(0.22), base, base.darker(0.3), base.darker(0.5)]);
    move |point| ramp.pick((point.x - left) / (right - left))
}

/// Upper left: where the light of most scenes comes from.
pub const UPPER_LEFT: Point = at(-0.6, -0.75);
