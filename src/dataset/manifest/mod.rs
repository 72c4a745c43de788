//! Manifests: a file with a row a pair, or a row an image, in JSONL, JSON, CSV or TSV.
//!
//! A manifest is read twice: once to know its columns and count its rows, then row by row as it is asked for, so that
//! a million rows need no more memory than one. Every row that is not blank comes out exactly once, as a [`Row`] or
//! as the reason why it is none.

mod cells;
mod elements;
mod frame;
mod lines;
mod records;
mod row;
mod sniff;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use cells::{Cells, column_name};
use elements::Elements;
use frame::Frame;
use lines::Lines;
use records::Records;
pub(super) use row::{Content, ImageCells, Row, Shape};
pub(super) use sniff::Writing;

use super::error::{DatasetError, place, unreadable};
use super::options::FormatChoice;
use crate::text::printable;

/// Rows looked at for the columns of a JSON manifest.
const SAMPLE: u64 = 1000;

/// A manifest on its way through its rows.
pub(super) struct Manifest {
    pub(super) shape: Shape,
    pub(super) writing: Writing,
    /// Rows that are not blank.
    pub(super) rows: u64,
    /// The folder that paths are relative to: absolute.
    pub(super) root: PathBuf,
    header: Vec<String>,
    /// `None` after a failure to read.
    framing: Option<Framing>,
    line: u64,
}

/// A row with the line it begins on.
#[derive(Debug, PartialEq)]
pub(super) struct Entry {
    pub(super) line: u64,
    pub(super) row: Result<Row, String>,
}

enum Framing {
    Lines(Lines<BufReader<File>>),
    Records(Records<BufReader<File>>),
    Elements(Elements<BufReader<File>>),
}

impl Framing {
    fn open(path: &Path, writing: Writing) -> io::Result<Self> {
        let mut reader = BufReader::with_capacity(256 << 10, File::open(path)?);
        if reader.fill_buf()?.starts_with(BYTE_ORDER_MARK) {
            reader.consume(BYTE_ORDER_MARK.len());
        }
        Ok(match writing {
            Writing::Lines => Framing::Lines(Lines::new(reader)),
            Writing::Array => Framing::Elements(Elements::new(reader)),
            Writing::Separated(separator) => Framing::Records(Records::new(reader, separator)),
        })
    }

    fn next(&mut self) -> io::Result<Option<Frame>> {
        match self {
            Framing::Lines(lines) => lines.next_filled(),
            Framing::Records(records) => records.next(),
            Framing::Elements(elements) => elements.next(),
        }
    }
}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

impl Manifest {
    /// Looks through a manifest once: its writing, columns and count of rows.
    pub(super) fn open(path: &Path, choice: FormatChoice) -> Result<Self, DatasetError> {
        let failed = |error| unreadable(path, error);
        let mut head = Vec::new();
        File::open(path).map_err(failed)?.take(sniff::HEAD as u64).read_to_end(&mut head).map_err(failed)?;
        let writing = sniff::writing(path, head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&head), choice)?;
        let mut framing = Framing::open(path, writing).map_err(failed)?;
        let header = match writing {
            Writing::Separated(separator) => header(path, &mut framing, separator)?,
            Writing::Lines | Writing::Array => Vec::new(),
        };
        let (mut rows, mut columns) = (0, Vec::new());
        let mut first_failure = None;
        while let Some(Frame { line, content }) = framing.next().map_err(failed)? {
            rows += 1;
            if header.is_empty() && rows <= SAMPLE {
                match content.and_then(|bytes| Cells::from_json(&bytes)) {
                    Ok(cells) => add_names(&mut columns, &cells),
                    Err(reason) => _ = first_failure.get_or_insert((line, reason)),
                }
            }
        }
        if rows == 0 {
            return Err(DatasetError::NoRows { place: place(path), wanted: row::WANTED });
        }
        let columns = if header.is_empty() { &columns } else { &header };
        if let (true, Some((line, reason))) = (columns.is_empty(), first_failure) {
            let reason = printable(&reason).into_owned();
            return Err(DatasetError::NoObjects { place: place(path), line, reason, wanted: row::WANTED });
        }
        let shape = Shape::of(columns).map_err(|missing| missing_column(path, missing, columns))?;
        let root = folder_of(path).map_err(failed)?;
        let framing = Some(reopen(path, writing).map_err(failed)?);
        Ok(Manifest { shape, writing, rows, root, header, framing, line: 0 })
    }

    /// The next row that is not blank.
    pub(super) fn next(&mut self) -> Option<Entry> {
        match self.framing.as_mut()?.next() {
            Ok(Some(Frame { line, content })) => {
                self.line = line;
                let cells = content.and_then(|bytes| match self.writing {
                    Writing::Separated(separator) => Cells::from_record(&self.header, &bytes, separator),
                    Writing::Lines | Writing::Array => Cells::from_json(&bytes),
                });
                Some(Entry { line, row: cells.and_then(|cells| Row::read(cells, self.shape)) })
            }
            Ok(None) => None,
            Err(error) => {
                self.framing = None;
                let row = Err(format!("reading stopped after this line: {error}"));
                Some(Entry { line: self.line, row })
            }
        }
    }
}

