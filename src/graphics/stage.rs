//! What is on the screen, and what must be written to change it.
//!
//! A stage knows which pictures stand in which slots and which images the terminal keeps, so that the same scene again
//! costs no byte and a kitty image is sent once. It returns bytes and writes none. Order matters to the caller:
//!
//! - what [`Stage::upload`] gave must be written before the [`Stage::show`] that uses it;
//! - between the chunks of one upload nothing else of the stage may be written, but for `show` with placeholders, which
//!   is plain text once its images are held;
//! - a frame's own bytes come before `show`'s, and write nothing under the pictures (skipped cells). Cells that a picture
//!   has left are overwritten by the frame. kitty's direct placements lie over all text: while a popup covers one,
//!   leave it out of the scene.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::held::{Farewell, Held};
use super::tmux::{anchor, move_to};
use super::view::{self, View};
use super::{Encoded, InlineImage, KittyImage, Tile, kitty, placeholder};
use crate::terminal::{Capabilities, CellSize, Protocol};

/// A picture at a place on the screen.
#[derive(Debug, Clone)]
pub struct Placement {
    /// Which place in the scene this is: a new picture in the same slot takes over from the old one.
    pub slot: u8,
    /// The picture.
    pub encoded: Arc<Encoded>,
    /// Its first column, from 0.
    pub column: u16,
    /// Its first row, from 0.
    pub row: u16,
    /// How it is shown; only what the terminal holds can be shown otherwise than it was made.
    pub view: View,
}

impl Placement {
    /// A picture as it was made.
    pub fn new(slot: u8, encoded: Arc<Encoded>, column: u16, row: u16) -> Self {
        let view = encoded.as_made();
        Placement { slot, encoded, column, row, view }
    }
}

/// What to write to change a scene.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// Bytes for the frame's end.
    pub frame: Vec<u8>,
    /// Pictures that are painted where they stand (sixel, iTerm2): pieces of several pictures in turn, so that they appear
    /// together, each to be written whole and in this order, with text between them where there is some. What was left of
    /// those of the scene before is not to be written any more.
    pub paint: Option<Vec<Vec<u8>>>,
}

/// What becomes of an image that is no longer needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Freed {
    /// These bytes delete it; empty where the terminal does not hold it.
    Deleted(Vec<u8>),
    /// The next image with its id replaces it. Where images have no placement of their own until they are shown, a
    /// deletion would take those along that are sent ahead: kitty (0.26 at least) frees every image that is nowhere on
    /// the screen with it.
    ToBeReplaced,
}

/// The pictures of one screen.
#[derive(Debug)]
pub struct Stage {
    protocol: Protocol,
    tmux: bool,
    screen: (u16, u16),
    held: Held,
    shown: BTreeMap<u8, Placement>,
    cell: CellSize,
    /// Whether somebody listens to what the terminal says of images.
    asks: bool,
    /// Slots whose pieces were given and are not written yet.
    unpainted: BTreeSet<u8>,
    /// The columns and rows of each image's virtual placement.
    grids: BTreeMap<u32, (u16, u16)>,
}

impl Stage {
    /// An empty stage.
    pub fn new(capabilities: &Capabilities) -> Self {
        Stage {
            protocol: capabilities.protocol,
            tmux: capabilities.tmux,
            screen: (u16::MAX, u16::MAX),
            held: Held::default(),
            shown: BTreeMap::new(),
            cell: capabilities.cell,
            asks: false,
            unpainted: BTreeSet::new(),
            grids: BTreeMap::new(),
        }
    }

    /// Has the terminal say whether it has the images that are sent and shown. Only where its answers are read as such.
    pub fn asking(self) -> Self {
        Stage { asks: true, ..self }
    }

    /// The cells have another size now.
    pub fn set_cell(&mut self, cell: CellSize) {
        self.cell = cell;
    }

