//! Off the ground: a ringed planet, a planet and its moons, a rocket.

use super::super::canvas::Canvas;
use super::super::colour::rgb;
use super::super::noise::cloudy;
use super::super::paint::{Ramp, UPPER_LEFT, along, ball, barrel, radial, vertical};
use super::super::point::{Point, at};
use super::super::shape::{below, blob, circle, ellipse, rectangle};
use super::props;

/// A planet of pale bands among stars, with or without its rings.
pub fn saturn(canvas: &mut Canvas, rings: bool) {
    night(canvas, 0x4a2a6b, 61);
    let (centre, radius) = (at(256.0, 256.0), 104.0);
    let tilt = -18.0;
    let flat = move |p: Point| {
        let way = (p - centre).turned(-tilt);
        at(way.x, way.y / 0.3).length()
    };
    let ring_paint =
        Ramp::new(&[0x6b5648, 0xc9ab86, 0xe8d2aa, 0xb99a78, 0x5d4a40, 0xd9c09a, 0xa68a6c, 0x4a3b38]);
    let paint = move |p: Point| ring_paint.pick((flat(p) - 132.0) / 96.0);
    let band = || ellipse(centre, 228.0, 68.4).minus(ellipse(centre, 132.0, 39.6)).turned(centre, tilt);
    let front = || below(move |x| centre.y + (x - centre.x) * (tilt.to_radians()).tan());
    if rings {
        canvas.draw_soft(&band(), 0.0, 0.95, &paint);
    }
    let light = ball(centre, radius, rgb(0xe3c08f), UPPER_LEFT);
    canvas.draw(&circle(centre, radius), move |p: Point| {
        let way = (p - centre).turned(-tilt);
        let bow = way.y + way.x * way.x * 0.0012;
        let stripe = 0.5 + 0.5 * (bow * 0.13 + 0.8 * (bow * 0.05).sin()).sin();
        light(p).under(rgb(0x8a5a45), stripe * 0.28 * (1.0 - way.length() / 150.0))
    });
    if rings {
        let shade = ellipse(centre - at(0.0, 14.0), 150.0, 44.0)
            .minus(ellipse(centre - at(0.0, 18.0), 138.0, 36.0))
            .turned(centre, tilt);
        canvas.shadow(&shade.and(circle(centre, radius)).and(front()), 2.0, 0.45);
        canvas.draw_soft(&band().and(front()), 0.0, 0.95, &paint);
    }
}

/// A blue planet and as many moons as there are places: where, how large, which colour.
pub fn moons(canvas: &mut Canvas, moons: &[(Point, f32, u32)]) {
    night(canvas, 0x123f63, 67);
    let (centre, radius) = (at(256.0, 286.0), 132.0);
    canvas.glow(centre, radius * 1.7, 0.5, rgb(0x5fb4ff));
    let sea = ball(centre, radius, rgb(0x2f7fc4), UPPER_LEFT);
    canvas.draw(&circle(centre, radius), move |p: Point| {
        let way = (p - centre) * (1.0 / radius);
        let depth = (1.0 - way.dot(way)).max(0.0).sqrt();
        let place = at(way.x / (0.55 + 0.45 * depth), way.y / (0.55 + 0.45 * depth));
        let land = ((cloudy(place * 1.7 + at(9.0, 4.0)) - 0.52) * 26.0).clamp(0.0, 1.0);
        let cloud = ((cloudy(at(place.x * 2.0, place.y * 4.4) + at(3.0, 8.0)) - 0.5) * 4.0).clamp(0.0, 0.85);
        let light = (0.62 - 0.45 * way.x - 0.55 * way.y).clamp(0.36, 1.0);
        let ground = sea(p).under(rgb(0x6fa35a).darker(1.0 - light), land * 0.9);
        ground.under(rgb(0xffffff).darker(1.0 - light), cloud)
    });
    for &(place, size, code) in moons {
        canvas.draw(&circle(place, size), ball(place, size, rgb(code), UPPER_LEFT));
        for (x, y, dent) in [(-0.2, -0.1, 0.2), (0.3, 0.2, 0.14), (-0.35, 0.4, 0.12), (0.2, -0.45, 0.1)] {
            canvas.draw_soft(&circle(place + at(x, y) * size, dent * size), 1.2, 0.3, rgb(0x3a3434));
        }
    }
}

fn night(canvas: &mut Canvas, tint: u32, seed: u64) {
    canvas.fill(along(at(0.0, 0.0), at(512.0, 512.0), &[0x090b1f, 0x0f1130, 0x080918]));
    canvas.veil(rgb(tint), |p| (cloudy(at((p.x + p.y) / 190.0, (p.y - p.x) / 130.0 + 3.0)) - 0.38) * 1.5);
    props::stars(canvas, seed, 210, 552.0);
}

