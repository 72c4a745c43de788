//! Nights: a lighthouse, a skyline, northern lights, a cat at the window.

use super::super::canvas::Canvas;
use super::super::colour::rgb;
use super::super::noise::{Dice, cloudy, smooth};
use super::super::paint::{along, barrel, vertical};
use super::super::point::{Point, at, points};
use super::super::shape::{below, blob, circle, curve, ellipse, polygon, rectangle};
use super::props;

/// A lighthouse on a cliff above a rough sea, its lamp lit or not.
pub fn lighthouse(canvas: &mut Canvas, lit: bool) {
    canvas.fill(vertical(0.0, 380.0, &[0x0d1630, 0x1d2f55, 0x3f5f86, 0x7f93a8]));
    canvas.veil(rgb(0x0a1124), |p| (cloudy(at(p.x / 150.0, p.y / 62.0)) - 0.42) * 2.0 * (1.0 - p.y / 400.0));
    canvas.veil(rgb(0x8ea3bd), |p| (cloudy(at(p.x / 130.0 + 9.0, p.y / 50.0)) - 0.58) * 1.3);
    for (row, code) in [0x2c4a68, 0x254160, 0x1d3553, 0x162a45, 0x0f1f36].into_iter().enumerate() {
        let row = row as f32;
        let level = 372.0 + row * 26.0 + row * row * 3.0;
        let crest = move |x: f32| {
            level
                + (4.0 + row * 2.0)
                    * ((x / (24.0 + row * 9.0) + row * 1.9).sin() + 0.5 * (x / 13.0 + row).sin())
        };
        canvas.draw(&below(move |x| crest(x) - 2.0), rgb(code).lighter(0.28));
        canvas.draw(&below(crest), rgb(code));
    }
    let cliff = blob(&points![
        300 352, 342 322, 400 316, 470 326, 600 320, 640 560, 330 560, 318 470, 280 420
    ]);
    canvas.draw(&cliff, along(at(290.0, 320.0), at(430.0, 500.0), &[0x4b5566, 0x252d3f, 0x10172a]));
    let body = polygon(&points![372 150, 420 150, 438 326, 354 326]);
    let light = barrel(356.0, 438.0, rgb(0xf4ede0));
    let red = barrel(356.0, 438.0, rgb(0xc8362f));
    canvas.draw(
        &body,
        move |p: Point| {
            if ((p.y - 150.0) / 29.4) as i32 % 2 == 1 { red(p) } else { light(p) }
        },
    );
    canvas.draw(&rectangle(at(389.0, 288.0), at(405.0, 326.0), 7.0), rgb(0x1b2030));
    canvas.draw(&rectangle(at(362.0, 142.0), at(430.0, 152.0), 3.0), rgb(0x20283a));
    let pane = if lit { 0xfff3c4 } else { 0x33415c };
    canvas.draw(
        &rectangle(at(376.0, 108.0), at(416.0, 143.0), 3.0),
        vertical(108.0, 143.0, &[pane, if lit { 0xffd873 } else { 0x26324a }]),
    );
    for x in [376.0, 394.0, 412.0] {
        canvas.draw(&rectangle(at(x, 108.0), at(x + 3.0, 143.0), 0.0), rgb(0x20283a));
    }
    canvas.draw(&polygon(&[at(370.0, 110.0), at(396.0, 80.0), at(422.0, 110.0)]), rgb(0xa32a28));
    canvas.draw(&circle(at(396.0, 79.0), 4.0), rgb(0xa32a28));
    if lit {
        let lamp = at(394.0, 126.0);
        let beam =
            polygon(&[lamp + at(0.0, -5.0), at(-500.0, -100.0), at(-500.0, 250.0), lamp + at(0.0, 5.0)]);
        canvas.veil_within(&beam, rgb(0xffeeb8), move |p| {
            let way = lamp - p;
            let aside = ((way.y / way.x.max(1.0)) - 0.075).abs() / 0.17;
            (1.0 - aside * aside).max(0.0) * 0.82 / (1.0 + way.length() / 250.0)
        });
        canvas.glow(lamp, 120.0, 0.9, rgb(0xffdf8e));
        canvas.shine(&circle(lamp, 9.0), 5.0, 1.0, rgb(0xfff2c9));
    }
}

