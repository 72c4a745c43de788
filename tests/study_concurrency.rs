//! Several processes in one study: nothing lost, nothing doubled, nobody turned away.
#![allow(clippy::unwrap_used)]

mod study_support;

use std::process::Command;

use pairpick::pair::Outcome;
use pairpick::study::{Mode, Session, Study};
use study_support::*;

const STUDY: &str = "PAIRPICK_TEST_STUDY";
const ANNOTATOR: &str = "PAIRPICK_TEST_ANNOTATOR";
const PICKS: &str = "PAIRPICK_TEST_PICKS";

/// Not a test of its own: what the processes of the tests below run.
#[test]
fn worker_process() {
    let (Ok(study), Ok(annotator), Ok(picks)) =
        (std::env::var(STUDY), std::env::var(ANNOTATOR), std::env::var(PICKS))
    else {
        return;
    };
    let mut session = Session::start(Study::open(study, Mode::Write).unwrap(), &spec(&annotator)).unwrap();
    let mut left: usize = picks.parse().unwrap();
    while left > 0 {
        let turns = session.take(left.min(3)).unwrap();
        assert!(!turns.is_empty(), "{left} left");
        for turn in turns {
            session.commit(&pick_of(&turn, Outcome::A)).unwrap();
            left -= 1;
        }
    }
    session.end().unwrap();
}

/// Runs eight processes at once, each with its annotator.
fn run_processes(room: &Room, picks: usize, annotator: impl Fn(usize) -> String) {
    let children: Vec<_> = (0..8)
        .map(|number| {
            Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "worker_process"])
                .env(STUDY, room.path())
                .env(ANNOTATOR, annotator(number))
                .env(PICKS, picks.to_string())
                .output_in_background()
        })
        .collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }
}

trait InBackground {
    fn output_in_background(&mut self) -> std::process::Child;
}

impl InBackground for Command {
    fn output_in_background(&mut self) -> std::process::Child {
        self.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap()
    }
}

#[test]
fn eight_processes_of_one_annotator_decide_each_pair_once() {
    let room = Room::with_pairs(4000);
    run_processes(&room, 500, |_| "ana".to_owned());
    assert_eq!(room.count("SELECT count(*) FROM picks"), 4000);
    assert_eq!(room.count("SELECT count(DISTINCT pair_id) FROM picks"), 4000);
    assert_eq!(room.count("SELECT decided FROM annotator"), 4000);
    assert!(room.session("ana").take(8).unwrap().is_empty());
    assert_eq!(room.count("SELECT count(*) FROM turn"), 0);
    assert_eq!(room.count("SELECT count(DISTINCT seq) FROM pick"), 4000);
}

#[test]
fn eight_processes_of_eight_annotators_lose_and_double_nothing() {
    let room = Room::with_pairs(600);
    run_processes(&room, 500, |number| format!("annotator {number}"));
    assert_eq!(room.count("SELECT count(*) FROM picks"), 4000);
    assert_eq!(room.count("SELECT count(*) FROM (SELECT DISTINCT pair_id, annotator FROM picks)"), 4000);
    assert_eq!(room.count("SELECT min(decided) FROM annotator"), 500);
    let check: String = room.sql().query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(check, "ok");
}

#[test]
fn eight_threads_of_one_annotator_skip_and_undo_without_losing_a_pair() {
    let room = Room::with_pairs(400);
    std::thread::scope(|scope| {
        for number in 0..8 {
            let room = &room;
            scope.spawn(move || {
                let mut session = room.session("ana");
                for step in 0..60_usize {
                    for turn in session.take(2).unwrap() {
                        match (step + number) % 4 {
                            0 => {
                                session.skip(&turn).unwrap();
                            }
                            1 => {
                                session.commit(&pick_of(&turn, Outcome::A)).unwrap();
                                let undone = session.undo().unwrap().unwrap();
                                assert_eq!(undone.turn, turn, "a running session undoes its own");
                                session.commit(&pick_of(&turn, Outcome::B)).unwrap();
                            }
                            _ => {
                                session.commit(&pick_of(&turn, Outcome::Tie)).unwrap();
                            }
                        }
                    }
                }
                session.end().unwrap();
            });
        }
    });
    let mut last = room.session("ana");
    while let [turn, ..] = &last.take(1).unwrap()[..] {
        last.commit(&pick_of(turn, Outcome::A)).unwrap();
    }
    let progress = last.progress().unwrap();
    assert_eq!((progress.decided, progress.skipped, progress.total), (400, 0, 400));
    assert_eq!(room.count("SELECT count(*) FROM picks"), 400);
}

#[test]
fn eight_processes_may_create_one_study_at_once() {
    let room = Room::new();
    let seeds: Vec<u64> = std::thread::scope(|scope| {
        let threads: Vec<_> =
            (0..8).map(|_| scope.spawn(|| Study::open(room.path(), Mode::Create).unwrap().seed())).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(seeds.windows(2).all(|two| two[0] == two[1]), "{seeds:?}");
}
