//! Plants: an autumn tree, a cactus, a sunflower, a mushroom.

use super::super::canvas::Canvas;
use super::super::colour::{Colour, rgb};
use super::super::noise::{Dice, cloudy};
use super::super::paint::{along, barrel, radial, vertical};
use super::super::point::{Point, at, points};
use super::super::shape::{below, blob, circle, curve, ellipse, polygon, rectangle, stroke};
use super::props;

/// A lone tree on a hill, its leaves in the given colours from shade to light.
pub fn tree(canvas: &mut Canvas, leaves: [u32; 4]) {
    canvas.fill(vertical(0.0, 420.0, &[0xa8c7d6, 0xd5dcd6, 0xf7e6cb, 0xfbd9ae]));
    canvas.draw(&below(props::rolling(2.7, 400.0, 22.0, 140.0)), rgb(0xd8b98f));
    canvas.draw(&below(props::rolling(4.9, 424.0, 18.0, 120.0)), rgb(0xc79c6c));
    let hill = |x: f32| 430.0 + 60.0 * ((x - 256.0) / 300.0).powi(2);
    canvas.draw(&below(hill), vertical(420.0, 512.0, &[0xb98a4c, 0x8a6236]));
    canvas.shadow(&ellipse(at(300.0, 438.0), 120.0, 11.0), 12.0, 0.4);
    let wood = along(at(232.0, 300.0), at(284.0, 300.0), &[0x7a5240, 0x5b3a2e, 0x382220]);
    canvas.draw(&curve(&points![254 424, 252 370, 260 300, 256 220], 36.0, 10.0), &wood);
    let branches = [
        [at(254.0, 350.0), at(206.0, 300.0), at(160.0, 258.0)],
        [at(258.0, 330.0), at(310.0, 284.0), at(356.0, 250.0)],
        [at(258.0, 300.0), at(226.0, 230.0), at(200.0, 176.0)],
        [at(258.0, 290.0), at(290.0, 220.0), at(318.0, 170.0)],
    ];
    for branch in &branches {
        canvas.draw(&curve(branch, 15.0, 4.0), &wood);
    }
    canvas.draw(&polygon(&points![228 442, 246 404, 264 404, 286 442, 256 436]), &wood);
    let leaves = leaves.map(rgb);
    let mut dice = Dice::new(52);
    let crowns = [
        (256.0, 170.0, 112.0),
        (168.0, 218.0, 76.0),
        (346.0, 214.0, 78.0),
        (256.0, 238.0, 88.0),
        (206.0, 128.0, 62.0),
        (312.0, 126.0, 62.0),
    ];
    for pass in 0..3 {
        for &(x, y, radius) in &crowns {
            for _ in 0..46 {
                let turn = dice.between(0.0, 360.0);
                let out = dice.between(0.0, 1.0).sqrt() * radius;
                let place = at(x, y) + at(0.0, -out).turned(turn);
                // Lit from the upper left: the lower right of the crown stays in shade.
                let light =
                    0.5 - (place.x - 256.0) / 420.0 - (place.y - 180.0) / 260.0 + dice.between(-0.2, 0.2);
                let shade = (light * 2.2 + pass as f32 * 0.55 - 0.4).clamp(0.0, 3.0);
                let step = (shade as usize).min(2);
                let tint = leaves[step].mixed(leaves[step + 1], shade - step as f32);
                let size = dice.between(6.0, 13.0);
                canvas
                    .draw(&ellipse(place, size, size * 0.62).turned(place, dice.between(-70.0, 70.0)), tint);
            }
        }
    }
    for _ in 0..46 {
        let low = dice.between(0.0, 1.0) < 0.6;
        let place = if low {
            at(dice.between(120.0, 420.0), dice.between(436.0, 486.0))
        } else {
            at(dice.between(90.0, 450.0), dice.between(290.0, 420.0))
        };
        let tint = leaves[1].mixed(leaves[3], dice.between(0.0, 1.0));
        let size = dice.between(4.0, 7.0);
        canvas.draw(&ellipse(place, size, size * 0.5).turned(place, dice.between(-80.0, 80.0)), tint);
    }
}

