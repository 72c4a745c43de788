//! At sea: a sailing boat, a paper boat, a whale, a rough water's woodblock wave.

use super::super::canvas::Canvas;
use super::super::colour::{Colour, rgb};
use super::super::noise::{Dice, smooth};
use super::super::paint::{along, vertical};
use super::super::point::{Point, at, points};
use super::super::shape::{blob, circle, curve, ellipse, everywhere, polygon, rectangle, ring, stroke};
use super::props;

/// A sailing boat in the low sun, its sail of the given colour.
pub fn sailing(canvas: &mut Canvas, sail: u32) {
    canvas.fill(vertical(0.0, 320.0, &[0x5f86b8, 0xa9b7c9, 0xf2cfa6, 0xffb36b]));
    let sun = at(372.0, 286.0);
    canvas.glow(sun, 300.0, 0.75, rgb(0xffc57a));
    canvas.draw_soft(&circle(sun, 30.0), 1.5, 1.0, rgb(0xfff3d2));
    props::cloud(canvas, at(120.0, 130.0), 42.0, 0xffe6cf, 0xe7b59a, 0.75);
    props::cloud(canvas, at(430.0, 84.0), 30.0, 0xf6dcc6, 0xd9aa97, 0.6);
    let sea = rectangle(at(-400.0, 318.0), at(900.0, 900.0), 0.0);
    canvas.draw(&sea, vertical(318.0, 512.0, &[0xe9a36f, 0x8b7f8f, 0x34577f, 0x1f3d66]));
    glitter(canvas, sun.x, 318.0);
    let sail = rgb(sail);
    let main = blob_sail(at(226.0, 108.0), at(226.0, 346.0), at(338.0, 342.0), 0.14);
    let fore = blob_sail(at(212.0, 140.0), at(212.0, 344.0), at(134.0, 346.0), -0.1);
    let shade = |edge: f32, reach: f32| {
        move |p: Point| sail.mixed(sail.darker(0.25), ((p.x - edge) / reach).clamp(0.0, 1.0))
    };
    canvas.draw(&stroke(at(219.0, 92.0), at(219.0, 372.0), 4.0, 6.0), rgb(0x5a3a28));
    canvas.draw(&main, shade(226.0, 120.0));
    canvas.draw(&fore, shade(212.0, -86.0));
    let hull = blob(&points![120 362, 200 368, 300 366, 364 354, 338 388, 296 402, 180 402, 140 388]);
    canvas.draw(&hull, vertical(356.0, 402.0, &[0xa9623c, 0x7a3f28, 0x4a2519]));
    canvas.draw(&curve(&[at(124.0, 365.0), at(220.0, 371.0), at(358.0, 358.0)], 5.0, 5.0), rgb(0xf2d6b0));
    // The boat in the water, and the water over its foot.
    let boat = main.or(fore).or(hull).flipped(401.0);
    canvas.mirror(&boat, 401.0, 5.0, 0.42);
    canvas.draw_soft(&ellipse(at(240.0, 402.0), 128.0, 4.5), 3.0, 0.75, rgb(0x2b4a70));
}

fn blob_sail(tip: Point, tack: Point, clew: Point, belly: f32) -> super::super::shape::Shape {
    let aside = |a: Point, b: Point, bulge: f32, t: f32| {
        let way = b - a;
        a.toward(b, t) + at(way.y, -way.x) * (bulge * 4.0 * t * (1.0 - t) * 0.5)
    };
    let mut outline = vec![tip];
    outline.extend((1..=12).map(|i| aside(tip, clew, belly, i as f32 / 12.0)));
    outline.extend((1..=6).map(|i| aside(clew, tack, belly * 0.4, i as f32 / 6.0)));
    polygon(&outline)
}

fn glitter(canvas: &mut Canvas, x: f32, level: f32) {
    let mut dice = Dice::new(23);
    for _ in 0..130 {
        let depth = dice.between(0.0, 1.0).powi(2);
        let spread = 16.0 + 70.0 * depth;
        let place = at(x + dice.between(-spread, spread), level + 4.0 + depth * 180.0);
        let length = 5.0 + 16.0 * depth;
        let wave = stroke(place - at(length, 0.0), place + at(length, 0.0), 1.0 + 1.6 * depth, 1.0);
        canvas.draw_soft(&wave, 1.2, 0.55 * (1.0 - depth * 0.5), rgb(0xffdf9f));
    }
    for _ in 0..120 {
        let depth = dice.between(0.0, 1.0);
        let place = at(dice.between(-20.0, 532.0), level + 6.0 + depth * 190.0);
        let length = 8.0 + 26.0 * depth;
        canvas.draw_soft(
            &stroke(place - at(length, 0.0), place + at(length, 0.0), 1.4, 0.8),
            1.0,
            0.2,
            rgb(0xffe7cc),
        );
    }
}

