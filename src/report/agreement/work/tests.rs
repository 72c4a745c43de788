//! The whole of it, on evidence made here.

use rand::{Rng, RngExt, SeedableRng};
use rand_pcg::Pcg64;
use serde_json::Value;

use super::*;
use crate::pair::{Outcome as Decision, PairId, PickId};
use crate::report::agreement::plan::Rule;
use crate::study::{EvidencePair, EvidencePick, EvidenceScorer};

/// Prompts of three pairs, each picked by two people who follow the scorer's favourite with a probability of their own.
fn evidence(prompts: u32, follows: [f64; 2], ties: f64, seed: u64) -> Evidence {
    let mut random = Pcg64::seed_from_u64(seed);
    let mut evidence = Evidence {
        annotators: vec!["ana".into(), "bo".into()],
        models: vec!["one".into(), "two".into()],
        sources: vec!["folder birds".into()],
        ..Evidence::default()
    };
    let mut scorer = EvidenceScorer {
        name: "pickscore".into(),
        weights_sha256: "00".repeat(32),
        arithmetic: "f32".into(),
        device: Some("cpu".into()),
        scores: Vec::new(),
    };
    for prompt in 0..prompts {
        evidence.prompts.push(format!("a prompt of number {prompt}"));
        for number in 0..3 {
            let pair = evidence.pairs.len() as u32;
            evidence.pairs.push(EvidencePair {
                id: PairId(i64::from(pair) + 1),
                source: 0,
                prompt,
                images: [[0, 1], [1, 2], [0, 2]][number].map(|image| i64::from(prompt * 3) + image),
                models: [Some(0), Some(1)],
                external_id: Some(format!("pair-{pair}").into()),
            });
            scorer.scores.push([20.0 + 2.0 * random.random::<f64>(), 20.0 + 2.0 * random.random::<f64>()]);
            let [a, b] = scorer.scores[pair as usize];
            for (annotator, follows) in follows.into_iter().enumerate() {
                let favourite = if random.random::<f64>() < follows { a > b } else { a < b };
                let outcome = if random.random::<f64>() < ties {
                    Decision::Tie
                } else if favourite {
                    Decision::A
                } else {
                    Decision::B
                };
                push(&mut evidence, pair, annotator as u32, outcome, &mut random);
            }
        }
    }
    evidence.scorers.push(scorer);
    evidence
}

fn push(evidence: &mut Evidence, pair: u32, annotator: u32, outcome: Decision, random: &mut impl Rng) {
    let id = evidence.picks.len() as i64 + 1;
    evidence.picks.push(EvidencePick {
        id: PickId(id),
        pair,
        annotator,
        outcome,
        a_on_left: Some(random.random()),
        decided_at: Some(1_700_000_000_000 + 4_000 * id),
        response_ms: Some(400 + 17 * (id % 300)),
        repeat_of: None,
        saw_score: false,
        in_blocks: false,
        on_coarse: false,
        protocol: None,
    });
}

fn report(evidence: &Evidence, plan: &Plan) -> Agreement {
    let names = |pair: PairId| {
        let images = ["a", "b"].map(|member| format!("{}-{member}.png", pair.0));
        Some(PairNames { images, models: [None, None] })
    };
    work_out(evidence, plan, &mut { names })
}

/// Few resamples: the statistics themselves are held to their references elsewhere.
fn quick() -> Plan {
    Plan { resamples: 499, ..Plan::default() }
}

#[test]
fn a_known_accuracy_is_found_and_lies_in_its_interval() {
    let found = report(&evidence(400, [0.8, 0.7], 0.0, 1), &quick());
    let scorer = &found.scorers[0];
    assert_eq!((scorer.pairs, scorer.prompts, scorer.ties, scorer.unscored), (2_400, 400, 0, 0));
    let decided = &scorer.accuracy.decided.accuracy;
    let (value, range) = (decided.value.unwrap(), decided.range().unwrap());
    assert!((value - 0.75).abs() < 0.02, "{value}");
    assert!(range.low < 0.75 && 0.75 < range.high && range.high - range.low < 0.06, "{range:?}");
    assert_eq!(scorer.baseline.always_tie, Some(0.5));
    // Two of the three images of each prompt are in two pairs: rows are no more independent than that.
    assert!(scorer.accuracy.decided.wilson.is_none());
    // ana and bo agree where both follow or both do not: 0.8·0.7 + 0.2·0.3.
    assert!((found.people.raw.unwrap() - 0.62).abs() < 0.03);
    assert!(found.people.kappa_se.is_some() && found.people.by_two.len() == 1);
    assert_eq!((found.data.picks, found.data.annotators, found.people.pairs), (2_400, 2, 1_200));
    let course = &scorer.course;
    assert_eq!((course.len(), course[199].n), (200, 2_400));
    assert!((course[199].value - scorer.accuracy.t0.value.unwrap()).abs() < 1e-12);
    for grouping in &scorer.by {
        let rows: u64 = grouping.groups.iter().map(|group| group.n).sum();
        assert_eq!(rows, 2_400, "{}", grouping.by);
    }
}

