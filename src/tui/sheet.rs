//! The help as lines in columns: pure arithmetic, so that the view can draw it and a key can scroll it.

use unicode_width::UnicodeWidthStr;

use crate::tui::action::{ACTIONS, ActionInfo, Context};
use crate::tui::keymap::Keymap;

/// Cells between the keys and what they do.
pub const KEY_GAP: u16 = 2;
/// Cells between two columns.
pub const COLUMN_GAP: u16 = 3;
/// The narrowest a text gets before the sheet is rather scrolled.
const NARROWEST: u16 = 24;

/// A line of the help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The keys; empty where the text goes on from the line before.
    pub keys: String,
    /// What they do.
    pub text: String,
}

/// The help laid out for a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The lines of each column.
    pub columns: Vec<Vec<Line>>,
    /// Cells for the keys.
    pub keys: u16,
    /// Cells for a text.
    pub texts: u16,
}

impl Sheet {
    /// The keys of these contexts, in as few columns as show all of them in this room; where none do, in one column, to be
    /// scrolled.
    pub fn help(keymap: &Keymap, contexts: &[Context], (width, rows): (u16, u16)) -> Self {
        let entries = entries(keymap, contexts);
        let keys = entries.iter().map(|(keys, _)| keys.width()).max().unwrap_or(0);
        let keys = u16::try_from(keys).unwrap_or(u16::MAX).min(width / 2);
        for count in 1..=3 {
            let column = width.saturating_sub(COLUMN_GAP * (count - 1)) / count;
            let texts = column.saturating_sub(keys + KEY_GAP);
            if count > 1 && texts < NARROWEST {
                break;
            }
            let columns = flow(&entries, texts, rows);
            if columns.len() <= usize::from(count) {
                return Sheet { columns, keys, texts };
            }
        }
        let texts = width.saturating_sub(keys + KEY_GAP);
        Sheet { columns: flow(&entries, texts, u16::MAX), keys, texts }
    }

    /// How many lines there are below the first `rows`.
    pub fn below(&self, rows: u16) -> u16 {
        let longest = self.columns.iter().map(Vec::len).max().unwrap_or(0);
        u16::try_from(longest).unwrap_or(u16::MAX).saturating_sub(rows)
    }
}

/// Keys and what they do. Actions that are told in the same words, as the ways to move about, share a line, with a key each.
fn entries(keymap: &Keymap, contexts: &[Context]) -> Vec<(String, String)> {
    let mut entries: Vec<(Vec<Vec<String>>, String)> = Vec::new();
    for info in ACTIONS.iter().filter(|info| contexts.iter().any(|context| info.lives_in(*context))) {
        let keys: Vec<String> = keymap.keys(info.action).iter().map(ToString::to_string).collect();
        let text = explained(info);
        match entries.last_mut() {
            _ if keys.is_empty() => {}
            Some((known, last)) if *last == text => known.push(keys),
            _ => entries.push((vec![keys], text)),
        }
    }
    let keys = |actions: Vec<Vec<String>>| match actions.as_slice() {
        [one] => one.join(" "),
        several => several.iter().map(|keys| keys[0].as_str()).collect::<Vec<_>>().join(" "),
    };
    entries.into_iter().map(|(actions, text)| (keys(actions), text)).collect()
}

/// What an action does, and in which mode where it is of one.
fn explained(info: &ActionInfo) -> String {
    match info.contexts {
        [Context::Zoom] => format!("zoomed: {}", info.help),
        [Context::Flicker] => format!("flickering: {}", info.help),
        [Context::Back] => format!("looking back: {}", info.help),
        _ => info.help.to_owned(),
    }
}

/// Entries wrapped to a width and put into columns of so many rows, none of them torn.
fn flow(entries: &[(String, String)], width: u16, rows: u16) -> Vec<Vec<Line>> {
    let mut columns: Vec<Vec<Line>> = vec![Vec::new()];
    for (keys, text) in entries {
        let texts = textwrap::wrap(text, usize::from(width.max(1)));
        let lines = texts.into_iter().enumerate().map(|(index, text)| Line {
            keys: if index == 0 { keys.clone() } else { String::new() },
            text: text.into_owned(),
        });
        let lines: Vec<Line> = lines.collect();
        let full = |column: &Vec<Line>| column.len() + lines.len() > usize::from(rows);
        if columns.last().is_none_or(full) {
            columns.push(Vec::new());
        }
        if let Some(column) = columns.last_mut() {
            column.extend(lines);
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many actions labelling has.
    fn actions() -> usize {
        let has = |info: &&ActionInfo| Context::LABELLING.iter().any(|context| info.lives_in(*context));
        ACTIONS.iter().filter(has).count()
    }

    /// Ways to pan and to look back that have a line together.
    const SHARED: usize = 4;

    fn told(sheet: &Sheet) -> usize {
        sheet.columns.iter().flatten().filter(|line| !line.keys.is_empty()).count()
    }

    #[test]
    fn the_usual_window_shows_all_of_the_help_in_two_columns() {
        let sheet = Sheet::help(&Keymap::default(), Context::LABELLING, (78, 19));
        assert_eq!((sheet.columns.len(), sheet.below(19), told(&sheet)), (2, 0, actions() - SHARED));
        assert!(2 * (sheet.keys + KEY_GAP + sheet.texts) + COLUMN_GAP <= 78);
    }

    #[test]
    fn a_large_window_needs_one_column_and_a_tiny_one_scrolls() {
        assert_eq!(Sheet::help(&Keymap::default(), Context::LABELLING, (100, 29)).columns.len(), 1);
        let tiny = Sheet::help(&Keymap::default(), Context::LABELLING, (38, 7));
        assert_eq!((tiny.columns.len(), told(&tiny)), (1, actions() - SHARED));
        assert!(tiny.below(7) > 0);
    }
}
