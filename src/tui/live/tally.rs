//! How often the scorer and the person agree: what a pick counts, and the share with its interval.

use crate::pair::{Choice, Side};
use crate::stats::wilson;

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
    /// Takes a pick in, with what it counts.
    pub(super) fn add(&mut self, choice: Choice, credit: f64) {
        self.picks += 1;
        self.ties += u64::from(choice == Choice::Tie);
        self.credit += credit;
    }

    /// The share of agreement with its 95 % interval by Wilson, which is on the safe side where ties count half.
    pub fn agreement(&self) -> Option<[f64; 3]> {
        if self.picks == 0 {
            return None;
        }
        let (picks, share) = (self.picks as f64, self.credit / self.picks as f64);
        let around = wilson::around(share, picks, 0.95);
        Some([share, around.low, around.high])
    }

    /// What a scorer would get that always says tie: a half for each decided pick, one for each tie.
    pub fn always_tie(&self) -> f64 {
        if self.picks == 0 { 0.5 } else { 0.5 + 0.5 * self.ties as f64 / self.picks as f64 }
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

    #[test]
    fn the_interval_is_wilsons() {
        // statsmodels: proportion_confint(8, 10, method="wilson").
        let tally = Tally { picks: 10, ties: 0, credit: 8.0 };
        let [share, low, high] = tally.agreement().unwrap();
        assert_eq!(share, 0.8);
        assert!((low - 0.490_162_47).abs() < 1e-7 && (high - 0.943_317_82).abs() < 1e-7, "{low} {high}");
        assert_eq!(Tally::default().agreement(), None);
    }
}