#[test]
fn ties_are_paid_half_and_a_threshold_pays_for_itself() {
    let found = report(&evidence(300, [0.6, 0.6], 0.4, 2), &quick());
    let scorer = &found.scorers[0];
    let share = scorer.ties as f64 / scorer.pairs as f64;
    assert!((scorer.baseline.always_tie.unwrap() - (0.5 + share / 2.0)).abs() < 1e-12);
    let (t0, tuned) = (scorer.accuracy.t0.value.unwrap(), &scorer.accuracy.tuned);
    assert!(tuned.t.unwrap() > 0.0 && tuned.accuracy.value.unwrap() > t0 + 0.05, "{tuned:?}");
}

/// Everything but what names a side or image.
fn numbers(report: &Agreement) -> Value {
    let mut value = serde_json::to_value(report).unwrap();
    for scorer in value["scorers"].as_array_mut().unwrap() {
        scorer["strongest"] = Value::Null;
    }
    value
}

/// The same numbers, but for the last bits.
fn alike(one: &Value, other: &Value, path: &str) {
    match (one, other) {
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
            assert!((a - b).abs() <= 1e-9 * a.abs().max(1.0), "{path}: {a} {b}");
        }
        (Value::Array(a), Value::Array(b)) => {
            assert_eq!(a.len(), b.len(), "{path}");
            a.iter().zip(b).enumerate().for_each(|(at, (a, b))| alike(a, b, &format!("{path}/{at}")));
        }
        (Value::Object(a), Value::Object(b)) => {
            assert_eq!(a.len(), b.len(), "{path}");
            a.iter().for_each(|(key, value)| alike(value, &b[key], &format!("{path}/{key}")));
        }
        _ => assert_eq!(one, other, "{path}"),
    }
}

#[test]
fn calling_the_images_by_each_others_names_changes_nothing() {
    let evidence = evidence(60, [0.8, 0.65], 0.15, 3);
    let mut swapped = evidence.clone();
    for pair in &mut swapped.pairs {
        pair.images.reverse();
        pair.models.reverse();
    }
    for pick in &mut swapped.picks {
        pick.a_on_left = pick.a_on_left.map(|left| !left);
        pick.outcome = match pick.outcome {
            Decision::A => Decision::B,
            Decision::B => Decision::A,
            other => other,
        };
    }
    swapped.scorers[0].scores.iter_mut().for_each(|scores| scores.reverse());
    alike(&numbers(&report(&evidence, &quick())), &numbers(&report(&swapped, &quick())), "");
}

#[test]
fn the_same_seed_gives_the_same_report_on_any_number_of_threads() {
    let evidence = evidence(50, [0.8, 0.6], 0.1, 4);
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| report(&evidence, &quick()))
    };
    assert_eq!(on(1), on(3));
    let other = report(&evidence, &Plan { seed: 9, ..quick() });
    assert_ne!(on(1).scorers[0].accuracy.t0.bca, other.scorers[0].accuracy.t0.bca);
    assert_eq!(on(1).scorers[0].accuracy.t0.value, other.scorers[0].accuracy.t0.value);
}

