//! Sixel: 256 colours, dithered, encoded by ratatui-image.
//!
//! A terminal may limit the size of a sixel (xterm draws nothing of a larger one) or of an escape sequence (tmux), so a
//! picture is cut into tiles of whole cells where it must be. Room around the picture is transparent.

use image::{DynamicImage, RgbImage, Rgba, RgbaImage, imageops};
use ratatui::layout::{Rect, Size};
use ratatui_image::protocol::sixel::Sixel;

use super::canvas::Canvas;
use super::error::GraphicsError;
use super::tmux::{LARGEST_ESCAPE, wrapped};
use super::{InlineImage, Tile};
use crate::terminal::{Capabilities, CellSize, Protocol};

/// Encodes `picture`, centred in its cells.
pub(super) fn encode(
    picture: &RgbImage,
    cells: (u16, u16),
    capabilities: &Capabilities,
) -> Result<InlineImage, GraphicsError> {
    let cell = capabilities.cell;
    let canvas = Canvas::centred(picture.dimensions(), cells, cell);
    if canvas.size != pixels_of((cells.0, cells.1), cell) {
        return Err(GraphicsError::Overflow { pixels: picture.dimensions(), cells });
    }
    let pixels = on_canvas(picture, canvas);
    let largest = capabilities.sixel_limit.map_or(cells, |limit| cells_within(limit, cell));
    let mut tiles = Vec::new();
    for (row, height) in split(cells.1, largest.1) {
        for (column, width) in split(cells.0, largest.0) {
            push_tile(&mut tiles, &pixels, Rect { x: column, y: row, width, height }, capabilities)?;
        }
    }
    Ok(InlineImage { cells, tiles })
}

/// Adds the tile of `area`, or its upper and lower half where the whole makes too long an escape.
fn push_tile(
    tiles: &mut Vec<Tile>,
    pixels: &RgbaImage,
    area: Rect,
    capabilities: &Capabilities,
) -> Result<(), GraphicsError> {
    let (left, top) = pixels_of((area.x, area.y), capabilities.cell);
    let (width, height) = pixels_of((area.width, area.height), capabilities.cell);
    let piece = imageops::crop_imm(pixels, left, top, width, height).to_image();
    let bytes = wrapped(escape(piece)?, capabilities.tmux);
    if bytes.len() <= LARGEST_ESCAPE {
        tiles.push(Tile { column: area.x, row: area.y, bytes });
        return Ok(());
    }
    if area.height < 2 {
        return Err(GraphicsError::TooLarge {
            protocol: Protocol::Sixel,
            pixels: (width, height),
            bytes: bytes.len(),
            limit: LARGEST_ESCAPE,
        });
    }
    let upper = Rect { height: area.height / 2, ..area };
    let lower = Rect { y: upper.bottom(), height: area.height - upper.height, ..area };
    push_tile(tiles, pixels, upper, capabilities)?;
    push_tile(tiles, pixels, lower, capabilities)
}

/// One sixel, without what ratatui-image puts before it to erase the cells: the stage does that.
fn escape(pixels: RgbaImage) -> Result<Vec<u8>, GraphicsError> {
    let sixel = Sixel::new(DynamicImage::ImageRgba8(pixels), Size::new(1, 1), false)?;
    let start = sixel.data.find("\x1bP").ok_or(GraphicsError::NoSixel)?;
    Ok(sixel.data.as_bytes()[start..].to_vec())
}

/// The canvas with the picture on it. The transparent room repeats the picture's edge, so that it takes no colour from
/// the palette and no error is dithered in from it.
fn on_canvas(picture: &RgbImage, canvas: Canvas) -> RgbaImage {
    let (width, height) = picture.dimensions();
    RgbaImage::from_fn(canvas.size.0, canvas.size.1, |x, y| {
        let (column, row) = (x.wrapping_sub(canvas.offset.0), y.wrapping_sub(canvas.offset.1));
        let alpha = if column < width && row < height { 255 } else { 0 };
        let nearest_x = x.saturating_sub(canvas.offset.0).min(width - 1);
        let nearest_y = y.saturating_sub(canvas.offset.1).min(height - 1);
        let [red, green, blue] = picture.get_pixel(nearest_x, nearest_y).0;
        Rgba([red, green, blue, alpha])
    })
}

fn pixels_of(cells: (u16, u16), cell: CellSize) -> (u32, u32) {
    (u32::from(cells.0) * u32::from(cell.width), u32::from(cells.1) * u32::from(cell.height))
}

/// How many whole cells are within a limit in pixels; at least one.
fn cells_within(limit: (u32, u32), cell: CellSize) -> (u16, u16) {
    let whole =
        |pixels: u32, size: u16| u16::try_from(pixels / u32::from(size.max(1))).unwrap_or(u16::MAX).max(1);
    (whole(limit.0, cell.width), whole(limit.1, cell.height))
}

/// Cuts `length` into the fewest nearly equal parts of at most `largest`: their starts and lengths.
fn split(length: u16, largest: u16) -> impl Iterator<Item = (u16, u16)> {
    let parts = length.div_ceil(largest.max(1)).max(1);
    let part = length.div_ceil(parts).max(1);
    (0..length).step_by(usize::from(part)).map(move |start| (start, part.min(length - start)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_cut_into_the_fewest_equal_parts() {
        let parts = |length, largest| split(length, largest).collect::<Vec<_>>();
        assert_eq!(parts(30, 50), [(0, 30)]);
        assert_eq!(parts(60, 50), [(0, 30), (30, 30)]);
        assert_eq!(parts(7, 3), [(0, 3), (3, 3), (6, 1)]);
    }

    #[test]
    fn a_limit_smaller_than_a_cell_still_draws() {
        assert_eq!(cells_within((5, 1000), CellSize { width: 10, height: 20 }), (1, 50));
    }
}
