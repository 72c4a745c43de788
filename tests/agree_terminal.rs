//! `agree` with the real binary: a table in a pipe, a dashboard in a terminal.
#![allow(clippy::unwrap_used)]

mod support;

use support::launch::{Home, Launch};
use support::scored;
use support::terminal::Session;

const ARGUMENTS: [&str; 5] = ["agree", "--study", "study.db", "--resamples", "199"];

/// A home with a study that two people have decided and a scorer has scored.
fn home() -> Home {
    let home = Home::with_pairs(14);
    scored::decide(&home.join("study.db"), &["ana", "bo"]);
    scored::score(&home.join("study.db"), "pickscore");
    home
}

fn dashboard(home: &Home, size: (u16, u16)) -> Session {
    let session = Launch::pairpick(&ARGUMENTS, home.path()).size(size.0, size.1).start();
    session.wait_for_text("1  overview");
    session
}

fn quit(mut session: Session) {
    session.keys("q");
    assert_eq!(session.exit_code(), 0, "{}", session.text());
    session.assert_restored();
}

#[test]
fn a_pipe_gets_a_table_without_escape_sequences() {
    let home = home();
    let table = home.run_well(&ARGUMENTS);
    assert!(table.starts_with("study.db: 28 picks of 14 pairs and 14 prompts, by 2 people"), "{table}");
    assert!(table.contains("agreement, equal scores a tie") && table.contains("Cohen's κ"), "{table}");
    assert!(!table.contains('\x1b') && !table.contains("hidden-model-one\n"), "{table}");
    assert_eq!(
        home.run_well(&[&ARGUMENTS[..], &["--plain"]].concat()).lines().count(),
        table.lines().count()
    );
    // One object and nothing else.
    let json = home.run_well(&[&ARGUMENTS[..], &["--json"]].concat());
    assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok(), "{json}");
}

#[test]
fn plain_prints_the_table_on_a_terminal_too() {
    let home = home();
    let arguments = [&ARGUMENTS[..], &["--plain"]].concat();
    let mut session = Launch::pairpick(&arguments, home.path()).size(80, 90).start();
    assert_eq!(session.exit_code(), 0);
    assert!(session.text().contains("quality of the picks"), "{}", session.text());
    assert!(!session.raw().contains(&0x1b), "{}", session.text());
}

#[test]
fn a_terminal_shows_the_dashboard_with_images_and_is_left_clean() {
    let home = home();
    let session = dashboard(&home, (100, 32));
    session.wait_for_text("equal scores a tie");
    session.keys("5");
    session.wait_for("both pictures", |text| text.matches('░').count() > 100 && text.contains("picked by"));
    session.keys("\r");
    session.wait_for("large pictures", |text| text.matches('░').count() > 1_000);
    session.keys("\x1b[B");
    session.keys("\x1b");
    session.wait_for_text("▸");
    session.resize(80, 24);
    session.wait_for("small pictures again", |text| text.matches('░').count() > 60 && text.contains("▸"));
    session.keys("?");
    session.wait_for_text("the next page");
    session.keys("?6");
    session.wait_for_text("people with people");
    quit(session);
    let study = home.study();
    assert_eq!((study.picks(), study.open_sessions()), (28, 0), "it only shows");
}

#[test]
fn files_that_are_gone_leave_the_rest_as_it_is() {
    let home = home();
    for file in std::fs::read_dir(home.path()).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "png") {
            std::fs::remove_file(path).unwrap();
        }
    }
    let session = dashboard(&home, (140, 40));
    session.keys("5");
    session.wait_for_text("this image can't be shown");
    session.keys("1");
    session.wait_for_text("tossing a coin");
    quit(session);
}
