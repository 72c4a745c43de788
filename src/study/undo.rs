//! Undo: the annotator's latest pick or skip is taken back, and its pair is this session's turn again.
//!
//! A pick is not deleted: a retraction is added, and its `live` mark falls. A session first goes back through what it
//! did itself, then through what ended sessions did; what another running session did is that one's to undo.

use rusqlite::{OptionalExtension, Row, Transaction};

use super::annotator::{Annotator, Progress};
use super::clock;
use super::error::{Fault, StudyError};
use super::queue::{Claim, claim, sweep};
use super::session::{Session, bury_the_dead};
use super::turn::{Turn, load_pair};
use crate::pair::{Outcome, PairId, PickId};

/// What was taken back.
#[derive(Debug, Clone, PartialEq)]
pub struct Undone {
    /// The pair's turn, as it was. It may be one that this session holds already, where the pair had been skipped and
    /// has come back since.
    pub turn: Turn,
    /// What had been decided; `None` for a skip.
    pub was: Option<Outcome>,
    /// Where a score of the pair had been shown after it was decided: the pick, which stays, and which
    /// [`Session::amend`] can change.
    pub amends: Option<PickId>,
    /// Pairs that were taken and are not to be shown any more: in a tournament, the comparisons that hung on this pick.
    pub withdrawn: Vec<PairId>,
    /// How far the annotator is now.
    pub progress: Progress,
}

/// A pick or a skip that can be taken back.
struct Event {
    id: i64,
    seq: i64,
    pair: PairId,
    position: u64,
    /// The skip that the pair had come back from.
    earlier: Option<i64>,
    was: Option<Outcome>,
    /// How the pair had been shown, for a pick.
    a_on_left: Option<bool>,
    repeat_of: Option<PickId>,
    /// Whether a score of the pair had been shown after it was decided.
    revealed: bool,
}

impl Session {
    /// Takes back the annotator's latest pick or skip, through earlier sessions too; `None` where none is left.
    ///
    /// A pick whose score the person has seen stays: it comes back to be changed, and the next undo goes on before it.
    pub fn undo(&mut self) -> Result<Option<Undone>, StudyError> {
        let (id, annotator) = (self.id, &self.annotator);
        let (after, picks_after, before) = (self.events_before, self.picks_before, self.reopened);
        let (mut undone, seq) = self.study.write("undo", |transaction| {
            let now = clock::now();
            bury_the_dead(transaction, annotator.id, id, now)?;
            // A spent turn would make a skip look as if its pair had only come back.
            sweep(transaction, annotator.id)?;
            let search =
                Search { annotator: annotator.id, session: id, own: true, after, picks_after, before };
            let event = match latest(transaction, &search)? {
                None => latest(transaction, &Search { own: false, after: 0, picks_after: 0, ..search })?,
                own => own,
            };
            let seq = event.as_ref().map(|event| event.seq);
            let undone = match event {
                Some(event) if event.revealed => Some(reopen(transaction, annotator, &event)?),
                Some(event) => Some(take_back(transaction, annotator, id, &event, now)?),
                None => None,
            };
            Ok((undone, seq))
        })?;
        if let (Some(Undone { amends: Some(_), .. }), Some(seq)) = (&undone, seq) {
            self.reopened = seq;
        }
        if let (Some(field), Some(undone)) = (&mut self.field, &mut undone) {
            field.undone(&self.study.connection, &self.annotator, undone);
        }
        Ok(undone)
    }
}

/// Where to look for an event.
#[derive(Clone, Copy)]
struct Search {
    annotator: i64,
    session: i64,
    /// What this session did; otherwise what ended sessions did.
    own: bool,
    /// Only events with a higher number: a session's own come after its start.
    after: i64,
    /// Only picks with a higher row: the same for the table of all annotators.
    picks_after: i64,
    /// Only events with a lower number.
    before: i64,
}

impl Search {
    fn values(&self) -> (i64, i64, bool, i64, i64, i64) {
        (self.annotator, self.session, self.own, self.after, self.picks_after, self.before)
    }
}

fn latest(transaction: &Transaction<'_>, search: &Search) -> rusqlite::Result<Option<Event>> {
    let pick = latest_pick(transaction, search)?;
    let skip = latest_skip(transaction, search)?;
    Ok(pick.into_iter().chain(skip).max_by_key(|event| event.seq))
}

