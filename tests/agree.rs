//! What `agree` prints, writes and refuses, with the real binary on studies that the library has made.
#![allow(clippy::unwrap_used)]

mod study_support;

use std::path::Path;
use std::process::{Command, Output};

use pairpick::pair::{Outcome, PairId};
use pairpick::study::{Mode, ScorerInfo, Study};
use serde_json::Value;
use study_support::*;

fn agree(study: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pairpick"))
        .args(["agree", "--study"])
        .arg(study)
        .args(arguments)
        .env_clear()
        .env("HOME", study.parent().unwrap())
        .current_dir(study.parent().unwrap())
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn json(study: &Path, arguments: &[&str]) -> Value {
    let output = agree(study, &[arguments, &["--json", "--resamples", "199"]].concat());
    assert!(output.status.success(), "{}", said(&output));
    let out = String::from_utf8(output.stdout).unwrap();
    assert_eq!(out.lines().count(), 1, "{out}");
    serde_json::from_str(&out).unwrap()
}

fn scorer(name: &str) -> ScorerInfo {
    ScorerInfo {
        name: name.to_owned(),
        weights_sha256: [7; 32],
        arithmetic: "f32".to_owned(),
        config_sha256: [1; 32],
        details: serde_json::json!({"device": "cpu"}),
    }
}

/// Ana and bo have decided all of 30 pairs, every fifth as a tie; the scorer likes a in two of three.
fn judged() -> Room {
    let room = Room::with_pairs(30);
    for name in ["ana", "bo"] {
        let mut session = room.session(name);
        for turn in session.take(30).unwrap() {
            let number = turn.pair.id.0;
            let outcome = match number % 5 {
                0 => Outcome::Tie,
                1 if name == "bo" => Outcome::B,
                _ => Outcome::A,
            };
            session.commit(&pick_of(&turn, outcome)).unwrap();
        }
    }
    let mut study = Study::open(room.path(), Mode::Write).unwrap();
    let id = study.scorer(&scorer("pickscore")).unwrap();
    for number in 1..=30_i64 {
        let b = if number % 3 == 0 { 22.0 } else { 20.0 };
        study.keep_pair(id, PairId(number), [21.0, b], &[]).unwrap();
    }
    room
}

#[test]
fn the_report_is_one_object_of_what_the_study_holds() {
    let room = judged();
    let report = json(&room.path(), &[]);
    let scorer = &report["scorers"][0];
    assert_eq!(
        (&scorer["scorer"], &scorer["pairs"], &scorer["ties"]),
        (&"pickscore".into(), &60.into(), &12.into())
    );
    // Each person: of 24 decided pairs, counted by hand from the rule above.
    let credit = |name: &str| -> f64 {
        (1..=30)
            .map(|number| match (number % 5, number % 3 == 0) {
                (0, _) => 0.5,
                (1, likes_b) if name == "bo" => f64::from(u8::from(likes_b)),
                (_, likes_b) => f64::from(u8::from(!likes_b)),
            })
            .sum()
    };
    let expected = (credit("ana") + credit("bo")) / 60.0;
    assert!((scorer["accuracy"]["t0"]["value"].as_f64().unwrap() - expected).abs() < 1e-12);
    assert!(scorer["accuracy"]["t0"]["low"].as_f64().unwrap() < expected);
    assert_eq!(scorer["accuracy"]["decided"]["n"], 48);
    assert!((scorer["baseline"]["always_tie"].as_f64().unwrap() - 0.6).abs() < 1e-12);
    for key in ["ece", "brier", "temperature"] {
        assert!(scorer["calibration"].as_object().unwrap().contains_key(key), "{key}");
    }
    assert!(scorer["accuracy"]["tuned"]["t"].is_number());
    let people = &report["people"];
    for key in ["alpha", "ac1", "kappa", "raw"] {
        assert!(people[key].is_number(), "{key}: {people}");
    }
    assert_eq!((&people["pairs"], &people["raw"]), (&30.into(), &0.8.into()));
    assert_eq!(report["provenance"]["study"], "study.db");
    let strongest = &scorer["strongest"][0];
    assert!(strongest["prompt"].is_string() && strongest["image_a"].is_string(), "{strongest}");
}

#[test]
fn the_same_seed_gives_the_same_report_and_the_study_is_only_read() {
    let room = judged();
    let mut reports = [(); 2].map(|()| json(&room.path(), &["--seed", "5"]));
    for report in &mut reports {
        report["provenance"]["made_at"] = Value::Null;
    }
    assert_eq!(reports[0], reports[1]);
    let before = room.count("SELECT count(*) FROM session");
    json(&room.path(), &["--exclude", "fast", "--exclude", "annotator:bo"]);
    assert_eq!(room.count("SELECT count(*) FROM session"), before);
}

#[test]
fn rules_and_thresholds_are_what_was_asked_for() {
    let room = judged();
    let report = json(&room.path(), &["--exclude", "annotator:bo"]);
    assert_eq!((&report["data"]["picks"], &report["people"]["alpha"]), (&30.into(), &Value::Null));
    assert!(report["people"]["reasons"][0]["reason"].is_string(), "{}", report["people"]);
    assert_eq!(report["data"]["excluded"][0]["count"], 30);
    let rules = &json(&room.path(), &["--exclude", "coarse", "--exclude", "blocks"])["provenance"]["rules"];
    assert_eq!(*rules, serde_json::json!(["coarse", "blocks"]));

    let other = judged();
    let elsewhere = other.path().into_os_string().into_string().unwrap();
    let report = json(&room.path(), &["--protocol", "pickapic", "--tune-on", &elsewhere]);
    let t = report["scorers"][0]["accuracy"]["tuned"]["t"].as_f64().unwrap();
    assert!((10.0 * t - (10.0 * t).round()).abs() < 1e-9, "{t} is on the grid");
    let report = json(&room.path(), &["--tune-on", "50%"]);
    assert!(report["data"]["picks"].as_u64().unwrap() < 60);

    let gold = room.folder.path().join("gold.csv");
    std::fs::write(&gold, "pair,outcome\n1,a\n2,b\n").unwrap();
    let report = json(&room.path(), &["--gold", gold.to_str().unwrap()]);
    assert_eq!((&report["quality"]["gold"], &report["quality"]["gold_missed"]), (&4.into(), &3.into()));
}

#[test]
fn what_can_not_be_reported_is_said_with_what_to_do() {
    let empty = Room::with_pairs(2);
    let output = agree(&empty.path(), &["--json"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("has no picks yet"), "{}", said(&output));
    let room = judged();
    for (arguments, says) in [
        (&["--scorer", "hpsv2"][..], "has no scores of hpsv2, only of pickscore"),
        (&["--protocol", "pickapic"], "--tune-on"),
        (&["--tune-on", "missing.db"], "missing.db"),
        (&["--gold", "missing.csv"], "missing.csv"),
    ] {
        let output = agree(&room.path(), arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(said(&output).contains(says), "{arguments:?}: {}", said(&output));
    }
    for arguments in [["--exclude", "slow"], ["--tune-on", "120%"], ["--resamples", "3"]] {
        assert_eq!(agree(&room.path(), &arguments).status.code(), Some(2), "{arguments:?}");
    }
    let gold = room.folder.path().join("gold.csv");
    std::fs::write(&gold, "pair,outcome\n1,left\n").unwrap();
    let output = agree(&room.path(), &["--gold", "gold.csv"]);
    assert!(said(&output).contains("gold.csv, row 2"), "{}", said(&output));
}

#[test]
fn page_charts_and_tables_are_written_whole_and_hold_the_numbers_of_the_json() {
    let room = judged();
    let folder = room.folder.path();
    std::fs::write(folder.join("report.html"), "an older one").unwrap();
    let files = ["--html", "report.html", "--svg", "charts/new", "--csv", "tables"];
    let report = json(&room.path(), &files);
    let page = std::fs::read_to_string(folder.join("report.html")).unwrap();
    let share = 100.0 * report["scorers"][0]["accuracy"]["t0"]["value"].as_f64().unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains(&format!("{share:.1}")), "{share}");
    let embedded =
        page.split("id=\"pairpick-agreement\">").nth(1).unwrap().split("</script>").next().unwrap();
    assert_eq!(serde_json::from_str::<Value>(embedded).unwrap(), report);
    let names = |name: &str| {
        let files = std::fs::read_dir(folder.join(name)).unwrap();
        files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect::<Vec<String>>()
    };
    assert!(names("charts/new").iter().any(|name| name.starts_with("reliability") && name.ends_with(".svg")));
    assert!(names("tables").contains(&"scorers.csv".to_owned()));
    // Nothing is printed beside them, and nothing half-written is left.
    let output = agree(&room.path(), &["--html", "report.html", "--resamples", "199"]);
    assert!(output.status.success() && output.stdout.is_empty(), "{}", said(&output));
    assert!(names(".").iter().all(|name| !name.ends_with(".part")));
    let output = agree(&room.path(), &["--html", "charts", "--resamples", "199"]);
    assert!(said(&output).contains("cannot write charts"), "{}", said(&output));
}
