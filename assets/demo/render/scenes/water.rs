//! Still waters: goldfish in a bowl, a stone bridge in the mist, a mountain lake.

use super::super::canvas::Canvas;
use super::super::colour::rgb;
use super::super::noise::{Dice, cloudy};
use super::super::paint::{along, radial, vertical};
use super::super::point::{Point, at};
use super::super::shape::{Shape, below, blob, circle, curve, ellipse, rectangle, ring};
use super::props;

/// A round bowl on a table with as many goldfish as there are places: where, how large, which way (1 right, -1 left).
pub fn goldfish(canvas: &mut Canvas, places: &[(Point, f32, f32)]) {
    canvas.fill(vertical(0.0, 400.0, &[0xfbe3d2, 0xf6cdb8, 0xedb49f]));
    canvas.draw(
        &rectangle(at(-900.0, 396.0), at(1400.0, 1400.0), 0.0),
        vertical(396.0, 512.0, &[0xe79f86, 0xc9775f]),
    );
    canvas.shadow(&ellipse(at(276.0, 430.0), 150.0, 20.0), 22.0, 0.45);
    let centre = at(256.0, 262.0);
    let bowl = || circle(centre, 172.0).minus(rectangle(at(0.0, -100.0), at(512.0, 122.0), 0.0));
    canvas.draw_soft(&bowl(), 0.0, 0.45, radial(at(200.0, 190.0), 300.0, &[0xf3fdff, 0xd3eef4, 0xa9d6e2]));
    let water = || circle(centre, 164.0).and(below(|x| 176.0 + 3.0 * (x / 26.0).sin()));
    canvas.draw_soft(&water(), 0.0, 0.9, vertical(170.0, 430.0, &[0xb9e8ee, 0x73c4d8, 0x3f9dbf, 0x2d7fa6]));
    let mut dice = Dice::new(3);
    for _ in 0..110 {
        let x = dice.between(150.0, 362.0);
        let bottom = 262.0 + (162.0_f32.powi(2) - (x - 256.0).powi(2)).max(0.0).sqrt();
        let pebble =
            ellipse(at(x, bottom - dice.between(2.0, 20.0)), dice.between(5.0, 9.0), dice.between(4.0, 6.0));
        let stone = rgb(0xf3dfc2).mixed(rgb(0xa98f84), dice.between(0.0, 1.0));
        canvas.draw_soft(&pebble.and(water()), 0.0, 0.92, stone);
    }
    for (root, lean, height) in
        [(196.0, -16.0, 120.0), (206.0, 10.0, 92.0), (326.0, 18.0, 104.0), (336.0, -8.0, 70.0)]
    {
        let foot = at(root, 408.0);
        let points = [
            foot,
            foot + at(lean, -height * 0.35),
            foot + at(-lean * 0.6, -height * 0.7),
            foot + at(lean * 1.4, -height),
        ];
        canvas.draw_soft(&curve(&points, 9.0, 2.0), 0.0, 0.85, vertical(300.0, 410.0, &[0x5fbf7a, 0x2d7f63]));
    }
    for &(place, size, heading) in places {
        fish(canvas, place, size, heading);
    }
    canvas.draw_soft(&ellipse(at(256.0, 176.0), 139.0, 7.0), 1.5, 0.55, rgb(0xeafcff));
    canvas.draw_soft(
        &ring(centre, 169.0, 5.0).and(rectangle(at(0.0, 124.0), at(512.0, 512.0), 0.0)),
        1.2,
        0.6,
        rgb(0xf7feff),
    );
    canvas.draw_soft(
        &ellipse(at(256.0, 124.0), 102.0, 9.0).minus(ellipse(at(256.0, 124.0), 97.0, 5.5)),
        0.8,
        0.9,
        rgb(0xf9ffff),
    );
    canvas.draw_soft(
        &curve(&[at(124.0, 226.0), at(114.0, 272.0), at(126.0, 324.0)], 15.0, 7.0),
        3.0,
        0.6,
        rgb(0xffffff),
    );
    canvas.draw_soft(
        &curve(&[at(142.0, 344.0), at(150.0, 356.0), at(158.0, 366.0)], 9.0, 6.0),
        2.5,
        0.5,
        rgb(0xffffff),
    );
}

