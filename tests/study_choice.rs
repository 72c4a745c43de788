//! Choices of the best of several images: what they imply, what they leave alone, and how they are taken back.
#![allow(clippy::unwrap_used)]

mod study_support;

use std::collections::HashSet;

use pairpick::pair::{NewImage, NewPair, Outcome, Reveal};
use pairpick::study::choice::ranking;
use pairpick::study::{
    ChoiceId, Chosen, NewChoice, ScorerInfo, Session, ShownImage, SourceInfo, Study, StudyError,
};
use proptest::prelude::*;
use study_support::*;

const PROMPT: &str = "a red fox asleep under a birch";

fn image(number: u64) -> NewImage {
    NewImage { model: None, seed: None, guidance: None, ..new_image(number, 0) }
}

/// The best of these images, ranked in the order given.
fn choice(images: &[u64], best: usize) -> NewChoice {
    let shown = images.iter().enumerate().map(|(at, number)| ShownImage {
        image: image(*number),
        rank: at as u64 + 1,
        score: 22.0 - at as f64,
    });
    NewChoice {
        source: SourceInfo { kind: "best".to_owned(), ..source() },
        prompt: PROMPT.to_owned(),
        images: shown.collect(),
        best,
        ranked: images.len() as u64,
        ranking: ranking(images.iter().map(|number| image(*number).image.sha256)),
        scorer: None,
        reveal: Reveal::Always,
        ranking_shown_at: Some(1_767_323_044_000),
        shown_at: 1_767_323_045_000,
        decided_at: 1_767_323_046_000,
        response_ms: 1000,
        idle_ms: 0,
        zoomed: true,
        graphics: "kitty".to_owned(),
    }
}

/// A study in which the pair of these two images is there already, with its pick where one is given.
fn with_pair(a: u64, b: u64) -> Room {
    let room = Room::new();
    let mut study = Study::open_seeded(room.path(), 11).unwrap();
    let pair = NewPair {
        external_id: Some("from-a-manifest".to_owned()),
        prompt: PROMPT.to_owned(),
        a: new_image(a, 0),
        b: new_image(b, 0),
    };
    study.import(&source(), [pair], |_| ()).unwrap();
    room
}

fn empty() -> Room {
    let room = Room::new();
    Study::open_seeded(room.path(), 11).unwrap();
    room
}

/// The locators of winner and loser of each live pick.
fn duels(room: &Room) -> Vec<(String, String)> {
    let sql = room.sql();
    let query = "SELECT iif(outcome = 'a', image_a, image_b), iif(outcome = 'a', image_b, image_a) FROM picks
                 WHERE outcome IN ('a', 'b') ORDER BY 1, 2";
    let mut statement = sql.prepare(query).unwrap();
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
}

fn locator(number: u64) -> String {
    image(number).image.locator
}

/// What the counters say is what the rows say.
fn assert_counters(room: &Room, session: &Session) {
    let progress = session.progress().unwrap();
    let decided = "SELECT count(DISTINCT pair_id) FROM pick JOIN annotator USING (annotator_id)
                   WHERE name = 'ana' AND live = 1 AND repeat_of IS NULL AND amends IS NULL";
    assert_eq!(progress.decided.cast_signed(), room.count(decided));
    assert_eq!(progress.total.cast_signed(), room.count("SELECT count(*) FROM pair"));
    let skipped = "SELECT count(DISTINCT skip.pair_id) FROM skip WHERE undone_at IS NULL AND NOT EXISTS
        (SELECT 1 FROM pick WHERE pick.pair_id = skip.pair_id AND pick.annotator_id = skip.annotator_id AND live = 1)";
    assert_eq!(progress.skipped.cast_signed(), room.count(skipped));
}

#[test]
fn the_best_of_n_implies_that_it_is_better_than_each_other_one() {
    let room = empty();
    let mut ana = room.session("ana");
    let chosen = ana.choose(&choice(&[7, 3, 5, 9], 2)).unwrap();
    assert_eq!((chosen.implied, chosen.kept, chosen.replaced), (3, 0, 0));
    let expected: HashSet<_> = [7, 3, 9].map(|loser| (locator(5), locator(loser))).into();
    assert_eq!(duels(&room).into_iter().collect::<HashSet<_>>(), expected);
    let marked =
        "SELECT count(*) FROM picks WHERE choice_id = 1 AND a_on_left IS NULL AND response_ms IS NULL
                  AND annotator = 'ana' AND reveal = 'always' AND graphics = 'kitty'";
    assert_eq!(room.count(marked), 3);
    let visible = "SELECT count(*) FROM pick WHERE score_shown_at < decided_at AND position IS NULL";
    assert_eq!(room.count(visible), 3, "the ranking was in sight");
    let row = "SELECT images * 1000 + scorer_rank * 100 + ranked * 10 + zoomed FROM choice WHERE response_ms = 1000";
    assert_eq!(room.count(row), 4341);
    let best = "SELECT count(*) FROM choice JOIN choice_image ON choice_image.image_id = choice.best
                WHERE place = 2 AND choice_image.scorer_rank = 3";
    assert_eq!(room.count(best), 1);
    assert_eq!(room.count("SELECT count(*) FROM choice_image"), 4);
    assert_eq!(room.count("SELECT count(*) FROM source WHERE kind = 'best'"), 1);
    assert_counters(&room, &ana);
}

