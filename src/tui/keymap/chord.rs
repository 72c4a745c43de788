//! A key with its modifiers, as a configuration file names it and as a terminal sends it.
//!
//! The same key arrives in several forms (`?` with and without shift, `A` or shift and `a`), so both ways in end in one
//! normal form: a character holds its own shift, every other key keeps it as a modifier.

use std::fmt;
use std::str::FromStr;

use terminput::{KeyCode, KeyEvent, KeyModifiers};
use unicode_width::UnicodeWidthChar;

/// A key with its modifiers, in normal form. [`fmt::Display`] is short, for hints (`←`, `ctrl+z`);
/// [`KeyChord::name`] is what the configuration file writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyChord {
    code: KeyCode,
    modifiers: KeyModifiers,
}

/// Why a key's name in a configuration file was not understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no key: write one character (\"t\", \"?\"), a name (left, right, up, down, space, enter, esc, tab, backspace, \
     delete, insert, home, end, pageup, pagedown, f1 to f24), or either after ctrl+, alt+ or shift+ (\"ctrl+l\")"
)]
pub struct ChordError(pub String);

/// Names in configuration files and short forms for hints; the first name of a key is the one that is written.
const KEYS: &[(&str, KeyCode, &str)] = &[
    ("left", KeyCode::Left, "←"),
    ("right", KeyCode::Right, "→"),
    ("up", KeyCode::Up, "↑"),
    ("down", KeyCode::Down, "↓"),
    ("space", KeyCode::Char(' '), "space"),
    ("enter", KeyCode::Enter, "enter"),
    ("esc", KeyCode::Esc, "esc"),
    ("tab", KeyCode::Tab, "tab"),
    ("backspace", KeyCode::Backspace, "bksp"),
    ("delete", KeyCode::Delete, "del"),
    ("insert", KeyCode::Insert, "ins"),
    ("home", KeyCode::Home, "home"),
    ("end", KeyCode::End, "end"),
    ("pageup", KeyCode::PageUp, "pgup"),
    ("pagedown", KeyCode::PageDown, "pgdn"),
    ("escape", KeyCode::Esc, "esc"),
    ("return", KeyCode::Enter, "enter"),
    ("del", KeyCode::Delete, "del"),
    ("pgup", KeyCode::PageUp, "pgup"),
    ("pgdn", KeyCode::PageDown, "pgdn"),
];

/// In the order they are written.
const MODIFIERS: [(&str, KeyModifiers); 4] = [
    ("ctrl+", KeyModifiers::CTRL),
    ("alt+", KeyModifiers::ALT),
    ("super+", KeyModifiers::SUPER),
    ("shift+", KeyModifiers::SHIFT),
];

impl KeyChord {
    /// A key with its modifiers, brought to normal form.
    pub fn new(code: KeyCode, modifiers: KeyModifiers) -> Self {
        let KeyCode::Char(character) = code else {
            return KeyChord { code, modifiers };
        };
        if modifiers == KeyModifiers::CTRL {
            // One byte each in terminals of the old kind; a backspace key that sends ctrl+h is still a backspace.
            match character {
                'h' => return KeyCode::Backspace.into(),
                'i' => return KeyCode::Tab.into(),
                'm' => return KeyCode::Enter.into(),
                '[' => return KeyCode::Esc.into(),
                _ => {}
            }
        }
        if !modifiers.contains(KeyModifiers::SHIFT) || character == ' ' {
            return KeyChord { code, modifiers };
        }
        KeyChord { code: KeyCode::Char(upper(character)), modifiers: modifiers - KeyModifiers::SHIFT }
    }

    /// The chord of an event, whether the key went down, repeats or went up.
    pub fn of(event: &KeyEvent) -> Self {
        KeyChord::new(event.code, event.modifiers)
    }

    /// What the same key sends without Caps Lock, where this is a capital letter and nothing else.
    pub(super) fn without_caps_lock(self) -> Option<Self> {
        let KeyCode::Char(character) = self.code else {
            return None;
        };
        (self.modifiers.is_empty() && character.is_uppercase())
            .then(|| KeyChord { code: KeyCode::Char(lower(character)), ..self })
    }

    /// The name in the configuration file, which [`FromStr`] reads back.
    pub fn name(self) -> String {
        self.written(|(name, ..)| name)
    }

    fn written(self, pick: fn(&(&'static str, KeyCode, &'static str)) -> &'static str) -> String {
        let mut text = String::new();
        // A capital after ctrl+ is written with its shift, because ctrl+L is what many write for ctrl+l.
        let (code, mut modifiers) = (self.code, self.modifiers);
        let code = match code {
            KeyCode::Char(character)
                if modifiers.contains(KeyModifiers::CTRL) && upper(lower(character)) == character =>
            {
                if lower(character) != character {
                    modifiers |= KeyModifiers::SHIFT;
                }
                KeyCode::Char(lower(character))
            }
            other => other,
        };
        for (name, modifier) in MODIFIERS {
            if modifiers.contains(modifier) {
                text.push_str(name);
            }
        }
        match (KEYS.iter().find(|(_, key, _)| *key == code), code) {
            (Some(key), _) => text.push_str(pick(key)),
            (None, KeyCode::Char(character)) => text.push(character),
            (None, KeyCode::F(number)) => text.push_str(&format!("f{number}")),
            // Media and lock keys have no name here, so no keymap holds them.
            (None, other) => text.push_str(&format!("{other:?}").to_lowercase()),
        }
        text
    }
}

