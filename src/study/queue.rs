//! What comes next: turns that a dead session left, then the annotator's order, then what was skipped. Where images
//! compete, [`super::tournament`] says what comes next, by the same rules of who may show what.
//!
//! All sessions of an annotator move one cursor, under the write lock, so no pair goes to two of them. Each step is a
//! look-up by key: the time does not grow with the pairs of the study or with the picks made.

use rusqlite::{Transaction, params};

use super::annotator::Annotator;
use super::clock;
use super::error::{Fault, StudyError};
use super::session::{Session, bury_the_dead, sign_of_life};
use super::tournament::Elsewhere;
use super::turn::{Turn, load_pair};
use crate::pair::{PairId, PickId};

/// A turn's row, before its pair is read.
pub(super) struct Claim {
    pub(super) position: u64,
    pub(super) pair: PairId,
    /// The skip that the pair has come back from.
    pub(super) skip: Option<i64>,
    pub(super) repeat_of: Option<PickId>,
}

impl Session {
    /// Claims up to `count` further turns for this session; fewer, or none, where no more are left for it.
    pub fn take(&mut self, count: usize) -> Result<Vec<Turn>, StudyError> {
        if self.field.is_some() {
            return self.take_comparisons(count);
        }
        let now = clock::now();
        let quiet = self.is_quiet(now);
        let (id, skipped_only, offered) = (self.id, self.skipped_only, self.offered);
        let (annotator, elsewhere) = (&mut self.annotator, &mut self.elsewhere);
        let (turns, offered) = self.study.write("take the next pairs", |transaction| {
            open_queue(transaction, annotator.id, id, now, quiet)?;
            let mut claims = adopt(transaction, annotator.id, id, count, skipped_only)?;
            if !skipped_only {
                advance(transaction, annotator, elsewhere, id, count, &mut claims)?;
            }
            let offered = come_back(transaction, annotator.id, id, count, offered, &mut claims)?;
            let turns: Result<Vec<Turn>, Fault> =
                claims.into_iter().map(|claim| load(transaction, annotator, &claim)).collect();
            Ok((turns?, offered))
        })?;
        self.offered = offered;
        if quiet {
            self.was_seen(now);
        }
        Ok(turns)
    }
}

/// Makes the queue fit to be looked at: who is dead, and which turns are spent.
pub(super) fn open_queue(
    transaction: &Transaction<'_>,
    annotator: i64,
    session: i64,
    now: i64,
    quiet: bool,
) -> rusqlite::Result<()> {
    if quiet {
        sign_of_life(transaction, session, now)?;
    }
    bury_the_dead(transaction, annotator, session, now)?;
    sweep(transaction, annotator)
}

pub(super) fn load(
    transaction: &Transaction<'_>,
    annotator: &Annotator,
    claim: &Claim,
) -> Result<Turn, Fault> {
    Ok(Turn {
        pair: load_pair(transaction, claim.pair)?,
        position: claim.position,
        a_on_left: annotator.a_on_left(claim.position),
        repeat_of: claim.repeat_of,
    })
}

/// Drops turns that are spent: their pair has been decided.
pub(super) fn sweep(transaction: &Transaction<'_>, annotator: i64) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "DELETE FROM turn WHERE annotator_id = ?1 AND repeat_of IS NULL AND EXISTS
                 (SELECT 1 FROM pick WHERE pick.pair_id = turn.pair_id AND pick.annotator_id = turn.annotator_id
                  AND live = 1 AND pick.repeat_of IS NULL AND amends IS NULL)",
        )?
        .execute([annotator])?;
    Ok(())
}

/// Takes over turns of ended sessions, the earliest first. There are never more than those sessions had claimed ahead.
fn adopt(
    transaction: &Transaction<'_>,
    annotator: i64,
    session: i64,
    count: usize,
    skipped_only: bool,
) -> rusqlite::Result<Vec<Claim>> {
    let mut statement = transaction.prepare_cached(
        "SELECT position, pair_id, skip_id, turn.repeat_of FROM turn JOIN session USING (session_id)
         WHERE turn.annotator_id = ?1 AND ended_at IS NOT NULL AND (skip_id IS NOT NULL OR NOT ?2)
         ORDER BY position LIMIT ?3",
    )?;
    let left = statement.query_map(params![annotator, skipped_only, limit(count)], |row| {
        Ok(Claim {
            position: row.get::<_, i64>(0)?.unsigned_abs(),
            pair: PairId(row.get(1)?),
            skip: row.get(2)?,
            repeat_of: row.get::<_, Option<i64>>(3)?.map(PickId),
        })
    })?;
    let left: Vec<Claim> = left.collect::<rusqlite::Result<_>>()?;
    for found in &left {
        claim(transaction, annotator, session, found)?;
    }
    Ok(left)
}

