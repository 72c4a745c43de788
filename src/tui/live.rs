//! The scores of pairs as the screen knows them: what the scorer says, when it may be shown, and how often it agrees.
//!
//! With the default, a score is shown once the pick is on disk, so that it cannot have biased it; nothing here speaks of the
//! pair on the screen before that, unless scores are always to be shown.

use std::collections::HashMap;

use crate::pair::{Choice, Pair, PairId, PickId, Reveal, Side};

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

/// A pick of this run.
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

/// How often the scorer and the person agree.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Tally {
    /// Picks that have scores; both-bad ones do not count.
    pub picks: u64,
    /// Of these, ties of the person.
    pub ties: u64,
    /// One for each pick that agrees, a half for a tie of the person: the scorer says no ties.
    pub credit: f64,
}

impl Tally {
    /// The share of agreement with its 95 % interval by Wilson, which is on the safe side where ties count half.
    pub fn agreement(&self) -> Option<[f64; 3]> {
        if self.picks == 0 {
            return None;
        }
        let (n, p, z) = (self.picks as f64, self.credit / self.picks as f64, 1.959_963_984_540_054);
        let middle = (p + z * z / (2.0 * n)) / (1.0 + z * z / n);
        let half = z / (1.0 + z * z / n) * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
        Some([p, (middle - half).max(0.0), (middle + half).min(1.0)])
    }

    /// What a scorer would get that always says tie: a half for each decided pick, one for each tie.
    pub fn always_tie(&self) -> f64 {
        if self.picks == 0 { 0.5 } else { 0.5 + 0.5 * self.ties as f64 / self.picks as f64 }
    }
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
    /// The picks of this run, the latest last.
    pub decided: Vec<Decided>,
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
    pub fn decide(&mut self, decided: Decided) {
        self.last = Some(decided.pair);
        self.decided.retain(|known| known.pair != decided.pair);
        self.decided.push(decided);
    }

    /// A pick was taken back.
    pub fn take_back(&mut self, pair: PairId) {
        self.decided.retain(|known| known.pair != pair);
        self.last = None;
    }

    /// The pick whose score may stand in the strip.
    pub fn verdict(&self, reveal: Reveal) -> Option<(Decided, PairScore)> {
        let last = self.last.filter(|_| reveal != Reveal::Never)?;
        let decided = self.decided.iter().rev().find(|decided| decided.pair == last)?;
        Some((*decided, self.score(last)?))
    }

    /// How often they agree.
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for decided in &self.decided {
            let Some(score) = self.score(decided.pair) else { continue };
            if let Some(credit) = credit(decided.choice, score.sides(decided.a_on_left)) {
                tally.picks += 1;
                tally.ties += u64::from(decided.choice == Choice::Tie);
                tally.credit += credit;
            }
        }
        tally
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

/// What agreement counts for a pick, given the scores left and right; nothing where both were bad.
pub fn credit(choice: Choice, [left, right]: [f64; 2]) -> Option<f64> {
    let scorer = if left > right {
        Some(Side::Left)
    } else if right > left {
        Some(Side::Right)
    } else {
        None
    };
    match (choice, scorer) {
        (Choice::BothBad, _) => None,
        (Choice::Tie, None) => Some(1.0),
        (Choice::Tie, Some(_)) | (Choice::Left | Choice::Right, None) => Some(0.5),
        (Choice::Left, Some(side)) => Some(if side == Side::Left { 1.0 } else { 0.0 }),
        (Choice::Right, Some(side)) => Some(if side == Side::Right { 1.0 } else { 0.0 }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decided(pair: i64, choice: Choice, a_on_left: bool) -> Decided {
        Decided { pair: PairId(pair), pick: PickId(pair), choice, a_on_left }
    }

    #[test]
    fn agreement_does_not_depend_on_the_side_and_ties_count_half() {
        let mut live = Live::default();
        for (pair, choice, a_on_left) in [
            (1, Choice::Left, true),
            (2, Choice::Right, false),
            (3, Choice::Left, false),
            (4, Choice::Tie, true),
            (5, Choice::BothBad, true),
        ] {
            live.decide(decided(pair, choice, a_on_left));
            live.scores.insert(PairId(pair), Some(PairScore { a: 21.0, b: 20.0 }));
        }
        // a is better: pair 1 and 2 chose a, 3 chose b.
        let tally = live.tally();
        assert_eq!((tally.picks, tally.ties, tally.credit), (4, 1, 2.5));
        assert_eq!(tally.always_tie(), 0.625);
        live.take_back(PairId(3));
        assert_eq!(live.tally().credit, 2.5);
        assert_eq!(live.tally().picks, 3);
    }

    #[test]
    fn the_interval_is_wilsons() {
        // statsmodels: proportion_confint(8, 10, method="wilson").
        let tally = Tally { picks: 10, ties: 0, credit: 8.0 };
        let [share, low, high] = tally.agreement().unwrap();
        assert_eq!(share, 0.8);
        assert!((low - 0.490_162_47).abs() < 1e-7 && (high - 0.943_317_82).abs() < 1e-7, "{low} {high}");
        assert_eq!(Tally::default().agreement(), None);
    }

    #[test]
    fn nothing_is_told_of_a_pair_before_its_pick_or_where_it_never_is() {
        let mut live = Live::default();
        live.scores.insert(PairId(1), Some(PairScore { a: 1.0, b: 0.0 }));
        assert_eq!(live.verdict(Reveal::After), None);
        live.decide(decided(1, Choice::Left, true));
        assert!(live.verdict(Reveal::After).is_some() && live.verdict(Reveal::Always).is_some());
        assert_eq!(live.verdict(Reveal::Never), None);
        live.take_back(PairId(1));
        assert_eq!(live.verdict(Reveal::After), None);
    }
}