/// Goes back through the picks of all annotators, of which this one's latest is rarely far: an index of each one's picks
/// would cost every commit a page.
fn latest_pick(transaction: &Transaction<'_>, search: &Search) -> rusqlite::Result<Option<Event>> {
    transaction
        .prepare_cached(
            "SELECT pick_id, seq, pair_id, position, skip_id, outcome, repeat_of, a_on_left,
                 score_shown_at IS NOT NULL AND score_shown_at >= decided_at
             FROM pick CROSS JOIN session USING (session_id)
             WHERE pick_id > ?5 AND pick.annotator_id = ?1 AND live = 1 AND seq > ?4 AND seq < ?6 AND amends IS NULL
                 AND CASE WHEN ?3 THEN pick.session_id = ?2 ELSE ended_at IS NOT NULL END
             ORDER BY pick_id DESC LIMIT 1",
        )?
        .query_row(search.values(), |row| {
            let outcome: String = row.get(5)?;
            let repeat_of = row.get::<_, Option<i64>>(6)?.map(PickId);
            let was = Outcome::from_name(&outcome);
            let revealed = row.get(8)?;
            Ok(Event { was, a_on_left: row.get(7)?, repeat_of, revealed, ..Event::from_row(row)? })
        })
        .optional()
}

/// The latest skip whose pair still waits, or is a turn that this session or none holds.
fn latest_skip(transaction: &Transaction<'_>, search: &Search) -> rusqlite::Result<Option<Event>> {
    transaction
        .prepare_cached(
            "SELECT skip.skip_id, skip.seq, skip.pair_id, skip.position, skip.earlier
             FROM skip JOIN session USING (session_id)
             WHERE skip.annotator_id = ?1 AND undone_at IS NULL AND skip.seq > ?4 AND skip.seq < ?5
                 AND CASE WHEN ?3 THEN skip.session_id = ?2 ELSE session.ended_at IS NOT NULL END
                 AND (waiting = 1 OR EXISTS (
                     SELECT 1 FROM turn JOIN session AS holder ON holder.session_id = turn.session_id
                     WHERE turn.annotator_id = skip.annotator_id AND turn.position = skip.position
                         AND turn.skip_id = skip.skip_id
                         AND (turn.session_id = ?2 OR holder.ended_at IS NOT NULL)))
             ORDER BY skip.seq DESC LIMIT 1",
        )?
        .query_row(
            (search.annotator, search.session, search.own, search.after, search.before),
            Event::from_row,
        )
        .optional()
}

impl Event {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Event {
            id: row.get(0)?,
            seq: row.get(1)?,
            pair: PairId(row.get(2)?),
            position: row.get::<_, i64>(3)?.unsigned_abs(),
            earlier: row.get(4)?,
            was: None,
            a_on_left: None,
            repeat_of: None,
            revealed: false,
        })
    }
}

/// Gives a pick's pair back to be changed; nothing is written before it is.
fn reopen(transaction: &Transaction<'_>, annotator: &Annotator, event: &Event) -> Result<Undone, Fault> {
    let progress = transaction
        .prepare_cached("SELECT decided, skipped, total FROM annotator WHERE annotator_id = ?1")?
        .query_row([annotator.id], |row| Progress::from_row(row, 0))?;
    Ok(Undone {
        turn: turn(transaction, annotator, event)?,
        was: event.was,
        amends: Some(PickId(event.id)),
        withdrawn: Vec::new(),
        progress,
    })
}

/// The turn of an event, as it was.
fn turn(transaction: &Transaction<'_>, annotator: &Annotator, event: &Event) -> rusqlite::Result<Turn> {
    Ok(Turn {
        pair: load_pair(transaction, event.pair)?,
        position: event.position,
        a_on_left: event.a_on_left.unwrap_or_else(|| annotator.a_on_left(event.position)),
        repeat_of: event.repeat_of,
    })
}

fn take_back(
    transaction: &Transaction<'_>,
    annotator: &Annotator,
    session: i64,
    event: &Event,
    now: i64,
) -> Result<Undone, Fault> {
    let (decided, skipped) = match event.was {
        Some(_) => {
            transaction.prepare_cached("UPDATE pick SET live = 0 WHERE pick_id = ?1")?.execute([event.id])?;
            transaction
                .prepare_cached("INSERT INTO retraction (pick_id, session_id, at) VALUES (?1, ?2, ?3)")?
                .execute((event.id, session, now))?;
            (-i64::from(event.repeat_of.is_none()), i64::from(event.earlier.is_some()))
        }
        None => {
            transaction
                .prepare_cached("UPDATE skip SET undone_at = ?2, waiting = 0 WHERE skip_id = ?1")?
                .execute((event.id, now))?;
            (0, -i64::from(event.earlier.is_none()))
        }
    };
    let Event { position, pair, repeat_of, .. } = *event;
    claim(transaction, annotator.id, session, &Claim { position, pair, skip: event.earlier, repeat_of })?;
    let progress = transaction
        .prepare_cached(
            "UPDATE annotator SET decided = decided + ?2, skipped = skipped + ?3
             WHERE annotator_id = ?1 RETURNING decided, skipped, total",
        )?
        .query_row((annotator.id, decided, skipped), |row| Progress::from_row(row, 0))?;
    let turn = turn(transaction, annotator, event)?;
    Ok(Undone { turn, was: event.was, amends: None, withdrawn: Vec::new(), progress })
}
