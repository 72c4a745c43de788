//! Points of the picture plane: x to the right, y down, one unit a pixel of the 512 × 512 frame.

use std::ops::{Add, Mul, Sub};

/// A point, or the way from one point to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    pub x: f32,
    pub y: f32,
}

/// The point at `x`, `y`.
pub const fn at(x: f32, y: f32) -> Point {
    Point { x, y }
}

/// Points written as in a drawing, x and y side by side: `points![188 270, 222 282]`.
macro_rules! points {
    ($($x:literal $y:literal),* $(,)?) => { [$(at($x as f32, $y as f32)),*] };
}

impl Point {
    /// Length of the way from the origin.
    pub fn length(self) -> f32 {
        self.dot(self).sqrt()
    }

    /// The inner product.
    pub fn dot(self, other: Point) -> f32 {
        self.x * other.x + self.y * other.y
    }

    /// Turned about the origin, clockwise on the screen.
    pub fn turned(self, degrees: f32) -> Point {
        let (sine, cosine) = degrees.to_radians().sin_cos();
        at(self.x * cosine - self.y * sine, self.x * sine + self.y * cosine)
    }

    /// The point a fraction `t` of the way to `other`.
    pub fn toward(self, other: Point, t: f32) -> Point {
        self + (other - self) * t
    }
}

impl Add for Point {
    type Output = Point;
    fn add(self, other: Point) -> Point {
        at(self.x + other.x, self.y + other.y)
    }
}

impl Sub for Point {
    type Output = Point;
    fn sub(self, other: Point) -> Point {
        at(self.x - other.x, self.y - other.y)
    }
}

impl Mul<f32> for Point {
    type Output = Point;
    fn mul(self, factor: f32) -> Point {
        at(self.x * factor, self.y * factor)
    }
}

pub(super) use points;
