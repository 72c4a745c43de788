//! What kind of file a source is: by its first bytes where they leave no doubt, else by its name.

use std::path::Path;

use super::super::error::{DatasetError, place};
use super::super::options::FormatChoice;

/// How many bytes of the beginning are looked at.
pub(super) const HEAD: usize = 64 << 10;

/// How the rows of a manifest are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Writing {
    /// A JSON object a line.
    Lines,
    /// One JSON array.
    Array,
    /// Values separated by this byte.
    Separated(u8),
}

impl Writing {
    /// The name for people.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Writing::Lines => "JSONL",
            Writing::Array => "JSON",
            Writing::Separated(b'\t') => "TSV",
            Writing::Separated(_) => "CSV",
        }
    }
}

/// How the manifest is written, from its name and the first bytes without a byte order mark.
pub(super) fn writing(path: &Path, head: &[u8], choice: FormatChoice) -> Result<Writing, DatasetError> {
    if let Some((found, advice)) = other_file(head) {
        return Err(DatasetError::NotAManifest { place: place(path), found, advice });
    }
    let first = head.iter().copied().find(|byte| !byte.is_ascii_whitespace());
    let json = if first == Some(b'[') { Writing::Array } else { Writing::Lines };
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    match (choice, extension.as_deref()) {
        (FormatChoice::Jsonl, _) => Ok(json),
        (_, Some("tsv" | "tab")) => Ok(Writing::Separated(b'\t')),
        (FormatChoice::Csv, _) => Ok(Writing::Separated(separator(head))),
        (_, Some("jsonl" | "ndjson" | "json")) => Ok(json),
        (_, Some("csv")) => Ok(Writing::Separated(separator(head))),
        _ if matches!(first, Some(b'{' | b'[')) => Ok(json),
        _ if first_line(head).iter().any(|byte| b",;\t".contains(byte)) => {
            Ok(Writing::Separated(separator(head)))
        }
        _ => Err(DatasetError::UnknownFormat { place: place(path), choices: FormatChoice::NAMES }),
    }
}

fn first_line(head: &[u8]) -> &[u8] {
    head.split(|byte| *byte == b'\n').find(|line| !super::frame::is_blank(line)).unwrap_or_default()
}

/// Spreadsheets write semicolons where the comma is the decimal mark: the header tells.
fn separator(head: &[u8]) -> u8 {
    let line = first_line(head);
    let count = |separator: u8| line.iter().filter(|byte| **byte == separator).count();
    // The last of equals wins: a comma unless another is more frequent.
    [b'\t', b';', b','].into_iter().max_by_key(|separator| count(*separator)).unwrap_or(b',')
}

/// What a file is that is no manifest, and what to do instead.
fn other_file(head: &[u8]) -> Option<(&'static str, &'static str)> {
    const CONVERT: &str = "convert it to JSONL or CSV first";
    let known: [(&[u8], &str, &str); 10] = [
        (b"SQLite format 3\0", "an SQLite file", "a study is given with --study"),
        (b"\x89PNG", "an image", "give the folder it stands in"),
        (b"\xff\xd8\xff", "an image", "give the folder it stands in"),
        (b"RIFF", "an image", "give the folder it stands in"),
        (b"PAR1", "a Parquet file", CONVERT),
        (b"PK\x03\x04", "a ZIP or spreadsheet file", "unpack it, or save the sheet as CSV"),
        (b"\x1f\x8b", "compressed", "decompress it first"),
        (b"\x28\xb5\x2f\xfd", "compressed", "decompress it first"),
        (b"\xff\xfe", "UTF-16 text", "save it as UTF-8 first"),
        (b"\xfe\xff", "UTF-16 text", "save it as UTF-8 first"),
    ];
    known.into_iter().find(|(magic, ..)| head.starts_with(magic)).map(|(_, found, advice)| (found, advice))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guess(name: &str, head: &str) -> Result<Writing, DatasetError> {
        writing(Path::new(name), head.as_bytes(), FormatChoice::Auto)
    }

    #[test]
    fn the_name_tells_and_where_it_does_not_the_first_bytes() {
        assert_eq!(guess("x.jsonl", "").unwrap(), Writing::Lines);
        assert_eq!(guess("x.json", " [{}]").unwrap(), Writing::Array);
        assert_eq!(guess("x.JSON", "{}\n{}").unwrap(), Writing::Lines);
        assert_eq!(guess("x.csv", "prompt,a").unwrap(), Writing::Separated(b','));
        assert_eq!(guess("x.csv", "prompt;a;b\n1,2,3,4").unwrap(), Writing::Separated(b';'));
        assert_eq!(guess("x.tsv", "prompt,a").unwrap(), Writing::Separated(b'\t'));
        assert_eq!(guess("x.txt", "\n{\"a\": 1}").unwrap(), Writing::Lines);
        assert_eq!(guess("x", "prompt\timage").unwrap(), Writing::Separated(b'\t'));
        assert!(matches!(guess("x.txt", "hello"), Err(DatasetError::UnknownFormat { .. })));
    }

    #[test]
    fn files_that_are_something_else_are_told_what_they_are() {
        let error = guess("x.csv", "SQLite format 3\0").unwrap_err().to_string();
        assert!(error.contains("--study"), "{error}");
        let found = writing(Path::new("x.csv"), b"\xff\xfep\0", FormatChoice::Csv).unwrap_err().to_string();
        assert!(found.contains("UTF-16"), "{found}");
    }
}
