//! A terminal as far as pictures go: it answers like a real one, knows which pictures a person sees on which cells, and
//! keeps a history of it. Nothing in it depends on how the program under test numbers, cuts or places its images.
//!
//! Pixels are decoded afterwards ([`look`]); only headers are read on the way.

use std::collections::BTreeMap;
use std::time::Instant;

use ratatui::layout::Rect;

use self::grid::{Cell, Grid};
use self::inline::{Files, Inline};
use self::memory::{Kind, Memory, Placed};
use self::parser::{Parser, Token};
use self::print::Print;
use super::launch::{self, Window};
use super::personas::Persona;

pub mod grid;
pub mod inline;
pub mod look;
pub mod memory;
pub mod parser;
pub mod print;

/// A picture on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tile {
    /// The n-th print.
    pub print: usize,
    pub area: Rect,
    /// Cells of it that are seen.
    pub seen: u32,
    pub how: How,
}

/// How a print's pixels come onto its cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// A part, stretched over all cells: left, top, width, height in pixels, 0 for all there is.
    Stretched([u32; 4]),
    /// Fitted into so many columns and rows, of which those are shown that begin at a column and row.
    Virtual { cells: (u16, u16), from: (u16, u16) },
    /// Fitted into the cells.
    Fitted,
    /// Pixel for pixel.
    AsItIs,
}

/// Bytes by what they were for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Sequences that bring pixels.
    pub images: u64,
    /// Other graphics commands, and the cells of placeholders.
    pub commands: u64,
    pub text: u64,
}

/// A picture's cells, how many of them are seen, and the column and row of the picture that the first one shows.
type Spot = (Rect, u32, (u16, u16));

/// What bytes were for.
enum Share {
    Images,
    Commands,
    Text,
}

/// What was seen from a time on.
#[derive(Debug, Clone)]
pub struct Moment {
    pub at: Instant,
    pub tiles: Vec<Tile>,
}

/// A frame (synchronized output) that ended.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    pub at: Instant,
    /// Where it began in the program's output.
    pub begins: u64,
    /// Cells whose text it changed.
    pub rewritten: usize,
}

/// The terminal.
pub struct Screen {
    pub window: Window,
    pub memory: Memory,
    pub prints: Vec<Print>,
    pub tally: Tally,
    pub history: Vec<Moment>,
    pub frames: Vec<Frame>,
    /// Bytes read.
    pub offset: u64,
    pub last_byte: Option<Instant>,
    persona: Persona,
    parser: Parser,
    grid: Grid,
    files: Files,
    /// Where inline images were drawn, by print.
    inline: BTreeMap<usize, (Rect, bool)>,
    /// Where the frame under way began.
    frame: Option<u64>,
    /// The text at the end of the frame before.
    text: Vec<char>,
    changed: bool,
}

impl Screen {
    pub fn new(persona: Persona, window: Window) -> Self {
        Screen {
            window,
            memory: Memory::default(),
            prints: Vec::new(),
            tally: Tally::default(),
            history: Vec::new(),
            frames: Vec::new(),
            offset: 0,
            last_byte: None,
            persona,
            parser: Parser::default(),
            grid: Grid::new(window.cells),
            files: Files::default(),
            inline: BTreeMap::new(),
            frame: None,
            text: Vec::new(),
            changed: false,
        }
    }