/// A city across a harbour, its windows lit, all of it mirrored in the water.
pub fn skyline(canvas: &mut Canvas) {
    canvas.fill(vertical(0.0, 330.0, &[0x161a44, 0x3a2f68, 0x8a4a80, 0xe58278, 0xffc48a]));
    props::stars(canvas, 41, 90, 150.0);
    let layers =
        [(0x5b3f72, 60.0, 130.0, 34.0), (0x2f2656, 40.0, 170.0, 46.0), (0x14153a, 24.0, 104.0, 54.0)];
    let mut dice = Dice::new(77);
    for (layer, (code, least, most, step)) in layers.into_iter().enumerate() {
        let mut x: f32 = -30.0;
        while x < 540.0 {
            let width = step * dice.between(0.6, 1.15);
            let peak: f32 = dice.between(0.25, 1.0);
            let top = 330.0 - least - (most - least) * peak * (1.0 - ((x - 250.0) / 420.0).powi(2)).max(0.2);
            let tower = rectangle(at(x, top), at(x + width, 340.0), 1.0);
            canvas.draw(&tower, vertical(top, 340.0, &[code, code, 0x3c2a5c]));
            if peak > 0.8 {
                canvas.draw(
                    &rectangle(at(x + width / 2.0 - 1.0, top - 26.0), at(x + width / 2.0 + 1.0, top), 0.0),
                    rgb(code),
                );
            }
            if layer > 0 {
                windows(canvas, &mut dice, at(x + 4.0, top + 7.0), at(x + width - 4.0, 322.0));
            }
            x += width + dice.between(-2.0, 7.0);
        }
    }
    let water = rectangle(at(-400.0, 332.0), at(900.0, 900.0), 0.0);
    canvas.draw(&water, vertical(332.0, 512.0, &[0x2b2352, 0x0d1030]));
    canvas.mirror(&water, 332.0, 2.6, 0.78);
    canvas.veil_within(&water, rgb(0x0a0d2a), |p| (p.y - 332.0) / 420.0);
    canvas.draw(&rectangle(at(-400.0, 329.0), at(900.0, 334.0), 0.0), rgb(0x0c0d28));
}

fn windows(canvas: &mut Canvas, dice: &mut Dice, low: Point, high: Point) {
    let mut y = low.y;
    while y < high.y {
        let mut x = low.x;
        while x + 3.5 < high.x {
            if dice.between(0.0, 1.0) < 0.34 {
                let light = rgb(0xffd98a)
                    .mixed(rgb(0xff9f5a), dice.between(0.0, 1.0))
                    .darker(dice.between(0.0, 0.35));
                canvas.draw(&rectangle(at(x, y), at(x + 3.5, y + 4.5), 0.0), light);
            }
            x += 7.0;
        }
        y += 9.0;
    }
}

/// Northern lights over a lake, in the colours given from the lower edge up.
pub fn northern_lights(canvas: &mut Canvas, low: u32, high: u32, seed: f32) {
    canvas.fill(vertical(0.0, 340.0, &[0x050b1f, 0x0b1f3c, 0x1c4a5c]));
    props::stars(canvas, 11, 130, 230.0);
    let (low, high) = (rgb(low), rgb(high));
    for (band, strength) in [(0.0, 0.5), (1.0, 0.95), (2.0, 0.6)] {
        let hem = move |x: f32| {
            190.0
                + band * 44.0
                + 34.0 * (x / (70.0 + band * 18.0) + seed + band * 2.1).sin()
                + 16.0 * (x / 31.0 + seed).sin()
                - x * 0.12
        };
        let reach = 120.0 + band * 40.0;
        for part in 0..2 {
            let light = if part == 0 { low } else { high };
            canvas.veil(light, move |p| {
                let rise = (hem(p.x) - p.y) / reach;
                if !(-0.3..=1.5).contains(&rise) {
                    return 0.0;
                }
                let edge = ((rise + 0.3) / 0.5).clamp(0.0, 1.0);
                let fade = (1.0 - rise / 1.5).clamp(0.0, 1.0).powi(2);
                let rays = 0.45 + 0.55 * smooth(at(p.x / 9.0 + band * 30.0 + seed, band));
                let folds = 0.35 + 0.65 * smooth(at(p.x / 62.0 + seed * 3.0, band + 5.0));
                let share = if part == 0 { (1.0 - rise * 1.25).max(0.0) } else { rise.clamp(0.0, 1.0) };
                strength * edge * fade * rays * folds * share * 0.95
            });
        }
    }
    canvas.draw(&below(props::ridge(3.4, 352.0, 70.0, 120.0)), vertical(290.0, 360.0, &[0x10283c, 0x0b1d2e]));
    props::pines(canvas, 5, |_| 352.0, (34.0, 84.0), 17.0, rgb(0x06121c));
    let lake = rectangle(at(-400.0, 352.0), at(900.0, 900.0), 0.0);
    canvas.draw(&lake, vertical(352.0, 512.0, &[0x0f2a3c, 0x061120]));
    canvas.mirror(&lake, 352.0, 4.0, 0.78);
    canvas.veil_within(&lake, rgb(0x040a16), |p| (p.y - 352.0) / 300.0);
}

