//! Text from outside made safe for a terminal.
//!
//! Prompts, file names and metadata are written by strangers. Whatever is in them, no control character, nothing that
//! turns the direction of the line and nothing invisible may reach the terminal from here: what could deceive becomes
//! visible, what merely has no width is dropped. The text itself stays as it is in the study; only what is shown is
//! changed.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Marks kept on one base letter. No living script stacks more; piles of them are there to deface the screen.
const MARKS_PER_LETTER: usize = 6;

/// Carries a mark that has no letter before it.
const DOTTED_CIRCLE: char = '\u{25CC}';

/// One line: every control character, line breaks included, becomes visible (`␛`, `␊`, `⟨U+009B⟩`).
///
/// Zero-width characters and marks beyond the sixth on a letter are dropped. Borrows where nothing has to change.
///
/// ```
/// use pairpick::text::printable;
///
/// assert_eq!(printable("a red fox"), "a red fox");
/// assert_eq!(printable("\x1b[31mred"), "␛[31mred");
/// ```
pub fn printable(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_plain) { Cow::Borrowed(text) } else { Cow::Owned(rewrite(text, Lines::One)) }
}

/// As [`printable`], but of several lines: CR, LF, CRLF, U+2028 and U+2029 become `\n`, the only control character
/// in the result.
pub fn printable_prompt(text: &str) -> String {
    rewrite(text, Lines::Many)
}

/// [`printable`], cut to at most `columns` columns of the terminal; `…` stands for what was cut.
pub fn clipped(text: &str, columns: usize) -> String {
    let text = printable(text);
    if text.width() <= columns {
        return text.into_owned();
    }
    let mut kept = String::new();
    // One column is the ellipsis's.
    let Some(mut left) = columns.checked_sub(1) else {
        return kept;
    };
    for cluster in text.graphemes(true) {
        let Some(rest) = left.checked_sub(cluster.width()) else {
            break;
        };
        left = rest;
        kept.push_str(cluster);
    }
    kept.push('…');
    kept
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Lines {
    One,
    Many,
}

/// What is to be done with a character.
enum Treatment {
    Keep,
    Drop,
    /// A mark on the letter before it.
    Mark,
    Break,
    /// A symbol that pictures it.
    Picture(char),
    /// Its code point, spelled out.
    Name,
}

/// Latin text without control characters: what needs no second look.
fn is_plain(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{A0}'..='\u{AC}' | '\u{AE}'..='\u{2FF}')
}

fn rewrite(text: &str, lines: Lines) -> String {
    let mut out = String::with_capacity(text.len());
    let mut marks: Option<usize> = None; // on the letter before; None at the start of a line
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        if is_plain(c) {
            out.push(c);
            marks = Some(0);
            continue;
        }
        match treatment(c, lines) {
            Treatment::Drop => continue,
            Treatment::Break => {
                if c == '\r' && characters.peek() == Some(&'\n') {
                    characters.next();
                }
                out.push('\n');
                marks = None;
                continue;
            }
            Treatment::Mark => {
                let carried = marks.unwrap_or_else(|| {
                    out.push(DOTTED_CIRCLE);
                    0
                });
                if carried < MARKS_PER_LETTER {
                    out.push(c);
                }
                marks = Some(carried + 1);
                continue;
            }
            Treatment::Keep => out.push(c),
            Treatment::Picture(symbol) => out.push(symbol),
            Treatment::Name => out.push_str(&format!("⟨U+{:04X}⟩", u32::from(c))),
        }
        marks = Some(0);
    }
    out
}

fn treatment(c: char, lines: Lines) -> Treatment {
    match c {
        '\n' | '\r' | '\u{2028}' | '\u{2029}' if lines == Lines::Many => Treatment::Break,
        '\0'..='\u{1F}' => Treatment::Picture(char::from_u32(0x2400 + u32::from(c)).unwrap_or('␀')),
        '\u{7F}' => Treatment::Picture('\u{2421}'),
        _ if c.is_control() || is_deceptive(c) => Treatment::Name,
        _ if is_invisible(c) => Treatment::Drop,
        _ if c.width() == Some(0) => Treatment::Mark,
        _ => Treatment::Keep,
    }
}

/// What changes how the rest of the line reads, or stands for something other than a character: bidi controls, line
/// separators, interlinear annotation, tags, private use (a terminal may take U+10EEEE for a piece of an image) and
/// noncharacters. Shown by code point.
fn is_deceptive(c: char) -> bool {
    is_bidi_control(c)
        || matches!(c,
            '\u{2028}' | '\u{2029}'
            | '\u{FFF9}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E007F}'
            | '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}'
            | '\u{FDD0}'..='\u{FDEF}')
        || u32::from(c) & 0xFFFE == 0xFFFE
}

fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// What has no shape of its own and occurs in honest text: joiners, variation selectors, soft hyphens, fillers.
/// Dropped, so that a string's width is the sum of what is seen.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200D}' | '\u{2060}'..='\u{2065}' | '\u{206A}'..='\u{206F}'
        | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFF8}'
        | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0080}'..='\u{E0FFF}')
}

/// `1 pair`, `1,200 pairs`.
pub fn counted(number: u64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", thousands(number))
}

