//! Where pictures go: pure geometry, from cells and pixels to rectangles.
//!
//! A picture is scaled, up or down, to be as large as its box allows, whatever its resolution, so that two pictures of
//! one aspect are always shown at one size and resolution gives nothing away but sharpness. The aspect is kept to the
//! pixel: a picture need not fill its last row or column of cells, and the encoders centre it there.

use ratatui::layout::Rect;

use crate::terminal::CellSize;

/// Columns between two pictures side by side; one more where the width is even.
pub const GUTTER_COLUMNS: u16 = 3;
/// Rows between two stacked pictures; one more where the height is even.
pub const GUTTER_ROWS: u16 = 1;
/// The most columns or rows a picture gets: kitty's placeholders count no further.
pub const MAX_CELLS: u16 = 297;

/// Where one picture goes, and at which size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fit {
    /// The cells it covers.
    pub cells: Rect,
    /// The pixels to scale it to: no more than the cells have, and over `cells` less one column and one row.
    pub pixels: (u32, u32),
}

/// How the two pictures of a pair stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrangement {
    /// The left one on the left.
    SideBySide,
    /// The left one above.
    Stacked,
}

/// Where both pictures of a pair go: left then right, or upper then lower.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PairLayout {
    /// Which way shows them larger.
    pub arrangement: Arrangement,
    /// Two boxes of equal size, with a gutter between.
    pub boxes: [Rect; 2],
    /// The pictures, each centred in its box.
    pub pictures: [Fit; 2],
}

/// Lays out a pair in `area`, side by side or stacked, whichever shows more of the pictures (side by side if equal).
///
/// `pictures` are sizes in pixels; one that is unknown or empty counts as square. `margin` cells are kept free on every
/// side inside each box, for a frame. `None` if a picture would have less than one cell.
pub fn pair(
    area: Rect,
    cell: CellSize,
    pictures: [Option<(u32, u32)>; 2],
    margin: u16,
) -> Option<PairLayout> {
    let side_by_side = arrange(Arrangement::SideBySide, area, cell, pictures, margin);
    let stacked = arrange(Arrangement::Stacked, area, cell, pictures, margin);
    match (side_by_side, stacked) {
        (Some(beside), Some(above)) if above.shown_pixels() > beside.shown_pixels() => Some(above),
        (None, above) => above,
        (beside, _) => beside,
    }
}

/// Fits one picture into `area`: for flicker and zoom. The rules are those of [`pair`].
pub fn single(area: Rect, cell: CellSize, picture: Option<(u32, u32)>, margin: u16) -> Option<Fit> {
    let free = Rect {
        x: area.x.saturating_add(margin),
        y: area.y.saturating_add(margin),
        width: area.width.saturating_sub(margin.saturating_mul(2)),
        height: area.height.saturating_sub(margin.saturating_mul(2)),
    };
    if free.is_empty() {
        return None;
    }
    let (cell_width, cell_height) = (u32::from(cell.width.max(1)), u32::from(cell.height.max(1)));
    let room = (
        u32::from(free.width.min(MAX_CELLS)) * cell_width,
        u32::from(free.height.min(MAX_CELLS)) * cell_height,
    );
    let pixels = scaled_into(room, picture.filter(|size| size.0 > 0 && size.1 > 0).unwrap_or((1, 1)));
    // At most 297, as is the room's own count of cells.
    let (width, height) = (pixels.0.div_ceil(cell_width) as u16, pixels.1.div_ceil(cell_height) as u16);
    let cells =
        Rect { x: free.x + (free.width - width) / 2, y: free.y + (free.height - height) / 2, width, height };
    Some(Fit { cells, pixels })
}

impl PairLayout {
    fn shown_pixels(&self) -> u64 {
        self.pictures.iter().map(|fit| u64::from(fit.pixels.0) * u64::from(fit.pixels.1)).sum()
    }
}

