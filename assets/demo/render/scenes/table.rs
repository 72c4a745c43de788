//! On the table: coffee, candles, fruit, a watermelon.

use super::super::canvas::Canvas;
use super::super::colour::rgb;
use super::super::noise::cloudy;
use super::super::paint::{UPPER_LEFT, along, ball, barrel, radial, vertical};
use super::super::point::{Point, at};
use super::super::shape::{below, blob, circle, curve, ellipse, heart, rectangle, ring, stroke};

/// A cup of coffee seen from above, with or without a heart in its foam.
pub fn coffee(canvas: &mut Canvas, with_heart: bool) {
    canvas.fill(|p: Point| {
        let plank = (p.y / 128.0).floor();
        let grain = cloudy(at(p.x / 210.0 + plank * 7.0, p.y / 11.0 + plank * 3.0));
        let tone = 0.25 + 0.5 * grain + 0.08 * (plank * 2.4).sin();
        rgb(0xb9835a).under(rgb(0x6e4429), tone)
    });
    for plank in 1..4 {
        let y = plank as f32 * 128.0;
        canvas.draw_soft(&rectangle(at(-900.0, y - 1.2), at(1400.0, y + 1.2), 0.0), 0.8, 0.7, rgb(0x3b2216));
    }
    let centre = at(250.0, 262.0);
    canvas.draw_raised(
        circle(centre, 196.0),
        at(14.0, 18.0),
        26.0,
        radial(centre - at(50.0, 60.0), 280.0, &[0xffffff, 0xf0ebe4, 0xd3cbc2]),
    );
    canvas.draw_soft(&ring(centre, 150.0, 4.0), 3.0, 0.35, rgb(0xb5aca2));
    let handle = curve(
        &[
            centre + at(96.0, -70.0),
            centre + at(160.0, -108.0),
            centre + at(176.0, -62.0),
            centre + at(122.0, -30.0),
        ],
        24.0,
        22.0,
    );
    canvas.draw_raised(
        handle,
        at(6.0, 9.0),
        10.0,
        along(centre + at(90.0, -110.0), centre + at(170.0, -30.0), &[0xffffff, 0xd9d1c8]),
    );
    canvas.draw_raised(
        circle(centre, 132.0),
        at(10.0, 14.0),
        20.0,
        radial(centre - at(60.0, 60.0), 220.0, &[0xffffff, 0xf2ede6, 0xcfc6bc]),
    );
    canvas.draw(&circle(centre, 116.0), radial(centre, 118.0, &[0xb77a45, 0xa5693a, 0x7d4a28, 0x4d2a17]));
    canvas.veil_within(&circle(centre, 116.0), rgb(0xd9a66b), |p| {
        let way = p - centre;
        (cloudy(at(way.length() / 14.0, way.y.atan2(way.x.abs()) * 2.0)) - 0.5).max(0.0) * 1.2
    });
    if with_heart {
        let foam = [
            (74.0, 0xc98d55),
            (64.0, 0xf3dcb9),
            (46.0, 0xcf965d),
            (37.0, 0xfbeed6),
            (20.0, 0xd39d66),
            (12.0, 0xfbeed6),
        ];
        for (size, code) in foam {
            canvas.draw_soft(&heart(centre + at(0.0, -4.0), size), 2.0, 0.95, rgb(code));
        }
    }
    canvas.draw_soft(&ring(centre, 117.0, 3.0), 1.5, 0.4, rgb(0x3a2012));
    canvas.draw_soft(
        &curve(&[centre + at(-88.0, -44.0), centre + at(-70.0, -76.0), centre + at(-40.0, -94.0)], 7.0, 3.0),
        3.0,
        0.3,
        rgb(0xffffff),
    );
    let spoon = stroke(at(70.0, 452.0), at(196.0, 486.0), 9.0, 7.0);
    canvas.draw_raised(
        spoon,
        at(5.0, 8.0),
        6.0,
        along(at(100.0, 446.0), at(96.0, 476.0), &[0xf4f4f2, 0xb5b3b0, 0x7d7b79]),
    );
    let bowl = ellipse(at(64.0, 450.0), 30.0, 19.0).turned(at(64.0, 450.0), 15.0);
    canvas.draw_raised(
        bowl,
        at(5.0, 8.0),
        6.0,
        radial(at(58.0, 444.0), 36.0, &[0x9d9b98, 0xdddcda, 0xf6f6f5]),
    );
}

