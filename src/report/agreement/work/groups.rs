//! Agreement over parts of the picks: where people and a scorer part.

use std::collections::HashMap;

use super::estimated;
use super::rows::{Row, Scored};
use crate::report::agreement::{Group, Grouping};
use crate::stats::{ClusteredMean, Outcome};
use crate::study::{Evidence, EvidencePick};

/// Groups that are listed, at most.
const LISTED: usize = 30;
/// Parts of the time that labelling took.
const TIMES: usize = 10;

/// A named range: below its end, which is in the next one.
type Range<T> = (T, &'static str);

const MARGINS: [Range<f64>; 6] = [
    (0.55, "P up to 0.55"),
    (0.6, "0.55 to 0.6"),
    (0.7, "0.6 to 0.7"),
    (0.8, "0.7 to 0.8"),
    (0.9, "0.8 to 0.9"),
    (f64::INFINITY, "over 0.9"),
];
const WORDS: [Range<usize>; 5] = [
    (6, "1 to 5 words"),
    (11, "6 to 10 words"),
    (21, "11 to 20 words"),
    (41, "21 to 40 words"),
    (usize::MAX, "over 40 words"),
];
const TIMES_TAKEN: [Range<i64>; 6] = [
    (500, "under 0.5 s"),
    (1_000, "0.5 to 1 s"),
    (2_000, "1 to 2 s"),
    (5_000, "2 to 5 s"),
    (10_000, "5 to 10 s"),
    (i64::MAX, "10 s and more"),
];

fn place<T: PartialOrd>(ranges: &[Range<T>], value: T) -> Option<u32> {
    ranges.iter().position(|(end, _)| value < *end).map(|place| place as u32)
}

fn named<T>(ranges: &[Range<T>]) -> impl Fn(u32) -> String {
    move |place| ranges[place as usize].1.to_owned()
}

/// All the ways to divide them.
pub(super) fn groups(scored: &Scored<'_>, evidence: &Evidence) -> Vec<Grouping> {
    let pick = |row: &Row| &evidence.picks[row.pick as usize];
    let words: Vec<u32> = evidence
        .prompts
        .iter()
        .map(|prompt| place(&WORDS, prompt.split_whitespace().count()).unwrap_or(0))
        .collect();
    let pairs = ModelPairs::of(evidence);
    let times = times(scored, evidence);
    let in_order = Order::AsNumbered;
    let all = [
        part(scored, "margin", "how sure the scorer is", in_order, named(&MARGINS), |at| {
            place(&MARGINS, scored.judged[at].forecast.confidence())
        }),
        part(
            scored,
            "models",
            "the two generators",
            Order::Largest,
            |place| pairs.name(place, evidence),
            |at| pairs.of[scored.rows[at].pair as usize],
        ),
        part(scored, "prompt_words", "length of the prompt", in_order, named(&WORDS), |at| {
            Some(words[evidence.pairs[scored.rows[at].pair as usize].prompt as usize])
        }),
        part(scored, "response_time", "how long the person took", in_order, named(&TIMES_TAKEN), |at| {
            place(&TIMES_TAKEN, pick(&scored.rows[at]).response_ms?)
        }),
        part(scored, "side", "where the scorer's image stood", in_order, side_name, |at| {
            side(pick(&scored.rows[at]), scored.judged[at].forecast.favourite())
        }),
        part(
            scored,
            "annotator",
            "who picked",
            Order::Largest,
            |place| evidence.annotators[place as usize].clone(),
            |at| Some(scored.rows[at].annotator),
        ),
        part(scored, "time", "when, in parts of as many picks", in_order, time_name, |at| Some(times[at])),
    ];
    // What divides nothing tells nothing.
    all.into_iter().filter(|grouping| grouping.groups.len() > 1).collect()
}

#[derive(Clone, Copy)]
enum Order {
    AsNumbered,
    Largest,
}

fn part(
    scored: &Scored<'_>,
    by: &str,
    title: &str,
    order: Order,
    name: impl Fn(u32) -> String,
    of: impl Fn(usize) -> Option<u32>,
) -> Grouping {
    let mut sums: HashMap<u32, (ClusteredMean, u64)> = HashMap::new();
    for (at, (row, judged)) in scored.rows.iter().zip(&scored.judged).enumerate() {
        if let Some(place) = of(at) {
            let (mean, ties) = sums.entry(place).or_default();
            mean.add(row.prompt, judged.credit(0.0));
            *ties += u64::from(row.outcome == Outcome::Tie);
        }
    }
    let mut sums: Vec<(u32, (ClusteredMean, u64))> = sums.into_iter().collect();
    sums.sort_by_key(|(place, (mean, _))| match order {
        Order::AsNumbered => (0, *place),
        Order::Largest => (u64::MAX - mean.rows(), *place),
    });
    let more = sums.len().saturating_sub(LISTED) as u64;
    sums.truncate(LISTED);
    let groups = sums.into_iter().map(|(place, (mean, ties))| Group {
        name: name(place),
        n: mean.rows(),
        ties,
        t0: estimated(&mean),
    });
    Grouping { by: by.to_owned(), title: title.to_owned(), groups: groups.collect(), more }
}

/// Where the scorer's favourite stood.
fn side(pick: &EvidencePick, favourite: Outcome) -> Option<u32> {
    let a_on_left = pick.a_on_left?;
    match favourite {
        Outcome::Tie => None,
        favourite => Some(u32::from((favourite == Outcome::A) != a_on_left)),
    }
}

fn side_name(place: u32) -> String {
    ["left", "right"][place as usize].to_owned()
}

fn time_name(place: u32) -> String {
    format!("part {} of {TIMES}", place + 1)
}

/// The part of the time of each row.
fn times(scored: &Scored<'_>, evidence: &Evidence) -> Vec<u32> {
    let mut order: Vec<usize> = (0..scored.rows.len()).collect();
    order.sort_by_key(|&at| {
        let pick = &evidence.picks[scored.rows[at].pick as usize];
        (pick.decided_at, pick.id)
    });
    let mut times = vec![0; order.len()];
    for (place, &at) in order.iter().enumerate() {
        times[at] = (place * TIMES / order.len()) as u32;
    }
    times
}

/// The two generators of each pair, whichever is a.
struct ModelPairs {
    of: Vec<Option<u32>>,
    names: Vec<(u32, u32)>,
}

impl ModelPairs {
    fn of(evidence: &Evidence) -> Self {
        let mut known: HashMap<(u32, u32), u32> = HashMap::new();
        let mut names = Vec::new();
        let of = evidence.pairs.iter().map(|pair| {
            let [Some(a), Some(b)] = pair.models else { return None };
            let two = (a.min(b), a.max(b));
            Some(*known.entry(two).or_insert_with(|| {
                names.push(two);
                names.len() as u32 - 1
            }))
        });
        let of = of.collect();
        ModelPairs { of, names }
    }

    fn name(&self, place: u32, evidence: &Evidence) -> String {
        let (one, other) = self.names[place as usize];
        let [one, other] = [one, other].map(|model| evidence.models[model as usize].as_str());
        if one == other { format!("{one}, both") } else { format!("{one} · {other}") }
    }
}
