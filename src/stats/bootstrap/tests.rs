//! Intervals: the same on any threads, as wide as their error says, and missing where nothing tells of a spread.

use super::*;
use crate::stats::Columns;

fn clusters(rows: &[[f64; 2]]) -> Clusters {
    let mut columns = Columns::default();
    columns.take(2);
    let mut clusters = Clusters::new(rows.len(), &columns);
    for (at, row) in rows.iter().enumerate() {
        clusters.sums_mut(at).copy_from_slice(row);
    }
    clusters
}

fn mean(sums: &[f64]) -> Result<f64, Undefined> {
    if sums[1] > 0.0 { Ok(sums[0] / sums[1]) } else { Err(Undefined::NoDecided) }
}

fn varied(count: usize) -> Clusters {
    let row = |at: usize| [(at * 7 % 11) as f64 * 0.3, (at % 3 + 4) as f64];
    clusters(&(0..count).map(row).collect::<Vec<_>>())
}

#[test]
fn the_same_seed_gives_the_same_bits_on_any_number_of_threads() {
    let clusters = varied(101);
    let run =
        |seed| Bootstrap { resamples: 999, seed, level: 0.95 }.run(&clusters, &[&mean, &|sums| Ok(sums[0])]);
    let expected = run(3);
    for threads in [1, 2, 3, 7] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        assert_eq!(pool.install(|| run(3)), expected, "{threads} threads");
    }
    assert_ne!(run(4), expected);
}

#[test]
fn an_interval_holds_the_value_and_is_as_wide_as_its_error_says() {
    let found = &Bootstrap::default().run(&varied(200), &[&mean])[0];
    let (value, error) = (*found.value.as_ref().unwrap(), found.error.unwrap());
    for interval in [found.percentile.unwrap(), found.bca.unwrap(), found.interval().unwrap()] {
        assert!(interval.low < value && value < interval.high);
        assert!(((interval.high - interval.low) / (2.0 * 1.96 * error) - 1.0).abs() < 0.05);
    }
    assert_eq!(found.undefined, 0);
}

#[test]
fn one_cluster_or_none_has_a_value_at_most() {
    let found = &Bootstrap::default().run(&varied(1), &[&mean])[0];
    assert_eq!(found.value, Ok(0.0));
    assert_eq!(found.interval(), Err(Undefined::TooFewClusters { needed: 2, given: 1 }));
    let found = &Bootstrap::default().run(&varied(0), &[&mean])[0];
    assert_eq!(found.value, Err(Undefined::NoDecided));
}

#[test]
fn all_right_is_no_proof_of_certainty() {
    let found = &Bootstrap::default().run(&clusters(&[[2.0, 2.0], [3.0, 3.0], [1.0, 1.0]]), &[&mean])[0];
    assert_eq!((found.value, found.interval()), (Ok(1.0), Err(Undefined::NoSpread)));
}

#[test]
fn what_is_often_undefined_has_no_interval() {
    // The one cluster with rows is missing from over a third of the resamples.
    let rows = [[1.0, 2.0], [0.0, 0.0], [0.0, 0.0]];
    let found = &Bootstrap::default().run(&clusters(&rows), &[&mean])[0];
    assert_eq!(found.value, Ok(0.5));
    assert!(matches!(found.interval(), Err(Undefined::Resamples { undefined, .. }) if undefined > 2000));
}

#[test]
fn a_sum_that_is_no_number_is_told() {
    let found = &Bootstrap::default().run(&clusters(&[[f64::NAN, 1.0], [1.0, 1.0]]), &[&mean])[0];
    assert!(matches!(found.value, Err(Undefined::NotFinite(_))));
}

#[test]
fn what_cannot_be_drawn_is_refused() {
    let none = Bootstrap { resamples: 0, ..Bootstrap::default() };
    assert!(none.run(&varied(9), &[&mean])[0].interval().is_err());
    let whole = Bootstrap { level: 1.0, ..Bootstrap::default() };
    assert_eq!(whole.run(&varied(9), &[&mean])[0].interval(), Err(Undefined::NotAShare(1.0)));
}
