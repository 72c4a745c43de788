//! The bytes a terminal sends, cut into keys, clicks, pastes and answers.
//!
//! crossterm's own reader is not used: it drops what it does not know and takes the rest of it for keys, and the `t`
//! in a late `ESC P>|kitty(0.41)ESC \` would be a pick. Here a string sequence is swallowed whole, however it is split
//! over reads. Single keys are read by `terminput`.

use std::mem;
use std::time::Duration;

use terminput::{KeyEvent, MouseEvent};

use super::reply::{self, Reply, StringKind};

mod event;

use event::{escape_key, event, key, paste};

const ESCAPE: u8 = 0x1b;
const CANCEL: u8 = 0x18;
const SUBSTITUTE: u8 = 0x1a;
const BELL: u8 = 0x07;

/// What ends a bracketed paste.
const PASTE_END: &[u8] = b"\x1b[201~";

/// Most bytes kept of a control sequence, of a string, of a paste; the rest is swallowed.
const CONTROL_LIMIT: usize = 256;
const STRING_LIMIT: usize = 4096;
const PASTE_LIMIT: usize = 1 << 20;

/// How long an ESC may stand alone before it is the Esc key.
const ESCAPE_PATIENCE: Duration = Duration::from_millis(30);
/// The same where a network may tear a sequence apart.
const REMOTE_ESCAPE_PATIENCE: Duration = Duration::from_millis(80);
/// How long the rest of a sequence is waited for: giving up too early would turn the rest into keys.
const SEQUENCE_PATIENCE: Duration = Duration::from_millis(500);
/// How long the rest of a paste is waited for: a stalled link must not turn it into picks.
const PASTE_PATIENCE: Duration = Duration::from_secs(5);

/// Something the terminal sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A key.
    Key(KeyEvent),
    /// The mouse.
    Mouse(MouseEvent),
    /// The window has got (true) or lost the focus.
    Focus(bool),
    /// Pasted text, made safe to print on one line.
    Paste(String),
    /// An answer, asked for or not.
    Reply(Reply),
    /// The terminal is gone; nothing follows.
    Closed,
}

/// Cuts the terminal's bytes into [`Input`]s; a pushed byte is looked at once, so any split of a stream gives the same.
#[derive(Debug)]
pub struct Decoder {
    state: State,
    escape_patience: Duration,
    /// Whether this decodes what was inside a wrapper of tmux, where a further wrapper means nothing.
    inner: bool,
}

#[derive(Debug)]
enum State {
    Ground,
    /// Part of a character of several bytes.
    Character {
        bytes: Vec<u8>,
        length: usize,
        alt: bool,
    },
    /// After ESC.
    Escape,
    /// After `ESC O` and these digits.
    Single {
        digits: usize,
    },
    /// From `ESC [` on; `overlong` when bytes were left out.
    Control {
        sequence: Vec<u8>,
        overlong: bool,
    },
    /// From `ESC [ M` on, a click of the old encoding.
    Click {
        sequence: Vec<u8>,
    },
    /// After `ESC [ [`, the Linux console's F1 to F5.
    Console,
    /// In a string sequence; `escape` after an ESC in it.
    String {
        introducer: u8,
        body: Vec<u8>,
        escape: bool,
    },
    /// In a bracketed paste; `matched` bytes of its end seen.
    Paste {
        body: Vec<u8>,
        matched: usize,
    },
}

impl Default for Decoder {
    fn default() -> Self {
        Self::new(false)
    }
}

impl Decoder {
    /// A decoder for a terminal on this machine, or `remote`, which waits longer for what follows an ESC.
    pub fn new(remote: bool) -> Self {
        let escape_patience = if remote { REMOTE_ESCAPE_PATIENCE } else { ESCAPE_PATIENCE };
        Decoder { state: State::Ground, escape_patience, inner: false }
    }

