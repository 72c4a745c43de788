//! A pick: what one annotator decided on one pair, and under what circumstances.
//!
//! One transaction holds the pick and the counters, so that after any crash both agree. The pick also ends its turn: a
//! turn whose pair has a live pick is spent, and the next look at the queue sweeps it away. That spares the commit a page.

use rusqlite::{ErrorCode, OptionalExtension, Transaction, ffi, params};

use super::annotator::{Annotator, Progress};
use super::error::{Fault, StudyError};
use super::seen::{self, Seen};
use super::session::Session;
use super::turn::Turn;
use crate::pair::{Outcome, PairId, PickId, Reveal};

/// A pick to store. Times of the clock are milliseconds since 1970-01-01 UTC; spans are milliseconds of a monotonic
/// clock.
#[derive(Debug, Clone, PartialEq)]
pub struct NewPick {
    /// The pair.
    pub pair: PairId,
    /// The turn's position.
    pub position: u64,
    /// Whether image a stood on the left (or on top).
    pub a_on_left: bool,
    /// The pick that the turn asked again for.
    pub repeat_of: Option<PickId>,
    /// What was decided.
    pub outcome: Outcome,
    /// When both images stood on the screen.
    pub shown_at: i64,
    /// When it was decided.
    pub decided_at: i64,
    /// From shown to decided, without the time the person was away.
    pub response_ms: u64,
    /// From shown to the first key or click; `None` where nobody knows.
    pub first_key_ms: Option<u64>,
    /// How long the person was away between shown and decided; not in `response_ms`.
    pub idle_ms: u64,
    /// When scores were to be shown.
    pub reveal: Reveal,
    /// When a score of the pair stood on the screen before it was decided; `None` where none did.
    pub score_shown_at: Option<i64>,
    /// The graphics protocol that drew the images, by its name.
    pub graphics: String,
    /// Width and height in pixels of the left image as it was drawn.
    pub left: Option<(u32, u32)>,
    /// The same for the right image.
    pub right: Option<(u32, u32)>,
    /// How good the images were when it was decided; `None` where that is not known, as with half blocks.
    pub seen: Option<Seen>,
    /// Whether the person zoomed.
    pub zoomed: bool,
    /// Whether the person flickered.
    pub flickered: bool,
    /// Whether the images stood one above the other.
    pub stacked: bool,
}

impl NewPick {
    /// A pick of this turn, shown and decided at these times, with nothing said of the circumstances.
    pub fn of(turn: &Turn, outcome: Outcome, shown_at: i64, decided_at: i64) -> Self {
        NewPick {
            pair: turn.pair.id,
            position: turn.position,
            a_on_left: turn.a_on_left,
            repeat_of: turn.repeat_of,
            outcome,
            shown_at,
            decided_at,
            response_ms: decided_at.saturating_sub(shown_at).max(0).unsigned_abs(),
            first_key_ms: None,
            idle_ms: 0,
            reveal: Reveal::default(),
            score_shown_at: None,
            graphics: String::new(),
            left: None,
            right: None,
            seen: None,
            zoomed: false,
            flickered: false,
            stacked: false,
        }
    }
}

impl Session {
    /// Stores a pick. When this returns, the pick is on disk. After an error nothing of it is, and the same pick can be
    /// stored again; a turn that another session took over meanwhile is no hindrance while the pair is undecided.
    pub fn commit(&mut self, pick: &NewPick) -> Result<(PickId, Progress), StudyError> {
        let (id, annotator, field) = (self.id, &self.annotator, &mut self.field);
        let stored = self.study.write("store a pick", |transaction| {
            if let Some(field) = field {
                field.admit(transaction, annotator, pick.pair)?;
            }
            commit(transaction, annotator, id, pick)
        });
        if stored.as_ref().err().is_none_or(StudyError::goes_on) {
            self.settled(pick.pair);
        }
        let (stored, progress) = stored?;
        self.reopened = i64::MAX;
        Ok((stored, self.of_tournament(progress)))
    }

