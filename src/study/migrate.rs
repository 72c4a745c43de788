//! From any older layout to today's: a backup first, then every missing migration in one transaction.

use std::path::Path;

use rand::TryRng;
use rand::rngs::SysRng;
use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::error::{Fault, StudyError};
use super::{backup, clock};

/// What `PRAGMA application_id` says in every study: the letters `ppck`.
pub const APPLICATION_ID: i32 = 0x7070_636b;

/// The layouts, oldest first; a study's `user_version` is how many of them it has seen.
pub(super) const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_study.sql"),
    include_str!("migrations/0002_scores.sql"),
    include_str!("migrations/0003_reveal.sql"),
    include_str!("migrations/0004_choice.sql"),
    include_str!("migrations/0005_quality.sql"),
];

const MIGRATING: &str = "bring the format up to date";

/// Brings the file to the last of `migrations`. The connection must not yet enforce foreign keys: a migration that
/// rebuilds a table would be in their way.
pub(super) fn migrate(
    connection: &mut Connection,
    path: &Path,
    migrations: &[&str],
    seed: Option<u64>,
) -> Result<(), StudyError> {
    let failed = |error| StudyError::from_sqlite(path, MIGRATING, error);
    if version(connection).map_err(failed)? == migrations.len() {
        return Ok(());
    }
    connection.pragma_update(None, "foreign_keys", false).map_err(failed)?;
    connection.pragma_update(None, "synchronous", "FULL").map_err(failed)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    upgrade(transaction, path, migrations, seed).map_err(|fault| fault.explain(path, MIGRATING))
}

fn upgrade(
    transaction: Transaction<'_>,
    path: &Path,
    migrations: &[&str],
    seed: Option<u64>,
) -> Result<(), Fault> {
    // Read again under the lock: another process may have been faster.
    let found = version(&transaction)?;
    let known = migrations.len();
    if found > known {
        let [found, known] = [found, known].map(|version| u32::try_from(version).unwrap_or(u32::MAX));
        return Err(StudyError::Newer { path: path.to_path_buf(), found, known }.into());
    }
    if found > 0 && found < known {
        backup::back_up(path, found)?;
    }
    for migration in migrations.iter().skip(found) {
        transaction.execute_batch(migration)?;
    }
    if found == 0 {
        let seed = match seed {
            Some(seed) => seed,
            None => SysRng.try_next_u64().map_err(|error| StudyError::Io {
                doing: "draw a random seed for",
                path: path.to_path_buf(),
                source: std::io::Error::other(error),
            })?,
        };
        transaction.execute(
            "INSERT INTO study (one, seed, created_at, program) VALUES (1, ?1, ?2, ?3)",
            (seed.cast_signed(), clock::now(), env!("CARGO_PKG_VERSION")),
        )?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    }
    let broken: bool = transaction.prepare("PRAGMA foreign_key_check")?.exists([])?;
    if broken {
        let reason = "a migration left a row that points nowhere".to_owned();
        let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CONSTRAINT_FOREIGNKEY);
        return Err(rusqlite::Error::SqliteFailure(code, Some(reason)).into());
    }
    transaction.pragma_update(None, "user_version", i64::try_from(known).unwrap_or(i64::MAX))?;
    transaction.commit()?;
    Ok(())
}

