//! What a pull tells while it goes on.

use std::time::Duration;

/// Something that happened in a pull.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A branch or tag has this commit now.
    Resolved {
        /// The repository.
        repository: String,
        /// The branch or tag.
        revision: String,
        /// The commit.
        commit: String,
    },
    /// `main` has moved on from the commit that is pulled.
    MovedOn {
        /// The repository.
        repository: String,
        /// What `main` has now.
        main: String,
        /// What is pulled.
        pinned: String,
    },
    /// So many bytes of a file are here.
    Bytes {
        /// The file's name.
        file: String,
        /// Bytes here.
        done: u64,
        /// Bytes it has.
        total: u64,
    },
    /// So many bytes of a downloaded file have been hashed.
    Checking {
        /// The file's name.
        file: String,
        /// Bytes hashed.
        done: u64,
        /// Bytes it has.
        total: u64,
    },
    /// A file is linked in its place.
    Done {
        /// The file's name.
        file: String,
    },
    /// The hub failed in a way that may pass; after `wait` it is asked again.
    Again {
        /// Why.
        reason: String,
        /// How long.
        wait: Duration,
    },
    /// Another process downloads this file; it is waited for.
    Waiting {
        /// The file's name.
        file: String,
    },
    /// A file came damaged and is downloaded once more.
    Damaged {
        /// The file's name.
        file: String,
    },
}

/// Who hears of it.
pub(super) type Listener<'a> = dyn FnMut(Event) + 'a;