fn arrange(
    arrangement: Arrangement,
    area: Rect,
    cell: CellSize,
    pictures: [Option<(u32, u32)>; 2],
    margin: u16,
) -> Option<PairLayout> {
    let boxes = match arrangement {
        Arrangement::SideBySide => {
            let width = area.width.checked_sub(GUTTER_COLUMNS)? / 2;
            [Rect { width, ..area }, Rect { x: area.right() - width, width, ..area }]
        }
        Arrangement::Stacked => {
            let height = area.height.checked_sub(GUTTER_ROWS)? / 2;
            [Rect { height, ..area }, Rect { y: area.bottom() - height, height, ..area }]
        }
    };
    let pictures =
        [single(boxes[0], cell, pictures[0], margin)?, single(boxes[1], cell, pictures[1], margin)?];
    Some(PairLayout { arrangement, boxes, pictures })
}

/// The largest size of `picture`'s aspect within `room`, rounded to the nearest pixel and at least one.
fn scaled_into(room: (u32, u32), picture: (u32, u32)) -> (u32, u32) {
    let [room_width, room_height, width, height] = [room.0, room.1, picture.0, picture.1].map(u64::from);
    let rounded = |numerator: u64, denominator: u64, limit: u64| {
        ((numerator + denominator / 2) / denominator).clamp(1, limit) as u32
    };
    if room_width * height <= room_height * width {
        (room.0, rounded(room_width * height, width, room_height))
    } else {
        (rounded(room_height * width, height, room_width), room.1)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CELL: CellSize = CellSize { width: 10, height: 20 };

    fn inside(inner: Rect, outer: Rect) -> bool {
        inner.intersection(outer) == inner && !inner.is_empty()
    }

    #[test]
    fn a_wide_window_shows_the_pair_side_by_side_and_a_tall_one_stacked() {
        let squares = [Some((512, 512)); 2];
        let wide = pair(Rect::new(0, 0, 120, 30), CELL, squares, 0).unwrap();
        assert_eq!(wide.arrangement, Arrangement::SideBySide);
        assert_eq!(wide.boxes, [Rect::new(0, 0, 58, 30), Rect::new(62, 0, 58, 30)]);
        assert_eq!(wide.pictures[0].pixels, (580, 580));
        assert_eq!(wide.pictures[0].cells, Rect::new(0, 0, 58, 29));
        let tall = pair(Rect::new(0, 0, 60, 61), CELL, squares, 0).unwrap();
        assert_eq!(tall.arrangement, Arrangement::Stacked);
        assert_eq!(tall.boxes, [Rect::new(0, 0, 60, 30), Rect::new(0, 31, 60, 30)]);
        assert_eq!(tall.pictures.map(|fit| fit.pixels), [(600, 600); 2]);
    }

    #[test]
    fn wide_pictures_are_stacked_where_square_ones_stand_side_by_side() {
        let area = Rect::new(2, 3, 100, 40);
        let of = |size| pair(area, CELL, [Some(size); 2], 1).unwrap().arrangement;
        assert_eq!(of((512, 512)), Arrangement::SideBySide);
        assert_eq!(of((1600, 400)), Arrangement::Stacked);
    }

    #[test]
    fn an_unknown_or_empty_picture_counts_as_square() {
        let area = Rect::new(0, 0, 80, 24);
        let square = pair(area, CELL, [Some((9, 9)); 2], 1);
        assert_eq!(pair(area, CELL, [None, Some((0, 7))], 1), square);
    }

    #[test]
    fn a_window_too_small_for_one_cell_each_gives_nothing() {
        assert_eq!(pair(Rect::new(0, 0, 2, 2), CELL, [None; 2], 0), None);
        assert_eq!(pair(Rect::new(0, 0, 80, 2), CELL, [None; 2], 1), None);
        assert_eq!(single(Rect::new(0, 0, 0, 9), CELL, None, 0), None);
        assert!(pair(Rect::new(0, 0, 5, 1), CELL, [None; 2], 0).is_some());
    }

    #[test]
    fn a_picture_never_gets_more_cells_than_kitty_can_name() {
        let fit = single(Rect::new(0, 0, 900, 700), CELL, Some((10, 10)), 0).unwrap();
        assert!(fit.cells.width <= MAX_CELLS && fit.cells.height <= MAX_CELLS);
        assert_eq!(fit.pixels, (2970, 2970));
    }

    fn size() -> impl Strategy<Value = (u32, u32)> {
        (1_u32..5000, 1_u32..5000)
    }

    proptest! {
        #[test]
        fn boxes_are_equal_and_disjoint_and_hold_their_pictures(
            (x, y, width, height) in (0_u16..50, 0_u16..50, 0_u16..400, 0_u16..200),
            (cell_width, cell_height) in (1_u16..40, 1_u16..60),
            first in size(),
            second in size(),
            margin in 0_u16..3,
        ) {
            let area = Rect::new(x, y, width, height);
            let cell = CellSize { width: cell_width, height: cell_height };
            let Some(layout) = pair(area, cell, [Some(first), Some(second)], margin) else {
                prop_assert!(width < 2 * (2 * margin + 1) + GUTTER_COLUMNS || height < 2 * margin + 1);
                return Ok(());
            };
            let [one, two] = layout.boxes;
            prop_assert_eq!((one.width, one.height), (two.width, two.height));
            prop_assert!(one.intersection(two).is_empty());
            prop_assert!(inside(one, area) && inside(two, area));
            let gutter = match layout.arrangement {
                Arrangement::SideBySide => two.x - one.right() - GUTTER_COLUMNS,
                Arrangement::Stacked => two.y - one.bottom() - GUTTER_ROWS,
            };
            prop_assert!(gutter <= 1);
            for (fit, pane) in layout.pictures.iter().zip(layout.boxes) {
                prop_assert!(inside(fit.cells, pane));
                let left = fit.cells.x - pane.x;
                let right = pane.right() - fit.cells.right();
                prop_assert!(left >= margin && right >= left && right - left <= 1);
            }
        }

        #[test]
        fn the_aspect_is_kept_to_the_pixel_and_the_cells_are_the_fewest(
            (width, height) in (1_u16..300, 1_u16..200),
            (cell_width, cell_height) in (1_u16..40, 1_u16..60),
            picture in size(),
        ) {
            let cell = CellSize { width: cell_width, height: cell_height };
            let fit = single(Rect::new(0, 0, width, height), cell, Some(picture), 0).unwrap();
            let (across, down) = (f64::from(fit.pixels.0), f64::from(fit.pixels.1));
            let aspect = f64::from(picture.0) / f64::from(picture.1);
            // One side is exact, so the other is at most half a pixel off, unless it had to be one pixel.
            let off = (across / aspect - down).abs().min((down * aspect - across).abs());
            prop_assert!(off <= 0.5 + 1e-6 || fit.pixels.0 == 1 || fit.pixels.1 == 1, "{off}");
            let cells = (
                u32::from(fit.cells.width) * u32::from(cell_width),
                u32::from(fit.cells.height) * u32::from(cell_height),
            );
            prop_assert!(fit.pixels.0 <= cells.0 && fit.pixels.0 + u32::from(cell_width) > cells.0);
            prop_assert!(fit.pixels.1 <= cells.1 && fit.pixels.1 + u32::from(cell_height) > cells.1);
            let room = (u32::from(width) * u32::from(cell_width), u32::from(height) * u32::from(cell_height));
            prop_assert!(fit.pixels.0 == room.0.min(297 * u32::from(cell_width)) || fit.pixels.1 == room.1);
        }

        #[test]
        fn pictures_of_one_aspect_are_shown_at_one_size_whatever_their_resolution(
            (width, height) in (5_u16..300, 3_u16..200),
            (across, down) in (1_u32..100, 1_u32..100),
            (less, more) in (1_u32..40, 1_u32..40),
        ) {
            let sizes = [Some((across * less, down * less)), Some((across * more, down * more))];
            let layout = pair(Rect::new(0, 0, width, height), CELL, sizes, 0).unwrap();
            prop_assert_eq!(layout.pictures[0].pixels, layout.pictures[1].pixels);
            prop_assert_eq!(layout.pictures[0].cells.as_size(), layout.pictures[1].cells.as_size());
        }
    }
}