/// A window at night, the moon in it, with or without a cat on the sill.
pub fn window(canvas: &mut Canvas, cat: bool) {
    canvas.fill(along(at(0.0, 0.0), at(512.0, 512.0), &[0x3a3358, 0x2a2547, 0x1d1935]));
    let glass = rectangle(at(106.0, 54.0), at(406.0, 386.0), 4.0);
    canvas.draw(
        &rectangle(at(90.0, 38.0), at(422.0, 402.0), 6.0),
        vertical(38.0, 402.0, &[0x6d5a7d, 0x54466c]),
    );
    canvas.draw(&glass, vertical(54.0, 386.0, &[0x0d1b45, 0x21407a, 0x5d83ae]));
    let mut dice = Dice::new(8);
    for _ in 0..34 {
        let place = dice.within(at(112.0, 60.0), at(400.0, 260.0));
        canvas.shine(&circle(place, dice.between(0.5, 1.3)), 0.7, 0.8, rgb(0xfff6e0));
    }
    props::full_moon(canvas, at(328.0, 138.0), 46.0);
    canvas.draw(
        &below(props::rolling(2.2, 352.0, 16.0, 70.0)).and(rectangle(at(106.0, 54.0), at(406.0, 386.0), 4.0)),
        rgb(0x1a2f52),
    );
    canvas.draw(&rectangle(at(250.0, 54.0), at(262.0, 386.0), 0.0), rgb(0x54466c));
    canvas.draw(&rectangle(at(106.0, 214.0), at(406.0, 224.0), 0.0), rgb(0x54466c));
    // The moon lights the sill and a patch of the floor.
    canvas.draw(
        &rectangle(at(66.0, 398.0), at(446.0, 424.0), 5.0),
        vertical(398.0, 424.0, &[0x9a87a8, 0x5f5078]),
    );
    canvas.shadow(&rectangle(at(76.0, 424.0), at(450.0, 440.0), 4.0), 14.0, 0.55);
    for side in [0.0, 1.0] {
        let edge = 256.0 + (side * 2.0 - 1.0) * 256.0;
        let fold = 256.0 + (side * 2.0 - 1.0) * 168.0;
        let sway = 256.0 + (side * 2.0 - 1.0) * 190.0;
        let cloth = blob(&[
            at(edge, -20.0),
            at(fold, -20.0),
            at(fold, 120.0),
            at(sway, 300.0),
            at(fold, 470.0),
            at(edge, 540.0),
            at(edge + (side * 2.0 - 1.0) * 60.0, 250.0),
        ]);
        canvas.draw_raised(cloth, at(4.0, 6.0), 14.0, move |p: Point| {
            let wave = 0.5 + 0.5 * (p.x * 0.23 + (p.y * 0.008).sin()).sin();
            rgb(0x8a2f4d).mixed(rgb(0x4a1733), wave * 0.8)
        });
    }
    if cat {
        let fur = rgb(0x0d0b18);
        canvas.shadow(&ellipse(at(202.0, 402.0), 70.0, 7.0), 6.0, 0.7);
        canvas.draw(&curve(&points![232 392, 262 404, 276 438, 262 470, 280 484], 15.0, 10.0), fur);
        let body = blob(&points![
            188 270, 222 282, 244 330, 250 384, 232 402, 160 402, 146 376, 150 320, 164 284
        ]);
        let head = ellipse(at(194.0, 252.0), 38.0, 33.0);
        let ears = polygon(&[at(160.0, 246.0), at(162.0, 200.0), at(190.0, 224.0)]).or(polygon(&[
            at(228.0, 246.0),
            at(228.0, 200.0),
            at(200.0, 224.0),
        ]));
        let whole = body.melted(head, 16.0).melted(ears, 6.0);
        canvas.draw(&whole, fur);
        // Moonlight along the right edge.
        let rim = whole.minus(circle(at(120.0, 320.0), 122.0));
        canvas.veil_within(&rim, rgb(0x8fa8dc), |p| {
            ((p.x - 218.0) / 60.0).clamp(0.0, 0.5) * ((410.0 - p.y) / 200.0).clamp(0.0, 1.0)
        });
    }
}
