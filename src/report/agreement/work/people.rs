//! People with people: how far they agree with one another, and with themselves.

use std::collections::HashMap;

use super::majority::{self, counts, plurality};
use super::rows::{Kept, Row};
use super::{LEVEL, estimated};
use crate::report::Estimated;
use crate::report::agreement::plan::Plan;
use crate::report::agreement::{AnnotatorAgreement, ByTwo, People, PeopleIntervals, Reason};
use crate::stats::quantile::quantile;
use crate::stats::ratings::{RatingColumns, Ratings};
use crate::stats::table::Table;
use crate::stats::wilson::wilson;
use crate::stats::{Bootstrap, ClusteredMean, Clusters, Columns, Outcome, Undefined};
use crate::study::Evidence;

/// People, and twos of them, that are listed, at most.
const LISTED: usize = 1_000;

pub(super) fn people(evidence: &Evidence, kept: &Kept, plan: &Plan) -> People {
    let rows = &kept.rows;
    let shared = majority::shared(rows);
    let mut columns = Columns::default();
    let ratings = RatingColumns::new(&mut columns, Outcome::COUNT);
    // Only prompts that have shared pairs are drawn.
    let (mut prompts, mut last) = (0, None);
    let numbered: Vec<usize> = shared
        .iter()
        .map(|places| {
            let prompt = rows[places[0]].prompt;
            prompts += usize::from(last != Some(prompt));
            last = Some(prompt);
            prompts - 1
        })
        .collect();
    let mut by_prompt = Clusters::new(prompts, &columns);
    let mut all = Ratings::new(Outcome::COUNT);
    for (places, prompt) in shared.iter().zip(numbered) {
        let counts = counts(rows, places);
        ratings.add(by_prompt.sums_mut(prompt), &counts);
        all.add(&counts);
    }
    let bootstrap = Bootstrap { resamples: plan.resamples, seed: plan.seed, level: LEVEL };
    let mut estimates = bootstrap
        .run(
            &by_prompt,
            &[&|sums| ratings.alpha(sums), &|sums| ratings.ac1(sums), &|sums| ratings.agreement(sums)],
        )
        .into_iter()
        .map(Estimated::from);
    let mut next = || estimates.next().unwrap_or_default();
    let intervals = PeopleIntervals { alpha: next(), ac1: next(), raw: next() };
    let twos = Twos::of(rows, &shared);
    let (kappa, kappa_se) = twos.kappa();
    let fleiss = all.fleiss();
    let mut reasons = Vec::new();
    let mut known = |name: &str, value: Result<f64, Undefined>| {
        let reason = value.as_ref().err().map(ToString::to_string);
        reasons.extend(reason.map(|reason| Reason { of: name.to_owned(), reason }));
        value.ok()
    };
    let (alpha, ac1, raw) = (
        known("alpha", all.alpha()),
        known("ac1", all.ac1().map(|ac1| ac1.value)),
        known("raw", all.agreement()),
    );
    let (kappa, fleiss) = (known("kappa", kappa), known("fleiss", fleiss));
    let (left_out, annotators, annotators_more) = annotators(evidence, rows, &shared);
    let (repeats, same) = repeats(evidence);
    People {
        pairs: shared.len() as u64,
        alpha,
        ac1,
        kappa,
        kappa_se: kappa.and(kappa_se),
        fleiss,
        raw,
        intervals,
        left_out,
        annotators,
        annotators_more,
        by_two: twos.listed(evidence),
        by_two_more: twos.0.len().saturating_sub(LISTED) as u64,
        repeats,
        self_agreement: share(same, repeats),
        reasons,
    }
}

/// A share of whole counts, with Wilson's interval.
pub(super) fn share(part: u64, whole: u64) -> Estimated {
    share_at(part, whole, LEVEL)
}

/// The same at another level.
pub(super) fn share_at(part: u64, whole: u64, level: f64) -> Estimated {
    let value = if whole > 0 { Ok(part as f64 / whole as f64) } else { Err(Undefined::NoRows) };
    Estimated::with(value, wilson(part as f64, whole as f64, level))
}

/// Repeats of a pair by the same person, and those of them with the same answer.
pub(super) fn repeats(evidence: &Evidence) -> (u64, u64) {
    if evidence.picks.iter().all(|pick| pick.repeat_of.is_none()) {
        return (0, 0);
    }
    let first: HashMap<_, _> = evidence.picks.iter().map(|pick| (pick.id, pick.outcome)).collect();
    let again = evidence.picks.iter().filter_map(|pick| Some((pick.outcome, *first.get(&pick.repeat_of?)?)));
    again.fold((0, 0), |(all, same), (now, then)| (all + 1, same + u64::from(now == then)))
}