#[test]
fn what_can_not_be_worked_out_says_why_and_nothing_panics() {
    let full = evidence(6, [1.0, 1.0], 0.3, 5);
    let mut cases: Vec<(&str, Evidence)> = vec![("nothing", Evidence::default())];
    let mut change = |name, change: &dyn Fn(&mut Evidence)| {
        let mut evidence = full.clone();
        change(&mut evidence);
        cases.push((name, evidence));
    };
    change("one pick", &|evidence| evidence.picks.truncate(1));
    change("one prompt", &|evidence| evidence.picks.truncate(6));
    change("no scorer", &|evidence| evidence.scorers.clear());
    change("no numbers", &|evidence| evidence.scorers[0].scores.fill([f64::NAN, f64::INFINITY]));
    change("equal scores", &|evidence| evidence.scorers[0].scores.fill([20.0, 20.0]));
    change("all ties", &|evidence| evidence.picks.iter_mut().for_each(|pick| pick.outcome = Decision::Tie));
    change("no ties", &|evidence| evidence.picks.retain(|pick| pick.outcome != Decision::Tie));
    change("unanimous", &|evidence| evidence.picks.iter_mut().for_each(|pick| pick.outcome = Decision::A));
    change("one annotator", &|evidence| evidence.picks.retain(|pick| pick.annotator == 0));
    change("all bad", &|evidence| {
        evidence.picks.iter_mut().for_each(|pick| pick.outcome = Decision::BothBad);
    });
    change("nothing known", &|evidence| {
        for pick in &mut evidence.picks {
            (pick.a_on_left, pick.decided_at, pick.response_ms) = (None, None, None);
        }
        evidence.pairs.iter_mut().for_each(|pair| pair.models = [None, None]);
    });
    let plans = [
        quick(),
        Plan { paper: true, tuning: Tuning::Split(0.5), ..quick() },
        Plan { both_bad: BothBad::Tie, tuning: Tuning::Split(0.99), ..quick() },
    ];
    for (name, evidence) in &cases {
        for plan in &plans {
            let json = serde_json::to_value(report(evidence, plan)).unwrap();
            reasoned(&json, name);
        }
    }
    let of = |wanted: &str| {
        let (_, evidence) = cases.iter().find(|(name, _)| *name == wanted).unwrap();
        report(evidence, &quick())
    };
    assert!(of("nothing").data.warnings[0].contains("no pick"));
    assert_eq!(of("one annotator").people.alpha, None);
    assert!(of("one annotator").people.reasons.iter().any(|reason| reason.of == "alpha"));
    let ties = &of("all ties").scorers[0].accuracy;
    assert_eq!((ties.t0.value, ties.decided.accuracy.value, ties.decided.n), (Some(0.5), None, 0));
    assert!(ties.decided.accuracy.reason.as_ref().unwrap().contains("decided"));
    assert_eq!(of("no numbers").scorers[0].unscored, 36);
    assert_eq!(of("equal scores").scorers[0].calibration.temperature, None);
    assert!(of("unanimous").people.reasons.iter().any(|reason| reason.reason.contains("one answer")));
}

/// Wherever a value with an interval is null, a reason stands beside it.
fn reasoned(json: &Value, name: &str) {
    match json {
        Value::Object(fields) => {
            let null = |key: &str| fields.get(key).is_some_and(Value::is_null);
            if fields.contains_key("low") && (null("value") || null("low")) {
                assert!(fields.contains_key("reason"), "{name}: {json}");
            }
            fields.values().for_each(|value| reasoned(value, name));
        }
        Value::Array(values) => values.iter().for_each(|value| reasoned(value, name)),
        _ => {}
    }
}

#[test]
fn what_is_left_out_is_counted_by_reason() {
    let mut evidence = evidence(20, [0.8, 0.8], 0.0, 6);
    evidence.protocols = vec![("ab".into(), serde_json::json!({"selection": "margin: the smallest first"}))];
    let picks = &mut evidence.picks;
    let again = EvidencePick { id: PickId(900), repeat_of: Some(picks[0].id), ..picks[0].clone() };
    let mut other = EvidencePick { id: PickId(901), repeat_of: Some(picks[1].id), ..picks[1].clone() };
    other.outcome = if other.outcome == Decision::A { Decision::B } else { Decision::A };
    picks.extend([again, other]);
    picks[2].outcome = Decision::BothBad;
    picks[3].saw_score = true;
    picks[4].in_blocks = true;
    picks[5].response_ms = Some(90);
    picks[6].protocol = Some(0);
    picks[7].on_coarse = true;
    (evidence.retracted, evidence.implied) = (4, 5);
    let rules =
        vec![Rule::Fast(100), Rule::SawScore, Rule::Blocks, Rule::Coarse, Rule::Annotator("bo".into())];
    let found = report(&evidence, &Plan { rules, ..quick() });
    let excluded: u64 = found.data.excluded.iter().map(|counted| counted.count).sum();
    assert_eq!(found.data.picks + excluded, 122 + 4 + 5);
    assert_eq!(found.data.excluded.len(), 10, "{:?}", found.data.excluded);
    assert_eq!(found.provenance.rules, ["fast:100", "saw-score", "blocks", "coarse", "annotator:bo"]);
    assert_eq!((found.quality.repeats, found.quality.self_contradictions), (2, 1));
    assert_eq!(found.people.self_agreement.value, Some(0.5));
}

