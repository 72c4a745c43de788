//! Open country: balloons, ridges in the mist, dunes, a meadow under a rainbow, a windmill.

use super::super::canvas::Canvas;
use super::super::colour::rgb;
use super::super::noise::{Dice, cloudy};
use super::super::paint::{Ramp, along, barrel, vertical};
use super::super::point::{Point, at, points};
use super::super::shape::{below, circle, ellipse, polygon, rectangle, stroke};
use super::props;

/// Hot-air balloons over hills: where, how large, and the two colours of each.
pub fn balloons(canvas: &mut Canvas, balloons: &[(Point, f32, u32, u32)]) {
    canvas.fill(vertical(0.0, 400.0, &[0x9cc3e6, 0xc9d3ea, 0xf7d6cf, 0xffe3b8]));
    let sun = at(96.0, 322.0);
    canvas.glow(sun, 320.0, 0.6, rgb(0xffdf9e));
    canvas.draw_soft(&circle(sun, 34.0), 2.0, 1.0, rgb(0xfffaf0));
    props::cloud(canvas, at(420.0, 300.0), 34.0, 0xfffaf4, 0xf7d9cf, 0.7);
    props::cloud(canvas, at(206.0, 262.0), 22.0, 0xfffaf4, 0xf7d9cf, 0.5);
    let hills = [
        (1.0, 372.0, 30.0, 0xc3bfd6),
        (2.4, 398.0, 28.0, 0xa3b6b9),
        (3.7, 432.0, 24.0, 0x84a98c),
        (5.2, 472.0, 22.0, 0x5f8d6b),
    ];
    for (seed, middle, swing, code) in hills {
        let line = props::rolling(seed, middle, swing, 120.0);
        canvas.draw(&below(line), vertical(middle - swing, middle + 90.0, &[code, code, 0xf0ddc4]));
    }
    for &(centre, radius, one, two) in balloons {
        balloon(canvas, centre, radius, one, two);
    }
}

fn balloon(canvas: &mut Canvas, centre: Point, radius: f32, one: u32, two: u32) {
    let mouth = centre + at(0.0, radius * 1.34);
    let neck = polygon(&[
        centre + at(-0.84, 0.54) * radius,
        centre + at(0.84, 0.54) * radius,
        mouth + at(0.2 * radius, 0.0),
        mouth - at(0.2 * radius, 0.0),
    ]);
    let envelope = circle(centre, radius).melted(neck, radius * 0.12);
    let basket = mouth + at(0.0, radius * 0.36);
    for side in [-1.0, 1.0] {
        canvas.draw(
            &stroke(mouth + at(side * radius * 0.18, -2.0), basket + at(side * radius * 0.14, 0.0), 1.3, 1.3),
            rgb(0x6b4a35),
        );
    }
    let (one, two) = (rgb(one), rgb(two));
    canvas.draw(&envelope, move |p: Point| {
        let down = (p.y - centre.y) / radius;
        let half = if down < 0.54 { (1.0 - down * down).max(0.0).sqrt() } else { 0.84 - (down - 0.54) * 0.8 };
        let across = ((p.x - centre.x) / (radius * half.max(0.02))).clamp(-1.0, 1.0);
        let turn = across.asin() / std::f32::consts::PI;
        // Nine gores; the edge between two is softened, since the fill itself has no antialiasing.
        let place = (turn + 0.5) * 9.0;
        let width =
            radius * half.max(0.1) * (1.0 - across * across).max(0.02).sqrt() * std::f32::consts::PI / 9.0;
        let edge = ((0.5 - (place.fract() - 0.5).abs()) * width + 0.5).clamp(0.5, 1.0);
        let (mine, other) = if place as i32 % 2 == 0 { (one, two) } else { (two, one) };
        let base = other.under(mine, edge);
        let light = -0.55 * across - 0.5 * down + 0.25;
        if light > 0.0 {
            base.under(rgb(0xfff6e6), light * 0.34)
        } else {
            base.under(rgb(0x43294d), -light * 0.5)
        }
    });
    let size = radius * 0.17;
    canvas.draw(
        &rectangle(basket - at(size, 0.0), basket + at(size, size * 1.5), 2.5),
        barrel(basket.x - size, basket.x + size, rgb(0xa8743f)),
    );
}

/// The moon over [`ridges`].
#[derive(Clone, Copy, PartialEq)]
pub enum Moon {
    Crescent,
    Full,
}

