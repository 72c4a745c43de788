//! A picture to be made, and what it is known by.

use std::path::PathBuf;

use crate::pair::Sha256;
use crate::tui::zoom::Crop;

/// A picture at the size it is to be shown in: what one encoding is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    /// Which image.
    pub sha256: Sha256,
    /// Columns and rows of cells.
    pub cells: (u16, u16),
    /// Pixels across and down.
    pub pixels: (u32, u32),
    /// The part of the image that is shown; all of it where `None`.
    pub crop: Option<Crop>,
}

/// A picture to be made.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Job {
    /// What to make.
    pub key: Key,
    /// The image's file.
    pub path: PathBuf,
}
