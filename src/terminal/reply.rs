//! What a terminal answers, read out of the sequences that [`super::input::Decoder`] has cut apart.
//!
//! A sequence that no keyboard sends is a reply even when it is not understood ([`Reply::Unknown`]): an answer that
//! comes late or unasked for must never be taken for a key.

use crate::text;

/// Longest text kept of an answer, in characters.
const TEXT_LIMIT: usize = 120;

/// An answer of the terminal. Texts in it are safe to print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// XTVERSION: name and version.
    Version(String),
    /// Primary device attributes; 4 among them means sixel.
    Attributes(Vec<u16>),
    /// kitty's graphics protocol: the answer to a command.
    Graphics {
        /// The image id of the command; 0 if the answer has none.
        id: u32,
        /// Whether it was carried out.
        ok: bool,
        /// `OK`, or the error.
        message: String,
    },
    /// Size of the text area.
    WindowPixels {
        /// Pixels across.
        width: u16,
        /// Pixels down.
        height: u16,
    },
    /// Size of a cell.
    CellPixels {
        /// Pixels across.
        width: u16,
        /// Pixels down.
        height: u16,
    },
    /// Size of the text area in cells.
    WindowCells {
        /// Cells across.
        columns: u16,
        /// Cells down.
        rows: u16,
    },
    /// DECRPM: how a private mode is set.
    Mode {
        /// The mode's number.
        mode: u16,
        /// 0 unknown, 1 set, 2 reset, 3 always set, 4 always reset.
        setting: u8,
    },
    /// XTSMGRAPHICS: the largest sixel in pixels; `None` where the terminal answers with an error.
    SixelGeometry(Option<(u32, u32)>),
    /// OSC 11: the background's red, green and blue.
    Background(u8, u8, u8),
    /// DSR: the terminal is there.
    Status,
    /// An answer that means nothing here, or a sequence cut short.
    Unknown,
}

/// The kinds of string sequences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StringKind {
    /// `ESC P`.
    Device,
    /// `ESC ]`.
    System,
    /// `ESC _`.
    Application,
    /// `ESC ^` and `ESC X`.
    Other,
}

/// The reply in a control sequence, given what follows `ESC [` with its final byte; `None` where it may be a key, a
/// click, a change of focus.
pub(super) fn control(sequence: &[u8]) -> Option<Reply> {
    let (&last, rest) = sequence.split_last()?;
    let (private, rest) = match rest.split_first() {
        Some((&first @ b'<'..=b'?', rest)) => (Some(first), rest),
        _ => (None, rest),
    };
    let parameters_end = rest.iter().position(|byte| (0x20..=0x2f).contains(byte)).unwrap_or(rest.len());
    let (parameters, intermediates) = rest.split_at(parameters_end);
    let reply = match (private, intermediates, last) {
        (Some(b'?'), b"", b'c') => Reply::Attributes(numbers(parameters)),
        (Some(b'?'), b"$", b'y') => match numbers(parameters)[..] {
            [mode, setting] => Reply::Mode { mode, setting: u8::try_from(setting).unwrap_or(0) },
            _ => Reply::Unknown,
        },
        (Some(b'?'), b"", b'S') => match numbers(parameters)[..] {
            [2, 0, width, height] => Reply::SixelGeometry(Some((width, height))),
            [2, status, ..] if status != 0 => Reply::SixelGeometry(None),
            _ => Reply::Unknown,
        },
        (None, b"", b't') => match numbers(parameters)[..] {
            [4, height, width] => Reply::WindowPixels { width, height },
            [6, height, width] => Reply::CellPixels { width, height },
            [8, rows, columns] => Reply::WindowCells { columns, rows },
            _ => Reply::Unknown,
        },
        (None, b"", b'n') if matches!(parameters, b"0" | b"3") => Reply::Status,
        // F3 with modifiers is shaped like a cursor report from the first row.
        (None, b"", b'R') if parameters.is_empty() || parameters.starts_with(b"1;") => return None,
        (Some(b'<'), b"", b'M' | b'm') => return None,
        (None, b"", b'A'..=b'D' | b'F' | b'H' | b'I' | b'M' | b'O'..=b'Q' | b'S' | b'Z' | b'u' | b'~') => {
            return None;
        }
        _ => Reply::Unknown,
    };
    Some(reply)
}

/// The reply in a string sequence, given what stands between its introducer and its end.
pub(super) fn string(kind: StringKind, body: &[u8]) -> Reply {
    match (kind, body) {
        (StringKind::Device, [b'>', b'|', name @ ..]) => Reply::Version(safe(name)),
        (StringKind::Application, [b'G', answer @ ..]) => graphics(answer),
        (StringKind::System, [b'1', b'1', b';', colour @ ..]) => background(colour).unwrap_or(Reply::Unknown),
        _ => Reply::Unknown,
    }
}

