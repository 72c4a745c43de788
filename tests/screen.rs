//! The screen as people see it: its states at several sizes, with their styles.
//!
//! Pictures are `░` (left, or the one that flickers) and `▒` (right). After a wanted change, look at the difference and
//! take it over with `INSTA_UPDATE=always cargo test --test screen`.

#![allow(clippy::unwrap_used)]

#[path = "support/screen.rs"]
mod support;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use insta::assert_snapshot;
use pairpick::pair::{Choice, PairId, PickId, Reveal};
use pairpick::study::{CommandKind, Progress, StudyEvent, Ticket, Turn};
use pairpick::terminal::Protocol;
use pairpick::tui::live::{Decided, Entry, PairScore, ScorerNews};
use pairpick::tui::message::{Effect, Message};
use pairpick::tui::model::{Mode, Phase, Setup};
use pairpick::tui::theme::Theme;
use support::{Desk, setup, turn};

const PROMPT: &str = "a red fox asleep under a birch, first snow, 35 mm photograph";
const SIZES: [(u16, u16); 4] = [(40, 12), (80, 24), (120, 36), (300, 90)];
const USUAL: (u16, u16) = (80, 24);

fn turns() -> impl Iterator<Item = Turn> {
    (0..9).map(|number| turn(number, PROMPT))
}

fn usual(size: (u16, u16)) -> Setup {
    setup(size, Protocol::KittyPlaceholders)
}

/// A desk with a pair on the screen.
fn looking_at(setup: Setup, turns: impl IntoIterator<Item = Turn>) -> Desk {
    let mut desk = Desk::new(setup, turns);
    desk.settle();
    desk
}

fn looking(size: (u16, u16)) -> Desk {
    looking_at(usual(size), turns())
}

/// A desk where a pick has been confirmed.
fn confirmed(setup: Setup, key: &str) -> Desk {
    let mut desk = looking_at(setup, turns());
    desk.press(key);
    desk.settle();
    desk
}

fn at(name: &str, (columns, rows): (u16, u16)) -> String {
    format!("{name}-{columns}x{rows}")
}

/// A frame without its styles.
fn text(shot: &str) -> &str {
    shot.split("styles\n").next().unwrap()
}

#[test]
fn before_the_first_pair_the_screen_is_calm() {
    for size in SIZES {
        let mut desk = Desk::new(usual(size), turns());
        assert_snapshot!(at("waiting", size), desk.shot());
    }
}

#[test]
fn pictures_on_their_way_leave_their_place_free() {
    for size in SIZES {
        let mut desk = Desk::new(usual(size), turns());
        desk.answer(|effect| matches!(effect, Effect::Prepare(_)));
        assert_snapshot!(at("on-their-way", size), desk.shot());
    }
}

#[test]
fn a_pair_stands_side_by_side_as_large_as_it_fits() {
    for size in SIZES {
        assert_snapshot!(at("pair", size), looking(size).shot());
    }
}

#[test]
fn a_window_too_small_says_so() {
    for size in [(39, 11), (12, 3), (5, 1)] {
        assert_snapshot!(at("too-small", size), looking(size).shot());
    }
}

#[test]
fn a_pick_is_outlined_while_it_is_written_and_filled_when_it_is_saved() {
    let mut desk = looking(USUAL);
    desk.press("left");
    assert_snapshot!("saving", desk.shot());
    for size in SIZES {
        assert_snapshot!(at("confirmed-left", size), confirmed(usual(size), "left").shot());
    }
    assert_snapshot!("confirmed-right", confirmed(usual((120, 36)), "right").shot());
    assert_snapshot!("confirmed-tie", confirmed(usual((120, 36)), "t").shot());
    assert_snapshot!("confirmed-both-bad", confirmed(usual((120, 36)), "b").shot());
}

#[test]
fn the_pair_after_a_pick_is_told_what_the_pick_was() {
    let mut desk = looking(USUAL);
    for _ in 0..4 {
        desk.think(Duration::from_millis(9_600));
        desk.press("right");
        desk.answer(|_| false);
    }
    assert_snapshot!("after-a-pick", desk.shot());
}

/// A sitting with a scorer, in which every pair is scored when it comes on the screen.
fn scored(setup: Setup, key: &str) -> Desk {
    let mut desk = looking_at(Setup { score_ahead: Some(2), ..setup }, turns());
    desk.send(Message::Scorer(ScorerNews::Ready("PickScore".to_owned())));
    for number in 0..4_u8 {
        let pair = desk.model.current.as_ref().expect("a pair is on the screen").turn.pair.id;
        let (a, b) = (21.84 + f64::from(number % 3), 20.91 + f64::from(number % 4));
        desk.send(Message::Scorer(ScorerNews::Scored(pair, PairScore { a, b })));
        desk.think(Duration::from_millis(4_000));
        desk.press(key);
        desk.answer(|effect| number == 3 && matches!(effect, Effect::Beat { .. }));
    }
    desk
}

