//! The picks beside their scores: how often they agree, how that went over time, and where they part.
//!
//! What is shown of it is worked out when a pick or a score comes, not when a frame is drawn.

use std::sync::Arc;

use super::tally::{Tally, credit};
use super::{Decided, PairScore};
use crate::pair::{Pair, PairId};

/// Pairs that can be looked at again; of the others only the numbers are kept.
pub const KEPT_PAIRS: usize = 200;

/// A pick and the scores of its pair.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The pick.
    pub decided: Decided,
    /// The scores, once they are known.
    pub score: Option<PairScore>,
    /// The pair, for looking at it again; kept of the latest ones and of those that part.
    pub pair: Option<Arc<Pair>>,
    /// Whether it was decided in an earlier run.
    pub earlier: bool,
}

impl Entry {
    /// What the pick counts for agreement; nothing without scores, and where both images were bad.
    pub fn credit(&self) -> Option<f64> {
        credit(self.decided.choice, self.score?.sides(self.decided.a_on_left))
    }
}

/// The picks in the order in which they were decided.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ledger {
    entries: Vec<Entry>,
    tally: Tally,
    credits: Vec<f64>,
    parted: Vec<usize>,
}

impl Ledger {
    /// All picks, the latest last.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry of a pair.
    pub fn of(&self, pair: PairId) -> Option<&Entry> {
        self.entries.iter().rev().find(|entry| entry.decided.pair == pair)
    }

    /// Picks of this run.
    pub fn new_ones(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().rev().take_while(|entry| !entry.earlier)
    }

    /// How often the scorer and the person agree.
    pub fn tally(&self) -> Tally {
        self.tally
    }

    /// What each pick that has scores counts, in the order of the picks.
    pub fn credits(&self) -> &[f64] {
        &self.credits
    }

    /// The picks that chose the image with the lower score and can be looked at again, the latest first.
    pub fn parted(&self) -> impl ExactSizeIterator<Item = &Entry> {
        self.parted.iter().rev().map(|&place| &self.entries[place])
    }

    /// Picks of earlier runs, in their order; those of pairs that were decided since then are left out.
    pub(super) fn came_before(&mut self, earlier: Vec<Entry>) {
        let known = std::mem::take(&mut self.entries);
        let new: Vec<PairId> =
            known.iter().filter(|entry| !entry.earlier).map(|entry| entry.decided.pair).collect();
        self.entries = earlier;
        self.entries.retain(|entry| !new.contains(&entry.decided.pair));
        self.entries.extend(known.into_iter().filter(|entry| !entry.earlier));
        self.count();
    }

    /// A pick is on disk.
    pub(super) fn decide(&mut self, decided: Decided, score: Option<PairScore>, pair: Option<Arc<Pair>>) {
        self.entries.retain(|known| known.decided.pair != decided.pair);
        self.entries.push(Entry { decided, score, pair, earlier: false });
        self.count();
    }

    /// The pick of a pair was taken back.
    pub(super) fn take_back(&mut self, pair: PairId) {
        self.entries.retain(|known| known.decided.pair != pair);
        self.count();
    }

    /// A pair has its scores.
    pub(super) fn scored(&mut self, pair: PairId, score: PairScore) {
        if let Some(entry) = self.entries.iter_mut().rev().find(|entry| entry.decided.pair == pair) {
            entry.score = Some(score);
            self.count();
        }
    }

    fn count(&mut self) {
        (self.tally, self.credits, self.parted) = Default::default();
        for (place, entry) in self.entries.iter().enumerate() {
            let Some(credit) = entry.credit() else { continue };
            self.tally.add(entry.decided.choice, credit);
            self.credits.push(credit);
            if credit == 0.0 && entry.pair.is_some() {
                self.parted.push(place);
            }
        }
        let old = self.parted.len().saturating_sub(KEPT_PAIRS);
        for place in self.parted.drain(..old) {
            self.entries[place].pair = None;
        }
        // A score may still come for the latest ones.
        let old = self.entries.len().saturating_sub(KEPT_PAIRS);
        for entry in &mut self.entries[..old] {
            if entry.credit() != Some(0.0) {
                entry.pair = None;
            }
        }
    }
}

