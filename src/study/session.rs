//! A session: one process in which one annotator labels, from start to end.
//!
//! What it does is told in files of its own: `queue` (what comes next), `pick`, `skip`, `undo`.

use rusqlite::{OptionalExtension, Transaction};
use sha2::{Digest, Sha256};

use super::annotator::{Annotator, Progress};
use super::error::StudyError;
use super::liveness::Process;
use super::tournament::{Elsewhere, Field, Tournament};
use super::{Study, clock};
use crate::pair::{PairId, Reveal};

/// What a session says of itself once; stored in its row.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionSpec {
    /// The person's name.
    pub annotator: String,
    /// When scores are shown.
    pub reveal: Reveal,
    /// The graphics protocol, by its name.
    pub graphics: String,
    /// What the terminal calls itself.
    pub terminal: String,
    /// Whether only pairs that were skipped earlier are offered.
    pub skipped_only: bool,
    /// How the images of a prompt compete, where they do; without it pairs come in the annotator's order.
    pub tournament: Option<Tournament>,
    /// The settings that a study must not change half-way: stored once for each different value, with its hash.
    pub protocol: serde_json::Value,
}

/// A running session. Dropping it ends it too, but only [`Session::end`] says whether that could be written.
#[derive(Debug)]
pub struct Session {
    pub(super) study: Study,
    pub(super) id: i64,
    pub(super) annotator: Annotator,
    pub(super) skipped_only: bool,
    /// Skips up to this one have been offered again in this session.
    pub(super) offered: i64,
    /// The contests of the prompts, where images compete.
    pub(super) field: Option<Field>,
    /// Pairs that the order passes over.
    pub(super) elsewhere: Elsewhere,
    /// The number of the annotator's last event before this session.
    pub(super) events_before: i64,
    /// Undo looks at events before this one: what it has given back to be changed is not given back twice in a row.
    pub(super) reopened: i64,
    /// The newest pick of anybody when this session started: its own come after it.
    pub(super) picks_before: i64,
    last_seen: i64,
    ended: bool,
}

/// How often a session that is at work says so.
const SIGN_OF_LIFE: i64 = 30_000;

impl Session {
    /// Enrols the annotator where need be, appends a stretch where the study has grown, and starts a session.
    pub fn start(mut study: Study, spec: &SessionSpec) -> Result<Self, StudyError> {
        if spec.annotator.trim().is_empty() {
            return Err(StudyError::NoName { path: study.path });
        }
        let now = clock::now();
        let seed = study.seed;
        let (annotator, id, events_before, picks_before) = study.write("start a session", |transaction| {
            let annotator = Annotator::enrol(transaction, &spec.annotator, seed)?;
            let protocol = freeze(transaction, &spec.protocol, now)?;
            let id = insert(transaction, &annotator, spec, protocol, now)?;
            let events = transaction.query_row(
                "SELECT events FROM annotator WHERE annotator_id = ?1",
                [annotator.id],
                |row| row.get(0),
            )?;
            let picks =
                transaction.query_row("SELECT coalesce(max(pick_id), 0) FROM pick", [], |row| row.get(0))?;
            Ok((annotator, id, events, picks))
        })?;
        let skipped_only = spec.skipped_only;
        let mut session = Session {
            study,
            id,
            annotator,
            skipped_only,
            offered: 0,
            field: None,
            elsewhere: Elsewhere::default(),
            events_before,
            reopened: i64::MAX,
            picks_before,
            last_seen: now,
            ended: false,
        };
        if let Some(tournament) = spec.tournament {
            let Session { study, annotator, .. } = &mut session;
            let field = Field::survey(&study.connection, annotator, tournament)
                .map_err(|error| StudyError::from_sqlite(&study.path, "count the comparisons", error))?;
            session.field = Some(field);
        }
        Ok(session)
    }

    /// The study this session works in.
    pub fn study(&self) -> &Study {
        &self.study
    }

    /// The annotator's name.
    pub fn annotator(&self) -> &str {
        &self.annotator.name
    }

    /// How far the annotator is: one row, however many picks there are. In a tournament, how many of its comparisons are
    /// decided; `skipped` counts all of the annotator's skipped pairs all the same.
    pub fn progress(&self) -> Result<Progress, StudyError> {
        self.annotator
            .progress(&self.study.connection)
            .map(|progress| self.of_tournament(progress))
            .map_err(|error| StudyError::from_sqlite(&self.study.path, "read the progress", error))
    }

    /// Whether more comes when the pairs that were taken are decided: the next comparison of a prompt hangs on the last.
    pub fn waits_for_a_pick(&self) -> bool {
        self.field.as_ref().is_some_and(Field::waits)
    }

