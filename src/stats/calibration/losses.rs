//! Brier score and log loss as sums over clusters.

use crate::stats::{Columns, Judged, Undefined};

/// The columns of a scorer's losses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Losses {
    start: usize,
}

impl Losses {
    /// Takes its three columns.
    pub fn new(columns: &mut Columns) -> Self {
        Self { start: columns.take(3).start }
    }

    /// Adds a row.
    pub fn add(&self, sums: &mut [f64], row: &Judged) {
        let sums = &mut sums[self.start..][..3];
        sums[0] += 1.0;
        sums[1] += row.forecast.brier(row.outcome);
        sums[2] += row.forecast.log_loss(row.outcome);
    }

    fn mean(&self, sums: &[f64], of: usize) -> Result<f64, Undefined> {
        let sums = &sums[self.start..][..3];
        if sums[0] > 0.0 { Ok(sums[of] / sums[0]) } else { Err(Undefined::NoRows) }
    }

    /// The mean of (p_A − y)², y = 1, ½, 0 for a, tie, b: 0 is best, ¼ is what always ½ gets on decided pairs.
    ///
    /// # Errors
    /// [`Undefined::NoRows`].
    pub fn brier(&self, sums: &[f64]) -> Result<f64, Undefined> {
        self.mean(sums, 1)
    }

    /// The mean of −y ln p_A − (1 − y) ln p_B in nats: ln 2 is what always ½ gets.
    ///
    /// # Errors
    /// [`Undefined::NoRows`].
    pub fn log_loss(&self, sums: &[f64]) -> Result<f64, Undefined> {
        self.mean(sums, 2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{Forecast, Outcome};

    #[test]
    fn a_tie_is_half_an_a() {
        let mut columns = Columns::default();
        let losses = Losses::new(&mut columns);
        let mut sums = vec![0.0; 3];
        assert_eq!(losses.brier(&sums), Err(Undefined::NoRows));
        let forecast = Forecast::from_probability(0.8).unwrap();
        losses.add(&mut sums, &Judged { outcome: Outcome::Tie, forecast });
        assert!((losses.brier(&sums).unwrap() - 0.09).abs() < 1e-12);
        let expected = -0.5 * (0.8_f64.ln() + 0.2_f64.ln());
        assert!((losses.log_loss(&sums).unwrap() - expected).abs() < 1e-12);
    }
}
