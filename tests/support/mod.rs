//! What the tests of the real binary share: a terminal on a pty, what its bytes mean, small pictures, and the study as
//! a user's own SQL sees it.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, reason = "each test file uses its part")]

pub mod checkpoint;
pub mod desk;
pub mod launch;
pub mod photo;
pub mod pictures;
pub mod reference;
pub mod scored;
pub mod seen;
pub mod study;
pub mod terminal;
pub mod wire;
