//! Tournaments in a real study: who meets whom, what comes next, and that nothing is lost or asked twice.
#![allow(clippy::unwrap_used)]

mod study_support;

use std::collections::{HashMap, HashSet};

use pairpick::pair::Outcome;
use pairpick::study::{Placing, Progress, Session, SessionSpec, StudyError, Tournament, Turn, side};
use proptest::prelude::*;
use study_support::*;

const BOTH: [Tournament; 2] = [Tournament::WinnerStays, Tournament::Knockout];

fn room(prompts: u64, images: u64, all: bool) -> Room {
    let room = Room::with_pairs(0);
    room.open().import(&source(), contest_pairs(prompts, images, all), |_| ()).unwrap();
    room
}

fn compete(room: &Room, annotator: &str, tournament: Tournament) -> Session {
    let spec = SessionSpec { tournament: Some(tournament), ..spec(annotator) };
    Session::start(room.open(), &spec).unwrap()
}

/// The images of a turn, the smaller locator first.
fn met(turn: &Turn) -> [String; 2] {
    let mut both = [turn.pair.a.locator.clone(), turn.pair.b.locator.clone()];
    both.sort();
    both
}

/// The better image by its locator: a taste that never changes.
fn taste(turn: &Turn) -> Outcome {
    if turn.pair.a.locator > turn.pair.b.locator { Outcome::A } else { Outcome::B }
}

fn winners(room: &Room, annotator: &str, tournament: Tournament) -> Vec<Placing> {
    room.open().winners(annotator, tournament).unwrap()
}

/// Decides all that comes, by taste.
fn decide_all(session: &mut Session, ahead: usize) -> Vec<Turn> {
    let mut decided = Vec::new();
    let mut at_hand = std::collections::VecDeque::new();
    loop {
        let missing = ahead - at_hand.len();
        at_hand.extend(session.take(missing).unwrap());
        let Some(turn) = at_hand.pop_front() else { return decided };
        session.commit(&pick_of(&turn, taste(&turn))).unwrap();
        decided.push(turn);
    }
}

#[test]
fn n_images_take_n_minus_1_comparisons_and_leave_the_best() {
    for tournament in BOTH {
        let room = room(5, 8, true);
        let mut ana = compete(&room, "ana", tournament);
        assert_eq!(ana.progress().unwrap(), Progress { decided: 0, skipped: 0, total: 35 });
        let decided = decide_all(&mut ana, 3);
        assert_eq!(ana.progress().unwrap(), Progress { decided: 35, skipped: 0, total: 35 });
        assert!(!ana.waits_for_a_pick());
        assert_eq!(decided.iter().map(met).collect::<HashSet<_>>().len(), 35);
        for block in decided.chunks_exact(side::BLOCK as usize) {
            assert_eq!(block.iter().filter(|turn| turn.a_on_left).count(), 4, "{tournament:?}");
        }
        let winners = winners(&room, "ana", tournament);
        assert_eq!(winners.len(), 5);
        for (prompt, placing) in winners.into_iter().enumerate() {
            let best = new_images(prompt as u64, 8).into_iter().max().unwrap();
            assert_eq!(placing.winner.unwrap().0, best);
            assert_eq!((placing.decided, placing.comparisons), (7, 7));
            assert!(placing.won > 0);
        }
        assert_eq!(room.count("SELECT count(*) FROM pair"), 140, "none was missing");
    }
}

fn new_images(prompt: u64, images: u64) -> Vec<String> {
    (0..images).map(|image| new_image(prompt * 1000 + image, 0).image.locator).collect()
}

#[test]
fn with_one_prompt_the_next_comparison_of_the_winner_waits_for_the_pick() {
    let room = room(1, 4, true);
    let mut ana = compete(&room, "ana", Tournament::WinnerStays);
    let first = ana.take(3).unwrap();
    assert_eq!(first.len(), 1);
    assert!(ana.take(2).unwrap().is_empty() && ana.waits_for_a_pick());
    ana.commit(&pick_of(&first[0], Outcome::A)).unwrap();
    let second = next(&mut ana);
    let winner = &first[0].pair.a.locator;
    assert!(met(&second).contains(winner), "who was picked stays");
    ana.commit(&pick_of(&second, Outcome::Tie)).unwrap();
    let third = next(&mut ana);
    assert!(met(&third).contains(winner), "after a tie too");
    ana.commit(&pick_of(&third, Outcome::BothBad)).unwrap();
    assert!(ana.take(2).unwrap().is_empty() && !ana.waits_for_a_pick());
    let placing = winners(&room, "ana", Tournament::WinnerStays).remove(0);
    assert_eq!((placing.winner.unwrap().0, placing.won), (winner.clone(), 1));
    assert_eq!(
        room.count("SELECT count(*) FROM picks WHERE outcome IN ('tie', 'both_bad')"),
        2,
        "as it was said"
    );
}

