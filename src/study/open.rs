//! Opening a study: a file that is none, is another program's, newer, locked or read-only is refused before a byte of
//! it is changed.
//!
//! The file is looked at through SQLite alone: opening and closing it beside SQLite would drop the locks that other
//! connections of this process hold on it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, MAIN_DB, OpenFlags};

use super::error::StudyError;
use super::migrate::{self, APPLICATION_ID, MIGRATIONS};
use super::{Study, clock};

/// What a study is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Read and write; a missing file is created.
    Create,
    /// Read and write a file that is there.
    Write,
    /// Read alone; works on read-only media too.
    Read,
}

/// How long to wait for another writer.
const PATIENCE: Duration = Duration::from_secs(10);
const OPENING: &str = "work";

impl Study {
    /// Opens the study `path`. A new file gets a random seed.
    pub fn open(path: impl AsRef<Path>, mode: Mode) -> Result<Self, StudyError> {
        open(path.as_ref(), mode, &Opening::default())
    }

    /// Opens the study `path`, or creates it with this seed. A file that is there keeps the seed it has.
    pub fn open_seeded(path: impl AsRef<Path>, seed: u64) -> Result<Self, StudyError> {
        open(path.as_ref(), Mode::Create, &Opening { seed: Some(seed), ..Opening::default() })
    }
}

/// What the tests of this room set otherwise.
pub(super) struct Opening<'a> {
    pub(super) seed: Option<u64>,
    pub(super) patience: Duration,
    pub(super) migrations: &'a [&'a str],
}

impl Default for Opening<'_> {
    fn default() -> Self {
        Opening { seed: None, patience: PATIENCE, migrations: MIGRATIONS }
    }
}

pub(super) fn open(path: &Path, mode: Mode, opening: &Opening<'_>) -> Result<Study, StudyError> {
    let path = std::path::absolute(path).map_err(|source| StudyError::Io {
        doing: "open the study",
        path: path.to_path_buf(),
        source,
    })?;
    look(&path, mode)?;
    let mut connection = connect(&path, mode, opening.patience)?;
    check(&connection, &path, mode, opening.migrations.len())?;
    let failed = |error| StudyError::from_sqlite(&path, OPENING, error);
    if mode != Mode::Read {
        use_log(&connection, &path, opening.patience)?;
        migrate::migrate(&mut connection, &path, opening.migrations, opening.seed)?;
    }
    settle(&connection, mode).map_err(failed)?;
    let seed: i64 = connection.query_row("SELECT seed FROM study", [], |row| row.get(0)).map_err(failed)?;
    Ok(Study { connection, path, seed: seed.cast_unsigned() })
}

/// What can be said without opening the file.
fn look(path: &Path, mode: Mode) -> Result<(), StudyError> {
    match std::fs::metadata(path) {
        Ok(found) if found.is_dir() => Err(StudyError::Directory { path: path.to_path_buf() }),
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && mode == Mode::Create => {
            match path.parent() {
                Some(folder) if folder.is_dir() => Ok(()),
                _ => Err(StudyError::NoFolder { path: path.to_path_buf() }),
            }
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(StudyError::Missing { path: path.to_path_buf() })
        }
        Err(source) => Err(StudyError::Io { doing: "open the study", path: path.to_path_buf(), source }),
    }
}

fn connect(path: &Path, mode: Mode, patience: Duration) -> Result<Connection, StudyError> {
    let failed = |error| StudyError::from_sqlite(path, OPENING, error);
    let usual = OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_EXRESCODE;
    let flags = usual
        | match mode {
            Mode::Create => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
            Mode::Write => OpenFlags::SQLITE_OPEN_READ_WRITE,
            Mode::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
        };
    let mut connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    wait_for_others(&mut connection, patience).map_err(failed)?;
    if mode != Mode::Read {
        // SQLite falls back to reading where it may not write.
        if connection.is_readonly(MAIN_DB).map_err(failed)? {
            return Err(StudyError::ReadOnly { doing: OPENING, path: path.to_path_buf() });
        }
        return Ok(connection);
    }
    match connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0)) {
        Ok(_) => Ok(connection),
        Err(error) if needs_log(&error) && !has_log(path) => {
            // Read-only media: with no log beside it the file is whole, and nobody can change it under us.
            let flags = usual | OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
            Connection::open_with_flags(unchanging(path), flags).map_err(failed)
        }
        Err(error) => Err(failed(error)),
    }
}

