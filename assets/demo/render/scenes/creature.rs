//! Animals of few curves: a fox, birds on a wire, an owl.

use super::super::canvas::Canvas;
use super::super::colour::rgb;
use super::super::noise::Dice;
use super::super::paint::{along, radial, vertical};
use super::super::point::{Point, at, points};
use super::super::shape::{below, blob, circle, curve, ellipse, polygon, rectangle, stroke};
use super::props;

/// The coat of a fox: its light and its dark tone.
pub const RED_COAT: [u32; 2] = [0xee7f35, 0xb94a1e];
/// The coat of something that is no red fox.
pub const GREY_COAT: [u32; 2] = [0x9aa3b5, 0x5f6a80];

/// A fox sitting in the snow among birches.
pub fn fox(canvas: &mut Canvas, coat: [u32; 2]) {
    canvas.fill(vertical(0.0, 420.0, &[0xbcd2da, 0xd9e4e4, 0xf3ece0]));
    let mut dice = Dice::new(14);
    for layer in 0..3 {
        for _ in 0..6 {
            let near = layer as f32 / 2.0;
            let x = dice.between(-10.0, 522.0);
            if near > 0.6 && (x - 256.0).abs() < 120.0 {
                continue;
            }
            birch(canvas, &mut dice, x, 6.0 + near * 14.0, 1.0 - near);
        }
        canvas.veil(rgb(0xe9ece8), |_| 0.12);
    }
    canvas.draw(
        &below(|x| 402.0 + 10.0 * (x / 90.0).sin()),
        vertical(392.0, 512.0, &[0xffffff, 0xdfe9f2, 0xc3d4e6]),
    );
    canvas.shadow(&ellipse(at(272.0, 448.0), 128.0, 16.0), 16.0, 0.35);
    let [light, dark] = coat;
    let tail = blob(&points![300 430, 344 440, 386 412, 400 360, 388 322, 372 352, 352 378, 316 392]);
    canvas.draw(&tail, along(at(310.0, 360.0), at(380.0, 440.0), &[light, dark]));
    let tip = blob(&points![388 322, 402 356, 392 372, 384 362, 376 372, 370 354]);
    canvas.draw(&tip, rgb(0xfdf6ec));
    let body = blob(&points![
        214 258, 294 258, 316 320, 334 394, 316 444, 256 450, 196 444, 178 394, 196 320
    ]);
    canvas.draw(&body, along(at(190.0, 280.0), at(320.0, 440.0), &[light, light, dark]));
    let chest = blob(&points![226 276, 286 276, 284 336, 270 372, 256 390, 242 372, 228 336]);
    canvas.draw(&chest, vertical(276.0, 390.0, &[0xfffaf2, 0xf1e2d0]));
    for side in [-1.0, 1.0] {
        let leg = stroke(at(256.0 + side * 18.0, 360.0), at(256.0 + side * 20.0, 442.0), 26.0, 24.0);
        canvas.draw(&leg, vertical(350.0, 452.0, &[light, light, 0x3a2723, 0x2a1c1a]));
        let haunch = blob(&[
            at(256.0 + side * 60.0, 374.0),
            at(256.0 + side * 80.0, 410.0),
            at(256.0 + side * 70.0, 448.0),
            at(256.0 + side * 40.0, 450.0),
            at(256.0 + side * 40.0, 400.0),
        ]);
        canvas.draw(&haunch, along(at(256.0, 360.0), at(256.0 + side * 20.0, 452.0), &[light, dark]));
    }
    fox_head(canvas, light, dark);
    props::snowfall(canvas, 25, 90);
}

fn fox_head(canvas: &mut Canvas, light: u32, dark: u32) {
    for side in [-1.0, 1.0] {
        let spot = |x: f32, y: f32| at(256.0 + side * x, y);
        canvas.draw(
            &blob(&[
                spot(82.0, 104.0),
                spot(88.0, 150.0),
                spot(70.0, 196.0),
                spot(20.0, 168.0),
                spot(50.0, 132.0),
            ]),
            along(at(256.0, 110.0), spot(70.0, 190.0), &[light, dark]),
        );
        canvas.draw(
            &blob(&[
                spot(76.0, 122.0),
                spot(79.0, 152.0),
                spot(66.0, 178.0),
                spot(38.0, 164.0),
                spot(56.0, 142.0),
            ]),
            rgb(0x3a2420),
        );
    }
    let head = blob(&points![
        256 156, 310 168, 338 206, 356 244, 316 266, 284 292, 256 306, 228 292, 196 266, 156 244, 174 206,
        202 168
    ]);
    canvas.shadow(&ellipse(at(256.0, 292.0), 62.0, 16.0), 14.0, 0.35);
    canvas.draw(&head, vertical(156.0, 300.0, &[light, light, dark]));
    for side in [-1.0, 1.0] {
        let spot = |x: f32, y: f32| at(256.0 + side * x, y);
        let cheek = blob(&[
            spot(6.0, 262.0),
            spot(20.0, 236.0),
            spot(56.0, 222.0),
            spot(100.0, 243.0),
            spot(60.0, 266.0),
            spot(28.0, 292.0),
            spot(0.0, 306.0),
        ]);
        canvas.draw(&cheek, vertical(222.0, 306.0, &[0xfffaf2, 0xf3e6d6]));
        canvas.draw(&ellipse(spot(40.0, 218.0), 10.0, 11.5), rgb(0x201512));
        canvas.draw(&circle(spot(40.0, 218.0) + at(-3.0, -4.0), 3.2), rgb(0xffffff));
    }
    canvas
        .draw(&ellipse(at(256.0, 282.0), 15.0, 11.5), radial(at(251.0, 277.0), 20.0, &[0x6a5752, 0x1f1614]));
    canvas.draw(&curve(&points![238 298, 248 303, 256 297, 264 303, 274 298], 2.2, 2.2), rgb(0x3a2723));
}

