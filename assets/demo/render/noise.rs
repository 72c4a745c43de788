//! Chance, the same on every machine: a seeded generator for placing things, smooth noise for clouds and wood.

use rand::Rng;
use rand_pcg::Pcg32;

use super::point::{Point, at};

/// A seeded source of numbers.
pub struct Dice(Pcg32);

impl Dice {
    /// The same seed gives the same numbers.
    pub fn new(seed: u64) -> Dice {
        Dice(Pcg32::new(seed, 0x5eed))
    }

    /// A number between two others.
    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * (self.0.next_u32() >> 8) as f32 / 16_777_216.0
    }

    /// A point in the rectangle between two corners.
    pub fn within(&mut self, low: Point, high: Point) -> Point {
        let x = self.between(low.x, high.x);
        at(x, self.between(low.y, high.y))
    }
}

/// Smooth noise between 0 and 1, a cell a unit.
pub fn smooth(point: Point) -> f32 {
    let (column, row) = (point.x.floor(), point.y.floor());
    let ease = |t: f32| t * t * (3.0 - 2.0 * t);
    let (across, down) = (ease(point.x - column), ease(point.y - row));
    let corner = |dx: i32, dy: i32| lattice(column as i32 + dx, row as i32 + dy);
    let top = corner(0, 0) + (corner(1, 0) - corner(0, 0)) * across;
    let bottom = corner(0, 1) + (corner(1, 1) - corner(0, 1)) * across;
    top + (bottom - top) * down
}

/// Four octaves of [`smooth`], between 0 and 1.
pub fn cloudy(point: Point) -> f32 {
    let octave = |(size, weight): (f32, f32)| smooth(point * size + at(size * 17.0, size * 31.0)) * weight;
    [(1.0, 0.53), (2.0, 0.27), (4.0, 0.13), (8.0, 0.07)].into_iter().map(octave).sum()
}

fn lattice(x: i32, y: i32) -> f32 {
    let mut bits = (x as u32).wrapping_mul(0x8da6_b343) ^ (y as u32).wrapping_mul(0xd816_3841);
    bits = (bits ^ (bits >> 15)).wrapping_mul(0x2c1b_3c6d);
    bits = (bits ^ (bits >> 12)).wrapping_mul(0x297a_2d39);
    ((bits ^ (bits >> 15)) >> 8) as f32 / 16_777_216.0
}
