//! Where the pairs of an annotator are that can't be given out anew: in the hands of a session, or put off.

use std::collections::HashMap;

use rusqlite::Transaction;

use crate::pair::PairId;

/// A turn that some session has or had.
#[derive(Debug, Clone, Copy)]
pub(super) struct Held {
    pub(super) position: u64,
    pub(super) skip: Option<i64>,
    /// Whether this session may show it: it is its own, or its session has ended.
    pub(super) free: bool,
}

/// A skipped pair that waits.
#[derive(Debug, Clone, Copy)]
pub(super) struct PutOff {
    pub(super) skip: i64,
    pub(super) pair: PairId,
    pub(super) position: u64,
    /// Whether it came back in this session already and was skipped again.
    pub(super) again: bool,
}

#[derive(Debug, Default)]
pub(super) struct Hands {
    turns: HashMap<PairId, Held>,
    skips: HashMap<PairId, PutOff>,
}

impl Hands {
    /// As it is under the lock. There are few turns: those that sessions have claimed ahead.
    pub(super) fn read(
        transaction: &Transaction<'_>,
        annotator: i64,
        session: i64,
    ) -> rusqlite::Result<Self> {
        let mut hands = Hands::default();
        let mut turns = transaction.prepare_cached(
            "SELECT pair_id, position, skip_id, ended_at IS NOT NULL OR turn.session_id = ?2
             FROM turn JOIN session USING (session_id)
             WHERE turn.annotator_id = ?1 AND turn.repeat_of IS NULL",
        )?;
        let mut rows = turns.query((annotator, session))?;
        while let Some(row) = rows.next()? {
            let position = row.get::<_, i64>(1)?.unsigned_abs();
            let held = Held { position, skip: row.get(2)?, free: row.get(3)? };
            hands.turns.insert(PairId(row.get(0)?), held);
        }
        let mut skips = transaction.prepare_cached(
            "SELECT skip_id, pair_id, position, earlier IS NOT NULL AND session_id = ?2 FROM skip
             WHERE annotator_id = ?1 AND waiting = 1",
        )?;
        let mut rows = skips.query((annotator, session))?;
        while let Some(row) = rows.next()? {
            let pair = PairId(row.get(1)?);
            let position = row.get::<_, i64>(2)?.unsigned_abs();
            hands.skips.insert(pair, PutOff { skip: row.get(0)?, pair, position, again: row.get(3)? });
        }
        Ok(hands)
    }

    pub(super) fn turn(&self, pair: PairId) -> Option<Held> {
        self.turns.get(&pair).copied()
    }

    pub(super) fn is_put_off(&self, pair: PairId) -> bool {
        self.skips.contains_key(&pair)
    }

    /// The skipped pairs that may come back in this session, in the order of skipping.
    pub(super) fn put_off(&self) -> Vec<PutOff> {
        let mut waiting: Vec<PutOff> = self.skips.values().copied().filter(|skip| !skip.again).collect();
        waiting.sort_unstable_by_key(|skip| skip.skip);
        waiting
    }
}