/// Each person against the majority of the others.
fn annotators(
    evidence: &Evidence,
    rows: &[Row],
    shared: &[Vec<usize>],
) -> (Estimated, Vec<AnnotatorAgreement>, u64) {
    #[derive(Default)]
    struct One {
        picks: u64,
        ties: u64,
        sides: [u64; 2],
        times: Vec<f64>,
        t0: ClusteredMean,
        decided: ClusteredMean,
    }
    let mut each: HashMap<u32, One> = HashMap::new();
    for row in rows {
        let pick = &evidence.picks[row.pick as usize];
        let one = each.entry(row.annotator).or_default();
        one.picks += 1;
        one.ties += u64::from(row.outcome == Outcome::Tie);
        if let (Some(a_on_left), Outcome::A | Outcome::B) = (pick.a_on_left, row.outcome) {
            one.sides[usize::from((row.outcome == Outcome::A) != a_on_left)] += 1;
        }
        one.times.extend(pick.response_ms.map(|time| time as f64));
    }
    let mut all = ClusteredMean::default();
    for places in shared {
        let counts = counts(rows, places);
        for row in places.iter().map(|&at| &rows[at]) {
            let mut others = counts;
            others[row.outcome.index()] -= 1;
            let (Some(others), Some(one)) = (plurality(others), each.get_mut(&row.annotator)) else {
                continue;
            };
            let credit = row.outcome.credit(others);
            all.add(row.prompt, credit);
            one.t0.add(row.prompt, credit);
            if others != Outcome::Tie && row.outcome != Outcome::Tie {
                one.decided.add(row.prompt, credit);
            }
        }
    }
    let mut each: Vec<(u32, One)> = each.into_iter().collect();
    each.sort_by_key(|(annotator, one)| (u64::MAX - one.picks, *annotator));
    let more = each.len().saturating_sub(LISTED) as u64;
    each.truncate(LISTED);
    let told = each.into_iter().map(|(annotator, mut one)| {
        one.times.sort_by(f64::total_cmp);
        AnnotatorAgreement {
            annotator: evidence.annotators[annotator as usize].clone(),
            picks: one.picks,
            ties: one.ties,
            shared: one.t0.rows(),
            t0: estimated(&one.t0),
            decided: estimated(&one.decided),
            left: share(one.sides[0], one.sides[0] + one.sides[1]),
            median_response_ms: quantile(&one.times, 0.5),
        }
    });
    (estimated(&all), told.collect(), more)
}

/// Every two people that share pairs: the table of their answers.
struct Twos(Vec<((u32, u32), Counts)>);

/// How often one said this and the other that.
type Counts = [f64; Outcome::COUNT * Outcome::COUNT];

fn table(counts: &Counts) -> Table<'_> {
    Table::new(counts, Outcome::COUNT)
}

impl Twos {
    fn of(rows: &[Row], shared: &[Vec<usize>]) -> Self {
        let mut tables: HashMap<(u32, u32), Counts> = HashMap::new();
        for places in shared {
            for (at, one) in places.iter().map(|&at| &rows[at]).enumerate() {
                for other in places[at + 1..].iter().map(|&at| &rows[at]) {
                    let (first, second) =
                        if one.annotator <= other.annotator { (one, other) } else { (other, one) };
                    let table = tables.entry((first.annotator, second.annotator)).or_default();
                    table[first.outcome.index() * Outcome::COUNT + second.outcome.index()] += 1.0;
                }
            }
        }
        let mut twos: Vec<((u32, u32), Counts)> = tables.into_iter().collect();
        twos.sort_by(|(one, first), (other, second)| {
            table(second).pairs().total_cmp(&table(first).pairs()).then(one.cmp(other))
        });
        Twos(twos)
    }

    /// Cohen's κ and its error of two people, or Light's κ of more: the mean of Cohen's over all twos that have one.
    fn kappa(&self) -> (Result<f64, Undefined>, Option<f64>) {
        match self.0.as_slice() {
            [] => (Err(Undefined::NoOverlap), None),
            [(_, counts)] => match table(counts).cohen() {
                Ok(kappa) => (Ok(kappa.value), Some(kappa.error)),
                Err(why) => (Err(why), None),
            },
            several => {
                let each: Vec<f64> =
                    several.iter().filter_map(|(_, counts)| table(counts).kappa().ok()).collect();
                let mean = each.iter().sum::<f64>() / each.len() as f64;
                (if each.is_empty() { Err(Undefined::OneAnswer) } else { Ok(mean) }, None)
            }
        }
    }

    fn listed(&self, evidence: &Evidence) -> Vec<ByTwo> {
        let name = |annotator: u32| evidence.annotators[annotator as usize].clone();
        let told = self.0.iter().take(LISTED).map(|((first, second), counts)| {
            let (table, kappa) = (table(counts), table(counts).cohen().ok());
            ByTwo {
                first: name(*first),
                second: name(*second),
                pairs: table.pairs() as u64,
                raw: table.agreement().ok(),
                kappa: kappa.as_ref().map(|kappa| kappa.value),
                kappa_se: kappa.as_ref().map(|kappa| kappa.error),
            }
        });
        told.collect()
    }
}