/// The manifest from its first row on.
fn reopen(path: &Path, writing: Writing) -> io::Result<Framing> {
    let mut framing = Framing::open(path, writing)?;
    if let Writing::Separated(_) = writing {
        framing.next()?;
    }
    Ok(framing)
}

/// The names of a CSV manifest's columns.
fn header(path: &Path, framing: &mut Framing, separator: u8) -> Result<Vec<String>, DatasetError> {
    let wrong =
        |reason: String| DatasetError::Header { place: place(path), reason: printable(&reason).into_owned() };
    let Some(frame) = framing.next().map_err(|error| unreadable(path, error))? else {
        return Err(DatasetError::NoRows { place: place(path), wanted: row::WANTED });
    };
    let bytes = frame.content.map_err(wrong)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| wrong("it is not valid UTF-8".to_owned()))?;
    let names: Vec<String> = cells::split(text, separator).iter().map(|name| column_name(name)).collect();
    // Told before the rows are counted: in a file without a header the first row stands here.
    Shape::of(&names).map_err(|missing| missing_column(path, missing, &names))?;
    Ok(names)
}

fn add_names(columns: &mut Vec<String>, cells: &Cells) {
    for name in cells.names() {
        // Objects with a thousand made-up keys are data, not columns; enough are kept for a message.
        if columns.len() < 200 && !columns.iter().any(|column| column == name) {
            columns.push(name.to_owned());
        }
    }
}

fn missing_column(path: &Path, missing: &'static str, columns: &[String]) -> DatasetError {
    let mut found: Vec<_> = columns.iter().take(20).map(|column| cells::quoted(column)).collect();
    if columns.len() > found.len() {
        found.push("…".into());
    }
    let found = if found.is_empty() { "none".to_owned() } else { found.join(", ") };
    let found = printable(&found).into_owned();
    DatasetError::MissingColumn { place: place(path), missing, found, wanted: row::WANTED }
}

