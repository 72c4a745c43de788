//! The lines of a plain table: headings at the margin, rows with a name, a number, its interval and a note.

use unicode_width::UnicodeWidthStr;

use crate::text;

/// Columns of a row's name, of its number and of its interval.
const NAME: usize = 32;
const NUMBER: usize = 8;
const INTERVAL: usize = 16;
/// The narrowest a table gets: what a row is without a note.
const NARROWEST: usize = 2 + NAME + NUMBER + 2 + INTERVAL;
/// The least room for notes beside the numbers; with less they stand below.
const NOTE: usize = 18;

/// Lines that are no wider than they may be.
pub(super) struct Sheet {
    width: usize,
    lines: Vec<String>,
}

impl Sheet {
    pub(super) fn new(width: usize) -> Self {
        Sheet { width: width.max(NARROWEST), lines: Vec::new() }
    }

    pub(super) fn done(self) -> Vec<String> {
        self.lines
    }

    /// An empty line, and a line at the margin.
    pub(super) fn heading(&mut self, name: &str, note: &str) {
        if !self.lines.is_empty() {
            self.lines.push(String::new());
        }
        let name = text::clipped(name, self.width / 2);
        if note.is_empty() {
            return self.lines.push(name);
        }
        let head = pad(&name, NAME + 2, self.width);
        self.noted(&head, NAME + 2, note);
    }

    /// A row: `interval` and `note` may be empty.
    pub(super) fn row(&mut self, name: &str, number: &str, interval: &str, note: &str) {
        let name = pad(&text::clipped(name, NAME - 1), NAME, self.width);
        let head = format!("  {name}{number:>NUMBER$}  {interval:<INTERVAL$}");
        self.noted(&head, NARROWEST, note);
    }

    /// How many, and of what, in words.
    pub(super) fn count(&mut self, number: &str, what: &str) {
        self.prose(&format!("  {number:>NUMBER$}  "), what);
    }

    /// Sentences, wrapped, with a mark before the first line.
    pub(super) fn prose(&mut self, mark: &str, sentence: &str) {
        let sentence = text::printable(sentence);
        let room = self.width - mark.width();
        for (at, line) in textwrap::wrap(&sentence, room).into_iter().enumerate() {
            let mark = if at == 0 { mark.to_owned() } else { " ".repeat(mark.width()) };
            self.lines.push(format!("{mark}{line}"));
        }
    }

    /// A line and what there is to say of it: beside it where there is room, else below.
    fn noted(&mut self, head: &str, column: usize, note: &str) {
        if note.is_empty() {
            return self.lines.push(head.trim_end().to_owned());
        }
        let column = column.max(head.width());
        let note = text::printable(note);
        let beside = self.width.saturating_sub(column);
        let bare = head.trim_end();
        // A note that fits where nothing else stands may begin earlier.
        if beside < NOTE && note.width() > beside {
            self.lines.push(bare.to_owned());
            let wrapped = textwrap::wrap(&note, self.width - 4);
            return self.lines.extend(wrapped.into_iter().map(|line| format!("    {line}")));
        }
        for (at, line) in textwrap::wrap(&note, beside).into_iter().enumerate() {
            let head = if at == 0 { head.to_owned() } else { " ".repeat(column) };
            self.lines.push(format!("{head}{line}"));
        }
    }
}

/// Text and spaces up to a column.
fn pad(text: &str, column: usize, width: usize) -> String {
    let spaces = column.min(width).saturating_sub(text.width());
    format!("{text}{}", " ".repeat(spaces))
}
