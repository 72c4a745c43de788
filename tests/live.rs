//! Scores beside the picks, with the real binary in a terminal and a small network of random weights.
#![allow(clippy::unwrap_used)]

mod support;

use std::fs;

use support::checkpoint::{Network, Stored};
use support::launch::Home;
use support::terminal::Session;

/// A home with a study and weights.
fn home(pairs: u32) -> Home {
    let home = Home::with_pairs(pairs);
    let weights = home.join("weights");
    fs::create_dir(&weights).unwrap();
    Network::tiny().write(&weights, Stored::F32);
    home
}

fn label(home: &Home, arguments: &[&str]) -> Session {
    let usual = ["--weights", "weights", "--device", "cpu", "--beat", "0"];
    home.label(&[&usual, arguments].concat()).size(150, 40).start()
}

fn quit(mut session: Session) {
    session.keys("q");
    assert_eq!(session.exit_code(), 0);
}

#[test]
fn a_score_appears_after_the_pick_and_is_stored_with_when_it_was_seen() {
    let home = home(4);
    let session = label(&home, &[]);
    session.wait_for_pair();
    assert!(!session.text().contains("PickScore"), "nothing is told before the pick");
    session.decide("1");
    session.wait_for_text("P(left)");
    session.wait_for("a verdict", |text| text.contains("agrees") || text.contains("differs"));
    assert!(
        session.text().contains("agreement") && session.text().contains("always tie"),
        "{}",
        session.text()
    );

    // What was seen is not taken back: the first answer stays, the change stands beside it.
    let study = home.study();
    let first: String = study.value("SELECT outcome FROM picks");
    session.keys("u");
    session.wait_for_text("its score was shown");
    session.wait_for_pair();
    session.keys("t");
    session.wait_for("the next pair", |text| !text.contains("its score was shown"));
    quit(session);
    assert_eq!(study.value::<String>("SELECT outcome FROM picks"), first);
    assert_eq!(study.value::<String>("SELECT later_outcome FROM picks"), "tie");
    assert_eq!(study.picks(), 1);
    let after = "SELECT score_shown_at >= decided_at FROM pick WHERE amends IS NULL";
    assert!(study.value::<bool>(after));
    assert!(study.value::<bool>("SELECT score_shown_at < decided_at FROM pick WHERE amends IS NOT NULL"));
    assert!(study.value::<i64>("SELECT count(*) FROM scores WHERE scorer = 'pickscore'") >= 2);
}

#[test]
fn the_live_scores_are_those_of_score() {
    let home = home(3);
    let session = label(&home, &["--score-ahead", "8"]);
    for _ in 0..3 {
        session.decide("1");
        session.wait_for_text("P(left)");
    }
    quit(session);
    let live: Vec<f64> = home.study().column("SELECT logit FROM scores ORDER BY image");
    assert_eq!(live.len(), 6);
    home.study_write("DELETE FROM score; DELETE FROM image_embedding; DELETE FROM prompt_embedding;");
    home.run_well(&["score", "--study", "study.db", "--weights", "weights", "--device", "cpu"]);
    let again: Vec<f64> = home.study().column("SELECT logit FROM scores ORDER BY image");
    assert_eq!(live, again);
}

#[test]
fn scores_that_are_never_shown_are_stored_all_the_same() {
    let home = home(3);
    let session = label(&home, &["--reveal", "never"]);
    session.decide("1");
    session.decide("2");
    let study = home.study();
    session.wait_for("scores in the study", |_| study.value::<i64>("SELECT count(*) FROM scores") >= 4);
    assert!(!session.text().contains("P(left)"), "{}", session.text());
    quit(session);
    assert_eq!(study.value::<i64>("SELECT count(score_shown_at) FROM pick"), 0);
    assert_eq!(study.column::<String>("SELECT DISTINCT reveal FROM picks"), ["never"]);
}

#[test]
fn scores_that_are_always_shown_stand_there_before_the_pick_and_are_stored_as_seen() {
    let home = home(3);
    let session = label(&home, &["--reveal", "always"]);
    session.wait_for_pair();
    session.wait_for_text("P(left)");
    session.decide("1");
    quit(session);
    assert!(home.study().value::<bool>("SELECT score_shown_at <= decided_at FROM pick"));
}

#[test]
fn without_weights_labelling_works_and_the_screen_says_how_to_get_them() {
    let home = Home::with_pairs(3);
    let session = home.label(&["--beat", "0"]).size(120, 40).start();
    session.wait_for_pair();
    session.wait_for_text("pairpick model pull");
    session.decide("1");
    quit(session);
    // Unless no scores are wanted: then nothing is missing.
    let session = home.label(&["--beat", "0", "--no-score"]).size(120, 40).start();
    session.decide("1");
    assert!(!session.text().contains("scores"), "{}", session.text());
    quit(session);
    assert_eq!(home.study().picks(), 2);
}

#[test]
fn the_panel_counts_the_picks_of_earlier_runs_and_leads_back_to_where_they_part() {
    let home = home(8);
    let session = label(&home, &["--score-ahead", "8"]);
    for _ in 0..6 {
        session.decide("1");
        session.wait_for_text("P(left)");
    }
    quit(session);
    let study = home.study();
    let differing: i64 = study.value(
        "SELECT count(*) FROM picks
         JOIN pair USING (pair_id)
         JOIN score AS a ON a.prompt_id = pair.prompt_id AND a.image_id = pair.image_a
         JOIN score AS b ON b.prompt_id = pair.prompt_id AND b.image_id = pair.image_b
         WHERE (outcome = 'a') <> (a.logit > b.logit)",
    );
    let session = label(&home, &[]);
    session.wait_for_pair();
    session.keys("p");
    session.wait_for_text("6, 6 of earlier runs");
    session.keys("v");
    if differing > 0 {
        session.wait_for_text(&format!("looking back, {differing} of {differing}"));
        session.wait_for_text("your pick");
        session.keys("1");
        session.keys("\x1b");
        session.wait_for("the pair at hand", |text| !text.contains("looking back"));
    } else {
        session.wait_for_text("no pick yet that differs");
    }
    quit(session);
    assert_eq!(study.picks(), 6, "looking decides nothing");
}

#[test]
fn a_scorer_that_hangs_for_ever_holds_nobody_up_and_not_the_end_either() {
    let home = home(4);
    // Whoever opens it waits for somebody to write.
    let pipe = home.join("weights").join("preprocessor_config.json");
    let _ = fs::remove_file(&pipe);
    let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
    rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, mode).unwrap();
    let session = label(&home, &[]);
    for _ in 0..3 {
        session.decide("1");
    }
    assert!(session.text().contains("the scorer is being loaded"), "{}", session.text());
    quit(session);
    assert_eq!(home.study().picks(), 3);
}