fn version(connection: &Connection) -> rusqlite::Result<usize> {
    let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok(usize::try_from(version).unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::time::Duration;

    use super::super::open::{Mode, Opening, open};
    use super::super::{Study, StudyError};
    use super::*;

    fn opened(path: &Path, migrations: &[&str]) -> Result<Study, StudyError> {
        open(path, Mode::Create, &Opening { seed: Some(7), patience: Duration::from_secs(1), migrations })
    }

    /// A pair and somebody to judge it, as every layout takes them.
    const A_PAIR: &str = "
        INSERT INTO source VALUES (1, '/pictures', 'folder', 3, 0);
        INSERT INTO prompt VALUES (1, 'a fox', 0);
        INSERT INTO image (image_id, source_id, locator, sha256) VALUES
            (1, 1, 'a.png', zeroblob(32)), (2, 1, 'b.png', randomblob(32));
        INSERT INTO pair VALUES (1, 1, NULL, 1, 1, 2, 0);
        INSERT INTO annotator (name, order_seed, side_seed, enrolled_at) VALUES ('ana', 1, 2, 3);";

    /// Today's layouts and one more.
    fn grown(migration: &'static str) -> Vec<&'static str> {
        [MIGRATIONS, &[migration]].concat()
    }

    fn backups(folder: &Path) -> Vec<PathBuf> {
        let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.to_string_lossy().contains(".backup"))
            .collect();
        found.sort();
        found
    }

    #[test]
    fn a_migration_leaves_a_whole_backup_of_the_older_version() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.db");
        let study = opened(&path, MIGRATIONS).unwrap();
        study.connection.execute("INSERT INTO model (name) VALUES ('kept')", []).unwrap();
        drop(study);
        assert!(backups(folder.path()).is_empty(), "a new file needs no backup");

        let grown = grown("ALTER TABLE model ADD COLUMN maker TEXT");
        let study = opened(&path, &grown).unwrap();
        assert_eq!(version(&study.connection).unwrap(), MIGRATIONS.len() + 1);
        study.connection.query_row("SELECT maker FROM model WHERE name = 'kept'", [], |_| Ok(())).unwrap();
        drop(study);

        assert_eq!(backups(folder.path()), [folder.path().join("s.db.v5.backup")]);
        let old = opened(&folder.path().join("s.db.v5.backup"), MIGRATIONS).unwrap();
        assert_eq!(version(&old.connection).unwrap(), MIGRATIONS.len());
        assert_eq!(old.seed(), 7);
        old.connection.query_row("SELECT 1 FROM model WHERE name = 'kept'", [], |_| Ok(())).unwrap();
    }

    #[test]
    fn scores_of_the_first_layout_are_kept_as_those_of_32_bit_arithmetic() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.db");
        let study = opened(&path, &MIGRATIONS[..1]).unwrap();
        study
            .connection
            .execute_batch(
                "INSERT INTO source VALUES (1, '/pictures', 'folder', 3, 0);
                 INSERT INTO prompt VALUES (1, 'a fox', 0);
                 INSERT INTO image (image_id, source_id, locator, sha256) VALUES (1, 1, 'fox.png', zeroblob(32));
                 INSERT INTO scorer VALUES (4, 'pickscore', zeroblob(32), NULL);
                 INSERT INTO score VALUES (4, 1, 1, 21.5);",
            )
            .unwrap();
        drop(study);
        let study = opened(&path, MIGRATIONS).unwrap();
        let row: (String, String, f64) = study
            .connection
            .query_row("SELECT scorer, image, logit FROM scores", [], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .unwrap();
        assert_eq!(row, ("pickscore".to_owned(), "fox.png".to_owned(), 21.5));
    }

    #[test]
    fn picks_of_the_third_layout_stay_direct_ones() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.db");
        let study = opened(&path, &MIGRATIONS[..3]).unwrap();
        study.connection.execute_batch(A_PAIR).unwrap();
        study
            .connection
            .execute("INSERT INTO pick (annotator_id, pair_id, outcome) VALUES (1, 1, 'b')", [])
            .unwrap();
        drop(study);
        let study = opened(&path, MIGRATIONS).unwrap();
        let row: (String, Option<i64>) = study
            .connection
            .query_row("SELECT outcome, choice_id FROM picks", [], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap();
        assert_eq!(row, ("b".to_owned(), None));
        assert!(folder.path().join("s.db.v3.backup").exists());
    }

    #[test]
    fn of_picks_of_the_fourth_layout_nobody_knows_how_good_the_images_were() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.db");
        let study = opened(&path, &MIGRATIONS[..4]).unwrap();
        study.connection.execute_batch(A_PAIR).unwrap();
        study
            .connection
            .execute(
                "INSERT INTO pick (annotator_id, pair_id, outcome, graphics) VALUES (1, 1, 'a', 'kitty')",
                [],
            )
            .unwrap();
        drop(study);
        let study = opened(&path, MIGRATIONS).unwrap();
        let row: (String, Option<String>, Option<bool>) = study
            .connection
            .query_row("SELECT graphics, quality, refined FROM picks", [], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .unwrap();
        assert_eq!(row, ("kitty".to_owned(), None, None));
        assert!(folder.path().join("s.db.v4.backup").exists());
    }

    #[test]
    fn a_backup_never_overwrites_another() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.db");
        drop(opened(&path, MIGRATIONS).unwrap());
        std::fs::write(folder.path().join("s.db.v5.backup"), "precious").unwrap();
        drop(opened(&path, &grown("CREATE TABLE x (y)")).unwrap());
        assert_eq!(std::fs::read(folder.path().join("s.db.v5.backup")).unwrap(), b"precious");
        assert!(folder.path().join("s.db.v5.backup.2").metadata().unwrap().len() > 0);
    }

    #[test]
    fn a_migration_that_fails_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.db");
        drop(opened(&path, MIGRATIONS).unwrap());
        opened(&path, &[&grown("CREATE TABLE x (y)")[..], &["no SQL at all"]].concat()).unwrap_err();
        let study = opened(&path, MIGRATIONS).unwrap();
        assert_eq!(version(&study.connection).unwrap(), MIGRATIONS.len());
        assert!(!study.connection.table_exists(None, "x").unwrap());
    }

    #[test]
    fn a_migration_waits_its_patience_for_a_lock_and_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.db");
        let other = opened(&path, MIGRATIONS).unwrap();
        other.connection.execute_batch("BEGIN IMMEDIATE").unwrap();
        let migrations = grown("CREATE TABLE x (y)");
        let opening = Opening { seed: None, patience: Duration::from_millis(50), migrations: &migrations };
        let error = open(&path, Mode::Write, &opening).unwrap_err();
        assert!(matches!(error, StudyError::Locked { .. }), "{error}");
        assert!(error.to_string().contains("locked"), "{error}");
    }
}
