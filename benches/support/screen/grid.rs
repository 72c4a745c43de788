//! The cells of a screen: text, and what of a picture each belongs to.

use unicode_width::UnicodeWidthChar;

#[path = "../../../src/graphics/diacritics.rs"]
#[allow(unused_imports, reason = "its tests come along")]
mod diacritics;

/// What a cell shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    Text(char),
    /// A part of a kitty image: its id, and the row and column of it.
    Placeholder {
        id: u32,
        row: u16,
        column: u16,
    },
    /// Under an inline image, the n-th print.
    Inline(usize),
}

/// The screen's cells and the cursor.
#[derive(Debug)]
pub struct Grid {
    pub size: (u16, u16),
    pub cells: Vec<Cell>,
    /// Column and row.
    pub cursor: (u16, u16),
    /// The cursor and the colour that were saved.
    saved: ((u16, u16), u32),
    /// The foreground colour as an image id.
    colour: u32,
    /// The placeholder printed last: where, and its marks.
    open: Option<(usize, Vec<u16>)>,
}

const BLANK: Cell = Cell::Text(' ');
const PLACEHOLDER: char = '\u{10EEEE}';

impl Grid {
    pub fn new(size: (u16, u16)) -> Self {
        let cells = vec![BLANK; usize::from(size.0) * usize::from(size.1)];
        Grid { size, cells, cursor: (0, 0), saved: ((0, 0), 0), colour: 0, open: None }
    }

    pub fn at(&self, column: u16, row: u16) -> Cell {
        self.cells[self.index(column, row)]
    }

    /// All text, row by row.
    pub fn text(&self) -> String {
        let glyph = |cell: &Cell| if let Cell::Text(glyph) = cell { *glyph } else { ' ' };
        self.cells.iter().map(glyph).collect()
    }

    /// Gives a rectangle at the cursor to an inline image.
    pub fn cover(&mut self, cells: (u16, u16), print: usize) -> (u16, u16) {
        let (left, top) = self.cursor;
        for row in top..top.saturating_add(cells.1).min(self.size.1) {
            for column in left..left.saturating_add(cells.0).min(self.size.0) {
                let index = self.index(column, row);
                self.cells[index] = Cell::Inline(print);
            }
        }
        (left, top)
    }

    /// Prints a character; says whether it belongs to a placeholder.
    pub fn print(&mut self, glyph: char) -> bool {
        if let (Some(mark), Some((index, marks))) = (mark(glyph), &mut self.open) {
            marks.push(mark);
            let (index, marks) = (*index, marks.clone());
            self.placeholder(index, &marks);
            return true;
        }
        let width = glyph.width().unwrap_or(0) as u16;
        if width == 0 {
            return false;
        }
        if self.cursor.0 >= self.size.0 {
            self.cursor.0 = 0;
            self.line_feed();
        }
        let index = self.index(self.cursor.0, self.cursor.1);
        self.open = None;
        if glyph == PLACEHOLDER {
            self.placeholder(index, &[]);
            self.open = Some((index, Vec::new()));
        } else {
            self.cells[index] = Cell::Text(glyph);
            if width == 2 && self.cursor.0 + 1 < self.size.0 {
                self.cells[index + 1] = BLANK;
            }
        }
        self.cursor.0 += width;
        glyph == PLACEHOLDER
    }

    /// Marks that are left out follow the cell to the left.
    fn placeholder(&mut self, index: usize, marks: &[u16]) {
        let left = match index.checked_sub(1).map(|left| self.cells[left]) {
            Some(Cell::Placeholder { id, row, column })
                if !index.is_multiple_of(usize::from(self.size.0)) && id & 0xff_ffff == self.colour =>
            {
                Some((id >> 24, row, column))
            }
            _ => None,
        };
        let (high, row, column) = match (marks, left) {
            ([], Some((high, row, column))) => (high, row, column + 1),
            ([row], Some((high, old, column))) if *row == old => (high, *row, column + 1),
            ([row, column], Some((high, old, before))) if *row == old && *column == before + 1 => {
                (high, *row, *column)
            }
            ([row, column, high, ..], _) => (u32::from(*high), *row, *column),
            _ => (0, marks.first().copied().unwrap_or(0), marks.get(1).copied().unwrap_or(0)),
        };
        self.cells[index] = Cell::Placeholder { id: self.colour | high << 24, row, column };
    }

