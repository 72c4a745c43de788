//! The speed of everything a report shows: `cargo bench --bench agreement -- [--picks N] [--prompts N] [--numpy PYTHON]`.
//!
//! Sums over prompts out of picks, then 13 statistics of 52 columns with both intervals from 9,999 resamples. With `--numpy` the
//! same rows go to benches/agreement_numpy.py, and both times and the ratio are printed.
#![allow(clippy::unwrap_used, missing_docs)]

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use pairpick::stats::bootstrap::{Bootstrap, Statistic};
use pairpick::stats::calibration::{Losses, Reliability};
use pairpick::stats::table::TableColumns;
use pairpick::stats::{Clusters, Columns, Credits, Estimate, Folds, Forecast, Judged, Outcome, threshold};
use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64;

const THRESHOLD: f64 = 0.2;

struct Picks {
    prompt: Vec<u32>,
    outcome: Vec<u8>,
    first: Vec<f64>,
    second: Vec<f64>,
}

fn picks(count: usize, prompts: usize) -> Picks {
    let mut random = Pcg64::seed_from_u64(1);
    let mut unit = move || (random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
    let mut picks = Picks { prompt: vec![], outcome: vec![], first: vec![], second: vec![] };
    let ease: Vec<f64> = (0..prompts).map(|_| 0.4 + unit()).collect();
    for at in 0..count {
        // Each prompt has one pick at least; the others fall anywhere.
        let prompt = if at < prompts { at } else { (unit() * prompts as f64) as usize };
        let truth = ease[prompt] * 3.0 * (unit() + unit() - 1.0);
        let outcome = if unit() < 0.136 { 2 } else { u8::from(unit() > 1.0 / (1.0 + (-truth).exp())) };
        picks.prompt.push(prompt as u32);
        picks.outcome.push(outcome);
        picks.first.push(truth + unit() - 0.5);
        picks.second.push(truth + 4.0 * (unit() - 0.5));
    }
    picks
}

fn judged(outcome: u8, logit: f64) -> Judged {
    let outcome = [Outcome::A, Outcome::B, Outcome::Tie][usize::from(outcome)];
    Judged { outcome, forecast: Forecast::from_scores(logit, 0.0).unwrap() }
}

fn report(picks: &Picks, prompts: usize) -> (Vec<Estimate>, f64) {
    let started = Instant::now();
    let mut columns = Columns::default();
    let (first, second) = (Credits::new(&mut columns), Credits::new(&mut columns));
    let table = TableColumns::new(&mut columns, Outcome::COUNT);
    let (losses, bins) = (Losses::new(&mut columns), Reliability::new(&mut columns));
    let part = |rows: std::ops::Range<usize>| {
        let mut clusters = Clusters::new(prompts, &columns);
        for at in rows {
            let [one, other] =
                [&picks.first, &picks.second].map(|logits| judged(picks.outcome[at], logits[at]));
            let sums = clusters.sums_mut(picks.prompt[at] as usize);
            let tuned = one.forecast.predicts(THRESHOLD);
            first.add(sums, one.outcome, one.forecast.favourite(), tuned);
            second.add(sums, other.outcome, other.forecast.favourite(), other.forecast.predicts(THRESHOLD));
            table.add(sums, one.outcome.index(), tuned.index());
            losses.add(sums, &one);
            bins.add(sums, &one);
        }
        clusters
    };
    let count = picks.prompt.len();
    let (mut clusters, rest) = rayon::join(|| part(0..count / 2), || part(count / 2..count));
    clusters.add(&rest);
    let aggregated = started.elapsed().as_secs_f64();
    let statistics: [Statistic<'_>; 13] = [
        &|sums| first.plain(sums),
        &|sums| first.tuned(sums),
        &|sums| first.decided(sums),
        &|sums| first.always_tie(sums),
        &|sums| second.plain(sums),
        &|sums| Ok(first.plain(sums)? - second.plain(sums)?),
        &|sums| Ok(first.tuned(sums)? - second.tuned(sums)?),
        &|sums| table.table(sums).kappa(),
        &|sums| table.table(sums).alpha(),
        &|sums| table.table(sums).ac1(),
        &|sums| bins.ece(sums),
        &|sums| losses.brier(sums),
        &|sums| losses.log_loss(sums),
    ];
    (Bootstrap::default().run(&clusters, &statistics), aggregated)
}

/// The most memory that was in use, in bytes.
fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse::<f64>().ok()).unwrap_or(f64::NAN)
        * 1024.0
}

