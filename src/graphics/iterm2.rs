//! iTerm2's inline images: one escape sequence with a whole JPEG or PNG in it.
//!
//! A JPEG of the quality that the picture needs, or PNG where that is smaller (flat graphics), where nothing may be lost, or
//! where it is all that the terminal draws. The terminal fits the picture into the cells and keeps its aspect.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use image::RgbImage;

use super::error::GraphicsError;
use super::jpeg::{self, Setting};
use super::png::{self, Step};
use super::tmux::{LARGEST_ESCAPE, wrapped};
use super::{InlineImage, Tile, outline};
use crate::pair::Quality;
use crate::terminal::{Capabilities, Protocol};

/// Terminals that draw this protocol's PNG and nothing of its JPEG, in lower case.
const PNG_ONLY: [&str; 2] = ["konsole", "mlterm"];
/// Of an outline, and the last ones that are tried where every better escape would be dropped for its size.
const LAST_QUALITIES: [u8; 3] = [40, 25, 12];

/// A picture as a file.
struct File {
    bytes: Vec<u8>,
    encoding: String,
    quality: Quality,
}

/// Encodes `picture` for a rectangle of cells, in `quality` or the next lower one that the terminal doesn't drop for its size.
pub(super) fn encode(
    picture: &RgbImage,
    cells: (u16, u16),
    quality: Quality,
    capabilities: &Capabilities,
) -> Result<InlineImage, GraphicsError> {
    let name = capabilities.terminal.to_lowercase();
    let only_png = PNG_ONLY.iter().any(|brand| name.contains(brand));
    // Those two draw what is larger than a mebibyte, but tmux doesn't hand it on.
    let limit = if only_png && !capabilities.tmux { usize::MAX } else { LARGEST_ESCAPE };
    let fits = |file: &File| escape_bytes(file.bytes.len(), cells) <= limit;
    let file = if quality == Quality::Coarse {
        coarse(picture, only_png)?
    } else if only_png {
        first_that(fits, quality.downwards().map(|quality| Ok(png(picture, quality))))?
    } else {
        let last = LAST_QUALITIES.map(|quality| Setting { quality, half_colours: true });
        let better = quality.downwards().map(|quality| either(picture, quality));
        first_that(fits, better.chain(last.into_iter().map(|last| jpeg(picture, last, Quality::Low))))?
    };
    if !fits(&file) {
        return Err(too_large(picture, escape_bytes(file.bytes.len(), cells)));
    }
    let bytes = wrapped(escape(&file.bytes, cells), capabilities.tmux);
    let tiles = vec![Tile { column: 0, row: 0, bytes }];
    Ok(InlineImage { cells, tiles, encoding: file.encoding, quality: file.quality })
}

/// The first file that fits, or the last one.
fn first_that(
    fits: impl Fn(&File) -> bool,
    mut files: impl Iterator<Item = Result<File, GraphicsError>>,
) -> Result<File, GraphicsError> {
    let mut file = files.next().expect("every quality but coarse is one of the list")?;
    while !fits(&file) {
        let Some(next) = files.next() else { break };
        file = next?;
    }
    Ok(file)
}

/// A quarter of the picture's size, which the terminal scales to its cells.
fn coarse(picture: &RgbImage, only_png: bool) -> Result<File, GraphicsError> {
    let small = outline::of(picture);
    if only_png {
        return Ok(png(&small, Quality::Coarse));
    }
    jpeg(&small, Setting { quality: LAST_QUALITIES[0], half_colours: true }, Quality::Coarse)
}

/// What has fewer bytes: PNG without loss, or JPEG.
fn either(picture: &RgbImage, quality: Quality) -> Result<File, GraphicsError> {
    let Some(setting) = jpeg::setting(picture, quality) else {
        return Ok(png(picture, Quality::Lossless));
    };
    let made = jpeg(picture, setting, quality)?;
    // A quick look, since flat graphics are few; they are worth the rest of the way.
    if png::encode_quickly(picture).len() / 2 <= made.bytes.len() {
        let exact = png(picture, Quality::Lossless);
        if exact.bytes.len() <= made.bytes.len() {
            return Ok(exact);
        }
    }
    Ok(made)
}

fn jpeg(picture: &RgbImage, setting: Setting, quality: Quality) -> Result<File, GraphicsError> {
    let bytes = jpeg::write(picture, setting)?;
    Ok(File { bytes, encoding: setting.encoding(), quality })
}

fn png(picture: &RgbImage, quality: Quality) -> File {
    let step = Step::of(quality);
    File { bytes: png::encode(picture, step), encoding: step.encoding(), quality }
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