/// Short naps instead of SQLite's own, which grow to 100 ms and can miss every gap that a busy writer leaves.
fn wait_for_others(connection: &mut Connection, patience: Duration) -> rusqlite::Result<()> {
    let mut since = Instant::now();
    connection.busy_handler(Some(move |tries: i32| {
        if tries == 0 {
            since = Instant::now();
        }
        std::thread::sleep(Duration::from_millis(if tries < 8 { 1 } else { 4 }));
        since.elapsed() < patience
    }))
}

fn needs_log(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly))
}

fn has_log(path: &Path) -> bool {
    let mut log = OsString::from(path);
    log.push("-wal");
    std::fs::metadata(PathBuf::from(log)).is_ok_and(|found| found.len() > 0)
}

/// The file as a URI that tells SQLite to take it as it is, without lock or log.
fn unchanging(path: &Path) -> String {
    let mut uri = String::from("file:");
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                uri.push(char::from(*byte));
            }
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri.push_str("?immutable=1");
    uri
}

/// Whether the file is a study that this program knows.
fn check(connection: &Connection, path: &Path, mode: Mode, known: usize) -> Result<(), StudyError> {
    let failed = |error| StudyError::from_sqlite(path, OPENING, error);
    let path = path.to_path_buf();
    // One snapshot for all of it: another process may be creating the study just now.
    let connection = &*connection.unchecked_transaction().map_err(failed)?;
    let application_id: i32 =
        connection.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(failed)?;
    let found: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(failed)?;
    let known = u32::try_from(known).unwrap_or(u32::MAX);
    if application_id != APPLICATION_ID {
        // A new file, or one whose creation was cut short.
        if application_id != 0 || found != 0 || !is_bare(connection).map_err(failed)? {
            return Err(StudyError::Foreign { path, application_id });
        }
        return if mode == Mode::Create { Ok(()) } else { Err(StudyError::Empty { path }) };
    }
    if found > known {
        return Err(StudyError::Newer { path, found, known });
    }
    if found < known && mode == Mode::Read {
        return Err(StudyError::Older { path, found, known });
    }
    Ok(())
}

fn is_bare(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row("SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema)", [], |row| row.get(0))
}

/// Write-ahead log: readers never wait, and a commit is one append and one sync. Changing to it does not go through
/// the busy handler, so another process that creates the same study is waited for here.
fn use_log(connection: &Connection, path: &Path, patience: Duration) -> Result<(), StudyError> {
    let since = Instant::now();
    loop {
        let mode: String = connection
            .pragma_query_value(None, "journal_mode", |row| row.get(0))
            .map_err(|error| StudyError::from_sqlite(path, OPENING, error))?;
        if mode == "wal" {
            return Ok(());
        }
        let changed =
            connection.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get::<_, String>(0));
        match changed {
            Ok(mode) if mode == "wal" => return Ok(()),
            Ok(found) => {
                return Err(StudyError::NoLog { path: path.to_path_buf(), found });
            }
            Err(error) => match StudyError::from_sqlite(path, OPENING, error) {
                StudyError::Locked { .. } if since.elapsed() < patience => clock::nap(),
                error => return Err(error),
            },
        }
    }
}

fn settle(connection: &Connection, mode: Mode) -> rusqlite::Result<()> {
    connection.set_prepared_statement_cache_capacity(64);
    // Else SQLite plans a kept statement anew for each value that is bound to it, where the value might matter to it.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cache_size", super::import::USUAL_CACHE)?;
    if mode != Mode::Read {
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        // A large import's log gives its room back afterwards.
        connection.query_row("PRAGMA journal_size_limit = 16777216", [], |_| Ok(()))?;
    }
    Ok(())
}