/// A folded paper boat on still water, of the given colour.
pub fn paper_boat(canvas: &mut Canvas, paper: u32) {
    canvas.fill(vertical(0.0, 512.0, &[0xcfe8ee, 0x9fcfe0, 0x5ea6c8, 0x3a82ad]));
    let centre = at(256.0, 352.0);
    for (step, opacity) in [(1.0, 0.5), (2.0, 0.38), (3.0, 0.28), (4.0, 0.18), (5.0, 0.1)] {
        let wide = 110.0 + step * 52.0;
        let rim =
            ellipse(centre, wide, wide * 0.27).minus(ellipse(centre, wide - 4.0, (wide - 4.0) * 0.27 - 1.0));
        canvas.draw_soft(&rim, 2.0, opacity, rgb(0xf2fbff));
    }
    let paper = rgb(paper);
    let (peak, left, right) = (at(256.0, 148.0), at(92.0, 250.0), at(420.0, 250.0));
    let (keel_left, keel_right) = (at(160.0, 352.0), at(352.0, 352.0));
    canvas.shadow(&ellipse(centre + at(10.0, 8.0), 128.0, 20.0), 16.0, 0.4);
    let fold = |from: Colour, to: Colour, a: Point, b: Point| {
        move |p: Point| from.mixed(to, (p - a).dot(b - a) / (b - a).dot(b - a))
    };
    canvas.draw(
        &polygon(&[peak, at(186.0, 300.0), at(326.0, 300.0)]),
        fold(paper.lighter(0.35), paper.darker(0.12), at(200.0, 200.0), at(310.0, 260.0)),
    );
    canvas.draw(
        &polygon(&[peak, at(256.0, 300.0), at(326.0, 300.0)]),
        fold(paper.darker(0.06), paper.darker(0.24), peak, at(300.0, 300.0)),
    );
    canvas.draw(
        &polygon(&[left, at(256.0, 288.0), at(256.0, 352.0), keel_left]),
        fold(paper.lighter(0.26), paper, left, at(256.0, 352.0)),
    );
    canvas.draw(
        &polygon(&[right, at(256.0, 288.0), at(256.0, 352.0), keel_right]),
        fold(paper.darker(0.04), paper.darker(0.22), at(256.0, 300.0), right),
    );
    canvas.draw(&polygon(&[left, at(256.0, 288.0), at(256.0, 295.0)]), rgb(0xffffff).mixed(paper, 0.45));
    canvas.draw(&polygon(&[right, at(256.0, 288.0), at(256.0, 294.0)]), paper.darker(0.3));
    let hull = polygon(&[left, at(256.0, 288.0), right, keel_right, keel_left]);
    let folded = hull.or(polygon(&[peak, at(186.0, 300.0), at(326.0, 300.0)])).flipped(351.0);
    canvas.mirror(&folded, 351.0, 4.0, 0.4);
    canvas.draw_soft(&ellipse(at(256.0, 353.0), 100.0, 3.0), 2.0, 0.6, rgb(0xe9f7fb));
}