    /// Stores what a person changed a pick to after a score of the pair had been shown: the pick stays the datum, and this
    /// stands beside it. It can be changed again; the latest counts.
    ///
    /// # Errors
    /// The pick is not one of this annotator's that count, or is of another pair; or the file can't be written.
    pub fn amend(&mut self, first: PickId, change: &NewPick) -> Result<PickId, StudyError> {
        let (id, annotator, path) = (self.id, self.annotator.id, self.study.path.clone());
        self.study.write("change a pick", |transaction| {
            let counts: bool = transaction
                .prepare_cached(
                    "SELECT EXISTS (SELECT 1 FROM pick WHERE pick_id = ?1 AND annotator_id = ?2 AND pair_id = ?3
                         AND live = 1 AND amends IS NULL)",
                )?
                .query_row((first.0, annotator, change.pair.0), |row| row.get(0))?;
            if !counts {
                return Err(Fault::Study(StudyError::NoSuchPick { pick: first, path }));
            }
            insert(transaction, annotator, id, change, &Place { seq: None, skip: None, amends: Some(first) })?;
            Ok(PickId(transaction.last_insert_rowid()))
        })
    }

    /// Remembers that a score of a pick's pair stands on the screen since then: from now on the pick can be changed, but
    /// not be taken back. The first time counts.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub fn revealed(&mut self, pick: PickId, at: i64) -> Result<(), StudyError> {
        self.study.write("store that a score was shown", |transaction| {
            transaction
                .prepare_cached(
                    "UPDATE pick SET score_shown_at = ?2 WHERE pick_id = ?1 AND score_shown_at IS NULL",
                )?
                .execute((pick.0, at))?;
            Ok(())
        })
    }
}

fn commit(
    transaction: &Transaction<'_>,
    annotator: &Annotator,
    session: i64,
    pick: &NewPick,
) -> Result<(PickId, Progress), Fault> {
    let skip = match pick.repeat_of {
        None => came_back_from(transaction, annotator.id, pick.position)?,
        Some(_) => end_turn(transaction, annotator.id, pick.position)?,
    };
    let (seq, progress) = transaction
        .prepare_cached(
            "UPDATE annotator SET events = events + 1, decided = decided + ?2, skipped = skipped - ?3
             WHERE annotator_id = ?1 RETURNING events, decided, skipped, total",
        )?
        .query_row((annotator.id, pick.repeat_of.is_none(), skip.is_some()), |row| {
            Ok((row.get::<_, i64>(0)?, Progress::from_row(row, 1)?))
        })?;
    insert(transaction, annotator.id, session, pick, &Place { seq: Some(seq), skip, amends: None }).map_err(
        |error| match &error {
            rusqlite::Error::SqliteFailure(code, _)
                if code.code == ErrorCode::ConstraintViolation
                    && code.extended_code == ffi::SQLITE_CONSTRAINT_UNIQUE =>
            {
                Fault::Study(StudyError::AlreadyPicked { pair: pick.pair, annotator: annotator.name.clone() })
            }
            _ => Fault::Sqlite(error),
        },
    )?;
    Ok((PickId(transaction.last_insert_rowid()), progress))
}

/// Which skip the turn's pair had come back from.
fn came_back_from(
    transaction: &Transaction<'_>,
    annotator: i64,
    position: u64,
) -> rusqlite::Result<Option<i64>> {
    let turn: Option<Option<i64>> = transaction
        .prepare_cached("SELECT skip_id FROM turn WHERE annotator_id = ?1 AND position = ?2")?
        .query_row((annotator, position.cast_signed()), |row| row.get(0))
        .optional()?;
    match turn {
        Some(skip) => Ok(skip),
        None => end_turn(transaction, annotator, position),
    }
}

/// Removes the turn and says which skip its pair had come back from.
pub(super) fn end_turn(
    transaction: &Transaction<'_>,
    annotator: i64,
    position: u64,
) -> rusqlite::Result<Option<i64>> {
    let ended: Option<Option<i64>> = transaction
        .prepare_cached("DELETE FROM turn WHERE annotator_id = ?1 AND position = ?2 RETURNING skip_id")?
        .query_row((annotator, position.cast_signed()), |row| row.get(0))
        .optional()?;
    if let Some(skip) = ended {
        return Ok(skip);
    }
    // Another session took the turn over and skipped it, perhaps: then the pair waits no longer.
    transaction
        .prepare_cached(
            "UPDATE skip SET waiting = 0 WHERE annotator_id = ?1 AND position = ?2 AND waiting = 1 RETURNING skip_id",
        )?
        .query_row((annotator, position.cast_signed()), |row| row.get(0))
        .optional()
}

