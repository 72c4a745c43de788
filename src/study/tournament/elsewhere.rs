//! What the ordinary order must pass over: pairs that a tournament has given out or that were skipped in one lie before
//! the cursor and behind it alike, and come from where they are.

use std::collections::HashSet;

use rusqlite::Transaction;

use super::FIRST_POSITION;
use crate::pair::PairId;

/// The pairs that were skipped in a tournament, as far as this session has seen. None of them is ever free again: after a
/// skip a pair waits, is a turn, or is decided.
#[derive(Debug, Default)]
pub(in crate::study) struct Elsewhere {
    /// Skips up to this one have been looked at.
    seen: i64,
    skipped: HashSet<PairId>,
}

impl Elsewhere {
    /// Looks at the skips that came since.
    pub(in crate::study) fn look_on(
        &mut self,
        transaction: &Transaction<'_>,
        annotator: i64,
    ) -> rusqlite::Result<()> {
        let mut statement = transaction.prepare_cached(
            "SELECT skip_id, pair_id, position >= ?3 FROM skip
             WHERE annotator_id = ?1 AND waiting = 1 AND skip_id > ?2 ORDER BY skip_id",
        )?;
        let mut rows = statement.query((annotator, self.seen, FIRST_POSITION.cast_signed()))?;
        while let Some(row) = rows.next()? {
            self.seen = row.get(0)?;
            if row.get(2)? {
                self.skipped.insert(PairId(row.get(1)?));
            }
        }
        Ok(())
    }

    /// Whether a pair comes from elsewhere.
    pub(in crate::study) fn has(
        &self,
        transaction: &Transaction<'_>,
        annotator: i64,
        pair: PairId,
    ) -> rusqlite::Result<bool> {
        if self.skipped.contains(&pair) {
            return Ok(true);
        }
        transaction
            .prepare_cached("SELECT 1 FROM turn WHERE annotator_id = ?1 AND position >= ?2 AND pair_id = ?3")?
            .exists((annotator, FIRST_POSITION.cast_signed(), pair.0))
    }
}