#[test]
fn the_score_of_a_pick_stands_in_the_strip_once_it_is_on_disk() {
    for size in SIZES {
        assert_snapshot!(at("reveal", size), scored(usual(size), "left").shot());
    }
    assert_snapshot!("reveal-tie", scored(usual((120, 36)), "t").shot());
    let always = Setup { reveal: Reveal::Always, ..usual((120, 36)) };
    let mut desk = scored(always, "right");
    desk.answer(|_| false);
    let pair = desk.model.current.as_ref().expect("the next pair").turn.pair.id;
    desk.send(Message::Scorer(ScorerNews::Scored(pair, PairScore { a: 22.5, b: 21.0 })));
    assert_snapshot!("reveal-always", desk.shot());
    let never = Setup { reveal: Reveal::Never, ..usual((120, 36)) };
    let shot = scored(never, "left").shot();
    assert!(!shot.contains("PickScore") && !shot.contains("21.84"), "{shot}");
}

/// Thirty picks of an earlier run, of which every third parts, and one of this run that parts too.
fn with_a_past(setup: Setup) -> Desk {
    let mut desk = looking_at(Setup { score_ahead: Some(2), ..setup }, turns());
    desk.send(Message::Scorer(ScorerNews::Ready("PickScore".to_owned())));
    let earlier = (0..30_u64).map(|number| {
        let pair = turn(50 + number, "a heron in the reeds at dawn, oil on canvas").pair;
        let choice = if number % 3 == 0 && number < 20 { Choice::Right } else { Choice::Left };
        let choice = if number == 5 { Choice::Tie } else { choice };
        let decided = Decided { pair: pair.id, pick: PickId(number as i64), choice, a_on_left: true };
        let score = Some(PairScore { a: 21.5 + number as f64 / 10.0, b: 20.5 });
        Entry { decided, score, pair: Some(Arc::new(pair)), earlier: true }
    });
    desk.send(Message::Scorer(ScorerNews::Earlier(earlier.collect())));
    let pair = desk.model.current.as_ref().expect("a pair is on the screen").turn.pair.id;
    desk.send(Message::Scorer(ScorerNews::Scored(pair, PairScore { a: 22.4, b: 21.0 })));
    desk.think(Duration::from_millis(4_000));
    desk.press("right");
    desk.answer(|_| false);
    desk
}

#[test]
fn the_panel_tells_how_often_they_agree_over_all_runs_and_where_they_part() {
    for size in [(160, 45), (110, 24)] {
        let mut desk = with_a_past(usual(size));
        desk.press("p");
        desk.settle();
        assert_snapshot!(at("panel", size), desk.shot());
    }
    let mut narrow = with_a_past(usual((80, 24)));
    narrow.press("p");
    assert_snapshot!("panel-80x24", narrow.shot());
    narrow.press("p");
    assert!(!narrow.shot().contains("picks at a time"));
    for (reveal, ahead, says) in [
        (Reveal::Never, Some(2), "shows no scores"),
        (Reveal::After, None, "--no-score"),
        (Reveal::After, Some(2), "loaded"),
    ] {
        let mut desk = looking_at(Setup { reveal, score_ahead: ahead, ..usual((160, 45)) }, turns());
        desk.press("p");
        assert!(desk.shot().contains(says), "{}", desk.shot());
    }
}

#[test]
fn what_the_panel_gives_away_counts_as_shown() {
    let mut desk = with_a_past(usual((160, 45)));
    desk.model.live.seen.clear();
    assert!(!desk.frame().1.scored.is_empty(), "the strip shows the last one");
    desk.model.live.last = None;
    assert!(desk.frame().1.scored.is_empty());
    desk.press("p");
    let scored = desk.frame().1.scored;
    // The pick of this run, and the seven of the earlier ones that are listed.
    assert!(scored.contains(&PairId(1)) && scored.len() == 8, "{scored:?}");
}