/// Where a pick stands among the others.
struct Place {
    /// Its number among the annotator's picks and skips; a change has none.
    seq: Option<i64>,
    /// The skip that the pair had come back from.
    skip: Option<i64>,
    /// The pick that it changes.
    amends: Option<PickId>,
}

fn insert(
    transaction: &Transaction<'_>,
    annotator: i64,
    session: i64,
    pick: &NewPick,
    place: &Place,
) -> rusqlite::Result<()> {
    let seen = pick.seen.as_ref();
    transaction
        .prepare_cached(
            "INSERT INTO pick (annotator_id, pair_id, session_id, seq, outcome, a_on_left, position, shown_at,
                 first_key_ms, decided_at, response_ms, idle_ms, reveal, graphics, left_width, left_height,
                 right_width, right_height, zoomed, flickered, stacked, skip_id, repeat_of, score_shown_at, amends,
                 quality, left_encoding, right_encoding, refined)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21,
                 ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29)",
        )?
        .execute(params![
            annotator,
            pick.pair.0,
            session,
            place.seq,
            pick.outcome.name(),
            pick.a_on_left,
            pick.position.cast_signed(),
            pick.shown_at,
            pick.first_key_ms.map(u64::cast_signed),
            pick.decided_at,
            pick.response_ms.cast_signed(),
            pick.idle_ms.cast_signed(),
            pick.reveal.name(),
            &pick.graphics,
            pick.left.map(|size| size.0),
            pick.left.map(|size| size.1),
            pick.right.map(|size| size.0),
            pick.right.map(|size| size.1),
            pick.zoomed,
            pick.flickered,
            pick.stacked,
            place.skip,
            pick.repeat_of.map(|repeated| repeated.0),
            pick.score_shown_at,
            place.amends.map(|first| first.0),
            seen.map(|seen| seen.quality.name()),
            seen.and_then(|seen| seen::kept(&seen.left)),
            seen.and_then(|seen| seen::kept(&seen.right)),
            seen.and_then(|seen| seen.refined),
        ])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{fill_disk, session};
    use super::*;

    #[test]
    fn a_full_disk_costs_no_pick_and_the_same_pick_succeeds_when_there_is_room() {
        let folder = tempfile::tempdir().unwrap();
        let mut ana = session(&folder, 250);
        let turns = ana.take(250).unwrap();
        fill_disk(&ana.study, true);
        let pick =
            |turn, outcome| NewPick { graphics: "kitty".repeat(10), ..NewPick::of(turn, outcome, 1, 2) };
        let count = |ana: &Session, table: &str| -> u64 {
            let sql = format!("SELECT count(*) FROM {table}");
            ana.study.connection.query_row(&sql, [], |row| row.get::<_, i64>(0)).unwrap().unsigned_abs()
        };
        let mut stored = 0;
        let error = loop {
            match ana.commit(&pick(&turns[stored], Outcome::A)) {
                Ok(_) => stored += 1,
                Err(error) => break error,
            }
        };
        assert!(matches!(error, StudyError::Full { .. }) && error.retryable(), "{error}");
        assert!(error.to_string().contains("the disk is full; free some space"), "{error}");
        assert_eq!(count(&ana, "picks"), stored as u64);
        assert_eq!(ana.progress().unwrap().decided, stored as u64);
        ana.commit(&pick(&turns[stored], Outcome::A)).unwrap_err();

        fill_disk(&ana.study, false);
        let (_, progress) = ana.commit(&pick(&turns[stored], Outcome::B)).unwrap();
        assert_eq!(progress.decided, stored as u64 + 1);
        assert_eq!(count(&ana, "picks"), stored as u64 + 1);
    }
}
