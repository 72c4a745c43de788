//! The small JSON files of a checkpoint: read with a limit, and quoted safely.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use serde_json::Value;

use super::ClipError;
use crate::text::clipped;

/// The longest JSON file of a checkpoint; the index of a model of hundreds of shards has under one MiB.
const MOST_BYTES: u64 = 16 << 20;

/// Columns of what a message quotes from a file.
const QUOTED: usize = 60;

/// Reads a JSON file; `refuse` makes the error of a file that was read but is of no use.
pub(super) fn read_json(path: &Path, refuse: impl Fn(String) -> ClipError) -> Result<Value, ClipError> {
    let unread = |source: io::Error| ClipError::Read { path: path.to_owned(), source };
    let file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(refuse(
                "there is no such file; a checkpoint is a folder with config.json and model.safetensors"
                    .to_owned(),
            ));
        }
        opened => opened.map_err(unread)?,
    };
    let mut bytes = Vec::new();
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(unread)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(refuse(format!(
            "longer than {} MiB, too long for what it should hold",
            MOST_BYTES >> 20
        )));
    }
    if let Some(problem) = no_data(&bytes) {
        return Err(refuse(problem));
    }
    serde_json::from_slice(&bytes)
        .map_err(|error| refuse(format!("not valid JSON: {}", said(&error.to_string()))))
}

/// What a download that went wrong left in place of a file, if it is that, and what to do.
pub(super) fn no_data(bytes: &[u8]) -> Option<String> {
    let start = &bytes[..bytes.len().min(256)];
    let start = start.trim_ascii_start();
    let lower = start[..start.len().min(16)].to_ascii_lowercase();
    if bytes.is_empty() {
        Some("the file is empty; download it again".to_owned())
    } else if start.starts_with(b"version https://git-lfs") {
        Some("this is a git-lfs pointer, not the file itself; run `git lfs pull` in its folder".to_owned())
    } else if lower.starts_with(b"<!doctype") || lower.starts_with(b"<html") || lower.starts_with(b"<?xml") {
        Some("this is a web page, not the file itself; download it again".to_owned())
    } else {
        None
    }
}

/// Text from a file for a message: one short line without control characters.
pub(super) fn said(text: &str) -> String {
    clipped(text, QUOTED)
}
