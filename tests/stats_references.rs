//! Agreement statistics against Python's packages: `tests/parity/agreement.py` writes the numbers and says whose they are.
//!
//! What is deterministic is held to 1e-9; bootstrap intervals to scipy's within the Monte-Carlo error of both.
#![allow(clippy::unwrap_used, reason = "the files are this test's own")]

use std::path::Path;

use pairpick::stats::bootstrap::{Bootstrap, Statistic};
use pairpick::stats::calibration::{self, Losses, Reliability};
use pairpick::stats::mcnemar::mcnemar;
use pairpick::stats::permutation::SignFlips;
use pairpick::stats::ratings::{RatingColumns, Ratings};
use pairpick::stats::table::{Table, TableColumns};
use pairpick::stats::wilson::wilson;
use pairpick::stats::{Clusters, Columns, Forecast, Judged, Outcome, Undefined, threshold};
use serde_json::Value;

fn cases(name: &str) -> Vec<Value> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/stats").join(format!("{name}.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
    assert!(!cases.is_empty());
    cases
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(number).collect()
}

#[track_caller]
fn same(found: Result<f64, Undefined>, expected: &Value) {
    let (found, expected) = (found.unwrap(), number(expected));
    assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{found}, not {expected}");
}

fn rows(outcomes: &Value, logits: &Value) -> Vec<Judged> {
    let outcome = |index: f64| [Outcome::A, Outcome::B, Outcome::Tie][index as usize];
    let row = |(index, logit): (f64, f64)| Judged {
        outcome: outcome(index),
        forecast: Forecast::from_scores(logit, 0.0).unwrap(),
    };
    numbers(outcomes).into_iter().zip(numbers(logits)).map(row).collect()
}

#[test]
fn wilson_intervals_are_statsmodels() {
    for case in cases("wilson") {
        let found = wilson(number(&case["count"]), number(&case["of"]), number(&case["level"])).unwrap();
        same(Ok(found.low), &case["low"]);
        same(Ok(found.high), &case["high"]);
    }
}

#[test]
fn coefficients_of_two_raters_are_statsmodels_scikit_learns_krippendorffs_and_irrcacs() {
    for case in cases("tables") {
        let counts = numbers(&case["counts"]);
        let categories = number(&case["categories"]) as usize;
        let table = Table::new(&counts, categories);
        let kappa = table.cohen().unwrap();
        same(Ok(kappa.value), &case["kappa"]);
        same(table.kappa(), &case["kappa"]);
        same(Ok(kappa.error), &case["error"]);
        same(table.alpha(), &case["alpha"]);
        same(table.ac1(), &case["ac1"]);
        same(table.agreement(), &case["agreement"]);

        // The same pairs as ratings, and summed up row by row.
        let mut columns = Columns::default();
        let (by_table, by_rating) =
            (TableColumns::new(&mut columns, categories), RatingColumns::new(&mut columns, categories));
        let mut sums = vec![0.0; columns.width()];
        for (at, &count) in counts.iter().enumerate() {
            let mut answers = vec![0; categories];
            answers[at / categories] += 1;
            answers[at % categories] += 1;
            for _ in 0..count as usize {
                by_table.add(&mut sums, at / categories, at % categories);
                by_rating.add(&mut sums, &answers);
            }
        }
        assert_eq!(by_table.table(&sums), table);
        same(by_rating.alpha(&sums), &case["alpha"]);
        same(by_rating.ac1(&sums), &case["ac1"]);
        same(by_rating.agreement(&sums), &case["agreement"]);
    }
}

#[test]
fn coefficients_of_many_raters_are_krippendorffs_irrcacs_and_statsmodels() {
    let mut fleiss = 0;
    for case in cases("ratings") {
        let counts: Vec<Vec<u32>> = serde_json::from_value(case["counts"].clone()).unwrap();
        let mut ratings = Ratings::new(counts[0].len());
        counts.iter().for_each(|counts| ratings.add(counts));
        same(ratings.alpha(), &case["alpha"]);
        same(ratings.agreement(), &case["agreement"]);
        let ac1 = ratings.ac1().unwrap();
        same(Ok(ac1.value), &case["ac1"]);
        same(Ok(ac1.error.unwrap()), &case["ac1_error"]);
        if case["fleiss"].is_null() {
            assert!(matches!(ratings.fleiss(), Err(Undefined::UnequalRatings { .. })));
        } else {
            same(ratings.fleiss(), &case["fleiss"]);
            fleiss += 1;
        }
    }
    assert!(fleiss > 3);
}

