//! A table on the terminal that is drawn anew in its place.

use std::io::{self, Write, stdout};
use std::time::{Duration, Instant};

use crate::text;

/// How often it is drawn while images come.
const EVERY: Duration = Duration::from_millis(200);

/// What is on the terminal of it.
#[derive(Default)]
pub(super) struct Table {
    /// Rows drawn, above the cursor.
    drawn: usize,
    last: Option<Instant>,
}

impl Table {
    /// Whether it was never drawn.
    pub(super) fn is_new(&self) -> bool {
        self.last.is_none()
    }

    /// Whether it has been a while since it was drawn.
    pub(super) fn is_due(&self) -> bool {
        self.last.is_none_or(|last| last.elapsed() >= EVERY)
    }

    /// Draws it in place of what was drawn: as many of the rows as the window holds, and the last line in any case.
    pub(super) fn draw(&mut self, rows: &[String], last: &str, out: &mut impl Write) -> io::Result<()> {
        let (columns, lines) =
            rustix::termios::tcgetwinsize(stdout()).map_or((80, 24), |size| (size.ws_col, size.ws_row));
        let (columns, lines) = (usize::from(columns.max(2)) - 1, usize::from(lines.max(3)));
        self.erase(out)?;
        // A row that were wrapped could not be drawn over; the cursor's line is one more.
        for row in rows.iter().take(lines - 2).map(String::as_str).chain([last]) {
            writeln!(out, "{}", text::clipped(row, columns))?;
            self.drawn += 1;
        }
        self.last = Some(Instant::now());
        out.flush()
    }

    /// Takes it off the terminal.
    pub(super) fn erase(&mut self, out: &mut impl Write) -> io::Result<()> {
        // To the left first: an interrupt leaves `^C` behind.
        match std::mem::take(&mut self.drawn) {
            0 => Ok(()),
            drawn => write!(out, "\r\x1b[{drawn}A\x1b[J"),
        }?;
        out.flush()
    }
}
