//! The texts of a PNG: `tEXt`, `zTXt` and `iTXt` chunks, before and after the pixels.

use std::io::Cursor;

use super::{TEXT_LIMIT, guessed, lossy};
use crate::picture::container::png;

/// The texts that are of use here; others are not even unpacked.
const KEYWORDS: [&str; 8] = [
    "parameters",
    "prompt",
    "invokeai_metadata",
    "Comment",
    "Description",
    "Software",
    "Source",
    "XML:com.adobe.xmp",
];

/// Texts unpacked from one file: a file may repeat a keyword, but not without end.
const COUNT_LIMIT: usize = 16;

/// A text and what it is called.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) keyword: &'static str,
    pub(super) text: String,
}

/// The texts under one of [`KEYWORDS`], in the order of the file.
pub(super) fn read(bytes: &[u8]) -> Vec<Text> {
    png::chunks(bytes).filter_map(|chunk| text(&chunk.name, chunk.data)).take(COUNT_LIMIT).collect()
}

fn text(name: &[u8; 4], data: &[u8]) -> Option<Text> {
    if !matches!(name, b"tEXt" | b"zTXt" | b"iTXt") {
        return None;
    }
    let (keyword, rest) = until_zero(data)?;
    let keyword = *KEYWORDS.iter().find(|name| name.as_bytes() == keyword)?;
    let text = match (name, rest) {
        // Latin-1 by the standard, UTF-8 by many writers.
        (b"tEXt", text) => guessed(text),
        (b"zTXt", [0, packed @ ..]) => guessed(&unpack(packed)?),
        (b"iTXt", [is_packed, 0, rest @ ..]) => {
            let (_language, rest) = until_zero(rest)?;
            let (_translated_keyword, text) = until_zero(rest)?;
            if *is_packed == 0 { lossy(text) } else { lossy(&unpack(text)?) }
        }
        _ => return None,
    };
    Some(Text { keyword, text })
}

fn until_zero(data: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = data.iter().position(|byte| *byte == 0)?;
    Some((&data[..at], &data[at + 1..]))
}

/// Unpacks a zlib stream of at most [`TEXT_LIMIT`] bytes, packed and unpacked.
///
/// The `png` crate unpacks texts with a limit, but only those of a file that it reads: it is given one, of a single
/// pixel and this text.
fn unpack(packed: &[u8]) -> Option<Vec<u8>> {
    if packed.len() > TEXT_LIMIT {
        return None;
    }
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut file, b"IHDR", &[&[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]]);
    chunk(&mut file, b"zTXt", &[b"text\0\0", packed]);
    chunk(&mut file, b"IDAT", &[]);
    let mut decoder = ::png::Decoder::new(Cursor::new(file));
    decoder.ignore_checksums(true);
    let reader = decoder.read_info().ok()?;
    let mut text = reader.info().compressed_latin1_text.first()?.clone();
    text.decompress_text_with_limit(TEXT_LIMIT).ok()?;
    // It comes as Latin-1, a character a byte.
    text.get_text().ok()?.chars().map(|c| u8::try_from(c).ok()).collect()
}

fn chunk(file: &mut Vec<u8>, name: &[u8; 4], data: &[&[u8]]) {
    let length: usize = data.iter().map(|part| part.len()).sum();
    // Far under 4 GB by the limit on texts.
    file.extend((length as u32).to_be_bytes());
    file.extend(name);
    data.iter().for_each(|part| file.extend(*part));
    file.extend([0; 4]);
}
