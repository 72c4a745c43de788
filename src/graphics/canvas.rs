//! A picture's place inside whole cells: its pixels need not be a multiple of the cell, so it is centred.

use crate::terminal::CellSize;

/// A picture centred on a canvas of whole cells, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Canvas {
    /// Width and height of all cells; the picture's own where that is larger.
    pub(super) size: (u32, u32),
    /// The picture's left and top edge.
    pub(super) offset: (u32, u32),
}

impl Canvas {
    pub(super) fn centred(pixels: (u32, u32), cells: (u16, u16), cell: CellSize) -> Self {
        let size = (
            (u32::from(cells.0) * u32::from(cell.width)).max(pixels.0),
            (u32::from(cells.1) * u32::from(cell.height)).max(pixels.1),
        );
        Canvas { size, offset: ((size.0 - pixels.0) / 2, (size.1 - pixels.1) / 2) }
    }

    /// With a cell more on every side.
    pub(super) fn with_margin(self, cell: CellSize) -> Self {
        let (width, height) = (u32::from(cell.width), u32::from(cell.height));
        Canvas {
            size: (self.size.0 + 2 * width, self.size.1 + 2 * height),
            offset: (self.offset.0 + width, self.offset.1 + height),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_centred_in_its_cells() {
        let cell = CellSize { width: 10, height: 20 };
        let canvas = Canvas::centred((300, 301), (30, 16), cell);
        assert_eq!(canvas, Canvas { size: (300, 320), offset: (0, 9) });
        // Cells smaller than the picture: the terminal scales it down.
        let canvas = Canvas::centred((300, 301), (3, 2), cell);
        assert_eq!(canvas, Canvas { size: (300, 301), offset: (0, 0) });
    }
}
