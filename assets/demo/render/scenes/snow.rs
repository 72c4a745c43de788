//! Winter: a cottage at night, a snowman.

use super::super::canvas::Canvas;
use super::super::colour::rgb;
use super::super::paint::{UPPER_LEFT, along, ball, vertical};
use super::super::point::{Point, at, points};
use super::super::shape::{below, blob, circle, curve, ellipse, polygon, rectangle, stroke};
use super::props;

/// A cottage in the snow at night, its windows lit or dark.
pub fn cottage(canvas: &mut Canvas, lit: bool) {
    canvas.fill(vertical(0.0, 340.0, &[0x0b1233, 0x1a2a5c, 0x3a5288, 0x7b8fb5]));
    props::stars(canvas, 4, 130, 290.0);
    props::crescent(canvas, at(96.0, 92.0), 28.0);
    canvas
        .draw(&below(props::rolling(1.9, 318.0, 34.0, 160.0)), vertical(284.0, 400.0, &[0x6f88b8, 0x9fb4d6]));
    props::pines(canvas, 21, props::rolling(1.9, 322.0, 34.0, 160.0), (44.0, 96.0), 30.0, rgb(0x1b2c52));
    let ground = below(|x| 386.0 + 10.0 * (x / 120.0).sin());
    canvas.draw(&ground, vertical(370.0, 512.0, &[0xc4d3ec, 0x93aad3, 0x6d86b8]));
    for step in 0..9 {
        let rise = step as f32;
        let place = at(352.0 + 12.0 * (rise * 0.7).sin() + rise * 4.0, 196.0 - rise * 20.0);
        canvas.draw_soft(
            &circle(place, 8.0 + rise * 2.6),
            9.0 + rise * 2.0,
            0.3 - rise * 0.028,
            rgb(0xdbe4f5),
        );
    }
    canvas.draw(
        &rectangle(at(336.0, 196.0), at(368.0, 276.0), 2.0),
        along(at(336.0, 200.0), at(368.0, 200.0), &[0x6b4136, 0x43271f]),
    );
    canvas.draw(&rectangle(at(331.0, 189.0), at(373.0, 202.0), 6.0), rgb(0xeaf1fb));
    canvas.draw(
        &rectangle(at(156.0, 288.0), at(388.0, 398.0), 2.0),
        along(at(156.0, 288.0), at(388.0, 398.0), &[0x7d5240, 0x5a372b, 0x3b221c]),
    );
    for row in 0..6 {
        let y = 304.0 + row as f32 * 17.0;
        canvas.draw_soft(&rectangle(at(156.0, y), at(388.0, y + 1.6), 0.0), 0.0, 0.4, rgb(0x2a1713));
    }
    let roof = polygon(&points![128 302, 208 206, 336 206, 416 302]);
    canvas.draw(&roof, vertical(206.0, 302.0, &[0x56362f, 0x3a221f]));
    let cap = blob(&points![
        126 300, 164 248, 206 200, 270 195, 338 200, 380 248, 418 300, 394 300, 360 286, 318 294, 272 284,
        226 296, 186 286, 150 300
    ]);
    canvas.draw(&cap, vertical(196.0, 302.0, &[0xf7fbff, 0xd6e2f5, 0xa3b8de]));
    canvas.draw(
        &rectangle(at(254.0, 326.0), at(292.0, 398.0), 3.0),
        vertical(326.0, 398.0, &[0x4d2c22, 0x331c17]),
    );
    canvas.draw(&circle(at(285.0, 364.0), 2.4), rgb(0xd9b36a));
    for x in [182.0, 312.0] {
        pane(canvas, at(x, 322.0), lit);
    }
    if lit {
        for x in [207.0, 337.0] {
            let spill = polygon(&[
                at(x - 24.0, 402.0),
                at(x + 24.0, 402.0),
                at(x + 66.0, 500.0),
                at(x - 66.0, 500.0),
            ]);
            canvas.veil_within(&spill, rgb(0xffcf7a), move |p| {
                let aside = ((p.x - x) / (24.0 + (p.y - 402.0) * 0.43)).abs();
                (1.0 - aside).max(0.0) * (1.0 - (p.y - 402.0) / 98.0).max(0.0) * 0.75
            });
        }
    }
    canvas.draw(
        &blob(&points![
            110 404, 170 392, 250 400, 300 398, 380 390, 440 406, 380 414, 250 410, 160 414
        ]),
        vertical(390.0, 414.0, &[0xeef4fd, 0xb9cbe8]),
    );
    if lit {
        canvas.glow(at(207.0, 400.0), 60.0, 0.3, rgb(0xffc26a));
        canvas.glow(at(337.0, 400.0), 60.0, 0.3, rgb(0xffc26a));
    }
    for (x, y, height) in [(66.0, 436.0, 190.0), (456.0, 446.0, 220.0)] {
        canvas.draw(&props::pine(at(x, y), height), rgb(0x14243f));
        let snow = props::pine(at(x - 7.0, y - 8.0), height)
            .and(props::pine(at(x, y), height))
            .minus(props::pine(at(x + 7.0, y + 8.0), height));
        canvas.draw_soft(&snow, 0.0, 0.85, rgb(0xdbe7f8));
    }
    props::snowfall(canvas, 13, 120);
}

