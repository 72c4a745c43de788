//! What a person is shown next: order, sides, skips, resuming, undo.
#![allow(clippy::unwrap_used)]

mod study_support;

use std::collections::HashSet;

use pairpick::pair::Outcome;
use pairpick::study::{Progress, Session, StudyError, side};
use study_support::*;

fn positions(turns: &[pairpick::study::Turn]) -> Vec<u64> {
    turns.iter().map(|turn| turn.position).collect()
}

#[test]
fn every_pair_comes_once_and_then_none() {
    let room = Room::with_pairs(100);
    let mut ana = room.session("ana");
    let mut seen = Vec::new();
    loop {
        let turns = ana.take(7).unwrap();
        if turns.is_empty() {
            break;
        }
        for turn in turns {
            ana.commit(&pick_of(&turn, Outcome::A)).unwrap();
            seen.push(turn.pair.id.0);
        }
    }
    assert_eq!(ana.progress().unwrap(), Progress { decided: 100, skipped: 0, total: 100 });
    assert_ne!(seen, (1..=100).collect::<Vec<_>>(), "the order is shuffled");
    seen.sort_unstable();
    assert_eq!(seen, (1..=100).collect::<Vec<_>>());
}

#[test]
fn an_annotator_has_the_same_order_and_sides_in_every_process_and_another_has_others() {
    let order = |room: &Room, name| -> Vec<(i64, bool)> {
        room.session(name).take(50).unwrap().iter().map(|turn| (turn.pair.id.0, turn.a_on_left)).collect()
    };
    let (one, two) = (Room::with_pairs(50), Room::with_pairs(50));
    assert_eq!(order(&one, "ana"), order(&two, "ana"));
    assert_ne!(order(&one, "ben"), order(&two, "ana"));
    assert_eq!(
        order(&one, "ana"),
        order(&one, "ana"),
        "and an ended session's turns come again as they were"
    );
}

#[test]
fn of_each_eight_pairs_four_have_a_on_the_left() {
    let room = Room::with_pairs(80);
    let turns = room.session("ana").take(80).unwrap();
    for block in turns.chunks(usize::try_from(side::BLOCK).unwrap()) {
        assert_eq!(block.iter().filter(|turn| turn.a_on_left).count(), 4);
    }
}

#[test]
fn a_pair_comes_with_its_prompt_and_files() {
    let room = Room::with_pairs(3);
    let turns = room.session("ana").take(3).unwrap();
    for turn in turns {
        let expected = new_pair(turn.pair.id.0.unsigned_abs() - 1);
        assert_eq!(turn.pair.prompt, expected.prompt);
        assert_eq!(turn.pair.a, expected.a.image);
        assert_eq!(turn.pair.b, expected.b.image);
    }
}

#[test]
fn a_new_session_starts_with_what_the_ended_one_had_not_decided() {
    let room = Room::with_pairs(20);
    let mut first = room.session("ana");
    let turns = first.take(5).unwrap();
    first.commit(&pick_of(&turns[1], Outcome::B)).unwrap();
    first.end().unwrap();
    let mut second = room.session("ana");
    assert_eq!(positions(&second.take(6).unwrap()), [0, 2, 3, 4, 5, 6]);
}

#[test]
fn a_killed_sessions_turns_come_first_and_a_living_ones_do_not() {
    let room = Room::with_pairs(20);
    let mut living = room.session("ana");
    assert_eq!(positions(&living.take(3).unwrap()), [0, 1, 2]);
    let mut second = room.session("ana");
    assert_eq!(positions(&second.take(2).unwrap()), [3, 4]);
    // A process that never ended its session and is gone: no pid is this large.
    room.sql().execute("UPDATE session SET pid = 2147483647 WHERE session_id = 1", []).unwrap();
    assert_eq!(positions(&second.take(4).unwrap()), [0, 1, 2, 5]);
}

#[test]
fn a_session_on_another_host_keeps_its_turns_for_ten_minutes() {
    let room = Room::with_pairs(20);
    let mut elsewhere = room.session("ana");
    elsewhere.take(2).unwrap();
    room.sql().execute("UPDATE session SET host = 'elsewhere', pid = 2147483647", []).unwrap();
    let mut here = room.session("ana");
    assert_eq!(positions(&here.take(1).unwrap()), [2]);
    room.sql()
        .execute("UPDATE session SET last_seen = last_seen - 601000 WHERE host = 'elsewhere'", [])
        .unwrap();
    assert_eq!(positions(&here.take(3).unwrap()), [0, 1, 3]);
}