#[test]
fn the_papers_threshold_comes_from_prompts_that_are_not_reported() {
    let evidence = evidence(100, [0.7, 0.6], 0.3, 7);
    let plan = Plan { paper: true, tuning: Tuning::Split(0.5), ..quick() };
    let found = report(&evidence, &plan);
    assert_eq!((found.data.prompts, found.data.picks), (50, 300));
    assert!(found.data.excluded.iter().any(|counted| counted.count == 300));
    let kept = Kept::of(&evidence, &plan);
    let scored = rows::Scored::of(&evidence.scorers[0], &kept);
    let paper = crate::stats::threshold::paper(&scored.tuning, &scored.judged).unwrap();
    let tuned = &found.scorers[0].accuracy.tuned;
    assert_eq!((tuned.t, tuned.accuracy.value), (Some(paper.threshold), Some(paper.test)));
    assert_eq!(found.provenance.protocol, "pickapic");
    // From another study it is the same rule.
    let rows = tuning_rows(&evidence, &quick());
    let elsewhere = Plan { paper: true, tuning: Tuning::Elsewhere { name: "v.db".into(), rows }, ..quick() };
    assert_eq!(report(&evidence, &elsewhere).data.prompts, 100);
}

#[test]
fn two_scorers_are_held_against_each_other_on_what_both_have_scored() {
    let mut evidence = evidence(80, [0.9, 0.9], 0.0, 8);
    let mut random = Pcg64::seed_from_u64(80);
    let mut chance = evidence.scorers[0].clone();
    chance.name = "chance".into();
    chance.scores.iter_mut().for_each(|scores| *scores = [random.random(), random.random()]);
    chance.scores[..30].fill([f64::NAN; 2]);
    evidence.scorers.insert(0, chance);
    let found = report(&evidence, &quick());
    assert_eq!(found.scorers[0].scorer, "pickscore", "the best one first");
    let contrast = &found.contrasts[0];
    assert_eq!(
        (contrast.first.as_str(), contrast.pairs, contrast.test.as_str()),
        ("chance", 420, "sign_flip")
    );
    let range = contrast.difference.range().unwrap();
    assert!(range.high < -0.2 && contrast.p.unwrap() < 0.01, "{contrast:?}");
    assert!(contrast.second_only > contrast.first_only);
    assert!(found.data.warnings.iter().any(|warning| warning.starts_with("chance has no score for 60")));
    // One row a prompt, and no ties: McNemar's exact test holds.
    let mut alone = evidence.clone();
    alone.picks.retain(|pick| pick.pair % 3 == 0 && pick.annotator == 0);
    let found = report(&alone, &quick());
    assert_eq!(found.contrasts[0].test, "mcnemar");
    assert!(found.scorers[0].accuracy.decided.wilson.is_some());
}

#[test]
fn a_circle_of_three_images_and_a_missed_gold_pair_are_found() {
    let mut evidence = evidence(1, [1.0, 1.0], 0.0, 9);
    // The pairs are 0·1, 1·2 and 0·2: ana puts them in a circle, bo does not.
    for pick in &mut evidence.picks {
        let around = pick.pair != 2;
        pick.outcome = if around || pick.annotator == 1 { Decision::A } else { Decision::B };
    }
    let gold = [(PairId(3), Outcome::A), (PairId(99), Outcome::B)].into();
    let found = report(&evidence, &Plan { gold, ..quick() });
    assert_eq!((found.quality.intransitive, found.quality.triples), (1, 2));
    assert_eq!((found.quality.gold_missed, found.quality.gold), (1, 2));
}
