//! Shapes as signed distances: below zero inside, above zero outside, in pixels near the edge.
//!
//! A shape knows the box outside of which it need not be asked; distances are exact enough near the edge for
//! one-pixel antialiasing and for soft edges, which is all that is asked of them.

use super::point::{Point, at};

/// A shape: a distance and the box it lies in.
pub struct Shape {
    distance: Box<dyn Fn(Point) -> f32>,
    /// The upper left and lower right corners of the box around it.
    pub bounds: (Point, Point),
}

const EVERYWHERE: (Point, Point) = (at(-1e4, -1e4), at(1e4, 1e4));

impl Shape {
    /// A shape from its distance and the box around it.
    pub fn new(bounds: (Point, Point), distance: impl Fn(Point) -> f32 + 'static) -> Shape {
        Shape { distance: Box::new(distance), bounds }
    }

    /// Signed distance of a point from the edge.
    pub fn distance(&self, point: Point) -> f32 {
        (self.distance)(point)
    }

    /// What lies in either.
    pub fn or(self, other: Shape) -> Shape {
        let ((a, b), (c, d)) = (self.bounds, other.bounds);
        let bounds = (at(a.x.min(c.x), a.y.min(c.y)), at(b.x.max(d.x), b.y.max(d.y)));
        Shape::new(bounds, move |p| self.distance(p).min(other.distance(p)))
    }

    /// What lies in either, the seam rounded off over about `radius` pixels.
    pub fn melted(self, other: Shape, radius: f32) -> Shape {
        let ((a, b), (c, d)) = (self.bounds, other.bounds);
        let bounds = (
            at(a.x.min(c.x) - radius, a.y.min(c.y) - radius),
            at(b.x.max(d.x) + radius, b.y.max(d.y) + radius),
        );
        Shape::new(bounds, move |p| {
            let (one, two) = (self.distance(p), other.distance(p));
            let overlap = (radius - (one - two).abs()).max(0.0) / radius;
            one.min(two) - overlap * overlap * radius * 0.25
        })
    }

    /// What lies in both.
    pub fn and(self, other: Shape) -> Shape {
        let ((a, b), (c, d)) = (self.bounds, other.bounds);
        let bounds = (at(a.x.max(c.x), a.y.max(c.y)), at(b.x.min(d.x), b.y.min(d.y)));
        Shape::new(bounds, move |p| self.distance(p).max(other.distance(p)))
    }

    /// What lies in this and not in the other.
    pub fn minus(self, other: Shape) -> Shape {
        Shape::new(self.bounds, move |p| self.distance(p).max(-other.distance(p)))
    }

    /// Moved by `way`.
    pub fn moved(self, way: Point) -> Shape {
        let (low, high) = self.bounds;
        Shape::new((low + way, high + way), move |p| self.distance(p - way))
    }

    /// Mirrored below the line `y = level`.
    pub fn flipped(self, level: f32) -> Shape {
        let (low, high) = self.bounds;
        let bounds = (at(low.x, 2.0 * level - high.y), at(high.x, 2.0 * level - low.y));
        Shape::new(bounds, move |p| self.distance(at(p.x, 2.0 * level - p.y)))
    }

    /// Turned about a pivot, clockwise.
    pub fn turned(self, pivot: Point, degrees: f32) -> Shape {
        let (low, high) = self.bounds;
        let corners = [low, at(high.x, low.y), high, at(low.x, high.y)];
        let corners = corners.map(|corner| pivot + (corner - pivot).turned(degrees));
        Shape::new(around(&corners, 0.0), move |p| self.distance(pivot + (p - pivot).turned(-degrees)))
    }
}

fn around(points: &[Point], margin: f32) -> (Point, Point) {
    let fold = |start: f32, of: fn(&Point) -> f32, pick: fn(f32, f32) -> f32| {
        points.iter().map(of).fold(start, pick)
    };
    let low = at(fold(1e4, |p| p.x, f32::min), fold(1e4, |p| p.y, f32::min));
    let high = at(fold(-1e4, |p| p.x, f32::max), fold(-1e4, |p| p.y, f32::max));
    (low - at(margin, margin), high + at(margin, margin))
}

/// The whole plane.
pub fn everywhere() -> Shape {
    Shape::new(EVERYWHERE, |_| -1e4)
}

/// A disc.
pub fn circle(centre: Point, radius: f32) -> Shape {
    Shape::new(around(&[centre], radius), move |p| (p - centre).length() - radius)
}

/// The rim of a circle, `width` wide.
pub fn ring(centre: Point, radius: f32, width: f32) -> Shape {
    Shape::new(around(&[centre], radius + width), move |p| {
        ((p - centre).length() - radius).abs() - width / 2.0
    })
}

/// An ellipse, its axes upright.
pub fn ellipse(centre: Point, half_width: f32, half_height: f32) -> Shape {
    let half = at(half_width, half_height);
    Shape::new((centre - half, centre + half), move |p| {
        let p = p - centre;
        let scaled = at(p.x / half.x, p.y / half.y).length();
        let slope = at(p.x / (half.x * half.x), p.y / (half.y * half.y)).length();
        if slope < 1e-6 { -half.x.min(half.y) } else { scaled * (scaled - 1.0) / slope }
    })
}

/// A rectangle between two corners, its own corners rounded.
pub fn rectangle(low: Point, high: Point, rounding: f32) -> Shape {
    let (centre, half) = (low.toward(high, 0.5), (high - low) * 0.5);
    Shape::new((low, high), move |p| {
        let p = p - centre;
        let (x, y) = (p.x.abs() - half.x + rounding, p.y.abs() - half.y + rounding);
        at(x.max(0.0), y.max(0.0)).length() + x.max(y).min(0.0) - rounding
    })
}