/// Moves the annotator's cursor on. Pairs that were decided without a turn of this order (imported picks, tournaments) are
/// passed over; skipped ones lie behind the cursor, but for those of tournaments, which `elsewhere` knows.
fn advance(
    transaction: &Transaction<'_>,
    annotator: &mut Annotator,
    elsewhere: &mut Elsewhere,
    session: i64,
    count: usize,
    claims: &mut Vec<Claim>,
) -> rusqlite::Result<()> {
    if claims.len() >= count {
        return Ok(());
    }
    let (start, total) = transaction
        .prepare_cached("SELECT next_position, total FROM annotator WHERE annotator_id = ?1")?
        .query_row([annotator.id], |row| {
            Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get::<_, i64>(1)?.unsigned_abs()))
        })?;
    elsewhere.look_on(transaction, annotator.id)?;
    let mut next = start;
    while claims.len() < count && next < total {
        let (position, pair) = (next, annotator.pair_at(transaction, next)?);
        next += 1;
        let decided = transaction
            .prepare_cached(
                "SELECT 1 FROM pick WHERE pair_id = ?1 AND annotator_id = ?2
                 AND live = 1 AND repeat_of IS NULL AND amends IS NULL",
            )?
            .exists((pair.0, annotator.id))?;
        if decided || elsewhere.has(transaction, annotator.id, pair)? {
            continue;
        }
        let found = Claim { position, pair, skip: None, repeat_of: None };
        claim(transaction, annotator.id, session, &found)?;
        claims.push(found);
    }
    if next > start {
        transaction
            .prepare_cached("UPDATE annotator SET next_position = ?2 WHERE annotator_id = ?1")?
            .execute((annotator.id, next.cast_signed()))?;
    }
    Ok(())
}

/// Brings skipped pairs back, in the order of skipping, each once a session. Returns the last skip gone through: ids
/// only grow, so what comes later lies beyond it.
fn come_back(
    transaction: &Transaction<'_>,
    annotator: i64,
    session: i64,
    count: usize,
    offered: i64,
    claims: &mut Vec<Claim>,
) -> rusqlite::Result<i64> {
    let mut last = offered;
    while claims.len() < count {
        let mut statement = transaction.prepare_cached(
            "SELECT skip_id, pair_id, position, earlier IS NOT NULL AND session_id = ?3 FROM skip
             WHERE annotator_id = ?1 AND waiting = 1 AND skip_id > ?2 ORDER BY skip_id LIMIT 1",
        )?;
        let mut rows = statement.query((annotator, last, session))?;
        let Some(row) = rows.next()? else { break };
        last = row.get(0)?;
        if row.get(3)? {
            // It came back in this session already and was skipped again.
            continue;
        }
        let position = row.get::<_, i64>(2)?.unsigned_abs();
        let found = Claim { position, pair: PairId(row.get(1)?), skip: Some(last), repeat_of: None };
        bring_back(transaction, annotator, session, &found)?;
        claims.push(found);
    }
    Ok(last)
}

/// Claims a pair that was skipped: it waits no longer.
pub(super) fn bring_back(
    transaction: &Transaction<'_>,
    annotator: i64,
    session: i64,
    found: &Claim,
) -> rusqlite::Result<()> {
    transaction.prepare_cached("UPDATE skip SET waiting = 0 WHERE skip_id = ?1")?.execute([found.skip])?;
    claim(transaction, annotator, session, found)
}

/// Writes that a turn is this session's, whoever had it before.
pub(super) fn claim(
    transaction: &Transaction<'_>,
    annotator: i64,
    session: i64,
    claim: &Claim,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT OR REPLACE INTO turn (annotator_id, position, pair_id, session_id, skip_id, repeat_of)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute((
            annotator,
            claim.position.cast_signed(),
            claim.pair.0,
            session,
            claim.skip,
            claim.repeat_of.map(|repeated| repeated.0),
        ))?;
    Ok(())
}

fn limit(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
