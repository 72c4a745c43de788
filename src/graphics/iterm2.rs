//! iTerm2's inline images: one escape sequence with a whole JPEG or PNG in it.
//!
//! JPEG at quality 90 with full colour resolution, or PNG where that is smaller (flat graphics) or all that the terminal
//! draws. The terminal fits the picture into the cells and keeps its aspect.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use image::RgbImage;
use image::codecs::jpeg::JpegEncoder;

use super::error::GraphicsError;
use super::tmux::{LARGEST_ESCAPE, wrapped};
use super::{InlineImage, Tile, png};
use crate::terminal::{Capabilities, Protocol};

/// The first is the usual one; the others follow only where the escape would be dropped for its size.
const QUALITIES: [u8; 6] = [90, 80, 65, 50, 35, 20];
/// Terminals that draw this protocol's PNG and nothing of its JPEG, in lower case.
const PNG_ONLY: [&str; 2] = ["konsole", "mlterm"];

/// Encodes `picture` for a rectangle of cells.
pub(super) fn encode(
    picture: &RgbImage,
    cells: (u16, u16),
    capabilities: &Capabilities,
) -> Result<InlineImage, GraphicsError> {
    let name = capabilities.terminal.to_lowercase();
    let file = if PNG_ONLY.iter().any(|brand| name.contains(brand)) {
        png::encode(picture, png::Step::LOSSLESS)
    } else {
        smallest_that_fits(picture, cells)?
    };
    let bytes = wrapped(escape(&file, cells), capabilities.tmux);
    if capabilities.tmux && bytes.len() > LARGEST_ESCAPE {
        return Err(too_large(picture, bytes.len()));
    }
    Ok(InlineImage { cells, tiles: vec![Tile { column: 0, row: 0, bytes }] })
}

fn smallest_that_fits(picture: &RgbImage, cells: (u16, u16)) -> Result<Vec<u8>, GraphicsError> {
    let mut smallest = png::encode_quickly(picture);
    for quality in QUALITIES {
        let mut jpeg = Vec::with_capacity(smallest.len() / 2);
        JpegEncoder::new_with_quality(&mut jpeg, quality).encode_image(picture)?;
        if jpeg.len() < smallest.len() {
            smallest = jpeg;
        }
        if escape_bytes(smallest.len(), cells) <= LARGEST_ESCAPE {
            return Ok(smallest);
        }
    }
    Err(too_large(picture, escape_bytes(smallest.len(), cells)))
}

fn too_large(picture: &RgbImage, bytes: usize) -> GraphicsError {
    GraphicsError::TooLarge {
        protocol: Protocol::Iterm2,
        pixels: picture.dimensions(),
        bytes,
        limit: LARGEST_ESCAPE,
    }
}

fn keys(bytes: usize, (columns, rows): (u16, u16)) -> String {
    format!(
        "\x1b]1337;File=inline=1;size={bytes};width={columns};height={rows};\
         preserveAspectRatio=1;doNotMoveCursor=1:"
    )
}

fn escape(file: &[u8], cells: (u16, u16)) -> Vec<u8> {
    let mut out = keys(file.len(), cells).into_bytes();
    out.extend_from_slice(STANDARD.encode(file).as_bytes());
    out.push(0x07);
    out
}

/// How long [`escape`] would be, with room for tmux's wrapper.
fn escape_bytes(file: usize, cells: (u16, u16)) -> usize {
    keys(file, cells).len() + file.div_ceil(3) * 4 + 16
}
