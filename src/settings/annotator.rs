//! An annotator's name: it keys the picks of a person for good, so two spellings that look alike must not pass as two
//! people. A name that was chosen is refused where it holds anything unseen; a login name is cleaned.

/// The longest name, in characters.
const LONGEST: usize = 64;

/// What an annotator's name takes.
pub(super) const ACCEPTS: &str = "a name of 1 to 64 visible characters, without spaces at its ends";

/// Why a name was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it takes {ACCEPTS}")]
pub struct AnnotatorError;

/// A name as someone chose it.
///
/// # Errors
///
/// Where it is empty, longer than 64 characters, or holds anything but visible characters and single spaces between.
pub fn annotator(text: &str) -> Result<String, AnnotatorError> {
    if sanitised(text).as_deref() == Some(text) { Ok(text.to_owned()) } else { Err(AnnotatorError) }
}

/// The nearest name that [`annotator`] takes; `None` where nothing of it is left.
pub fn sanitised(text: &str) -> Option<String> {
    let visible: String = text.chars().filter(|c| *c == ' ' || is_visible(*c)).collect();
    let words: Vec<_> = visible.split(' ').filter(|word| !word.is_empty()).collect();
    let name: String = words.join(" ").chars().take(LONGEST).collect();
    let name = name.trim_end();
    (!name.is_empty()).then(|| name.to_owned())
}

/// Not a control, no white space, nothing that changes its neighbours' order or takes no room by design. Combining
/// marks are welcome: many scripts need them.
fn is_visible(character: char) -> bool {
    let unseen = matches!(character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{ffff}'
        | '\u{e000}'..='\u{f8ff}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{10ffff}');
    !character.is_control() && !character.is_whitespace() && !unseen
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_of_many_scripts_pass_as_they_are() {
        for name in ["ana", "Ana María", "o'neill-2@lab", "李雷", "अनिल", "Zoë"] {
            assert_eq!(annotator(name), Ok(name.to_owned()));
        }
    }

    #[test]
    fn a_name_that_looks_like_another_is_refused() {
        for name in [
            "",
            " ",
            "ana ",
            " ana",
            "a  b",
            "a\tb",
            "an\u{200b}a",
            "\u{202e}ana",
            "a\u{a0}b",
            "a\u{1b}[0m",
            "a\nb",
        ] {
            assert_eq!(annotator(name), Err(AnnotatorError), "{name:?}");
        }
        assert!(annotator(&"x".repeat(64)).is_ok() && annotator(&"x".repeat(65)).is_err());
    }

    proptest! {
        #[test]
        fn what_is_sanitised_is_a_name(text in any::<String>()) {
            if let Some(name) = sanitised(&text) {
                prop_assert_eq!(annotator(&name), Ok(name.clone()));
            }
        }
    }
}