fn write(folder: &Path, picks: &Picks) {
    std::fs::create_dir_all(folder).unwrap();
    let floats = |values: &[f64]| values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>();
    let prompts: Vec<u8> = picks.prompt.iter().flat_map(|prompt| prompt.to_le_bytes()).collect();
    std::fs::write(folder.join("prompt"), prompts).unwrap();
    std::fs::write(folder.join("outcome"), &picks.outcome).unwrap();
    std::fs::write(folder.join("first"), floats(&picks.first)).unwrap();
    std::fs::write(folder.join("second"), floats(&picks.second)).unwrap();
}

fn argument(name: &str) -> Option<String> {
    let mut arguments = std::env::args().skip_while(|argument| argument != name);
    arguments.nth(1)
}

fn main() {
    let number = |name, otherwise| argument(name).map_or(otherwise, |text| text.parse().unwrap());
    let count: usize = number("--picks", 1_000_000);
    let prompts: usize = number("--prompts", 40_000);
    let picks = picks(count, prompts);
    println!("{count} picks of {prompts} prompts, {} threads", rayon::current_num_threads());
    let mut best = f64::INFINITY;
    let mut estimates = Vec::new();
    for _ in 0..number("--runs", 3) {
        let started = Instant::now();
        let (found, aggregated) = report(&picks, prompts);
        let seconds = started.elapsed().as_secs_f64();
        println!(
            "here   {seconds:.3} s, of which aggregation {aggregated:.3} s; peak {:.0} MB",
            peak() / 1e6
        );
        best = best.min(seconds);
        estimates = found;
    }
    let rows: Vec<Judged> = (0..count).map(|at| judged(picks.outcome[at], picks.first[at])).collect();
    let started = Instant::now();
    let folds = Folds::new(prompts, 10, 1).unwrap();
    let tuned = threshold::cross_tuned(&rows, &picks.prompt, &folds).unwrap();
    println!("cross-tuned threshold {:.3} s: {:.4}", started.elapsed().as_secs_f64(), tuned.accuracy);
    let Some(python) = argument("--numpy") else { return };
    let folder = std::env::temp_dir().join(format!("pairpick-agreement-{}", std::process::id()));
    write(&folder, &picks);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/agreement_numpy.py");
    let mut numpy = serde_json::Value::Null;
    for _ in 0..number("--runs", 3) {
        let output = Command::new(&python).arg(&script).arg(&folder).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let run: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let of = |name: &str| run[name].as_f64().unwrap();
        let (seconds, aggregation, peak) = (of("seconds"), of("aggregation"), of("rss") / 1e6);
        println!("numpy  {seconds:.3} s, of which aggregation {aggregation:.3} s; peak {peak:.0} MB");
        if numpy.is_null() || seconds < numpy["seconds"].as_f64().unwrap() {
            numpy = run;
        }
    }
    std::fs::remove_dir_all(&folder).unwrap();
    println!("at best, numpy takes {:.1} times as long", numpy["seconds"].as_f64().unwrap() / best);
    let mut apart = 0.0_f64;
    for (at, estimate) in estimates.iter().enumerate() {
        let error = estimate.error.unwrap();
        for (found, name) in [(estimate.percentile.unwrap(), "percentile"), (estimate.bca.unwrap(), "bca")] {
            let numpys = &numpy[name][at];
            let ends = (found.low - numpys[0].as_f64().unwrap())
                .abs()
                .max((found.high - numpys[1].as_f64().unwrap()).abs());
            apart = apart.max(ends / error);
        }
        let value = estimate.value.unwrap();
        assert!((value - numpy["value"][at].as_f64().unwrap()).abs() < 1e-9, "statistic {at}: {value}");
    }
    println!("the intervals' ends differ by {apart:.3} standard errors at most");
}
