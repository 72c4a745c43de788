//! A skip: the pair is put off, not decided, and comes back later.

use rusqlite::Transaction;

use super::annotator::{Annotator, Progress};
use super::clock;
use super::error::{Fault, StudyError};
use super::pick::end_turn;
use super::session::Session;
use super::turn::Turn;

impl Session {
    /// Puts a pair off. It comes back at the end of this annotator's order, and in sessions of skipped pairs.
    pub fn skip(&mut self, turn: &Turn) -> Result<Progress, StudyError> {
        let (id, annotator) = (self.id, &self.annotator);
        let skipped = self.study.write("skip a pair", |transaction| skip(transaction, annotator, id, turn));
        if skipped.as_ref().err().is_none_or(StudyError::goes_on) {
            self.settled(turn.pair.id);
        }
        let progress = skipped?;
        self.reopened = i64::MAX;
        Ok(self.of_tournament(progress))
    }
}

fn skip(
    transaction: &Transaction<'_>,
    annotator: &Annotator,
    session: i64,
    turn: &Turn,
) -> Result<Progress, Fault> {
    let decided = transaction
        .prepare_cached(
            "SELECT 1 FROM pick WHERE pair_id = ?1 AND annotator_id = ?2
             AND live = 1 AND repeat_of IS NULL AND amends IS NULL",
        )?
        .exists((turn.pair.id.0, annotator.id))?;
    if decided && turn.repeat_of.is_none() {
        return Err(
            StudyError::AlreadyPicked { pair: turn.pair.id, annotator: annotator.name.clone() }.into()
        );
    }
    let earlier = end_turn(transaction, annotator.id, turn.position)?;
    let (seq, progress) = transaction
        .prepare_cached(
            "UPDATE annotator SET events = events + 1, skipped = skipped + ?2
             WHERE annotator_id = ?1 RETURNING events, decided, skipped, total",
        )?
        .query_row((annotator.id, earlier.is_none()), |row| {
            Ok((row.get::<_, i64>(0)?, Progress::from_row(row, 1)?))
        })?;
    transaction
        .prepare_cached(
            "INSERT INTO skip (annotator_id, pair_id, session_id, seq, position, at, earlier)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute((
            annotator.id,
            turn.pair.id.0,
            session,
            seq,
            turn.position.cast_signed(),
            clock::now(),
            earlier,
        ))?;
    Ok(progress)
}