impl From<KeyCode> for KeyChord {
    fn from(code: KeyCode) -> Self {
        KeyChord::new(code, KeyModifiers::empty())
    }
}

impl fmt::Display for KeyChord {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.written(|(_, _, short)| short))
    }
}

impl FromStr for KeyChord {
    type Err = ChordError;

    fn from_str(text: &str) -> Result<Self, ChordError> {
        let mut rest = text;
        let mut modifiers = KeyModifiers::empty();
        while let Some((modifier, after)) = modifier(rest) {
            modifiers |= modifier;
            rest = after;
        }
        let code = key(rest).ok_or_else(|| ChordError(text.chars().take(40).collect()))?;
        let code = match code {
            KeyCode::Char(character) if modifiers.contains(KeyModifiers::CTRL) => {
                KeyCode::Char(lower(character))
            }
            other => other,
        };
        Ok(KeyChord::new(code, modifiers))
    }
}

/// A modifier at the start of a name that goes on after it: the `+` in `ctrl++` is a key.
fn modifier(text: &str) -> Option<(KeyModifiers, &str)> {
    MODIFIERS.iter().find_map(|(name, modifier)| {
        let (start, rest) = text.split_at_checked(name.len())?;
        (start.eq_ignore_ascii_case(name) && !rest.is_empty()).then_some((*modifier, rest))
    })
}

fn key(text: &str) -> Option<KeyCode> {
    let mut characters = text.chars();
    if let (Some(character), None) = (characters.next(), characters.next()) {
        // What takes no cell, or is a control, cannot be typed as a key nor shown in a hint.
        let visible = character.width().is_some_and(|width| width > 0) && !character.is_whitespace();
        return (visible || character == ' ').then_some(KeyCode::Char(character));
    }
    if let Some((_, code, _)) = KEYS.iter().find(|(name, ..)| name.eq_ignore_ascii_case(text)) {
        return Some(*code);
    }
    let number = text.strip_prefix(['f', 'F'])?;
    let plain = number.bytes().all(|byte| byte.is_ascii_digit()) && !number.starts_with('0');
    number.parse().ok().filter(|number| plain && (1..=24).contains(number)).map(KeyCode::F)
}

/// The capital, where it is one character.
fn upper(character: char) -> char {
    let mut capitals = character.to_uppercase();
    match (capitals.next(), capitals.next()) {
        (Some(capital), None) => capital,
        _ => character,
    }
}

/// The small letter, where it is one character.
fn lower(character: char) -> char {
    let mut letters = character.to_lowercase();
    match (letters.next(), letters.next()) {
        (Some(letter), None) => letter,
        _ => character,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn chord(text: &str) -> KeyChord {
        text.parse().unwrap()
    }

    #[test]
    fn a_character_is_the_same_key_with_and_without_its_shift() {
        let shifted = |c| KeyChord::of(&KeyEvent::new(KeyCode::Char(c)).modifiers(KeyModifiers::SHIFT));
        assert_eq!(shifted('?'), chord("?"));
        assert_eq!(shifted('a'), chord("A"));
        assert_eq!(shifted('A'), chord("A"));
        assert_ne!(chord("a"), chord("A"));
        assert_eq!(chord("shift+a"), chord("A"));
    }

    #[test]
    fn the_case_of_a_letter_after_ctrl_does_not_matter() {
        assert_eq!(chord("Ctrl+L"), chord("ctrl+l"));
        assert_ne!(chord("ctrl+shift+l"), chord("ctrl+l"));
        assert_eq!(chord("ctrl+shift+l").name(), "ctrl+shift+l");
    }

    #[test]
    fn keys_that_old_terminals_cannot_tell_apart_are_one_key() {
        for (text, same) in
            [("ctrl+h", "backspace"), ("ctrl+i", "tab"), ("ctrl+m", "enter"), ("ctrl+[", "esc")]
        {
            assert_eq!(chord(text), chord(same));
        }
        assert_ne!(chord("ctrl+shift+h"), chord("backspace"));
    }

    #[test]
    fn plus_is_a_key_also_after_a_modifier() {
        assert_eq!(chord("+").name(), "+");
        assert_eq!(chord("ctrl++").name(), "ctrl++");
        assert_eq!(chord("alt+shift+tab").name(), "alt+shift+tab");
    }

    #[test]
    fn hints_are_short() {
        assert_eq!(chord("left").to_string(), "←");
        assert_eq!(chord("ctrl+z").to_string(), "ctrl+z");
        assert_eq!(chord(" ").to_string(), "space");
        assert_eq!(chord("F12").to_string(), "f12");
        assert_eq!(chord("shift+left").to_string(), "shift+←");
    }

    #[test]
    fn what_cannot_be_typed_or_shown_is_refused() {
        for text in [
            "", "ctrl+", "ab", "f0", "f01", "f25", "f+1", "\u{1b}", "\u{9b}", "\u{202e}", "\u{200b}",
            "\u{2028}", "\n",
        ] {
            assert!(text.parse::<KeyChord>().is_err(), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn a_key_that_is_understood_is_written_so_that_it_is_understood_again(
            text in prop_oneof![
                "\\PC",
                "((ctrl|alt|super|shift|CTRL|Shift)\\+){0,3}(\\PC|f[0-9]{1,2}|space|left|pgup|return|tab|é|ß|İ|ǆ)",
                ".{0,6}",
            ]
        ) {
            if let Ok(chord) = text.parse::<KeyChord>() {
                prop_assert_eq!(chord.name().parse::<KeyChord>(), Ok(chord));
                prop_assert!(!chord.to_string().chars().any(char::is_control));
            }
        }
    }
}
