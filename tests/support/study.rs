//! A study as a user's own SQL sees it.

use std::path::Path;
use std::time::Duration;

use rusqlite::types::FromSql;
use rusqlite::{Connection, OpenFlags};

/// A connection that only reads.
pub struct Sql(Connection);

impl Sql {
    pub fn open(path: &Path) -> Self {
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        connection.busy_timeout(Duration::from_secs(10)).unwrap();
        Sql(connection)
    }

    /// The one value of a query.
    #[track_caller]
    pub fn value<T: FromSql>(&self, query: &str) -> T {
        self.0.query_row(query, [], |row| row.get(0)).unwrap()
    }

    /// The first column of a query.
    #[track_caller]
    pub fn column<T: FromSql>(&self, query: &str) -> Vec<T> {
        let mut statement = self.0.prepare(query).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    }

    /// How many picks stand.
    pub fn picks(&self) -> i64 {
        self.value("SELECT count(*) FROM picks")
    }

    /// How many sessions are not ended.
    pub fn open_sessions(&self) -> i64 {
        self.value("SELECT count(*) FROM session WHERE ended_at IS NULL")
    }

    /// What SQLite says of the file as a whole.
    pub fn integrity(&self) -> String {
        self.value("PRAGMA integrity_check")
    }
}
