//! Half blocks: two colours of text a cell, where nothing better is understood.
//!
//! The cells are drawn into the frame like any other text, so a blocks picture has no bytes of its own.

use std::fmt;

use image::{DynamicImage, RgbImage};
use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::widgets::Widget;
use ratatui_image::protocol::Protocol;
use ratatui_image::protocol::halfblocks::Halfblocks;

use super::error::GraphicsError;
use crate::pair::Quality;

/// A picture as coloured cells.
pub struct Blocks {
    cells: (u16, u16),
    quality: Quality,
    protocol: Protocol,
}

impl Blocks {
    pub(super) fn new(
        picture: &RgbImage,
        cells: (u16, u16),
        quality: Quality,
    ) -> Result<Self, GraphicsError> {
        let halfblocks =
            Halfblocks::new(DynamicImage::ImageRgb8(picture.clone()), Size::new(cells.0, cells.1))?;
        Ok(Blocks { cells, quality, protocol: Protocol::Halfblocks(halfblocks) })
    }

    /// Columns and rows covered.
    pub fn cells(&self) -> (u16, u16) {
        self.cells
    }

    /// The quality that was asked for; blocks are the same at any.
    pub(super) fn quality(&self) -> Quality {
        self.quality
    }

    /// Draws the cells at the top left of `area`; nothing where they don't fit.
    pub fn draw(&self, area: Rect, buffer: &mut Buffer) {
        let area = area.intersection(buffer.area);
        if area.width >= self.cells.0 && area.height >= self.cells.1 {
            ratatui_image::Image::new(&self.protocol).render(area, buffer);
        }
    }
}

impl fmt::Debug for Blocks {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Blocks").field("cells", &self.cells).finish_non_exhaustive()
    }
}
