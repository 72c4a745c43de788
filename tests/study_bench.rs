//! Figures of the study: `cargo test --release --test study_bench -- --ignored --nocapture --test-threads 1`.
#![allow(clippy::unwrap_used)]

mod study_support;

use std::time::{Duration, Instant};

use pairpick::pair::Outcome;
use pairpick::study::order::Permutation;
use pairpick::study::{Mode, Session, Study};
use rusqlite::{Connection, params};
use study_support::*;

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// A bare insert of the same values, with the same durability, into a file beside the study.
struct Bare(Connection);

impl Bare {
    fn new(room: &Room) -> Self {
        let connection = Connection::open(room.folder.path().join("bare.db")).unwrap();
        connection
            .execute_batch(
                "PRAGMA journal_mode = wal; PRAGMA synchronous = FULL;
                 CREATE TABLE IF NOT EXISTS pick (pick_id INTEGER PRIMARY KEY, annotator_id, pair_id, session_id, outcome, a_on_left,
                     position, shown_at, first_key_ms, decided_at, response_ms, idle_ms, reveal, graphics, left_width,
                     left_height, right_width, right_height, zoomed, flickered, stacked)",
            )
            .unwrap();
        Bare(connection)
    }

    fn insert(&self, pick: &pairpick::study::NewPick) {
        let sql = "INSERT INTO pick VALUES (NULL, 1, ?1, 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 1, 2, 3, 4, 0, 0, 0)";
        let mut statement = self.0.prepare_cached(sql).unwrap();
        statement
            .execute(params![
                pick.pair.0,
                pick.outcome.name(),
                pick.a_on_left,
                pick.position as i64,
                pick.shown_at,
                pick.first_key_ms.map(|span| span as i64),
                pick.decided_at,
                pick.response_ms as i64,
                pick.idle_ms as i64,
                pick.reveal.name(),
                pick.graphics,
            ])
            .unwrap();
    }
}

/// Median times of a commit and of a bare insert, one after the other in turn.
fn commits(room: &Room, session: &mut Session, count: usize) -> (Duration, Duration) {
    let bare = Bare::new(room);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let turns = session.take(count).unwrap();
    // Its log has been through a checkpoint, as ours has: appending to a file that grows is slower than writing in it.
    for turn in turns.iter().cycle().take(1500) {
        bare.insert(&pick_of(turn, Outcome::A));
    }
    for turn in turns {
        let pick = pick_of(&turn, Outcome::A);
        let start = Instant::now();
        session.commit(&pick).unwrap();
        ours.push(start.elapsed());
        let start = Instant::now();
        bare.insert(&pick);
        theirs.push(start.elapsed());
    }
    (median(ours), median(theirs))
}

fn report(label: &str, (ours, theirs): (Duration, Duration)) -> f64 {
    let ratio = ours.as_secs_f64() / theirs.as_secs_f64();
    println!("{label}: commit {ours:?}, bare insert {theirs:?}, ratio {ratio:.3}");
    ratio
}

#[test]
#[ignore = "measures"]
fn a_commit_costs_at_most_one_and_a_half_bare_inserts() {
    let room = Room::with_pairs(10_000);
    let mut session = room.session("ana");
    commits(&room, &mut session, 500);
    let ratio = report("10,000 pairs", commits(&room, &mut session, 3000));
    assert!(ratio <= 1.5, "{ratio}");
}

/// A study of a million pairs, of which one annotator has decided all but a thousand.
#[test]
#[ignore = "measures"]
fn a_million_pairs_and_a_million_picks_make_nothing_slow() {
    const PAIRS: u64 = 1_000_000;
    let room = Room::new();
    let start = Instant::now();
    let mut study = Study::open_seeded(room.path(), 11).unwrap();
    let imported = study.import(&source(), new_pairs(0..PAIRS), |_| ()).unwrap();
    let took = start.elapsed();
    drop(study);
    let size = std::fs::metadata(room.path()).unwrap().len() / 1_000_000;
    println!("import of {} pairs: {took:?}, {size} MB", imported.added);
    assert!(took < Duration::from_secs(60));

    let start = Instant::now();
    let again = room.open().import(&source(), new_pairs(0..PAIRS), |_| ()).unwrap();
    println!("import again: {:?}, added {}", start.elapsed(), again.added);

    let start = Instant::now();
    let study = Study::open(room.path(), Mode::Write).unwrap();
    let opened = start.elapsed();
    let mut session = Session::start(study, &spec("ana")).unwrap();
    let started = start.elapsed();
    session.take(4).unwrap();
    println!("open {opened:?}, session {started:?}, first turns {:?}", start.elapsed());

    let few = measure(&room, &mut session, "10³ picks");
    session.end().unwrap();
    decide(&room, PAIRS - 3000);
    let mut session = room.session("ana");
    let many = measure(&room, &mut session, "10⁶ picks");
    assert!(many < few * 2, "{few:?} {many:?}");
    let start = Instant::now();
    session.undo().unwrap().unwrap();
    println!("undo at 10⁶ picks: {:?}", start.elapsed());
}

fn measure(room: &Room, session: &mut Session, label: &str) -> Duration {
    let mut takes = Vec::new();
    for _ in 0..300 {
        let start = Instant::now();
        let turn = next(session);
        takes.push(start.elapsed());
        session.commit(&pick_of(&turn, Outcome::B)).unwrap();
    }
    let take = median(takes);
    println!("{label}: next pair {take:?}");
    report(label, commits(room, session, 700));
    take
}

/// Writes picks up to a position as the program would have, but in one go.
fn decide(room: &Room, until: u64) {
    let sql = room.sql();
    let (pairs, seed): (i64, i64) =
        sql.query_row("SELECT pairs, seed FROM stretch", [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let order = Permutation::new(pairs as u64, seed as u64);
    let from: i64 = sql.query_row("SELECT next_position FROM annotator", [], |row| row.get(0)).unwrap();
    sql.execute_batch("PRAGMA cache_size = -200000; BEGIN").unwrap();
    for position in from as u64..until {
        sql.prepare_cached(
            "INSERT INTO pick (annotator_id, pair_id, session_id, seq, outcome, a_on_left, position, shown_at,
                 decided_at, response_ms, reveal, graphics)
             VALUES (1, ?1, 1, ?2 + 10000, 'a', 1, ?2, 1767323045000, 1767323046000, 1000, 'after', 'kitty')",
        )
        .unwrap()
        .execute((order.at(position) as i64 + 1, position as i64))
        .unwrap();
    }
    sql.execute("UPDATE annotator SET next_position = ?1, decided = ?1, events = ?1 + 10000", [until as i64])
        .unwrap();
    sql.execute_batch("COMMIT").unwrap();
}
