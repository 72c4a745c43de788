//! Terminals as scripts: each answers the questions it sees in a program's output as the real one does.
//!
//! What kitty, xterm, foot, Konsole, mlterm and tmux answer is measured (docs and versions in the names); the others
//! follow their documentation. A persona knows nothing of the program under test, so it can sit at the end of a scripted
//! line or of a pty.

#![allow(dead_code, unreachable_pub, reason = "each test binary uses a part of it")]

use std::time::Duration;

mod table;

pub use table::all;

/// A terminal.
#[derive(Clone)]
pub struct Persona {
    /// Which one.
    pub name: &'static str,
    /// The variables its programs see; all others that speak of a terminal are unset.
    pub environment: Vec<(&'static str, &'static str)>,
    /// The protocol it should be shown pixels with, by the name stored with a pick.
    pub expected: &'static str,
    /// Columns and rows.
    pub cells: (u16, u16),
    /// Width and height as the kernel has them.
    pub pixels: (u16, u16),
    /// The size of a cell that should be found out.
    pub cell: (u16, u16),
    /// How its answers travel.
    pub delivery: Delivery,
    /// What it answers.
    pub answers: Script,
    /// The terminal outside, where this is a multiplexer.
    pub outside: Option<Box<Persona>>,
    /// Whether a multiplexer hands on what is wrapped for the terminal outside.
    pub passthrough: bool,
    /// What went wrong: things that would be visible to a person.
    pub mishaps: Vec<String>,
    /// Output not yet understood: the start of a sequence.
    unread: Vec<u8>,
}

/// How answers travel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Delivery {
    /// How long they are on the way.
    pub delay: Duration,
    /// Most bytes that arrive in one read.
    pub piece: usize,
}

impl Default for Delivery {
    fn default() -> Self {
        Delivery { delay: Duration::from_millis(1), piece: usize::MAX }
    }
}

/// The answers to the questions known; an empty one is no answer.
#[derive(Debug, Clone, Copy, Default)]
pub struct Script {
    /// `CSI > q`.
    pub version: &'static str,
    /// `CSI c`.
    pub attributes: &'static str,
    /// `CSI 14 t`.
    pub window_pixels: &'static str,
    /// `CSI 16 t`.
    pub cell_pixels: &'static str,
    /// `CSI 18 t`.
    pub window_cells: &'static str,
    /// `CSI ? 2026 $ p`.
    pub synchronized: &'static str,
    /// `CSI ? 2 ; 1 ; 0 S` and `CSI ? 2 ; 4 ; 0 S`.
    pub sixel_geometry: &'static str,
    /// `CSI 5 n`.
    pub status: &'static str,
    /// Whether kitty's graphics commands are answered.
    pub kitty: bool,
}

impl Persona {
    /// Takes in output of the program and gives the answers to it.
    pub fn hear(&mut self, output: &[u8]) -> Vec<u8> {
        self.unread.extend_from_slice(output);
        let mut answers = Vec::new();
        let mut at = 0;
        while let Some((sequence, length)) = next_sequence(&self.unread[at..]) {
            let sequence = sequence.to_vec();
            at += length;
            answers.extend(self.answer(&sequence));
        }
        self.unread.drain(..at);
        answers
    }

    fn answer(&mut self, sequence: &[u8]) -> Vec<u8> {
        let script = self.answers;
        let answer = match sequence {
            b"\x1b[>q" | b"\x1b[>0q" => script.version,
            b"\x1b[c" | b"\x1b[0c" => script.attributes,
            b"\x1b[14t" => script.window_pixels,
            b"\x1b[16t" => script.cell_pixels,
            b"\x1b[18t" => script.window_cells,
            b"\x1b[?2026$p" => script.synchronized,
            b"\x1b[?2;1;0S" | b"\x1b[?2;4;0S" => script.sixel_geometry,
            b"\x1b[5n" => script.status,
            _ => {
                return match sequence.strip_prefix(b"\x1b") {
                    Some([b'_', b'G', command @ ..]) => self.graphics(command),
                    Some([b'P', wrapped @ ..]) => self.unwrap(wrapped),
                    _ => Vec::new(),
                };
            }
        };
        answer.as_bytes().to_vec()
    }

    fn graphics(&mut self, command: &[u8]) -> Vec<u8> {
        if self.outside.is_some() {
            self.mishaps.push("a graphics command not wrapped, which becomes the title".into());
        }
        let keys = command.split(|&byte| byte == b';' || byte == 0x1b).next().unwrap_or_default();
        let keys: Vec<&str> = std::str::from_utf8(keys).unwrap_or_default().split(',').collect();
        let value = |key: &str| keys.iter().find_map(|pair| pair.strip_prefix(key));
        let quiet = matches!(value("q="), Some("1" | "2")) || value("m=") == Some("1");
        match value("i=") {
            Some(id) if self.answers.kitty && !quiet => format!("\x1b_Gi={id};OK\x1b\\").into_bytes(),
            _ => Vec::new(),
        }
    }

    fn unwrap(&mut self, string: &[u8]) -> Vec<u8> {
        let wrapped = string.strip_prefix(b"tmux;").and_then(|inner| inner.strip_suffix(b"\x1b\\"));
        let Some(wrapped) = wrapped else { return Vec::new() };
        if self.outside.is_none() {
            self.mishaps.push("a sequence wrapped for a tmux that is not there".into());
        }
        match &mut self.outside {
            Some(outside) if self.passthrough => {
                let mut inner = Vec::new();
                let mut bytes = wrapped.iter().peekable();
                while let Some(&byte) = bytes.next() {
                    inner.push(byte);
                    if byte == 0x1b {
                        bytes.next_if_eq(&&0x1b);
                    }
                }
                outside.hear(&inner)
            }
            _ => Vec::new(),
        }
    }
}

/// The next escape sequence or character of an output, and its length; `None` where it is not yet complete.
fn next_sequence(output: &[u8]) -> Option<(&[u8], usize)> {
    let end = match output {
        [] | [0x1b] => return None,
        [0x1b, b'[', rest @ ..] => 3 + rest.iter().position(|byte| (0x40..=0x7e).contains(byte))?,
        [0x1b, b'P' | b'_' | b'^' | b']', ..] => string_end(output)?,
        [0x1b, ..] => 2,
        _ => 1,
    };
    Some((&output[..end], end))
}

/// Where a string sequence ends. In one wrapped for tmux, an ESC of its own is doubled.
fn string_end(output: &[u8]) -> Option<usize> {
    let mut at = 2;
    while at < output.len() {
        match (output[at], output.get(at + 1)) {
            (0x1b, Some(b'\\')) => return Some(at + 2),
            (0x1b, Some(_)) => at += 2,
            (0x1b, None) => return None,
            (0x07, _) if output[1] == b']' => return Some(at + 1),
            _ => at += 1,
        }
    }
    None
}