fn fish(canvas: &mut Canvas, place: Point, size: f32, heading: f32) {
    let spot = |x: f32, y: f32| place + at(x * heading, y) * size;
    let tail = blob(&[
        spot(-0.7, 0.0),
        spot(-1.25, -0.5),
        spot(-1.75, -0.48),
        spot(-1.45, 0.0),
        spot(-1.75, 0.52),
        spot(-1.2, 0.48),
    ]);
    canvas.draw_soft(&tail, 0.6, 0.88, along(spot(-0.7, 0.0), spot(-1.7, 0.0), &[0xff8a2a, 0xffc27a]));
    let fin = blob(&[spot(-0.5, -0.4), spot(-0.35, -0.85), spot(0.2, -0.78), spot(0.35, -0.42)]);
    canvas.draw_soft(&fin, 0.6, 0.9, rgb(0xffa648));
    let body = blob(&[
        spot(1.0, 0.02),
        spot(0.68, -0.38),
        spot(0.1, -0.52),
        spot(-0.5, -0.34),
        spot(-0.92, 0.0),
        spot(-0.5, 0.36),
        spot(0.1, 0.5),
        spot(0.66, 0.36),
    ]);
    canvas.draw(&body, along(spot(0.0, -0.55), spot(0.0, 0.55), &[0xff8124, 0xff6a13, 0xff9d3c, 0xffe2b0]));
    canvas.draw_soft(
        &blob(&[spot(0.2, 0.1), spot(-0.1, 0.44), spot(-0.42, 0.4), spot(-0.2, 0.12)]),
        0.6,
        0.9,
        rgb(0xffb45e),
    );
    canvas.draw(&circle(spot(0.62, -0.1), 0.12 * size), rgb(0xfff6e6));
    canvas.draw(&circle(spot(0.65, -0.1), 0.075 * size), rgb(0x22140c));
    canvas.draw_soft(&ellipse(spot(0.1, -0.3), 0.42 * size, 0.07 * size), 1.5, 0.55, rgb(0xffdcae));
}

/// A stone bridge of three arches over a misty river.
pub fn bridge(canvas: &mut Canvas) {
    canvas.fill(vertical(0.0, 330.0, &[0xb9c9d6, 0xdcdcd6, 0xf6e3c4, 0xf3d3ad]));
    let sun = at(150.0, 176.0);
    canvas.glow(sun, 260.0, 0.3, rgb(0xffe3b0));
    canvas.draw_soft(&circle(sun, 24.0), 4.0, 0.9, rgb(0xfff6df));
    for (seed, foot, rise, code) in
        [(1.3, 330.0, 110.0, 0xb4bdc3), (2.9, 336.0, 80.0, 0x98a7ab), (4.1, 342.0, 50.0, 0x7b9090)]
    {
        canvas.draw(&below(props::rolling(seed, foot - rise * 0.6, rise * 0.5, 110.0)), rgb(code));
        canvas.veil(rgb(0xf2e4cf), |p| (1.0 - ((p.y - 318.0) / 62.0).abs()).max(0.0) * 0.6);
    }
    props::pines(
        canvas,
        9,
        |x| 322.0 - 26.0 * ((x - 256.0) / 256.0).powi(2),
        (30.0, 62.0),
        20.0,
        rgb(0x6d8684),
    );
    canvas.veil(rgb(0xf2e4cf), |p| (1.0 - ((p.y - 320.0) / 58.0).abs()).max(0.0) * 0.75);
    canvas.draw(
        &below(|x| 321.0 + 3.0 * (x / 60.0).sin()),
        vertical(318.0, 372.0, &[0xd2cfc0, 0xa9afa2, 0x8f9c95]),
    );
    let top = |x: f32| 262.0 + 34.0 * ((x - 256.0) / 256.0).powi(2);
    let wall = below(top).minus(below(|_| 372.0));
    let arch = |x: f32, half: f32, rise: f32| {
        ellipse(at(x, 350.0), half, rise).or(rectangle(at(x - half, 349.0), at(x + half, 374.0), 0.0))
    };
    let arches = || arch(256.0, 64.0, 58.0).or(arch(104.0, 52.0, 40.0)).or(arch(408.0, 52.0, 40.0));
    let stone = vertical(256.0, 380.0, &[0xb19c86, 0x8f7c6b, 0x6a5c54]);
    canvas.draw(&wall.minus(arches()), stone);
    masonry(canvas, below(top).minus(below(|_| 372.0)).minus(arches()));
    for (x, half, rise) in [(256.0, 64.0, 58.0), (104.0, 52.0, 40.0), (408.0, 52.0, 40.0)] {
        let rim = arch(x, half + 9.0, rise + 9.0).minus(arch(x, half, rise)).minus(below(|_| 350.0));
        canvas.draw_soft(&rim, 0.0, 0.7, rgb(0xc9b49c));
    }
    canvas.draw(
        &below(move |x| top(x) - 8.0).minus(below(move |x| top(x) + 4.0)),
        vertical(250.0, 300.0, &[0xd3bea4, 0xa5917d]),
    );
    let river = rectangle(at(-400.0, 370.0), at(900.0, 900.0), 0.0);
    canvas.draw(&river, vertical(370.0, 512.0, &[0xb7b7ac, 0x6f8488, 0x4c666f]));
    canvas.mirror(&river, 370.0, 4.0, 0.6);
    canvas.veil_within(&river, rgb(0x2f5263), |p| 0.15 + (p.y - 370.0) / 260.0);
    canvas.veil(rgb(0xf7ead6), |p| {
        let layer = (1.0 - ((p.y - 372.0) / 46.0).abs()).max(0.0);
        layer * (0.05 + 0.75 * cloudy(at(p.x / 120.0, p.y / 34.0)))
    });
}

