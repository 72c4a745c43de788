//! A line of progress on standard error, where that is a terminal.

use std::io::{IsTerminal, Write, stderr};
use std::time::{Duration, Instant};

use crate::text;

/// How often the line is written anew.
const EVERY: Duration = Duration::from_millis(200);

/// A line on standard error that is written over, where that is a terminal.
pub(super) struct ProgressLine {
    shown: bool,
    last: Instant,
    on: bool,
}

impl ProgressLine {
    /// Nothing yet.
    pub(super) fn new() -> Self {
        ProgressLine { shown: false, last: Instant::now(), on: stderr().is_terminal() }
    }

    /// Writes the line anew, unless that was done a moment ago; cut to the window, since a line of two rows can't be
    /// written over.
    pub(super) fn write(&mut self, text: std::fmt::Arguments<'_>) {
        if self.on && self.last.elapsed() >= EVERY {
            let columns = rustix::termios::tcgetwinsize(stderr()).map_or(80, |size| size.ws_col.max(2));
            let text = text::clipped(&text.to_string(), usize::from(columns) - 1);
            let _ = write!(stderr(), "\r\x1b[K{text}");
            let _ = stderr().flush();
            (self.last, self.shown) = (Instant::now(), true);
        }
    }

    /// Writes a line that stays.
    pub(super) fn note(&mut self, text: &str) {
        if self.on {
            self.clear();
            let _ = writeln!(stderr(), "{}", text::printable(text));
        }
    }

    /// Removes the line.
    pub(super) fn clear(&mut self) {
        if std::mem::take(&mut self.shown) {
            let _ = write!(stderr(), "\r\x1b[K");
            let _ = stderr().flush();
        }
    }
}
