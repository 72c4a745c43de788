//! A person in a study: enrolled once, with an order and sides of their own, and with counters of how far they are.
//!
//! The order is a row of stretches. Enrolling fixes the first, over the pairs there are; pairs that are imported
//! later make a further stretch when the next session starts, so what was ordered stays ordered.

use rusqlite::{Connection, OptionalExtension, Row, Transaction};

use super::order::{Permutation, derive};
use super::{clock, side};
use crate::pair::PairId;

/// How far an annotator is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Pairs decided.
    pub decided: u64,
    /// Pairs skipped and not decided since.
    pub skipped: u64,
    /// Pairs in this annotator's order.
    pub total: u64,
}

impl Progress {
    /// From the columns `decided`, `skipped`, `total`, in this order, from `first` on.
    pub(super) fn from_row(row: &Row<'_>, first: usize) -> rusqlite::Result<Self> {
        let count = |index| row.get::<_, i64>(first + index).map(i64::unsigned_abs);
        Ok(Progress { decided: count(0)?, skipped: count(1)?, total: count(2)? })
    }
}

/// A person's row, and the order of their pairs.
#[derive(Debug)]
pub(super) struct Annotator {
    pub(super) id: i64,
    pub(super) name: String,
    order_seed: u64,
    side_seed: u64,
    stretches: Vec<Stretch>,
}

#[derive(Debug)]
struct Stretch {
    first_position: u64,
    first_pair: i64,
    order: Permutation,
}

impl Annotator {
    /// The annotator of this name, enrolled if need be, with a stretch for the pairs that came since.
    pub(super) fn enrol(
        transaction: &Transaction<'_>,
        name: &str,
        study_seed: u64,
    ) -> rusqlite::Result<Self> {
        let order_seed = derive(study_seed, "order", name);
        let side_seed = derive(study_seed, "side", name);
        transaction.execute(
            "INSERT INTO annotator (name, order_seed, side_seed, enrolled_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (name) DO NOTHING",
            (name, order_seed.cast_signed(), side_seed.cast_signed(), clock::now()),
        )?;
        let mut annotator = transaction.query_row(
            "SELECT annotator_id, order_seed, side_seed FROM annotator WHERE name = ?1",
            [name],
            |row| Self::from_row(row, name),
        )?;
        annotator.extend(transaction)?;
        annotator.read_stretches(transaction)?;
        Ok(annotator)
    }

    /// The annotator of this name, to look at: not enrolled where there is none.
    pub(super) fn known(connection: &Connection, name: &str, study_seed: u64) -> rusqlite::Result<Self> {
        let found = connection
            .query_row(
                "SELECT annotator_id, order_seed, side_seed FROM annotator WHERE name = ?1",
                [name],
                |row| Self::from_row(row, name),
            )
            .optional()?;
        let mut annotator = found.unwrap_or_else(|| Annotator {
            // No row has this id.
            id: 0,
            name: name.to_owned(),
            order_seed: derive(study_seed, "order", name),
            side_seed: derive(study_seed, "side", name),
            stretches: Vec::new(),
        });
        annotator.read_stretches(connection)?;
        Ok(annotator)
    }

    fn from_row(row: &Row<'_>, name: &str) -> rusqlite::Result<Self> {
        Ok(Annotator {
            id: row.get(0)?,
            name: name.to_owned(),
            order_seed: row.get::<_, i64>(1)?.cast_unsigned(),
            side_seed: row.get::<_, i64>(2)?.cast_unsigned(),
            stretches: Vec::new(),
        })
    }