#[test]
fn a_session_that_slept_may_still_decide_what_nobody_else_did() {
    let room = Room::with_pairs(20);
    let mut sleeper = room.session("ana");
    let slept = sleeper.take(2).unwrap();
    room.sql().execute("UPDATE session SET last_seen = last_seen - 601000", []).unwrap();
    let mut other = room.session("ana");
    let taken = other.take(2).unwrap();
    assert_eq!(positions(&taken), [0, 1]);
    other.commit(&pick_of(&taken[0], Outcome::A)).unwrap();
    let error = sleeper.commit(&pick_of(&slept[0], Outcome::B)).unwrap_err();
    assert!(matches!(error, StudyError::AlreadyPicked { .. }), "{error}");
    sleeper.commit(&pick_of(&slept[1], Outcome::B)).unwrap();
    assert!(matches!(other.skip(&taken[1]).unwrap_err(), StudyError::AlreadyPicked { .. }));
    assert_eq!(sleeper.progress().unwrap(), Progress { decided: 2, skipped: 0, total: 20 });
}

#[test]
fn pairs_that_are_imported_later_follow_when_the_next_session_starts() {
    let room = Room::with_pairs(10);
    let mut ana = room.session("ana");
    let first: Vec<_> = ana.take(4).unwrap();
    for turn in &first {
        ana.commit(&pick_of(turn, Outcome::Tie)).unwrap();
    }
    room.open().import(&source(), new_pairs(0..25), |_| ()).unwrap();
    assert_eq!(ana.progress().unwrap().total, 10, "the running session keeps its order");
    assert_eq!(ana.take(100).unwrap().len(), 6);
    ana.end().unwrap();

    let mut again = room.session("ana");
    assert_eq!(again.progress().unwrap(), Progress { decided: 4, skipped: 0, total: 25 });
    let turns = again.take(100).unwrap();
    assert_eq!(positions(&turns), (4..25).collect::<Vec<_>>());
    assert!(turns[..6].iter().all(|turn| turn.pair.id.0 <= 10), "the first stretch is finished first");
    assert!(turns[6..].iter().all(|turn| turn.pair.id.0 > 10));
    let seen: HashSet<_> = first.iter().chain(&turns).map(|turn| turn.pair.id).collect();
    assert_eq!(seen.len(), 25);
    assert_eq!(room.count("SELECT count(*) FROM stretch"), 2);
}

#[test]
fn skipped_pairs_come_back_at_the_end_in_the_order_of_skipping_and_once_a_session() {
    let room = Room::with_pairs(6);
    let mut ana = room.session("ana");
    let turns = ana.take(6).unwrap();
    for index in [3, 0] {
        ana.skip(&turns[index]).unwrap();
    }
    for index in [1, 2, 4, 5] {
        ana.commit(&pick_of(&turns[index], Outcome::A)).unwrap();
    }
    assert_eq!(ana.progress().unwrap(), Progress { decided: 4, skipped: 2, total: 6 });
    let back = ana.take(6).unwrap();
    assert_eq!(positions(&back), [3, 0]);
    assert_eq!(back[0], turns[3], "as it was");
    ana.skip(&back[0]).unwrap();
    let progress = ana.commit(&pick_of(&back[1], Outcome::B)).unwrap().1;
    assert_eq!(progress, Progress { decided: 5, skipped: 1, total: 6 });
    assert!(ana.take(6).unwrap().is_empty(), "once a session");
    ana.end().unwrap();
    let mut later = room.session("ana");
    assert_eq!(positions(&later.take(6).unwrap()), [3]);
}

#[test]
fn a_session_of_skipped_pairs_offers_nothing_else() {
    let room = Room::with_pairs(10);
    let mut ana = room.session("ana");
    let turns = ana.take(4).unwrap();
    ana.skip(&turns[2]).unwrap();
    ana.end().unwrap();
    let mut skipped = room.skipped_session("ana");
    let back = skipped.take(10).unwrap();
    assert_eq!(positions(&back), [2]);
    assert!(skipped.take(10).unwrap().is_empty());
    skipped.end().unwrap();
    let mut again = room.skipped_session("ana");
    assert_eq!(positions(&again.take(10).unwrap()), [2], "a claimed turn that was not decided comes again");
    again.commit(&pick_of(&back[0], Outcome::BothBad)).unwrap();
    again.end().unwrap();
    assert!(room.skipped_session("ana").take(10).unwrap().is_empty());
}

fn undo(session: &mut Session) -> Option<(u64, Option<Outcome>)> {
    session.undo().unwrap().map(|undone| (undone.turn.position, undone.was))
}

#[test]
fn undo_goes_back_through_earlier_sessions_to_the_first_event() {
    let room = Room::with_pairs(10);
    for outcome in [Outcome::A, Outcome::B, Outcome::Tie] {
        let mut ana = room.session("ana");
        let turns = ana.take(2).unwrap();
        ana.commit(&pick_of(&turns[0], outcome)).unwrap();
        ana.skip(&turns[1]).unwrap();
        ana.end().unwrap();
    }
    let mut ana = room.session("ana");
    let current = next(&mut ana);
    assert_eq!(current.position, 6);
    let expected = [
        (5, None),
        (4, Some(Outcome::Tie)),
        (3, None),
        (2, Some(Outcome::B)),
        (1, None),
        (0, Some(Outcome::A)),
    ];
    for event in expected {
        assert_eq!(undo(&mut ana), Some(event));
    }
    assert_eq!(undo(&mut ana), None);
    assert_eq!(ana.progress().unwrap(), Progress { decided: 0, skipped: 0, total: 10 });
    assert_eq!(room.count("SELECT count(*) FROM picks"), 0);
    assert_eq!(room.count("SELECT count(*) FROM pick"), 3, "nothing is deleted");
    assert_eq!(room.count("SELECT count(*) FROM retraction"), 3);
    ana.end().unwrap();
    assert_eq!(positions(&room.session("ana").take(8).unwrap()), [0, 1, 2, 3, 4, 5, 6, 7]);
}

