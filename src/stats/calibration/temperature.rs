//! One temperature for all logits, the one that makes the log loss least (Guo et al., 2017).
//!
//! In β = 1/T the loss is convex, so its slope has at most one zero: it is bracketed, then found by Newton steps that never
//! leave the bracket. A temperature flatters the rows it was fitted on; [`held_out`] shows it on others.

use rayon::prelude::*;

use crate::stats::forecast::loss;
use crate::stats::{Folds, Forecast, Judged, Undefined};

/// Rows whose sums are added up as one: fixed, so that the number of threads changes no bit.
const CHUNK: usize = 1 << 14;

/// A fitted temperature.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Temperature {
    /// What logits are to be divided by: above 1 where the scorer is too sure.
    pub value: f64,
    /// The mean log loss without it, in nats.
    pub before: f64,
    /// The mean log loss with it.
    pub after: f64,
}

/// The temperature with the least log loss on these rows; a tie is half an a and half a b.
///
/// # Errors
/// [`Undefined::NoRows`]; [`Undefined::Separable`] where no row speaks against T → 0; [`Undefined::NoSlope`] where the loss is
/// least as T → ∞, since the scores tell nothing or the wrong way round.
pub fn fit(rows: &[Judged]) -> Result<Temperature, Undefined> {
    let rows: Vec<&Judged> = rows.iter().collect();
    fit_all(&rows)
}

fn fit_all(rows: &[&Judged]) -> Result<Temperature, Undefined> {
    if rows.is_empty() {
        return Err(Undefined::NoRows);
    }
    // At β = 0 the slope is Σ d·(½ − y).
    if slope(rows, 0.0).0 >= 0.0 {
        return Err(Undefined::NoSlope);
    }
    let against = |row: &&&Judged| row.forecast.logit() != 0.0 && row.outcome != row.forecast.favourite();
    if rows.iter().find(against).is_none() {
        return Err(Undefined::Separable);
    }
    let (mut low, mut high) = (0.0, 1.0);
    while slope(rows, high).0 < 0.0 {
        (low, high) = (high, 2.0 * high);
        if !high.is_finite() {
            return Err(Undefined::Separable);
        }
    }
    let mut beta = 0.5 * (low + high);
    // Halving alone would need some 60 steps from an ordinary bracket, 1100 from the widest.
    for _ in 0..1200 {
        let (first, second) = slope(rows, beta);
        if first < 0.0 {
            low = beta;
        } else {
            high = beta;
        }
        let newton = beta - first / second;
        let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
        let step = (next - beta).abs();
        beta = next;
        if step <= 1e-14 * beta {
            break;
        }
    }
    Ok(Temperature { value: 1.0 / beta, before: mean_loss(rows, 1.0), after: mean_loss(rows, beta) })
}

/// The first and second derivative of the summed log loss by β.
fn slope(rows: &[&Judged], beta: f64) -> (f64, f64) {
    let chunk = |rows: &[&Judged]| {
        rows.iter().fold((0.0, 0.0), |(first, second), row| {
            let d = row.forecast.logit();
            let p = 1.0 / (1.0 + (-beta * d).exp());
            (first + d * (p - row.outcome.share_of_a()), second + d * d * p * (1.0 - p))
        })
    };
    let chunks: Vec<(f64, f64)> = rows.par_chunks(CHUNK).map(chunk).collect();
    chunks.into_iter().fold((0.0, 0.0), |(first, second), (one, two)| (first + one, second + two))
}

fn mean_loss(rows: &[&Judged], beta: f64) -> f64 {
    let chunk =
        |rows: &[&Judged]| rows.iter().map(|row| loss(beta * row.forecast.logit(), row.outcome)).sum();
    let chunks: Vec<f64> = rows.par_chunks(CHUNK).map(chunk).collect();
    chunks.into_iter().sum::<f64>() / rows.len() as f64
}

/// What temperatures do on rows that they were not fitted on.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldOut {
    /// By fold: the temperature of the rows of all other folds.
    pub temperatures: Vec<f64>,
    /// By row: the forecast at the temperature of its fold, to make losses and bins of.
    pub forecasts: Vec<Forecast>,
    /// The mean log loss without a temperature, in nats.
    pub before: f64,
    /// The mean log loss with them.
    pub after: f64,
}

