//! What a person sees of a pair: its two halves of the screen, and how good their pictures are.

use image::imageops::{self, FilterType};
use image::{Rgb, RgbImage, RgbaImage};
use ratatui::layout::Rect;

use super::print::Print;
use super::{How, Moment, Tile};

/// The tiles of the left and of the right half of a window so many columns wide.
pub fn halves(tiles: &[Tile], columns: u16) -> [Vec<Tile>; 2] {
    let (left, right) = tiles.iter().partition(|tile| 2 * tile.area.x + tile.area.width < columns);
    [left, right]
}

/// Whether both halves show pictures on this many cells at the least, and none that is shown in `before`.
pub fn is_whole(tiles: &[Tile], columns: u16, cells: u32, before: &[Tile]) -> bool {
    halves(tiles, columns).iter().all(|half| half.iter().map(|tile| tile.seen).sum::<u32>() >= cells)
        && tiles.iter().all(|tile| before.iter().all(|other| other.print != tile.print))
}

/// The prints of a moment.
pub fn prints(moment: &Moment) -> Vec<usize> {
    let mut prints: Vec<usize> = moment.tiles.iter().map(|tile| tile.print).collect();
    prints.sort_unstable();
    prints.dedup();
    prints
}

/// The pixels of one half, on black; `None` where it shows nothing.
///
/// # Errors
/// A print that can't be decoded.
pub fn pixels(half: &[Tile], prints: &[Print], cell: (u16, u16)) -> Result<Option<RgbImage>, String> {
    let Some(area) = half.iter().map(|tile| tile.area).reduce(Rect::union) else { return Ok(None) };
    let [across, down] = [cell.0, cell.1].map(u32::from);
    let mut canvas =
        RgbaImage::from_pixel(u32::from(area.width) * across, u32::from(area.height) * down, black());
    let mut tiles = half.to_vec();
    tiles.sort_by_key(|tile| tile.print);
    for tile in tiles {
        let image = prints[tile.print].decode()?;
        let room = (u32::from(tile.area.width) * across, u32::from(tile.area.height) * down);
        let drawn = drawn(&image, tile.how, room, (across, down));
        let x = i64::from(u32::from(tile.area.x - area.x) * across);
        let y = i64::from(u32::from(tile.area.y - area.y) * down);
        imageops::overlay(&mut canvas, &drawn, x, y);
    }
    let opaque = |x, y| {
        let [red, green, blue, _] = canvas.get_pixel(x, y).0;
        Rgb([red, green, blue])
    };
    Ok(Some(RgbImage::from_fn(canvas.width(), canvas.height(), opaque)))
}

fn black() -> image::Rgba<u8> {
    image::Rgba([0, 0, 0, 255])
}

/// A print's pixels on the room of its cells.
fn drawn(image: &RgbaImage, how: How, room: (u32, u32), cell: (u32, u32)) -> RgbaImage {
    match how {
        How::AsItIs => image.clone(),
        How::Fitted => fitted(image, room),
        How::Stretched([x, y, width, height]) => {
            let width = if width == 0 { image.width().saturating_sub(x) } else { width };
            let height = if height == 0 { image.height().saturating_sub(y) } else { height };
            let part = imageops::crop_imm(image, x, y, width, height).to_image();
            stretched(&part, room)
        }
        How::Virtual { cells, from } => {
            let whole = fitted(image, (u32::from(cells.0) * cell.0, u32::from(cells.1) * cell.1));
            let (x, y) = (u32::from(from.0) * cell.0, u32::from(from.1) * cell.1);
            imageops::crop_imm(&whole, x, y, room.0, room.1).to_image()
        }
    }
}

/// As large as fits with its own aspect, in the middle.
fn fitted(image: &RgbaImage, room: (u32, u32)) -> RgbaImage {
    let (width, height) = image.dimensions();
    let share = (f64::from(room.0) / f64::from(width)).min(f64::from(room.1) / f64::from(height));
    let extent = |side: u32, most: u32| ((f64::from(side) * share).round() as u32).clamp(1, most);
    let size = (extent(width, room.0), extent(height, room.1));
    let mut canvas = RgbaImage::new(room.0, room.1);
    let (x, y) = ((room.0 - size.0) / 2, (room.1 - size.1) / 2);
    imageops::overlay(&mut canvas, &stretched(image, size), i64::from(x), i64::from(y));
    canvas
}

/// Terminals scale as graphics cards do, in straight lines between pixels.
fn stretched(image: &RgbaImage, size: (u32, u32)) -> RgbaImage {
    if image.dimensions() == size {
        image.clone()
    } else {
        imageops::resize(image, size.0, size.1, FilterType::Triangle)
    }
}
