//! How often 95 % intervals hold the truth, in simulated studies whose prompts differ: `cargo bench --bench coverage`.
//!
//! Each prompt has its own ease, so its rows are alike. The truth of each statistic is that of one study with a million prompts.
//! Beside the bootstrap stands what taking rows as independent (Wilson) would give. `--studies N` sets how many are simulated.
#![allow(clippy::unwrap_used)]

use pairpick::stats::bootstrap::{Bootstrap, Statistic};
use pairpick::stats::table::TableColumns;
use pairpick::stats::wilson::wilson;
use pairpick::stats::{Clusters, Columns, Credits, Interval, Outcome, Undefined};
use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64;
use rayon::prelude::*;

/// How simulated studies are.
#[derive(Clone, Copy)]
struct Setting {
    /// The spread over prompts of the logit of being right.
    spread: f64,
    /// A prompt has 1 to so many rows.
    most: u64,
}

struct Study {
    first: Credits,
    second: Credits,
    table: TableColumns,
    clusters: Clusters,
}

fn unit(random: &mut Pcg64) -> f64 {
    (random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

fn normal(random: &mut Pcg64) -> f64 {
    (-2.0 * (1.0 - unit(random)).ln()).sqrt() * (std::f64::consts::TAU * unit(random)).cos()
}

/// What a scorer says that is right with a probability, and says tie of a few.
fn said(random: &mut Pcg64, truth: Outcome, right: f64) -> Outcome {
    if unit(random) < 0.1 {
        Outcome::Tie
    } else if unit(random) < right {
        truth
    } else {
        truth.swapped()
    }
}

fn study(setting: Setting, prompts: usize, seed: u64) -> Study {
    let mut random = Pcg64::seed_from_u64(seed);
    let mut columns = Columns::default();
    let (first, second) = (Credits::new(&mut columns), Credits::new(&mut columns));
    let table = TableColumns::new(&mut columns, Outcome::COUNT);
    let mut clusters = Clusters::new(prompts, &columns);
    for prompt in 0..prompts {
        let (shared, own) =
            (setting.spread * normal(&mut random), 0.5 * setting.spread * normal(&mut random));
        let right = [1.2 + shared, 0.7 + shared + own].map(|logit: f64| 1.0 / (1.0 + (-logit).exp()));
        for _ in 0..=random.next_u64() % setting.most {
            let truth = if unit(&mut random) < 0.5 { Outcome::A } else { Outcome::B };
            let outcome = if unit(&mut random) < 0.136 { Outcome::Tie } else { truth };
            let [one, other] = right.map(|right| said(&mut random, truth, right));
            let sums = clusters.sums_mut(prompt);
            first.add(sums, outcome, one, one);
            second.add(sums, outcome, other, other);
            table.add(sums, outcome.index(), one.index());
        }
    }
    Study { first, second, table, clusters }
}

/// By statistic: whether the percentile and the BCa interval hold the truth, as 1 or 0; then the same of Wilson's.
type Held = (Vec<[f64; 2]>, f64);

const NAMES: [&str; 5] = ["accuracy", "decided", "difference", "κ", "AC1"];

impl Study {
    fn with<T>(&self, of: impl FnOnce(&[Statistic<'_>]) -> T) -> T {
        let &Self { first, second, table, .. } = self;
        of(&[
            &|sums: &[f64]| first.plain(sums),
            &|sums: &[f64]| first.decided(sums),
            &|sums: &[f64]| Ok(first.plain(sums)? - second.plain(sums)?),
            &|sums: &[f64]| table.table(sums).kappa(),
            &|sums: &[f64]| table.table(sums).ac1(),
        ])
    }

    fn naive(&self) -> Result<Interval, Undefined> {
        let sums = self.clusters.totals();
        wilson((self.first.plain(&sums)? * self.first.rows(&sums)).round(), self.first.rows(&sums), 0.95)
    }
}

fn holds(interval: Result<Interval, Undefined>, truth: f64) -> f64 {
    f64::from(u8::from(interval.is_ok_and(|interval| interval.low <= truth && truth <= interval.high)))
}

fn main() {
    let mut arguments = std::env::args().skip_while(|argument| argument != "--studies");
    let studies: u64 = arguments.nth(1).map_or(2_000, |text| text.parse().unwrap());
    println!(
        "{studies} studies each, 1999 resamples; coverage of nominal 95 % in percent, * outside 93 to 97"
    );
    println!("prompts  spread  rows  statistic    truth   percentile    BCa   rows as independent");
    for (spread, most) in [(0.0, 5), (1.0, 9), (2.0, 9), (1.0, 40)] {
        let setting = Setting { spread, most };
        let whole = study(setting, 1_000_000, u64::MAX);
        let totals = whole.clusters.totals();
        let truths: Vec<f64> = whole.with(|all| all.iter().map(|of| of(&totals).unwrap()).collect());
        for prompts in [20, 50, 200, 1000] {
            let one = |seed: u64| {
                let study = study(setting, prompts, seed);
                let bootstrap = Bootstrap { resamples: 1999, seed, ..Bootstrap::default() };
                let found = study.with(|all| bootstrap.run(&study.clusters, all));
                let held = found.iter().zip(&truths);
                let held =
                    held.map(|(found, &truth)| [holds(found.percentile, truth), holds(found.bca, truth)]);
                (held.collect(), holds(study.naive(), truths[0]))
            };
            let all: Vec<Held> = (0..studies).into_par_iter().map(one).collect();
            for (at, name) in NAMES.iter().enumerate() {
                let share = |of: &dyn Fn(&Held) -> f64| {
                    let percent = 100.0 * all.iter().map(of).sum::<f64>() / studies as f64;
                    let mark = if (93.0..=97.0).contains(&percent) { ' ' } else { '*' };
                    format!("{percent:.1}{mark}")
                };
                let naive = if at == 0 { share(&|study| study.1) } else { String::new() };
                let [percentile, bca] = [0, 1].map(|method| share(&|study| study.0[at][method]));
                let truth = truths[at];
                println!(
                    "{prompts:7}  {spread:6}  1-{most:<3} {name:<10} {truth:.4}  {percentile:>9}  {bca:>7}  {naive:>9}"
                );
            }
        }
    }
}
