//! A picture beside lines of text that scroll: it stands at the left margin, moves up with its text, and stays in the
//! scrollback where the terminal keeps images there. Nothing here needs to know where on the screen the text is.

use std::sync::Arc;

use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Encoded, InlineImage, KittyImage, kitty, placeholder};
use crate::terminal::{Capabilities, Protocol};

/// Cells between a picture and its text.
const GAP: u16 = 2;

/// Whether pictures can stand in scrolling text here: through tmux only those that are text themselves.
pub fn can_stand_in_text(capabilities: &Capabilities) -> bool {
    !capabilities.tmux || matches!(capabilities.protocol, Protocol::KittyPlaceholders | Protocol::Blocks)
}

/// What to write, from the left margin of a line, to have the picture there and `lines` to the right of it, which begin at
/// the column `width`; the cursor stands at the left margin of the line below. There are as many lines as the picture has
/// rows, at the least.
pub fn beside(
    encoded: &Arc<Encoded>,
    width: u16,
    lines: &[String],
    (protocol, in_tmux): (Protocol, bool),
) -> Vec<u8> {
    let (columns, rows) = encoded.cells();
    let gap = usize::from(width.saturating_sub(columns) + GAP);
    let line = |at: usize| lines.get(at).map_or("", String::as_str);
    let count = lines.len().max(usize::from(rows));
    let mut out = Vec::new();
    match encoded.as_ref() {
        Encoded::Kitty(image) if protocol == Protocol::KittyPlaceholders => {
            out.extend(image.chunks.iter().flatten());
            out.extend(kitty::place_virtually(image.id, image.cells, in_tmux));
            for at in 0..count {
                let row = u16::try_from(at).ok().filter(|row| *row < rows);
                match row {
                    Some(row) => placeholder::row(&mut out, image.id, columns, row),
                    None => out.resize(out.len() + usize::from(columns), b' '),
                }
                text(&mut out, gap, line(at));
            }
        }
        Encoded::Blocks(_) => {
            let cells = blocks(encoded);
            for at in 0..count {
                match cells.get(at) {
                    Some(row) => out.extend(row),
                    None => out.resize(out.len() + usize::from(columns), b' '),
                }
                text(&mut out, gap, line(at));
            }
        }
        Encoded::Kitty(image) => {
            room(&mut out, count);
            placed(&mut out, image);
            (0..count).for_each(|at| moved(&mut out, columns, gap, line(at)));
        }
        Encoded::Inline(image) => {
            room(&mut out, count);
            painted(&mut out, image);
            (0..count).for_each(|at| moved(&mut out, columns, gap, line(at)));
        }
    }
    out
}

/// Text of its own colours after the picture's.
fn text(out: &mut Vec<u8>, gap: usize, line: &str) {
    out.extend_from_slice(b"\x1b[0m");
    if !line.is_empty() {
        out.resize(out.len() + gap, b' ');
        out.extend_from_slice(line.as_bytes());
    }
    out.extend_from_slice(b"\r\n");
}

/// Text to the right of what stands there already.
fn moved(out: &mut Vec<u8>, columns: u16, gap: usize, line: &str) {
    if !line.is_empty() {
        out.extend_from_slice(format!("\x1b[{}C{line}", usize::from(columns) + gap).as_bytes());
    }
    out.extend_from_slice(b"\r\n");
}

/// The screen scrolls now or not at all: the rows of the picture are there, and one below them.
fn room(out: &mut Vec<u8>, rows: usize) {
    out.extend(b"\r\n".repeat(rows));
    out.extend_from_slice(format!("\x1b[{rows}A\r").as_bytes());
}

fn placed(out: &mut Vec<u8>, image: &KittyImage) {
    out.extend(image.chunks.iter().flatten());
    out.extend(kitty::place(image.id, 1, image.cells, Some(image.frame), 2, false));
}

fn painted(out: &mut Vec<u8>, image: &InlineImage) {
    for tile in &image.tiles {
        out.extend_from_slice(b"\x1b7");
        for (steps, way) in [(tile.row, 'B'), (tile.column, 'C')] {
            if steps > 0 {
                out.extend_from_slice(format!("\x1b[{steps}{way}").as_bytes());
            }
        }
        out.extend_from_slice(&tile.bytes);
        out.extend_from_slice(b"\x1b8");
    }
}

/// The rows of half blocks as coloured text.
fn blocks(encoded: &Encoded) -> Vec<Vec<u8>> {
    let (columns, rows) = encoded.cells();
    let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
    encoded.draw_blocks(buffer.area, &mut buffer);
    let row = |row: u16| {
        let mut bytes = Vec::new();
        let cells: Vec<_> = (0..columns).map(|x| (x, 0, &buffer[(x, row)])).collect();
        // A `Vec` takes everything; the first cell alone is placed, which the line does already.
        let _ = CrosstermBackend::new(&mut bytes).draw(cells.into_iter());
        let placed = b"\x1b[1;1H";
        if bytes.starts_with(placed) { bytes.split_off(placed.len()) } else { bytes }
    };
    (0..rows).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graphics::Tile;
    use crate::pair::Quality;

    fn lines(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn an_inline_image_has_room_below_it_before_it_is_drawn() {
        let tiles = vec![
            Tile { column: 0, row: 0, bytes: b"<A>".to_vec() },
            Tile { column: 0, row: 1, bytes: b"<B>".to_vec() },
        ];
        let image = Arc::new(Encoded::Inline(InlineImage {
            cells: (3, 2),
            tiles,
            encoding: "sixel-2".to_owned(),
            quality: Quality::High,
        }));
        let out = beside(&image, 4, &lines(&["one"]), (Protocol::Sixel, false));
        let expected = "\r\n\r\n\x1b[2A\r\x1b7<A>\x1b8\x1b7\x1b[1B<B>\x1b8\x1b[6Cone\r\n\r\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn placeholders_are_text_in_the_line() {
        let chunks = vec![b"<sent>".to_vec()];
        let image = KittyImage { id: 0x0001_0203, cells: (2, 1), chunks, ..KittyImage::default() };
        let manner = (Protocol::KittyPlaceholders, false);
        let out = beside(&Arc::new(Encoded::Kitty(image)), 2, &lines(&["one", "two"]), manner);
        let expected = "<sent>\x1b_Ga=p,U=1,q=2,i=66051,p=1,c=2,r=1\x1b\\\x1b[0;38;2;1;2;3m\u{10EEEE}\u{305}\u{305}\u{10EEEE}\x1b[0m  one\r\n  \x1b[0m  two\r\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
