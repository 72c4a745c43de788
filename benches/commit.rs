//! A pick's commit against a bare SQLite insert of the same values with the same durability, in turn in one run, and the
//! other steps of a session: `cargo bench --bench commit -- [--json] [--count N]`.
#![allow(clippy::unwrap_used)]

mod support;

use std::path::Path;
use std::time::{Duration, Instant};

use pairpick::pair::Outcome;
use pairpick::study::{Mode, Session, Study};
use support::bare::Bare;
use support::figures::{Arguments, Figure, Of, Report, say};
use support::ground::{self, ANNOTATOR, Ground};
use support::study::{pick_of, spec};

/// Turns that are claimed at once, as the screen does.
const AHEAD: usize = 1;

fn main() {
    let arguments = Arguments::read();
    let mut report = Report::new("commit", &arguments);
    let ground = Ground::open();
    let count = arguments.count(2000);
    let study = ground.file("commit.db");
    for (original, made) in [(ground.thousand_picks(), "10³"), (ground.million_picks(), "10⁶")] {
        say(&format!("{count} commits after {made} picks"));
        ground::copy(&original, &study);
        measure(&study, &ground.file("bare.db"), made, count, &mut report);
    }
    for file in [study, ground.file("bare.db")] {
        ground::remove(&file);
    }
}

fn measure(study: &Path, bare: &Path, made: &str, count: usize, report: &mut Report) {
    let start = Instant::now();
    let opened = Study::open(study, Mode::Write).unwrap();
    let mut session = Session::start(opened, &spec(ANNOTATOR)).unwrap();
    let opening = start.elapsed();
    let bare = Bare::new(bare);
    let (mut takes, mut ours, mut theirs): (Vec<Duration>, Vec<Duration>, Vec<Duration>) = Default::default();
    for number in 0..count + 200 {
        let start = Instant::now();
        let turn = session.take(AHEAD).unwrap().pop().expect("a turn is left");
        let take = start.elapsed();
        let pick = pick_of(&turn, Outcome::A);
        let commit = |session: &mut Session| {
            let start = Instant::now();
            session.commit(&pick).unwrap();
            start.elapsed()
        };
        let insert = || {
            let start = Instant::now();
            bare.insert(&pick);
            start.elapsed()
        };
        // Whichever comes second may find the disk busier.
        let (commit, insert) = if number % 2 == 0 {
            let commit = commit(&mut session);
            (commit, insert())
        } else {
            let insert = insert();
            (commit(&mut session), insert)
        };
        if number >= 200 {
            takes.push(take);
            ours.push(commit);
            theirs.push(insert);
        }
    }
    let undos: Vec<Duration> = (0..100)
        .map(|_| {
            let start = Instant::now();
            session.undo().unwrap().unwrap();
            start.elapsed()
        })
        .collect();
    session.end().unwrap();
    // Times fall into two heaps, by what the disk was at before: a median may stand in either.
    let means = ours.iter().sum::<Duration>().as_secs_f64() / theirs.iter().sum::<Duration>().as_secs_f64();
    let (ours, theirs) = (
        Figure::times(format!("after {made} picks: commit"), &ours),
        Figure::times(format!("after {made} picks: bare insert"), &theirs),
    );
    let ratio = ours.value(Of::P50) / theirs.value(Of::P50);
    report.add(&ours);
    report.add(&theirs);
    report.add(
        &Figure::new(format!("after {made} picks: commit / bare insert"), "×", vec![ratio])
            .at_most(Of::P50, 1.5),
    );
    report.add(
        &Figure::new(format!("after {made} picks: commit / bare insert, means"), "×", vec![means])
            .at_most(Of::P50, 1.5),
    );
    report.add(&Figure::times(format!("after {made} picks: claim the next pair"), &takes));
    report.add(&Figure::times(format!("after {made} picks: undo"), &undos));
    report.add(&Figure::times(format!("after {made} picks: open and start a session"), &[opening]));
}
