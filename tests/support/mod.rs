//! What the tests of the real binary share: a terminal model on a pty, and studies of small pictures.
#![allow(dead_code, reason = "each test file uses its part")]

pub mod pictures;
pub mod terminal;
