//! A report as a study of the field might give it, with what is awkward in it: long names, text of strangers that means harm,
//! numbers that are missing. Nothing in it was measured.
#![allow(dead_code, unreachable_pub, reason = "each test file uses its part")]

use pairpick::report::agreement::*;
use pairpick::report::{Estimated, Range};

/// Text that would end a script, run another, load an image, and turn the line.
pub const HOSTILE: &str = "</script><img src=x onerror=\"alert(1)\"> & 'fox' \u{202e}gnp\u{1b}[31m --> ]]>";

pub fn estimated(value: f64, half: f64) -> Estimated {
    let (low, high) = ((value - half).max(-1.0), (value + 0.96 * half).min(1.0));
    Estimated {
        value: Some(value),
        low: Some(low),
        high: Some(high),
        percentile: Some(Range { low: low + 0.001, high: high + 0.001 }),
        bca: Some(Range { low, high }),
        reason: None,
    }
}

fn counted(name: &str, count: u64) -> Counted {
    Counted { name: name.to_owned(), count }
}

fn bins(shift: f64) -> Vec<Bin> {
    let numbers = [96, 88, 71, 58, 44, 31, 22, 13, 9, 0];
    let bin = |(index, &n): (usize, &u64)| {
        let above = 0.5 + 0.05 * index as f64;
        let confidence = (n > 0).then_some(above + 0.026);
        let accuracy = match confidence {
            Some(confidence) => {
                let right = confidence - shift * (confidence - 0.5) + 0.02 * (index % 3) as f64 - 0.02;
                estimated(right, 1.0 / (n as f64).sqrt())
            }
            None => Estimated::missing("there are no rows"),
        };
        Bin { above, up_to: above + 0.05, n, confidence, accuracy }
    };
    numbers.iter().enumerate().map(bin).collect()
}

fn course(end: f64, picks: u64) -> Vec<CoursePoint> {
    let point = |n: u64| {
        let count = n as f64;
        let drift = if n == picks { 0.0 } else { 0.25 * (count / 9.0).sin() / count.sqrt() };
        let value = (end + drift).clamp(0.0, 1.0);
        let half = 0.9 / count.sqrt();
        CoursePoint { n, value, low: (value - half).max(0.0), high: (value + half).min(1.0) }
    };
    (1..=picks).filter(|n| n % 5 == 0 || *n == picks || *n < 20).map(point).collect()
}

fn grouping(by: &str, title: &str, groups: &[(&str, u64, f64)], more: u64) -> Grouping {
    let group = |&(name, n, value): &(&str, u64, f64)| Group {
        name: name.to_owned(),
        n,
        ties: n / 8,
        t0: match n {
            0 => Estimated::missing("there are no rows"),
            1..5 => Estimated {
                value: Some(value),
                reason: Some("there is 1 prompt, and this needs at least 2".to_owned()),
                ..Estimated::default()
            },
            _ => estimated(value, 1.0 / (n as f64).sqrt()),
        },
    };
    Grouping { by: by.to_owned(), title: title.to_owned(), groups: groups.iter().map(group).collect(), more }
}

fn groupings() -> Vec<Grouping> {
    vec![
        grouping(
            "margin",
            "how sure the scorer is",
            &[
                ("0 to 0.2", 121, 0.541),
                ("0.2 to 0.5", 117, 0.612),
                ("0.5 to 1", 133, 0.724),
                ("1 to 2", 94, 0.835),
                ("over 2", 35, 0.914),
            ],
            0,
        ),
        grouping(
            "models",
            "the two generators",
            &[
                (
                    "stabilityai/stable-diffusion-xl-base-1.0 × dreamlike-art/dreamlike-photoreal-2.0",
                    142,
                    0.73,
                ),
                ("runwayml/stable-diffusion-v1-5 × stabilityai/stable-diffusion-2-1", 96, 0.66),
                ("sdxl × sdxl", 88, 0.61),
                (HOSTILE, 12, 0.58),
                ("美しい絵画生成モデル × flux", 4, 0.75),
            ],
            7,
        ),
        grouping(
            "response_time",
            "how long the person took",
            &[
                ("under 1 s", 42, 0.62),
                ("1 to 3 s", 210, 0.741),
                ("3 to 10 s", 198, 0.69),
                ("over 10 s", 50, 0.57),
            ],
            0,
        ),
        grouping(
            "side",
            "where the scorer's image stood",
            &[("left", 231, 0.71), ("right", 201, 0.75), ("tie", 0, 0.0)],
            0,
        ),
        grouping(
            "annotator",
            "who picked",
            &[("ana", 240, 0.72), ("Bartholomew Quince", 160, 0.69), ("x", 100, 0.66)],
            0,
        ),
    ]
}

