//! Random work in a study against a simple model of what a person would expect of it.
#![allow(clippy::unwrap_used)]

mod study_support;

use std::collections::HashMap;

use pairpick::pair::Choice;
use pairpick::study::{Progress, Session, Turn};
use proptest::prelude::*;
use study_support::*;

#[derive(Debug, Clone, Copy)]
enum Step {
    Choose(Choice),
    Skip,
    Undo,
    /// Ends the session and starts another.
    Leave,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => Just(Step::Choose(Choice::Left)),
        3 => Just(Step::Choose(Choice::Right)),
        1 => Just(Step::Choose(Choice::Tie)),
        1 => Just(Step::Choose(Choice::BothBad)),
        2 => Just(Step::Skip),
        3 => Just(Step::Undo),
        1 => Just(Step::Leave),
    ]
}

/// What was done last, newest at the end: the position, and the locator of the image that was chosen or the word for
/// none; no word for a skip.
type History = Vec<(u64, Option<String>)>;

/// The better image by what stood on the screen, written without the crate's own conversions.
fn word(turn: &Turn, choice: Choice) -> String {
    let shown_left = if turn.a_on_left { &turn.pair.a } else { &turn.pair.b };
    let shown_right = if turn.a_on_left { &turn.pair.b } else { &turn.pair.a };
    match choice {
        Choice::Left => shown_left.locator.clone(),
        Choice::Right => shown_right.locator.clone(),
        Choice::Tie => "tie".to_owned(),
        Choice::BothBad => "both_bad".to_owned(),
    }
}

struct Person<'a> {
    room: &'a Room,
    session: Session,
    /// The pair on the screen, if any is left.
    shown: Option<Turn>,
    history: History,
    /// How each pair was shown the first time.
    sides: HashMap<i64, bool>,
}

impl Person<'_> {
    fn show(&mut self, turn: Option<Turn>) {
        if let Some(turn) = &turn {
            let before = *self.sides.entry(turn.pair.id.0).or_insert(turn.a_on_left);
            assert_eq!(before, turn.a_on_left, "a pair stays on its sides");
        }
        self.shown = turn;
    }

    fn next(&mut self) {
        let turn = self.session.take(1).unwrap().pop();
        self.show(turn);
    }

    fn take(&mut self, step: Step) {
        match (step, self.shown.clone()) {
            (Step::Choose(choice), Some(turn)) => {
                let word = word(&turn, choice);
                self.session.commit(&pick_of(&turn, choice.outcome(turn.a_on_left))).unwrap();
                self.history.push((turn.position, Some(word)));
                self.next();
            }
            (Step::Skip, Some(turn)) => {
                self.session.skip(&turn).unwrap();
                self.history.push((turn.position, None));
                self.next();
            }
            (Step::Undo, _) => self.undo(),
            (Step::Leave, _) => {
                // The old session ends only after the new one has started, as a slow shutdown would have it.
                let old = std::mem::replace(&mut self.session, self.room.session("ana"));
                old.end().unwrap();
                self.next();
            }
            (Step::Choose(_) | Step::Skip, None) => {}
        }
    }

    fn undo(&mut self) {
        let undone = self.session.undo().unwrap();
        let Some((position, word)) = self.history.pop() else {
            return assert_eq!(undone, None);
        };
        let undone = undone.expect("something was done before");
        assert_eq!(undone.turn.position, position);
        let was = undone.was.map(|outcome| self::word(&undone.turn, outcome.choice(undone.turn.a_on_left)));
        assert_eq!(was, word);
        // The pair that stood there goes back to the queue by ending up in the hands of the session: the interface
        // shows the undone one first. Here the session ends and its turns come again, the earliest first.
        self.show(Some(undone.turn));
    }

    /// The decision that stands for each pair, by the history.
    fn expected(&self) -> HashMap<u64, String> {
        let words = self.history.iter().filter_map(|(position, word)| Some((*position, word.clone()?)));
        words.collect()
    }

    fn stored(&self) -> HashMap<u64, String> {
        let sql = self.room.sql();
        let mut statement = sql
            .prepare("SELECT position, picks.outcome, image_a, image_b FROM picks JOIN pick USING (pick_id)")
            .unwrap();
        let rows = statement.query_map([], |row| {
            let outcome: String = row.get(1)?;
            let word = match outcome.as_str() {
                "a" => row.get(2)?,
                "b" => row.get(3)?,
                _ => outcome,
            };
            Ok((row.get::<_, i64>(0)?.unsigned_abs(), word))
        });
        rows.unwrap().map(Result::unwrap).collect()
    }

    fn check(&self) {
        let expected = self.expected();
        assert_eq!(self.stored(), expected);
        let mut skipped: Vec<u64> = self
            .history
            .iter()
            .map(|event| event.0)
            .filter(|position| !expected.contains_key(position))
            .collect();
        skipped.sort_unstable();
        skipped.dedup();
        let progress =
            Progress { decided: expected.len() as u64, skipped: skipped.len() as u64, total: PAIRS };
        assert_eq!(self.session.progress().unwrap(), progress);
    }
}

const PAIRS: u64 = 9;

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]
    #[test]
    fn the_stored_outcome_names_the_image_that_was_on_the_side_picked(
        seed: u64,
        steps in proptest::collection::vec(step(), 1..60),
    ) {
        let room = Room::new();
        pairpick::study::Study::open_seeded(room.path(), seed)
            .unwrap()
            .import(&source(), new_pairs(0..PAIRS), |_| ())
            .unwrap();
        let session = room.session("ana");
        let mut person = Person { room: &room, session, shown: None, history: Vec::new(), sides: HashMap::new() };
        person.next();
        for step in steps {
            person.take(step);
            person.check();
        }
    }
}
