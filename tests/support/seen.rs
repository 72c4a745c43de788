//! The pictures that a person sees, from the bytes that went to the terminal.

use image::RgbImage;
use pairpick::terminal::CellSize;

use super::launch::CELL;
use super::reference::{BACKGROUND, Reference};

/// The pictures side by side on a screen of so many cells, from left to right.
pub fn pictures(raw: &[u8], (columns, rows): (u16, u16)) -> Vec<RgbImage> {
    let mut terminal = Reference::new(columns, rows, CellSize { width: CELL.0, height: CELL.1 });
    terminal.feed(raw);
    let screen = terminal.screen();
    let (width, height) = screen.dimensions();
    let column_is_used = |x: u32| (0..height).any(|y| *screen.get_pixel(x, y) != BACKGROUND);
    let mut found = Vec::new();
    let mut x = 0;
    while x < width {
        let start = x;
        while x < width && column_is_used(x) {
            x += 1;
        }
        if x > start {
            let row_is_used = |y: &u32| (start..x).any(|x| *screen.get_pixel(x, *y) != BACKGROUND);
            let top = (0..height).find(row_is_used).unwrap();
            let bottom = (0..height).rfind(row_is_used).unwrap() + 1;
            found.push(image::imageops::crop_imm(&screen, start, top, x - start, bottom - top).to_image());
        }
        x += 1;
    }
    found
}
