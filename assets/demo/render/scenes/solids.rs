//! Simple solids with light and shadow.

use super::super::canvas::Canvas;
use super::super::colour::{Colour, rgb};
use super::super::paint::{UPPER_LEFT, along, ball, barrel, vertical};
use super::super::point::{Point, at};
use super::super::shape::{circle, ellipse, polygon, rectangle};

/// A circle and a square side by side on paper, the circle at `circle_x`, the square at `square_x`.
pub fn circle_and_square(canvas: &mut Canvas, circle_x: f32, square_x: f32) {
    canvas.fill(along(at(60.0, 0.0), at(450.0, 512.0), &[0xfbf3e6, 0xf3e3cf, 0xe6cdb2]));
    let square = rectangle(at(square_x - 86.0, 170.0), at(square_x + 86.0, 342.0), 16.0);
    let blue = along(at(square_x - 86.0, 170.0), at(square_x + 86.0, 342.0), &[0x5b8def, 0x3466d6, 0x2348a8]);
    canvas.draw_raised(square, at(12.0, 20.0), 28.0, blue);
    let centre = at(circle_x, 256.0);
    let red = along(centre - at(66.0, 66.0), centre + at(66.0, 66.0), &[0xff7a66, 0xe8412f, 0xb9251d]);
    canvas.draw_raised(circle(centre, 94.0), at(12.0, 20.0), 28.0, red);
}

/// What stands on the table of [`still_life`].
#[derive(Clone, Copy, PartialEq)]
pub enum Solid {
    Ball(u32),
    Cube(u32),
    Cone(u32),
}

/// Solids on a table at the given places, light from the left.
pub fn still_life(canvas: &mut Canvas, solids: &[(Solid, Point, f32)]) {
    canvas.fill(along(at(0.0, 0.0), at(512.0, 330.0), &[0xe9dccb, 0xd9c4ae, 0xb79d8a]));
    let table = rectangle(at(-900.0, 322.0), at(1400.0, 1400.0), 0.0);
    canvas.draw(&table, along(at(0.0, 322.0), at(420.0, 560.0), &[0xcfa98a, 0xb98c6c, 0x8b6249]));
    canvas.draw_soft(&rectangle(at(-900.0, 316.0), at(1400.0, 325.0), 0.0), 5.0, 0.28, rgb(0x5d4234));
    for &(solid, foot, size) in solids {
        let spread = if matches!(solid, Solid::Ball(_)) { 0.72 } else { 0.95 };
        let fall = ellipse(foot + at(size * 0.72, size * 0.02), size * (spread + 0.5), size * 0.26)
            .turned(foot, 4.0);
        canvas.shadow(&fall, size * 0.26, 0.5);
        canvas.shadow(
            &ellipse(foot + at(size * 0.12, -2.0), size * spread * 0.85, size * 0.16),
            size * 0.1,
            0.55,
        );
        match solid {
            Solid::Ball(code) => {
                let centre = foot - at(0.0, size * 0.86);
                canvas.draw(&circle(centre, size * 0.88), ball(centre, size * 0.88, rgb(code), UPPER_LEFT));
            }
            Solid::Cube(code) => cube(canvas, foot, size, rgb(code)),
            Solid::Cone(code) => cone(canvas, foot, size, rgb(code)),
        }
    }
}

fn cube(canvas: &mut Canvas, foot: Point, size: f32, base: Colour) {
    let corner = |x: f32, y: f32| foot + at(x, y) * size;
    let (front, back) = (corner(-0.18, 0.14), corner(-0.18, -1.2));
    let left = [front, corner(-0.92, -0.12), corner(-0.92, -1.38), back];
    let right = [front, corner(0.84, -0.1), corner(0.84, -1.36), back];
    let top = [back, corner(-0.92, -1.38), corner(0.1, -1.62), corner(0.84, -1.36)];
    let shade = |from: Colour, to: Colour, a: Point, b: Point| {
        move |p: Point| from.mixed(to, (p - a).dot(b - a) / (b - a).dot(b - a))
    };
    canvas.draw(&polygon(&left), shade(base.lighter(0.12), base.darker(0.1), left[2], front));
    canvas.draw(&polygon(&right), shade(base.darker(0.34), base.darker(0.5), back, right[1]));
    canvas.draw(&polygon(&top), shade(base.lighter(0.42), base.lighter(0.2), top[1], top[3]));
}

fn cone(canvas: &mut Canvas, foot: Point, size: f32, base: Colour) {
    let tip = foot - at(0.0, size * 2.2);
    let side = polygon(&[tip, foot + at(-0.8 * size, -0.02 * size), foot + at(0.8 * size, -0.02 * size)]);
    let body = side.or(ellipse(foot, 0.8 * size, 0.2 * size));
    let light = barrel(-1.0, 1.0, base);
    canvas.draw(&body, move |p: Point| {
        let width = ((p.y - tip.y) / (2.2 * size) * 0.8 * size).max(1.0);
        light(at(((p.x - foot.x) / width).clamp(-1.0, 1.0), 0.0))
    });
}

/// A tower of balls of the given colours, stacked from the bottom up on a plinth.
pub fn tower(canvas: &mut Canvas, colours: &[u32]) {
    canvas.fill(vertical(0.0, 512.0, &[0xdfe9ee, 0xc4d6df, 0xa7bfcb]));
    canvas.draw(
        &rectangle(at(-900.0, 426.0), at(1400.0, 1400.0), 0.0),
        vertical(426.0, 512.0, &[0xb4c8d2, 0x93abb8]),
    );
    canvas.shadow(&ellipse(at(300.0, 446.0), 130.0, 16.0), 18.0, 0.45);
    canvas.draw(&rectangle(at(166.0, 404.0), at(346.0, 446.0), 6.0), barrel(166.0, 346.0, rgb(0xf4efe6)));
    canvas.draw(&rectangle(at(166.0, 404.0), at(346.0, 411.0), 3.0), rgb(0xfffdf8));
    let (mut foot, mut radius) = (404.0, 66.0);
    for &code in colours {
        let centre = at(256.0, foot - radius);
        canvas.shadow(&ellipse(at(262.0, foot + 1.0), radius * 0.5, 6.0), 6.0, 0.45);
        canvas.draw(&circle(centre, radius), ball(centre, radius, rgb(code), UPPER_LEFT));
        foot -= radius * 1.95;
        radius *= 0.78;
    }
}