    /// Tells the size of the screen. A placement that reaches over its edge isn't drawn, nor a sixel or iTerm2 image in
    /// the last row, which would scroll the screen: such a one was made for the window as it was.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.screen = (columns, rows);
    }

    /// What to write to have an image in the terminal before it is shown: one escape sequence each. `None` if it is
    /// there already, or the protocol sends nothing ahead.
    pub fn upload(&mut self, encoded: &Arc<Encoded>) -> Option<Vec<Vec<u8>>> {
        match encoded.as_ref() {
            Encoded::Kitty(image) if self.held.add(image.id) => {
                let mut chunks = if self.asks { kitty::asking(&image.chunks) } else { image.chunks.clone() };
                if self.protocol == Protocol::KittyPlaceholders {
                    // Then showing it as it was made is nothing but text.
                    self.grids.insert(image.id, image.cells);
                    chunks.push(kitty::place_virtually(image.id, image.cells, self.tmux));
                }
                Some(chunks)
            }
            _ => None,
        }
    }

    /// What to write to turn the scene on the screen into `placements`: nothing, if it is that. An image that was not
    /// uploaded is sent here. `repaint` says that the cells under the pictures were overwritten.
    pub fn show(&mut self, placements: &[Placement], repaint: bool) -> Change {
        let wanted: BTreeMap<u8, Placement> = placements
            .iter()
            .filter(|placement| self.fits(placement))
            .map(|placement| (placement.slot, placement.clone()))
            .collect();
        let stands = |shown: &BTreeMap<u8, Placement>, placement: &Placement| {
            !repaint && shown.get(&placement.slot).is_some_and(|before| same(before, placement))
        };
        let changes =
            wanted.len() != self.shown.len() || !wanted.values().all(|new| stands(&self.shown, new));
        let mut out = Vec::new();
        let mut painted: Vec<Vec<Vec<u8>>> = Vec::new();
        for placement in wanted.values() {
            // What was being painted is abandoned, and begun anew.
            let unpainted = changes && self.unpainted.contains(&placement.slot);
            if !unpainted && stands(&self.shown, placement) {
                continue;
            }
            if let Encoded::Inline(image) = placement.encoded.as_ref() {
                painted.push(self.pieces(image, placement));
                self.unpainted.insert(placement.slot);
            } else {
                let before = self.shown.get(&placement.slot).filter(|_| !repaint).cloned();
                self.draw(&mut out, placement, before.as_ref());
            }
        }
        self.unpainted.retain(|slot| wanted.contains_key(slot));
        let paint = (changes && self.protocol.paints_images()).then(|| in_turn(painted));
        if self.protocol == Protocol::KittyDirect {
            for (&slot, old) in &self.shown {
                let gone = wanted.get(&slot).is_none_or(|new| new.encoded.id() != old.encoded.id());
                if let (Some(id), true) = (old.encoded.id(), gone) {
                    out.extend(kitty::take_away(id, placement_id(slot), self.tmux));
                }
            }
        }
        self.shown = wanted;
        Change { frame: put_back(out), paint }
    }

    /// The pieces given last are all written.
    pub fn painted(&mut self) {
        self.unpainted.clear();
    }

    /// Takes an image out of the scene, and out of the terminal, now or when its id is used again.
    pub fn free(&mut self, id: u32) -> Freed {
        self.shown.retain(|_, placement| placement.encoded.id() != Some(id));
        let was_held = self.held.remove(id);
        self.grids.remove(&id);
        if self.protocol == Protocol::KittyDirect {
            if was_held {
                self.held.leave_behind(id);
            }
            Freed::ToBeReplaced
        } else {
            Freed::Deleted(if was_held { kitty::delete(id, self.tmux) } else { Vec::new() })
        }
    }

    /// The terminal does not have an image that was sent: it must be sent again before it is shown.
    pub fn lost(&mut self, id: u32) {
        self.shown.retain(|_, placement| placement.encoded.id() != Some(id));
        self.held.remove(id);
        self.grids.remove(&id);
    }

    /// The screen was cleared behind our back (another program had it, or the alternate screen was left): nothing is
    /// shown, nothing is held, and everything must be sent again.
    pub fn forget_all(&mut self) {
        self.clear();
    }

    /// Deletes everything: for a clean exit, or to send it all anew. The cells themselves go with the alternate screen.
    pub fn clear(&mut self) -> Vec<u8> {
        self.shown.clear();
        self.unpainted.clear();
        self.grids.clear();
        self.farewell().bytes()
    }

    /// A handle that deletes all images, for a panic hook.
    pub fn farewell(&self) -> Farewell {
        Farewell { held: self.held.clone(), tmux: self.tmux }
    }

    fn fits(&self, placement: &Placement) -> bool {
        let (columns, rows) = placement.view.cells;
        let last_row = u32::from(matches!(placement.encoded.as_ref(), Encoded::Inline(_)));
        u32::from(placement.column) + u32::from(columns) <= u32::from(self.screen.0)
            && u32::from(placement.row) + u32::from(rows) + last_row <= u32::from(self.screen.1)
    }

    /// Draws `placement` where `before` stood in its slot; `None` if what stood there can't be relied on.
    fn draw(&mut self, out: &mut Vec<u8>, placement: &Placement, before: Option<&Placement>) {
        for chunk in self.upload(&placement.encoded).into_iter().flatten() {
            out.extend(chunk);
        }
        match placement.encoded.as_ref() {
            Encoded::Kitty(image) if self.protocol == Protocol::KittyPlaceholders => {
                self.print(out, image, placement);
            }
            Encoded::Kitty(image) => self.place(out, image, placement, before),
            Encoded::Inline(_) | Encoded::Blocks(_) => {}
        }
    }

    fn place(
        &self,
        out: &mut Vec<u8>,
        image: &KittyImage,
        placement: &Placement,
        before: Option<&Placement>,
    ) {
        // Text under the transparent rim would show through.
        if before.is_none_or(|before| area(before) != area(placement)) {
            erase(out, placement);
        }
        anchor(out, placement.column, placement.row, self.tmux);
        let (cells, source) = (placement.view.cells, view::source(image, &placement.view, self.cell));
        let quiet = if self.asks { 1 } else { 2 };
        out.extend(kitty::place(image.id, placement_id(placement.slot), cells, source, quiet, self.tmux));
    }

    /// Prints the cells of a virtual placement, which is made for them first.
    fn print(&mut self, out: &mut Vec<u8>, image: &KittyImage, placement: &Placement) {
        let grid = view::grid(&placement.view);
        if self.grids.insert(image.id, grid.cells) != Some(grid.cells) {
            out.extend(kitty::place_virtually(image.id, grid.cells, self.tmux));
        }
        placeholder::draw(out, image.id, placement.view.cells, grid.from, (placement.column, placement.row));
    }

    fn pieces(&self, image: &InlineImage, placement: &Placement) -> Vec<Vec<u8>> {
        let mut out = Vec::new();
        // The picture before may have reached further into the last row and column.
        erase(&mut out, placement);
        let piece = |tile: &Tile| {
            let mut piece = std::mem::take(&mut out);
            let (column, row) = (placement.column + tile.column, placement.row + tile.row);
            anchor(&mut piece, column, row, self.tmux);
            piece.extend_from_slice(&tile.bytes);
            put_back(piece)
        };
        image.tiles.iter().map(piece).collect()
    }
}

