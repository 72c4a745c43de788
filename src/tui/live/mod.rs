//! The scores of pairs as the screen knows them: what the scorer says, when it may be shown, and how often it agrees.
//!
//! With the default, a score is shown once the pick is on disk, so that it cannot have biased it; nothing here speaks of the
//! pair on the screen before that, unless scores are always to be shown.

mod ledger;
mod tally;

use std::collections::HashMap;
use std::sync::Arc;

use crate::pair::{Choice, Pair, PairId, PickId, Reveal};

pub use ledger::{Entry, KEPT_PAIRS, Ledger, moving};
pub use tally::{Tally, credit};

/// The scores of a pair's two images, by the data's names.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairScore {
    /// Of image a.
    pub a: f64,
    /// Of image b.
    pub b: f64,
}

impl PairScore {
    /// The scores as the images stand: left, then right.
    pub fn sides(self, a_on_left: bool) -> [f64; 2] {
        if a_on_left { [self.a, self.b] } else { [self.b, self.a] }
    }
}

/// What comes from the scorer.
#[derive(Debug, Clone, PartialEq)]
pub enum ScorerNews {
    /// It is loaded; its name, as people call it.
    Ready(String),
    /// Picks of earlier runs that have its scores, in their order.
    Earlier(Vec<Entry>),
    /// A pair has its scores.
    Scored(PairId, PairScore),
    /// A pair will have none.
    Broken(PairId),
    /// Its weights are not on this disk: how to get them.
    Missing(String),
    /// It can't be had or has failed: why and what to do, in a line.
    Down(String),
}

/// How the scorer is.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Status {
    /// Nobody wants scores.
    #[default]
    Off,
    /// It is being loaded.
    Loading,
    /// It scores.
    Ready,
    /// It has no weights: a line that says how to get them.
    Missing(String),
    /// It can't be had: a line that says why.
    Down(String),
}

/// A pick.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Decided {
    /// Which pair.
    pub pair: PairId,
    /// The pick's row.
    pub pick: PickId,
    /// What the person chose.
    pub choice: Choice,
    /// Where image a stood.
    pub a_on_left: bool,
}

/// What the screen knows of scores.
#[derive(Debug, Clone, Default)]
pub struct Live {
    /// How the scorer is.
    pub status: Status,
    /// Its name.
    pub name: String,
    /// How many pairs are scored ahead.
    pub ahead: usize,
    /// Scores by pair; none where a pair will have none.
    pub scores: HashMap<PairId, Option<PairScore>>,
    /// The picks beside their scores.
    pub ledger: Ledger,
    /// When a frame with the score of a pair was first written, in milliseconds since 1970-01-01 UTC: what was seen was seen,
    /// whatever becomes of the pair then.
    pub seen: HashMap<PairId, i64>,
    /// The pick that the strip speaks of.
    pub last: Option<PairId>,
    /// What was last asked of the scorer.
    pub asked: Vec<PairId>,
}

impl Live {
    /// The scores of a pair.
    pub fn score(&self, pair: PairId) -> Option<PairScore> {
        self.scores.get(&pair).copied().flatten()
    }

    /// A pick is on disk.
    pub fn decide(&mut self, decided: Decided, pair: Option<Arc<Pair>>) {
        self.last = Some(decided.pair);
        self.ledger.decide(decided, self.score(decided.pair), pair);
    }

    /// A pick was taken back.
    pub fn take_back(&mut self, pair: PairId) {
        self.ledger.take_back(pair);
        self.last = None;
    }

    /// A pair has its scores, or will have none.
    pub fn scored(&mut self, pair: PairId, score: Option<PairScore>) {
        self.scores.insert(pair, score);
        if let Some(score) = score {
            self.ledger.scored(pair, score);
        }
    }

    /// Picks of earlier runs, in their order.
    pub fn came_before(&mut self, earlier: Vec<Entry>) {
        self.ledger.came_before(earlier);
    }

    /// The pick whose score may stand in the strip.
    pub fn verdict(&self, reveal: Reveal) -> Option<(Decided, PairScore)> {
        let last = self.last.filter(|_| reveal != Reveal::Never)?;
        let entry = self.ledger.of(last)?;
        Some((entry.decided, entry.score?))
    }

    /// The pairs that are wanted of the scorer, most urgent first: the one at hand, those decided without a score that the
    /// strip may still tell, then the next ones.
    pub fn wanted<'p>(
        &self,
        current: Option<&'p Pair>,
        before: Option<&'p Pair>,
        upcoming: impl Iterator<Item = &'p Pair>,
    ) -> Vec<&'p Pair> {
        if self.status == Status::Off {
            return Vec::new();
        }
        let waiting = before.filter(|pair| self.last == Some(pair.id));
        let mut wanted: Vec<&Pair> = Vec::new();
        for pair in current.into_iter().chain(waiting).chain(upcoming.take(self.ahead)) {
            if !self.scores.contains_key(&pair.id) && !wanted.iter().any(|known| known.id == pair.id) {
                wanted.push(pair);
            }
        }
        wanted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decided(pair: i64, choice: Choice, a_on_left: bool) -> Decided {
        Decided { pair: PairId(pair), pick: PickId(pair), choice, a_on_left }
    }

    #[test]
    fn nothing_is_told_of_a_pair_before_its_pick_or_where_it_never_is() {
        let mut live = Live::default();
        live.scored(PairId(1), Some(PairScore { a: 1.0, b: 0.0 }));
        assert_eq!(live.verdict(Reveal::After), None);
        live.decide(decided(1, Choice::Left, true), None);
        assert!(live.verdict(Reveal::After).is_some() && live.verdict(Reveal::Always).is_some());
        assert_eq!(live.verdict(Reveal::Never), None);
        live.take_back(PairId(1));
        assert_eq!(live.verdict(Reveal::After), None);
    }
}
