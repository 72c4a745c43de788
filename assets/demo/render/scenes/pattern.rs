//! Patterns: glazed tiles, overlapping waves.

use super::super::canvas::Canvas;
use super::super::colour::rgb;
use super::super::paint::{along, radial};
use super::super::point::{Point, at};
use super::super::shape::{Shape, blob, circle, rectangle, ring, star};

/// Glazed tiles in rows of four; the tile at `odd` (column, row), if any, is turned and of the wrong colours.
pub fn tiles(canvas: &mut Canvas, odd: Option<(i32, i32)>) {
    canvas.fill(rgb(0xd8cdb8));
    for row in -1..5 {
        for column in -1..5 {
            let corner = at(column as f32, row as f32) * 128.0;
            tile(canvas, corner, odd == Some((column, row)));
        }
    }
}

fn tile(canvas: &mut Canvas, corner: Point, odd: bool) {
    let (ground, teal, ochre, ink) =
        if odd { (0xf2ddd3, 0xb5475f, 0x5f8fb0, 0x6a2a3a) } else { (0xf7efdf, 0x1f7f86, 0xd9952f, 0x14505c) };
    let (low, high) = (corner + at(1.6, 1.6), corner + at(126.4, 126.4));
    let centre = corner + at(64.0, 64.0);
    let turn = if odd { 22.5 } else { 0.0 };
    canvas.draw_raised(rectangle(low, high, 3.0), at(1.2, 1.8), 2.0, rgb(ground));
    let inside = || rectangle(low, high, 3.0);
    let within = |shape: Shape| shape.turned(centre, turn).and(inside());
    for quarter in 0..4 {
        let angle = 90.0 * quarter as f32;
        let outer = centre + at(-64.0, -64.0).turned(angle);
        canvas.draw(&within(circle(outer, 34.0)), rgb(teal));
        canvas.draw(&within(circle(outer, 22.0)), rgb(ground));
        canvas.draw(&within(circle(outer, 14.0)), rgb(ochre));
        let spot = |x: f32, y: f32| centre + at(x, y).turned(angle);
        let leaf = blob(&[spot(0.0, -58.0), spot(9.0, -46.0), spot(0.0, -32.0), spot(-9.0, -46.0)]);
        canvas.draw(&within(leaf), rgb(ink));
    }
    canvas.draw(&within(star(centre, 46.0, 32.0, 8)), rgb(teal));
    canvas.draw(&within(star(centre, 39.0, 27.0, 8)), rgb(ground));
    for petal in 0..8 {
        let spot = |x: f32, y: f32| centre + at(x, y).turned(45.0 * petal as f32);
        let leaf = blob(&[spot(0.0, -33.0), spot(6.5, -22.0), spot(0.0, -9.0), spot(-6.5, -22.0)]);
        canvas.draw(&within(leaf), rgb(if petal % 2 == 0 { ink } else { ochre }));
    }
    canvas.draw(&within(circle(centre, 8.0)), rgb(ochre));
    canvas.draw(&within(circle(centre, 3.6)), rgb(ground));
    // The glaze catches the light along the upper left edge.
    let sheen = along(corner, corner + at(128.0, 128.0), &[0xffffff, 0x808080, 0x000000]);
    canvas.draw_soft(&inside(), 0.0, 0.07, sheen);
}

/// Overlapping waves of the given radius, in rings from the rim inward.
pub fn waves(canvas: &mut Canvas, radius: f32, colours: [u32; 2]) {
    let [ink, paper] = colours;
    canvas.fill(rgb(paper));
    let rows = (512.0 / (radius * 0.5)) as i32 + 4;
    let columns = (512.0 / (radius * 2.0)) as i32 + 3;
    for row in -2..rows {
        for column in -1..columns {
            let shift = if row.rem_euclid(2) == 0 { 0.0 } else { radius };
            let centre = at(column as f32 * radius * 2.0 + shift, row as f32 * radius * 0.5 + radius * 0.5);
            canvas.shadow(&circle(centre, radius), radius * 0.12, 0.22);
            canvas.draw(&circle(centre, radius), radial(centre, radius, &[paper, paper]));
            for (step, width) in [(0.93, 0.12), (0.7, 0.12), (0.47, 0.12), (0.24, 0.12)] {
                let depth = rgb(ink).mixed(rgb(paper), (0.93 - step) * 0.35);
                canvas.draw(&ring(centre, radius * step, radius * width), depth);
            }
            canvas.draw(&circle(centre, radius * 0.08), rgb(ink));
        }
    }
}
