//! A copy of a study beside it, taken by SQLite's backup API and synced before anything is changed.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, MAIN_DB, OpenFlags};

use super::error::{Fault, StudyError};
use crate::replace::sync_folder;

const BACKING_UP: &str = "write the backup";

/// Copies the study of format `version` to `<file>.v<version>.backup`, or to the first free `….backup.<n>`.
pub(super) fn back_up(study: &Path, version: usize) -> Result<PathBuf, Fault> {
    let path = reserve(study, version)?;
    let failed = |source| StudyError::Io { doing: BACKING_UP, path: path.clone(), source };
    // Through a connection of its own: the caller's holds the write lock, and such a one can't be copied from.
    let from = Connection::open_with_flags(study, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    from.backup(MAIN_DB, &path, None::<fn(rusqlite::backup::Progress)>)
        .map_err(|error| StudyError::from_sqlite(&path, BACKING_UP, error))?;
    File::open(&path).and_then(|file| file.sync_all()).map_err(failed)?;
    sync_folder(&path).map_err(failed)?;
    Ok(path)
}

/// Takes the first name that is free, so that two processes never write to one backup.
fn reserve(study: &Path, version: usize) -> Result<PathBuf, StudyError> {
    let mut number = 1_u32;
    loop {
        let mut name = OsString::from(study);
        name.push(format!(".v{version}.backup"));
        if number > 1 {
            name.push(format!(".{number}"));
        }
        let path = PathBuf::from(name);
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(_) => return Ok(path),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => number += 1,
            Err(source) => {
                return Err(StudyError::Io { doing: BACKING_UP, path, source });
            }
        }
    }
}