/// `rgb:ffff/ffff/ffff`, with one to four hexadecimal digits each, or `rgba:` with a fourth.
fn background(colour: &[u8]) -> Option<Reply> {
    let colour = std::str::from_utf8(colour).ok()?;
    let channels = colour.strip_prefix("rgb:").or_else(|| colour.strip_prefix("rgba:"))?;
    let mut channels = channels.split('/').map(|digits| {
        let digits = Some(digits).filter(|digits| (1..=4).contains(&digits.len()))?;
        let most = (1u32 << (4 * digits.len())) - 1;
        u8::try_from(u32::from_str_radix(digits, 16).ok()? * 255 / most).ok()
    });
    Some(Reply::Background(channels.next()??, channels.next()??, channels.next()??))
}

/// `i=31,…;OK` or `i=31,…;ENOENT:…`.
fn graphics(answer: &[u8]) -> Reply {
    let Some(split) = answer.iter().position(|&byte| byte == b';') else {
        return Reply::Unknown;
    };
    let (keys, message) = (&answer[..split], &answer[split + 1..]);
    let id = keys.split(|&byte| byte == b',').find_map(|pair| number(pair.strip_prefix(b"i=")?)).unwrap_or(0);
    Reply::Graphics { id, ok: message == b"OK", message: safe(message) }
}

/// Numbers between semicolons; what is no number of this size is left out.
fn numbers<Number: std::str::FromStr>(parameters: &[u8]) -> Vec<Number> {
    parameters.split(|&byte| byte == b';').filter_map(number).collect()
}

fn number<Number: std::str::FromStr>(digits: &[u8]) -> Option<Number> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

fn safe(text: &[u8]) -> String {
    let text: String = String::from_utf8_lossy(text).chars().take(TEXT_LIMIT).collect();
    text::printable(&text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_of_real_terminals_are_understood() {
        let cases: [(&[u8], Reply); 8] = [
            (b"?62;c", Reply::Attributes(vec![62])),
            (b"?62;4;22c", Reply::Attributes(vec![62, 4, 22])),
            (b"4;480;800t", Reply::WindowPixels { width: 800, height: 480 }),
            (b"6;20;10t", Reply::CellPixels { width: 10, height: 20 }),
            (b"?2026;2$y", Reply::Mode { mode: 2026, setting: 2 }),
            (b"?2;0;1000;1000S", Reply::SixelGeometry(Some((1000, 1000)))),
            (b"?2;3;0S", Reply::SixelGeometry(None)),
            (b"0n", Reply::Status),
        ];
        for (sequence, reply) in cases {
            assert_eq!(control(sequence), Some(reply), "{}", String::from_utf8_lossy(sequence));
        }
    }

    #[test]
    fn a_cursor_report_is_a_reply_and_f3_with_shift_a_key() {
        assert_eq!(control(b"12;40R"), Some(Reply::Unknown));
        assert_eq!(control(b"1;2R"), None);
        assert_eq!(control(b"R"), None);
    }

    #[test]
    fn f4_is_a_key_though_the_sixel_geometry_ends_alike() {
        assert_eq!(control(b"1;5S"), None);
        assert_eq!(control(b"S"), None);
    }

    #[test]
    fn a_background_is_read_whatever_its_precision() {
        let white = Reply::Background(255, 255, 255);
        assert_eq!(string(StringKind::System, b"11;rgb:ffff/ffff/ffff"), white);
        assert_eq!(string(StringKind::System, b"11;rgba:ff/ff/ff/80"), white);
        assert_eq!(string(StringKind::System, b"11;rgb:1010/1010/1010"), Reply::Background(16, 16, 16));
        for nonsense in
            [&b"11;?"[..], b"11;rgb:", b"11;rgb:zz/00/00", b"11;rgb:123456789/0/0", b"10;rgb:0/0/0"]
        {
            let reply = string(StringKind::System, nonsense);
            assert_eq!(reply, Reply::Unknown, "{}", String::from_utf8_lossy(nonsense));
        }
    }

    #[test]
    fn a_refused_graphics_command_keeps_its_id_and_reason() {
        let reply = string(StringKind::Application, b"Gi=7,p=1;ENOENT:no such image");
        assert_eq!(reply, Reply::Graphics { id: 7, ok: false, message: "ENOENT:no such image".into() });
    }

    #[test]
    fn no_control_character_of_a_name_survives() {
        let Reply::Version(name) = string(StringKind::Device, b">|evil\x07\r\nname\xc2\x9b31m") else {
            panic!()
        };
        assert!(!name.chars().any(char::is_control), "{name:?}");
    }
}
