//! Which files of a watched folder are ready to be read: those that nobody writes to any more.
//!
//! A file that has been still for a second is tried. Where it can't be decoded, whoever writes it may only have paused: it
//! is tried again until it has been still for ten seconds. A file that changes later is read again.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

/// A file that was still for so long may be whole.
const STILL: Duration = Duration::from_secs(1);
/// A file that was still for so long will not get better.
const SETTLED: Duration = Duration::from_secs(10);

/// What changes when a file is written to: its size, and when that was.
pub(super) type Stamp = (u64, SystemTime);

/// The files seen so far.
#[derive(Default)]
pub(super) struct Watched {
    files: HashMap<PathBuf, Seen>,
    round: u64,
}

struct Seen {
    stamp: Stamp,
    /// Since when it has been so.
    since: Instant,
    state: State,
    /// The last look that found it.
    round: u64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum State {
    /// To be tried when it has been still for so long.
    Waiting(Duration),
    /// Being tried, after it was still for so long.
    Tried(Duration),
    /// There is nothing to be done until it changes.
    Done,
}

/// What a look found.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Look {
    /// Files to be read now, in the order in which they were found.
    pub(super) ready: Vec<PathBuf>,
    /// Files that were there before and were not found: they may be gone.
    pub(super) missed: Vec<PathBuf>,
}

impl Watched {
    /// Takes in what the folders hold at this moment, by both clocks.
    pub(super) fn look(&mut self, found: Vec<(PathBuf, Stamp)>, now: Instant, clock: SystemTime) -> Look {
        self.round += 1;
        let mut look = Look::default();
        for (path, stamp) in found {
            let seen = self.files.entry(path.clone()).or_insert_with(|| {
                // What was written long ago need not be watched first; but a clock may be wrong, so no longer than needed.
                let still = clock.duration_since(stamp.1).unwrap_or_default().min(SETTLED);
                let since = now.checked_sub(still).unwrap_or(now);
                Seen { stamp, since, state: State::Waiting(STILL), round: 0 }
            });
            seen.round = self.round;
            if seen.stamp != stamp {
                (seen.stamp, seen.since, seen.state) = (stamp, now, State::Waiting(STILL));
            }
            let still = now.saturating_duration_since(seen.since);
            if matches!(seen.state, State::Waiting(until) if still >= until) {
                seen.state = State::Tried(still);
                look.ready.push(path);
            }
        }
        let missed = self.files.iter().filter(|(_, seen)| seen.round != self.round);
        look.missed = missed.map(|(path, _)| path.clone()).collect();
        look
    }

    /// A file could be read.
    pub(super) fn read(&mut self, path: &Path) {
        if let Some(seen) = self.files.get_mut(path) {
            seen.state = State::Done;
        }
    }

    /// A file could not be read; answers whether that is its last word.
    pub(super) fn failed(&mut self, path: &Path) -> bool {
        let Some(seen) = self.files.get_mut(path) else { return false };
        match seen.state {
            State::Tried(still) if still < SETTLED => {
                seen.state = State::Waiting((2 * still).min(SETTLED));
                false
            }
            _ => {
                seen.state = State::Done;
                true
            }
        }
    }

    /// All files seen so far.
    pub(super) fn paths(&self) -> Vec<PathBuf> {
        self.files.keys().cloned().collect()
    }

    /// A file is gone.
    pub(super) fn forget(&mut self, path: &Path) {
        self.files.remove(path);
    }

    /// Files that are waited for.
    pub(super) fn waiting(&self) -> usize {
        self.files.values().filter(|seen| matches!(seen.state, State::Waiting(_))).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with one file, at a second of its time.
    struct Folder {
        watched: Watched,
        begun: (Instant, SystemTime),
    }

    impl Folder {
        fn new() -> Self {
            Self { watched: Watched::default(), begun: (Instant::now(), SystemTime::now()) }
        }

        /// Looks at a second; the file has this size and was written at this second.
        fn is_ready(&mut self, second: f64, size: u64, written: f64) -> bool {
            let after = Duration::from_secs_f64(1000.0 + second);
            let stamp = (size, self.begun.1 + Duration::from_secs_f64(1000.0 + written));
            let found = vec![("a.png".into(), stamp)];
            !self.watched.look(found, self.begun.0 + after, self.begun.1 + after).ready.is_empty()
        }

        fn fails(&mut self) -> bool {
            self.watched.failed(Path::new("a.png"))
        }
    }

    #[test]
    fn a_file_is_ready_when_it_has_been_still_for_a_second() {
        let mut folder = Folder::new();
        assert!(!folder.is_ready(0.0, 10, 0.0));
        assert!(!folder.is_ready(0.5, 20, 0.5));
        assert!(!folder.is_ready(1.4, 20, 0.5));
        assert!(folder.is_ready(1.5, 20, 0.5));
        folder.watched.read(Path::new("a.png"));
        assert!(!folder.is_ready(9.0, 20, 0.5));
        assert!(!folder.is_ready(10.0, 21, 10.0), "it is written again");
        assert!(folder.is_ready(11.0, 21, 10.0));
    }

    #[test]
    fn what_was_written_long_ago_is_ready_at_once() {
        assert!(Folder::new().is_ready(0.0, 10, -5.0));
        assert!(!Folder::new().is_ready(0.0, 10, 5.0), "a clock may be wrong");
    }

    #[test]
    fn a_file_that_does_not_decode_is_tried_until_it_was_still_for_ten_seconds() {
        let mut folder = Folder::new();
        let mut tried = Vec::new();
        let mut told = 0;
        for tick in 0..60 {
            let second = f64::from(tick) * 0.5;
            if folder.is_ready(second, 10, 0.0) {
                tried.push(second);
                told += i32::from(folder.fails());
            }
        }
        assert_eq!((tried, told), (vec![1.0, 2.0, 4.0, 8.0, 10.0], 1));
    }

    #[test]
    fn a_file_that_is_not_found_may_be_gone() {
        let mut folder = Folder::new();
        folder.is_ready(0.0, 10, -5.0);
        let look = folder.watched.look(Vec::new(), folder.begun.0, folder.begun.1);
        assert_eq!(look.missed, [PathBuf::from("a.png")]);
        folder.watched.forget(Path::new("a.png"));
        assert_eq!(folder.watched.look(Vec::new(), folder.begun.0, folder.begun.1), Look::default());
    }
}
