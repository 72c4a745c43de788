//! Token ids against transformers' `CLIPTokenizer` on 16,000 prompts, for every way a vocabulary can come:
//! tests/parity/tokens.py made the fixture.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use std::fs;
use std::io::Read;
use std::path::Path;

use flate2::read::ZlibDecoder;
use pairpick::clip::{ClipError, Tokenizer};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Positions of CLIP's text tower.
const CONTEXT: usize = 77;

fn unpacked(path: &str) -> Vec<u8> {
    let file = fs::File::open(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    let mut bytes = Vec::new();
    ZlibDecoder::new(file).read_to_end(&mut bytes).unwrap();
    bytes
}

/// Prompts and the first four bytes of the SHA-256 of their ids.
fn prompts() -> Vec<(String, [u8; 4])> {
    let bytes = unpacked("tests/fixtures/clip/prompts.bin");
    let mut rest = &bytes[..];
    let mut prompts = Vec::new();
    while let Some((length, after)) = rest.split_first_chunk() {
        let (prompt, after) = after.split_at(u32::from_le_bytes(*length) as usize);
        let (digest, after) = after.split_first_chunk().unwrap();
        prompts.push((String::from_utf8(prompt.into()).unwrap(), *digest));
        rest = after;
    }
    prompts
}

fn digest(ids: &[u32]) -> [u8; 4] {
    let bytes: Vec<u8> = ids.iter().flat_map(|id| id.to_le_bytes()).collect();
    *Sha256::digest(bytes).first_chunk().unwrap()
}

fn assert_parity(tokenizer: &Tokenizer, step: usize) {
    let prompts = prompts();
    assert!(prompts.len() > 10_000);
    let off: Vec<_> = prompts
        .iter()
        .step_by(step)
        .filter(|(prompt, expected)| digest(&tokenizer.encode(prompt, CONTEXT).ids) != *expected)
        .map(|(prompt, _)| prompt)
        .collect();
    assert!(off.is_empty(), "{} prompts differ, such as {:?}", off.len(), &off[..off.len().min(5)]);
}

/// CLIP's words in the order of their ids, and its merges, from the asset (assets/clip/make.py says how it is laid out).
fn vocabulary() -> (Vec<String>, Vec<(String, String)>) {
    let planes = unpacked("assets/clip/merges.bin");
    let count = planes.len() / 4;
    let plain = ('!'..='~').chain('¡'..='¬').chain('®'..='ÿ');
    let letters: Vec<char> = plain.chain((0x100..0x144).filter_map(char::from_u32)).collect();
    let mut words: Vec<String> = letters.iter().map(char::to_string).collect();
    words.extend(letters.iter().map(|letter| format!("{letter}</w>")));
    let mut merges = Vec::new();
    for at in 0..count {
        let byte = |plane: usize| usize::from(planes[plane * count + at]);
        let pair = (words[byte(0) + 256 * byte(1)].clone(), words[byte(2) + 256 * byte(3)].clone());
        words.push(format!("{}{}", pair.0, pair.1));
        merges.push(pair);
    }
    words.extend(["<|startoftext|>".into(), "<|endoftext|>".into()]);
    (words, merges)
}

fn ids(words: Vec<String>) -> Value {
    words
        .into_iter()
        .enumerate()
        .map(|(id, word)| (word, json!(id)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn special(id: u32, content: &str) -> Value {
    json!({"id": id, "content": content, "single_word": false, "lstrip": false, "rstrip": false,
           "normalized": false, "special": true})
}

/// A `tokenizer.json` as transformers 5 saves it.
fn new_layout() -> Value {
    let (words, merges) = vocabulary();
    let pieces =
        r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+";
    json!({
        "version": "1.0", "truncation": null, "padding": null,
        "added_tokens": [special(49406, "<|startoftext|>"), special(49407, "<|endoftext|>")],
        "normalizer": {"type": "Sequence", "normalizers": [
            {"type": "NFC"},
            {"type": "Replace", "pattern": {"Regex": "\\s+"}, "content": " "},
            {"type": "Lowercase"}]},
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
            {"type": "Split", "pattern": {"Regex": pieces}, "behavior": "Removed", "invert": true},
            {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true}]},
        "post_processor": {"type": "RobertaProcessing", "sep": ["<|endoftext|>", 49407],
            "cls": ["<|startoftext|>", 49406], "trim_offsets": false, "add_prefix_space": false},
        "decoder": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true},
        "model": {"type": "BPE", "dropout": null, "unk_token": "<|endoftext|>",
            "continuing_subword_prefix": "", "end_of_word_suffix": "</w>", "fuse_unk": false,
            "byte_fallback": false, "ignore_merges": false, "vocab": ids(words), "merges": merges},
    })
}

/// A `tokenizer.json` as it was before transformers 4.17: other stages, limits of its own, merges as lines.
fn old_layout() -> Value {
    let mut file = new_layout();
    file["truncation"] =
        json!({"direction": "Right", "max_length": 10, "strategy": "LongestFirst", "stride": 0});
    file["padding"] = json!({"strategy": {"Fixed": 77}, "direction": "Right", "pad_to_multiple_of": null,
        "pad_id": 49407, "pad_type_id": 0, "pad_token": "<|endoftext|>"});
    file["normalizer"] = json!({"type": "Lowercase"});
    file["pre_tokenizer"] = json!({"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true});
    file["post_processor"] = json!({"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": false});
    let model = file["model"].as_object_mut().unwrap();
    let (_, merges) = vocabulary();
    model["merges"] = merges.iter().map(|(left, right)| format!("{left} {right}")).collect();
    for later in ["type", "byte_fallback", "ignore_merges"] {
        model.remove(later);
    }
    file
}

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

#[test]
fn the_built_in_vocabulary_gives_the_ids_of_transformers() {
    assert_parity(&Tokenizer::built_in(), 1);
}

#[test]
fn a_folder_without_a_vocabulary_takes_the_built_in_one() {
    let tokenizer = Tokenizer::open(folder(&[("config.json", b"{}")]).path()).unwrap();
    assert_parity(&tokenizer, 101);
}

#[test]
fn a_new_tokenizer_json_gives_the_ids_of_transformers() {
    let folder = folder(&[("tokenizer.json", new_layout().to_string().as_bytes())]);
    assert_parity(&Tokenizer::open(folder.path()).unwrap(), 3);
}

#[test]
fn an_old_tokenizer_json_gives_the_same_ids() {
    let folder = folder(&[("tokenizer.json", old_layout().to_string().as_bytes())]);
    let tokenizer = Tokenizer::open(folder.path()).unwrap();
    assert_parity(&tokenizer, 3);
    assert_eq!(tokenizer.vocabulary(), 49408);
    assert_eq!(tokenizer.encode(&"fox ".repeat(100), CONTEXT).cut, Some(102));
}

#[test]
fn vocabulary_and_merges_in_two_files_give_the_same_ids() {
    let (words, merges) = vocabulary();
    let lines: String = merges.iter().map(|(left, right)| format!("{left} {right}\n")).collect();
    let folder = folder(&[
        ("vocab.json", ids(words).to_string().as_bytes()),
        ("merges.txt", format!("#version: 0.2\n{lines}").as_bytes()),
    ]);
    assert_parity(&Tokenizer::open(folder.path()).unwrap(), 3);
}

#[test]
fn an_added_token_is_found_before_anything_else() {
    let mut file = new_layout();
    file["added_tokens"].as_array_mut().unwrap().push(special(49408, "<rex>"));
    let folder = folder(&[("tokenizer.json", file.to_string().as_bytes())]);
    let tokenizer = Tokenizer::open(folder.path()).unwrap();
    assert_eq!(tokenizer.encode("fox<rex>fox", CONTEXT).ids, [49406, 3240, 49408, 3240, 49407]);
    assert_eq!(tokenizer.vocabulary(), 49409);
}

fn refusal(name: &str, bytes: &[u8]) -> String {
    let folder = folder(&[(name, bytes), ("vocab.json", b"{}")]);
    let error = Tokenizer::open(folder.path()).err().expect("it is damaged");
    let message = error.to_string();
    assert!(matches!(error, ClipError::File { .. }), "{error:?}");
    assert!(message.contains(name), "{message}");
    assert!(!message.contains(char::is_control), "{message:?}");
    message
}

#[test]
fn a_damaged_tokenizer_json_is_refused_with_the_reason() {
    let refused = |change: &dyn Fn(&mut Value)| {
        let mut file = new_layout();
        change(&mut file);
        refusal("tokenizer.json", file.to_string().as_bytes())
    };
    let whole = new_layout().to_string();
    assert!(
        refusal("tokenizer.json", &whole.as_bytes()[..100_000]).contains("delete it to use the built-in")
    );
    refusal("tokenizer.json", b"");
    refusal("tokenizer.json", b"{\"model\":{\"type\":\"\\u001b[2J\",\"vocab\":{},\"merges\":[]}}");
    let message = refused(&|file| file["model"]["type"] = "Unigram".into());
    assert!(message.contains("of type \"Unigram\", not \"BPE\""), "{message}");
    let message = refused(&|file| file["model"]["end_of_word_suffix"] = "".into());
    assert!(message.contains("not \"</w>\""), "{message}");
    let message = refused(&|file| file["model"]["merges"][7] = json!(["fox", "\u{1b}"]));
    assert!(message.contains("is missing"), "{message}");
    let message = refused(&|file| file["added_tokens"] = json!([special(7, "<rex>")]));
    assert!(message.contains("should have id 7"), "{message}");
    let message =
        refused(&|file| drop(file["model"]["vocab"].as_object_mut().unwrap().remove("<|endoftext|>")));
    assert!(message.contains("<|endoftext|>"), "{message}");
    refused(&|file| file["model"]["dropout"] = json!(0.1));
}

#[test]
fn damaged_merges_are_refused_with_the_reason() {
    assert!(refusal("merges.txt", b"#version: 0.2\nin g o\n").contains("a merge is two tokens"));
    assert!(refusal("merges.txt", b"i n\n").contains("is missing"));
    refusal("merges.txt", b"\xFF\xFE");
}