#[test]
fn a_pair_that_is_looked_back_at_decides_nothing_and_takes_no_time() {
    let mut desk = with_a_past(usual((160, 45)));
    let at_hand = |desk: &Desk| desk.model.current.as_ref().map(|showing| showing.turn.pair.id);
    assert_eq!(at_hand(&desk), Some(PairId(2)));
    desk.think(Duration::from_millis(2_000));
    desk.press("v");
    desk.settle();
    assert_eq!(at_hand(&desk), Some(PairId(1)), "the latest one that differs");
    assert_snapshot!("looking-back", desk.shot());
    desk.press("left");
    desk.settle();
    assert_eq!(at_hand(&desk), Some(PairId(69)), "older ones on the left");
    for key in ["1", "t", "b", "s", "u", "space"] {
        desk.press(key);
        assert_eq!(desk.model.phase, Phase::LookingBack, "{key}");
    }
    desk.press("z");
    assert!(matches!(desk.model.mode, Mode::Zoom(_)));
    desk.press("1");
    desk.press("esc");
    desk.press("right");
    desk.press("right");
    assert!(desk.shot().contains("this is the latest pick that differs"));
    desk.think(Duration::from_secs(20));
    desk.press("esc");
    desk.settle();
    assert_eq!((at_hand(&desk), desk.model.phase), (Some(PairId(2)), Phase::Looking));
    let showing = desk.model.current.as_ref().expect("the pair that waited");
    assert!(showing.idle >= Duration::from_secs(20), "{:?}", showing.idle);
    desk.think(Duration::from_millis(1_000));
    desk.press("left");
    assert_eq!(desk.model.phase, Phase::Saving(Some(Choice::Left)));
    desk.press("v");
    assert_eq!(
        desk.model.phase,
        Phase::Saving(Some(Choice::Left)),
        "what is being written stays on the screen"
    );
}

#[test]
fn looking_back_from_the_end_and_while_waiting_comes_back_there() {
    let mut desk = with_a_past(usual((120, 36)));
    while desk.model.phase != Phase::Finished {
        desk.think(Duration::from_millis(2_000));
        desk.press("left");
        desk.answer(|_| false);
    }
    desk.press("v");
    assert_eq!(desk.model.phase, Phase::LookingBack);
    desk.settle();
    desk.press("v");
    assert_eq!(desk.model.phase, Phase::Finished);
}

#[test]
fn what_keeps_scores_from_coming_is_said_and_labelling_goes_on() {
    let mut desk = looking_at(Setup { score_ahead: Some(2), ..usual((120, 36)) }, turns());
    assert_snapshot!("scorer-loading", desk.shot());
    desk.send(Message::Scorer(ScorerNews::Missing("`pairpick model pull` brings the weights".to_owned())));
    assert_snapshot!("scorer-missing", desk.shot());
    desk.send(Message::Scorer(ScorerNews::Down("the device failed: it is gone · again in 5 s".to_owned())));
    desk.press("left");
    desk.answer(|effect| matches!(effect, Effect::Beat { .. }));
    assert_snapshot!("scorer-down", desk.shot());
}

#[test]
fn where_a_key_is_waited_for_the_screen_says_so() {
    let setup = Setup { hold: true, ..usual(USUAL) };
    assert_snapshot!("hold", confirmed(setup, "left").shot());
}

#[test]
fn a_pick_that_could_not_be_written_keeps_the_pair_and_says_why() {
    let mut desk = looking(USUAL);
    desk.press("left");
    desk.send(Message::Study(StudyEvent::Failed {
        what: CommandKind::Commit(Ticket(1)),
        error: "cannot store a pick in birds.db: the disk is full; free some space".to_owned(),
        retryable: true,
        already_picked: false,
    }));
    assert_snapshot!("not-saved", desk.shot());
}

#[test]
fn a_broken_image_shows_its_reason_and_a_pick_says_what_to_do() {
    for size in [(40, 12), USUAL, (120, 36)] {
        let mut broken = turn(0, PROMPT);
        broken.pair.b.path = PathBuf::from("/pictures/broken.png");
        let mut desk = looking_at(usual(size), [broken]);
        desk.press("left");
        assert_snapshot!(at("broken", size), desk.shot());
    }
}

#[test]
fn zoom_and_flicker_have_hints_of_their_own() {
    for size in [(40, 12), USUAL, (120, 36)] {
        let mut desk = looking(size);
        desk.press("z");
        desk.settle();
        assert_snapshot!(at("zoom", size), desk.shot());
        desk.press("esc");
        desk.press("f");
        desk.settle();
        assert_snapshot!(at("flicker", size), desk.shot());
        desk.press("f");
        desk.settle();
        assert_snapshot!(at("flicker-swapped", size), desk.shot());
    }
}

#[test]
fn the_help_tells_every_key() {
    for size in SIZES {
        let mut desk = looking(size);
        desk.press("?");
        assert_snapshot!(at("help", size), desk.shot());
    }
}

