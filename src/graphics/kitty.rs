//! kitty's graphics protocol: send an image, place it, delete it.
//!
//! An image is sent once (`a=t`) as PNG and shown any number of times. Every command asks for silence (`q=2`), for an
//! answer would arrive among the person's keys. Between the chunks of one image, no other graphics command may be
//! written; text may.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use image::RgbImage;

use super::canvas::Canvas;
use super::error::GraphicsError;
use super::fit::MAX_CELLS;
use super::png::{self, Step};
use super::{ImageSpec, outline, tmux};
use crate::pair::Quality;
use crate::terminal::{Capabilities, Protocol};

/// The most base64 characters a chunk may have.
const CHUNK: usize = 4096;

/// An image to send ahead and show later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KittyImage {
    /// What the terminal knows it by; not 0.
    pub id: u32,
    /// Columns and rows it is shown in.
    pub cells: (u16, u16),
    /// Width and height in pixels, the transparent room up to whole cells included.
    pub pixels: (u32, u32),
    /// What to write to send it: one escape sequence each, ready for tmux where there is one. With placeholders the
    /// last one is the virtual placement, so that showing the image is nothing but text.
    pub chunks: Vec<Vec<u8>>,
    /// See [`Encoded::encoding`](super::Encoded::encoding).
    pub encoding: String,
    /// See [`Encoded::quality`](super::Encoded::quality).
    pub quality: Quality,
}

/// Encodes `picture`, centred in its cells.
pub(super) fn encode(
    picture: &RgbImage,
    spec: ImageSpec,
    capabilities: &Capabilities,
) -> Result<KittyImage, GraphicsError> {
    let ImageSpec { id, cells, quality } = spec;
    if cells.0 > MAX_CELLS || cells.1 > MAX_CELLS {
        return Err(GraphicsError::TooManyCells { cells, limit: MAX_CELLS });
    }
    let canvas = Canvas::centred(picture.dimensions(), cells, capabilities.cell);
    let step = Step::of(quality);
    let file = if quality == Quality::Coarse {
        // The terminal scales an image to its cells.
        let (small, canvas) = outline::of_canvas(picture, canvas);
        png::encode_on(&small, canvas, step)
    } else {
        png::encode_on(picture, canvas, step)
    };
    let payload = STANDARD.encode(file);
    let mut chunks = Vec::with_capacity(payload.len() / CHUNK + 2);
    let mut pieces = payload.as_bytes().chunks(CHUNK).peekable();
    let mut keys = format!("a=t,q=2,i={id},f=100,");
    while let Some(piece) = pieces.next() {
        let more = u8::from(pieces.peek().is_some());
        let mut chunk = Vec::with_capacity(piece.len() + keys.len() + 8);
        chunk.extend_from_slice(format!("\x1b_G{keys}m={more};").as_bytes());
        chunk.extend_from_slice(piece);
        chunk.extend_from_slice(b"\x1b\\");
        chunks.push(tmux::wrapped(chunk, capabilities.tmux));
        keys = "q=2,".to_owned();
    }
    if capabilities.protocol == Protocol::KittyPlaceholders {
        let (columns, rows) = cells;
        let command = format!("\x1b_Ga=p,U=1,q=2,i={id},p=1,c={columns},r={rows}\x1b\\");
        chunks.push(tmux::wrapped(command.into_bytes(), capabilities.tmux));
    }
    Ok(KittyImage { id, cells, pixels: canvas.size, chunks, encoding: step.encoding(), quality })
}

/// Places a sent image at the cursor, which stays where it is. The same image and placement again moves it.
pub(super) fn place(id: u32, placement: u32, cells: (u16, u16), in_tmux: bool) -> Vec<u8> {
    let (columns, rows) = cells;
    let command = format!("\x1b_Ga=p,q=2,i={id},p={placement},c={columns},r={rows},C=1\x1b\\");
    tmux::wrapped(command.into_bytes(), in_tmux)
}

/// Takes one placement from the screen; the image stays in the terminal's memory.
pub(super) fn take_away(id: u32, placement: u32, in_tmux: bool) -> Vec<u8> {
    tmux::wrapped(format!("\x1b_Ga=d,d=i,q=2,i={id},p={placement}\x1b\\").into_bytes(), in_tmux)
}

/// Deletes an image, its placements and its memory.
pub(super) fn delete(id: u32, in_tmux: bool) -> Vec<u8> {
    tmux::wrapped(format!("\x1b_Ga=d,d=I,q=2,i={id}\x1b\\").into_bytes(), in_tmux)
}