#[test]
fn choosing_again_takes_the_earlier_choice_back_and_loses_nothing() {
    let room = empty();
    let mut ana = room.session("ana");
    ana.choose(&choice(&[1, 2, 3], 0)).unwrap();
    // In another order, and with an image more.
    let again = ana.choose(&choice(&[3, 4, 2, 1], 1)).unwrap();
    assert_eq!((again.implied, again.kept, again.replaced), (3, 0, 1));
    let expected: HashSet<_> = [1, 2, 3].map(|loser| (locator(4), locator(loser))).into();
    assert_eq!(duels(&room).into_iter().collect::<HashSet<_>>(), expected);
    assert_eq!(room.count("SELECT count(*) FROM pick"), 5);
    assert_eq!(room.count("SELECT count(*) FROM retraction"), 2);
    assert_eq!(room.count("SELECT count(*) FROM choice WHERE retracted_in = 1 AND retracted_at > 0"), 1);
    assert_counters(&room, &ana);
    // Another prompt, and another person, are another matter.
    let other = NewChoice { prompt: "an owl".to_owned(), ..choice(&[1, 2, 3, 4], 0) };
    assert_eq!(ana.choose(&other).unwrap().replaced, 0);
    assert_eq!(room.session("ben").choose(&choice(&[1, 2, 3, 4], 0)).unwrap().replaced, 0);
    assert_counters(&room, &ana);
    let standing = room.open().standing_choices("ana").unwrap();
    assert_eq!(standing.len(), 2);
    assert_eq!((standing[0].best, standing[0].prompt.as_str()), (image(4).image.sha256, PROMPT));
    assert_eq!(standing[0].ranking, choice(&[1, 2, 3, 4], 0).ranking, "whatever the order");
}

#[test]
fn choices_among_other_images_stand_side_by_side() {
    let room = empty();
    let mut ana = room.session("ana");
    ana.choose(&choice(&[1, 2, 3], 0)).unwrap();
    let other = ana.choose(&choice(&[2, 1, 8], 0)).unwrap();
    // 1 over 2 stands: it was chosen in company that this choice does not have.
    assert_eq!((other.implied, other.kept, other.replaced), (1, 1, 0));
    assert!(duels(&room).contains(&(locator(1), locator(2))));
    assert_counters(&room, &ana);
}

#[test]
fn what_was_decided_directly_is_never_touched() {
    let room = with_pair(1, 2);
    let mut ana = room.session("ana");
    let turn = next(&mut ana);
    ana.commit(&pick_of(&turn, Outcome::Tie)).unwrap();
    let chosen = ana.choose(&choice(&[1, 2, 3], 0)).unwrap();
    assert_eq!((chosen.implied, chosen.kept), (1, 1));
    assert_eq!(room.count("SELECT count(*) FROM picks WHERE outcome = 'tie' AND choice_id IS NULL"), 1);
    assert_eq!(duels(&room), [(locator(1), locator(3))]);
    ana.take_back(chosen.choice).unwrap();
    assert_eq!(room.count("SELECT count(*) FROM picks"), 1);
    assert_counters(&room, &ana);
}

#[test]
fn a_pair_that_is_there_is_used_whoever_brought_it() {
    let room = with_pair(2, 1);
    let mut ana = room.session("ana");
    ana.choose(&choice(&[1, 2], 0)).unwrap();
    assert_eq!(room.count("SELECT count(*) FROM pair"), 1);
    assert_eq!(room.count("SELECT outcome = 'b' FROM picks"), 1, "1 is image b there");
    assert_counters(&room, &ana);
}

#[test]
fn the_same_bytes_twice_are_one_image() {
    let room = empty();
    let mut ana = room.session("ana");
    let mut twice = choice(&[1, 2, 3], 0);
    twice.images[2].image.image.sha256 = twice.images[0].image.image.sha256;
    let chosen = ana.choose(&twice).unwrap();
    assert_eq!((chosen.implied, room.count("SELECT count(*) FROM pair")), (1, 1));
}

