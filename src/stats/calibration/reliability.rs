//! Reliability: of the decided pairs about which a scorer is so and so sure, how many it judges right.

use crate::stats::{Columns, Interval, Judged, Outcome, Undefined, wilson::wilson};

/// How many bins there are.
pub const BINS: usize = 10;

/// The columns of ten bins of the larger probability, over ½ to 1, each closed on the right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reliability {
    start: usize,
}

/// A bin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bin {
    /// Probabilities above this are in it; in the first one, this too.
    pub above: f64,
    /// Up to this, and with it.
    pub up_to: f64,
    /// How many decided pairs are in it.
    pub rows: f64,
    /// The sum of the larger probabilities.
    pub confidence: f64,
    /// How many are judged right; equal probabilities count half.
    pub right: f64,
}

impl Bin {
    /// The mean of the larger probabilities.
    ///
    /// # Errors
    /// [`Undefined::NoRows`].
    pub fn mean_confidence(&self) -> Result<f64, Undefined> {
        if self.rows > 0.0 { Ok(self.confidence / self.rows) } else { Err(Undefined::NoRows) }
    }

    /// The share that is judged right.
    ///
    /// # Errors
    /// [`Undefined::NoRows`].
    pub fn accuracy(&self) -> Result<f64, Undefined> {
        if self.rows > 0.0 { Ok(self.right / self.rows) } else { Err(Undefined::NoRows) }
    }

    /// Wilson's interval of the accuracy, for independent rows; of clusters it is the bootstrap's.
    ///
    /// # Errors
    /// [`Undefined::NoRows`], and [`Undefined::NotACount`] where half credits are among them.
    pub fn wilson(&self, level: f64) -> Result<Interval, Undefined> {
        wilson(self.right, self.rows, level)
    }
}

/// The upper end of a bin, as the double next to its decimal.
fn up_to(bin: usize) -> f64 {
    (11 + bin) as f64 / 20.0
}

impl Reliability {
    /// Takes its 30 columns.
    pub fn new(columns: &mut Columns) -> Self {
        Self { start: columns.take(3 * BINS).start }
    }

    /// Adds a row; ties of the person do not count.
    pub fn add(&self, sums: &mut [f64], row: &Judged) {
        if row.outcome == Outcome::Tie {
            return;
        }
        let confidence = row.forecast.confidence();
        let bin = (0..BINS - 1).find(|&bin| confidence <= up_to(bin)).unwrap_or(BINS - 1);
        let sums = &mut sums[self.start + 3 * bin..][..3];
        sums[0] += 1.0;
        sums[1] += confidence;
        sums[2] += row.credit(0.0);
    }

    /// A bin, from 0 for the least sure to 9.
    ///
    /// # Panics
    /// There is no such bin.
    pub fn bin(&self, sums: &[f64], bin: usize) -> Bin {
        assert!(bin < BINS, "there are ten bins");
        let above = if bin == 0 { 0.5 } else { up_to(bin - 1) };
        let sums = &sums[self.start + 3 * bin..][..3];
        Bin { above, up_to: up_to(bin), rows: sums[0], confidence: sums[1], right: sums[2] }
    }

    /// The expected calibration error: Σ over bins of n_b/N·|accuracy − mean confidence|.
    ///
    /// # Errors
    /// [`Undefined::NoDecided`].
    pub fn ece(&self, sums: &[f64]) -> Result<f64, Undefined> {
        let bins = sums[self.start..][..3 * BINS].chunks_exact(3);
        let (mut rows, mut apart) = (0.0, 0.0);
        for bin in bins {
            rows += bin[0];
            apart += (bin[2] - bin[1]).abs();
        }
        if rows > 0.0 { Ok(apart / rows) } else { Err(Undefined::NoDecided) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Forecast;

    fn sums(rows: &[(Outcome, f64)]) -> (Reliability, Vec<f64>) {
        let mut columns = Columns::default();
        let reliability = Reliability::new(&mut columns);
        let mut sums = vec![0.0; columns.width()];
        for &(outcome, p) in rows {
            reliability.add(&mut sums, &Judged { outcome, forecast: Forecast::from_probability(p).unwrap() });
        }
        (reliability, sums)
    }

    #[test]
    fn bins_are_closed_on_the_right() {
        let rows = [0.5, 0.55, 0.550_000_1, 0.6, 0.95, 0.950_000_1, 1.0].map(|p| (Outcome::A, p));
        let (reliability, sums) = sums(&rows);
        let counts: Vec<f64> = (0..BINS).map(|bin| reliability.bin(&sums, bin).rows).collect();
        assert_eq!(counts, [2.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 2.0]);
        assert_eq!((reliability.bin(&sums, 0).above, reliability.bin(&sums, 9).up_to), (0.5, 1.0));
    }

    #[test]
    fn an_empty_bin_has_no_accuracy_and_one_with_half_credits_no_wilson_interval() {
        let (reliability, sums) = sums(&[(Outcome::A, 0.5), (Outcome::Tie, 0.9)]);
        assert_eq!(reliability.bin(&sums, 9).accuracy(), Err(Undefined::NoRows));
        assert_eq!(reliability.bin(&sums, 9).mean_confidence(), Err(Undefined::NoRows));
        assert_eq!(reliability.bin(&sums, 0).accuracy(), Ok(0.5));
        assert_eq!(reliability.bin(&sums, 0).wilson(0.95), Err(Undefined::NotACount(0.5, 1.0)));
        assert_eq!(reliability.ece(&sums), Ok(0.0));
    }

    #[test]
    fn ties_alone_have_no_calibration_error() {
        let (reliability, sums) = sums(&[(Outcome::Tie, 0.9)]);
        assert_eq!(reliability.ece(&sums), Err(Undefined::NoDecided));
    }

    #[test]
    fn the_error_is_the_mean_distance_of_confidence_and_accuracy() {
        let (reliability, sums) = sums(&[(Outcome::A, 0.9), (Outcome::B, 0.9), (Outcome::B, 0.3)]);
        // Two at 0.9, one of them right; one at 0.7, right.
        assert!((reliability.ece(&sums).unwrap() - (0.8 + 0.3) / 3.0).abs() < 1e-12);
        assert!(reliability.bin(&sums, 7).wilson(0.95).is_ok());
    }
}