fn parting(pick_id: i64, prompt: &str, confidence: f64) -> Parting {
    Parting {
        pick_id,
        pair_id: pick_id + 100,
        prompt: prompt.to_owned(),
        image_a: "images/sdxl/0042/seed-1234.png".to_owned(),
        image_b: "=cmd|' /C calc'!A0.png".to_owned(),
        model_a: Some("stabilityai/stable-diffusion-xl-base-1.0".to_owned()),
        model_b: None,
        annotator: "ana".to_owned(),
        outcome: if pick_id % 2 == 0 { "a" } else { "b" }.to_owned(),
        score_a: 19.42,
        score_b: 22.871,
        confidence,
    }
}

/// A scorer that is right at this rate.
pub fn scorer(name: &str, right: f64) -> ScorerAgreement {
    let at = |value: f64| Some(value);
    ScorerAgreement {
        scorer: name.to_owned(),
        weights_sha256: "7d4f1b0c0f6a3c27b9f3a9e2d1c4b5a69788776655443322110ffeeddccbbaa9".to_owned(),
        dtype: "f32".to_owned(),
        device: Some("AMD EPYC 7763, 16 threads".to_owned()),
        pairs: 500,
        unscored: 12,
        prompts: 214,
        ties: 68,
        accuracy: Accuracies {
            t0: estimated(right, 0.041),
            tuned: Tuned { t: Some(0.137), accuracy: estimated(right + 0.021, 0.039) },
            decided: Decided { n: 432, accuracy: estimated(right + 0.05, 0.043), wilson: None },
        },
        baseline: Baseline {
            always_tie: Some(0.568),
            coin: 0.5,
            t0_above: estimated(right - 0.568, 0.043),
            tuned_above: estimated(right + 0.021 - 0.568, 0.041),
        },
        calibration: Calibration {
            ece: at(0.061),
            brier: at(0.193),
            log_loss: at(0.574),
            temperature: at(1.31),
            at_temperature: Some(AtTemperature { ece: at(0.023), brier: at(0.188), log_loss: at(0.559) }),
            intervals: CalibrationIntervals {
                ece: estimated(0.061, 0.02),
                brier: estimated(0.193, 0.015),
                log_loss: estimated(0.574, 0.03),
            },
            bins: bins(0.3),
            bins_at_temperature: bins(0.05),
            reasons: vec![],
        },
        majority: Majority { pairs: 118, t0: estimated(right + 0.03, 0.07) },
        by: groupings(),
        course: course(right, 500),
        strongest: vec![
            parting(17, "a red fox asleep in fresh snow, golden hour,\nhighly detailed, 85mm", 0.969),
            parting(204, HOSTILE, 0.951),
            parting(31, "ثعلب أحمر في الثلج", 0.94),
        ],
    }
}

/// A scorer of which nothing is known.
pub fn unknown_scorer(name: &str) -> ScorerAgreement {
    let none = Estimated::missing("there are no rows");
    ScorerAgreement {
        scorer: name.to_owned(),
        weights_sha256: String::new(),
        dtype: "bf16".to_owned(),
        device: None,
        pairs: 0,
        unscored: 512,
        prompts: 0,
        ties: 0,
        accuracy: Accuracies {
            t0: none.clone(),
            tuned: Tuned { t: None, accuracy: none.clone() },
            decided: Decided {
                n: 0,
                accuracy: Estimated::missing("there are no decided pairs"),
                wilson: None,
            },
        },
        baseline: Baseline { always_tie: None, coin: 0.5, t0_above: none.clone(), tuned_above: none.clone() },
        calibration: Calibration {
            ece: None,
            brier: None,
            log_loss: None,
            temperature: None,
            at_temperature: None,
            intervals: CalibrationIntervals {
                ece: none.clone(),
                brier: none.clone(),
                log_loss: none.clone(),
            },
            bins: vec![],
            bins_at_temperature: vec![],
            reasons: vec![Reason {
                of: "temperature".to_owned(),
                reason: "the scorer is never wrong, so that no temperature is the best one".to_owned(),
            }],
        },
        majority: Majority { pairs: 0, t0: none },
        by: vec![],
        course: vec![],
        strongest: vec![],
    }
}

fn person(name: &str, picks: u64, right: f64) -> AnnotatorAgreement {
    AnnotatorAgreement {
        annotator: name.to_owned(),
        picks,
        ties: picks / 7,
        shared: picks / 3,
        t0: estimated(right, 0.06),
        decided: estimated(right + 0.04, 0.06),
        left: estimated(0.51, 0.05),
        median_response_ms: Some(2_412.0),
    }
}

