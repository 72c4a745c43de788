//! Wall-clock time as the study stores it, and the short nap of a process that waits for another.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Milliseconds since 1970-01-01 UTC.
pub(super) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Long enough for another process to finish a transaction.
pub(super) fn nap() {
    std::thread::sleep(Duration::from_millis(10));
}
