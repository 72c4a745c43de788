//! Reads a program's output as far as a bench must: where frames end, which pictures were sent and drawn.
//!
//! A reference terminal would decode every picture and so take the machine away from what is measured.

/// What has been seen so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Frames (synchronized output) that ended.
    pub frames: u64,
    /// Pictures drawn in frames that ended: by placeholders or by direct placement.
    pub drawn: u64,
    /// Pictures sent whole.
    pub sent: u64,
}

/// The scanner; fed with pieces of any length.
#[derive(Debug, Default)]
pub struct Scanner {
    pub count: Count,
    state: State,
    /// The sequence so far, its payload left out.
    sequence: Vec<u8>,
    /// Drawn in the frame under way.
    drawn: u64,
    /// Whether the next placeholder begins another picture.
    coloured: bool,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    #[default]
    Text,
    Escape,
    Control,
    Graphics,
    /// The payload of a graphics command, or another string: passed over.
    Passed,
    /// An ESC in a string.
    Ending,
}

/// The first byte of U+10EEEE.
const PLACEHOLDER: u8 = 0xf4;

impl Scanner {
    pub fn feed(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.take(byte);
        }
    }

    fn take(&mut self, byte: u8) {
        match self.state {
            State::Passed if byte != 0x1b => {}
            State::Passed => self.state = State::Ending,
            State::Text if byte == 0x1b => self.state = State::Escape,
            State::Text => {
                if byte == PLACEHOLDER && std::mem::take(&mut self.coloured) {
                    self.drawn += 1;
                }
            }
            State::Escape => {
                self.sequence.clear();
                self.state = match byte {
                    b'[' => State::Control,
                    b'_' => State::Graphics,
                    b'P' | b']' | b'^' => State::Passed,
                    _ => State::Text,
                };
            }
            State::Control => {
                self.sequence.push(byte);
                if (0x40..=0x7e).contains(&byte) {
                    self.state = State::Text;
                    self.control();
                }
            }
            State::Graphics if byte == b';' => {
                self.graphics();
                self.state = State::Passed;
            }
            State::Graphics if byte == 0x1b => {
                self.graphics();
                self.state = State::Ending;
            }
            State::Graphics => self.sequence.push(byte),
            State::Ending => self.state = State::Text,
        }
    }

    fn control(&mut self) {
        match self.sequence.as_slice() {
            b"?2026l" => {
                self.count.frames += 1;
                self.count.drawn += std::mem::take(&mut self.drawn);
            }
            [.., b'm'] => self.coloured = true,
            _ => {}
        }
    }

    fn graphics(&mut self) {
        let keys = |wanted: &[u8]| {
            self.sequence
                .strip_prefix(b"G")
                .is_some_and(|keys| keys.split(|&byte| byte == b',').any(|key| key == wanted))
        };
        if keys(b"a=p") && !keys(b"U=1") {
            self.drawn += 1;
        } else if keys(b"m=0") && !keys(b"a=q") {
            self.count.sent += 1;
        }
    }
}
