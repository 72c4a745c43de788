//! CLIP's own vocabulary, which is part of the program: assets/clip/README.md says where it comes from.

use std::io::Read;

use flate2::read::ZlibDecoder;

use super::pipeline::{self, Vocabulary};
use super::{END, START, Tokenizer};

/// The merges, as assets/clip/make.py writes them: four planes of bytes, compressed.
const MERGES: &[u8] = include_bytes!("../../../assets/clip/merges.bin");
const COUNT: usize = 48_894;

/// The tokenizer of OpenAI's CLIP.
pub(super) fn tokenizer() -> Tokenizer {
    let mut planes = Vec::with_capacity(4 * COUNT);
    ZlibDecoder::new(MERGES).read_to_end(&mut planes).expect("the built-in merges are whole");
    assert_eq!(planes.len(), 4 * COUNT, "the built-in merges are whole");
    let id = |plane: usize, at: usize| {
        usize::from(u16::from_le_bytes([planes[plane * COUNT + at], planes[(plane + 1) * COUNT + at]]))
    };
    let mut words: Vec<String> = letters().map(String::from).collect();
    words.extend(letters().map(|letter| format!("{letter}</w>")));
    let mut merges = Vec::with_capacity(COUNT);
    for at in 0..COUNT {
        let (left, right) = (words[id(0, at)].clone(), words[id(2, at)].clone());
        words.push(format!("{left}{right}"));
        merges.push((left, right));
    }
    words.extend([START, END].map(String::from));
    let ids = words.into_iter().zip(0..).collect();
    pipeline::build(Vocabulary { ids, merges, added: Vec::new() })
        .unwrap_or_else(|problem| unreachable!("the built-in vocabulary is whole: {problem}"))
}

/// The letters that stand for bytes, in CLIP's order: those that print as themselves, then the other 68.
fn letters() -> impl Iterator<Item = char> {
    let others = (0x100..0x100 + 68).filter_map(char::from_u32);
    ('!'..='~').chain('\u{A1}'..='\u{AC}').chain('\u{AE}'..='\u{FF}').chain(others)
}