    pub fn control(&mut self, byte: u8) {
        self.open = None;
        match byte {
            b'\r' => self.cursor.0 = 0,
            b'\n' => self.line_feed(),
            8 => self.cursor.0 = self.cursor.0.saturating_sub(1),
            b'\t' => self.cursor.0 = (self.cursor.0 / 8 + 1) * 8,
            _ => {}
        }
    }

    pub fn escape(&mut self, byte: u8) {
        match byte {
            b'7' => self.saved = (self.cursor, self.colour),
            b'8' => (self.cursor, self.colour) = self.saved,
            _ => {}
        }
    }

    /// A sequence after `CSI`; what is not about cells is passed over.
    pub fn csi(&mut self, sequence: &[u8]) {
        self.open = None;
        let Some((&last, keys)) = sequence.split_last() else { return };
        if keys.first().is_some_and(|first| !first.is_ascii_digit() && *first != b';') {
            return;
        }
        let keys = std::str::from_utf8(keys).unwrap_or_default();
        let numbers: Vec<u32> = keys.split([';', ':']).map(|number| number.parse().unwrap_or(0)).collect();
        let number = |at: usize| numbers.get(at).copied().unwrap_or(0);
        let count = number(0).clamp(1, 9999) as u16;
        let (columns, rows) = self.size;
        let (column, row) = self.cursor;
        match last {
            b'H' | b'f' => {
                let place = |at: usize, most: u16| (number(at).max(1) - 1).min(u32::from(most) - 1) as u16;
                self.cursor = (place(1, columns), place(0, rows));
            }
            b'A' => self.cursor.1 = row.saturating_sub(count),
            b'B' => self.cursor.1 = (row + count).min(rows - 1),
            b'C' => self.cursor.0 = (column + count).min(columns - 1),
            b'D' => self.cursor.0 = column.saturating_sub(count),
            b'G' => self.cursor.0 = count.min(columns) - 1,
            b'd' => self.cursor.1 = count.min(rows) - 1,
            b'X' => {
                self.erase(self.index(column, row), usize::from(count.min(columns - column.min(columns))));
            }
            b'K' => {
                let (start, end) =
                    [(column, columns), (0, column + 1), (0, columns)][number(0).min(2) as usize];
                self.erase(self.index(start, row), usize::from(end.saturating_sub(start)));
            }
            b'J' => match number(0) {
                0 => self.erase(self.index(column, row), self.cells.len()),
                1 => self.erase(0, self.index(column, row) + 1),
                _ => self.erase(0, self.cells.len()),
            },
            b'm' => self.colours(&numbers),
            _ => {}
        }
    }

    fn colours(&mut self, numbers: &[u32]) {
        let mut numbers = numbers.iter().copied();
        while let Some(number) = numbers.next() {
            match number {
                0 | 39 => self.colour = 0,
                30..=37 => self.colour = number - 30,
                90..=97 => self.colour = number - 82,
                38 | 48 | 58 => {
                    let colour = match numbers.next() {
                        Some(5) => numbers.next().unwrap_or(0),
                        Some(2) => {
                            (0..3).fold(0, |colour, _| colour << 8 | numbers.next().unwrap_or(0) & 0xff)
                        }
                        _ => 0,
                    };
                    if number == 38 {
                        self.colour = colour;
                    }
                }
                _ => {}
            }
        }
    }

    fn erase(&mut self, from: usize, count: usize) {
        let end = from.saturating_add(count).min(self.cells.len());
        self.cells[from.min(end)..end].fill(BLANK);
    }

    fn line_feed(&mut self) {
        if self.cursor.1 + 1 < self.size.1 {
            self.cursor.1 += 1;
        } else {
            self.cells.drain(..usize::from(self.size.0));
            self.cells.resize(usize::from(self.size.0) * usize::from(self.size.1), BLANK);
        }
    }

    fn index(&self, column: u16, row: u16) -> usize {
        usize::from(row.min(self.size.1 - 1)) * usize::from(self.size.0)
            + usize::from(column.min(self.size.0 - 1))
    }
}

/// The number that a combining character stands for after a placeholder.
fn mark(glyph: char) -> Option<u16> {
    static MARKS: std::sync::OnceLock<std::collections::HashMap<char, u16>> = std::sync::OnceLock::new();
    if glyph < '\u{300}' {
        return None;
    }
    let all =
        || (0..297).filter_map(|number| Some((diacritics::diacritic(number)?, number as u16))).collect();
    MARKS.get_or_init(all).get(&glyph).copied()
}