    /// Adds a stretch over the pairs beyond the last one.
    pub(super) fn extend(&self, transaction: &Transaction<'_>) -> rusqlite::Result<()> {
        let newest: i64 =
            transaction.query_row("SELECT coalesce(max(pair_id), 0) FROM pair", [], |row| row.get(0))?;
        let (position, covered) = transaction
            .query_row(
                "SELECT first_position + pairs, first_pair + pairs - 1 FROM stretch
                 WHERE annotator_id = ?1 ORDER BY first_position DESC LIMIT 1",
                [self.id],
                |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)),
            )
            .optional()?
            .unwrap_or_default();
        if newest <= covered {
            return Ok(());
        }
        let seed = derive(self.order_seed, "stretch", &(covered + 1).to_string());
        transaction.execute(
            "INSERT INTO stretch (annotator_id, first_position, first_pair, pairs, seed) VALUES (?1, ?2, ?3, ?4, ?5)",
            (self.id, position, covered + 1, newest - covered, seed.cast_signed()),
        )?;
        transaction.execute(
            "UPDATE annotator SET total = total + ?2 WHERE annotator_id = ?1",
            (self.id, newest - covered),
        )?;
        Ok(())
    }

    pub(super) fn read_stretches(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        let mut statement = connection.prepare_cached(
            "SELECT first_position, first_pair, pairs, seed FROM stretch WHERE annotator_id = ?1 ORDER BY first_position",
        )?;
        let stretches = statement.query_map([self.id], |row| {
            Ok(Stretch {
                first_position: row.get::<_, i64>(0)?.unsigned_abs(),
                first_pair: row.get(1)?,
                order: Permutation::new(
                    row.get::<_, i64>(2)?.unsigned_abs(),
                    row.get::<_, i64>(3)?.cast_unsigned(),
                ),
            })
        })?;
        self.stretches = stretches.collect::<rusqlite::Result<_>>()?;
        Ok(())
    }

    /// The pair at a position below the annotator's total; reads stretches anew where another process added one.
    pub(super) fn pair_at(&mut self, connection: &Connection, position: u64) -> rusqlite::Result<PairId> {
        if self.stretches.last().is_none_or(|last| position >= last.end()) {
            self.read_stretches(connection)?;
        }
        let after = self.stretches.partition_point(|stretch| stretch.first_position <= position);
        let stretch = after.checked_sub(1).and_then(|index| self.stretches.get(index));
        let stretch =
            stretch.filter(|stretch| position < stretch.end()).ok_or(rusqlite::Error::QueryReturnedNoRows)?;
        let offset = stretch.order.at(position - stretch.first_position);
        Ok(PairId(stretch.first_pair + offset.cast_signed()))
    }

    /// What this person's orders are drawn from.
    pub(super) fn order_seed(&self) -> u64 {
        self.order_seed
    }

    /// The newest pair of this annotator's order; 0 where there is none.
    pub(super) fn newest_pair(&self) -> i64 {
        self.stretches.last().map_or(0, |last| last.first_pair + last.order.length().cast_signed() - 1)
    }

    /// Which stretch a pair is in, by number; one that is not in the order yet comes after all.
    pub(super) fn stretch_of(&self, pair: i64) -> usize {
        if pair > self.newest_pair() {
            return usize::MAX;
        }
        self.stretches.partition_point(|stretch| stretch.first_pair <= pair)
    }

    /// Where a pair stands in the annotator's order; nowhere before a stretch covers it.
    pub(super) fn position_of(
        &mut self,
        connection: &Connection,
        pair: PairId,
    ) -> rusqlite::Result<Option<u64>> {
        if self.stretches.last().is_none_or(|last| !last.covers(pair) && pair.0 > last.first_pair) {
            self.read_stretches(connection)?;
        }
        let stretch = self.stretches.iter().rev().find(|stretch| stretch.covers(pair));
        Ok(stretch.map(|stretch| {
            stretch.first_position + stretch.order.index_of((pair.0 - stretch.first_pair).unsigned_abs())
        }))
    }

    /// Whether image a stands on the left at a position.
    pub(super) fn a_on_left(&self, position: u64) -> bool {
        side::a_on_left(self.side_seed, position)
    }

    /// One row, whatever was decided.
    pub(super) fn progress(&self, connection: &Connection) -> rusqlite::Result<Progress> {
        connection
            .prepare_cached("SELECT decided, skipped, total FROM annotator WHERE annotator_id = ?1")?
            .query_row([self.id], |row| Progress::from_row(row, 0))
    }
}

impl Stretch {
    fn end(&self) -> u64 {
        self.first_position + self.order.length()
    }

    fn covers(&self, pair: PairId) -> bool {
        (self.first_pair..self.first_pair + self.order.length().cast_signed()).contains(&pair.0)
    }
}