#[test]
fn a_pick_that_was_taken_back_can_be_made_otherwise() {
    let room = Room::with_pairs(4);
    let mut ana = room.session("ana");
    let turn = next(&mut ana);
    ana.commit(&pick_of(&turn, Outcome::A)).unwrap();
    let undone = ana.undo().unwrap().unwrap();
    assert_eq!((undone.turn.clone(), undone.was), (turn, Some(Outcome::A)), "the pair comes back as it was");
    ana.commit(&pick_of(&undone.turn, Outcome::Tie)).unwrap();
    assert_eq!(room.count("SELECT count(*) FROM picks WHERE outcome = 'tie'"), 1);
    assert_eq!(room.count("SELECT count(*) FROM picks"), 1);
    assert_eq!(undo(&mut ana), Some((0, Some(Outcome::Tie))));
    assert_eq!(undo(&mut ana), None, "what was taken back is not taken back twice");
}

#[test]
fn undo_of_a_pick_on_a_skipped_pair_leaves_it_skipped() {
    let room = Room::with_pairs(1);
    let mut ana = room.session("ana");
    let turn = next(&mut ana);
    ana.skip(&turn).unwrap();
    let back = next(&mut ana);
    ana.commit(&pick_of(&back, Outcome::B)).unwrap();
    assert_eq!(undo(&mut ana), Some((0, Some(Outcome::B))));
    assert_eq!(ana.progress().unwrap(), Progress { decided: 0, skipped: 1, total: 1 });
    assert_eq!(undo(&mut ana), Some((0, None)));
    assert_eq!(ana.progress().unwrap(), Progress { decided: 0, skipped: 0, total: 1 });
    assert_eq!(undo(&mut ana), None);
}

#[test]
fn undo_leaves_what_a_running_session_of_the_same_annotator_did() {
    let room = Room::with_pairs(10);
    let (mut here, mut there) = (room.session("ana"), room.session("ana"));
    let (one, two) = (next(&mut here), next(&mut there));
    here.commit(&pick_of(&one, Outcome::A)).unwrap();
    there.commit(&pick_of(&two, Outcome::B)).unwrap();
    assert_eq!(undo(&mut here), Some((0, Some(Outcome::A))));
    assert_eq!(undo(&mut here), None);
    there.end().unwrap();
    assert_eq!(undo(&mut here), Some((1, Some(Outcome::B))), "until that one has ended");
}

#[test]
fn annotators_see_nothing_of_each_other() {
    let room = Room::with_pairs(5);
    let mut ana = room.session("ana");
    for turn in ana.take(5).unwrap() {
        ana.commit(&pick_of(&turn, Outcome::A)).unwrap();
    }
    let mut ben = room.session("ben");
    assert_eq!(ben.progress().unwrap(), Progress { decided: 0, skipped: 0, total: 5 });
    assert_eq!(ben.take(9).unwrap().len(), 5);
    assert_eq!(undo(&mut ben), None);
}

#[test]
fn a_second_pick_of_the_same_pair_is_refused_and_changes_nothing() {
    let room = Room::with_pairs(5);
    let mut ana = room.session("ana");
    let turn = next(&mut ana);
    ana.commit(&pick_of(&turn, Outcome::A)).unwrap();
    let error = ana.commit(&pick_of(&turn, Outcome::B)).unwrap_err();
    assert!(matches!(&error, StudyError::AlreadyPicked { annotator, .. } if annotator == "ana"), "{error}");
    assert_eq!(ana.progress().unwrap(), Progress { decided: 1, skipped: 0, total: 5 });
}

#[test]
fn an_annotator_needs_a_name() {
    let room = Room::with_pairs(1);
    let error = Session::start(room.open(), &spec(" ")).unwrap_err();
    assert!(error.to_string().contains("--annotator"), "{error}");
}

#[test]
fn a_skip_is_not_undone_before_the_pick_that_another_session_made_of_its_pair() {
    let room = Room::with_pairs(1);
    let mut here = room.session("ana");
    let turn = next(&mut here);
    here.skip(&turn).unwrap();
    let mut there = room.session("ana");
    let back = next(&mut there);
    there.commit(&pick_of(&back, Outcome::A)).unwrap();
    assert_eq!(undo(&mut here), None, "the pair is in the hands of a running session");
    there.end().unwrap();
    assert_eq!(undo(&mut here), Some((0, Some(Outcome::A))));
    assert_eq!(undo(&mut here), Some((0, None)));
    assert_eq!(here.progress().unwrap(), Progress { decided: 0, skipped: 0, total: 1 });
}
