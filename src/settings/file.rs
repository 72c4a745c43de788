//! The configuration file read and laid over the settings.

use std::fs;
use std::io;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::environment::ConfigFile;
use super::table::{ENTRIES, Entry};
use super::{FileError, FileProblem, Settings, SettingsError};
use crate::tui::keymap::{Keymap, nearest};

/// The table of key bindings.
const KEYS: &str = "keys";

/// Lays the file over the settings. A file that nobody named may be missing.
pub(super) fn apply(settings: &mut Settings, file: &ConfigFile) -> Result<(), SettingsError> {
    let Some(path) = file.path.clone() else {
        return Ok(());
    };
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound && !file.chosen => return Ok(()),
        Err(reason) => {
            return Err(SettingsError::Read { path, chosen: file.chosen, reason });
        }
    };
    apply_text(settings, &text).map_err(|error| SettingsError::File { path, error })
}

/// Lays a file's text over the settings; they are left half changed where it fails.
pub(super) fn apply_text(settings: &mut Settings, text: &str) -> Result<(), FileError> {
    let at = |offset: usize, problem| FileError { line: line(text, offset), problem };
    let document = DeTable::parse(text).map_err(|error| {
        at(error.span().map_or(0, |span| span.start), FileProblem::Syntax(escaped(error.message())))
    })?;
    for (key, value) in document.get_ref() {
        let name = key.get_ref().as_ref();
        if name == KEYS {
            let DeValue::Table(table) = value.get_ref() else {
                return Err(at(value.span().start, wrong_value(KEYS, value, text, "a table: [keys]")));
            };
            settings.keymap = Keymap::from_table(table)
                .map_err(|error| at(error.span().start, FileProblem::Keys(error.into_inner())))?;
        } else if let Some(entry) = ENTRIES.iter().find(|entry| entry.name == name) {
            set(settings, entry, value)
                .ok_or_else(|| at(value.span().start, wrong_value(entry.name, value, text, entry.accepts)))?;
        } else {
            let names = ENTRIES.iter().map(|entry| entry.name).chain([KEYS]);
            let problem = FileProblem::UnknownKey { key: name.to_owned(), nearest: nearest(name, names) };
            return Err(at(key.span().start, problem));
        }
    }
    Ok(())
}

fn set(settings: &mut Settings, entry: &Entry, value: &Spanned<DeValue<'_>>) -> Option<()> {
    match value.get_ref() {
        DeValue::String(text) => (entry.set)(settings, text),
        DeValue::Integer(integer) => (entry.set)(settings, &integer.to_string()),
        DeValue::Boolean(flag) => (entry.set)(settings, if *flag { "true" } else { "false" }),
        DeValue::Float(_) | DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => None,
    }
}

fn wrong_value(
    name: &'static str,
    value: &Spanned<DeValue<'_>>,
    text: &str,
    accepts: &'static str,
) -> FileProblem {
    let written = text.get(value.span()).unwrap_or_default();
    let value = escaped(&written.chars().take(40).collect::<String>());
    FileProblem::WrongValue { name, value, accepts }
}

/// Text of the file, on one line and without what a terminal would obey.
fn escaped(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for character in text.trim_end().replace('\n', "; ").chars() {
        match character {
            '"' | '\'' | '\\' => line.push(character),
            other => line.extend(other.escape_debug()),
        }
    }
    line
}

/// The line, from 1, of a byte of a text.
fn line(text: &str, offset: usize) -> usize {
    let before = &text.as_bytes()[..offset.min(text.len())];
    before.iter().filter(|byte| **byte == b'\n').count() + 1
}