/// Candles in a row: whether each burns.
pub fn candles(canvas: &mut Canvas, burning: &[bool]) {
    canvas.fill(vertical(0.0, 400.0, &[0x1a1018, 0x2b1720, 0x3d2024]));
    canvas.draw(
        &rectangle(at(-900.0, 408.0), at(1400.0, 1400.0), 0.0),
        vertical(408.0, 512.0, &[0x5c3426, 0x38201a, 0x1f110f]),
    );
    let step = 400.0 / burning.len() as f32;
    let place = |i: usize| at(56.0 + step * (i as f32 + 0.5), 250.0 + [30.0, -20.0, -52.0, 6.0, 44.0][i % 5]);
    for (index, &burns) in burning.iter().enumerate() {
        let wick = place(index);
        if burns {
            canvas.glow(wick - at(0.0, 24.0), 210.0, 0.34, rgb(0xff9a3c));
            canvas.glow(at(wick.x, 430.0), 90.0, 0.25, rgb(0xff9a3c));
        }
    }
    for (index, &burns) in burning.iter().enumerate() {
        let wick = place(index);
        let half = 25.0;
        canvas.shadow(&ellipse(at(wick.x, 434.0), half + 22.0, 9.0), 8.0, 0.7);
        canvas.draw(
            &ellipse(at(wick.x, 430.0), half + 15.0, 9.0),
            vertical(421.0, 439.0, &[0xd9a860, 0x7d5427]),
        );
        let wax = barrel(wick.x - half, wick.x + half, rgb(0xf0dcc0));
        let top = wick.y + 8.0;
        let body = rectangle(at(wick.x - half, top), at(wick.x + half, 430.0), 4.0);
        canvas.draw(&body, move |p: Point| {
            let heat = if burns { (1.0 - (p.y - top) / 90.0).clamp(0.0, 1.0) * 0.75 } else { 0.0 };
            let dim = wax(p).under(rgb(0x3d2226), if burns { 0.3 } else { 0.6 });
            dim.under(rgb(0xffc77a), heat)
        });
        canvas.draw(&ellipse(at(wick.x, top), half, 6.0), rgb(if burns { 0xffe3ad } else { 0x9a7f70 }));
        canvas.draw(
            &curve(
                &[at(wick.x, top), at(wick.x + 1.0, wick.y - 2.0), at(wick.x + 3.0, wick.y - 9.0)],
                3.0,
                2.4,
            ),
            rgb(0x2a1712),
        );
        if burns {
            flame(canvas, wick - at(-1.0, 4.0));
        }
    }
}

fn flame(canvas: &mut Canvas, foot: Point) {
    let spot = |x: f32, y: f32| foot + at(x, y);
    canvas.glow(spot(0.0, -22.0), 70.0, 0.9, rgb(0xffb14a));
    let outer = blob(&[
        spot(0.0, 4.0),
        spot(12.0, -10.0),
        spot(9.0, -32.0),
        spot(1.0, -58.0),
        spot(-8.0, -32.0),
        spot(-12.0, -10.0),
    ]);
    canvas.draw_soft(
        &outer,
        1.5,
        1.0,
        vertical(foot.y - 58.0, foot.y + 4.0, &[0xff9a2e, 0xffc247, 0xffe58f, 0xffd27a]),
    );
    let inner = blob(&[
        spot(0.0, 2.0),
        spot(6.0, -8.0),
        spot(4.0, -22.0),
        spot(0.0, -36.0),
        spot(-4.0, -22.0),
        spot(-6.0, -8.0),
    ]);
    canvas.draw_soft(&inner, 2.0, 0.95, rgb(0xfffbe6));
    canvas.draw_soft(&ellipse(spot(0.0, 0.0), 6.0, 5.0), 3.0, 0.5, rgb(0x5a8fff));
}

