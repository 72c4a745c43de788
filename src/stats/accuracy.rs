//! The accuracies of one scorer as sums over clusters.
//!
//! Three of them, and the baselines to print beside: the same scorer is quoted between 67 and 80 % by different tie rules, so
//! that a number without its rule says little.

use super::{Columns, Outcome, Undefined};

/// The columns of a scorer's credits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Credits {
    start: usize,
}

const ROWS: usize = 0;
const TIES: usize = 1;
const PLAIN: usize = 2;
const TUNED: usize = 3;
const DECIDED: usize = 4;

fn ratio(part: f64, whole: f64, without: Undefined) -> Result<f64, Undefined> {
    if whole > 0.0 { Ok(part / whole) } else { Err(without) }
}

impl Credits {
    /// Takes its five columns.
    pub fn new(columns: &mut Columns) -> Self {
        Self { start: columns.take(5).start }
    }

    /// Adds a row: what the person said, what the scorer predicts at t = 0 ([`Forecast::favourite`](super::Forecast::favourite)),
    /// and at a threshold that was not tuned on this row ([`cross_tuned`](super::threshold::cross_tuned)).
    pub fn add(&self, sums: &mut [f64], outcome: Outcome, plain: Outcome, tuned: Outcome) {
        let sums = &mut sums[self.start..][..5];
        sums[ROWS] += 1.0;
        sums[PLAIN] += outcome.credit(plain);
        sums[TUNED] += outcome.credit(tuned);
        if outcome == Outcome::Tie {
            sums[TIES] += 1.0;
        } else {
            sums[DECIDED] += outcome.credit(plain);
        }
    }

    fn of<'s>(&self, sums: &'s [f64]) -> &'s [f64] {
        &sums[self.start..][..5]
    }

    /// How many rows there are.
    pub fn rows(&self, sums: &[f64]) -> f64 {
        self.of(sums)[ROWS]
    }

    /// How many of them people call ties.
    pub fn ties(&self, sums: &[f64]) -> f64 {
        self.of(sums)[TIES]
    }

    /// The share of ties.
    ///
    /// # Errors
    /// [`Undefined::NoRows`].
    pub fn tie_share(&self, sums: &[f64]) -> Result<f64, Undefined> {
        ratio(self.ties(sums), self.rows(sums), Undefined::NoRows)
    }

    /// The mean credit at t = 0: the scorer says tie only of equal scores.
    ///
    /// # Errors
    /// [`Undefined::NoRows`].
    pub fn plain(&self, sums: &[f64]) -> Result<f64, Undefined> {
        ratio(self.of(sums)[PLAIN], self.rows(sums), Undefined::NoRows)
    }

    /// The mean credit at the tuned threshold.
    ///
    /// # Errors
    /// [`Undefined::NoRows`].
    pub fn tuned(&self, sums: &[f64]) -> Result<f64, Undefined> {
        ratio(self.of(sums)[TUNED], self.rows(sums), Undefined::NoRows)
    }

    /// The mean credit at t = 0 where people decided; chance is ½.
    ///
    /// # Errors
    /// [`Undefined::NoDecided`].
    pub fn decided(&self, sums: &[f64]) -> Result<f64, Undefined> {
        ratio(self.of(sums)[DECIDED], self.rows(sums) - self.ties(sums), Undefined::NoDecided)
    }

    /// What a scorer gets that always says tie: ½ + ties/2n.
    ///
    /// # Errors
    /// [`Undefined::NoRows`].
    pub fn always_tie(&self, sums: &[f64]) -> Result<f64, Undefined> {
        Ok(0.5 + 0.5 * self.tie_share(sums)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_accuracy_has_its_own_rule_for_ties() {
        let mut columns = Columns::default();
        columns.take(2);
        let credits = Credits::new(&mut columns);
        let mut sums = vec![0.0; columns.width()];
        assert_eq!(credits.plain(&sums), Err(Undefined::NoRows));
        credits.add(&mut sums, Outcome::Tie, Outcome::A, Outcome::Tie);
        assert_eq!(credits.decided(&sums), Err(Undefined::NoDecided));
        credits.add(&mut sums, Outcome::A, Outcome::A, Outcome::Tie);
        credits.add(&mut sums, Outcome::B, Outcome::A, Outcome::A);
        credits.add(&mut sums, Outcome::B, Outcome::B, Outcome::B);
        assert_eq!(credits.plain(&sums), Ok(2.5 / 4.0));
        assert_eq!(credits.tuned(&sums), Ok(2.5 / 4.0));
        assert_eq!(credits.decided(&sums), Ok(2.0 / 3.0));
        assert_eq!(credits.always_tie(&sums), Ok(0.625));
        assert_eq!((credits.rows(&sums), credits.ties(&sums)), (4.0, 1.0));
    }
}