/// The cursor and the colours are put back: the frame's writer knows nothing of what is written here.
fn put_back(out: Vec<u8>) -> Vec<u8> {
    if out.is_empty() { out } else { [b"\x1b7\x1b[0m", out.as_slice(), b"\x1b8"].concat() }
}

/// The first pieces of all, then the second ones, and so on.
fn in_turn(pictures: Vec<Vec<Vec<u8>>>) -> Vec<Vec<u8>> {
    let longest = pictures.iter().map(Vec::len).max().unwrap_or(0);
    let mut pictures: Vec<_> = pictures.into_iter().map(Vec::into_iter).collect();
    (0..longest).flat_map(|_| pictures.iter_mut().filter_map(Iterator::next).collect::<Vec<_>>()).collect()
}

fn placement_id(slot: u8) -> u32 {
    u32::from(slot) + 1
}

/// Column, row, columns, rows.
fn area(placement: &Placement) -> (u16, u16, (u16, u16)) {
    (placement.column, placement.row, placement.view.cells)
}

/// Whether two placements show the same picture at the same place.
fn same(one: &Placement, other: &Placement) -> bool {
    let same_picture = match (one.encoded.id(), other.encoded.id()) {
        (Some(one), Some(other)) => one == other,
        _ => Arc::ptr_eq(&one.encoded, &other.encoded),
    };
    same_picture && area(one) == area(other) && one.view == other.view
}

/// Erases the cells of a placement.
fn erase(out: &mut Vec<u8>, placement: &Placement) {
    let (columns, rows) = placement.view.cells;
    for row in 0..rows {
        move_to(out, placement.column, placement.row.saturating_add(row));
        out.extend_from_slice(format!("\x1b[{columns}X").as_bytes());
    }
}