#[test]
fn with_one_prompt_the_pairs_of_a_knockout_round_are_known_ahead() {
    let room = room(1, 8, true);
    let mut ana = compete(&room, "ana", Tournament::Knockout);
    let round = ana.take(10).unwrap();
    assert_eq!(round.len(), 4);
    assert_eq!(round.iter().flat_map(met).collect::<HashSet<_>>().len(), 8);
    ana.commit(&pick_of(&round[0], Outcome::A)).unwrap();
    assert!(ana.take(10).unwrap().is_empty() && ana.waits_for_a_pick());
    ana.commit(&pick_of(&round[1], Outcome::A)).unwrap();
    assert_eq!(ana.take(10).unwrap().len(), 1);
}

#[test]
fn other_prompts_are_begun_where_there_is_nothing_else_to_prepare_and_no_more_than_that() {
    let room = room(9, 5, true);
    let mut ana = compete(&room, "ana", Tournament::WinnerStays);
    let decided = decide_all(&mut ana, 3);
    let prompts = |turns: &[Turn]| turns.iter().map(|turn| turn.pair.prompt.clone()).collect::<HashSet<_>>();
    assert_eq!(prompts(&decided[..3]).len(), 3);
    assert_eq!(prompts(&decided[..12]).len(), 3, "three at a time until they are done");
    assert_eq!(decided.len(), 36);
}

#[test]
fn pairs_that_the_study_lacks_are_added_once_and_are_in_everybodys_order() {
    let room = room(3, 6, false);
    let mut ana = compete(&room, "ana", Tournament::Knockout);
    assert_eq!(decide_all(&mut ana, 2).len(), 15);
    let added =
        room.count("SELECT count(*) FROM pair JOIN source USING (source_id) WHERE kind = 'tournament'");
    assert_eq!(room.count("SELECT count(*) FROM pair"), 15 + added);
    assert!(added > 0);
    let covered = "SELECT total = (SELECT count(*) FROM pair) AND total = (SELECT sum(pairs) FROM stretch)
         AND decided = (SELECT count(*) FROM picks) FROM annotator WHERE name = 'ana'";
    assert_eq!(room.count(covered), 1, "her order has them all");
    let twice = "SELECT count(*) FROM (SELECT 1 FROM pair GROUP BY prompt_id, min(image_a, image_b), max(image_a, image_b)
         HAVING count(*) > 1)";
    assert_eq!(room.count(twice), 0);
    ana.end().unwrap();

    // The same tournament again needs no other pairs, and another person's finds those of the first.
    assert!(compete(&room, "ana", Tournament::Knockout).take(3).unwrap().is_empty());
    let before = room.count("SELECT count(*) FROM pair");
    decide_all(&mut compete(&room, "ben", Tournament::Knockout), 2);
    assert_eq!(room.count(twice), 0);
    let now = room.count("SELECT count(*) FROM pair");
    let mut cleo = room.session("cleo");
    assert_eq!(
        cleo.take(1000).unwrap().len() as i64,
        now,
        "in the ordinary order all come once ({before} before)"
    );

    // An import chooses as if they were not there: it finds nothing new.
    let known: usize =
        (0..3).map(|prompt| room.open().known_pairs(&format!("prompt {prompt}")).unwrap().len()).sum();
    assert_eq!(known, 15);
    let imported = room.open().import(&source(), contest_pairs(3, 6, false), |_| ()).unwrap();
    assert_eq!((imported.added, imported.already_there), (0, 15));
}

#[test]
fn a_tournament_goes_on_after_a_crash_with_the_comparison_that_was_on_the_screen() {
    for tournament in BOTH {
        let room = room(2, 6, true);
        let mut ana = compete(&room, "ana", tournament);
        let turns = ana.take(3).unwrap();
        ana.commit(&pick_of(&turns[0], Outcome::A)).unwrap();
        let more = ana.take(1).unwrap();
        std::mem::forget(ana);
        room.sql().execute("UPDATE session SET pid = 2147483647", []).unwrap();
        let mut again = compete(&room, "ana", tournament);
        assert_eq!(again.progress().unwrap().decided, 1);
        let back: Vec<Turn> = again.take(3).unwrap();
        for turn in turns[1..].iter().chain(&more) {
            assert!(back.contains(turn), "as it was, on its sides");
        }
        decide_all(&mut again, 3);
        for turn in &back {
            again.commit(&pick_of(turn, taste(turn))).unwrap();
        }
        decide_all(&mut again, 3);
        assert_eq!(again.progress().unwrap(), Progress { decided: 10, skipped: 0, total: 10 });
        assert_eq!(room.count("SELECT count(*) FROM picks"), 10);
    }
}