/// An apple and a pear on a cloth, the apple at `apple_x`, the pear at `pear_x`.
pub fn fruit(canvas: &mut Canvas, apple_x: f32, pear_x: f32) {
    canvas.fill(radial(at(170.0, 130.0), 520.0, &[0x7f8a86, 0x56625f, 0x2b3433]));
    canvas.draw(
        &rectangle(at(-900.0, 350.0), at(1400.0, 1400.0), 0.0),
        along(at(0.0, 350.0), at(380.0, 560.0), &[0xe4d8c4, 0xc3b39a, 0x7d6d5a]),
    );
    canvas.draw_soft(&rectangle(at(-900.0, 344.0), at(1400.0, 352.0), 0.0), 5.0, 0.3, rgb(0x2b2a26));
    for x in [apple_x, pear_x] {
        canvas.shadow(&ellipse(at(x + 52.0, 416.0), 118.0, 22.0), 22.0, 0.5);
        canvas.shadow(&ellipse(at(x + 8.0, 416.0), 62.0, 11.0), 8.0, 0.6);
    }
    let centre = at(apple_x, 332.0);
    let apple = circle(centre + at(-30.0, 0.0), 74.0).melted(circle(centre + at(30.0, 0.0), 74.0), 40.0);
    let red = ball(centre, 112.0, rgb(0xd4302a), UPPER_LEFT);
    canvas.draw(&apple, move |p: Point| {
        let streak = (cloudy(at((p.x - centre.x) / 7.0, (p.y - centre.y) / 90.0)) - 0.42).max(0.0);
        let crown = (1.0 - (p.y - 258.0) / 70.0).clamp(0.0, 1.0);
        red(p).under(rgb(0xf0c04a), streak * crown * 1.3)
    });
    canvas.draw_soft(&ellipse(centre + at(0.0, -68.0), 30.0, 9.0), 7.0, 0.55, rgb(0x5a1512));
    canvas.draw(
        &curve(&[centre + at(0.0, -66.0), centre + at(4.0, -92.0), centre + at(14.0, -108.0)], 6.0, 8.0),
        rgb(0x4a2f1e),
    );
    canvas.draw(
        &blob(&[
            centre + at(6.0, -86.0),
            centre + at(30.0, -112.0),
            centre + at(64.0, -112.0),
            centre + at(46.0, -88.0),
        ]),
        along(centre + at(6.0, -110.0), centre + at(60.0, -84.0), &[0x8fc258, 0x3f7d35]),
    );
    let middle = at(pear_x, 340.0);
    let pear = circle(middle, 78.0).melted(circle(middle + at(4.0, -104.0), 44.0), 84.0);
    let bulge = ball(middle - at(0.0, 28.0), 116.0, rgb(0xa9bd3f), UPPER_LEFT);
    canvas.draw(&pear, move |p: Point| {
        let blush = (1.0 - (p - middle - at(-34.0, 12.0)).length() / 66.0).max(0.0);
        bulge(p).under(rgb(0xd99a3a), blush * 0.45)
    });
    canvas.draw(
        &curve(&[middle + at(5.0, -146.0), middle + at(7.0, -166.0), middle + at(18.0, -182.0)], 6.0, 8.0),
        rgb(0x4a2f1e),
    );
}

/// A slice of watermelon on a ground of two tones, turned by some degrees.
pub fn watermelon(canvas: &mut Canvas, ground: [u32; 2], turn: f32) {
    canvas.fill(radial(at(230.0, 200.0), 430.0, &[ground[0], ground[1]]));
    let centre = at(256.0, 200.0);
    let slice = |radius: f32| {
        let half = circle(centre, radius).and(below(move |_| centre.y));
        half.turned(centre, turn)
    };
    canvas.shadow(&slice(190.0).moved(at(12.0, 22.0)), 24.0, 0.4);
    canvas.draw(&slice(190.0), radial(centre, 190.0, &[0x2f7d4a, 0x2f7d4a, 0x1f5c37]));
    canvas.draw(&slice(172.0), rgb(0xd9efb9));
    canvas.draw(&slice(163.0), radial(centre, 163.0, &[0xf24a4f, 0xee3f4b, 0xf2646a, 0xf9a9a0]));
    for (row, count, reach) in [(0, 3, 56.0), (1, 5, 96.0), (2, 7, 132.0)] {
        for index in 0..count {
            let angle = 180.0 * (index as f32 + 0.5) / count as f32 + row as f32 * 2.0;
            let place = centre + at(reach, 0.0).turned(angle + turn);
            let seed = ellipse(place, 8.5, 5.0).turned(place, angle + turn);
            canvas.draw(&seed, rgb(0x2a1512));
            canvas.draw_soft(&circle(place - at(1.5, 1.5), 1.6), 0.6, 0.7, rgb(0xb58b80));
        }
    }
}
