//! A study with picks and scores in it, made through the library.

use std::path::Path;

use pairpick::pair::{Outcome, Reveal};
use pairpick::study::{Mode, NewPick, NewScore, ScorerInfo, Session, SessionSpec, Study};

/// Numbers that look like chance and are the same every time: between 0 and 1.
fn chance(seed: u64) -> f64 {
    let mixed = (seed + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    ((mixed ^ (mixed >> 32)) >> 11) as f64 / (1_u64 << 53) as f64
}

/// These people decide all pairs of the study, each in another way.
pub fn decide(path: &Path, people: &[&str]) {
    for (number, annotator) in (0_u64..).zip(people) {
        let spec = SessionSpec {
            annotator: (*annotator).to_owned(),
            reveal: Reveal::Never,
            graphics: "kitty".to_owned(),
            terminal: "a test".to_owned(),
            skipped_only: false,
            tournament: None,
            protocol: serde_json::json!({}),
        };
        let mut session = Session::start(Study::open(path, Mode::Write).unwrap(), &spec).unwrap();
        let mut time = 1_700_000_000_000;
        while let Some(turn) = session.take(1).unwrap().pop() {
            let outcome = match chance(turn.pair.id.0.unsigned_abs() * 31 + number) {
                share if share < 0.45 => Outcome::A,
                share if share < 0.9 => Outcome::B,
                _ => Outcome::Tie,
            };
            session.commit(&NewPick::of(&turn, outcome, time, time + 2_400)).unwrap();
            time += 4_000;
        }
        session.end().unwrap();
    }
}

/// Gives every image a score by a scorer of this name.
pub fn score(path: &Path, name: &str) {
    let mut study = Study::open(path, Mode::Write).unwrap();
    let info = ScorerInfo {
        name: name.to_owned(),
        weights_sha256: [name.len() as u8; 32],
        arithmetic: "f32".to_owned(),
        config_sha256: [0; 32],
        details: serde_json::json!({}),
    };
    let scorer = study.scorer(&info).unwrap();
    let count = study.want_scores(scorer, true).unwrap();
    let wanted = study.wanted(0, count).unwrap();
    let logit = |image: i64| 20.0 + 3.0 * chance(image.unsigned_abs() + name.len() as u64);
    let scores: Vec<NewScore> = wanted
        .iter()
        .map(|one| NewScore { prompt_id: one.prompt_id, image_id: one.image_id, logit: logit(one.image_id) })
        .collect();
    study.keep_scores(scorer, &scores, &[]).unwrap();
}