/// Fits a temperature for each fold on all others; `clusters` has the cluster of each row.
///
/// # Errors
/// As [`fit`], of the first fold that has none.
///
/// # Panics
/// Where `clusters` is not as long as `rows`, or names a cluster that `folds` does not have.
pub fn held_out(rows: &[Judged], clusters: &[u32], folds: &Folds) -> Result<HeldOut, Undefined> {
    assert_eq!(rows.len(), clusters.len(), "each row has a cluster");
    let mut temperatures = Vec::with_capacity(folds.count());
    for fold in 0..folds.count() {
        let others = rows.iter().zip(clusters).filter(|&(_, &cluster)| folds.of(cluster) != fold);
        let others: Vec<&Judged> = others.map(|(row, _)| row).collect();
        temperatures.push(fit_all(&others)?.value);
    }
    let at = |(row, &cluster): (&Judged, &u32)| row.forecast.at_temperature(temperatures[folds.of(cluster)]);
    let forecasts = rows.iter().zip(clusters).map(at).collect::<Result<Vec<Forecast>, Undefined>>()?;
    let n = rows.len() as f64;
    let before = rows.iter().map(|row| row.forecast.log_loss(row.outcome)).sum::<f64>() / n;
    let after =
        rows.iter().zip(&forecasts).map(|(row, forecast)| forecast.log_loss(row.outcome)).sum::<f64>() / n;
    Ok(HeldOut { temperatures, forecasts, before, after })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Outcome;

    fn row(outcome: Outcome, logit: f64) -> Judged {
        Judged { outcome, forecast: Forecast::from_scores(logit, 0.0).unwrap() }
    }

    #[test]
    fn of_one_logit_the_temperature_makes_the_probability_the_share() {
        // Three of four right at a logit of 2: the best logit is ln 3.
        let rows = [Outcome::A, Outcome::A, Outcome::A, Outcome::B].map(|outcome| row(outcome, 2.0));
        let found = fit(&rows).unwrap();
        assert!((found.value - 2.0 / 3.0_f64.ln()).abs() < 1e-12, "{found:?}");
        assert!(found.after < found.before);
        // However far the scores are off their scale.
        for scale in [1e-9, 1e-3, 1e6, 1e12] {
            let rows = [Outcome::A, Outcome::A, Outcome::A, Outcome::B].map(|outcome| row(outcome, scale));
            assert!((fit(&rows).unwrap().value / scale * 3.0_f64.ln() - 1.0).abs() < 1e-12, "{scale}");
        }
    }

    #[test]
    fn what_has_no_best_temperature_says_why() {
        assert_eq!(fit(&[]), Err(Undefined::NoRows));
        assert_eq!(fit(&[row(Outcome::A, 1.0), row(Outcome::B, -2.0)]), Err(Undefined::Separable));
        assert_eq!(fit(&[row(Outcome::B, 1.0), row(Outcome::A, -2.0)]), Err(Undefined::NoSlope));
        assert_eq!(fit(&[row(Outcome::A, 0.0), row(Outcome::Tie, 3.0)]), Err(Undefined::NoSlope));
    }

    #[test]
    fn a_row_is_never_seen_by_the_temperature_it_is_shown_at() {
        let outcomes = [Outcome::A, Outcome::A, Outcome::B, Outcome::Tie, Outcome::A];
        let rows: Vec<Judged> = (0..60).map(|at| row(outcomes[at % 5], 1.0 + (at % 7) as f64)).collect();
        let clusters: Vec<u32> = (0..60).map(|at| at / 6).collect();
        let folds = Folds::new(10, 5, 1).unwrap();
        let found = held_out(&rows, &clusters, &folds).unwrap();
        for (fold, &temperature) in found.temperatures.iter().enumerate() {
            let others: Vec<Judged> =
                (0..60).filter(|&at| folds.of(clusters[at]) != fold).map(|at| rows[at]).collect();
            assert_eq!(fit(&others).unwrap().value, temperature);
        }
        assert!(found.after < found.before);
    }
}
