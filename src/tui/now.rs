//! What time it is, told to pure code from outside.

use std::time::Duration;

/// A moment, from both clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Now {
    /// Monotonic time since the program started: what durations are taken from.
    pub elapsed: Duration,
    /// Wall clock, milliseconds since 1970 UTC: what is written down as a date.
    pub unix_ms: i64,
}
