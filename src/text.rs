//! Text from outside made safe for a terminal (a stand-in with the signature of the real one).

use std::borrow::Cow;

/// One line of text without control characters.
pub fn printable(text: &str) -> Cow<'_, str> {
    if text.chars().any(char::is_control) {
        Cow::Owned(text.chars().filter(|character| !character.is_control()).collect())
    } else {
        Cow::Borrowed(text)
    }
}
