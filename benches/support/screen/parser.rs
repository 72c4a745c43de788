//! A terminal's input cut into characters and sequences.

/// A piece of input, and how many bytes it took.
#[derive(Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// A printed character.
    Text(char),
    /// A control character.
    Control(u8),
    /// `ESC` and one more byte.
    Escape(u8),
    /// What stands between `CSI` and the final byte, with it.
    Csi(&'a [u8]),
    /// A string (`P` a DCS, `_` an APC, `]` an OSC) without its introducer and terminator.
    String(u8, &'a [u8]),
}

/// Fed with pieces of any length.
#[derive(Debug, Default)]
pub struct Parser {
    state: State,
    /// The sequence or character so far.
    unread: Vec<u8>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    #[default]
    Ground,
    /// A character of this many bytes.
    Wide(usize),
    Escape,
    Csi,
    String(u8),
    /// An ESC in a string.
    Ending(u8),
}

impl Parser {
    pub fn feed(&mut self, bytes: &[u8], mut take: impl FnMut(Token<'_>, usize)) {
        let mut at = 0;
        while at < bytes.len() {
            if let State::String(kind) = self.state {
                let end = bytes[at..].iter().position(|&byte| byte == 0x1b || byte == 0x07);
                let end = end.map_or(bytes.len(), |end| at + end);
                self.unread.extend_from_slice(&bytes[at..end]);
                at = end;
                match bytes.get(at) {
                    None => return,
                    Some(0x07) if kind == b']' => {
                        take(Token::String(kind, &self.unread), self.unread.len() + 3);
                        self.state = State::Ground;
                    }
                    Some(0x07) => self.unread.push(0x07),
                    Some(_) => self.state = State::Ending(kind),
                }
            } else {
                self.step(bytes[at], &mut take);
            }
            at += 1;
        }
    }

    fn step(&mut self, byte: u8, take: &mut impl FnMut(Token<'_>, usize)) {
        match self.state {
            State::Ground if byte == 0x1b => self.state = State::Escape,
            State::Ground if byte < 0x20 => take(Token::Control(byte), 1),
            State::Ground if byte < 0x80 => take(Token::Text(char::from(byte)), 1),
            State::Ground => {
                self.unread.clear();
                self.unread.push(byte);
                self.state = State::Wide(if byte >= 0xf0 {
                    4
                } else if byte >= 0xe0 {
                    3
                } else {
                    2
                });
            }
            State::Wide(length) => {
                self.unread.push(byte);
                if self.unread.len() == length {
                    let text = std::str::from_utf8(&self.unread).ok().and_then(|text| text.chars().next());
                    take(Token::Text(text.unwrap_or('\u{fffd}')), length);
                    self.state = State::Ground;
                }
            }
            State::Escape => {
                self.unread.clear();
                self.state = match byte {
                    b'[' => State::Csi,
                    b'P' | b'_' | b']' | b'^' | b'X' => State::String(byte),
                    _ => {
                        take(Token::Escape(byte), 2);
                        State::Ground
                    }
                };
            }
            State::Csi => {
                self.unread.push(byte);
                if (0x40..=0x7e).contains(&byte) {
                    take(Token::Csi(&self.unread), self.unread.len() + 2);
                    self.state = State::Ground;
                }
            }
            State::Ending(kind) if byte == b'\\' => {
                take(Token::String(kind, &self.unread), self.unread.len() + 4);
                self.state = State::Ground;
            }
            State::Ending(kind) => {
                self.unread.extend([0x1b, byte]);
                self.state = State::String(kind);
            }
            State::String(_) => unreachable!("strings are taken in whole"),
        }
    }
}