fn folder_of(path: &Path) -> io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    Ok(path.parent().map_or_else(|| path.clone(), Path::to_owned))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn open(name: &str, bytes: &[u8]) -> (tempfile::TempDir, Result<Manifest, DatasetError>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let manifest = Manifest::open(&path, FormatChoice::Auto);
        (folder, manifest)
    }

    fn entries(name: &str, bytes: &[u8]) -> Vec<Entry> {
        let mut manifest = open(name, bytes).1.unwrap();
        let rows = manifest.rows;
        let entries: Vec<Entry> = std::iter::from_fn(|| manifest.next()).collect();
        assert_eq!(entries.len() as u64, rows);
        entries
    }

    #[test]
    fn a_byte_order_mark_and_crlf_and_odd_header_names_are_read() {
        let text =
            "\u{feff}Prompt, Image A ,IMAGE_B\r\n\"a fox,\r\nred\",a.png, b.png\r\n\r\nx,c.png,d.png\r\n";
        let found = entries("x.csv", text.as_bytes());
        assert_eq!(found.iter().map(|entry| entry.line).collect::<Vec<_>>(), [2, 5]);
        let row = found[0].row.as_ref().unwrap();
        assert_eq!(row.prompt, "a fox,\r\nred");
        let Content::Pair { b, .. } = &row.content else { panic!("a pair") };
        assert_eq!(b.locator, "b.png");
        let json = "\u{feff}{\"prompt\": \"a\", \"image\": \"b\"}\r\n";
        assert!(entries("x.jsonl", json.as_bytes())[0].row.is_ok());
    }

    #[test]
    fn a_missing_column_is_told_with_those_found_and_wanted() {
        for (name, text) in [("x.csv", "caption,image_a,image_b\n1,2,3\n"), ("x.jsonl", r#"{"caption": 1}"#)]
        {
            let message = open(name, text.as_bytes()).1.err().unwrap().to_string();
            assert!(message.contains("no column prompt"), "{message}");
            assert!(message.contains("\"caption\"") && message.contains("image_b"), "{message}");
        }
    }

    #[test]
    fn columns_of_a_json_manifest_may_be_missing_in_its_first_rows() {
        let text = "oops\n{\"prompt\": \"x\"}\n{\"prompt\": \"x\", \"image\": \"y\"}\n";
        let found = entries("x.jsonl", text.as_bytes());
        assert_eq!(found.iter().map(|entry| entry.row.is_ok()).collect::<Vec<_>>(), [false, false, true]);
    }

    #[test]
    fn a_row_that_is_not_utf8_costs_that_row_only() {
        let found = entries("x.csv", b"prompt,image\nfine,a.png\nb\xffd,b.png\nfine,c.png\n");
        assert_eq!(found.iter().map(|entry| entry.row.is_ok()).collect::<Vec<_>>(), [true, false, true]);
        let found =
            entries("x.jsonl", b"{\"prompt\":\"\xff\",\"image\":\"a\"}\n{\"prompt\":\"b\",\"image\":\"a\"}");
        assert_eq!(found.iter().map(|entry| entry.row.is_ok()).collect::<Vec<_>>(), [false, true]);
    }

    #[test]
    fn files_without_rows_are_told() {
        for (name, text) in
            [("x.csv", ""), ("x.csv", "prompt,image\n\n"), ("x.jsonl", "\n\n"), ("x.json", "[]")]
        {
            assert!(
                matches!(open(name, text.as_bytes()).1, Err(DatasetError::NoRows { .. })),
                "{name} {text:?}"
            );
        }
        assert!(matches!(open("x.jsonl", b"oops\n[]").1, Err(DatasetError::NoObjects { .. })));
    }

    proptest! {
        #[test]
        fn any_bytes_are_no_panic_and_every_row_comes_once(
            bytes in proptest::collection::vec(any::<u8>(), 0..300), name in "x\\.(csv|tsv|json|jsonl|txt)",
        ) {
            if let Ok(mut manifest) = open(&name, &bytes).1 {
                let rows = manifest.rows;
                prop_assert_eq!(std::iter::from_fn(|| manifest.next()).count() as u64, rows);
            }
        }

        #[test]
        fn every_line_of_jsonl_that_is_not_blank_comes_once(
            lines in proptest::collection::vec(
                prop_oneof![
                    Just(r#"{"prompt": "a", "image": "b"}"#.to_owned()),
                    Just(r#"{"prompt": "a"}"#.to_owned()),
                    "[ \t]{0,3}",
                    "[{}\"\\[a:, ]{0,20}",
                ],
                0..30,
            ),
        ) {
            let mut text = "{\"prompt\": \"a\", \"image\": \"b\"}\n".to_owned();
            text.push_str(&lines.join("\n"));
            let found: Vec<u64> = entries("x.jsonl", text.as_bytes()).iter().map(|entry| entry.line).collect();
            let filled = |(at, line): (usize, &str)| (!line.trim().is_empty()).then_some(at as u64 + 1);
            let expected: Vec<u64> = text.split('\n').enumerate().filter_map(filled).collect();
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn every_record_of_csv_comes_once_and_in_order(text in "[a\",\n]{0,120}") {
            let text = format!("prompt,image\nx,y\n{text}");
            let found = entries("x.csv", text.as_bytes());
            prop_assert!(found.windows(2).all(|two| two[0].line < two[1].line));
        }
    }
}