fn birch(canvas: &mut Canvas, dice: &mut Dice, x: f32, width: f32, haze: f32) {
    let fog = rgb(0xdfe6e4);
    let left = at(x, -20.0);
    let trunk = rectangle(left, at(x + width, 440.0), 0.0);
    let bark = along(left, at(x + width, -20.0), &[0xffffff, 0xe9e4dc, 0xa8a39d]);
    canvas.draw(&trunk, move |p: Point| bark(p).mixed(fog, haze * 0.7));
    let mut y = dice.between(0.0, 20.0);
    while y < 410.0 {
        let from = x + dice.between(0.0, width * 0.6);
        let mark = stroke(
            at(from, y),
            at((from + width * dice.between(0.2, 0.6)).min(x + width - 1.0), y + 1.5),
            2.4,
            1.0,
        );
        canvas.draw(&mark, rgb(0x3c3a3c).mixed(fog, haze * 0.75));
        y += dice.between(12.0, 38.0);
    }
}

/// Birds on a wire at sunset, at the given places along it.
pub fn birds(canvas: &mut Canvas, places: &[f32]) {
    canvas.fill(vertical(0.0, 512.0, &[0x3c3b78, 0x8a4f8d, 0xe0707f, 0xfba66b, 0xffdb92]));
    let sun = at(256.0, 414.0);
    canvas.glow(sun, 330.0, 0.55, rgb(0xffcf7a));
    canvas.draw_soft(&circle(sun, 70.0), 1.5, 1.0, vertical(344.0, 484.0, &[0xfff3cf, 0xffd27a, 0xff9f5f]));
    for (y, x, long) in
        [(150.0, 120.0, 130.0), (176.0, 380.0, 170.0), (232.0, 60.0, 110.0), (330.0, 430.0, 120.0)]
    {
        let streak =
            stroke(at(x - long, y), at(x, y), 0.0, 11.0).or(stroke(at(x, y), at(x + long, y), 11.0, 0.0));
        canvas.draw_soft(&streak, 3.5, 0.42, rgb(0xffc4a0));
    }
    canvas
        .draw(&below(props::rolling(8.2, 470.0, 20.0, 120.0)), vertical(450.0, 512.0, &[0x4b2a55, 0x2b1a3d]));
    let wire = |x: f32| 286.0 + 26.0 * (1.0 - ((x - 256.0) / 300.0).powi(2));
    let ink = rgb(0x1c1430);
    for drop in [0.0, 46.0] {
        let line: Vec<Point> = (-1..=11).map(|i| at(i as f32 * 52.0, wire(i as f32 * 52.0) + drop)).collect();
        canvas.draw(&curve(&line, 3.0, 3.0), ink);
    }
    for (index, &x) in places.iter().enumerate() {
        let heading = if index % 2 == 0 { 1.0 } else { -1.0 };
        let foot = at(x, wire(x));
        let spot = |dx: f32, dy: f32| foot + at(dx * heading, dy);
        let body = blob(&[
            spot(26.0, -66.0),
            spot(24.0, -44.0),
            spot(20.0, -20.0),
            spot(2.0, -6.0),
            spot(-14.0, -10.0),
            spot(-16.0, -30.0),
            spot(-4.0, -54.0),
        ]);
        let bird = body.melted(circle(spot(14.0, -62.0), 14.0), 8.0);
        let tail = polygon(&[
            spot(-8.0, -20.0),
            spot(-40.0, 34.0),
            spot(-26.0, 24.0),
            spot(-22.0, 40.0),
            spot(2.0, -10.0),
        ]);
        canvas.draw(&tail, ink);
        canvas.draw(&bird, ink);
        canvas.draw(&polygon(&[spot(25.0, -67.0), spot(40.0, -61.0), spot(25.0, -57.0)]), ink);
        canvas.draw(&stroke(spot(4.0, -10.0), spot(4.0, 2.0), 2.4, 2.4), ink);
        canvas.draw(&stroke(spot(10.0, -12.0), spot(11.0, 2.0), 2.4, 2.4), ink);
        canvas.draw_soft(
            &blob(&[spot(22.0, -44.0), spot(18.0, -24.0), spot(6.0, -12.0), spot(10.0, -36.0)]),
            2.0,
            0.8,
            rgb(0xb05a6a),
        );
        canvas.draw(&circle(spot(18.0, -65.0), 2.0), rgb(0xffdba6));
    }
}

