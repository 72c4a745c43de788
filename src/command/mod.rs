//! A file a verb, which ties the rooms together.

pub mod completions;
pub mod config;
pub mod man;