/// A rocket leaving the Moon, the Earth in the sky or not.
pub fn rocket(canvas: &mut Canvas, earth: bool) {
    night(canvas, 0x1d2a5c, 71);
    if earth {
        let (centre, radius) = (at(402.0, 112.0), 54.0);
        canvas.glow(centre, 110.0, 0.55, rgb(0x6fb8ff));
        let sea = ball(centre, radius, rgb(0x2f7fd0), UPPER_LEFT);
        canvas.draw(&circle(centre, radius), move |p: Point| {
            let way = (p - centre) * (1.0 / radius);
            let light = (0.7 - 0.4 * way.x - 0.5 * way.y).clamp(0.36, 1.0);
            let land = ((cloudy(way * 1.6 + at(2.0, 6.0)) - 0.5) * 22.0).clamp(0.0, 1.0);
            let cloud = ((cloudy(at(way.x * 2.0, way.y * 5.0)) - 0.52) * 6.0).clamp(0.0, 0.9);
            sea(p)
                .under(rgb(0x5f9a55).darker(1.0 - light), land)
                .under(rgb(0xffffff).darker(1.0 - light), cloud)
        });
    }
    canvas.draw(
        &below(|x| 430.0 + 40.0 * ((x - 256.0) / 300.0).powi(2)),
        vertical(428.0, 512.0, &[0xd3d3d8, 0x8d8f9b, 0x555866]),
    );
    for (x, y, wide) in [
        (70.0, 478.0, 46.0),
        (420.0, 474.0, 58.0),
        (330.0, 498.0, 30.0),
        (150.0, 503.0, 26.0),
        (480.0, 502.0, 30.0),
    ] {
        canvas.draw(
            &ellipse(at(x, y), wide, wide * 0.22),
            vertical(y - wide * 0.22, y + wide * 0.22, &[0x5d606e, 0xa6a8b3]),
        );
        canvas.draw_soft(
            &ellipse(at(x, y + 1.5), wide, wide * 0.22).minus(ellipse(at(x, y - 1.5), wide, wide * 0.22)),
            0.5,
            0.8,
            rgb(0xececf0),
        );
    }
    let foot = at(230.0, 320.0);
    canvas.glow(foot + at(0.0, 60.0), 190.0, 0.6, rgb(0xff9a3c));
    let spot = |x: f32, y: f32| foot + at(x, y);
    canvas.draw_soft(
        &blob(&[spot(-26.0, 0.0), spot(26.0, 0.0), spot(32.0, 50.0), spot(0.0, 142.0), spot(-32.0, 50.0)]),
        4.0,
        0.95,
        vertical(foot.y, foot.y + 140.0, &[0xffe38a, 0xffa12e, 0xf2542d, 0x9c2f3a]),
    );
    canvas.draw_soft(
        &blob(&[spot(-14.0, 0.0), spot(14.0, 0.0), spot(15.0, 36.0), spot(0.0, 84.0), spot(-15.0, 36.0)]),
        4.0,
        0.95,
        rgb(0xfff9d6),
    );
    for (x, y, size) in [
        (-84.0, 116.0, 34.0),
        (-40.0, 126.0, 30.0),
        (0.0, 130.0, 34.0),
        (44.0, 126.0, 30.0),
        (88.0, 116.0, 34.0),
        (-124.0, 126.0, 22.0),
        (128.0, 126.0, 22.0),
    ] {
        canvas.draw_soft(
            &circle(spot(x, y), size),
            7.0,
            0.85,
            radial(spot(x, y - 20.0), size * 2.0, &[0xfff0dc, 0xd6cdd0, 0x96939f]),
        );
    }
    for side in [-1.0, 1.0] {
        let fin = blob(&[
            spot(side * 34.0, -84.0),
            spot(side * 76.0, -30.0),
            spot(side * 80.0, 26.0),
            spot(side * 56.0, 4.0),
            spot(side * 30.0, -8.0),
        ]);
        canvas.draw(&fin, along(spot(-80.0, -40.0), spot(80.0, 20.0), &[0xf0655a, 0xd23c3c, 0x8f2430]));
    }
    let hull = || {
        blob(&[
            spot(0.0, -232.0),
            spot(34.0, -170.0),
            spot(47.0, -96.0),
            spot(36.0, -18.0),
            spot(24.0, 2.0),
            spot(-24.0, 2.0),
            spot(-36.0, -18.0),
            spot(-47.0, -96.0),
            spot(-34.0, -170.0),
        ])
    };
    canvas.draw(&hull(), barrel(foot.x - 48.0, foot.x + 48.0, rgb(0xf1efe9)));
    let nose = hull().minus(below(move |x| foot.y - 166.0 - 0.006 * (x - foot.x).powi(2)));
    canvas.draw(&nose, barrel(foot.x - 36.0, foot.x + 36.0, rgb(0xd8433f)));
    let band = hull().and(rectangle(spot(-60.0, -22.0), spot(60.0, -8.0), 0.0));
    canvas.draw(&band, barrel(foot.x - 40.0, foot.x + 40.0, rgb(0xd8433f)));
    canvas.draw(
        &circle(spot(0.0, -112.0), 23.0),
        along(spot(-20.0, -130.0), spot(20.0, -92.0), &[0xd9d6d0, 0x85848a]),
    );
    canvas.draw(
        &circle(spot(0.0, -112.0), 17.0),
        radial(spot(-7.0, -120.0), 30.0, &[0xbfeaff, 0x4fa3d9, 0x1d4f86]),
    );
    canvas.draw_soft(&rectangle(spot(-2.0, -74.0), spot(2.0, -34.0), 2.0), 0.5, 0.4, rgb(0x77767c));
}