#[test]
fn undo_of_labelling_passes_over_implied_picks() {
    let room = with_pair(20, 21);
    let mut ana = room.session("ana");
    let turn = next(&mut ana);
    ana.commit(&pick_of(&turn, Outcome::A)).unwrap();
    ana.choose(&choice(&[1, 2, 3], 0)).unwrap();
    let undone = ana.undo().unwrap().expect("the direct pick");
    assert_eq!(undone.turn.pair.id, turn.pair.id);
    assert_eq!(ana.undo().unwrap(), None);
    ana.end().unwrap();
    assert_eq!(room.session("ana").undo().unwrap(), None);
    assert_eq!(room.count("SELECT count(*) FROM picks"), 2);
}

#[test]
fn labelling_goes_on_after_a_choice_and_meets_what_was_taken_back() {
    let room = empty();
    let mut gallery = room.session("ana");
    let first = gallery.choose(&choice(&[1, 2, 3], 0)).unwrap();
    // Somebody labels the same study meanwhile, and the cursor passes over what is decided.
    let mut label = room.session("ana");
    assert_eq!(label.take(5).unwrap(), []);
    label.end().unwrap();
    gallery.take_back(first.choice).unwrap();
    assert_counters(&room, &gallery);
    assert_eq!(duels(&room), []);
    gallery.end().unwrap();
    let mut label = room.session("ana");
    let turns = label.take(5).unwrap();
    assert_eq!(turns.len(), 2, "both pairs come, once each");
    for turn in &turns {
        label.commit(&pick_of(turn, Outcome::BothBad)).unwrap();
    }
    assert_eq!(label.take(5).unwrap(), []);
    let progress = label.progress().unwrap();
    assert_eq!((progress.decided, progress.total), (2, 2));
    assert_counters(&room, &label);
}

#[test]
fn a_skipped_pair_that_a_choice_decides_waits_again_when_it_is_taken_back() {
    let room = with_pair(1, 2);
    let mut ana = room.session("ana");
    let turn = next(&mut ana);
    assert_eq!(ana.skip(&turn).unwrap().skipped, 1);
    let chosen = ana.choose(&choice(&[1, 2], 0)).unwrap();
    assert_eq!((chosen.progress.decided, chosen.progress.skipped), (1, 0));
    assert_counters(&room, &ana);
    let progress = ana.take_back(chosen.choice).unwrap();
    assert_eq!((progress.decided, progress.skipped), (0, 1));
    assert_counters(&room, &ana);
    ana.end().unwrap();
    let mut label = room.session("ana");
    assert_eq!(next(&mut label).pair.id, turn.pair.id);
}

#[test]
fn a_turn_in_another_window_is_spent_by_a_choice() {
    let room = with_pair(1, 2);
    let mut window = room.session("ana");
    let turn = next(&mut window);
    room.session("ana").choose(&choice(&[1, 2], 0)).unwrap();
    let refused = window.commit(&pick_of(&turn, Outcome::B)).unwrap_err();
    assert!(matches!(refused, StudyError::AlreadyPicked { .. }), "{refused}");
    assert_counters(&room, &window);
}

#[test]
fn a_choice_whose_ranking_was_shown_after_it_stays() {
    let room = empty();
    let mut ana = room.session("ana");
    let blind = NewChoice { reveal: Reveal::After, ranking_shown_at: None, ..choice(&[1, 2, 3], 1) };
    let Chosen { choice: id, .. } = ana.choose(&blind).unwrap();
    assert!(!room.open().standing_choices("ana").unwrap()[0].revealed);
    ana.ranking_shown(id, blind.decided_at + 5).unwrap();
    ana.ranking_shown(id, blind.decided_at + 9).unwrap();
    assert_eq!(room.count("SELECT count(*) FROM pick WHERE score_shown_at = decided_at + 5"), 2);
    assert_eq!(room.count("SELECT ranking_shown_at - decided_at FROM choice"), 5);
    assert!(room.open().standing_choices("ana").unwrap()[0].revealed);
    assert!(matches!(ana.take_back(id), Err(StudyError::ChoiceRevealed { .. })));
    assert!(matches!(ana.take_back(ChoiceId(9)), Err(StudyError::NoSuchChoice { .. })));
}

#[test]
fn what_is_no_choice_stores_nothing() {
    let room = empty();
    let mut ana = room.session("ana");
    for broken in [choice(&[1], 0), choice(&[], 0), choice(&[1, 2], 2)] {
        let error = ana.choose(&broken).unwrap_err();
        assert!(matches!(error, StudyError::NoChoice { .. }), "{error}");
    }
    for table in ["choice", "pick", "pair", "image", "prompt", "source"] {
        assert_eq!(room.count(&format!("SELECT count(*) FROM {table}")), 0, "{table}");
    }
    ana.choose(&choice(&[1, 2], 0)).unwrap();
    for sql in ["DELETE FROM choice", "UPDATE choice SET best = 2", "UPDATE pick SET choice_id = NULL"] {
        assert!(room.sql().execute(sql, []).is_err(), "{sql}");
    }
}