    /// Takes the program's output and gives the answers to it.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<u8> {
        let at = Instant::now();
        self.last_byte = Some(at);
        let mut answers = Vec::new();
        let mut parser = std::mem::take(&mut self.parser);
        parser.feed(bytes, |token, length| answers.extend(self.take(token, length as u64, at)));
        self.parser = parser;
        if self.frame.is_none() {
            self.look(at);
        }
        answers
    }

    /// The window has another size; the program hears of it elsewhere.
    pub fn resize(&mut self, window: Window) {
        self.window = window;
        launch::resize(&mut self.persona, window);
        self.grid = Grid::new(window.cells);
        self.inline.clear();
        self.memory.clear_screen();
        self.changed = true;
    }

    /// What is seen now.
    pub fn seen(&self) -> &[Tile] {
        self.history.last().map_or(&[], |moment| &moment.tiles)
    }

    /// The text on the screen, row by row without ends.
    pub fn text(&self) -> String {
        self.grid.text()
    }

    fn take(&mut self, token: Token<'_>, length: u64, at: Instant) -> Vec<u8> {
        self.offset += length;
        let mut share = Share::Text;
        let mut answer = Vec::new();
        match token {
            Token::Text(glyph) => {
                let placeholder = self.grid.print(glyph);
                self.changed = true;
                if placeholder {
                    share = Share::Commands;
                }
            }
            Token::Control(byte) => self.grid.control(byte),
            Token::Escape(byte) => self.grid.escape(byte),
            Token::Csi(sequence) => {
                self.grid.csi(sequence);
                answer = self.sequence(sequence, length, at);
            }
            Token::String(b'_', [b'G', command @ ..]) => {
                let (cursor, prints) = (self.grid.cursor, &mut self.prints);
                let (kind, told) = self.memory.command(command, length, cursor, prints, at);
                (answer, self.changed) = (told, true);
                let kitty = self.persona.answers.kitty;
                if !kitty {
                    answer.clear();
                }
                share = if kind == Kind::Image { Share::Images } else { Share::Commands };
            }
            Token::String(kind @ (b']' | b'P'), string) => {
                let (about, inline) = if kind == b']' {
                    self.files.osc(string, length, self.window.cell, at)
                } else {
                    let sixel = inline::sixel(string, length, at);
                    (sixel.is_some(), sixel)
                };
                if let Some(inline) = inline {
                    self.draw(inline);
                }
                if about {
                    share = Share::Images;
                }
            }
            Token::String(..) => {}
        }
        match share {
            Share::Images => self.tally.images += length,
            Share::Commands => self.tally.commands += length,
            Share::Text => self.tally.text += length,
        }
        answer
    }

    fn sequence(&mut self, sequence: &[u8], length: u64, at: Instant) -> Vec<u8> {
        match sequence {
            b"?2026h" => {
                self.frame = Some(self.offset - length);
            }
            b"?2026l" => {
                if let Some(begins) = self.frame.take() {
                    let rewritten = self.rewritten();
                    self.frames.push(Frame { at, begins, rewritten });
                }
                self.look(at);
            }
            b"2J" | b"?1049h" | b"?1049l" => {
                self.memory.clear_screen();
                self.grid.csi(b"2J");
                self.changed = true;
            }
            [.., b'J' | b'K' | b'X'] => self.changed = true,
            _ => return self.persona.hear(&[b"\x1b[", sequence].concat()),
        }
        Vec::new()
    }

    /// How many cells have another text than at the end of the frame before.
    fn rewritten(&mut self) -> usize {
        let text: Vec<char> = self.grid.text().chars().collect();
        let before = std::mem::replace(&mut self.text, text);
        before.iter().zip(&self.text).filter(|(before, now)| before != now).count()
    }

    fn draw(&mut self, inline: Inline) {
        let Inline { print, mut cells, fitted } = inline;
        let (width, height) = self.window.cell;
        let natural = |pixels: u32, cell: u16| pixels.div_ceil(u32::from(cell)) as u16;
        if cells.0 == 0 && cells.1 == 0 {
            cells = (natural(print.size.0, width), natural(print.size.1, height));
        }
        let number = self.prints.len();
        let (x, y) = self.grid.cover(cells, number);
        self.inline.insert(number, (Rect { x, y, width: cells.0, height: cells.1 }, fitted));
        self.prints.push(print);
        self.changed = true;
    }

    /// Writes down what is seen, if it is something else.
    fn look(&mut self, at: Instant) {
        if std::mem::take(&mut self.changed) {
            let tiles = self.tiles();
            if self.seen() != tiles {
                self.history.push(Moment { at, tiles });
            }
        }
    }

    fn tiles(&self) -> Vec<Tile> {
        let mut tiles: Vec<Tile> = Vec::new();
        let mut spots: BTreeMap<(u32, usize), Spot> = BTreeMap::new();
        for row in 0..self.grid.size.1 {
            for column in 0..self.grid.size.0 {
                let (key, from) = match self.grid.at(column, row) {
                    Cell::Text(_) => continue,
                    Cell::Placeholder { id, row, column } => ((id, usize::MAX), (column, row)),
                    Cell::Inline(print) => ((0, print), (0, 0)),
                };
                let spot = Rect { x: column, y: row, width: 1, height: 1 };
                let entry = spots.entry(key).or_insert((spot, 0, from));
                entry.0 = entry.0.union(spot);
                entry.1 += 1;
            }
        }
        for ((id, print), (area, seen, from)) in spots {
            if let Some((area, fitted)) = self.inline.get(&print) {
                let how = if *fitted { How::Fitted } else { How::AsItIs };
                tiles.push(Tile { print, area: *area, seen, how });
            } else if let (Some(print), Some(cells)) = (self.complete(id), self.memory.virtuals.get(&id)) {
                let (width, height) = self.natural(print);
                let cells = if cells.0 == 0 { (width, height) } else { *cells };
                tiles.push(Tile { print, area, seen, how: How::Virtual { cells, from } });
            }
        }
        for ((id, _), Placed { area, part }) in &self.memory.placed {
            let Some(print) = self.complete(*id) else { continue };
            let (width, height) = self.natural(print);
            let area = if area.width == 0 { Rect { width, height, ..*area } } else { *area };
            tiles.push(Tile { print, area, seen: area.area(), how: How::Stretched(*part) });
        }
        tiles.sort_by_key(|tile| (tile.area.x, tile.area.y, tile.print));
        tiles
    }

    /// The print of an id, once all of it is there.
    fn complete(&self, id: u32) -> Option<usize> {
        let print = self.memory.images.get(&id).copied()?;
        self.prints[print].complete_at.is_some().then_some(print)
    }

    fn natural(&self, print: usize) -> (u16, u16) {
        let (size, cell) = (self.prints[print].size, self.window.cell);
        (size.0.div_ceil(u32::from(cell.0)) as u16, size.1.div_ceil(u32::from(cell.1)) as u16)
    }
}
