//! Pixels to terminal bytes: where a picture goes, how it is encoded, and what the terminal holds of it.
//!
//! The way of a picture: [`fit`] says how many cells and pixels it gets, the caller scales it to that, [`encode()`]
//! makes the bytes of the terminal's protocol, and one [`Stage`] sends them ahead, shows them, and takes them away.
//! Image bytes never pass through a ratatui cell: a view marks the cells under a picture as skipped
//! (`CellDiffOption::Skip`), and the stage's bytes are written after the frame's.

pub mod beside;
pub mod encode;
pub mod fit;
pub mod ids;
pub mod png;
pub mod stage;
pub mod view;

mod blocks;
mod canvas;
mod diacritics;
mod error;
mod held;
mod iterm2;
mod jpeg;
mod kitty;
mod outline;
mod placeholder;
mod sixel;
mod tmux;

use crate::pair::Quality;
pub use blocks::Blocks;
pub use encode::{Encoded, ImageSpec, encode};
pub use error::GraphicsError;
pub use fit::{Arrangement, Fit, PairLayout};
pub use held::Farewell;
pub use ids::IdSource;
pub use kitty::KittyImage;
pub use stage::{Change, Freed, Placement, Stage};
pub use view::{Region, View};

/// An image made of cells once drawn (sixel, iTerm2): tiles to write, each at its own cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InlineImage {
    /// Columns and rows covered.
    pub cells: (u16, u16),
    /// What to write, and where: one tile for iTerm2, bands from top to bottom for sixel. Between two of them anything else
    /// may be written.
    pub tiles: Vec<Tile>,
    /// See [`Encoded::encoding`].
    pub encoding: String,
    /// See [`Encoded::quality`].
    pub quality: Quality,
}

/// A part of an [`InlineImage`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    /// Columns to the right of the image's first column.
    pub column: u16,
    /// Rows below the image's first row.
    pub row: u16,
    /// One complete escape sequence, which draws with the cursor on the tile's first cell.
    pub bytes: Vec<u8>,
}
