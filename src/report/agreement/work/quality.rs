//! What may be wrong with the picks: haste, a favourite side, contradictions, circles, gold pairs missed.

use std::collections::HashMap;

use super::LEVEL;
use super::people::{repeats, share, share_at};
use super::rows::{Kept, Row};
use crate::report::agreement::Quality;
use crate::report::agreement::plan::Plan;
use crate::stats::Outcome;
use crate::study::Evidence;
use crate::text::thousands;

/// Milliseconds under which nobody has looked at two images.
const TOO_FAST: i64 = 500;
/// The share of picks under that which is told of a person.
const HASTY: f64 = 0.1;

pub(super) fn quality(evidence: &Evidence, kept: &Kept, plan: &Plan) -> Quality {
    let picks = || kept.rows.iter().map(|row| (row, &evidence.picks[row.pick as usize]));
    let is_fast = |time: i64| time < TOO_FAST;
    let times = || picks().filter_map(|(row, pick)| Some((row, pick.response_ms?)));
    let mut sides: HashMap<u32, [u64; 2]> = HashMap::new();
    for (row, pick) in picks() {
        if let (Some(a_on_left), Outcome::A | Outcome::B) = (pick.a_on_left, row.outcome) {
            sides.entry(row.annotator).or_default()[usize::from((row.outcome == Outcome::A) != a_on_left)] +=
                1;
        }
    }
    let left: u64 = sides.values().map(|[left, _]| left).sum();
    let right: u64 = sides.values().map(|[_, right]| right).sum();
    let (repeats, same) = repeats(evidence);
    let (intransitive, triples) = circles(evidence, &kept.rows);
    let gold = || {
        let right = |row: &Row| plan.gold.get(&evidence.pairs[row.pair as usize].id).copied();
        kept.rows.iter().filter_map(move |row| Some((row.outcome, right(row)?)))
    };
    Quality {
        too_fast: times().filter(|(_, time)| is_fast(*time)).count() as u64,
        timed: times().count() as u64,
        left: share(left, left + right),
        self_contradictions: repeats - same,
        repeats,
        intransitive,
        triples,
        gold_missed: gold().filter(|(given, right)| given != right).count() as u64,
        gold: gold().count() as u64,
        notes: notes(evidence, &sides, times()),
    }
}

/// What stands out of each person.
fn notes<'r>(
    evidence: &Evidence,
    sides: &HashMap<u32, [u64; 2]>,
    times: impl Iterator<Item = (&'r Row, i64)>,
) -> Vec<String> {
    let mut hasty: HashMap<u32, [u64; 2]> = HashMap::new();
    for (row, time) in times {
        let [fast, all] = hasty.entry(row.annotator).or_default();
        (*fast, *all) = (*fast + u64::from(time < TOO_FAST), *all + 1);
    }
    let mut annotators: Vec<u32> = sides.keys().chain(hasty.keys()).copied().collect();
    annotators.sort_unstable();
    annotators.dedup();
    let mut notes = Vec::new();
    // Of a thousand people some lean by chance.
    let level = 1.0 - (1.0 - LEVEL) / annotators.len().max(1) as f64;
    for annotator in annotators {
        let name = &evidence.annotators[annotator as usize];
        if let Some([left, right]) = sides.get(&annotator) {
            let leaning = share_at(*left, left + right, level);
            if let (Some(value), Some(range)) = (leaning.value, leaning.range())
                && (range.low > 0.5 || range.high < 0.5)
            {
                let (side, value, low, high) = if value > 0.5 {
                    ("left", value, range.low, range.high)
                } else {
                    ("right", 1.0 - value, 1.0 - range.high, 1.0 - range.low)
                };
                notes.push(format!(
                    "{name} chose the {side} image in {:.1} % [{:.1}, {:.1}] of {} decided picks.",
                    100.0 * value,
                    100.0 * low,
                    100.0 * high,
                    thousands(left + right)
                ));
            }
        }
        if let Some([fast, all]) = hasty.get(&annotator)
            && *fast as f64 > HASTY * *all as f64
        {
            notes.push(format!(
                "{name} made {} of {} picks in under half a second.",
                thousands(*fast),
                thousands(*all)
            ));
        }
    }
    notes
}

/// Circles (x over y, y over z, z over x) among the triples of images of a prompt whose three pairs one person has decided.
fn circles(evidence: &Evidence, rows: &[Row]) -> (u64, u64) {
    let mut by_person: HashMap<(u32, u32), Vec<(i64, i64)>> = HashMap::new();
    for row in rows.iter().filter(|row| row.outcome != Outcome::Tie) {
        let [a, b] = evidence.pairs[row.pair as usize].images;
        let (winner, loser) = if row.outcome == Outcome::A { (a, b) } else { (b, a) };
        by_person.entry((row.annotator, row.prompt)).or_default().push((winner, loser));
    }
    let (mut circles, mut triples) = (0, 0);
    for edges in by_person.values().filter(|edges| edges.len() > 2) {
        let beats: std::collections::HashSet<(i64, i64)> = edges.iter().copied().collect();
        let decided = |x, y| beats.contains(&(x, y)) != beats.contains(&(y, x));
        let mut images: Vec<i64> = edges.iter().flat_map(|(one, other)| [*one, *other]).collect();
        images.sort_unstable();
        images.dedup();
        for (at, &x) in images.iter().enumerate() {
            for (next, &y) in images.iter().enumerate().skip(at + 1).filter(|(_, y)| decided(x, **y)) {
                for &z in images[next + 1..].iter().filter(|z| decided(x, **z) && decided(y, **z)) {
                    triples += 1;
                    let wins = |one, other| beats.contains(&(one, other));
                    let around =
                        (wins(x, y) && wins(y, z) && wins(z, x)) || (wins(y, x) && wins(z, y) && wins(x, z));
                    circles += u64::from(around);
                }
            }
        }
    }
    (circles, triples)
}
