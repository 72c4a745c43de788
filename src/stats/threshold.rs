//! Tie thresholds: the best one for some rows, the paper's protocol, and what would be had without a scorer.
//!
//! A threshold that was tuned on rows flatters the accuracy on these rows; [`cross_tuned`] and [`paper`] report it on others.

use rayon::prelude::*;

use super::{Folds, Judged, Outcome, Undefined};

/// The thresholds that the paper tries, ascending.
pub const PAPER_GRID: [f64; 11] = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0];

/// Twice the credit, which is whole: sums of it are exact, so that ties between thresholds are true ties.
fn halves(row: &Judged, threshold: f64) -> i64 {
    (2.0 * row.credit(threshold)) as i64
}

fn mean(halves: i64, rows: usize) -> Result<f64, Undefined> {
    if rows == 0 { Err(Undefined::NoRows) } else { Ok(halves as f64 / (2.0 * rows as f64)) }
}

/// The mean credit at a threshold.
///
/// # Errors
/// [`Undefined::NoRows`].
pub fn accuracy(rows: &[Judged], threshold: f64) -> Result<f64, Undefined> {
    mean(rows.iter().map(|row| halves(row, threshold)).sum(), rows.len())
}

/// What a scorer gets that always says tie: ½ + ties/2n.
///
/// # Errors
/// [`Undefined::NoRows`].
pub fn always_tie(rows: usize, ties: usize) -> Result<f64, Undefined> {
    mean((rows + ties) as i64, rows)
}

/// What a scorer gets at a threshold whose gaps are even over 0 to 1 and whose favourites are chance, given the share of ties:
/// (t + (1 − t)/2)·ties + ½·(1 − ties).
pub fn chance(threshold: f64, ties: f64) -> f64 {
    (threshold + (1.0 - threshold) / 2.0) * ties + 0.5 * (1.0 - ties)
}

/// A threshold and what it gives on the rows that chose it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tuned {
    /// A tie is predicted where gap ≤ this.
    pub threshold: f64,
    /// The mean credit on these rows.
    pub accuracy: f64,
}

/// A row as the search for a threshold needs it, small enough to be sorted quickly.
struct Step {
    gap: f64,
    fold: u16,
    /// Twice the credit of the favourite, and of a predicted tie.
    favourite: u8,
    tie: u8,
}

/// The rows by gap, ascending.
fn by_gap(rows: &[Judged], fold: impl Fn(usize) -> u16 + Sync) -> Vec<Step> {
    let step = |(at, row): (usize, &Judged)| Step {
        gap: row.forecast.gap(),
        fold: fold(at),
        favourite: halves(row, 0.0) as u8,
        tie: halves(row, 1.0) as u8,
    };
    let mut steps: Vec<Step> = rows.par_iter().enumerate().map(step).collect();
    steps.par_sort_unstable_by(|one, other| one.gap.total_cmp(&other.gap));
    steps
}

/// The best threshold of all: 0 and every gap that occurs are tried, in O(n log n). Rows of equal gap are always on the same
/// side of it. Of thresholds that are equally good it is the smallest, as in the paper.
///
/// # Errors
/// [`Undefined::NoRows`].
pub fn tune(rows: &[Judged]) -> Result<Tuned, Undefined> {
    sweep(by_gap(rows, |_| 0).iter())
}

/// `steps` by gap.
fn sweep<'s>(steps: impl Iterator<Item = &'s Step> + Clone) -> Result<Tuned, Undefined> {
    let (mut credit, mut count) = (0, 0);
    for step in steps.clone() {
        credit += i64::from(step.favourite);
        count += 1;
    }
    // At t = 0 rows without a gap are predicted ties already, and their favourite is that tie.
    let (mut best, mut threshold) = (credit, 0.0);
    let mut rest = steps.peekable();
    while let Some(step) = rest.next() {
        credit += i64::from(step.tie) - i64::from(step.favourite);
        if credit > best && rest.peek().is_none_or(|next| next.gap > step.gap) {
            (best, threshold) = (credit, step.gap);
        }
    }
    Ok(Tuned { threshold, accuracy: mean(best, count)? })
}

/// The paper's protocol.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Paper {
    /// The first of [`PAPER_GRID`] that is best on the validation rows.
    pub threshold: f64,
    /// The mean credit there.
    pub validation: f64,
    /// The mean credit on the test rows at this threshold: the number to report.
    pub test: f64,
}

/// As the paper measures: the threshold is the first maximum over 0, 0.1, …, 1 on `validation`, and is used once on `test`.
///
/// # Errors
/// [`Undefined::NoRows`] where either part is empty.
pub fn paper(validation: &[Judged], test: &[Judged]) -> Result<Paper, Undefined> {
    let (mut best, mut threshold) = (-1, 0.0);
    for candidate in PAPER_GRID {
        let credit = validation.iter().map(|row| halves(row, candidate)).sum();
        if credit > best {
            (best, threshold) = (credit, candidate);
        }
    }
    Ok(Paper { threshold, validation: mean(best, validation.len())?, test: accuracy(test, threshold)? })
}

/// An accuracy whose threshold was never tuned on the rows that it is of.
#[derive(Debug, Clone, PartialEq)]
pub struct CrossTuned {
    /// By fold: the threshold that is best on the rows of all other folds.
    pub thresholds: Vec<f64>,
    /// By row: the credit at the threshold of its fold.
    pub credits: Vec<f64>,
    /// By row: what is predicted at the threshold of its fold.
    pub predictions: Vec<Outcome>,
    /// The mean credit.
    pub accuracy: f64,
}