/// A cactus in a pot.
pub fn cactus(canvas: &mut Canvas) {
    canvas.fill(radial(at(256.0, 220.0), 420.0, &[0xfde3da, 0xf9cfc6, 0xefb3ad]));
    canvas.draw(
        &rectangle(at(-900.0, 438.0), at(1400.0, 1400.0), 0.0),
        vertical(438.0, 520.0, &[0xe79a90, 0xd98479]),
    );
    canvas.shadow(&ellipse(at(280.0, 448.0), 116.0, 14.0), 16.0, 0.4);
    let green = rgb(0x4f9d69);
    for side in [-1.0, 1.0] {
        let lift = if side < 0.0 { 0.0 } else { 34.0 };
        let arm = curve(
            &[
                at(256.0 + side * 40.0, 252.0 + lift),
                at(256.0 + side * 92.0, 248.0 + lift),
                at(256.0 + side * 104.0, 210.0 + lift),
                at(256.0 + side * 104.0, 160.0 + lift),
            ],
            40.0,
            38.0,
        );
        let centre = 256.0 + side * 104.0;
        let skin = barrel(centre - 30.0, centre + 30.0, green);
        // The level part of the arm lies before or behind the upright's light: it takes that of its near edge.
        canvas.draw(&arm, |p: Point| skin(at(p.x.clamp(centre - 15.0, centre + 15.0), p.y)));
        spines(canvas, centre, 156.0 + lift, 236.0 + lift, 12.0);
    }
    canvas.draw(&stroke(at(256.0, 130.0), at(256.0, 340.0), 96.0, 92.0), barrel(206.0, 306.0, green));
    for x in [-27.0, -9.0, 9.0, 27.0] {
        canvas.draw_soft(
            &stroke(at(256.0 + x * 0.8, 108.0), at(256.0 + x, 340.0), 2.0, 3.0),
            2.0,
            0.35,
            green.darker(0.55),
        );
        spines(canvas, 256.0 + x, 120.0, 330.0, 5.0);
    }
    for petal in 0..7 {
        let place = at(256.0, 84.0);
        let leaf = ellipse(place - at(0.0, 14.0), 8.5, 17.0).turned(place, -78.0 + petal as f32 * 26.0);
        canvas.draw(&leaf, vertical(56.0, 92.0, &[0xff9ab8, 0xe84f86]));
    }
    canvas.draw(&circle(at(256.0, 82.0), 7.0), rgb(0xffd166));
    let pot = polygon(&points![176 338, 336 338, 316 450, 196 450]);
    canvas.draw(&pot, barrel(180.0, 332.0, rgb(0xc8643f)));
    canvas.shadow(&rectangle(at(168.0, 340.0), at(344.0, 366.0), 4.0), 7.0, 0.4);
    canvas.draw(&rectangle(at(164.0, 318.0), at(348.0, 356.0), 6.0), barrel(164.0, 348.0, rgb(0xd9754c)));
}

fn spines(canvas: &mut Canvas, x: f32, top: f32, bottom: f32, aside: f32) {
    let mut y = top;
    while y < bottom {
        for turn in [-1.0, 0.0, 1.0] {
            let root = at(x + turn * aside * 0.3, y);
            canvas.draw_soft(
                &stroke(root, root + at(turn * 4.5, -5.0 + turn.abs() * 3.0), 1.3, 0.6),
                0.0,
                0.8,
                rgb(0xf4f0cf),
            );
        }
        y += 22.0;
    }
}

/// A sunflower against a clear sky.
pub fn sunflower(canvas: &mut Canvas) {
    canvas.fill(vertical(0.0, 512.0, &[0x3f8fd6, 0x7bb8e8, 0xc3e1f2]));
    let centre = at(256.0, 222.0);
    canvas.draw(
        &curve(
            &points![
                262 540, 252 440, 258 330, 256 240
            ],
            20.0,
            14.0,
        ),
        barrel(244.0, 270.0, rgb(0x5b9a45)),
    );
    for (side, y) in [(-1.0, 444.0), (1.0, 402.0)] {
        let spot = |x: f32, dy: f32| at(256.0 + side * x, y + dy);
        canvas.draw(
            &blob(&[
                spot(4.0, 6.0),
                spot(40.0, -36.0),
                spot(96.0, -48.0),
                spot(132.0, -30.0),
                spot(96.0, 4.0),
                spot(44.0, 18.0),
            ]),
            along(spot(0.0, 0.0), spot(110.0, -20.0), &[0x3f7d35, 0x6fb04f, 0x8cc465]),
        );
        canvas.draw_soft(
            &curve(&[spot(6.0, 4.0), spot(56.0, -16.0), spot(118.0, -30.0)], 2.4, 1.0),
            0.6,
            0.7,
            rgb(0xb9dd95),
        );
    }
    for (layer, reach, first, last) in [(0.5, 158.0, 0xe38b12, 0xf6b21f), (0.0, 148.0, 0xf29f17, 0xffd23f)] {
        for petal in 0..22 {
            let turn = (petal as f32 + layer) * 360.0 / 22.0;
            let spot = |x: f32, y: f32| centre + at(x, y).turned(turn);
            let leaf = blob(&[
                spot(0.0, -54.0),
                spot(15.0, -90.0),
                spot(13.0, -reach * 0.84),
                spot(0.0, -reach),
                spot(-13.0, -reach * 0.84),
                spot(-15.0, -90.0),
            ]);
            canvas.draw_raised(
                leaf,
                at(2.0, 3.0),
                4.0,
                along(spot(0.0, -60.0), spot(0.0, -reach), &[first, last]),
            );
        }
    }
    canvas.shadow(&circle(centre + at(2.0, 3.0), 76.0), 9.0, 0.5);
    canvas
        .draw(&circle(centre, 74.0), radial(centre - at(14.0, 16.0), 96.0, &[0x6a4226, 0x4a2b1b, 0x2e1a12]));
    // Seeds on the golden angle.
    for seed in 0..300 {
        let place = centre + at(0.0, -4.2 * (seed as f32).sqrt()).turned(seed as f32 * 137.507_77);
        let outward = seed as f32 / 300.0;
        let tint = rgb(0x7a4f2c).mixed(rgb(0xd28f35), outward * outward);
        canvas.draw(&circle(place, 1.3 + outward), tint);
    }
}