#[test]
fn two_windows_never_show_the_same_comparison() {
    let room = room(4, 5, true);
    let (mut here, mut there) =
        (compete(&room, "ana", Tournament::Knockout), compete(&room, "ana", Tournament::Knockout));
    let mut pairs = HashSet::new();
    loop {
        let (one, two) = (here.take(2).unwrap(), there.take(2).unwrap());
        if one.is_empty() && two.is_empty() {
            break;
        }
        for turn in one.iter().chain(&two) {
            assert!(pairs.insert(turn.pair.id), "given out twice");
        }
        for turn in one {
            here.commit(&pick_of(&turn, taste(&turn))).unwrap();
        }
        for turn in two {
            there.commit(&pick_of(&turn, taste(&turn))).unwrap();
        }
    }
    assert_eq!(pairs.len(), 16);
    assert_eq!(compete(&room, "ana", Tournament::Knockout).progress().unwrap().decided, 16);
    assert_eq!(room.count("SELECT count(DISTINCT position) FROM pick"), 16, "each at a position of its own");
}

#[test]
fn an_undo_withdraws_what_hung_on_the_pick() {
    let room = room(1, 4, true);
    let mut ana = compete(&room, "ana", Tournament::WinnerStays);
    let first = next(&mut ana);
    ana.commit(&pick_of(&first, Outcome::A)).unwrap();
    let second = next(&mut ana);
    let undone = ana.undo().unwrap().unwrap();
    assert_eq!((&undone.turn, undone.was), (&first, Some(Outcome::A)));
    assert_eq!(undone.withdrawn, [second.pair.id]);
    assert_eq!(undone.progress, Progress { decided: 0, skipped: 0, total: 3 });
    assert!(ana.take(2).unwrap().is_empty() && ana.waits_for_a_pick());
    ana.commit(&pick_of(&first, Outcome::B)).unwrap();
    let other = next(&mut ana);
    assert_ne!(other.pair.id, second.pair.id);
    assert!(met(&other).contains(&first.pair.b.locator));
    // And back: the same comparison as before, on the sides it had.
    ana.undo().unwrap().unwrap();
    ana.commit(&pick_of(&first, Outcome::A)).unwrap();
    assert_eq!(next(&mut ana), second);
}

#[test]
fn a_pick_that_another_window_has_overtaken_is_refused() {
    let room = room(1, 4, true);
    let mut here = compete(&room, "ana", Tournament::WinnerStays);
    let first = next(&mut here);
    here.commit(&pick_of(&first, Outcome::A)).unwrap();
    let mut there = compete(&room, "ana", Tournament::WinnerStays);
    let second = next(&mut there);
    here.undo().unwrap().unwrap();
    here.commit(&pick_of(&first, Outcome::B)).unwrap();
    let error = there.commit(&pick_of(&second, Outcome::A)).unwrap_err();
    assert!(matches!(error, StudyError::Overtaken { .. }) && error.goes_on(), "{error}");
    assert_eq!(room.count("SELECT count(*) FROM picks"), 1);
    let third = next(&mut there);
    assert!(met(&third).contains(&first.pair.b.locator));
}

#[test]
fn a_skipped_comparison_comes_back_at_the_end_and_its_prompt_waits() {
    let room = room(3, 4, true);
    let mut ana = compete(&room, "ana", Tournament::WinnerStays);
    let skipped = next(&mut ana);
    assert_eq!(ana.skip(&skipped).unwrap(), Progress { decided: 0, skipped: 1, total: 9 });
    for _ in 0..6 {
        let turn = next(&mut ana);
        assert_ne!(turn.pair.prompt, skipped.pair.prompt);
        ana.commit(&pick_of(&turn, Outcome::A)).unwrap();
    }
    let back = next(&mut ana);
    assert_eq!(back, skipped, "as it was");
    ana.skip(&back).unwrap();
    assert!(ana.take(2).unwrap().is_empty() && !ana.waits_for_a_pick(), "once a session");
    ana.end().unwrap();
    let mut again = compete(&room, "ana", Tournament::WinnerStays);
    let back = next(&mut again);
    assert_eq!(back, skipped);
    again.commit(&pick_of(&back, Outcome::B)).unwrap();
    assert_eq!(decide_all(&mut again, 2).len(), 2);
    assert_eq!(again.progress().unwrap(), Progress { decided: 9, skipped: 0, total: 9 });
}

