//! What can go wrong with a study file. Each message says what was tried, on which file, and what to do next.

use std::path::{Path, PathBuf};

use rusqlite::{ErrorCode, ffi};

use crate::pair::{PairId, PickId};

/// Why something could not be done with a study.
#[derive(Debug, thiserror::Error)]
pub enum StudyError {
    /// There is no such file.
    #[error("cannot open the study {}: there is no such file; import images to create one, or check the path", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The folder that should hold the file is not there.
    #[error("cannot create the study {}: its folder does not exist; create the folder first", path.display())]
    NoFolder {
        /// The file.
        path: PathBuf,
    },
    /// The path is a folder.
    #[error("cannot open the study {}: it is a folder; name a file in it, such as {}", path.display(), path.join("study.db").display())]
    Directory {
        /// The folder.
        path: PathBuf,
    },
    /// The file is there, but nothing is in it.
    #[error("cannot open the study {}: the file is empty; import images into it first", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// The file is no SQLite database.
    #[error("cannot open the study {}: the file is no SQLite database; was another file meant?", path.display())]
    NotSqlite {
        /// The file.
        path: PathBuf,
    },
    /// The file is a database of another program.
    #[error(
        "cannot open the study {}: it is a database of another program (application id {application_id:#010x}); \
         was another file meant?", path.display()
    )]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What the file says it belongs to; 0 where it says nothing.
        application_id: i32,
    },
    /// The file was written by a newer version of pairpick.
    #[error(
        "cannot open the study {}: it has format version {found}, and this pairpick knows versions up to {known}; \
         install a newer pairpick", path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The version of the file.
        found: u32,
        /// The newest version known.
        known: u32,
    },
    /// The file has an older version, and it was opened for reading alone.
    #[error(
        "cannot read the study {}: it has the older format version {found}; open it once where it can be written \
         (with `pairpick label`), which brings it to version {known}", path.display()
    )]
    Older {
        /// The file.
        path: PathBuf,
        /// The version of the file.
        found: u32,
        /// The version that can be read.
        known: u32,
    },
    /// The file may not be written.
    #[error(
        "cannot {doing} in the study {}: the file is read-only; make it writable, or work on a copy", path.display()
    )]
    ReadOnly {
        /// What was tried.
        doing: &'static str,
        /// The file.
        path: PathBuf,
    },
    /// The folder of the file may not be written, and the files that SQLite keeps beside it are needed.
    #[error(
        "cannot {doing} in the study {}: its folder is read-only, and a study needs its -wal and -shm files beside \
         it; make the folder writable, or copy the study (with its -wal file, if there is one) elsewhere",
        path.display()
    )]
    ReadOnlyFolder {
        /// What was tried.
        doing: &'static str,
        /// The file.
        path: PathBuf,
    },
    /// Another program kept the file locked.
    #[error(
        "cannot {doing} in the study {}: another program has kept it locked; close that program and try again",
        path.display()
    )]
    Locked {
        /// What was tried.
        doing: &'static str,
        /// The file.
        path: PathBuf,
    },
    /// The disk is full.
    #[error(
        "cannot {doing} in the study {}: the disk is full; free some space and try again, nothing before this is lost",
        path.display()
    )]
    Full {
        /// What was tried.
        doing: &'static str,
        /// The file.
        path: PathBuf,
    },
    /// The file is damaged.
    #[error(
        "cannot {doing} in the study {}: the file is damaged ({source}); keep a copy of it, then restore a backup or \
         try `sqlite3 FILE .recover`", path.display()
    )]
    Damaged {
        /// What was tried.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// The file system does not carry SQLite's write-ahead log.
    #[error(
        "cannot open the study {}: its file system cannot hold a write-ahead log (journal mode stays {found}); \
         move the study to a local disk", path.display()
    )]
    NoLog {
        /// The file.
        path: PathBuf,
        /// The journal mode that the file stays in.
        found: String,
    },
    /// The disk failed.
    #[error("cannot {doing} {}: {source}; check the path and the disk, then try again", path.display())]
    Io {
        /// What was tried.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// An annotator without a name.
    #[error("cannot start a session in the study {}: the annotator has no name; give one with --annotator", path.display())]
    NoName {
        /// The file.
        path: PathBuf,
    },
    /// The annotator has decided this pair already, here or in another window.
    #[error("cannot store a pick of pair {}: {annotator} has decided it already, in another window; go on to the next pair", pair.0)]
    AlreadyPicked {
        /// The pair.
        pair: PairId,
        /// The annotator.
        annotator: String,
    },
    /// The comparison is off: in another window an earlier pick of its prompt was taken back, and other images meet now.
    #[error("cannot store a pick of pair {}: an earlier pick of its prompt was taken back in another window; go on to the next pair", pair.0)]
    Overtaken {
        /// The pair.
        pair: PairId,
    },
    /// There is no such pair.
    #[error("cannot show pair {}: the study {} has no such pair; check its id", pair.0, path.display())]
    NoSuchPair {
        /// The pair.
        pair: PairId,
        /// The file.
        path: PathBuf,
    },
    /// There is no such pick to change: it is another's, of another pair, or was taken back.
    #[error("cannot change pick {}: the study {} has no such pick of this annotator that counts", pick.0, path.display())]
    NoSuchPick {
        /// The pick.
        pick: PickId,
        /// The file.
        path: PathBuf,
    },
    /// A choice among too few images, or of one that is not among them.
    #[error(
        "cannot store a choice in the study {}: it takes two images that were seen and one of them as the best, and \
         {images} were seen; look at more of them", path.display()
    )]
    NoChoice {
        /// How many images were seen.
        images: usize,
        /// The file.
        path: PathBuf,
    },
    /// There is no such choice to take back: it is another's, or was taken back.
    #[error("cannot take choice {choice} back: the study {} has no such choice of this annotator that stands", path.display())]
    NoSuchChoice {
        /// Its row.
        choice: i64,
        /// The file.
        path: PathBuf,
    },
    /// The ranking was shown after a choice: it stays as the answer that was given without.
    #[error("cannot take a choice back in the study {}: its ranking was shown after it, so it stays the answer given without", path.display())]
    ChoiceRevealed {
        /// The file.
        path: PathBuf,
    },
    /// Anything else that SQLite refused.
    #[error("cannot {doing} in the study {}: {source}; try again, and report it if it stays", path.display())]
    Sqlite {
        /// What was tried.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
}