    /// The tournament's counts, where there is one, in place of those of the order.
    pub(super) fn of_tournament(&self, progress: Progress) -> Progress {
        self.field.as_ref().map_or(progress, |field| field.progress(progress))
    }

    /// A pair is no longer on the screen.
    pub(super) fn settled(&mut self, pair: PairId) {
        if let Some(field) = &mut self.field {
            field.settled(&self.study.connection, &self.annotator, pair);
        }
    }

    /// Says that this session is alive, so that its turns stay its own. To be called every minute or so while the
    /// person thinks.
    pub fn touch(&mut self) -> Result<(), StudyError> {
        let (id, now) = (self.id, clock::now());
        self.study.write("keep the session", |transaction| Ok(sign_of_life(transaction, id, now)?))?;
        self.last_seen = now;
        Ok(())
    }

    /// Ends the session. Turns that it claimed and did not decide come first in the annotator's next session.
    pub fn end(mut self) -> Result<(), StudyError> {
        self.write_end()
    }

    fn write_end(&mut self) -> Result<(), StudyError> {
        let (id, now) = (self.id, clock::now());
        self.study.write("end the session", |transaction| {
            transaction.execute(
                "UPDATE session SET ended_at = ?2, last_seen = ?2 WHERE session_id = ?1",
                (id, now),
            )?;
            Ok(())
        })?;
        self.ended = true;
        Ok(())
    }

    /// Whether it is time for another sign of life in the transaction at hand.
    pub(super) fn is_quiet(&self, now: i64) -> bool {
        now - self.last_seen >= SIGN_OF_LIFE
    }

    /// Notes that the transaction which held the sign of life is on disk.
    pub(super) fn was_seen(&mut self, now: i64) {
        self.last_seen = now;
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if !self.ended {
            // Nobody is left to tell. The session's turns go to the next one all the same when this process is gone.
            let _ = self.write_end();
        }
    }
}

/// A session that was taken for dead (a laptop that slept) is alive again.
pub(super) fn sign_of_life(transaction: &Transaction<'_>, session: i64, now: i64) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("UPDATE session SET last_seen = ?2, ended_at = NULL WHERE session_id = ?1")?
        .execute((session, now))?;
    Ok(())
}

/// Marks those of the annotator's other sessions as ended whose process is gone. What they claimed is free then.
pub(super) fn bury_the_dead(
    transaction: &Transaction<'_>,
    annotator: i64,
    session: i64,
    now: i64,
) -> rusqlite::Result<()> {
    let mut open = transaction.prepare_cached(
        "SELECT session_id, host, pid, last_seen FROM session
         WHERE annotator_id = ?1 AND ended_at IS NULL AND session_id <> ?2",
    )?;
    let others = open.query_map((annotator, session), |row| {
        Ok((row.get::<_, i64>(0)?, Process { host: row.get(1)?, pid: row.get(2)?, last_seen: row.get(3)? }))
    })?;
    let others: Vec<(i64, Process)> = others.collect::<rusqlite::Result<_>>()?;
    for (other, _) in others.iter().filter(|(_, process)| process.is_dead(now)) {
        transaction
            .prepare_cached("UPDATE session SET ended_at = last_seen WHERE session_id = ?1")?
            .execute([other])?;
    }
    Ok(())
}

/// The row of these settings; the same settings have the same row.
fn freeze(transaction: &Transaction<'_>, protocol: &serde_json::Value, now: i64) -> rusqlite::Result<i64> {
    let json = protocol.to_string();
    let sha256: [u8; 32] = Sha256::digest(json.as_bytes()).into();
    let known = transaction
        .query_row("SELECT protocol_id FROM protocol WHERE sha256 = ?1", [sha256], |row| row.get(0))
        .optional()?;
    if let Some(id) = known {
        return Ok(id);
    }
    transaction.execute(
        "INSERT INTO protocol (json, sha256, created_at) VALUES (?1, ?2, ?3)",
        (&json, sha256, now),
    )?;
    Ok(transaction.last_insert_rowid())
}

fn insert(
    transaction: &Transaction<'_>,
    annotator: &Annotator,
    spec: &SessionSpec,
    protocol: i64,
    now: i64,
) -> rusqlite::Result<i64> {
    let this = Process::this(now);
    transaction.execute(
        "INSERT INTO session
             (annotator_id, protocol_id, program, host, pid, started_at, last_seen, reveal, graphics, terminal)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?8, ?9)",
        (
            annotator.id,
            protocol,
            env!("CARGO_PKG_VERSION"),
            this.host,
            this.pid,
            now,
            spec.reveal.name(),
            &spec.graphics,
            &spec.terminal,
        ),
    )?;
    Ok(transaction.last_insert_rowid())
}
