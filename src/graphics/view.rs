//! Showing by name: which part of an image the terminal holds is shown, where, and how large.
//!
//! kitty scales what it holds, so a fit, a zoom or a window of another size needs no pixel sent again. Where a picture need
//! not fill its last row or column of cells, the part that is shown takes in as much of the transparent rim around it, and its
//! aspect is kept to the pixel.

use super::KittyImage;
use super::canvas::Canvas;
use super::fit::MAX_CELLS;
use crate::terminal::CellSize;

/// A part of a picture in fractions of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Region {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
    /// Across.
    pub width: f64,
    /// Down.
    pub height: f64,
}

impl Region {
    /// All of it.
    pub const WHOLE: Region = Region { x: 0.0, y: 0.0, width: 1.0, height: 1.0 };

    /// This part of the whole in fractions of `frame`, another part of the whole; `None` where it is not inside.
    pub fn within(self, frame: Region) -> Option<Region> {
        /// A pixel of a picture as large as they come.
        const SLACK: f64 = 1e-4;
        let inside = |start: f64, length: f64, from: f64, over: f64| {
            start >= from - SLACK && start + length <= from + over + SLACK
        };
        let is_inside = inside(self.x, self.width, frame.x, frame.width)
            && inside(self.y, self.height, frame.y, frame.height);
        is_inside.then(|| Region {
            x: ((self.x - frame.x) / frame.width).clamp(0.0, 1.0),
            y: ((self.y - frame.y) / frame.height).clamp(0.0, 1.0),
            width: (self.width / frame.width).min(1.0),
            height: (self.height / frame.height).min(1.0),
        })
    }
}

/// How a held image is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// Columns and rows it covers.
    pub cells: (u16, u16),
    /// Pixels across and down that the part takes of them, in the middle.
    pub pixels: (u32, u32),
    /// The part of the image's picture.
    pub region: Region,
}

impl View {
    /// All of a picture, in so many cells and pixels.
    pub fn whole(cells: (u16, u16), pixels: (u32, u32)) -> Self {
        View { cells, pixels, region: Region::WHOLE }
    }
}

/// The rectangle of an image's own pixels that a direct placement shows: left, top, width, height. `None` is all of it.
pub(super) fn source(image: &KittyImage, view: &View, cell: CellSize) -> Option<[u32; 4]> {
    let canvas = Canvas::centred(view.pixels, view.cells, cell);
    let [left, top, width, height] = image.picture.map(f64::from);
    let region = view.region;
    let along = |start: f64, length: f64, from: f64, part: f64, shown: u32, rim: u32, room: u32, all: u32| {
        // The image's pixels a pixel on the screen.
        let scale = part * length / f64::from(shown.max(1));
        let first = (start + from * length - f64::from(rim) * scale).round().clamp(0.0, f64::from(all - 1));
        let count = (f64::from(room) * scale).round().clamp(1.0, f64::from(all) - first);
        (first as u32, count as u32)
    };
    let (offset, size, all) = (canvas.offset, canvas.size, image.pixels);
    let (x, w) = along(left, width, region.x, region.width, view.pixels.0, offset.0, size.0, all.0.max(1));
    let (y, h) = along(top, height, region.y, region.height, view.pixels.1, offset.1, size.1, all.1.max(1));
    ([x, y, w, h] != [0, 0, image.pixels.0, image.pixels.1]).then_some([x, y, w, h])
}

/// The cells of a virtual placement of the whole image, of which a part is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Grid {
    /// Columns and rows of the whole.
    pub(super) cells: (u16, u16),
    /// The first column and row that are printed.
    pub(super) from: (u16, u16),
}

/// The grid on which a part of an image fills the cells of a view, as nearly as whole cells allow; no finer than placeholders
/// can count.
pub(super) fn grid(view: &View) -> Grid {
    let along = |cells: u16, part: f64, start: f64| {
        let all = (f64::from(cells) / part.max(1e-3))
            .round()
            .clamp(f64::from(cells), f64::from(MAX_CELLS.max(cells)));
        let from = (start * all).round().clamp(0.0, all - f64::from(cells));
        (all as u16, from as u16)
    };
    let (columns, x) = along(view.cells.0, view.region.width, view.region.x);
    let (rows, y) = along(view.cells.1, view.region.height, view.region.y);
    Grid { cells: (columns, rows), from: (x, y) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CELL: CellSize = CellSize { width: 10, height: 20 };

    fn image(picture: [u32; 4], pixels: (u32, u32)) -> KittyImage {
        KittyImage {
            id: 1,
            cells: (30, 16),
            shown: (picture[2], picture[3]),
            pixels,
            picture,
            ..KittyImage::default()
        }
    }

    #[test]
    fn the_size_it_was_made_for_shows_its_cells_without_the_margin() {
        // 300 × 301 pixels in 30 × 16 cells, with a cell of margin around: 320 × 360.
        let image = image([10, 29, 300, 301], (320, 360));
        assert_eq!(source(&image, &View::whole((30, 16), (300, 301)), CELL), Some([10, 20, 300, 320]));
    }

    #[test]
    fn a_part_of_a_part_is_a_part() {
        let quarter = Region { x: 0.5, y: 0.5, width: 0.5, height: 0.5 };
        let inner = Region { x: 0.75, y: 0.5, width: 0.25, height: 0.25 };
        assert_eq!(inner.within(quarter), Some(Region { x: 0.5, y: 0.0, width: 0.5, height: 0.5 }));
        assert_eq!(Region::WHOLE.within(quarter), None);
        assert_eq!(quarter.within(Region::WHOLE), Some(quarter));
    }

    #[test]
    fn a_zoomed_grid_is_as_much_larger_as_the_part_is_smaller() {
        let region = Region { x: 0.25, y: 0.5, width: 0.5, height: 0.25 };
        let view = View { cells: (40, 20), pixels: (400, 400), region };
        assert_eq!(grid(&view), Grid { cells: (80, 80), from: (20, 40) });
        let tiny = Region { width: 0.01, height: 0.01, ..region };
        assert_eq!(grid(&View { region: tiny, ..view }).cells, (MAX_CELLS, MAX_CELLS));
    }

    proptest! {
        #[test]
        fn the_aspect_is_kept_to_the_pixel_where_the_window_gets_smaller(
            width in 60u32..900, height in 60u32..900, by in 0.4f64..1.0,
        ) {
            let cells = |size: (u32, u32)| (size.0.div_ceil(10) as u16, size.1.div_ceil(20) as u16);
            let at_first = (width, height);
            let canvas = Canvas::centred(at_first, cells(at_first), CELL);
            let picture = [canvas.offset.0 + 10, canvas.offset.1 + 20, width, height];
            let image = image(picture, (canvas.size.0 + 20, canvas.size.1 + 40));
            let size = ((f64::from(width) * by).round().max(1.0) as u32, (f64::from(height) * by).round().max(1.0) as u32);
            let view = View::whole(cells(size), size);
            let [x, y, w, h] = source(&image, &view, CELL).unwrap();
            prop_assert!(x + w <= image.pixels.0 && y + h <= image.pixels.1);
            // What stands on the screen where the picture should: its edges, in pixels of the screen.
            let across = f64::from(view.cells.0) * 10.0 / f64::from(w);
            let down = f64::from(view.cells.1) * 20.0 / f64::from(h);
            prop_assert!((f64::from(width) * across - f64::from(size.0)).abs() < 2.5, "{across}");
            prop_assert!((f64::from(height) * down - f64::from(size.1)).abs() < 2.5, "{down}");
        }
    }
}
