//! What picks, skips and undos do to a tournament.

use rusqlite::{Connection, Transaction};

use super::field::Field;
use crate::pair::PairId;
use crate::study::annotator::{Annotator, Progress};
use crate::study::error::{Fault, StudyError};
use crate::study::undo::Undone;

impl Field {
    /// The counts of the tournament in place of those of the order.
    pub(in crate::study) fn progress(&self, progress: Progress) -> Progress {
        Progress { decided: self.decided, total: self.total, ..progress }
    }

    /// Whether what comes next hangs on a pair that is given out and not decided.
    pub(in crate::study) fn waits(&self) -> bool {
        !self.out.is_empty()
    }

    /// Refuses a pick that the bracket no longer asks for, since another window took back one before it.
    pub(in crate::study) fn admit(
        &mut self,
        transaction: &Transaction<'_>,
        annotator: &Annotator,
        pair: PairId,
    ) -> Result<(), Fault> {
        let Some(&prompt) = self.out.get(&pair) else { return Ok(()) };
        if self.given_back.contains(&pair) {
            return Ok(());
        }
        let open = self.standing(transaction, annotator, prompt)?.open;
        let Some(contest) = self.contest(transaction, annotator, prompt)? else { return Ok(()) };
        if open.iter().any(|meeting| contest.pairs_of(*meeting).any(|asked| asked == pair)) {
            return Ok(());
        }
        let decided = transaction
            .prepare_cached(
                "SELECT 1 FROM pick WHERE pair_id = ?1 AND annotator_id = ?2
                 AND live = 1 AND repeat_of IS NULL AND amends IS NULL",
            )?
            .exists((pair.0, annotator.id))?;
        // One that is decided is refused for that reason.
        if decided { Ok(()) } else { Err(StudyError::Overtaken { pair }.into()) }
    }

    /// A pair is no longer on the screen: it is decided, put off, or was refused.
    pub(in crate::study) fn settled(&mut self, connection: &Connection, annotator: &Annotator, pair: PairId) {
        self.given_back.remove(&pair);
        let Some(prompt) = self.out.remove(&pair) else { return };
        if let Err(error) = self.standing(connection, annotator, prompt) {
            // The pick is on disk: the count follows with the next one.
            tracing::warn!(%error, "the comparisons of a prompt could not be counted");
        }
    }

    /// A pair has come back to be decided again. What was given out of its prompt and hung on it is withdrawn.
    pub(in crate::study) fn undone(
        &mut self,
        connection: &Connection,
        annotator: &Annotator,
        undone: &mut Undone,
    ) {
        if undone.amends.is_none() {
            match self.withdraw(connection, annotator, undone.turn.pair.id) {
                Ok(withdrawn) => undone.withdrawn = withdrawn,
                Err(error) => tracing::warn!(%error, "what hung on an undone pick could not be read"),
            }
        }
        undone.progress = self.progress(undone.progress);
    }

    fn withdraw(
        &mut self,
        connection: &Connection,
        annotator: &Annotator,
        pair: PairId,
    ) -> rusqlite::Result<Vec<PairId>> {
        let prompt = prompt_of(connection, pair)?;
        self.out.insert(pair, prompt);
        let open = self.standing(connection, annotator, prompt)?.open;
        let asked: Vec<PairId> = match self.contest(connection, annotator, prompt)? {
            Some(contest) => open.iter().flat_map(|meeting| contest.pairs_of(*meeting)).collect(),
            None => Vec::new(),
        };
        if !asked.contains(&pair) {
            self.given_back.insert(pair);
        }
        if !open.is_empty() {
            self.bring_forward(prompt);
        }
        let hung = self
            .out
            .iter()
            .filter(|(out, of)| **of == prompt && !asked.contains(out) && !self.given_back.contains(out));
        let withdrawn: Vec<PairId> = hung.map(|(out, _)| *out).collect();
        for pair in &withdrawn {
            self.out.remove(pair);
        }
        Ok(withdrawn)
    }
}

/// The prompt of a pair.
pub(super) fn prompt_of(connection: &Connection, pair: PairId) -> rusqlite::Result<i64> {
    connection
        .prepare_cached("SELECT prompt_id FROM pair WHERE pair_id = ?1")?
        .query_row([pair.0], |row| row.get(0))
}
