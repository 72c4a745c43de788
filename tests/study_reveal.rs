//! What is decided before a score is seen is the datum; what is changed after stands beside it.
#![allow(clippy::unwrap_used)]

mod study_support;

use pairpick::pair::{Outcome, PickId};
use pairpick::study::{ExportFormat, ExportOptions, ExportTarget, Mode, Study, StudyError, export};
use proptest::prelude::*;
use study_support::*;

/// Outcome and later outcome of every pick that counts, by pair.
fn picks(room: &Room) -> Vec<(i64, String, Option<String>)> {
    let sql = room.sql();
    let mut statement =
        sql.prepare("SELECT pair_id, outcome, later_outcome FROM picks ORDER BY pair_id").unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn a_pick_that_is_changed_after_the_reveal_keeps_the_first_answer_as_the_datum() {
    let room = Room::with_pairs(2);
    let mut ana = room.session("ana");
    let turns = ana.take(2).unwrap();
    let pick = pick_of(&turns[0], Outcome::A);
    let (first, before) = ana.commit(&pick).unwrap();
    ana.revealed(first, pick.decided_at + 5).unwrap();
    // The first time counts.
    ana.revealed(first, pick.decided_at + 9).unwrap();
    assert_eq!(room.count("SELECT score_shown_at - decided_at FROM pick"), 5);

    let undone = ana.undo().unwrap().unwrap();
    assert_eq!((undone.amends, undone.was), (Some(first), Some(Outcome::A)));
    assert_eq!(undone.turn, turns[0]);
    assert_eq!(undone.progress, before, "it stays decided");
    assert_eq!(picks(&room), [(turns[0].pair.id.0, "a".to_owned(), None)], "until it is changed nothing is");

    ana.amend(first, &pick_of(&turns[0], Outcome::B)).unwrap();
    ana.amend(first, &pick_of(&turns[0], Outcome::Tie)).unwrap();
    let pair = turns[0].pair.id.0;
    assert_eq!(picks(&room), [(pair, "a".to_owned(), Some("tie".to_owned()))], "the latest change counts");
    assert_eq!(room.count("SELECT count(*) FROM pick"), 3, "and none is lost");
    assert_eq!(room.count("SELECT count(*) FROM retraction"), 0);
    assert_eq!(ana.progress().unwrap(), before);

    let out = room.folder.path().join("picks.jsonl");
    let study = Study::open(room.path(), Mode::Read).unwrap();
    let options = ExportOptions { format: ExportFormat::Jsonl, retracted: true };
    assert_eq!(export(&study, &options, &ExportTarget::from(out.as_path())).unwrap(), 1);
    let row: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(out).unwrap()).unwrap();
    assert_eq!((&row["outcome"], &row["later_outcome"]), (&"a".into(), &"tie".into()));
    assert!(row["score_shown_at"].as_str() > row["decided_at"].as_str(), "{row}");
}

#[test]
fn only_ones_own_pick_of_that_pair_that_counts_can_be_changed() {
    let room = Room::with_pairs(2);
    let (mut ana, mut bo) = (room.session("ana"), room.session("bo"));
    let (mine, other) = (ana.take(2).unwrap(), bo.take(1).unwrap());
    let (first, _) = ana.commit(&pick_of(&mine[0], Outcome::A)).unwrap();
    let (foreign, _) = bo.commit(&pick_of(&other[0], Outcome::A)).unwrap();
    for (pick, turn) in [(foreign, &mine[0]), (first, &mine[1]), (PickId(99), &mine[0])] {
        let error = ana.amend(pick, &pick_of(turn, Outcome::B)).unwrap_err();
        assert!(matches!(error, StudyError::NoSuchPick { .. }), "{error}");
    }
    ana.undo().unwrap().unwrap();
    ana.amend(first, &pick_of(&mine[0], Outcome::B)).unwrap_err();
    assert_eq!(room.count("SELECT count(*) FROM pick"), 2);
}

#[test]
fn a_score_that_was_seen_before_the_pick_is_no_reason_to_keep_it() {
    let room = Room::with_pairs(1);
    let mut ana = room.session("ana");
    let turn = ana.take(1).unwrap().remove(0);
    let mut pick = pick_of(&turn, Outcome::A);
    pick.score_shown_at = Some(pick.decided_at - 1);
    ana.commit(&pick).unwrap();
    assert_eq!(ana.undo().unwrap().unwrap().amends, None);
    assert_eq!(picks(&room), []);
}

/// What a person does, one step at a time.
#[derive(Debug, Clone, Copy)]
enum Step {
    Pick(Outcome),
    Reveal,
    Undo,
}

fn step() -> impl Strategy<Value = Step> {
    let outcome = prop_oneof![Just(Outcome::A), Just(Outcome::B), Just(Outcome::Tie), Just(Outcome::BothBad)];
    prop_oneof![4 => outcome.prop_map(Step::Pick), 2 => Just(Step::Reveal), 2 => Just(Step::Undo)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever is done in whatever order: the datum of a pair is the last answer given before its score was seen.
    #[test]
    fn the_datum_is_the_last_answer_before_a_score_was_seen(steps in prop::collection::vec(step(), 1..30)) {
        let room = Room::with_pairs(40);
        let mut ana = room.session("ana");
        let mut ready = ana.take(40).unwrap();
        ready.reverse();
        // What stands for each pair: pick, answer, change, whether its score was seen; the latest decision last.
        let mut decided: Vec<(i64, PickId, Outcome, Option<Outcome>, bool)> = Vec::new();
        let mut at_hand: Option<(pairpick::study::Turn, Option<PickId>)> = None;
        for step in steps {
            match step {
                Step::Pick(outcome) => {
                    let (turn, amends) = at_hand.take().unwrap_or_else(|| (ready.pop().unwrap(), None));
                    let pick = pick_of(&turn, outcome);
                    match amends {
                        Some(first) => {
                            ana.amend(first, &pick).unwrap();
                            decided.iter_mut().find(|known| known.1 == first).unwrap().3 = Some(outcome);
                        }
                        None => {
                            let (id, _) = ana.commit(&pick).unwrap();
                            decided.push((turn.pair.id.0, id, outcome, None, false));
                        }
                    }
                }
                Step::Reveal => {
                    if let (Some(last), None) = (decided.last_mut(), &at_hand) {
                        ana.revealed(last.1, i64::MAX / 2).unwrap();
                        last.4 = true;
                    }
                }
                Step::Undo => {
                    if at_hand.is_none() && let Some(undone) = ana.undo().unwrap() {
                        match undone.amends {
                            Some(first) => prop_assert!(decided.iter().any(|known| known.1 == first && known.4)),
                            None => {
                                let at = decided.iter().rposition(|known| known.0 == undone.turn.pair.id.0);
                                prop_assert!(!decided.remove(at.unwrap()).4, "a pick whose score was seen stays");
                            }
                        }
                        at_hand = Some((undone.turn, undone.amends));
                    }
                }
            }
        }
        let mut expected: Vec<_> = decided
            .iter()
            .map(|(pair, _, outcome, later, _)| {
                (*pair, outcome.name().to_owned(), later.map(|outcome| outcome.name().to_owned()))
            })
            .collect();
        expected.sort();
        prop_assert_eq!(picks(&room), expected);
        prop_assert_eq!(ana.progress().unwrap().decided, decided.len() as u64);
    }
}