/// A time in words, the two largest units alone: `12 min 4 s`.
pub fn lasting(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

/// `1234567` as `1,234,567`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use proptest::prelude::*;

    use super::*;

    /// Characters worth trying: every dangerous block often, the rest of Unicode now and then.
    fn hostile() -> impl Strategy<Value = String> {
        let range = |from: u32, to: u32| (from..=to).prop_map(|code| char::from_u32(code).unwrap_or('x'));
        let character = prop_oneof![
            range(0, 0x9F),
            range(0xA0, 0x36F),
            range(0x1100, 0x11FF),
            range(0x17B0, 0x180F),
            range(0x2000, 0x206F),
            range(0xE000, 0xE010),
            range(0xFDD0, 0xFE0F),
            range(0xFFF0, 0xFFFF),
            range(0x1F1E6, 0x1F1FF),
            range(0x1F3FB, 0x1F469),
            range(0xE0000, 0xE01EF),
            range(0x10_EEEE, 0x10_FFFF),
            any::<char>(),
        ];
        proptest::collection::vec(character, 0..80).prop_map(|characters| characters.into_iter().collect())
    }

    fn offends(c: char) -> bool {
        c.is_control() || is_deceptive(c) || is_invisible(c)
    }

    proptest! {
        #[test]
        fn nothing_harmful_comes_out(text in hostile(), columns in 0_usize..40) {
            prop_assert!(!printable(&text).contains(offends));
            prop_assert!(!clipped(&text, columns).contains(offends));
            prop_assert!(!printable_prompt(&text).contains(|c| c != '\n' && offends(c)));
        }

        #[test]
        fn clipped_text_fits_its_columns(text in hostile(), columns in 0_usize..40) {
            prop_assert!(clipped(&text, columns).width() <= columns);
        }

        #[test]
        fn printing_twice_changes_nothing_more(text in hostile()) {
            let once = printable_prompt(&text);
            prop_assert_eq!(&printable_prompt(&once), &once);
            let line = printable(&text).into_owned();
            prop_assert_eq!(&printable(&line), &line);
        }
    }

    #[test]
    fn honest_text_is_borrowed() {
        for text in ["", "a red fox, first snow, 35 mm", "Ærøskøbing – ", "café ¼ © ÿ"] {
            assert_eq!(printable(text), text);
        }
        assert!(matches!(printable("a red fox"), Cow::Borrowed(_)));
        assert_eq!(printable("雪の中の狐 лиса ثعلب"), "雪の中の狐 лиса ثعلب");
    }

    #[test]
    fn escape_sequences_are_pictured() {
        assert_eq!(printable("\x1b]0;owned\x07\x1b[2J\x1bPq\x1b\\"), "␛]0;owned␇␛[2J␛Pq␛\\");
        assert_eq!(printable("\u{9B}31m\u{7F}\u{90}\u{9C}"), "⟨U+009B⟩31m␡⟨U+0090⟩⟨U+009C⟩");
        assert_eq!(printable("a\r\nb\tc"), "a␍␊b␉c");
    }

    #[test]
    fn bidi_tags_and_image_placeholders_are_named() {
        assert_eq!(printable("fox\u{202E}gpj.exe"), "fox⟨U+202E⟩gpj.exe");
        assert_eq!(printable("\u{E0041}\u{10EEEE}\u{FFFF}"), "⟨U+E0041⟩⟨U+10EEEE⟩⟨U+FFFF⟩");
    }

    #[test]
    fn zero_width_characters_vanish() {
        assert_eq!(printable("f\u{200B}o\u{FEFF}x ❤\u{FE0F} 👩\u{200D}🔬"), "fox ❤ 👩🔬");
    }

    #[test]
    fn a_flood_of_marks_is_cut_and_a_lone_mark_gets_a_carrier() {
        let flood = format!("a{}b", "\u{301}".repeat(10_000));
        assert_eq!(printable(&flood), format!("a{}b", "\u{301}".repeat(MARKS_PER_LETTER)));
        assert_eq!(printable("\u{301}a"), "◌\u{301}a");
        assert_eq!(printable_prompt("a\n\u{301}"), "a\n◌\u{301}");
    }

    #[test]
    fn a_prompt_keeps_its_lines() {
        assert_eq!(printable_prompt("a\r\nb\rc\u{2028}d\u{2029}e\n\nf\x0b"), "a\nb\nc\nd\ne\n\nf␋");
    }

    #[test]
    fn clipping_counts_columns_and_marks_the_cut() {
        assert_eq!(clipped("a red fox", 9), "a red fox");
        assert_eq!(clipped("a red fox", 6), "a red…");
        assert_eq!(clipped("雪の中の狐", 6), "雪の…");
        assert_eq!(clipped("fox", 1), "…");
        assert_eq!(clipped("fox", 0), "");
    }

    #[test]
    fn long_text_is_quick() {
        let texts = ["a\u{301}".repeat(35_000), "\u{9B}".repeat(50_000), "狐\u{200D}".repeat(17_000)];
        let start = Instant::now();
        for text in &texts {
            assert!(!printable(text).contains(char::is_control));
            assert!(clipped(text, 80).width() <= 80);
        }
        // A tenth of this in an unoptimised build on a slow machine; quadratic work would take minutes.
        assert!(start.elapsed() < Duration::from_secs(5));
    }
}
