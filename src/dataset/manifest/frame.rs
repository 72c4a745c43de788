//! One row of a manifest as bytes, before anything is made of it.

/// Rows longer than this are refused: a prompt of 100 kB is odd, one of 4 MB is a broken file.
pub(super) const LIMIT: usize = 4 << 20;

/// The bytes of a row, or why they are not given.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Frame {
    /// The line the row begins on, from 1.
    pub(super) line: u64,
    pub(super) content: Result<Vec<u8>, String>,
}

/// Why a row over the limit is refused.
pub(super) fn too_long() -> String {
    format!("is longer than {} MB", LIMIT >> 20)
}

/// Whether there is nothing on a line but white space.
pub(super) fn is_blank(bytes: &[u8]) -> bool {
    bytes.iter().all(u8::is_ascii_whitespace)
}