/// Ridge behind ridge in the mist at dusk, with a moon.
pub fn ridges(canvas: &mut Canvas, moon: Moon) {
    canvas.fill(vertical(0.0, 360.0, &[0x232a55, 0x4f4a7d, 0x96688f, 0xe0978f, 0xf7cfa5]));
    props::stars(canvas, 34, 60, 170.0);
    match moon {
        Moon::Crescent => props::crescent(canvas, at(356.0, 104.0), 40.0),
        Moon::Full => props::full_moon(canvas, at(356.0, 104.0), 44.0),
    }
    let ramp = Ramp::new(&[0xd9a0a0, 0x9a7396, 0x5d517f, 0x353763, 0x181d40]);
    for layer in 0..6 {
        let depth = layer as f32 / 5.0;
        let foot = 330.0 + depth * 190.0;
        let line = props::ridge(1.7 + layer as f32 * 1.31, foot, 150.0 - 30.0 * depth, 170.0 + 40.0 * depth);
        let colour = ramp.pick(depth);
        canvas.draw(&below(line), colour);
        let mist = colour.mixed(rgb(0xf7cfb8), 0.55 - 0.2 * depth);
        canvas.veil(mist, move |p| {
            let rise = ((p.y - foot + 96.0) / 110.0).clamp(0.0, 1.0);
            rise * rise * (0.9 - 0.5 * depth) * (0.6 + 0.4 * cloudy(at(p.x / 190.0, layer as f32)))
        });
    }
    props::pines(
        canvas,
        6,
        |x| 520.0 - 30.0 * ((x - 300.0) / 300.0).powi(2).abs(),
        (40.0, 104.0),
        26.0,
        rgb(0x0c1130),
    );
}

/// Dunes under a low sun.
pub fn dunes(canvas: &mut Canvas) {
    canvas.fill(vertical(0.0, 320.0, &[0x4c7fa8, 0x9fb4b8, 0xf3cf9f, 0xfbb978]));
    let sun = at(150.0, 206.0);
    canvas.glow(sun, 330.0, 0.55, rgb(0xffd28c));
    canvas.draw_soft(&circle(sun, 32.0), 1.5, 1.0, rgb(0xfff4da));
    canvas
        .draw(&below(props::rolling(4.4, 286.0, 18.0, 150.0)), vertical(262.0, 330.0, &[0xe9b183, 0xdb9a6c]));
    let crests: [(f32, f32, f32, f32); 3] =
        [(318.0, 44.0, 300.0, 0.9), (380.0, 56.0, 120.0, 2.6), (470.0, 64.0, 330.0, 4.4)];
    for (index, (level, rise, peak, phase)) in crests.into_iter().enumerate() {
        let crest = move |x: f32| {
            let away = (x - peak) / 210.0;
            level - rise / (1.0 + away * away) + 8.0 * (x / 90.0 + phase).sin()
        };
        let near = index as f32 / 2.0;
        let lit = rgb(0xf3b677).mixed(rgb(0xe0904f), near);
        let dark = rgb(0xa9654a).mixed(rgb(0x6e3733), near);
        canvas.draw(&below(crest), move |p: Point| {
            // The crest's edge runs down to the right in a curve: light before it, shade behind.
            let depth = p.y - crest(p.x);
            let edge = peak + 6.0 + 26.0 * (depth / 46.0).sin() + depth * 0.75;
            let shade = ((p.x - edge) / 3.0).clamp(0.0, 1.0) * (1.0 - (p.x - edge).max(0.0) / 420.0).max(0.0);
            let sand = lit.under(dark, (depth / 420.0).clamp(0.0, 0.5));
            let ripple = 0.06
                * (p.y * 0.5 + 3.0 * (p.x * 0.03).sin() + p.x * 0.12).sin()
                * (depth / 40.0).clamp(0.0, 1.0)
                * near;
            sand.under(dark, (shade * 0.85 + ripple).clamp(0.0, 1.0))
        });
    }
}

/// Red outermost, as in the sky.
pub const RAINBOW: [u32; 7] = [0xe5383b, 0xf3722c, 0xf9c74f, 0x70c05b, 0x3a9fd6, 0x3f5fc0, 0x7b4fb0];