/// An owl on a branch before a great moon, its eyes open or shut.
pub fn owl(canvas: &mut Canvas, awake: bool) {
    canvas.fill(vertical(0.0, 512.0, &[0x0f1a3d, 0x1f3360, 0x3d5684]));
    props::stars(canvas, 6, 110, 512.0);
    canvas.glow(at(256.0, 214.0), 330.0, 0.16, rgb(0xffe9c4));
    props::moon_disc(canvas, at(256.0, 214.0), 158.0);
    for (x, y, size) in [
        (374.0, 170.0, 17.0),
        (364.0, 262.0, 24.0),
        (392.0, 222.0, 10.0),
        (146.0, 168.0, 15.0),
        (132.0, 226.0, 10.0),
    ] {
        canvas.draw_soft(&circle(at(x, y), size), 6.0, 0.34, rgb(0xc9b388));
    }
    let bark = |p: Point| rgb(0x4a3430).mixed(rgb(0x1d1420), (p.y - 396.0) / 50.0);
    canvas.draw(&curve(&points![-20 430, 110 414, 256 420, 400 404, 540 412], 40.0, 22.0), bark);
    for (root, tip) in [
        (at(90.0, 412.0), at(50.0, 350.0)),
        (at(420.0, 404.0), at(468.0, 340.0)),
        (at(446.0, 404.0), at(500.0, 440.0)),
    ] {
        canvas.draw(&stroke(root, tip, 11.0, 3.0), bark);
        for t in [0.45, 0.7, 0.95] {
            let leaf = root.toward(tip, t);
            canvas
                .draw(&ellipse(leaf + at(9.0, 0.0), 12.0, 5.5).turned(leaf, -30.0 - 60.0 * t), rgb(0x2e5a54));
        }
    }
    let body = blob(&points![
        256 168, 312 178, 342 240, 346 320, 318 386, 256 404, 194 386, 166 320, 170 240, 200 178
    ]);
    let tufts = polygon(&[at(182.0, 136.0), at(236.0, 176.0), at(178.0, 214.0)]).or(polygon(&[
        at(330.0, 136.0),
        at(276.0, 176.0),
        at(334.0, 214.0),
    ]));
    let whole = body.melted(tufts, 18.0);
    canvas.draw(&whole, along(at(180.0, 160.0), at(340.0, 400.0), &[0x8b6247, 0x6b4636, 0x402a2b]));
    let front = blob(&points![256 262, 302 280, 310 330, 286 380, 256 394, 226 380, 202 330, 210 280]);
    canvas.draw(&front, vertical(262.0, 394.0, &[0xe7cfa9, 0xc49c74]));
    for row in 0..5 {
        let odd = row % 2;
        for column in 0..(4 + odd) {
            let place =
                at(256.0 + (column as f32 - (3 + odd) as f32 / 2.0) * 21.0, 290.0 + row as f32 * 20.0);
            let feather = circle(place, 8.0).minus(circle(place - at(0.0, 4.5), 8.0));
            canvas.draw_soft(&feather, 0.0, 0.8, rgb(0x8b6247));
        }
    }
    for side in [-1.0, 1.0] {
        let eye = at(256.0 + side * 38.0, 224.0);
        canvas.draw(&circle(eye, 38.0), radial(eye, 40.0, &[0xf7e6c8, 0xe0c296, 0xb58e66]));
        if awake {
            canvas.draw(&circle(eye, 23.0), radial(eye, 24.0, &[0xffd24a, 0xf2a21e]));
            canvas.draw(&circle(eye, 12.5), rgb(0x14101a));
            canvas.draw(&circle(eye + at(-5.0, -6.0), 4.5), rgb(0xffffff));
        } else {
            canvas.draw(
                &curve(&[eye + at(-20.0, -2.0), eye + at(0.0, 9.0), eye + at(20.0, -2.0)], 4.0, 4.0),
                rgb(0x4a3026),
            );
        }
        let wing = blob(&[
            at(256.0 + side * 78.0, 258.0),
            at(256.0 + side * 93.0, 310.0),
            at(256.0 + side * 72.0, 384.0),
            at(256.0 + side * 52.0, 398.0),
            at(256.0 + side * 60.0, 320.0),
        ]);
        canvas.draw(&wing, vertical(258.0, 398.0, &[0x6f4a38, 0x35222a]));
        for toe in [-10.0, 0.0, 10.0] {
            let claw = at(256.0 + side * 28.0 + toe, 400.0);
            canvas.draw(&stroke(claw, claw + at(0.0, 16.0), 9.0, 6.0), rgb(0xe0a24a));
        }
    }
    canvas.draw(
        &polygon(&[at(244.0, 240.0), at(268.0, 240.0), at(256.0, 268.0)]),
        vertical(240.0, 268.0, &[0xf4b653, 0xc47a26]),
    );
}