/// Tunes the threshold for each fold on all others, as [`tune`] does; `clusters` has the cluster of each row.
///
/// # Errors
/// [`Undefined::NoRows`] where there are none, or where all are in one fold.
///
/// # Panics
/// Where `clusters` is not as long as `rows`, or names a cluster that `folds` does not have.
pub fn cross_tuned(rows: &[Judged], clusters: &[u32], folds: &Folds) -> Result<CrossTuned, Undefined> {
    assert_eq!(rows.len(), clusters.len(), "each row has a cluster");
    let fold = |row: usize| folds.of(clusters[row]);
    let steps = by_gap(rows, |row| fold(row) as u16);
    let others = |held_out: usize| steps.iter().filter(move |step| usize::from(step.fold) != held_out);
    let tuned = (0..folds.count()).into_par_iter().map(|held_out| Ok(sweep(others(held_out))?.threshold));
    let thresholds = tuned.collect::<Result<Vec<f64>, Undefined>>()?;
    let at = |(row, judged): (usize, &Judged)| judged.forecast.predicts(thresholds[fold(row)]);
    let predictions: Vec<Outcome> = rows.iter().enumerate().map(at).collect();
    let credits: Vec<f64> =
        rows.iter().zip(&predictions).map(|(row, &predicted)| row.outcome.credit(predicted)).collect();
    let accuracy = mean(credits.iter().map(|credit| (2.0 * credit) as i64).sum(), rows.len())?;
    Ok(CrossTuned { thresholds, credits, predictions, accuracy })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::stats::Forecast;

    fn row(outcome: Outcome, p: f64) -> Judged {
        Judged { outcome, forecast: Forecast::from_probability(p).unwrap() }
    }

    fn rows() -> impl Strategy<Value = Vec<Judged>> {
        let outcome = prop_oneof![Just(Outcome::A), Just(Outcome::B), Just(Outcome::Tie)];
        // Few distinct probabilities, so that many gaps are equal.
        prop::collection::vec(
            (outcome, 0..=16).prop_map(|(outcome, p)| row(outcome, f64::from(p) / 16.0)),
            1..60,
        )
    }

    proptest! {
        #[test]
        fn the_tuned_threshold_is_the_smallest_of_the_best(rows in rows()) {
            let tuned = tune(&rows).unwrap();
            prop_assert_eq!(accuracy(&rows, tuned.threshold).unwrap(), tuned.accuracy);
            for row in &rows {
                let gap = row.forecast.gap();
                let other = accuracy(&rows, gap).unwrap();
                prop_assert!(other < tuned.accuracy || (other == tuned.accuracy && gap >= tuned.threshold));
            }
            prop_assert!(accuracy(&rows, 0.0).unwrap() <= tuned.accuracy);
        }

        #[test]
        fn the_names_of_the_images_change_nothing(rows in rows()) {
            let swapped: Vec<Judged> = rows.iter().map(Judged::swapped).collect();
            prop_assert_eq!(tune(&rows), tune(&swapped));
            prop_assert_eq!(paper(&rows, &rows), paper(&swapped, &swapped));
        }
    }

    #[test]
    fn always_tie_on_the_papers_test_part_is_0_568() {
        assert_eq!(always_tie(500, 68), Ok(0.568));
        assert!((chance(1.0, 68.0 / 500.0) - 0.568).abs() < 1e-12);
        assert_eq!(chance(0.0, 0.3), 0.5);
        let rows: Vec<_> =
            (0..500).map(|at| row(if at < 68 { Outcome::Tie } else { Outcome::A }, 0.2)).collect();
        assert_eq!(accuracy(&rows, 1.0), Ok(0.568));
        assert_eq!(tune(&rows), Ok(Tuned { threshold: rows[0].forecast.gap(), accuracy: 0.568 }));
    }

    #[test]
    fn the_papers_threshold_is_the_first_maximum_and_includes_gaps_equal_to_it() {
        // A gap of exactly 0.5 is a tie at 0.5.
        let validation = [row(Outcome::Tie, 0.75), row(Outcome::A, 0.9)];
        let found = paper(&validation, &[row(Outcome::Tie, 0.25), row(Outcome::B, 0.0)]).unwrap();
        assert_eq!(found, Paper { threshold: 0.5, validation: 1.0, test: 1.0 });
        assert_eq!(paper(&[], &validation), Err(Undefined::NoRows));
        assert_eq!(paper(&validation, &[]), Err(Undefined::NoRows));
    }

    #[test]
    fn a_row_is_never_judged_at_a_threshold_that_it_helped_to_choose() {
        let rows: Vec<Judged> =
            (0..40).map(|at| row([Outcome::A, Outcome::Tie][at % 2], 0.5 + at as f64 / 100.0)).collect();
        let clusters: Vec<u32> = (0..40).map(|at| at / 4).collect();
        let folds = Folds::new(10, 5, 7).unwrap();
        let found = cross_tuned(&rows, &clusters, &folds).unwrap();
        for (fold, &threshold) in found.thresholds.iter().enumerate() {
            let others: Vec<Judged> =
                (0..40).filter(|&at| folds.of(clusters[at]) != fold).map(|at| rows[at]).collect();
            assert_eq!(tune(&others).unwrap().threshold, threshold);
        }
        assert_eq!(found.accuracy, found.credits.iter().sum::<f64>() / 40.0);
        assert_eq!(found, cross_tuned(&rows, &clusters, &folds).unwrap());
    }

    #[test]
    fn no_rows_have_no_accuracy() {
        assert_eq!(tune(&[]), Err(Undefined::NoRows));
        assert_eq!(accuracy(&[], 0.1), Err(Undefined::NoRows));
        assert_eq!(always_tie(0, 0), Err(Undefined::NoRows));
    }
}