#[test]
fn the_ordinary_order_goes_on_with_what_no_tournament_has_decided() {
    let room = room(3, 5, true);
    let mut ana = compete(&room, "ana", Tournament::Knockout);
    let turns = ana.take(6).unwrap();
    ana.commit(&pick_of(&turns[0], Outcome::A)).unwrap();
    ana.commit(&pick_of(&turns[1], Outcome::B)).unwrap();
    ana.skip(&turns[2]).unwrap();
    // While the tournament runs in another window, what it has is passed over.
    let mut other = room.session("ana");
    let taken = other.take(100).unwrap();
    let mut seen: HashSet<_> = taken.iter().map(|turn| turn.pair.id).collect();
    assert_eq!(seen.len(), 30 - 2 - 3, "all but the decided ones and those in the other window's hands");
    assert!(turns[3..].iter().all(|turn| !seen.contains(&turn.pair.id)));
    ana.end().unwrap();
    let rest = other.take(100).unwrap();
    assert_eq!(rest.len(), 3, "the turns of the ended session");
    seen.extend(rest.iter().map(|turn| turn.pair.id));
    assert_eq!(seen.len(), 28);
    for turn in taken.iter().chain(&rest) {
        other.commit(&pick_of(turn, taste(turn))).unwrap();
    }
    assert_eq!(other.progress().unwrap(), Progress { decided: 30, skipped: 0, total: 30 });
    other.end().unwrap();
    // And what was decided there decides here.
    for tournament in BOTH {
        let mut ana = compete(&room, "ana", tournament);
        assert_eq!(ana.progress().unwrap(), Progress { decided: 12, skipped: 0, total: 12 });
        assert!(ana.take(1).unwrap().is_empty());
    }
}

#[test]
fn images_that_come_later_meet_the_winner_so_far() {
    for tournament in BOTH {
        let room = room(1, 4, true);
        decide_all(&mut compete(&room, "ana", tournament), 2);
        let before = winners(&room, "ana", tournament).remove(0).winner.unwrap().0;
        room.open().import(&source(), contest_pairs(1, 6, true), |_| ()).unwrap();
        let mut ana = compete(&room, "ana", tournament);
        assert_eq!(ana.progress().unwrap(), Progress { decided: 3, skipped: 0, total: 5 });
        let decided = decide_all(&mut ana, 2);
        assert_eq!(decided.len(), 2);
        assert!(decided.iter().any(|turn| met(turn).contains(&before)));
    }
}

#[test]
fn annotators_have_brackets_of_their_own_and_the_same_in_every_process() {
    let first = |room: &Room, name| met(&next(&mut compete(room, name, Tournament::WinnerStays)));
    let (one, two) = (room(1, 30, true), room(1, 30, true));
    assert_eq!(first(&one, "ana"), first(&two, "ana"));
    assert_ne!(first(&one, "ben"), first(&one, "ana"));
}

/// Prints times and judges none: `cargo test --release --test study_tournament -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement"]
fn how_long_the_next_comparison_takes_in_a_large_study() {
    use std::time::{Duration, Instant};
    for (prompts, images) in [(100, 5), (1000, 5), (10_000, 5), (1, 450)] {
        let room = Room::with_pairs(0);
        room.open().import(&source(), contest_pairs(prompts, images, true), |_| ()).unwrap();
        for tournament in BOTH {
            let start = Instant::now();
            let mut session = compete(&room, tournament.name(), tournament);
            let started = start.elapsed();
            let mut taking = Vec::new();
            let mut committing = Vec::new();
            let mut at_hand = std::collections::VecDeque::new();
            for _ in 0..400 {
                let start = Instant::now();
                at_hand.extend(session.take(3 - at_hand.len()).unwrap());
                taking.push(start.elapsed());
                let Some(turn) = at_hand.pop_front() else { break };
                let start = Instant::now();
                session.commit(&pick_of(&turn, taste(&turn))).unwrap();
                committing.push(start.elapsed());
            }
            let of = |mut times: Vec<Duration>| {
                times.sort();
                (times[times.len() / 2], times[times.len() * 99 / 100])
            };
            println!(
                "{prompts} prompts of {images}, {}: start {started:?}, take (median, 99 %) {:?}, commit {:?}",
                tournament.name(),
                of(taking),
                of(committing)
            );
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Decide(Outcome),
    Skip,
    Undo,
    Leave,
    Look,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => Just(Step::Decide(Outcome::A)),
        4 => Just(Step::Decide(Outcome::B)),
        1 => Just(Step::Decide(Outcome::Tie)),
        1 => Just(Step::Decide(Outcome::BothBad)),
        2 => Just(Step::Skip),
        2 => Just(Step::Undo),
        1 => Just(Step::Leave),
        2 => Just(Step::Look),
    ]
}

/// The screen, as far as a queue is concerned.
struct Screen<'a> {
    room: &'a Room,
    tournament: Tournament,
    session: Session,
    shown: std::collections::VecDeque<Turn>,
    sides: HashMap<i64, bool>,
}

