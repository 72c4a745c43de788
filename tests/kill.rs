//! A pick that the screen has confirmed is in the file, whatever becomes of the program: killed at any moment, or one
//! of many in the same study.
//!
//! `PAIRPICK_KILLS` (200) and `PAIRPICK_PICKS` (picks a window, 500) make these tests longer or shorter.
#![allow(clippy::unwrap_used)]

mod support;

use std::time::{Duration, Instant};

use support::launch::Home;
use support::pictures;
use support::terminal::Session;

/// Windows at work in one study at once.
const WINDOWS: usize = 8;

fn setting(name: &str, usual: usize) -> usize {
    std::env::var(name).map_or(usual, |value| value.parse().unwrap())
}

/// A study of so many pairs of a few tiny pictures.
fn study(pairs: usize) -> Home {
    let home = Home::new();
    pictures::tiny_manifest(home.path(), pairs);
    home.run_well(&["import", "pairs.csv", "--study", "study.db", "--seed", "5"]);
    home
}

fn start(home: &Home, annotator: &str) -> Session {
    home.label(&["--beat", "0", "--no-mouse", "--annotator", annotator]).size(60, 14).start()
}

/// Moments and keys that are all over the place, and the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn key(&mut self) -> &'static str {
        ["1", "2", "t", "b"][self.below(4) as usize]
    }
}

/// Types picks for a while, whether or not a pair stands there.
fn type_for(session: &Session, time: Duration, dice: &mut Dice) {
    let end = Instant::now() + time;
    while Instant::now() < end {
        session.keys(dice.key());
        std::thread::sleep(Duration::from_millis(2 + dice.below(6)).min(end - Instant::now().min(end)));
    }
}

/// Kills run after run of one annotator; gives how many picks they have made.
fn kill_again_and_again(home: &Home, annotator: &str, runs: usize) -> u64 {
    let stored = || {
        let count = format!("SELECT count(*) FROM picks WHERE annotator = '{annotator}'");
        u64::try_from(home.study().value::<i64>(&count)).unwrap()
    };
    let mut dice = Dice(annotator.len() as u64 * 7919);
    // What was in the file after the last kill, and the most that may have been.
    let (mut before, mut most) = (0, 0);
    for run in 0..runs {
        let mut session = start(home, annotator);
        // Now and then while it is still starting.
        let early = run % 8 == 7;
        if early {
            type_for(&session, Duration::from_millis(dice.below(200)), &mut dice);
        } else {
            let counted = |text: &str| text.lines().next().is_some_and(|header| header.contains(" / "));
            session.wait_for("the header", |text| counted(text) && !text.contains("0 / 0"));
            let (resumed, _) = session.counter().unwrap();
            // One killed between its commit and telling the others of it is seen once all have gone.
            assert!((before..=most).contains(&resumed), "run {run} resumes at {resumed}, not {before}");
            assert_eq!(resumed, stored(), "run {run}");
            type_for(&session, Duration::from_millis(30 + dice.below(200)), &mut dice);
        }
        session.kill_at_once();
        session.exit_status();
        // What was drawn: all bytes that were written before the kill have been read.
        let drawn = session.counter().filter(|(_, total)| *total > 0).map_or(before, |(decided, _)| decided);
        let stored = stored();
        assert!(stored >= drawn, "run {run}: {drawn} picks were confirmed and {stored} are in the file");
        assert!(
            stored <= drawn + 1,
            "run {run}: {stored} picks in the file, and only {drawn} were confirmed"
        );
        assert_eq!(home.study().integrity(), "ok", "run {run}");
        (before, most) = (stored, drawn + 1);
    }
    before
}

#[test]
fn every_pick_that_was_drawn_as_confirmed_survives_a_kill_at_any_moment() {
    let kills = setting("PAIRPICK_KILLS", 200);
    let home = study(kills * 25);
    // Two people in one study: a kill leaves the log to the other's process.
    let made: u64 = std::thread::scope(|scope| {
        let chains = ["ana", "bo"].map(|name| scope.spawn(|| kill_again_and_again(&home, name, kills / 2)));
        chains.into_iter().map(|chain| chain.join().unwrap()).sum()
    });
    assert!(made >= kills as u64, "only {made} picks were made in {kills} runs: this test tests little");
    let doubled =
        "SELECT count(*) FROM (SELECT 1 FROM picks GROUP BY pair_id, annotator HAVING count(*) > 1)";
    assert_eq!(home.study().value::<i64>(doubled), 0);
}

/// Picks as fast as pairs come, until `done` says so.
fn label_until(session: &Session, mut dice: Dice, done: impl Fn(&Session) -> bool) {
    let deadline = Instant::now() + Duration::from_secs(180);
    let mut written = 0;
    while !done(session) {
        assert!(Instant::now() < deadline, "it stands still\n{}", session.text());
        session.keys(dice.key());
        // A key before the pair stands there decides nothing, so another one may be needed.
        let patience = Instant::now() + Duration::from_millis(30);
        while session.written() == written && Instant::now() < patience {
            std::thread::sleep(Duration::from_millis(1));
        }
        written = session.written();
    }
}

fn quit(mut session: Session) -> String {
    session.keys("q");
    assert_eq!(session.exit_code(), 0);
    let raw = String::from_utf8_lossy(&session.raw()).into_owned();
    for trouble in ["locked", "not saved", "not undone", "another window"] {
        assert!(!raw.contains(trouble), "{trouble}\n{}", session.text());
    }
    session.text()
}

#[test]
fn eight_windows_of_eight_people_lose_and_double_nothing() {
    let picks = setting("PAIRPICK_PICKS", 500) as u64;
    let home = study(picks as usize + 50);
    std::thread::scope(|scope| {
        for number in 0..WINDOWS {
            let home = &home;
            scope.spawn(move || {
                let name = format!("person-{number}");
                let session = start(home, &name);
                let reached = |session: &Session| session.counter().is_some_and(|(count, _)| count >= picks);
                label_until(&session, Dice(number as u64), reached);
                let end = quit(session);
                let count = format!("SELECT count(*) FROM picks WHERE annotator = '{name}'");
                let stored: i64 = home.study().value(&count);
                assert!(stored as u64 >= picks);
                // Keys typed before the program had the terminal stand before it, so the line may be broken anywhere.
                let end = end.split_whitespace().collect::<Vec<_>>().join(" ");
                assert!(end.contains(&format!("{stored} of ")), "{stored} picks in the file\n{end}");
            });
        }
    });
    let distinct: i64 =
        home.study().value("SELECT count(*) FROM (SELECT DISTINCT pair_id, annotator FROM picks)");
    assert_eq!(home.study().picks(), distinct);
    assert_eq!(home.study().integrity(), "ok");
}

#[test]
fn eight_windows_of_one_person_decide_every_pair_once() {
    let pairs = setting("PAIRPICK_PICKS", 500) * WINDOWS;
    let home = study(pairs);
    std::thread::scope(|scope| {
        for number in 0..WINDOWS {
            let home = &home;
            scope.spawn(move || {
                let session = start(home, "ana");
                label_until(&session, Dice(number as u64), |session| {
                    session.text().contains("pairs are decided")
                });
                quit(session);
            });
        }
    });
    let distinct: i64 = home.study().value("SELECT count(DISTINCT pair_id) FROM picks");
    assert_eq!((home.study().picks(), distinct), (pairs as i64, pairs as i64));
    assert_eq!(home.study().integrity(), "ok");
}
