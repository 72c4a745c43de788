//! Complete characters and sequences as inputs.

use terminput::{Event, KeyCode, KeyEvent, KeyModifiers};

use super::{Input, Reply};
use crate::text;

/// The Esc key.
pub(super) fn escape_key() -> Input {
    Input::Key(KeyEvent::new(KeyCode::Esc))
}

/// A paste, made safe to print.
pub(super) fn paste(body: &[u8]) -> Input {
    Input::Paste(text::printable(&String::from_utf8_lossy(body)).into_owned())
}

/// The key of one character.
pub(super) fn key(character: &[u8], alt: bool) -> Option<Input> {
    // U+0080 to U+009F: no keyboard has them.
    if character.len() > 1 && std::str::from_utf8(character).ok()?.chars().any(char::is_control) {
        return None;
    }
    match Event::parse_from(character) {
        Ok(Some(Event::Key(mut key))) => {
            if alt {
                key.modifiers |= KeyModifiers::ALT;
            }
            Some(Input::Key(key))
        }
        _ => None,
    }
}

/// The event of a complete sequence that is no reply.
pub(super) fn event(sequence: &[u8]) -> Input {
    if !has_sound_position(sequence) {
        return Input::Reply(Reply::Unknown);
    }
    match Event::parse_from(sequence) {
        Ok(Some(Event::Key(key))) => Input::Key(key),
        Ok(Some(Event::Mouse(mouse))) => Input::Mouse(mouse),
        Ok(Some(Event::FocusGained)) => Input::Focus(true),
        Ok(Some(Event::FocusLost)) => Input::Focus(false),
        _ => Input::Reply(Reply::Unknown),
    }
}

/// Whether a click's column and row count from one; `terminput` subtracts one without looking.
fn has_sound_position(sequence: &[u8]) -> bool {
    let numbered_click = matches!(sequence.last(), Some(b'M' | b'm')) && sequence.get(2) != Some(&b'M');
    if !numbered_click || sequence.get(1) != Some(&b'[') {
        return true;
    }
    let inner = &sequence[2..sequence.len() - 1];
    let fields: Vec<&[u8]> = inner.strip_prefix(b"<").unwrap_or(inner).split(|&byte| byte == b';').collect();
    fields.len() == 3 && fields[1..].iter().all(|field| field.iter().any(|&digit| digit != b'0'))
}
