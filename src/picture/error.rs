//! Why a picture cannot be shown.

use std::io;

use thiserror::Error;

use crate::text;

/// Columns of a reason that a decoder gave; the box on the screen is not wider.
const REASON_COLUMNS: usize = 100;

/// Why a picture cannot be shown: one short line, safe for a terminal.
///
/// The file's name is left to the caller: it may say which generator made the picture, which the person who labels
/// must not see.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PictureError {
    /// There is no such file.
    #[error("the file is missing: put it back, or skip it")]
    Missing,
    /// The system refused to open or to read it.
    #[error("the file cannot be read: {0}")]
    Unreadable(#[source] io::Error),
    /// A folder, a pipe or a device.
    #[error("not a regular file: give the path of a picture")]
    NotAFile,
    /// No bytes in it.
    #[error("the file is empty: copy it again")]
    Empty,
    /// The bytes begin like no picture known here, whatever the file's name says.
    #[error("not a PNG, JPEG or WebP picture")]
    NotAnImage,
    /// A picture of a kind that is recognised, but not decoded.
    #[error("{format} is not supported: convert it to PNG")]
    Unsupported {
        /// What it is.
        format: &'static str,
    },
    /// More pixels than [`super::Limits::max_pixels`], by its header; nothing was allocated for them.
    #[error("{width} × {height} pixels are over the limit of {} megapixels: scale it down", millions(*limit))]
    TooLarge {
        /// By the header.
        width: u32,
        /// By the header.
        height: u32,
        /// Pixels allowed.
        limit: u64,
    },
    /// More bytes than [`super::Limits::max_bytes`].
    #[error("the file is over the limit of {} MB: compress it", millions(*limit))]
    FileTooLarge {
        /// Bytes allowed.
        limit: u64,
    },
    /// The bytes are cut short or contradict each other.
    #[error("damaged, copy it again: {reason}")]
    Damaged {
        /// What the decoder stumbled over.
        reason: String,
    },
    /// Not the bytes that were imported.
    #[error("the file has changed since it was imported: import it again")]
    Changed,
}

impl PictureError {
    /// A damaged picture; whatever of the file the reason quotes is made safe.
    pub(super) fn damaged(reason: &str) -> Self {
        Self::Damaged {
            reason: text::clipped(
                reason.trim_matches(|c: char| c == '"' || c.is_whitespace()),
                REASON_COLUMNS,
            ),
        }
    }
}

fn millions(count: u64) -> f64 {
    count as f64 / 1e6
}

impl From<io::Error> for PictureError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            _ => Self::Unreadable(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_said_in_millions() {
        let large = PictureError::TooLarge { width: 100_000, height: 100_000, limit: 100_000_000 };
        let expected = "100000 × 100000 pixels are over the limit of 100 megapixels: scale it down";
        assert_eq!(large.to_string(), expected);
        let heavy = PictureError::FileTooLarge { limit: 1_500_000 };
        assert_eq!(heavy.to_string(), "the file is over the limit of 1.5 MB: compress it");
    }

    #[test]
    fn a_reason_is_short_and_safe_for_a_terminal() {
        let message = PictureError::damaged(&format!("chunk \x1b[2J\u{9B} {}", "x".repeat(500))).to_string();
        assert!(!message.contains(char::is_control), "{message:?}");
        assert!(message.chars().count() < 130, "{message:?}");
    }
}