fn people() -> People {
    let two = |first: &str, second: &str, kappa: Option<f64>| ByTwo {
        first: first.to_owned(),
        second: second.to_owned(),
        pairs: 61,
        raw: Some(0.705),
        kappa,
        kappa_se: kappa.map(|_| 0.09),
    };
    People {
        pairs: 118,
        alpha: Some(0.482),
        ac1: Some(0.561),
        kappa: Some(0.479),
        kappa_se: None,
        fleiss: None,
        raw: Some(0.688),
        intervals: PeopleIntervals {
            alpha: estimated(0.482, 0.09),
            ac1: estimated(0.561, 0.08),
            raw: estimated(0.688, 0.06),
        },
        left_out: estimated(0.741, 0.048),
        annotators: vec![
            person("ana", 240, 0.77),
            person("Bartholomew Quince", 160, 0.73),
            person(HOSTILE, 100, 0.69),
        ],
        by_two: vec![two("ana", "Bartholomew Quince", Some(0.512)), two("ana", HOSTILE, None)],
        annotators_more: 0,
        by_two_more: 0,
        repeats: 24,
        self_agreement: estimated(0.792, 0.16),
        reasons: vec![Reason {
            of: "fleiss".to_owned(),
            reason: "pairs have from 2 to 3 ratings, and this needs as many of each".to_owned(),
        }],
    }
}

fn contrast(first: &str, second: &str, p: Option<f64>) -> Contrast {
    Contrast {
        first: first.to_owned(),
        second: second.to_owned(),
        pairs: 500,
        difference: estimated(0.041, 0.035),
        decided_difference: estimated(-0.012, 0.04),
        test: "sign_flip".to_owned(),
        p,
        p_holm: p.map(|p| (2.0 * p).min(1.0)),
        first_only: 61,
        second_only: 40,
        reason: p
            .is_none()
            .then(|| "no pair is judged right by one scorer and wrong by the other".to_owned()),
    }
}

/// A report with all that a report can hold.
pub fn sample() -> Agreement {
    let long = "laion/CLIP-ViT-H-14-laion2B-s32B-b79K fine-tuned on preferences of 2024 (a very long name)";
    Agreement {
        provenance: provenance(),
        data: Data {
            picks: 512,
            pairs: 388,
            prompts: 219,
            annotators: 3,
            ties: 70,
            excluded: vec![
                counted("response time under 300 ms", 14),
                counted("gold pairs", 20),
                counted(HOSTILE, 1),
            ],
            warnings: vec![
                "12 picks are of pairs that PickScore v1 has not scored.".to_owned(),
                "Scores were shown before 31 of the picks.".to_owned(),
            ],
        },
        scorers: vec![scorer("PickScore v1", 0.702), scorer(long, 0.661), unknown_scorer(HOSTILE)],
        contrasts: vec![
            contrast("PickScore v1", long, Some(0.0214)),
            contrast("PickScore v1", HOSTILE, None),
        ],
        people: people(),
        quality: Quality {
            too_fast: 9,
            timed: 512,
            left: estimated(0.534, 0.046),
            self_contradictions: 5,
            repeats: 24,
            intransitive: 2,
            triples: 41,
            gold_missed: 0,
            gold: 0,
            notes: vec!["ana picks the left image in 61 % of decided picks.".to_owned(), HOSTILE.to_owned()],
        },
    }
}

fn provenance() -> Provenance {
    Provenance {
        program: "pairpick 0.1.0".to_owned(),
        made_at: "2026-11-24T12:00:00Z".to_owned(),
        study: "birds & <foxes>.db".to_owned(),
        study_seed: 15_120_034_019_283_411_223,
        sources: vec![counted("pairs.csv", 400), counted(HOSTILE, 112)],
        protocols: vec!["3a".repeat(32)],
        tie_policy: "the credit is 1 for the same answer, ½ where exactly one of person and scorer says tie, else 0; \"both bad\" is left out".to_owned(),
        tuning: "the best of all gaps, cross-validated over 10 parts of the prompts".to_owned(),
        protocol: "pairpick".to_owned(),
        rules: vec!["--min-response 300ms".to_owned(), "--without-gold".to_owned()],
        resamples: 9_999,
        seed: 0,
        level: 0.95,
    }
}

/// A report of nothing: every number is missing.
pub fn empty() -> Agreement {
    Agreement {
        provenance: Provenance { level: 0.95, ..Provenance::default() },
        data: Data::default(),
        scorers: vec![],
        contrasts: vec![],
        people: People::default(),
        quality: Quality::default(),
    }
}