/// A whale under the surface, with or without the small diver beside it.
pub fn whale(canvas: &mut Canvas, diver: bool) {
    canvas.fill(vertical(0.0, 512.0, &[0x9fe3e6, 0x3fa6c4, 0x1a6a9c, 0x0e3f70, 0x07224a]));
    canvas.veil(rgb(0xe6fffb), |p| {
        let angle = (p.x - 200.0 + p.y * 0.25) / (p.y + 240.0) * 16.0;
        let ray = smooth(at(angle + 40.0, 1.5)) * smooth(at(angle * 2.3 + 11.0, 7.5));
        ray * ray.sqrt() * (1.0 - p.y / 430.0).max(0.0) * 1.1
    });
    let mut dice = Dice::new(12);
    for _ in 0..70 {
        let place = dice.within(at(0.0, 60.0), at(512.0, 512.0));
        canvas.draw_soft(&circle(place, dice.between(0.6, 1.8)), 1.2, 0.4, rgb(0xcdf3f5));
    }
    let back = along(at(230.0, 190.0), at(262.0, 350.0), &[0x5f8fb4, 0x33628f, 0x1e446f, 0x2c5580]);
    let body = blob(&points![
        62 292, 84 244, 150 214, 240 214, 330 240, 402 252, 444 236, 448 250, 404 282, 330 310, 240 338,
        150 342, 86 324
    ]);
    let fluke = blob(&points![432 246, 458 210, 494 192, 486 222, 464 244, 490 262, 500 288, 466 278]);
    let whole = body.melted(fluke, 14.0);
    canvas.draw(&whole, back);
    let belly = blob(&points![66 300, 130 306, 210 300, 290 300, 330 309, 240 338, 150 342, 86 324]);
    canvas.draw_soft(&belly, 2.0, 0.85, vertical(298.0, 342.0, &[0xaecbd8, 0x7fa5bd]));
    for row in 0..5 {
        let y = 308.0 + row as f32 * 6.5;
        let pleat = curve(
            &[at(84.0 + row as f32 * 8.0, y), at(160.0, y + 3.0), at(250.0 - row as f32 * 14.0, y - 1.0)],
            1.6,
            0.8,
        );
        canvas.draw_soft(&pleat, 0.8, 0.6, rgb(0x5c86a2));
    }
    canvas.draw(&curve(&[at(64.0, 296.0), at(104.0, 300.0), at(140.0, 292.0)], 2.4, 1.2), rgb(0x173a5e));
    canvas.draw(&circle(at(150.0, 281.0), 4.6), rgb(0x0b1f38));
    canvas.draw(&circle(at(148.8, 279.6), 1.4), rgb(0xe9f7fb));
    let fin = blob(&points![196 306, 236 312, 262 372, 254 398, 220 362]);
    canvas.draw(&fin, along(at(200.0, 306.0), at(256.0, 396.0), &[0x3a6a96, 0x1b3f68]));
    // Net of light on its back.
    canvas.veil_within(&whole, rgb(0xd6fbff), |p| {
        let net = (smooth(at(p.x / 17.0, p.y / 9.0)) - 0.5).abs();
        (0.07 - net).max(0.0) * 4.6 * (1.0 - (p.y - 210.0) / 70.0).clamp(0.0, 1.0)
    });
    if diver {
        let suit = rgb(0x0a1830);
        let middle = at(128.0, 150.0);
        canvas.draw(&stroke(middle, middle + at(30.0, -6.0), 11.0, 8.0), suit);
        canvas.draw(&circle(middle + at(-9.0, 2.0), 6.5), suit);
        canvas.draw(&stroke(middle + at(28.0, -6.0), middle + at(50.0, -14.0), 6.0, 3.5), suit);
        canvas.draw(&stroke(middle + at(28.0, -5.0), middle + at(52.0, 0.0), 6.0, 3.5), suit);
        canvas.draw(
            &polygon(&[middle + at(48.0, -17.0), middle + at(66.0, -22.0), middle + at(51.0, -10.0)]),
            rgb(0xf6a21e),
        );
        canvas.draw(
            &polygon(&[middle + at(50.0, -3.0), middle + at(69.0, 1.0), middle + at(50.0, 4.0)]),
            rgb(0xf6a21e),
        );
        canvas.draw(&stroke(middle + at(2.0, 3.0), middle + at(-14.0, 17.0), 5.0, 3.0), suit);
        canvas.draw(&stroke(middle + at(4.0, -8.0), middle + at(24.0, -13.0), 8.0, 8.0), rgb(0xf2c230));
        for (x, y, size) in [(-14.0, -16.0, 3.4), (-9.0, -30.0, 4.6), (-16.0, -46.0, 5.8), (-8.0, -66.0, 7.4)]
        {
            canvas.draw_soft(&ring(middle + at(x, y), size, 1.4), 0.6, 0.85, rgb(0xeafcff));
        }
    }
    canvas.veil_within(&everywhere(), rgb(0xffffff), |p| (1.0 - p.y / 26.0).max(0.0) * 0.4);
}
