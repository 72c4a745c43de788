//! The vocabulary in a folder of weights: `tokenizer.json` of any version, or `vocab.json` and `merges.txt`.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use serde::Deserialize;
use tokenizers::AddedToken;
use tokenizers::models::bpe::{Merges, Vocab};

use super::pipeline::{self, END_OF_WORD, Vocabulary};
use super::{ClipError, Tokenizer};
use crate::text;

/// CLIP's own is 3.6 MB.
const MAX_BYTES: u64 = 64_000_000;
/// Columns of a reason that quotes the file.
const REASON_COLUMNS: usize = 160;
/// What a person can do about a damaged file.
const ADVICE: &str = "download it again, or delete it to use the built-in vocabulary of CLIP";

/// The tokenizer that a folder brings, if it does.
pub(super) fn open(folder: &Path) -> Result<Option<Tokenizer>, ClipError> {
    let path = folder.join("tokenizer.json");
    if let Some(bytes) = read(&path)? {
        let tokenizer = parse(&bytes).and_then(pipeline::build);
        return tokenizer.map(Some).map_err(|problem| damaged(&path, &problem));
    }
    let (vocab, merges) = (folder.join("vocab.json"), folder.join("merges.txt"));
    let (Some(ids), Some(pairs)) = (read(&vocab)?, read(&merges)?) else {
        return Ok(None);
    };
    let ids: Vocab = serde_json::from_slice(&ids).map_err(|error| damaged(&vocab, &error.to_string()))?;
    let pairs = lines(&pairs).map_err(|problem| damaged(&merges, &problem))?;
    pipeline::build(Vocabulary { ids, merges: pairs, added: Vec::new() })
        .map(Some)
        .map_err(|problem| damaged(&merges, &format!("with vocab.json: {problem}")))
}

/// The bytes of a file, if it is there.
fn read(path: &Path) -> Result<Option<Vec<u8>>, ClipError> {
    let failed = |source| ClipError::Read { path: path.into(), source };
    // Asked before opening, because opening a pipe waits for its writer.
    match path.metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
        Ok(metadata) if !metadata.is_file() => return Err(damaged(path, "not a regular file")),
        Ok(metadata) if metadata.len() > MAX_BYTES => return Err(damaged(path, "too large for a tokenizer")),
        Ok(_) => {}
    }
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(MAX_BYTES).read_to_end(&mut bytes)).map_err(failed)?;
    Ok(Some(bytes))
}

fn damaged(path: &Path, problem: &str) -> ClipError {
    let problem = text::clipped(problem, REASON_COLUMNS);
    ClipError::File { path: path.into(), problem: format!("no tokenizer of CLIP: {problem}; {ADVICE}") }
}

/// What is read of `tokenizer.json`.
#[derive(Deserialize)]
struct Whole {
    #[serde(default)]
    added_tokens: Vec<Added>,
    model: Model,
}

#[derive(Deserialize)]
struct Added {
    id: u32,
    #[serde(flatten)]
    token: AddedToken,
}

#[derive(Deserialize)]
struct Model {
    vocab: Vocab,
    merges: Vec<Merge>,
    end_of_word_suffix: Option<String>,
    continuing_subword_prefix: Option<String>,
    dropout: Option<f32>,
    #[serde(default)]
    byte_fallback: bool,
    #[serde(default)]
    ignore_merges: bool,
}

/// Old files write a pair as one text with a space in it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Merge {
    Pair(String, String),
    Line(String),
}

/// Vocabulary and merges of a `tokenizer.json`.
fn parse(bytes: &[u8]) -> Result<Vocabulary, String> {
    /// A first look that names the kind before the fields that only CLIP's kind has are missed.
    #[derive(Deserialize)]
    struct Kind {
        model: KindOfModel,
    }
    #[derive(Deserialize)]
    struct KindOfModel {
        // Old files leave it out.
        r#type: Option<String>,
    }
    let kind: Kind = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    if let Some(kind) = kind.model.r#type.filter(|kind| kind != "BPE") {
        return Err(format!("its model is of type {kind:?}, not \"BPE\""));
    }
    let Whole { added_tokens, model } = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    if model.end_of_word_suffix.as_deref() != Some(END_OF_WORD) {
        return Err(format!(
            "its words end in {:?}, not {END_OF_WORD:?}",
            model.end_of_word_suffix.unwrap_or_default()
        ));
    }
    if model.dropout.is_some_and(|share| share != 0.0)
        || model.byte_fallback
        || model.ignore_merges
        || model.continuing_subword_prefix.is_some_and(|prefix| !prefix.is_empty())
    {
        return Err("its model asks for a dropout, byte fallback, unmerged words or a prefix".into());
    }
    let merges = model
        .merges
        .into_iter()
        .map(|merge| match merge {
            Merge::Pair(left, right) => Ok((left, right)),
            Merge::Line(line) => pair(&line),
        })
        .collect::<Result<_, _>>()?;
    let added = added_tokens.into_iter().map(|added| (added.token, added.id)).collect();
    Ok(Vocabulary { ids: model.vocab, merges, added })
}

/// The merges of a `merges.txt`: a pair a line.
fn lines(bytes: &[u8]) -> Result<Merges, String> {
    let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
    text.lines().filter(|line| !line.starts_with("#version") && !line.is_empty()).map(pair).collect()
}

fn pair(line: &str) -> Result<(String, String), String> {
    match line.split_once(' ') {
        Some((left, right)) if !left.is_empty() && !right.is_empty() && !right.contains(' ') => {
            Ok((left.into(), right.into()))
        }
        _ => Err(format!("a merge is two tokens with a space between, not {line:?}")),
    }
}
