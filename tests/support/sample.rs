//! A report with something of everything: three people, two scorers, ties, repeats, a picture of disagreement.

#![allow(dead_code, reason = "each test binary uses its part")]

use pairpick::pair::{Outcome, PairId, PickId};
use pairpick::report::agreement::plan::Plan;
use pairpick::report::agreement::{Agreement, work_out};
use pairpick::study::{Evidence, EvidencePair, EvidencePick, EvidenceScorer, PairNames};

/// Pairs; each prompt has two.
const PAIRS: u32 = 120;
/// Words of the shortest and longest prompts.
const PROMPTS: [&str; 3] = [
    "a red fox",
    "a red fox asleep under a birch in the first snow",
    "a red fox asleep under a birch in the first snow of a long winter, 35 mm photograph, soft light from the left",
];

/// Numbers that look like chance and are the same every time: between 0 and 1.
fn chance(seed: u32) -> f64 {
    let mixed = (u64::from(seed) + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    ((mixed ^ (mixed >> 32)) >> 11) as f64 / (1_u64 << 53) as f64
}

/// How much better image a is, in the eyes of nobody in particular.
fn quality(pair: u32) -> f64 {
    4.0 * chance(pair) - 2.0
}

/// What a person says who sees it with so much noise.
fn outcome(pair: u32, person: u32) -> Outcome {
    match quality(pair) + 2.0 * (chance(1_000 + 10 * pair + person) - 0.5) {
        seen if seen > 0.25 => Outcome::A,
        seen if seen < -0.25 => Outcome::B,
        _ => Outcome::Tie,
    }
}

fn scorer(name: &str, noise: f64, seed: u32) -> EvidenceScorer {
    let score = |pair| 20.0 + 1.4 * quality(pair) + noise * (chance(seed + pair) - 0.5);
    EvidenceScorer {
        name: name.to_owned(),
        weights_sha256: "ab".repeat(32),
        arithmetic: "f32".to_owned(),
        device: Some("cpu".to_owned()),
        scores: (0..PAIRS).map(|pair| [score(pair), 20.0]).collect(),
    }
}

fn pick(at: u32, pair: u32, person: u32, outcome: Outcome, repeat_of: Option<u32>) -> EvidencePick {
    EvidencePick {
        id: PickId(i64::from(at) + 1),
        pair,
        annotator: person,
        outcome,
        a_on_left: Some(chance(at) < 0.5),
        decided_at: Some(1_700_000_000_000 + 4_000 * i64::from(at)),
        response_ms: Some((300.0 + 6_000.0 * chance(5_000 + at)) as i64),
        repeat_of: repeat_of.map(|first| PickId(i64::from(first) + 1)),
        saw_score: at.is_multiple_of(40),
        in_blocks: false,
        on_coarse: false,
        protocol: None,
    }
}

/// The picks and scores that the sample is of.
pub(crate) fn evidence() -> Evidence {
    let mut picks = Vec::new();
    for pair in 0..PAIRS {
        for person in 0..3 {
            // ana sees all, bo two of three, cleo one of three.
            if (pair + person) % 3 >= person {
                let outcome = if pair % 31 == 30 { Outcome::BothBad } else { outcome(pair, person) };
                picks.push(pick(picks.len() as u32, pair, person, outcome, None));
            }
        }
    }
    let again: Vec<(u32, u32)> = (0..24).map(|at| (at * 7, picks[at as usize * 7].pair)).collect();
    for (first, pair) in again {
        let person = picks[first as usize].annotator;
        let outcome = outcome(pair + 7 * (pair % 4) / 3, person);
        picks.push(pick(picks.len() as u32, pair, person, outcome, Some(first)));
    }
    let pair = |at: u32| EvidencePair {
        id: PairId(i64::from(at) + 1),
        source: 0,
        prompt: at / 2,
        images: [2 * i64::from(at), 2 * i64::from(at) + 1],
        models: [Some(at % 3), Some((at + 1) % 3)],
        external_id: None,
    };
    Evidence {
        seed: 7,
        sources: vec!["manifest birds.jsonl".to_owned()],
        annotators: ["ana", "bo", "cleo"].map(str::to_owned).to_vec(),
        models: ["sdxl-turbo", "dreamlike", "flux-schnell"].map(str::to_owned).to_vec(),
        prompts: (0..PAIRS / 2).map(|at| format!("{}, {at}", PROMPTS[at as usize % 3])).collect(),
        pairs: (0..PAIRS).map(pair).collect(),
        picks,
        scorers: vec![scorer("pickscore", 5.0, 20_000), scorer("clip-h", 9.0, 30_000)],
        ..Evidence::default()
    }
}

/// A report as `agree` makes it.
pub(crate) fn agreement() -> Agreement {
    of(&evidence())
}

/// The report of some evidence, with few draws.
pub(crate) fn of(evidence: &Evidence) -> Agreement {
    let plan = Plan { resamples: 499, ..Plan::default() };
    let mut agreement = work_out(evidence, &plan, &mut |pair| {
        let image = |member| format!("images/{}-{member}.png", pair.0);
        let models = ["sdxl-turbo", "dreamlike"].map(|model| Some(model.to_owned()));
        Some(PairNames { images: [image('a'), image('b')], models })
    });
    agreement.provenance.study = "birds.db".to_owned();
    agreement.provenance.made_at = "2026-11-24T12:00:00Z".to_owned();
    agreement.provenance.program = "pairpick".to_owned();
    agreement
}