/// The share of agreement along the picks, in so many steps of equal length, each the mean of the `window` picks up to it.
/// Fewer steps where there are fewer picks; none before a window is full.
pub fn moving(credits: &[f64], window: usize, steps: usize) -> Vec<f64> {
    let Some(means) = credits.len().checked_sub(window).filter(|_| window > 0) else { return Vec::new() };
    let steps = steps.min(means + 1);
    (1..=steps)
        .map(|step| {
            let end = window + means * step / steps;
            credits[end - window..end].iter().sum::<f64>() / window as f64
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pair::{Choice, PickId};

    fn entry(pair: i64, choice: Choice, a_on_left: bool) -> Entry {
        let decided = Decided { pair: PairId(pair), pick: PickId(pair), choice, a_on_left };
        Entry { decided, score: Some(PairScore { a: 21.0, b: 20.0 }), pair: None, earlier: true }
    }

    fn decide(ledger: &mut Ledger, entry: &Entry) {
        ledger.decide(entry.decided, entry.score, None);
    }

    #[test]
    fn agreement_does_not_depend_on_the_side_and_ties_count_half() {
        let mut ledger = Ledger::default();
        for (pair, choice, a_on_left) in [
            (1, Choice::Left, true),
            (2, Choice::Right, false),
            (3, Choice::Left, false),
            (4, Choice::Tie, true),
            (5, Choice::BothBad, true),
        ] {
            decide(&mut ledger, &entry(pair, choice, a_on_left));
        }
        // a is better: pair 1 and 2 chose a, 3 chose b.
        let tally = ledger.tally();
        assert_eq!((tally.picks, tally.ties, tally.credit), (4, 1, 2.5));
        assert_eq!(tally.always_tie(), 0.625);
        assert_eq!(ledger.credits(), [1.0, 1.0, 0.0, 0.5]);
        ledger.take_back(PairId(3));
        assert_eq!((ledger.tally().picks, ledger.tally().credit), (3, 2.5));
    }

    #[test]
    fn a_score_that_comes_after_the_pick_counts() {
        let mut ledger = Ledger::default();
        ledger.decide(entry(1, Choice::Left, true).decided, None, None);
        assert_eq!(ledger.tally().picks, 0);
        ledger.scored(PairId(1), PairScore { a: 1.0, b: 2.0 });
        assert_eq!((ledger.tally().picks, ledger.tally().credit), (1, 0.0));
    }

    #[test]
    fn earlier_picks_come_first_and_give_way_to_those_of_this_run() {
        let mut ledger = Ledger::default();
        decide(&mut ledger, &entry(2, Choice::Left, true));
        ledger.came_before(vec![entry(1, Choice::Left, true), entry(2, Choice::Right, true)]);
        // Told twice, as after a failure of the scorer, it counts once.
        ledger.came_before(vec![entry(1, Choice::Left, true), entry(2, Choice::Right, true)]);
        let pairs: Vec<i64> = ledger.entries().iter().map(|entry| entry.decided.pair.0).collect();
        assert_eq!(pairs, [1, 2]);
        assert_eq!((ledger.tally().picks, ledger.tally().credit), (2, 2.0));
        assert_eq!(ledger.new_ones().count(), 1);
    }

    #[test]
    fn the_moving_share_ends_with_the_latest_window() {
        let credits: Vec<f64> = (0..100).map(|at| if at < 50 { 0.0 } else { 1.0 }).collect();
        let line = moving(&credits, 20, 8);
        assert_eq!(line.len(), 8);
        assert_eq!((line[0], line[7]), (0.0, 1.0));
        assert!(line.is_sorted());
        assert_eq!(moving(&credits, 20, 1000).len(), 81);
        assert_eq!(moving(&credits[..20], 20, 8), [0.0]);
        assert!(moving(&credits[..19], 20, 8).is_empty() && moving(&[], 0, 3).is_empty());
    }
}
