//! Sixels of our own, made for a slow line.
//!
//! A picture is cut into bands of whole cells, each an escape sequence with a palette of its own, so that its colours fit what it
//! shows and something else may be written between two of them. A band's colours are chosen (`palette`), its pixels painted
//! with them (`paint`) by weighing what an eye would see against the bytes it costs, and written down (`write`). The outline of a
//! picture is one sixel (`coarse`).
//!
//! A terminal may limit the size of a sixel (xterm draws nothing of a larger one) or of an escape sequence (tmux): bands
//! are cut further where they must be. Room around the picture is transparent.

mod coarse;
mod colour;
mod ground;
mod nearest;
mod paint;
mod palette;
mod piece;
mod write;

#[cfg(test)]
mod tests;

use image::RgbImage;
use ratatui::layout::Rect;

use super::canvas::Canvas;
use super::error::GraphicsError;
use super::tmux::{LARGEST_ESCAPE, wrapped};
use super::{InlineImage, Tile};
use crate::pair::Quality;
use crate::terminal::{Capabilities, CellSize, Protocol};
use paint::{Effort, STRIP};
use palette::Palette;
use piece::Piece;

/// About how many pixels a band has: of a photograph 10 to 40 KB. Half as many cost 3 % more bytes, which its colours are worth.
const BAND: usize = 48_000;

/// Encodes `picture`, centred in its cells.
pub(super) fn encode(
    picture: &RgbImage,
    cells: (u16, u16),
    quality: Quality,
    capabilities: &Capabilities,
) -> Result<InlineImage, GraphicsError> {
    let cell = capabilities.cell;
    let canvas = Canvas::centred(picture.dimensions(), cells, cell);
    if canvas.size != pixels_of((cells.0, cells.1), cell) {
        return Err(GraphicsError::Overflow { pixels: picture.dimensions(), cells });
    }
    let largest = capabilities.sixel_limit.map_or(cells, |limit| cells_within(limit, cell));
    let rows = if quality == Quality::Coarse { cells.1 } else { band_rows(cells, cell) };
    let mut drawing = Drawing { picture, canvas, quality, capabilities, tiles: Vec::new(), colours: 0 };
    for (row, height) in bands(cells.1, rows.min(largest.1)) {
        for (column, width) in split(cells.0, largest.0) {
            drawing.add(Rect { x: column, y: row, width, height })?;
        }
    }
    let Drawing { tiles, colours, .. } = drawing;
    Ok(InlineImage { cells, tiles, encoding: format!("sixel-{colours}"), quality })
}

/// A picture that is being encoded.
struct Drawing<'d> {
    picture: &'d RgbImage,
    canvas: Canvas,
    quality: Quality,
    capabilities: &'d Capabilities,
    tiles: Vec<Tile>,
    /// The most that a tile has.
    colours: usize,
}

impl Drawing<'_> {
    /// Adds the tile of `area`, or its upper and lower half where the whole makes too long an escape.
    fn add(&mut self, area: Rect) -> Result<(), GraphicsError> {
        let corner = pixels_of((area.x, area.y), self.capabilities.cell);
        let size = pixels_of((area.width, area.height), self.capabilities.cell);
        let piece = Piece::of(self.picture, self.canvas, corner, size);
        let (sixel, colours) = match effort(self.quality) {
            Some(effort) => painted(&piece, &effort),
            None => coarse::escape(&piece),
        };
        let bytes = wrapped(sixel, self.capabilities.tmux);
        if bytes.len() <= LARGEST_ESCAPE {
            self.colours = self.colours.max(colours);
            self.tiles.push(Tile { column: area.x, row: area.y, bytes });
            return Ok(());
        }
        if area.height < 2 {
            return Err(GraphicsError::TooLarge {
                protocol: Protocol::Sixel,
                pixels: size,
                bytes: bytes.len(),
                limit: LARGEST_ESCAPE,
            });
        }
        let upper = Rect { height: area.height / 2, ..area };
        self.add(upper)?;
        self.add(Rect { y: upper.bottom(), height: area.height - upper.height, ..area })
    }
}

/// How much is given for how many bytes; `None` for an outline. docs/benchmarks.md has what comes of it.
fn effort(quality: Quality) -> Option<Effort> {
    match quality {
        Quality::Lossless => Some(Effort { colours: 256, byte: 2.0, carry: 0.8 }),
        Quality::High => Some(Effort { colours: 192, byte: 12.0, carry: 0.5 }),
        Quality::Medium => Some(Effort { colours: 128, byte: 30.0, carry: 0.5 }),
        Quality::Low => Some(Effort { colours: 96, byte: 80.0, carry: 0.4 }),
        Quality::Coarse => None,
    }
}

/// The escape of a piece, and how many colours it has.
fn painted(piece: &Piece, effort: &Effort) -> (Vec<u8>, usize) {
    let palette = Palette::of(piece.colours(), effort.colours);
    let painted = paint::paint(piece, &palette, effort);
    (write::escape(&painted, piece.width, &palette), palette.percent.len())
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

/// How many rows of cells a band has: about [`BAND`] pixels, and whole strips where some number near that allows it, since a
/// strip that is cut costs what a whole one does.
fn band_rows((columns, rows): (u16, u16), cell: CellSize) -> u16 {
    let row = usize::from(columns) * usize::from(cell.width) * usize::from(cell.height);
    let about = (BAND / row.max(1)).clamp(1, usize::from(rows.max(1)));
    let whole = |rows: &usize| (rows * usize::from(cell.height)).is_multiple_of(STRIP);
    let near = (about.saturating_sub(about / 3)..=about + about / 3).filter(|&rows| rows > 0);
    let best = near.filter(whole).min_by_key(|rows| rows.abs_diff(about)).unwrap_or(about);
    u16::try_from(best).unwrap_or(rows)
}

/// Cuts `length` into parts of `part`, and one of what is left: their starts and lengths.
fn bands(length: u16, part: u16) -> impl Iterator<Item = (u16, u16)> {
    let part = part.max(1);
    (0..length).step_by(usize::from(part)).map(move |start| (start, part.min(length - start)))
}

/// Cuts `length` into the fewest nearly equal parts of at most `largest`: their starts and lengths.
fn split(length: u16, largest: u16) -> impl Iterator<Item = (u16, u16)> {
    let parts = length.div_ceil(largest.max(1)).max(1);
    let part = length.div_ceil(parts).max(1);
    bands(length, part)
}
