//! Why a source as a whole could not be opened. What is wrong with single rows is an [`super::Item`], not an error.

use std::path::Path;

use crate::text::printable;

/// Why a source could not be opened. Every text in it is safe for a terminal.
#[derive(Debug, thiserror::Error)]
pub enum DatasetError {
    /// Nothing stands at the path.
    #[error("{place}: no such file or folder; give a manifest (JSONL or CSV) or a folder of images")]
    NotFound {
        /// The source as given.
        place: String,
    },
    /// The operating system refused.
    #[error("could not read {place}: {error}; check that it is still there and that you may read it")]
    Unreadable {
        /// The source as given.
        place: String,
        /// What the operating system said.
        error: std::io::Error,
    },
    /// A pipe, socket or device: a manifest is read twice, and its paths are relative to where it stands.
    #[error("{place} is not a regular file; save it to a file beside its images and give that")]
    NotAFile {
        /// The source as given.
        place: String,
    },
    /// The format asked for reads folders and this is a file, or the other way round.
    #[error(
        "{place} is a {found}, and --format {format} reads a {wanted}; leave --format out to have it guessed"
    )]
    WrongKind {
        /// The source as given.
        place: String,
        /// What it is.
        found: &'static str,
        /// The format asked for.
        format: &'static str,
        /// What that format reads.
        wanted: &'static str,
    },
    /// A file that is something else than a manifest.
    #[error("{place} is {found}, not a manifest; {advice}")]
    NotAManifest {
        /// The source as given.
        place: String,
        /// What it looks like.
        found: &'static str,
        /// What to do instead.
        advice: &'static str,
    },
    /// Neither the name nor the beginning of the file tells its format.
    #[error("{place}: unknown format; name it .jsonl, .csv, .tsv or .json, or say --format {choices}")]
    UnknownFormat {
        /// The source as given.
        place: String,
        /// The formats there are.
        choices: &'static str,
    },
    /// The columns needed are not there.
    #[error("{place}: no column {missing}; found: {found}; wanted: {wanted}")]
    MissingColumn {
        /// The source as given.
        place: String,
        /// What is missing.
        missing: &'static str,
        /// The columns found.
        found: String,
        /// What makes a manifest.
        wanted: &'static str,
    },
    /// The header line of a CSV manifest can't be read.
    #[error("{place}: the header can't be read: {reason}")]
    Header {
        /// The source as given.
        place: String,
        /// Why.
        reason: String,
    },
    /// No row of a JSON manifest is an object.
    #[error("{place}: no row is a JSON object; the first, on line {line}: {reason}; wanted: {wanted}")]
    NoObjects {
        /// The source as given.
        place: String,
        /// Line of the first row.
        line: u64,
        /// What is wrong with it.
        reason: String,
        /// What makes a manifest.
        wanted: &'static str,
    },
    /// A manifest without rows.
    #[error("{place} has no rows; wanted: {wanted}")]
    NoRows {
        /// The source as given.
        place: String,
        /// What makes a manifest.
        wanted: &'static str,
    },
    /// A folder without images.
    #[error(
        "{place}: no PNG, JPEG or WebP files in this folder or below it; \
         give a folder with a sub-folder a prompt, a sub-folder a model, or images that carry their prompts"
    )]
    NoImages {
        /// The source as given.
        place: String,
    },
    /// `--pairs-per-prompt 0`.
    #[error("no pairs would be made with 0 pairs per prompt; give 1 or more, or leave it out for all pairs")]
    ZeroPairs,
}

/// A path as it may be shown.
pub(super) fn place(path: &Path) -> String {
    printable(&path.to_string_lossy()).into_owned()
}

/// What the operating system said of a source.
pub(super) fn unreadable(path: &Path, error: std::io::Error) -> DatasetError {
    match error.kind() {
        std::io::ErrorKind::NotFound => DatasetError::NotFound { place: place(path) },
        _ => DatasetError::Unreadable { place: place(path), error },
    }
}