    /// Takes in bytes and gives what they complete.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<Input> {
        let mut inputs = Vec::new();
        for &byte in bytes {
            self.push(byte, &mut inputs);
        }
        inputs
    }

    /// How long a silence means that what is unfinished will stay so, and [`Decoder::flush`] is due; `None` when
    /// nothing is unfinished.
    pub fn patience(&self) -> Option<Duration> {
        match self.state {
            State::Ground => None,
            State::Escape => Some(self.escape_patience),
            State::Paste { .. } => Some(PASTE_PATIENCE),
            _ => Some(SEQUENCE_PATIENCE),
        }
    }

    /// Gives up waiting: an ESC alone was the Esc key, an introducer alone that key with Alt; a longer sequence cut
    /// short is dropped.
    pub fn flush(&mut self) -> Vec<Input> {
        let mut inputs = Vec::new();
        match mem::replace(&mut self.state, State::Ground) {
            State::Escape => inputs.push(escape_key()),
            State::Single { digits: 0 } => inputs.extend(key(b"O", true)),
            State::Control { sequence, .. } if sequence.len() == 2 => inputs.extend(key(b"[", true)),
            State::String { introducer, body, escape } if body.is_empty() => {
                inputs.extend(key(&[introducer], true));
                inputs.extend(escape.then(escape_key));
            }
            State::Control { .. } | State::String { .. } => inputs.push(Input::Reply(Reply::Unknown)),
            State::Paste { body, .. } => inputs.push(paste(&body)),
            State::Ground
            | State::Character { .. }
            | State::Single { .. }
            | State::Click { .. }
            | State::Console => {}
        }
        inputs
    }

    fn push(&mut self, byte: u8, inputs: &mut Vec<Input>) {
        match mem::replace(&mut self.state, State::Ground) {
            State::Ground => self.ground(byte, false, inputs),
            State::Character { bytes, length, alt } => self.character(bytes, length, alt, byte, inputs),
            State::Escape => self.escape(byte, inputs),
            State::Single { digits } => self.single(digits, byte, inputs),
            State::Control { sequence, overlong } => self.control(sequence, overlong, byte, inputs),
            State::Click { sequence } => self.click(sequence, byte, inputs),
            State::Console => match byte {
                b'A'..=b'E' => inputs.push(event(&[ESCAPE, b'[', b'[', byte])),
                _ => self.ground(byte, false, inputs),
            },
            State::String { introducer, body, escape } => self.string(introducer, body, escape, byte, inputs),
            State::Paste { body, matched } => self.paste(body, matched, byte, inputs),
        }
    }

    fn ground(&mut self, byte: u8, alt: bool, inputs: &mut Vec<Input>) {
        let length = match byte {
            ESCAPE => {
                self.state = State::Escape;
                return;
            }
            0x00..=0x7f => {
                inputs.extend(key(&[byte], alt));
                return;
            }
            0xc2..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xf4 => 4,
            // Not UTF-8. Eight-bit C1 controls would stand here, and no terminal in UTF-8 mode sends them.
            _ => return,
        };
        self.state = State::Character { bytes: vec![byte], length, alt };
    }

    fn character(&mut self, mut bytes: Vec<u8>, length: usize, alt: bool, byte: u8, inputs: &mut Vec<Input>) {
        if !(0x80..=0xbf).contains(&byte) {
            return self.ground(byte, false, inputs);
        }
        bytes.push(byte);
        if bytes.len() == length {
            inputs.extend(key(&bytes, alt));
        } else {
            self.state = State::Character { bytes, length, alt };
        }
    }

    fn escape(&mut self, byte: u8, inputs: &mut Vec<Input>) {
        match byte {
            b'[' => self.state = State::Control { sequence: vec![ESCAPE, b'['], overlong: false },
            b'O' => self.state = State::Single { digits: 0 },
            b'P' | b']' | b'_' | b'^' | b'X' => {
                self.state = State::String { introducer: byte, body: Vec::new(), escape: false };
            }
            // The Esc key just before a sequence; taken together as Alt it would tear the sequence apart.
            ESCAPE => {
                inputs.push(escape_key());
                self.state = State::Escape;
            }
            // The end of a string whose start was lost.
            b'\\' => {}
            _ => self.ground(byte, true, inputs),
        }
    }

    fn single(&mut self, digits: usize, byte: u8, inputs: &mut Vec<Input>) {
        match byte {
            b'0'..=b'9' | b';' if digits < 8 => self.state = State::Single { digits: digits + 1 },
            b'A'..=b'z' if digits == 0 => inputs.push(event(&[ESCAPE, b'O', byte])),
            b'A'..=b'z' => inputs.push(Input::Reply(Reply::Unknown)),
            _ => {
                if digits == 0 {
                    inputs.extend(key(b"O", true));
                }
                self.ground(byte, false, inputs);
            }
        }
    }

    fn control(&mut self, mut sequence: Vec<u8>, mut overlong: bool, byte: u8, inputs: &mut Vec<Input>) {
        let bare = sequence.len() == 2;
        match byte {
            0x20..=0x3f => {
                if sequence.len() < CONTROL_LIMIT {
                    sequence.push(byte);
                } else {
                    overlong = true;
                }
                self.state = State::Control { sequence, overlong };
            }
            b'[' if bare => self.state = State::Console,
            b'M' if bare => {
                sequence.push(byte);
                self.state = State::Click { sequence };
            }
            0x40..=0x7e if overlong => inputs.push(Input::Reply(Reply::Unknown)),
            0x40..=0x7e => {
                sequence.push(byte);
                if sequence == b"\x1b[200~" {
                    self.state = State::Paste { body: Vec::new(), matched: 0 };
                } else if let Some(reply) = reply::control(&sequence[2..]) {
                    inputs.push(Input::Reply(reply));
                } else {
                    inputs.push(event(&sequence));
                }
            }
            CANCEL | SUBSTITUTE => inputs.push(Input::Reply(Reply::Unknown)),
            _ => {
                // Alt and the bracket, then another key; or a sequence cut short by the next.
                inputs.extend(if bare { key(b"[", true) } else { Some(Input::Reply(Reply::Unknown)) });
                self.ground(byte, false, inputs);
            }
        }
    }

    fn click(&mut self, mut sequence: Vec<u8>, byte: u8, inputs: &mut Vec<Input>) {
        if byte < 0x20 {
            return self.ground(byte, false, inputs);
        }
        sequence.push(byte);
        if sequence.len() == 6 {
            inputs.push(event(&sequence));
        } else {
            self.state = State::Click { sequence };
        }
    }

    fn string(&mut self, introducer: u8, mut body: Vec<u8>, escape: bool, byte: u8, inputs: &mut Vec<Input>) {
        let wrapper = introducer == b'P' && body.starts_with(b"tmux;");
        match byte {
            b'\\' if escape => return self.finish(introducer, &body, inputs),
            ESCAPE if escape && wrapper => keep(&mut body, ESCAPE),
            // Any other sequence cancels a string: it was cut short, or it was a key with Alt.
            _ if escape => {
                inputs.extend(cancelled(introducer, &body));
                return self.escape(byte, inputs);
            }
            ESCAPE => {
                self.state = State::String { introducer, body, escape: true };
                return;
            }
            BELL if introducer == b']' => return self.finish(introducer, &body, inputs),
            CANCEL | SUBSTITUTE => {
                inputs.extend(cancelled(introducer, &body));
                return;
            }
            _ => keep(&mut body, byte),
        }
        self.state = State::String { introducer, body, escape: false };
    }

    fn finish(&mut self, introducer: u8, body: &[u8], inputs: &mut Vec<Input>) {
        let kind = match introducer {
            b'P' => StringKind::Device,
            b']' => StringKind::System,
            b'_' => StringKind::Application,
            _ => StringKind::Other,
        };
        match body.strip_prefix(b"tmux;") {
            Some(wrapped) if kind == StringKind::Device && !self.inner => {
                let mut decoder = Decoder { inner: true, ..Decoder::default() };
                let mut replies = decoder.feed(wrapped);
                // A keyboard does not wrap what it sends.
                replies.retain(|input| matches!(input, Input::Reply(_)));
                inputs.append(&mut replies);
            }
            _ => inputs.push(Input::Reply(reply::string(kind, body))),
        }
    }

    fn paste(&mut self, mut body: Vec<u8>, mut matched: usize, byte: u8, inputs: &mut Vec<Input>) {
        if byte != PASTE_END[matched] {
            // Only its first byte is an ESC, so a failed match can begin anew nowhere but here.
            body.extend_from_slice(&PASTE_END[..matched]);
            matched = 0;
        }
        if byte == PASTE_END[matched] {
            matched += 1;
        } else {
            body.push(byte);
        }
        body.truncate(PASTE_LIMIT);
        if matched == PASTE_END.len() {
            inputs.push(paste(&body));
        } else {
            self.state = State::Paste { body, matched };
        }
    }
}

fn keep(body: &mut Vec<u8>, byte: u8) {
    if body.len() < STRING_LIMIT {
        body.push(byte);
    }
}

/// What a string that did not end was: nothing, or where nothing followed its introducer, that key with Alt.
fn cancelled(introducer: u8, body: &[u8]) -> Option<Input> {
    if body.is_empty() { key(&[introducer], true) } else { Some(Input::Reply(Reply::Unknown)) }
}

#[cfg(test)]
mod tests;
