//! The comments in a block of EXIF: `UserComment`, and the fields that ComfyUI's WebP files use for its graph.

use exif::{Exif, In, Reader, Tag, Value};

use super::{TEXT_LIMIT, guessed, lossy};

/// Comments in the order in which they are to be believed.
pub(super) fn comments(block: &[u8]) -> Vec<String> {
    // Two texts and some: a larger block is no camera's and no generator's.
    if block.len() > 3 * TEXT_LIMIT {
        return Vec::new();
    }
    let mut reader = Reader::new();
    let read = reader.continue_on_error(true).read_raw(block.to_vec());
    let Ok(exif) = read.or_else(|error| error.distill_partial_result(|_| {})) else {
        return Vec::new();
    };
    [Tag::UserComment, Tag::Model, Tag::Make, Tag::ImageDescription]
        .into_iter()
        .filter_map(|tag| field(&exif, tag))
        .collect()
}

fn field(exif: &Exif, tag: Tag) -> Option<String> {
    match &exif.get_field(tag, In::PRIMARY)?.value {
        Value::Undefined(bytes, _) if tag == Tag::UserComment => user_comment(bytes),
        Value::Undefined(bytes, _) | Value::Byte(bytes) => Some(guessed(bytes)),
        Value::Ascii(lines) => lines.first().map(|bytes| guessed(bytes)),
        _ => None,
    }
}

/// A comment begins with eight bytes that name its encoding.
fn user_comment(bytes: &[u8]) -> Option<String> {
    match bytes.split_first_chunk::<8>() {
        Some((b"UNICODE\0", text)) => Some(utf16(text)),
        Some((b"ASCII\0\0\0" | b"\0\0\0\0\0\0\0\0", text)) => Some(guessed(text)),
        Some((b"JIS\0\0\0\0\0", _)) => None,
        _ => Some(guessed(bytes)),
    }
}

/// UTF-16 in whichever byte order. The standard means the order of the block, most generators write big-endian whatever
/// that is, and some write UTF-8.
fn utf16(bytes: &[u8]) -> String {
    let bytes = &bytes[..bytes.len().min(TEXT_LIMIT)];
    let decode = |bytes: &[u8], unit: fn([u8; 2]) -> u16| -> String {
        let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    match bytes {
        [0xFE, 0xFF, text @ ..] => return decode(text, u16::from_be_bytes),
        [0xFF, 0xFE, text @ ..] => return decode(text, u16::from_le_bytes),
        _ => {}
    }
    // In the wrong order the Latin letters, digits and spaces of settings turn into rare ideographs.
    let latin = |text: &str| text.chars().filter(|c| matches!(c, ' '..='~')).count();
    let big = decode(bytes, u16::from_be_bytes);
    let little = decode(bytes, u16::from_le_bytes);
    match (latin(&big), latin(&little)) {
        (0, 0) if std::str::from_utf8(bytes).is_ok() => lossy(bytes),
        (in_big, in_little) if in_big >= in_little => big,
        _ => little,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16_bytes(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn comments_in_every_encoding_say_the_same() {
        let text = "雪の中の狐\nSteps: 20, Seed: 1";
        let comment =
            |prefix: &[u8; 8], bytes: Vec<u8>| user_comment(&[&prefix[..], &bytes].concat()).unwrap();
        assert_eq!(comment(b"UNICODE\0", utf16_bytes(text, u16::to_be_bytes)), text);
        assert_eq!(comment(b"UNICODE\0", utf16_bytes(text, u16::to_le_bytes)), text);
        let marked = format!("\u{FEFF}{text}");
        assert_eq!(comment(b"UNICODE\0", utf16_bytes(&marked, u16::to_be_bytes)), text);
        assert_eq!(comment(b"UNICODE\0", utf16_bytes(&marked, u16::to_le_bytes)), text);
        assert_eq!(comment(b"UNICODE\0", text.into()), text);
        assert_eq!(comment(b"\0\0\0\0\0\0\0\0", text.into()), text);
        assert_eq!(comment(b"ASCII\0\0\0", b"caf\xe9".to_vec()), "café");
        assert_eq!(user_comment(b"no prefix").unwrap(), "no prefix");
        assert_eq!(user_comment(b"").unwrap(), "");
    }
}