impl Screen<'_> {
    fn look(&mut self) {
        let missing = 3_usize.saturating_sub(self.shown.len());
        for turn in self.session.take(missing).unwrap() {
            assert!(self.shown.iter().all(|shown| shown.pair.id != turn.pair.id), "twice at hand");
            let before = *self.sides.entry(turn.pair.id.0).or_insert(turn.a_on_left);
            assert_eq!(before, turn.a_on_left, "a pair stays on its sides");
            self.shown.push_back(turn);
        }
        assert!(!self.shown.is_empty() || !self.session.waits_for_a_pick(), "it waits for nothing");
    }

    fn step(&mut self, step: Step) {
        match (step, self.shown.front().cloned()) {
            (Step::Decide(outcome), Some(turn)) => {
                self.session.commit(&pick_of(&turn, outcome)).unwrap();
                self.shown.pop_front();
            }
            (Step::Skip, Some(turn)) => {
                self.session.skip(&turn).unwrap();
                self.shown.pop_front();
            }
            (Step::Undo, _) => {
                if let Some(undone) = self.session.undo().unwrap() {
                    let gone = |pair| pair == undone.turn.pair.id || undone.withdrawn.contains(&pair);
                    self.shown.retain(|turn| !gone(turn.pair.id));
                    self.shown.push_front(undone.turn);
                }
            }
            (Step::Leave, _) => {
                self.shown.clear();
                let old = std::mem::replace(&mut self.session, compete(self.room, "ana", self.tournament));
                old.end().unwrap();
            }
            (Step::Look, _) => self.look(),
            (Step::Decide(_) | Step::Skip, None) => self.look(),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]
    #[test]
    fn whatever_is_done_in_between_each_prompt_takes_n_minus_1_picks(
        knockout: bool,
        prompts in 1_u64..4,
        images in 2_u64..7,
        all: bool,
        steps in proptest::collection::vec(step(), 0..60),
    ) {
        let tournament = if knockout { Tournament::Knockout } else { Tournament::WinnerStays };
        let room = room(prompts, images, all);
        let session = compete(&room, "ana", tournament);
        let mut screen =
            Screen { room: &room, tournament, session, shown: Default::default(), sides: HashMap::new() };
        for step in steps {
            screen.step(step);
            let live = room.count("SELECT count(*) FROM picks") as u64;
            let total = prompts * (images - 1);
            let progress = screen.session.progress().unwrap();
            prop_assert_eq!((progress.decided, progress.total), (live, total), "no pick is lost to the bracket");
        }
        // What is left is decided to its end, with what was skipped in a session of its own.
        for _ in 0..2 {
            screen.look();
            while !screen.shown.is_empty() {
                screen.step(Step::Decide(Outcome::A));
                screen.look();
            }
            screen.step(Step::Leave);
        }
        let progress = screen.session.progress().unwrap();
        let total = prompts * (images - 1);
        prop_assert_eq!(progress, Progress { decided: total, skipped: 0, total });
        prop_assert_eq!(room.count("SELECT count(*) FROM picks") as u64, total);
        prop_assert_eq!(room.count("SELECT count(DISTINCT pair_id) FROM picks") as u64, total);
        let dealt = room.count("SELECT count(*) FROM annotator WHERE total = (SELECT sum(pairs) FROM stretch)
            AND total = (SELECT count(*) FROM pair)");
        prop_assert_eq!(dealt, 1);
        for placing in winners(&room, "ana", tournament) {
            let (winner, _) = placing.winner.expect("all is decided");
            let lost = format!(
                "SELECT count(*) FROM picks WHERE prompt = '{}'
                 AND ((image_a = '{winner}' AND outcome = 'b') OR (image_b = '{winner}' AND outcome = 'a'))",
                placing.prompt,
            );
            prop_assert_eq!(room.count(&lost), 0, "the winner lost to none");
        }
    }
}