#[test]
fn mcnemars_test_is_statsmodels() {
    for case in cases("mcnemar") {
        let found = mcnemar(number(&case["b"]) as u64, number(&case["c"]) as u64).unwrap();
        same(Ok(found.exact), &case["exact"]);
        same(Ok(found.mid), &case["mid"]);
        same(Ok(found.chi_squared), &case["chi_squared"]);
        same(Ok(found.chi_squared_p), &case["chi_squared_p"]);
    }
}

#[test]
fn exact_sign_flips_are_scipys_permutation_test() {
    for case in cases("sign_flips") {
        let found = SignFlips::default().test(&numbers(&case["differences"])).unwrap();
        assert!(found.exact);
        same(Ok(found.p), &case["p"]);
        same(Ok(found.difference), &case["difference"]);
    }
}

#[test]
fn calibration_is_scikit_learns_and_scipys() {
    for case in cases("calibration") {
        let rows = rows(&case["outcome"], &case["logits"]);
        let mut columns = Columns::default();
        let (losses, bins) = (Losses::new(&mut columns), Reliability::new(&mut columns));
        let mut sums = vec![0.0; columns.width()];
        for row in &rows {
            losses.add(&mut sums, row);
            bins.add(&mut sums, row);
        }
        same(losses.brier(&sums), &case["brier"]);
        same(losses.log_loss(&sums), &case["log_loss"]);
        same(bins.ece(&sums), &case["ece"]);
        for bin in 0..10 {
            let found = bins.bin(&sums, bin);
            same(Ok(found.rows), &case["rows"][bin]);
            same(Ok(found.confidence), &case["confidence"][bin]);
            same(Ok(found.right), &case["right"][bin]);
        }
        let fitted = calibration::fit(&rows).unwrap();
        same(Ok(fitted.value), &case["temperature"]);
        same(Ok(fitted.before), &case["log_loss"]);
        same(Ok(fitted.after), &case["after"]);
    }
}

#[test]
fn thresholds_are_the_papers_to_the_bit() {
    for case in cases("thresholds") {
        let validation = rows(&case["outcome"], &case["logits"]);
        let test = rows(&case["test_outcome"], &case["test_logits"]);
        for (tenth, expected) in numbers(&case["grid"]).into_iter().enumerate() {
            assert_eq!(threshold::accuracy(&validation, threshold::PAPER_GRID[tenth]), Ok(expected));
        }
        let found = threshold::paper(&validation, &test).unwrap();
        assert_eq!((found.threshold, found.test), (number(&case["paper"]), number(&case["paper_test"])));
        let tuned = threshold::tune(&validation).unwrap();
        assert_eq!(tuned.accuracy, number(&case["tuned_accuracy"]));
        same(Ok(tuned.threshold), &case["tuned"]);
        let ties = validation.iter().filter(|row| row.outcome == Outcome::Tie).count();
        same(threshold::always_tie(validation.len(), ties), &case["always_tie"]);
    }
}

#[test]
fn bootstrap_intervals_are_scipys_within_monte_carlo_error() {
    for case in cases("bootstraps") {
        let data = ["rows", "credits", "other", "losses"].map(|name| numbers(&case[name]));
        let mut columns = Columns::default();
        columns.take(4);
        let mut clusters = Clusters::new(data[0].len(), &columns);
        for cluster in 0..clusters.count() {
            for (sum, data) in clusters.sums_mut(cluster).iter_mut().zip(&data) {
                *sum = data[cluster];
            }
        }
        let statistics: [(&str, Statistic<'_>); 3] = [
            ("accuracy", &|sums| Ok(sums[1] / sums[0])),
            ("difference", &|sums| Ok((sums[1] - sums[2]) / sums[0])),
            ("loss", &|sums| Ok(sums[3] / sums[0])),
        ];
        let found =
            Bootstrap { seed: 11, ..Bootstrap::default() }.run(&clusters, &statistics.map(|(_, of)| of));
        for ((name, _), found) in statistics.iter().zip(found) {
            same(found.value, &case["found"][format!("{name} value")]);
            for (method, interval) in [("percentile", found.percentile), ("BCa", found.bca)] {
                let (interval, scipys) = (interval.unwrap(), &case["found"][format!("{name} {method}")]);
                let apart = (interval.low - number(&scipys["low"])).abs();
                let apart = apart.max((interval.high - number(&scipys["high"])).abs());
                let within = number(&scipys["within"]);
                assert!(
                    apart <= within,
                    "{name} {method} of {} clusters: {interval:?} is {apart} from {scipys}",
                    clusters.count()
                );
            }
        }
    }
}
