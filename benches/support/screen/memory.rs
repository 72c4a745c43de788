//! What a terminal with kitty's protocol holds: images by id, where they are placed, what was sent and deleted.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use ratatui::layout::Rect;

use super::print::{Packing, Print};

/// A part of an image in a rectangle of cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    pub area: Rect,
    /// The part in pixels: left, top, width, height; 0 for all there is.
    pub part: [u32; 4],
}

/// The memory.
#[derive(Debug, Default)]
pub struct Memory {
    /// The print behind an id, complete or not.
    pub images: BTreeMap<u32, usize>,
    /// By id and placement.
    pub placed: BTreeMap<(u32, u32), Placed>,
    /// Columns and rows of the placement that placeholders show; 0 for the image's own.
    pub virtuals: BTreeMap<u32, (u16, u16)>,
    /// What is being sent: the print, and the keys of its first command.
    loading: Option<(usize, Vec<u8>)>,
    pub held: u64,
    pub peak: u64,
    /// Images that were begun.
    pub begun: u64,
    /// Images that were sent whole.
    pub sent: u64,
    /// Images that were deleted with their data, half sent ones among them.
    pub deleted: u64,
    /// Images whose id another one took over.
    pub replaced: u64,
    /// Deletions of ids that held nothing.
    pub deleted_nothing: u64,
}

/// What a command was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Brought pixels.
    Image,
    /// Placed, deleted or asked.
    Command,
}

/// The keys of a graphics command.
struct Keys<'a>(&'a [u8]);

impl<'a> Keys<'a> {
    fn text(&self, key: u8) -> Option<&'a [u8]> {
        self.0.split(|&byte| byte == b',').find_map(|pair| match pair {
            [name, b'=', value @ ..] if *name == key => Some(value),
            _ => None,
        })
    }

    fn number(&self, key: u8) -> u32 {
        self.text(key)
            .and_then(|text| std::str::from_utf8(text).ok())
            .and_then(|text| text.parse().ok())
            .unwrap_or(0)
    }

    fn letter(&self, key: u8, usual: u8) -> u8 {
        self.text(key).and_then(|text| text.first()).copied().unwrap_or(usual)
    }
}

impl Memory {
    /// Takes a command without its `G`: what it was, and the answer.
    pub fn command(
        &mut self,
        command: &[u8],
        wire_bytes: u64,
        cursor: (u16, u16),
        prints: &mut Vec<Print>,
        at: Instant,
    ) -> (Kind, Vec<u8>) {
        let split = command.iter().position(|&byte| byte == b';').unwrap_or(command.len());
        let (keys, payload) = (Keys(&command[..split]), command.get(split + 1..).unwrap_or_default());
        let action = keys.letter(b'a', b't');
        if matches!(action, b't' | b'T') {
            if keys.text(b'i').is_some() {
                // Another image: the rest of the one under way never comes.
                self.loading = None;
            }
            if self.loading.is_none() && payload.is_empty() && keys.number(b'm') == 0 {
                // Without pixels it is no image: the end of one, where none is under way.
                return (Kind::Command, Vec::new());
            }
            return (Kind::Image, self.load(&keys, payload, wire_bytes, cursor, prints, at));
        }
        if action == b'f' {
            // A frame of an animation: its bytes count, its pixels are not looked at.
            return (Kind::Image, Vec::new());
        }
        match action {
            b'p' => self.place(&keys, cursor),
            b'd' => self.delete(&keys, prints),
            _ => {}
        }
        let known = action != b'p' || self.images.contains_key(&keys.number(b'i'));
        let answer = if action == b'd' { Vec::new() } else { answer(&keys, &keys, known) };
        (Kind::Command, answer)
    }

