//! The study: one SQLite file with its pairs, its picks, its scores and what each annotator sees next.
//!
//! Any number of processes may work in one file: writers take turns (`BEGIN IMMEDIATE`), a pick is on disk
//! (`synchronous = FULL`) when [`Session::commit`] returns, and nothing that was decided is ever deleted. The layout
//! is told in `docs/study-format.md`. Knows [`crate::pair`] alone: no terminal, no picture is opened here.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};

use crate::pair::{Pair, PairId};

mod annotator;
mod backup;
pub mod choice;
mod clock;
mod error;
mod evidence;
mod export;
mod import;
mod judged;
mod known;
mod liveness;
mod location;
mod message;
mod migrate;
mod open;
pub mod order;
mod pick;
mod queue;
mod score;
mod seen;
mod session;
pub mod side;
mod skip;
#[cfg(test)]
mod testing;
mod tournament;
mod turn;
mod undo;
mod worker;

use error::Fault;

pub use annotator::Progress;
pub use choice::{ChoiceId, Chosen, NewChoice, ShownImage, Standing};
pub use error::StudyError;
pub use evidence::{Evidence, EvidencePair, EvidencePick, EvidenceScorer, PairNames};
pub use export::{ExportFormat, ExportOptions, ExportTarget, export};
pub use import::{Imported, SourceInfo};
pub use judged::JudgedPick;
pub use message::{CommandKind, StudyCommand, StudyEvent, Ticket};
pub use migrate::APPLICATION_ID;
pub use open::Mode;
pub use pick::NewPick;
pub use score::{EmbeddingKey, NewScore, Scored, ScorerId, ScorerInfo, Wanted};
pub use seen::{LONGEST_ENCODING, Seen};
pub use session::{Session, SessionSpec};
pub use tournament::{Placing, Tournament};
pub use turn::Turn;
pub use undo::Undone;
pub use worker::StudyThread;

/// An open study file.
#[derive(Debug)]
pub struct Study {
    connection: Connection,
    path: PathBuf,
    seed: u64,
}

impl Study {
    /// The file, as an absolute path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The seed that all orders and sides come from.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// How many pairs the study has.
    pub fn pairs(&self) -> Result<u64, StudyError> {
        let newest = self
            .connection
            .query_row("SELECT coalesce(max(pair_id), 0) FROM pair", [], |row| row.get::<_, i64>(0))
            .map_err(|error| StudyError::from_sqlite(&self.path, "count the pairs", error))?;
        Ok(newest.unsigned_abs())
    }

    /// One pair.
    pub fn pair(&self, pair: PairId) -> Result<Pair, StudyError> {
        turn::load_pair(&self.connection, pair)
            .optional()
            .map_err(|error| StudyError::from_sqlite(&self.path, "read a pair", error))?
            .ok_or_else(|| StudyError::NoSuchPair { pair, path: self.path.clone() })
    }

    /// Runs `work` in one transaction that holds the write lock from its start, so that it never has to give up
    /// half-way because another writer was faster.
    fn write<T>(
        &mut self,
        doing: &'static str,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Fault>,
    ) -> Result<T, StudyError> {
        let attempt = || -> Result<T, Fault> {
            let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let result = work(&transaction)?;
            transaction.commit()?;
            Ok(result)
        };
        attempt().map_err(|fault| fault.explain(&self.path, doing))
    }
}