impl StudyError {
    /// Whether the same thing may succeed later, after the person has freed space, closed a program or mended a disk.
    pub fn retryable(&self) -> bool {
        matches!(
            self,
            StudyError::Locked { .. }
                | StudyError::Full { .. }
                | StudyError::ReadOnly { .. }
                | StudyError::ReadOnlyFolder { .. }
                | StudyError::Io { .. }
                | StudyError::Sqlite { .. }
        )
    }

    /// Whether the pair of a pick or a skip is none to be decided any more, so that the next one follows.
    pub fn goes_on(&self) -> bool {
        matches!(self, StudyError::AlreadyPicked { .. } | StudyError::Overtaken { .. })
    }

    /// Sorts what SQLite said into what a person can act on.
    pub(super) fn from_sqlite(path: &Path, doing: &'static str, source: rusqlite::Error) -> Self {
        let path = path.to_path_buf();
        if source.sqlite_error().is_some_and(|error| error.extended_code == ffi::SQLITE_READONLY_DIRECTORY) {
            return StudyError::ReadOnlyFolder { doing, path };
        }
        match source.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StudyError::Locked { doing, path },
            Some(ErrorCode::DiskFull) => StudyError::Full { doing, path },
            Some(ErrorCode::ReadOnly) => StudyError::ReadOnly { doing, path },
            Some(ErrorCode::CannotOpen) => StudyError::ReadOnlyFolder { doing, path },
            Some(ErrorCode::NotADatabase) => StudyError::NotSqlite { path },
            Some(ErrorCode::DatabaseCorrupt) => StudyError::Damaged { doing, path, source },
            _ => StudyError::Sqlite { doing, path, source },
        }
    }
}

/// Why a transaction was given up: SQLite refused, or the study's own rules did.
#[derive(Debug)]
pub(super) enum Fault {
    Sqlite(rusqlite::Error),
    Study(StudyError),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Fault::Sqlite(error)
    }
}

impl From<StudyError> for Fault {
    fn from(error: StudyError) -> Self {
        Fault::Study(error)
    }
}

impl Fault {
    pub(super) fn explain(self, path: &Path, doing: &'static str) -> StudyError {
        match self {
            Fault::Sqlite(error) => StudyError::from_sqlite(path, doing, error),
            Fault::Study(error) => error,
        }
    }
}