    fn load(
        &mut self,
        keys: &Keys<'_>,
        payload: &[u8],
        wire_bytes: u64,
        cursor: (u16, u16),
        prints: &mut Vec<Print>,
        at: Instant,
    ) -> Vec<u8> {
        let (print, first) = self.loading.take().unwrap_or_else(|| {
            let zlib = keys.letter(b'o', 0) == b'z';
            let packing = match keys.number(b'f') {
                100 => Packing::File,
                24 => Packing::Raw { bytes: 3, zlib },
                _ => Packing::Raw { bytes: 4, zlib },
            };
            let id = keys.number(b'i');
            if let Some(before) = self.images.get(&id).copied() {
                self.forget(id, held_by(&prints[before]));
                self.replaced += 1;
            }
            self.begun += 1;
            prints.push(Print::new(Some(id), packing, (keys.number(b's'), keys.number(b'v'))));
            self.images.insert(id, prints.len() - 1);
            (prints.len() - 1, keys.0.to_vec())
        });
        let image = &mut prints[print];
        image.payload.extend_from_slice(payload);
        image.wire_bytes += wire_bytes;
        image.chunks += 1;
        if keys.number(b'm') == 1 {
            self.loading = Some((print, first));
            return Vec::new();
        }
        image.complete(at);
        self.sent += 1;
        self.held += image.memory();
        self.peak = self.peak.max(self.held);
        let first = Keys(&first);
        if first.letter(b'a', b't') == b'T' {
            self.place(&first, cursor);
        }
        answer(&first, keys, true)
    }

    fn place(&mut self, keys: &Keys<'_>, cursor: (u16, u16)) {
        let id = keys.number(b'i');
        if !self.images.contains_key(&id) {
            return;
        }
        let cells = (keys.number(b'c') as u16, keys.number(b'r') as u16);
        if keys.number(b'U') == 1 {
            self.virtuals.insert(id, cells);
        } else {
            let area = Rect { x: cursor.0, y: cursor.1, width: cells.0, height: cells.1 };
            let part = [b'x', b'y', b'w', b'h'].map(|key| keys.number(key));
            self.placed.insert((id, keys.number(b'p')), Placed { area, part });
        }
    }

    fn delete(&mut self, keys: &Keys<'_>, prints: &[Print]) {
        let what = keys.letter(b'd', b'a');
        let held: BTreeSet<u32> = self.images.keys().copied().collect();
        let ids: Vec<u32> = match what.to_ascii_lowercase() {
            b'a' => {
                held.into_iter().filter(|id| self.placed.keys().any(|(placed, _)| placed == id)).collect()
            }
            b'i' => vec![keys.number(b'i')],
            b'r' => held.range(keys.number(b'x')..=keys.number(b'y')).copied().collect(),
            _ => Vec::new(),
        };
        let placement = keys.number(b'p');
        for id in ids {
            if placement > 0 {
                self.placed.remove(&(id, placement));
            } else {
                self.placed.retain(|(placed, _), _| *placed != id);
                self.virtuals.remove(&id);
            }
            let still =
                self.placed.keys().any(|(placed, _)| *placed == id) || self.virtuals.contains_key(&id);
            if what.is_ascii_uppercase() && !still {
                match self.images.get(&id).copied() {
                    Some(print) => {
                        self.deleted += 1;
                        self.forget(id, held_by(&prints[print]));
                    }
                    None => self.deleted_nothing += 1,
                }
            }
        }
    }

    /// The placements that the screen shows are gone: it was cleared.
    pub fn clear_screen(&mut self) {
        self.placed.clear();
    }

    fn forget(&mut self, id: u32, bytes: u64) {
        self.images.remove(&id);
        self.placed.retain(|(placed, _), _| *placed != id);
        self.virtuals.remove(&id);
        self.held = self.held.saturating_sub(bytes);
    }
}

/// What a print takes of the memory: nothing before it is complete.
fn held_by(print: &Print) -> u64 {
    if print.complete_at.is_some() { print.memory() } else { 0 }
}

/// What kitty answers to a command that does not ask for silence. The id is the first chunk's, the wish the last one's.
fn answer(first: &Keys<'_>, last: &Keys<'_>, well: bool) -> Vec<u8> {
    let quiet = first.number(b'q').max(last.number(b'q'));
    let quiet = if last.text(b'q').is_some() { last.number(b'q') } else { quiet };
    let id = first.number(b'i');
    if id == 0 || quiet == 2 || (quiet == 1 && well) {
        return Vec::new();
    }
    let placement = match first.number(b'p') {
        0 => String::new(),
        placement => format!(",p={placement}"),
    };
    let word = if well { "OK" } else { "ENOENT:no such image" };
    format!("\x1b_Gi={id}{placement};{word}\x1b\\").into_bytes()
}