fn pane(canvas: &mut Canvas, corner: Point, lit: bool) {
    let far = corner + at(50.0, 44.0);
    canvas.draw(&rectangle(corner - at(5.0, 5.0), far + at(5.0, 5.0), 3.0), rgb(0x2f1b16));
    let glass = rectangle(corner, far, 1.0);
    if lit {
        canvas.draw(&glass, vertical(corner.y, far.y, &[0xfff0b8, 0xffc861, 0xff9f3e]));
        canvas.glow(corner.toward(far, 0.5), 84.0, 0.55, rgb(0xffb552));
    } else {
        canvas.draw(&glass, vertical(corner.y, far.y, &[0x24345c, 0x18233f]));
    }
    let middle = corner.toward(far, 0.5);
    canvas.draw(&rectangle(at(middle.x - 1.8, corner.y), at(middle.x + 1.8, far.y), 0.0), rgb(0x2f1b16));
    canvas.draw(&rectangle(at(corner.x, middle.y - 1.8), at(far.x, middle.y + 1.8), 0.0), rgb(0x2f1b16));
    canvas
        .draw(&rectangle(at(corner.x - 7.0, far.y + 3.0), at(far.x + 7.0, far.y + 10.0), 4.0), rgb(0xe6eefa));
}

/// A snowman on a bright winter day, with a scarf of the given colour.
pub fn snowman(canvas: &mut Canvas, scarf: u32) {
    canvas.fill(vertical(0.0, 380.0, &[0x8fc1e3, 0xbfdcee, 0xe6f1f6]));
    canvas
        .draw(&below(props::rolling(5.5, 366.0, 26.0, 170.0)), vertical(340.0, 430.0, &[0xd3e3f0, 0xeaf3fa]));
    props::pines(canvas, 33, props::rolling(5.5, 370.0, 26.0, 170.0), (60.0, 130.0), 44.0, rgb(0x6d95a3));
    canvas.draw(
        &below(|x| 420.0 + 9.0 * (x / 100.0 + 1.0).sin()),
        vertical(410.0, 512.0, &[0xffffff, 0xd8e6f3, 0xbfd3e8]),
    );
    canvas.shadow(&ellipse(at(300.0, 456.0), 150.0, 18.0), 18.0, 0.3);
    for (side, tip) in [(-1.0, at(98.0, 232.0)), (1.0, at(414.0, 226.0))] {
        let root = at(256.0 + side * 70.0, 296.0);
        canvas.draw(&stroke(root, tip, 7.0, 4.0), rgb(0x5d4030));
        canvas.draw(&stroke(root.toward(tip, 0.75), tip + at(side * 4.0, 24.0), 4.0, 3.0), rgb(0x5d4030));
        canvas.draw(&stroke(root.toward(tip, 0.72), tip + at(side * -22.0, -14.0), 4.0, 3.0), rgb(0x5d4030));
    }
    for (centre, radius) in [(at(256.0, 382.0), 94.0), (at(256.0, 276.0), 70.0), (at(256.0, 182.0), 52.0)] {
        canvas.draw(&circle(centre, radius), snowball(centre, radius));
    }
    let scarf = rgb(scarf);
    let band = curve(&points![208 216, 236 232, 278 232, 304 215], 22.0, 22.0);
    let tail = curve(&[at(284.0, 230.0), at(298.0, 266.0), at(292.0, 304.0)], 22.0, 26.0);
    let stripe = move |p: Point| {
        if ((p.y - p.x * 0.1) / 11.0).rem_euclid(2.0) < 1.0 { scarf } else { scarf.lighter(0.18) }
    };
    canvas.draw_raised(tail, at(3.0, 5.0), 6.0, stripe);
    canvas.draw_raised(band, at(2.0, 6.0), 6.0, move |p: Point| {
        scarf.lighter(0.12).mixed(scarf.darker(0.2), (p.x - 206.0) / 100.0)
    });
    for (x, y) in [(256.0, 262.0), (257.0, 294.0), (256.0, 376.0)] {
        let button = at(x, y);
        canvas.draw(&circle(button, 6.5), ball(button, 6.5, rgb(0x2b2f38), UPPER_LEFT));
    }
    for x in [237.0, 273.0] {
        let eye = at(x, 170.0);
        canvas.draw(&circle(eye, 5.6), ball(eye, 5.6, rgb(0x23262e), UPPER_LEFT));
    }
    canvas.draw(
        &stroke(at(256.0, 184.0), at(306.0, 194.0), 15.0, 3.0),
        along(at(256.0, 178.0), at(262.0, 200.0), &[0xffa14a, 0xe0661c]),
    );
    for (x, y) in [(232.0, 200.0), (241.0, 207.0), (252.0, 210.0), (263.0, 208.0)] {
        canvas.draw(&circle(at(x, y), 2.8), rgb(0x2b2f38));
    }
    canvas.draw(
        &rectangle(at(218.0, 70.0), at(294.0, 140.0), 8.0),
        along(at(218.0, 80.0), at(294.0, 100.0), &[0x4a4f5e, 0x2d313d, 0x1c1f29]),
    );
    canvas.draw(&rectangle(at(219.0, 116.0), at(293.0, 132.0), 0.0), rgb(0x8d3b46));
    canvas.draw(
        &ellipse(at(256.0, 140.0), 62.0, 10.0),
        along(at(200.0, 130.0), at(310.0, 150.0), &[0x4a4f5e, 0x22252f]),
    );
    props::snowfall(canvas, 17, 150);
}

fn snowball(centre: Point, radius: f32) -> impl Fn(Point) -> super::super::colour::Colour {
    let (light, shade) = (rgb(0xffffff), rgb(0x8fabcb));
    move |p: Point| {
        let normal = (p - centre) * (1.0 / radius);
        let away = (0.45 * normal.x + 0.6 * normal.y + 0.1).clamp(0.0, 1.0);
        light.under(shade, away.powf(1.3))
    }
}