/// A polygon, whichever way round its corners are listed.
pub fn polygon(corners: &[Point]) -> Shape {
    let corners = corners.to_vec();
    Shape::new(around(&corners, 0.0), move |p| {
        let (mut nearest, mut outside) = (f32::MAX, true);
        let mut previous = corners[corners.len() - 1];
        for &corner in &corners {
            let (edge, to) = (previous - corner, p - corner);
            let foot = to - edge * (to.dot(edge) / edge.dot(edge).max(1e-9)).clamp(0.0, 1.0);
            nearest = nearest.min(foot.dot(foot));
            if (corner.y > p.y) != (previous.y > p.y) {
                let crossing = corner.x + edge.x * (p.y - corner.y) / edge.y;
                outside ^= p.x < crossing;
            }
            previous = corner;
        }
        if outside { nearest.sqrt() } else { -nearest.sqrt() }
    })
}

/// A smooth closed outline through the given points.
pub fn blob(points: &[Point]) -> Shape {
    let count = points.len();
    let through = |i: usize| points[i % count];
    let mut outline = Vec::with_capacity(count * 10);
    for i in 0..count {
        let four = [through(i + count - 1), through(i), through(i + 1), through(i + 2)];
        outline.extend((0..10).map(|step| spline(four, step as f32 / 10.0)));
    }
    polygon(&outline)
}

/// A straight stroke with round ends, wider or narrower at each.
pub fn stroke(from: Point, to: Point, from_width: f32, to_width: f32) -> Shape {
    let way = to - from;
    let (start, end) = (from_width / 2.0, to_width / 2.0);
    Shape::new(around(&[from, to], start.max(end)), move |p| {
        let t = ((p - from).dot(way) / way.dot(way).max(1e-9)).clamp(0.0, 1.0);
        (p - from - way * t).length() - (start + (end - start) * t)
    })
}

/// A smooth stroke through the given points, its width running evenly from the first to the last.
pub fn curve(points: &[Point], from_width: f32, to_width: f32) -> Shape {
    let last = points.len() - 1;
    let mut line = Vec::new();
    for i in 0..last {
        let four = [points[i.saturating_sub(1)], points[i], points[i + 1], points[(i + 2).min(last)]];
        line.extend((0..12).map(|step| spline(four, step as f32 / 12.0)));
    }
    line.push(points[last]);
    let (start, end) = (from_width / 2.0, to_width / 2.0);
    Shape::new(around(&line, start.max(end)), move |p| {
        let pieces = line.len() - 1;
        let to_piece = |i: usize| {
            let way = line[i + 1] - line[i];
            let t = ((p - line[i]).dot(way) / way.dot(way).max(1e-9)).clamp(0.0, 1.0);
            let width = start + (end - start) * (i as f32 + t) / pieces as f32;
            (p - line[i] - way * t).length() - width
        };
        (0..pieces).map(to_piece).fold(f32::MAX, f32::min)
    })
}

/// All that lies below the line `y = height(x)`.
pub fn below(height: impl Fn(f32) -> f32 + 'static) -> Shape {
    Shape::new(EVERYWHERE, move |p| {
        let here = height(p.x);
        let slope = (height(p.x + 1.0) - height(p.x - 1.0)) * 0.5;
        (here - p.y) / (1.0 + slope * slope).sqrt()
    })
}

/// A star with `points` rays.
pub fn star(centre: Point, outer: f32, inner: f32, points: usize) -> Shape {
    let corner = |i: usize| {
        let reach = if i.is_multiple_of(2) { outer } else { inner };
        centre + at(0.0, -reach).turned(i as f32 * 180.0 / points as f32)
    };
    polygon(&(0..points * 2).map(corner).collect::<Vec<_>>())
}

/// A heart, its tip down.
pub fn heart(centre: Point, size: f32) -> Shape {
    let outline = [
        (0.0, -0.38),
        (0.22, -0.66),
        (0.55, -0.74),
        (0.86, -0.5),
        (0.9, -0.12),
        (0.64, 0.3),
        (0.3, 0.62),
        (0.0, 0.9),
    ];
    let right = outline.iter().map(|&(x, y)| at(x, y));
    let left = outline.iter().skip(1).rev().skip(1).map(|&(x, y)| at(-x, y));
    polygon_from(&right.chain(left).map(|p| centre + p * size).collect::<Vec<_>>())
}

/// A smooth outline that keeps the sharp first point and the one half way round.
fn polygon_from(points: &[Point]) -> Shape {
    let (count, half) = (points.len(), points.len() / 2);
    let sharp = |i: usize| i.is_multiple_of(half);
    let mut outline = Vec::new();
    for i in 0..count {
        let (here, next) = (points[i], points[(i + 1) % count]);
        let before = if sharp(i) { here } else { points[(i + count - 1) % count] };
        let after = if sharp((i + 1) % count) { next } else { points[(i + 2) % count] };
        outline.extend((0..10).map(|step| spline([before, here, next, after], step as f32 / 10.0)));
    }
    polygon(&outline)
}

/// Catmull and Rom's spline: from the second to the third of four points.
fn spline([before, from, to, after]: [Point; 4], t: f32) -> Point {
    let straight = (to - before) * t;
    let square = (before * 2.0 - from * 5.0 + to * 4.0 - after) * (t * t);
    let cube = (from * 3.0 - before - to * 3.0 + after) * (t * t * t);
    (from * 2.0 + straight + square + cube) * 0.5
}
