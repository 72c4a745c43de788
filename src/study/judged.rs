//! An annotator's picks beside what a scorer says of their pairs.

use rusqlite::params;

use super::Study;
use super::error::StudyError;
use super::score::ScorerId;
use crate::pair::{Outcome, PairId, PickId};

/// A pick whose pair has a scorer's scores.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct JudgedPick {
    /// The pick.
    pub pick: PickId,
    /// Its pair.
    pub pair: PairId,
    /// What was decided before the score was seen.
    pub outcome: Outcome,
    /// Where image a stood; on the left where that is not known.
    pub a_on_left: bool,
    /// The scores of a and of b.
    pub scores: [f64; 2],
}

impl Study {
    /// The live picks of an annotator whose pairs have scores by this scorer, in the order in which they were made. Repeats and
    /// later changes are left out.
    ///
    /// # Errors
    /// The study can't be read.
    pub fn judged_picks(&self, scorer: ScorerId, annotator: &str) -> Result<Vec<JudgedPick>, StudyError> {
        let read = || {
            let mut statement = self.connection.prepare(
                "SELECT pick.pick_id, pick.pair_id, pick.outcome, ifnull(pick.a_on_left, 1), a.logit, b.logit
                 FROM pick
                 JOIN annotator ON annotator.annotator_id = pick.annotator_id
                 JOIN pair ON pair.pair_id = pick.pair_id
                 JOIN score AS a
                     ON a.scorer_id = ?1 AND a.prompt_id = pair.prompt_id AND a.image_id = pair.image_a
                 JOIN score AS b
                     ON b.scorer_id = ?1 AND b.prompt_id = pair.prompt_id AND b.image_id = pair.image_b
                 WHERE annotator.name = ?2 AND pick.live = 1 AND pick.amends IS NULL AND pick.repeat_of IS NULL
                     AND pick.choice_id IS NULL
                 ORDER BY pick.pick_id",
            )?;
            let rows = statement.query_map(params![scorer.0, annotator], |row| {
                let (pick, pair, outcome): (_, _, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
                let (a_on_left, scores) = (row.get(3)?, [row.get(4)?, row.get(5)?]);
                Ok(Outcome::from_name(&outcome).map(|outcome| JudgedPick {
                    pick: PickId(pick),
                    pair: PairId(pair),
                    outcome,
                    a_on_left,
                    scores,
                }))
            })?;
            // The table takes no other outcome.
            rows.filter_map(Result::transpose).collect::<rusqlite::Result<_>>()
        };
        read().map_err(|error| StudyError::from_sqlite(&self.path, "read the picks and their scores", error))
    }
}
