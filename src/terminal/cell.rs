//! The size of a cell in pixels, out of what terminal and kernel say of it.

use super::CellSize;
use super::tty::WindowSize;

/// Sizes outside of this are no cells: an SSH client that says 640×480 of whatever window, a kernel that knows none.
const PLAUSIBLE: std::ops::RangeInclusive<u16> = 4..=100;

/// The size of a cell: what the terminal says of a cell (`CSI 16 t`), else of its window (`CSI 14 t`), else what the
/// kernel says of the window; else the default. Rounded down, as some windows count their border.
///
/// Ask again on every resize: a change of the font's size is one.
pub fn cell_size(cell: Option<CellSize>, window_pixels: Option<(u16, u16)>, size: WindowSize) -> CellSize {
    let of_window = |(width, height): (u16, u16)| CellSize {
        width: width.checked_div(size.columns).unwrap_or(0),
        height: height.checked_div(size.rows).unwrap_or(0),
    };
    [cell, window_pixels.map(of_window), Some(of_window((size.width, size.height)))]
        .into_iter()
        .flatten()
        .find(|cell| PLAUSIBLE.contains(&cell.width) && PLAUSIBLE.contains(&cell.height))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: WindowSize = WindowSize { columns: 80, rows: 24, width: 802, height: 481 };

    #[test]
    fn what_the_terminal_says_of_a_cell_comes_first() {
        let cell = CellSize { width: 9, height: 18 };
        assert_eq!(cell_size(Some(cell), Some((1600, 960)), SIZE), cell);
    }

    #[test]
    fn a_border_of_a_pixel_or_two_is_rounded_away() {
        assert_eq!(cell_size(None, None, SIZE), CellSize { width: 10, height: 20 });
    }

    #[test]
    fn a_client_that_says_640_by_480_of_a_large_window_is_not_believed() {
        let size = WindowSize { columns: 300, rows: 90, width: 640, height: 480 };
        assert_eq!(cell_size(None, None, size), CellSize::default());
        assert_eq!(cell_size(None, Some((2400, 1620)), size), CellSize { width: 8, height: 18 });
    }

    #[test]
    fn a_window_of_unknown_size_has_the_default_cell() {
        assert_eq!(cell_size(None, None, WindowSize::default()), CellSize::default());
        assert_eq!(
            cell_size(Some(CellSize { width: 0, height: 0 }), None, WindowSize::default()),
            CellSize::default()
        );
    }
}