#[test]
fn the_scores_behind_a_choice_are_kept() {
    let room = empty();
    let mut ana = room.session("ana");
    let info = ScorerInfo {
        name: "pickscore".to_owned(),
        weights_sha256: [1; 32],
        arithmetic: "f32".to_owned(),
        config_sha256: [2; 32],
        details: serde_json::Value::Null,
    };
    let scorer = room.open().scorer(&info).unwrap();
    ana.choose(&NewChoice { scorer: Some(scorer), ..choice(&[1, 2, 3], 1) }).unwrap();
    let agrees = "SELECT count(*) FROM picks AS p
         JOIN scores AS a ON a.prompt = p.prompt AND a.image = p.image_a
         JOIN scores AS b ON b.prompt = p.prompt AND b.image = p.image_b
         WHERE (a.logit > b.logit) = (p.outcome = 'a')";
    assert_eq!(room.count(agrees), 1, "2 is better than 3, not than 1");
    assert_eq!(room.count("SELECT count(*) FROM scores"), 3);
}

#[derive(Debug, Clone)]
enum Step {
    Choose(Vec<u64>, usize),
    TakeBack,
    Label(Outcome),
    Skip,
    Undo,
    Leave,
}

fn step() -> impl Strategy<Value = Step> {
    let images =
        prop::collection::hash_set(0_u64..6, 2..5).prop_map(|set| set.into_iter().collect::<Vec<_>>());
    prop_oneof![
        3 => (images, 0_usize..2).prop_map(|(images, best)| Step::Choose(images, best)),
        2 => Just(Step::TakeBack),
        2 => Just(Step::Label(Outcome::A)),
        1 => Just(Step::Label(Outcome::Tie)),
        1 => Just(Step::Skip),
        2 => Just(Step::Undo),
        1 => Just(Step::Leave),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]
    #[test]
    fn counters_and_queue_hold_whatever_is_chosen_labelled_and_taken_back(
        seed: u64,
        steps in prop::collection::vec(step(), 1..40),
    ) {
        let room = Room::new();
        Study::open_seeded(room.path(), seed).unwrap();
        let mut ana = room.session("ana");
        let mut choices = Vec::new();
        for step in steps {
            match step {
                Step::Choose(images, best) => choices.push(ana.choose(&choice(&images, best)).unwrap().choice),
                Step::TakeBack => {
                    if let Some(id) = choices.pop() {
                        // It may have been replaced since.
                        let _ = ana.take_back(id);
                    }
                }
                Step::Label(outcome) => {
                    if let Some(turn) = ana.take(1).unwrap().pop() {
                        ana.commit(&pick_of(&turn, outcome)).unwrap();
                    }
                }
                Step::Skip => {
                    if let Some(turn) = ana.take(1).unwrap().pop() {
                        ana.skip(&turn).unwrap();
                    }
                }
                Step::Undo => {
                    if let Some(undone) = ana.undo().unwrap() {
                        // The screen shows it first: it is decided again, so that the session holds no turn.
                        ana.commit(&pick_of(&undone.turn, Outcome::B)).unwrap();
                    }
                }
                Step::Leave => {
                    ana.end().unwrap();
                    ana = room.session("ana");
                }
            }
            assert_counters(&room, &ana);
        }
        // All that is undecided comes, in a session of its own.
        ana.end().unwrap();
        let mut label = room.session("ana");
        let progress = label.progress().unwrap();
        let mut met = HashSet::new();
        for turn in label.take(100).unwrap() {
            prop_assert!(met.insert(turn.pair.id), "each once");
            label.commit(&pick_of(&turn, Outcome::A)).unwrap();
        }
        prop_assert_eq!(met.len() as u64, progress.total - progress.decided);
        assert_counters(&room, &label);
    }
}

#[test]
fn what_a_choice_implies_is_no_evidence_of_agreement_and_is_counted() {
    let room = with_pair(1, 2);
    let mut ana = room.session("ana");
    let turn = next(&mut ana);
    ana.commit(&pick_of(&turn, Outcome::A)).unwrap();
    ana.choose(&choice(&[3, 4, 5], 0)).unwrap();
    let evidence = room.open().evidence().unwrap();
    assert_eq!((evidence.picks.len(), evidence.pairs.len(), evidence.implied), (1, 1, 2));
    assert_eq!(evidence.picks[0].outcome, Outcome::A);
}
