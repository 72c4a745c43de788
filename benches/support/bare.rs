//! A bare insert with the durability of a pick: what the disk and SQLite cost without anything of ours.

use std::path::Path;

use pairpick::study::NewPick;
use rusqlite::{Connection, params};

/// One table in a file of its own, WAL, `synchronous = FULL`.
pub struct Bare(Connection);

impl Bare {
    /// A fresh file.
    pub fn new(path: &Path) -> Self {
        for end in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{end}", path.display()));
        }
        let connection = Connection::open(path).unwrap();
        connection
            .execute_batch(
                "PRAGMA journal_mode = wal; PRAGMA synchronous = FULL;
                 CREATE TABLE pick (pick_id INTEGER PRIMARY KEY, annotator_id, pair_id, session_id, outcome, a_on_left,
                     position, shown_at, first_key_ms, decided_at, response_ms, idle_ms, reveal, graphics, left_width,
                     left_height, right_width, right_height, zoomed, flickered, stacked)",
            )
            .unwrap();
        Bare(connection)
    }

    /// Inserts the values that a pick stores; on disk when it returns.
    pub fn insert(&self, pick: &NewPick) {
        let sql = "INSERT INTO pick VALUES
             (NULL, 1, ?1, 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 1, 2, 3, 4, 0, 0, 0)";
        let mut statement = self.0.prepare_cached(sql).unwrap();
        statement
            .execute(params![
                pick.pair.0,
                pick.outcome.name(),
                pick.a_on_left,
                pick.position as i64,
                pick.shown_at,
                pick.first_key_ms.map(|span| span as i64),
                pick.decided_at,
                pick.response_ms as i64,
                pick.idle_ms as i64,
                pick.reveal.name(),
                pick.graphics,
            ])
            .unwrap();
    }
}
