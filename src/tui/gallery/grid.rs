//! How the images of a page stand: as many columns as show them largest, and as few on a page as leaves something to judge.

use std::ops::Range;

use ratatui::layout::Rect;

use crate::graphics::fit;
use crate::terminal::CellSize;

/// The smallest tile in cells, with frame and caption: below it there are more pages.
const SMALLEST: (u16, u16) = (20, 9);
/// The most images on a page: each has a slot on the stage.
pub const MOST: usize = 60;
/// Cells between two tiles.
const GAP: u16 = 2;
/// The narrowest a tile gets round a narrow picture, for its caption.
const CAPTION: u16 = 24;

/// Tiles of one size in columns and rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grid {
    /// The room of all tiles.
    pub area: Rect,
    /// Tiles side by side.
    pub columns: u16,
    /// Columns and rows of a tile.
    pub tile: (u16, u16),
    /// Images on a page.
    pub per_page: usize,
    /// Images in all.
    pub count: usize,
    /// Whether there is room for a frame round each picture.
    pub framed: bool,
}

impl Grid {
    /// The grid of `count` images in `area`; `shapes` are the sizes of a usual one, the widest and the tallest.
    pub fn new(area: Rect, cell: CellSize, count: usize, shapes: [(u32, u32); 3], framed: bool) -> Self {
        let across = usize::from(((area.width + GAP) / (SMALLEST.0 + GAP)).max(1));
        let down = usize::from((area.height / SMALLEST.1).max(1));
        let capacity = (across * down).min(MOST);
        // As many on each page.
        let per_page = count.max(1).div_ceil(count.max(1).div_ceil(capacity));
        let (margin, _) = edges(framed);
        let shown = |columns: u16| {
            let tile = tile(area, columns, rows(per_page, columns));
            picture(tile, cell, shapes[0], framed)
                .map_or(0, |fit| u64::from(fit.pixels.0) * u64::from(fit.pixels.1))
        };
        let most = u16::try_from(per_page).unwrap_or(u16::MAX);
        let columns = (1..=most).rev().max_by_key(|columns| shown(*columns)).unwrap_or(1);
        let (mut width, mut height) = tile(area, columns, rows(per_page, columns));
        // Tiles hug their pictures, so that the grid reads as one.
        if let (Some(widest), Some(tallest)) = (
            picture((width, height), cell, shapes[1], framed),
            picture((width, height), cell, shapes[2], framed),
        ) {
            width = width.min((widest.cells.width + 2 * margin).max(CAPTION));
            height = height.min(tallest.cells.height + 2 * margin + 1);
        }
        Grid { area, columns, tile: (width, height), per_page, count, framed }
    }

    /// How many pages there are.
    pub fn pages(&self) -> usize {
        self.count.max(1).div_ceil(self.per_page)
    }

    /// The page that an image stands on, from 0.
    pub fn page_of(&self, place: usize) -> usize {
        place / self.per_page
    }

    /// The images of a page.
    pub fn places(&self, page: usize) -> Range<usize> {
        let from = (page * self.per_page).min(self.count);
        from..(from + self.per_page).min(self.count)
    }

    /// The tile of the n-th image of a page.
    pub fn tile(&self, slot: usize) -> Rect {
        let slot = u16::try_from(slot).unwrap_or(u16::MAX);
        let (column, row) = (slot % self.columns, slot / self.columns);
        let (width, height) = self.tile;
        let rows = rows(self.per_page, self.columns);
        // The whole grid stands in the middle.
        let wide = self.columns * (width + GAP) - GAP;
        let high = rows * height;
        let left = self.area.x + self.area.width.saturating_sub(wide) / 2;
        let top = self.area.y + self.area.height.saturating_sub(high) / 2;
        Rect { x: left + column * (width + GAP), y: top + row * height, width, height }
            .intersection(self.area)
    }

    /// Where a picture goes in its tile.
    pub fn picture(&self, tile: Rect, cell: CellSize, pixels: Option<(u32, u32)>) -> Option<fit::Fit> {
        let room = Rect { height: tile.height.saturating_sub(1), ..tile };
        fit::single(room, cell, pixels, edges(self.framed).0)
    }
}

/// Cells that a frame takes on each side, and the rows of a caption.
fn edges(framed: bool) -> (u16, u16) {
    (u16::from(framed), 1)
}

fn rows(per_page: usize, columns: u16) -> u16 {
    u16::try_from(per_page.div_ceil(usize::from(columns))).unwrap_or(u16::MAX)
}

/// Columns and rows of a tile where so many share the area.
fn tile(area: Rect, columns: u16, rows: u16) -> (u16, u16) {
    (((area.width + GAP) / columns.max(1)).saturating_sub(GAP), area.height / rows.max(1))
}

fn picture(
    (width, height): (u16, u16),
    cell: CellSize,
    pixels: (u32, u32),
    framed: bool,
) -> Option<fit::Fit> {
    let (margin, caption) = edges(framed);
    fit::single(Rect::new(0, 0, width, height.saturating_sub(caption)), cell, Some(pixels), margin)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CELL: CellSize = CellSize { width: 10, height: 20 };

    #[test]
    fn four_squares_in_a_wide_window_stand_two_by_two_or_in_a_row_whichever_is_larger() {
        let squares = [(512, 512); 3];
        let grid = Grid::new(Rect::new(0, 0, 80, 42), CELL, 4, squares, true);
        assert_eq!((grid.columns, grid.pages()), (2, 1));
        let grid = Grid::new(Rect::new(0, 0, 154, 24), CELL, 4, squares, true);
        assert_eq!((grid.columns, grid.pages()), (4, 1));
    }

    #[test]
    fn what_does_not_fit_is_shared_out_on_pages_of_one_size() {
        let grid = Grid::new(Rect::new(3, 4, 154, 40), CELL, 64, [(512, 512); 3], true);
        assert_eq!((grid.pages(), grid.per_page), (3, 22));
        assert_eq!((grid.places(2), grid.page_of(63)), (44..64, 2));
    }

    proptest! {
        #[test]
        fn tiles_lie_in_the_area_and_never_overlap(
            (width, height) in (20_u16..400, 5_u16..150),
            (cell_width, cell_height) in (1_u16..40, 1_u16..60),
            count in 0_usize..3000,
            shape in (1_u32..4000, 1_u32..4000),
            framed: bool,
        ) {
            let area = Rect::new(3, 2, width, height);
            let cell = CellSize { width: cell_width, height: cell_height };
            let grid = Grid::new(area, cell, count, [shape; 3], framed);
            prop_assert!(grid.per_page <= MOST);
            prop_assert_eq!(grid.places(grid.pages() - 1).end, count);
            let tiles: Vec<Rect> = grid.places(0).map(|place| grid.tile(place)).collect();
            for (at, tile) in tiles.iter().enumerate() {
                prop_assert_eq!(tile.intersection(area), *tile);
                prop_assert!(tiles[at + 1..].iter().all(|other| tile.intersection(*other).is_empty()));
            }
        }
    }
}