/// A meadow after rain, under a rainbow of the given colours from the outer rim inward.
pub fn rainbow(canvas: &mut Canvas, colours: &[u32]) {
    canvas.fill(vertical(0.0, 380.0, &[0x5f7fa5, 0x8fabc6, 0xc3d6de, 0xe8efe4]));
    canvas.veil(rgb(0x55698a), |p| (cloudy(at(p.x / 170.0, p.y / 80.0)) - 0.45) * 1.8 * (1.0 - p.y / 260.0));
    let (centre, outer, width) = (at(268.0, 408.0), 296.0, 66.0);
    let ramp = Ramp::new(colours);
    let stripes = circle(centre, outer + 14.0).minus(circle(centre, outer - width - 14.0));
    let paint = move |p: Point| ramp.pick((outer - (p - centre).length()) / width);
    canvas.veil_within(&stripes, paint, move |p| {
        let middle = (outer - (p - centre).length()) / width;
        ((middle + 0.16).min(1.16 - middle) * 3.2).clamp(0.0, 1.0) * 0.6
    });
    props::cloud(canvas, at(70.0, 330.0), 46.0, 0xffffff, 0xc9d7e2, 0.9);
    props::cloud(canvas, at(470.0, 322.0), 40.0, 0xffffff, 0xc9d7e2, 0.9);
    for (seed, middle, code) in [(3.3, 366.0, 0x8fbf8a), (6.1, 400.0, 0x63a765), (7.7, 446.0, 0x3f8a4e)] {
        canvas.draw(
            &below(props::rolling(seed, middle, 16.0, 130.0)),
            vertical(middle - 16.0, middle + 100.0, &[code, 0x2f7443]),
        );
    }
    let mut dice = Dice::new(19);
    for _ in 0..150 {
        let near = dice.between(0.0, 1.0);
        let place = at(dice.between(-10.0, 522.0), 420.0 + near * 92.0);
        let size = 1.4 + near * 3.6;
        canvas.draw(&stroke(place, place + at(0.0, size * 3.0), 1.0, 1.0), rgb(0x2a6a3a));
        let petals = [rgb(0xfff3f0), rgb(0xffd84a), rgb(0xf48fb1)][(dice.between(0.0, 2.99)) as usize];
        canvas.draw(&ellipse(place, size, size * 0.75), petals);
        canvas.draw(&circle(place, size * 0.35), rgb(0xf2a23a));
    }
}

/// A windmill in a field of tulips, its sails of a colour, or missing.
pub fn windmill(canvas: &mut Canvas, sails: Option<u32>) {
    canvas.fill(vertical(0.0, 380.0, &[0x7fb6dd, 0xb5d6ea, 0xe6f0ec]));
    props::cloud(canvas, at(100.0, 120.0), 40.0, 0xffffff, 0xd8e7ef, 0.9);
    props::cloud(canvas, at(420.0, 200.0), 30.0, 0xffffff, 0xd8e7ef, 0.8);
    canvas.draw(&below(|_| 372.0), vertical(372.0, 512.0, &[0x8fb573, 0x4f8a4c]));
    let tower = polygon(&points![222 170, 290 170, 320 384, 192 384]);
    canvas.shadow(&ellipse(at(300.0, 386.0), 130.0, 9.0), 10.0, 0.35);
    canvas.draw(&tower, barrel(196.0, 318.0, rgb(0xf5efe4)));
    canvas.draw(
        &polygon(&points![
            216 172, 230 140, 256 128, 282 140, 296 172
        ]),
        along(at(216.0, 130.0), at(296.0, 172.0), &[0x8a5a44, 0x553225]),
    );
    canvas.draw(&rectangle(at(242.0, 330.0), at(270.0, 384.0), 13.0), rgb(0x5b3a2a));
    canvas.draw(&rectangle(at(246.0, 236.0), at(266.0, 264.0), 4.0), rgb(0x5a7f9c));
    if let Some(code) = sails {
        let hub = at(256.0, 166.0);
        for quarter in 0..4 {
            let turn = 22.0 + 90.0 * quarter as f32;
            let arm = stroke(hub, hub + at(0.0, -140.0), 6.0, 4.0).turned(hub, turn);
            let cloth = rectangle(hub + at(3.0, -138.0), hub + at(30.0, -34.0), 2.0).turned(hub, turn);
            canvas.draw(&cloth, rgb(code));
            canvas.draw(&arm, rgb(0x4a2f22));
        }
        canvas.draw(&circle(hub, 8.0), rgb(0x3a241a));
    }
    let mut dice = Dice::new(29);
    let rows =
        [(0xd94f4f, 392.0), (0xf2b134, 412.0), (0xe86a92, 438.0), (0xd94f4f, 470.0), (0xf2b134, 506.0)];
    for (row, (code, level)) in rows.into_iter().enumerate() {
        let size = 3.2 + row as f32 * 2.1;
        let mut x = -20.0;
        while x < 535.0 {
            let foot = at(x + dice.between(-2.0, 2.0), level + dice.between(-4.0, 4.0));
            canvas.draw(&stroke(foot, foot + at(0.0, size * 2.6), 1.2, 1.6), rgb(0x3d7a42));
            let tint = rgb(code).mixed(rgb(0xffffff), dice.between(0.0, 0.18));
            let cup = ellipse(foot, size * 0.72, size).minus(circle(foot - at(0.0, size * 1.35), size * 0.6));
            canvas.draw(&cup, tint);
            x += size * 2.1;
        }
    }
}
