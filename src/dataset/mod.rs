//! Formats in.

pub mod metadata;
