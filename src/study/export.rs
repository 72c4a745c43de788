//! Picks out of a study, one row a pick, as JSON lines or CSV.
//!
//! Rows stream from one consistent view of the study while others go on labelling. A file appears whole or not at all:
//! it is written beside its name, synced, and renamed.

use std::fs::OpenOptions;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use rusqlite::Row;
use serde::Serialize;

use super::{Study, StudyError};
use crate::replace::replace;

/// The format of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// One JSON object a line; what is not known is `null`.
    Jsonl,
    /// CSV with a header; what is not known is empty.
    Csv,
}

/// What to export, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportOptions {
    /// The format.
    pub format: ExportFormat,
    /// Whether picks that were taken back are exported too, with the time in `retracted_at`.
    pub retracted: bool,
}

/// Where an export goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExportTarget {
    /// Standard output.
    Stdout,
    /// A file, which is replaced as a whole.
    File(PathBuf),
}

impl From<&Path> for ExportTarget {
    /// `-` is standard output.
    fn from(path: &Path) -> Self {
        if path == Path::new("-") { ExportTarget::Stdout } else { ExportTarget::File(path.to_path_buf()) }
    }
}

const WRITING: &str = "write the export";

/// Exports the picks and returns how many rows were written.
pub fn export(study: &Study, options: &ExportOptions, target: &ExportTarget) -> Result<u64, StudyError> {
    match target {
        ExportTarget::Stdout => write_to(study, options, std::io::stdout().lock(), Path::new("-")),
        ExportTarget::File(path) => match std::fs::metadata(path) {
            Ok(found) if found.is_dir() => Err(failed(path, std::io::ErrorKind::IsADirectory.into())),
            // A pipe or a device can't be replaced by a file.
            Ok(found) if !found.is_file() => {
                let pipe = OpenOptions::new().write(true).open(path).map_err(|error| failed(path, error))?;
                write_to(study, options, pipe, path)
            }
            _ => replace(path, |error| failed(path, error), |file| write_to(study, options, file, path)),
        },
    }
}

fn failed(path: &Path, source: std::io::Error) -> StudyError {
    StudyError::Io { doing: WRITING, path: path.to_path_buf(), source }
}

fn write_to(
    study: &Study,
    options: &ExportOptions,
    output: impl Write,
    path: &Path,
) -> Result<u64, StudyError> {
    let sqlite = |error| StudyError::from_sqlite(&study.path, "read the picks", error);
    let failed = |error: std::io::Error| failed(path, error);
    let mut writer = Writer::new(options.format, BufWriter::new(output)).map_err(failed)?;
    let mut statement = study.connection.prepare(include_str!("export.sql")).map_err(sqlite)?;
    let mut rows = statement.query([options.retracted]).map_err(sqlite)?;
    let mut count = 0;
    while let Some(row) = rows.next().map_err(sqlite)? {
        writer.write(&ExportRow::read(row).map_err(sqlite)?).map_err(failed)?;
        count += 1;
    }
    writer.finish().map_err(failed)?;
    Ok(count)
}

/// A row; the order of the fields is the order of the columns.
#[derive(Debug, Serialize)]
struct ExportRow {
    pick_id: i64,
    pair_id: i64,
    prompt: String,
    image_a: String,
    image_b: String,
    model_a: Option<String>,
    model_b: Option<String>,
    outcome: String,
    later_outcome: Option<String>,
    annotator: String,
    a_on_left: Option<bool>,
    shown_at: Option<String>,
    decided_at: Option<String>,
    response_ms: Option<i64>,
    reveal: Option<String>,
    graphics: Option<String>,
    repeat_of: Option<i64>,
    position: Option<i64>,
    first_key_ms: Option<i64>,
    idle_ms: Option<i64>,
    left_width: Option<i64>,
    left_height: Option<i64>,
    right_width: Option<i64>,
    right_height: Option<i64>,
    zoomed: Option<bool>,
    flickered: Option<bool>,
    stacked: Option<bool>,
    external_id: Option<String>,
    image_a_sha256: String,
    image_b_sha256: String,
    retracted_at: Option<String>,
    score_shown_at: Option<String>,
    choice_id: Option<i64>,
    quality: Option<String>,
    left_encoding: Option<String>,
    right_encoding: Option<String>,
    refined: Option<bool>,
}

const COLUMNS: [&str; 37] = [
    "pick_id",
    "pair_id",
    "prompt",
    "image_a",
    "image_b",
    "model_a",
    "model_b",
    "outcome",
    "later_outcome",
    "annotator",
    "a_on_left",
    "shown_at",
    "decided_at",
    "response_ms",
    "reveal",
    "graphics",
    "repeat_of",
    "position",
    "first_key_ms",
    "idle_ms",
    "left_width",
    "left_height",
    "right_width",
    "right_height",
    "zoomed",
    "flickered",
    "stacked",
    "external_id",
    "image_a_sha256",
    "image_b_sha256",
    "retracted_at",
    "score_shown_at",
    "choice_id",
    "quality",
    "left_encoding",
    "right_encoding",
    "refined",
];

impl ExportRow {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(ExportRow {
            pick_id: row.get(0)?,
            pair_id: row.get(1)?,
            prompt: row.get(2)?,
            image_a: row.get(3)?,
            image_b: row.get(4)?,
            model_a: row.get(5)?,
            model_b: row.get(6)?,
            outcome: row.get(7)?,
            later_outcome: row.get(8)?,
            annotator: row.get(9)?,
            a_on_left: row.get(10)?,
            shown_at: row.get(11)?,
            decided_at: row.get(12)?,
            response_ms: row.get(13)?,
            reveal: row.get(14)?,
            graphics: row.get(15)?,
            repeat_of: row.get(16)?,
            position: row.get(17)?,
            first_key_ms: row.get(18)?,
            idle_ms: row.get(19)?,
            left_width: row.get(20)?,
            left_height: row.get(21)?,
            right_width: row.get(22)?,
            right_height: row.get(23)?,
            zoomed: row.get(24)?,
            flickered: row.get(25)?,
            stacked: row.get(26)?,
            external_id: row.get(27)?,
            image_a_sha256: row.get(28)?,
            image_b_sha256: row.get(29)?,
            retracted_at: row.get(30)?,
            score_shown_at: row.get(31)?,
            choice_id: row.get(32)?,
            quality: row.get(33)?,
            left_encoding: row.get(34)?,
            right_encoding: row.get(35)?,
            refined: row.get(36)?,
        })
    }
}

enum Writer<W: Write> {
    Jsonl(W),
    Csv(Box<csv::Writer<W>>),
}

impl<W: Write> Writer<W> {
    fn new(format: ExportFormat, output: W) -> std::io::Result<Self> {
        match format {
            ExportFormat::Jsonl => Ok(Writer::Jsonl(output)),
            ExportFormat::Csv => {
                // The header by hand: it stands there too when there is no row.
                let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(output);
                writer.write_record(COLUMNS)?;
                Ok(Writer::Csv(Box::new(writer)))
            }
        }
    }

    fn write(&mut self, row: &ExportRow) -> std::io::Result<()> {
        match self {
            Writer::Jsonl(output) => {
                serde_json::to_writer(&mut *output, row)?;
                output.write_all(b"\n")
            }
            Writer::Csv(writer) => Ok(writer.serialize(row)?),
        }
    }

    fn finish(self) -> std::io::Result<()> {
        match self {
            Writer::Jsonl(mut output) => output.flush(),
            Writer::Csv(mut writer) => writer.flush(),
        }
    }
}