/// A toadstool in the forest, its cap of a colour, with or without dots.
pub fn mushroom(canvas: &mut Canvas, cap: u32, dots: bool) {
    canvas.fill(vertical(0.0, 420.0, &[0x16352f, 0x2d5a48, 0x7fa06a, 0xd9d48f]));
    canvas.glow(at(400.0, 90.0), 380.0, 0.45, rgb(0xf6eea6));
    let mut dice = Dice::new(44);
    for layer in 0..3 {
        let near = layer as f32 / 2.0;
        for _ in 0..5 {
            let x = dice.between(-20.0, 530.0);
            let width = 16.0 + near * 34.0;
            if near > 0.6 && (x - 240.0).abs() < 150.0 {
                continue;
            }
            let trunk = polygon(&[
                at(x, -20.0),
                at(x + width, -20.0),
                at(x + width * 1.25, 440.0),
                at(x - width * 0.25, 440.0),
            ]);
            canvas.draw_soft(
                &trunk,
                1.0 + 3.0 * (1.0 - near),
                0.85,
                rgb(0x5f8061).mixed(rgb(0x142a24), near),
            );
        }
    }
    canvas.veil(rgb(0xf2f0b8), |p| {
        let ray = cloudy(at((p.x + p.y * 0.6) / 60.0, 3.0)) - 0.5;
        ray.max(0.0) * 1.1 * (1.0 - p.y / 460.0).max(0.0)
    });
    canvas.draw(
        &below(|x| 418.0 + 8.0 * (x / 70.0).sin()),
        vertical(410.0, 512.0, &[0x5f8f4a, 0x2f5f38, 0x1d4029]),
    );
    canvas.shadow(&ellipse(at(280.0, 446.0), 110.0, 15.0), 14.0, 0.5);
    let stem = blob(&points![226 250, 286 250, 290 350, 308 430, 256 452, 206 430, 222 350]);
    canvas.draw(&stem, barrel(206.0, 308.0, rgb(0xf3e8d3)));
    canvas.draw(
        &blob(&points![
            222 292, 290 292, 306 320, 256 332, 206 320
        ]),
        vertical(292.0, 332.0, &[0xfff8e8, 0xdcc9a8]),
    );
    canvas.draw(&ellipse(at(256.0, 262.0), 146.0, 30.0), vertical(240.0, 292.0, &[0x9c8468, 0xe7d5b6]));
    let dome = || {
        ellipse(at(256.0, 254.0), 158.0, 138.0).minus(below(|x| 262.0 - 12.0 * ((x - 256.0) / 158.0).powi(2)))
    };
    let base: Colour = rgb(cap);
    canvas.draw(&dome(), move |p: Point| {
        let normal = at((p.x - 256.0) / 158.0, (p.y - 254.0) / 138.0);
        let light = 0.5 - 0.5 * normal.x - 0.55 * normal.y;
        let tone = if light < 0.7 {
            base.under(base.darker(0.55), ((0.7 - light) * 1.15).min(1.0))
        } else {
            base.under(rgb(0xffe9dc), (light - 0.7) * 0.85)
        };
        tone.under(base.darker(0.5), ((p.y - 236.0) / 40.0).clamp(0.0, 0.5))
    });
    if dots {
        let spots = [
            (184.0, 206.0, 24.0),
            (250.0, 168.0, 27.0),
            (316.0, 204.0, 22.0),
            (222.0, 236.0, 13.0),
            (276.0, 232.0, 17.0),
            (352.0, 240.0, 11.0),
            (144.0, 240.0, 11.0),
            (206.0, 146.0, 11.0),
            (302.0, 146.0, 12.0),
            (376.0, 214.0, 9.0),
        ];
        for (x, y, size) in spots {
            let squeeze = 1.0 - 0.35 * ((x - 256.0) / 158.0_f32).abs();
            let spot = ellipse(at(x, y), size * squeeze, size * 0.74).and(dome());
            canvas.draw(
                &spot,
                radial(at(x - size * 0.4, y - size * 0.4), size * 1.7, &[0xffffff, 0xf6ece0, 0xd9c6b8]),
            );
        }
    }
    for _ in 0..120 {
        let foot = at(dice.between(-10.0, 522.0), dice.between(432.0, 520.0));
        let lean = dice.between(-12.0, 12.0);
        let blade = curve(
            &[foot, foot + at(lean * 0.3, -14.0), foot + at(lean, -dice.between(22.0, 38.0))],
            4.0,
            0.8,
        );
        canvas.draw(&blade, rgb(0x3f7a3f).mixed(rgb(0x8fbf5a), dice.between(0.0, 0.8)));
    }
}