#[test]
fn the_facts_of_a_pair_name_no_model_and_no_file() {
    for size in [(40, 12), USUAL, (120, 36)] {
        let mut desk = looking(size);
        desk.press("i");
        let shot = desk.shot();
        assert!(!shot.contains("secret"), "{shot}");
        assert_snapshot!(at("facts", size), shot);
    }
}

#[test]
fn the_end_says_what_is_left() {
    let end = |size, progress| {
        let mut desk = Desk::new(usual(size), []);
        desk.progress = progress;
        desk.settle();
        desk.shot()
    };
    let all = Progress { decided: 1200, skipped: 0, total: 1200 };
    let some = Progress { decided: 1188, skipped: 12, total: 1200 };
    assert_snapshot!("finished", end(USUAL, all));
    assert_snapshot!("finished-skipped", end(USUAL, some));
    assert_snapshot!("finished-skipped-40x12", end((40, 12), some));
    assert_snapshot!("no-pairs", end(USUAL, Progress::default()));
}

#[test]
fn a_long_prompt_scrolls_and_shows_that_there_is_more() {
    let long = (1..=60).map(|number| format!("detail number {number}")).collect::<Vec<_>>().join(", ");
    for size in [USUAL, (120, 36)] {
        let mut desk = looking_at(usual(size), [turn(0, &long)]);
        assert_snapshot!(at("long-prompt", size), desk.shot());
        for _ in 0..3 {
            desk.press("pagedown");
        }
        assert_snapshot!(at("long-prompt-scrolled", size), desk.shot());
    }
}

#[test]
fn a_hostile_prompt_is_shown_as_what_it_is() {
    let hostile = "a fox\x1b[2J\x1b]0;title\x07\x1bP+q\x1b\\ \u{202e}gnp.exe\u{202c} \u{200b}z\u{301}\u{302}\u{303}\u{304}\u{305} \u{9b}31m 狐\n\ttabbed";
    let desk = |prompt: &str| looking_at(usual(USUAL), [turn(0, prompt)]);
    let shot = desk(hostile).shot();
    assert!(shot.chars().all(|character| character == '\n' || !character.is_control()), "{shot:?}");
    assert_snapshot!("hostile-prompt", shot);
    let flood = hostile.repeat(100_000 / hostile.len() + 1);
    let mut flooded = desk(&flood);
    for _ in 0..20 {
        flooded.press("pagedown");
    }
    let shot = flooded.shot();
    assert!(shot.chars().all(|character| character == '\n' || !character.is_control()), "{shot:?}");
    assert!(text(&shot).contains('↑') && text(&shot).contains('↓') && shot.contains("q quit"), "{shot}");
}

#[test]
fn without_colours_everything_is_still_told() {
    let plain = || Setup { theme: Theme::plain(), ..usual(USUAL) };
    let before = looking_at(plain(), turns()).shot();
    let mut saving = looking_at(plain(), turns());
    saving.press("left");
    let saving = saving.shot();
    let mut seen = vec![text(&before).to_owned(), text(&saving).to_owned()];
    for key in ["left", "right", "up", "b"] {
        let shot = confirmed(plain(), key).shot();
        assert!(!shot.contains(" on ") && !shot.contains("fg"), "{shot}");
        assert!(!seen.contains(&text(&shot).to_owned()), "{key} reads like another state:\n{shot}");
        seen.push(text(&shot).to_owned());
    }
    assert_snapshot!("plain-confirmed-left", confirmed(plain(), "left").shot());
}

#[test]
fn the_light_theme_has_colours_of_its_own() {
    let setup = Setup { theme: Theme::light(), ..usual((120, 36)) };
    assert_snapshot!("light-confirmed-left", confirmed(setup, "left").shot());
}

#[test]
fn half_blocks_come_with_a_warning() {
    for size in [(40, 12), USUAL, (120, 36)] {
        assert_snapshot!(at("blocks", size), looking_at(setup(size, Protocol::Blocks), turns()).shot());
    }
}

#[test]
fn a_tall_window_stacks_the_pair() {
    let mut desk = looking((60, 80));
    assert_snapshot!("stacked", desk.shot());
    desk.press("left");
    desk.settle();
    assert_snapshot!("stacked-confirmed", desk.shot());
}

#[test]
fn long_names_of_study_and_annotator_make_room_for_the_progress() {
    let setup = Setup {
        study: "a-very-long-name-of-a-study-that-somebody-chose-with-care-and-then-some.db".to_owned(),
        annotator: "annotator-with-an-email@university-of-somewhere.example".to_owned(),
        ..usual(USUAL)
    };
    assert_snapshot!("long-names", looking_at(setup, turns()).shot());
}
