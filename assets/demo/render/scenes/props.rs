//! What several scenes share: stars, moons, clouds, ridges, pines.

use super::super::canvas::Canvas;
use super::super::colour::{Colour, rgb};
use super::super::noise::{Dice, cloudy, smooth};
use super::super::paint::{radial, vertical};
use super::super::point::{Point, at};
use super::super::shape::{Shape, circle, ellipse, polygon};

/// Stars over the part of the frame above `lowest`, the brighter ones with a glow.
pub fn stars(canvas: &mut Canvas, seed: u64, count: usize, lowest: f32) {
    let mut dice = Dice::new(seed);
    for _ in 0..count {
        let place = dice.within(at(-40.0, -40.0), at(552.0, lowest));
        let brightness = dice.between(0.0, 1.0).powi(4);
        let light = rgb(0xfff4dc).mixed(rgb(0xcfe0ff), dice.between(0.0, 1.0));
        canvas.shine(&circle(place, 0.5 + brightness * 1.1), 0.7, 0.35 + 0.65 * brightness, light);
        if brightness > 0.55 {
            canvas.glow(place, 11.0, 0.45 * brightness, light);
        }
    }
}

/// A full moon with a few seas and a halo.
pub fn full_moon(canvas: &mut Canvas, centre: Point, radius: f32) {
    canvas.glow(centre, radius * 4.2, 0.35, rgb(0xffe9c4));
    moon_disc(canvas, centre, radius);
    for (x, y, size) in
        [(-0.3, -0.25, 0.28), (0.28, -0.05, 0.2), (-0.1, 0.38, 0.24), (0.4, 0.42, 0.13), (-0.58, 0.18, 0.12)]
    {
        let sea = circle(centre + at(x, y) * radius, size * radius);
        canvas.draw_soft(&sea, radius * 0.07, 0.38, rgb(0xc9b388));
    }
}

/// The moon's disc alone.
pub fn moon_disc(canvas: &mut Canvas, centre: Point, radius: f32) {
    canvas.draw(
        &circle(centre, radius),
        radial(centre - at(radius * 0.3, radius * 0.3), radius * 1.7, &[0xfffaea, 0xf6e6c2, 0xdcc79c]),
    );
}

/// A crescent, open to the upper left.
pub fn crescent(canvas: &mut Canvas, centre: Point, radius: f32) {
    canvas.glow(centre, radius * 4.0, 0.28, rgb(0xffe9c4));
    let bite = circle(centre + at(-0.42, -0.24) * radius, radius * 0.86);
    let moon = circle(centre, radius).minus(bite);
    canvas.draw(&moon, radial(centre + at(0.5, 0.3) * radius, radius * 1.6, &[0xfffbee, 0xffedc9]));
}

/// A heap of cloud: soft discs on a flat foot.
pub fn cloud(canvas: &mut Canvas, centre: Point, size: f32, top: u32, bottom: u32, opacity: f32) {
    let puffs = [
        (-1.02, 0.0, 0.26),
        (-0.56, -0.2, 0.42),
        (0.06, -0.38, 0.54),
        (0.66, -0.16, 0.4),
        (1.06, 0.02, 0.24),
    ];
    let mut heap: Option<Shape> = None;
    for (x, y, radius) in puffs {
        let puff = circle(centre + at(x, y) * size, radius * size);
        heap = Some(match heap {
            Some(heap) => heap.melted(puff, size * 0.07),
            None => puff,
        });
    }
    let foot = ellipse(centre + at(0.0, 0.12 * size), 1.3 * size, 0.18 * size);
    if let Some(heap) = heap {
        let whole = heap.melted(foot, size * 0.12);
        canvas.draw_soft(
            &whole,
            size * 0.07,
            opacity,
            vertical(centre.y - size, centre.y + 0.35 * size, &[top, bottom]),
        );
    }
}

/// The outline of rolling hills around the height `middle`.
pub fn rolling(seed: f32, middle: f32, swing: f32, length: f32) -> impl Fn(f32) -> f32 + 'static {
    move |x| middle - swing * (2.0 * smooth(at(x / length + seed * 7.3, seed)) - 1.0)
}

/// The outline of a mountain ridge, its foot at `foot`.
pub fn ridge(seed: f32, foot: f32, rise: f32, length: f32) -> impl Fn(f32) -> f32 + 'static {
    let fold = |t: f32| 1.0 - (2.0 * t - 1.0).abs();
    move |x| {
        let place = x / length + seed * 5.7;
        let big = fold(smooth(at(place, seed)));
        let small = fold(smooth(at(place * 2.7, seed + 9.0)));
        let crag = cloudy(at(place * 6.0, seed + 4.0));
        foot - rise * (0.62 * big + 0.24 * small + 0.14 * crag)
    }
}

/// A pine: tiers of branches, narrower toward the tip.
pub fn pine(foot: Point, height: f32) -> Shape {
    let mut outline = vec![foot + at(-0.035 * height, 0.0), foot + at(-0.035 * height, -0.1 * height)];
    let tiers = 5;
    let side = |sign: f32, tier: usize, outer: bool| {
        let (from, width) = (tier as f32 / tiers as f32, 0.27 * (1.0 - tier as f32 / (tiers as f32 + 0.6)));
        let y = 0.1 + 0.9 * from;
        let (x, y) = if outer { (width, y - 0.015) } else { (width * 0.46, y + 0.15) };
        foot + at(sign * x * height, -y * height)
    };
    for tier in 0..tiers {
        outline.push(side(-1.0, tier, true));
        if tier + 1 < tiers {
            outline.push(side(-1.0, tier, false));
        }
    }
    outline.push(foot + at(0.0, -height * 1.04));
    for tier in (0..tiers).rev() {
        if tier + 1 < tiers {
            outline.push(side(1.0, tier, false));
        }
        outline.push(side(1.0, tier, true));
    }
    outline.extend([foot + at(0.035 * height, -0.1 * height), foot + at(0.035 * height, 0.0)]);
    polygon(&outline)
}

/// A row of pines along a ground line.
pub fn pines(
    canvas: &mut Canvas,
    seed: u64,
    ground: impl Fn(f32) -> f32,
    heights: (f32, f32),
    step: f32,
    colour: Colour,
) {
    let mut dice = Dice::new(seed);
    let mut x = -30.0;
    while x < 545.0 {
        let height = dice.between(heights.0, heights.1);
        let shade = colour.darker(dice.between(0.0, 0.22));
        canvas.draw(&pine(at(x, ground(x) + 6.0), height), shade);
        x += step * dice.between(0.55, 1.5);
    }
}

/// Falling snow, near flakes larger and softer.
pub fn snowfall(canvas: &mut Canvas, seed: u64, count: usize) {
    let mut dice = Dice::new(seed);
    for _ in 0..count {
        let place = dice.within(at(-20.0, -20.0), at(532.0, 532.0));
        let near = dice.between(0.0, 1.0).powi(3);
        let opacity = 0.85 - 0.35 * near;
        canvas.draw_soft(&circle(place, 1.1 + 3.2 * near), 0.8 + 2.4 * near, opacity, rgb(0xffffff));
    }
}