fn masonry(canvas: &mut Canvas, wall: Shape) {
    let seam = |p: Point| {
        let course = (p.y / 11.0).floor();
        let shift = if course as i32 % 2 == 0 { 0.0 } else { 12.0 };
        let (across, down) = ((p.x + shift).rem_euclid(24.0), p.y.rem_euclid(11.0));
        if across < 1.4 || down < 1.4 { 0.3 } else { 0.0 }
    };
    canvas.veil_within(&wall, rgb(0x4b4039), seam);
}

/// The light over [`mountain_lake`].
#[derive(Clone, Copy, PartialEq)]
pub enum Hour {
    Dawn,
    Noon,
}

/// Snow-capped peaks mirrored in a lake.
pub fn mountain_lake(canvas: &mut Canvas, hour: Hour) {
    let dawn = hour == Hour::Dawn;
    let sky = if dawn {
        [0x4a5f9a, 0xa987ad, 0xf5b3a0, 0xfde0b8]
    } else {
        [0x2f78c4, 0x65a5dd, 0xa9d1ee, 0xe2f1f7]
    };
    canvas.fill(vertical(0.0, 300.0, &sky));
    if !dawn {
        props::cloud(canvas, at(110.0, 76.0), 34.0, 0xffffff, 0xdcebf5, 0.9);
        props::cloud(canvas, at(420.0, 50.0), 24.0, 0xffffff, 0xdcebf5, 0.8);
    }
    let (lit, shade, snow) =
        if dawn { (0xb27f94, 0x5a4f7d, 0xffd6cc) } else { (0x8e9bb0, 0x546583, 0xffffff) };
    let seed = if dawn { 6.4 } else { 8.9 };
    canvas.draw(&below(props::ridge(seed + 3.0, 300.0, 150.0, 150.0)), rgb(shade).mixed(rgb(sky[2]), 0.55));
    let line = props::ridge(seed, 310.0, 255.0, 190.0);
    let (lit, shade, snow) = (rgb(lit), rgb(shade), rgb(snow));
    let outline = props::ridge(seed, 310.0, 255.0, 190.0);
    canvas.draw(&below(line), move |p: Point| {
        // Faces toward the light and away from it, told apart by the slope of the ridge above.
        let warp = (cloudy(at(p.x / 46.0, p.y / 40.0)) - 0.5) * 60.0;
        let slope = outline(p.x + warp + 7.0) - outline(p.x + warp - 7.0);
        let face = (0.5 + slope / 26.0).clamp(0.0, 1.0);
        let depth = p.y - outline(p.x);
        let snowline = 74.0 + (cloudy(at(p.x / 22.0, p.y / 60.0)) - 0.5) * 130.0;
        let cap = ((snowline - depth - (p.y - 120.0).max(0.0) * 0.5) / 7.0).clamp(0.0, 1.0);
        let rock = lit.under(shade, face);
        rock.under(snow.under(shade.under(snow, 0.55), face), cap)
    });
    let haze = rgb(sky[3]);
    canvas.veil(haze, |p| (1.0 - ((p.y - 312.0) / 70.0).abs()).max(0.0) * 0.5);
    let wood = if dawn { 0x2c3250 } else { 0x1f4a3d };
    props::pines(canvas, 15, |_| 314.0, (26.0, 58.0), 13.0, rgb(wood));
    let lake = rectangle(at(-400.0, 314.0), at(900.0, 900.0), 0.0);
    canvas.draw(&lake, vertical(314.0, 512.0, &[wood, wood]));
    canvas.mirror(&lake, 314.0, 1.5, 0.88);
    canvas.veil_within(&lake, rgb(if dawn { 0x2a2b52 } else { 0x123f5e }), |p| (p.y - 314.0) / 360.0);
    canvas.draw_soft(&rectangle(at(-400.0, 313.0), at(900.0, 315.0), 0.0), 1.5, 0.22, haze);
}
