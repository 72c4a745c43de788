//! Agreement statistics on simulated studies: what is known is found, names do not matter, and nothing crashes.
#![allow(clippy::unwrap_used, reason = "the studies are this test's own")]

use pairpick::stats::bootstrap::{Bootstrap, Statistic};
use pairpick::stats::calibration::{self, Losses, Reliability};
use pairpick::stats::permutation::SignFlips;
use pairpick::stats::ratings::RatingColumns;
use pairpick::stats::table::TableColumns;
use pairpick::stats::threshold::{self, cross_tuned};
use pairpick::stats::{Clusters, Columns, Credits, Estimate, Folds, Forecast, Judged, Outcome};
use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64;

fn unit(random: &mut Pcg64) -> f64 {
    (random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

/// Rows whose scorer is calibrated once its logits are divided by `temperature`, and their prompts.
fn study(prompts: u32, each: u32, temperature: f64, ties: f64, seed: u64) -> (Vec<Judged>, Vec<u32>) {
    let mut random = Pcg64::seed_from_u64(seed);
    let (mut rows, mut clusters) = (Vec::new(), Vec::new());
    for prompt in 0..prompts {
        for _ in 0..each {
            let logit = 6.0 * (unit(&mut random) - 0.5);
            let a = unit(&mut random) < 1.0 / (1.0 + (-logit).exp());
            let tie = unit(&mut random) < ties;
            let outcome = if tie { Outcome::Tie } else { [Outcome::B, Outcome::A][usize::from(a)] };
            rows.push(Judged {
                outcome,
                forecast: Forecast::from_scores(20.0 + temperature * logit, 20.0).unwrap(),
            });
            clusters.push(prompt);
        }
    }
    (rows, clusters)
}

/// Everything a report would ask for.
fn estimates(rows: &[Judged], prompts: &[u32], bootstrap: Bootstrap) -> Vec<Estimate> {
    let count = prompts.iter().max().map_or(0, |prompt| *prompt as usize + 1);
    let tuned = Folds::new(count, 5, 2).and_then(|folds| cross_tuned(rows, prompts, &folds));
    let mut columns = Columns::default();
    let credits = Credits::new(&mut columns);
    let table = TableColumns::new(&mut columns, Outcome::COUNT);
    let people = RatingColumns::new(&mut columns, Outcome::COUNT);
    let (losses, bins) = (Losses::new(&mut columns), Reliability::new(&mut columns));
    let mut clusters = Clusters::new(count, &columns);
    for (at, (row, &prompt)) in rows.iter().zip(prompts).enumerate() {
        let sums = clusters.sums_mut(prompt as usize);
        let plain = row.forecast.favourite();
        let predicted = tuned.as_ref().map_or(plain, |tuned| tuned.predictions[at]);
        credits.add(sums, row.outcome, plain, predicted);
        table.add(sums, row.outcome.index(), predicted.index());
        let mut answers = [0; 3];
        answers[row.outcome.index()] += 1;
        answers[predicted.index()] += 1;
        people.add(sums, &answers);
        losses.add(sums, row);
        bins.add(sums, row);
    }
    let all: [Statistic<'_>; 14] = [
        &|sums| credits.plain(sums),
        &|sums| credits.tuned(sums),
        &|sums| credits.decided(sums),
        &|sums| credits.always_tie(sums),
        &|sums| table.table(sums).kappa(),
        &|sums| table.table(sums).alpha(),
        &|sums| table.table(sums).ac1(),
        &|sums| people.alpha(sums),
        &|sums| people.ac1(sums),
        &|sums| people.agreement(sums),
        &|sums| bins.ece(sums),
        &|sums| bins.bin(sums, 9).accuracy(),
        &|sums| losses.brier(sums),
        &|sums| losses.log_loss(sums),
    ];
    bootstrap.run(&clusters, &all)
}

#[test]
fn the_accuracy_that_was_put_in_comes_out() {
    let (rows, prompts) = study(2000, 5, 1.0, 0.1, 3);
    let found = estimates(&rows, &prompts, Bootstrap { resamples: 1999, ..Bootstrap::default() });
    // The mean of σ(|x|) over |x| even on 0 to 3, which is ln((1 + e³)/2)/3.
    let truth = ((1.0 + 3.0_f64.exp()) / 2.0).ln() / 3.0;
    let decided = &found[2];
    let interval = decided.interval().unwrap();
    assert!(
        interval.low < truth && truth < interval.high && interval.high - interval.low < 0.02,
        "{decided:?}"
    );
    let always_tie = found[3].value.unwrap();
    assert!((always_tie - 0.55).abs() < 0.01);
    // A calibrated scorer is calibrated.
    assert!(found[10].value.unwrap() < 0.02);
}

#[test]
fn the_temperature_that_was_put_in_comes_out() {
    for temperature in [0.5, 1.0, 3.0] {
        let (rows, prompts) = study(2000, 5, temperature, 0.0, 4);
        let fitted = calibration::fit(&rows).unwrap();
        assert!((fitted.value / temperature - 1.0).abs() < 0.05, "{fitted:?}");
        let held_out = calibration::held_out(&rows, &prompts, &Folds::new(2000, 5, 1).unwrap()).unwrap();
        assert!((held_out.before - fitted.before).abs() < 1e-12 && held_out.after >= fitted.after);
        assert!(temperature == 1.0 || held_out.after < held_out.before);
    }
}

#[test]
fn a_scorer_is_no_better_than_itself_and_better_than_chance() {
    let (rows, prompts) = study(300, 3, 1.0, 0.1, 5);
    let mut differences = vec![0.0; 300];
    let mut random = Pcg64::seed_from_u64(1);
    for (row, &prompt) in rows.iter().zip(&prompts) {
        let chance = [Outcome::A, Outcome::B][(random.next_u64() % 2) as usize];
        differences[prompt as usize] += (row.credit(0.0) - row.outcome.credit(chance)) / 3.0;
    }
    let found = SignFlips::default().test(&differences).unwrap();
    assert!(found.difference > 0.1 && found.p == 1e-4 && !found.exact, "{found:?}");
    assert!(SignFlips::default().test(&[0.0; 300]).is_err());
}

#[test]
fn the_names_of_the_images_change_nothing() {
    let (rows, prompts) = study(60, 4, 1.5, 0.15, 6);
    let swapped: Vec<Judged> = rows.iter().map(Judged::swapped).collect();
    let bootstrap = Bootstrap { resamples: 500, ..Bootstrap::default() };
    for (one, other) in
        estimates(&rows, &prompts, bootstrap).iter().zip(estimates(&swapped, &prompts, bootstrap))
    {
        // Categories are added up in another order, so the last bit may differ.
        let close = |one: f64, other: f64| assert!((one - other).abs() < 1e-12, "{one} and {other}");
        close(one.value.unwrap(), other.value.unwrap());
        let (one, other) = (one.interval().unwrap(), other.interval().unwrap());
        close(one.low, other.low);
        close(one.high, other.high);
    }
    assert_eq!(threshold::tune(&rows), threshold::tune(&swapped));
    let (one, other) = (calibration::fit(&rows).unwrap(), calibration::fit(&swapped).unwrap());
    assert!((one.value - other.value).abs() < 1e-12);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_reported_is_a_number_or_a_reason(
        drawn in prop::collection::vec((0_u32..4, 0_usize..3, prop_oneof![Just(0.0), -3.0..3.0_f64, Just(1e300)]), 0..12),
    ) {
        let row = |&(_, outcome, logit): &(u32, usize, f64)| Judged {
            outcome: [Outcome::A, Outcome::B, Outcome::Tie][outcome],
            forecast: Forecast::from_scores(logit, 0.0).unwrap(),
        };
        let rows: Vec<Judged> = drawn.iter().map(row).collect();
        let prompts: Vec<u32> = drawn.iter().map(|drawn| drawn.0).collect();
        for found in estimates(&rows, &prompts, Bootstrap { resamples: 50, ..Bootstrap::default() }) {
            prop_assert!(found.value.is_ok_and(f64::is_finite) || found.value.is_err());
            for interval in [found.percentile, found.bca, found.interval()] {
                match interval {
                    Ok(interval) => prop_assert!(interval.low <= interval.high && interval.low.is_finite()),
                    Err(why) => prop_assert!(!why.to_string().is_empty()),
                }
            }
        }
        if let Ok(fitted) = calibration::fit(&rows) {
            prop_assert!(fitted.value > 0.0 && fitted.after <= fitted.before + 1e-12);
        }
    }
}
