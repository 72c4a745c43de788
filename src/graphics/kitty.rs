//! kitty's graphics protocol: send an image, place it, delete it.
//!
//! An image is sent once (`a=t`) as PNG and shown any number of times. Commands ask for silence (`q=2`), for an answer would
//! arrive among what is typed, but where somebody listens: then the terminal says whether it has an image, and of one that is
//! to be shown that it does not have it any more (`q=1`). Between the chunks of one image, no other graphics command may be
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
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KittyImage {
    /// What the terminal knows it by; not 0.
    pub id: u32,
    /// Columns and rows it was made for.
    pub cells: (u16, u16),
    /// Pixels across and down that it takes of them.
    pub shown: (u32, u32),
    /// Its own width and height in pixels, the transparent room around the picture included.
    pub pixels: (u32, u32),
    /// Where the picture is in them: left, top, width, height. Smaller than what is shown where it is an outline.
    pub picture: [u32; 4],
    /// The part of them that fills the cells it was made for: left, top, width, height.
    pub frame: [u32; 4],
    /// What to write to send it: one escape sequence each, ready for tmux where there is one. They ask for silence; see
    /// [`Stage::asking`](super::Stage::asking).
    pub chunks: Vec<Vec<u8>>,
    /// See [`Encoded::encoding`](super::Encoded::encoding).
    pub encoding: String,
    /// See [`Encoded::quality`](super::Encoded::quality).
    pub quality: Quality,
}

/// Encodes `picture`, centred in its cells. Where it is placed directly there is a cell of transparent room around, so that it
/// can be shown in a window of another size with its aspect kept.
pub(super) fn encode(
    picture: &RgbImage,
    spec: ImageSpec,
    capabilities: &Capabilities,
) -> Result<KittyImage, GraphicsError> {
    let ImageSpec { id, cells, quality } = spec;
    if cells.0 > MAX_CELLS || cells.1 > MAX_CELLS {
        return Err(GraphicsError::TooManyCells { cells, limit: MAX_CELLS });
    }
    let shown = picture.dimensions();
    let mut canvas = Canvas::centred(shown, cells, capabilities.cell);
    let mut frame = [0, 0, canvas.size.0, canvas.size.1];
    if capabilities.protocol == Protocol::KittyDirect {
        canvas = canvas.with_margin(capabilities.cell);
        (frame[0], frame[1]) = (u32::from(capabilities.cell.width), u32::from(capabilities.cell.height));
    }
    let step = Step::of(quality);
    let (payload, canvas, sent) = if quality == Quality::Coarse {
        // The terminal scales an image to its cells.
        let (small, canvas) = outline::of_canvas(picture, canvas);
        frame = frame.map(|length| length / outline::FACTOR);
        (png::encode_on(&small, canvas, step), canvas, small.dimensions())
    } else {
        (png::encode_on(picture, canvas, step), canvas, shown)
    };
    let payload = STANDARD.encode(payload);
    let mut chunks = Vec::with_capacity(payload.len() / CHUNK + 2);
    let mut pieces = payload.as_bytes().chunks(CHUNK).peekable();
    let mut keys = format!("a=t,{QUIET}i={id},f=100,");
    while let Some(piece) = pieces.next() {
        let more = u8::from(pieces.peek().is_some());
        let mut chunk = Vec::with_capacity(piece.len() + keys.len() + 8);
        chunk.extend_from_slice(format!("\x1b_G{keys}m={more};").as_bytes());
        chunk.extend_from_slice(piece);
        chunk.extend_from_slice(b"\x1b\\");
        chunks.push(tmux::wrapped(chunk, capabilities.tmux));
        keys = String::new();
    }
    let (width, height) = sent;
    let picture = [canvas.offset.0, canvas.offset.1, width, height];
    Ok(KittyImage {
        id,
        cells,
        shown,
        pixels: canvas.size,
        picture,
        frame,
        quality,
        encoding: step.encoding(),
        chunks,
    })
}

/// Asks for silence.
const QUIET: &str = "q=2,";

/// The chunks of an image so that the terminal says whether it has it.
pub(super) fn asking(chunks: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut chunks = chunks.to_vec();
    if let Some(first) = chunks.first_mut()
        && let Some(at) = first.windows(QUIET.len()).position(|window| window == QUIET.as_bytes())
    {
        first.drain(at..at + QUIET.len());
    }
    chunks
}

/// The virtual placement whose cells [`placeholder`](super::placeholder) prints.
pub(super) fn place_virtually(id: u32, (columns, rows): (u16, u16), in_tmux: bool) -> Vec<u8> {
    let command = format!("\x1b_Ga=p,U=1,q=2,i={id},p=1,c={columns},r={rows}\x1b\\");
    tmux::wrapped(command.into_bytes(), in_tmux)
}

/// Places a sent image at the cursor, which stays where it is. The same image and placement again moves it.
/// `source` is the rectangle of it that is shown: left, top, width, height; `quiet` 1 to hear of an image that is not there, 2
/// for silence.
pub(super) fn place(
    id: u32,
    placement: u32,
    cells: (u16, u16),
    source: Option<[u32; 4]>,
    quiet: u8,
    in_tmux: bool,
) -> Vec<u8> {
    let (columns, rows) = cells;
    let source = source.map(|[x, y, w, h]| format!("x={x},y={y},w={w},h={h},")).unwrap_or_default();
    let command = format!("\x1b_Ga=p,q={quiet},i={id},p={placement},{source}c={columns},r={rows},C=1\x1b\\");
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
