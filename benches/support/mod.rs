//! What the benches share: figures and how they are printed, the studies they work on, the terminal they run in.
#![allow(dead_code, missing_docs, unreachable_pub, clippy::unwrap_used, reason = "each bench uses its part")]

pub mod bare;
pub mod figures;
pub mod ground;
pub mod launch;
pub mod pictures;
pub mod relay;
pub mod scan;
pub mod screen;
pub mod terminal;
pub mod wired;

#[path = "../../tests/personas/mod.rs"]
pub mod personas;
#[path = "../../tests/support/photo.rs"]
pub mod photo;
#[path = "../../tests/study_support/mod.rs"]
pub mod study;
