//! Taking a choice back, with all picks that it implies: nothing is deleted, and their pairs come again.

use rusqlite::{OptionalExtension, Transaction};

use super::ChoiceId;
use crate::pair::PairId;
use crate::study::annotator::{Annotator, Progress};
use crate::study::clock;
use crate::study::error::{Fault, StudyError};
use crate::study::queue::{Claim, claim, sweep};
use crate::study::session::Session;

impl Session {
    /// Takes back a choice of this annotator, from whatever session.
    ///
    /// # Errors
    /// There is no such choice that stands, or its ranking was first shown after it: then it stays, as the answer that was given
    /// without it. Or the file can't be written.
    pub fn take_back(&mut self, choice: ChoiceId) -> Result<Progress, StudyError> {
        let (id, path, annotator) = (self.id, self.study.path.clone(), &mut self.annotator);
        self.study.write("take a choice back", |transaction| {
            let revealed: Option<bool> = transaction
                .prepare_cached(
                    "SELECT ifnull(ranking_shown_at >= decided_at, 0) FROM choice
                     WHERE choice_id = ?1 AND annotator_id = ?2 AND retracted_at IS NULL",
                )?
                .query_row((choice.0, annotator.id), |row| row.get(0))
                .optional()?;
            match revealed {
                Some(false) => retract(transaction, annotator, id, choice, clock::now()),
                Some(true) => Err(StudyError::ChoiceRevealed { path }.into()),
                None => Err(StudyError::NoSuchChoice { choice: choice.0, path }.into()),
            }
        })
    }

    /// Remembers that the ranking of a choice stands on the screen since then. The first time counts.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub fn ranking_shown(&mut self, choice: ChoiceId, at: i64) -> Result<(), StudyError> {
        self.study.write("store that a ranking was shown", |transaction| {
            for table in [
                "UPDATE choice SET ranking_shown_at = ?2 WHERE choice_id = ?1 AND ranking_shown_at IS NULL",
                "UPDATE pick SET score_shown_at = ?2 WHERE choice_id = ?1 AND score_shown_at IS NULL",
            ] {
                transaction.prepare_cached(table)?.execute((choice.0, at))?;
            }
            Ok(())
        })
    }
}

/// Takes back a choice that stands.
pub(super) fn retract(
    transaction: &Transaction<'_>,
    annotator: &mut Annotator,
    session: i64,
    choice: ChoiceId,
    now: i64,
) -> Result<Progress, Fault> {
    // A spent turn would hold the place of one that comes again.
    sweep(transaction, annotator.id)?;
    let next: i64 = transaction
        .prepare_cached("SELECT next_position FROM annotator WHERE annotator_id = ?1")?
        .query_row([annotator.id], |row| row.get(0))?;
    let mut statement = transaction
        .prepare_cached("SELECT pick_id, pair_id, skip_id FROM pick WHERE choice_id = ?1 AND live = 1")?;
    let picks = statement.query_map([choice.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let picks: Vec<(i64, i64, Option<i64>)> = picks.collect::<rusqlite::Result<_>>()?;
    let (mut undecided, mut skipped) = (0_i64, 0_i64);
    for (pick, pair, skip) in picks {
        transaction.prepare_cached("UPDATE pick SET live = 0 WHERE pick_id = ?1")?.execute([pick])?;
        transaction
            .prepare_cached("INSERT INTO retraction (pick_id, session_id, at) VALUES (?1, ?2, ?3)")?
            .execute((pick, session, now))?;
        undecided += 1;
        skipped += i64::from(skip.is_some());
        let pair = PairId(pair);
        // The cursor has passed over it as decided, or it had come back from being skipped, which tells where it stood, in a
        // tournament perhaps: it is a turn again, which the annotator's next session takes over.
        let position = match skip {
            Some(skip) => Some(position_of_skip(transaction, skip)?),
            None => {
                annotator.position_of(transaction, pair)?.filter(|position| *position < next.unsigned_abs())
            }
        };
        if let Some(position) = position {
            claim(transaction, annotator.id, session, &Claim { position, pair, skip, repeat_of: None })?;
        }
    }
    transaction
        .prepare_cached("UPDATE choice SET retracted_at = ?2, retracted_in = ?3 WHERE choice_id = ?1")?
        .execute((choice.0, now, session))?;
    let progress = transaction
        .prepare_cached(
            "UPDATE annotator SET decided = decided - ?2, skipped = skipped + ?3
             WHERE annotator_id = ?1 RETURNING decided, skipped, total",
        )?
        .query_row((annotator.id, undecided, skipped), |row| Progress::from_row(row, 0))?;
    Ok(progress)
}

fn position_of_skip(transaction: &Transaction<'_>, skip: i64) -> rusqlite::Result<u64> {
    transaction
        .prepare_cached("SELECT position FROM skip WHERE skip_id = ?1")?
        .query_row([skip], |row| row.get::<_, i64>(0))
        .map(i64::unsigned_abs)
}
