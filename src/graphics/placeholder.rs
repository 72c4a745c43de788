//! kitty's Unicode placeholders: cells of text that show a piece of an image.
//!
//! The first cell of a row says its row, its column and, if needed, the high byte of the image's id; the cells after it
//! go on from their left neighbour and cost four bytes each. The rest of the id is the foreground colour.

use super::diacritics::diacritic;
use super::tmux::move_to;

/// The character that stands for a piece of an image.
const PLACEHOLDER: char = '\u{10EEEE}';

/// Writes so many columns and rows of the cells of image `id`, from the cell `from` of its grid on, at `(column, row)`, 0-based;
/// leaves the colour set and the cursor anywhere.
pub(super) fn draw(
    out: &mut Vec<u8>,
    id: u32,
    cells: (u16, u16),
    from: (u16, u16),
    (column, row): (u16, u16),
) {
    colour(out, id);
    for line in 0..cells.1 {
        move_to(out, column, row.saturating_add(line));
        marked(out, id, cells.0, from.0, from.1 + line);
    }
}

/// Writes the cells of one row of image `id` where the cursor stands; leaves the colour set.
pub(super) fn row(out: &mut Vec<u8>, id: u32, columns: u16, line: u16) {
    colour(out, id);
    marked(out, id, columns, 0, line);
}

fn colour(out: &mut Vec<u8>, id: u32) {
    let [_, red, green, blue] = id.to_be_bytes();
    let colour = if red == 0 && green == 0 {
        format!("\x1b[0;38;5;{blue}m")
    } else {
        format!("\x1b[0;38;2;{red};{green};{blue}m")
    };
    out.extend_from_slice(colour.as_bytes());
}

fn marked(out: &mut Vec<u8>, id: u32, columns: u16, first: u16, line: u16) {
    let high = id.to_be_bytes()[0];
    let mut text = [0; 4];
    let mut push = |out: &mut Vec<u8>, character: char| {
        out.extend_from_slice(character.encode_utf8(&mut text).as_bytes());
    };
    push(out, PLACEHOLDER);
    let high = (high > 0).then_some(u32::from(high));
    for mark in [Some(u32::from(line)), Some(u32::from(first)), high].into_iter().flatten() {
        push(out, diacritic(mark).expect("encode refuses more rows than there are marks"));
    }
    for _ in 1..columns {
        push(out, PLACEHOLDER);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(id: u32, cells: (u16, u16)) -> String {
        let mut out = Vec::new();
        draw(&mut out, id, cells, (0, 0), (4, 2));
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_first_cell_of_a_row_is_marked_and_the_others_follow_it() {
        assert_eq!(
            drawn(0x0001_0203, (3, 2)),
            "\x1b[0;38;2;1;2;3m\
             \x1b[3;5H\u{10EEEE}\u{305}\u{305}\u{10EEEE}\u{10EEEE}\
             \x1b[4;5H\u{10EEEE}\u{30D}\u{305}\u{10EEEE}\u{10EEEE}"
        );
    }

    #[test]
    fn a_high_byte_is_a_third_mark_and_a_small_id_a_palette_colour() {
        assert_eq!(drawn(0x0200_0014, (1, 1)), "\x1b[0;38;5;20m\x1b[3;5H\u{10EEEE}\u{305}\u{305}\u{30E}");
    }

    #[test]
    fn a_cell_costs_under_five_bytes() {
        assert!(drawn(0x0A0B0C, (70, 35)).len() < 70 * 35 * 5);
    }
}
