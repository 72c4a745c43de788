//! Whatever keys are pressed and whatever comes when: the stored outcome names the image that was on the side picked.
//!
//! The screen's own update and view, over a real study, with pictures that have nothing in them. What a frame showed is
//! taken from the frame, not from the model.

#![allow(clippy::unwrap_used)]

#[path = "support/screen.rs"]
mod screen;
#[path = "study_support/mod.rs"]
mod study_support;

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use pairpick::pair::{Member, Outcome, PairId, Reveal, Sha256};
use pairpick::study::{
    CommandKind, NewPick, Session, SessionSpec, StudyEvent, Ticket, Tournament, Turn, Undone,
};
use pairpick::terminal::Protocol;
use pairpick::terminal::input::Input;
use pairpick::tui::live::{PairScore, ScorerNews, Status};
use pairpick::tui::message::{Effect, Message};
use pairpick::tui::model::{Mode, Model, Phase, Setup};
use pairpick::tui::now::Now;
use pairpick::tui::update::update;
use pairpick::tui::view::Scene;
use proptest::prelude::*;
use proptest::sample::select;
use ratatui::layout::Rect;
use screen::{blank_picture, draw, key, setup};
use study_support::{Room, contest_pairs, new_pairs, source, spec};
use terminput::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind, ScrollDirection};

const PAIRS: u64 = 7;
/// Every key that has a meaning somewhere, those that decide several times, and one that has none.
const KEYS: &[&str] = &[
    "left",
    "left",
    "right",
    "right",
    "up",
    "down",
    "1",
    "1",
    "2",
    "2",
    "t",
    "b",
    "s",
    "space",
    "u",
    "u",
    "backspace",
    "z",
    "f",
    "i",
    "?",
    "+",
    "-",
    "0",
    "w",
    "h",
    "j",
    "k",
    "l",
    "=",
    "_",
    "esc",
    "p",
    "v",
    "v",
    "r",
    "pageup",
    "pagedown",
    "x",
    "ctrl+z",
];

#[derive(Debug, Clone)]
enum Step {
    Key(&'static str),
    Click(u16, u16),
    Wheel(u16, u16, bool),
    /// The study answers the first of its questions; false makes it fail.
    Study(bool),
    /// The darkroom or the wire finishes one of its jobs.
    Picture(usize),
    /// A frame is drawn, if none is on its way.
    Frame,
    /// The frame on its way is written.
    Written,
    Beat,
    Resize(u16, u16),
    Resumed,
    Time(u64),
    /// The scorer gives the first pair that is wanted of it its scores; false makes it fail instead.
    Score(bool),
}

fn step() -> impl Strategy<Value = Step> {
    let within = || (0_u16..90, 0_u16..32);
    prop_oneof![
        12 => select(KEYS).prop_map(Step::Key),
        2 => within().prop_map(|(x, y)| Step::Click(x, y)),
        1 => (within(), any::<bool>()).prop_map(|((x, y), up)| Step::Wheel(x, y, up)),
        6 => prop::bool::weighted(0.93).prop_map(Step::Study),
        12 => (0_usize..8).prop_map(Step::Picture),
        6 => Just(Step::Frame),
        6 => Just(Step::Written),
        2 => Just(Step::Beat),
        1 => prop_oneof![(60_u16..130, 20_u16..45), (0_u16..=300, 0_u16..=100)].prop_map(|(x, y)| Step::Resize(x, y)),
        1 => Just(Step::Resumed),
        1 => (0_u64..200_000).prop_map(Step::Time),
        5 => prop::bool::weighted(0.9).prop_map(Step::Score),
    ]
}

fn protocol() -> impl Strategy<Value = Protocol> {
    select(
        &[
            Protocol::KittyPlaceholders,
            Protocol::KittyDirect,
            Protocol::Sixel,
            Protocol::Iterm2,
            Protocol::Blocks,
        ][..],
    )
}

/// What a written frame showed of a pair: the images on the left and on the right, where both stood there.
type Seen = HashMap<PairId, (Sha256, Sha256)>;

/// A person, a screen and a study.
struct Sitting {
    room: Room,
    session: Session,
    model: Model,
    /// Questions to the study, in order.
    questions: VecDeque<Effect>,
    /// Pictures being made or sent.
    work: Vec<Effect>,
    beats: VecDeque<u64>,
    flight: Option<Scene>,
    seen: Seen,
    broken: Vec<Sha256>,
    elapsed: Duration,
    ids: u32,
    /// What the study must hold at the end.
    expected: HashMap<PairId, Outcome>,
    /// Pairs that are wanted of the scorer.
    wanted: Vec<PairId>,
    /// When a written frame first showed the score of a pair.
    scored: HashMap<PairId, i64>,
    /// What picks were changed to after that.
    changed: HashMap<PairId, Outcome>,
    /// Every decision, for comparing runs: pair, whether a was on the left, the outcome (none for a skip).
    told: Vec<(PairId, bool, Option<Outcome>)>,
}

impl Sitting {
    fn new(setup: Setup, broken: &[u64]) -> Self {
        let room = Room::with_pairs(PAIRS);
        let session = room.session("ana");
        Sitting::in_room(room, session, setup, broken)
    }

    /// The images of some prompts compete, with pairs that the study lacks.
    fn of_tournament(tournament: Tournament, prompts: u64, setup: Setup) -> Self {
        let room = Room::with_pairs(0);
        room.open().import(&source(), contest_pairs(prompts, 5, false), |_| ()).unwrap();
        let spec = SessionSpec { tournament: Some(tournament), ..spec("ana") };
        let session = Session::start(room.open(), &spec).unwrap();
        Sitting::in_room(room, session, Setup { tournament: true, ..setup }, &[])
    }

    fn in_room(room: Room, session: Session, setup: Setup, broken: &[u64]) -> Self {
        let broken = new_pairs(0..PAIRS)
            .filter(|pair| broken.iter().any(|number| pair.prompt.contains(&format!("number {number},"))))
            .map(|pair| pair.b.image.sha256)
            .collect();
        let mut sitting = Sitting {
            room,
            session,
            model: Model::new(setup),
            questions: VecDeque::new(),
            work: Vec::new(),
            beats: VecDeque::new(),
            flight: None,
            seen: HashMap::new(),
            broken,
            elapsed: Duration::ZERO,
            ids: 0,
            expected: HashMap::new(),
            wanted: Vec::new(),
            scored: HashMap::new(),
            changed: HashMap::new(),
            told: Vec::new(),
        };
        let progress = sitting.session.progress().unwrap();
        sitting.send(Message::Study(StudyEvent::Started(progress)));
        sitting
    }

    fn send(&mut self, message: Message) {
        let before = self.model.phase;
        let decides = matches!(message, Message::Input(_));
        // What comes of a scorer takes no time here, so that the keys of a run without one fall at the same moments.
        if !matches!(
            message,
            Message::Scorer(_) | Message::ScoreShown(_) | Message::Study(StudyEvent::Progress(_))
        ) {
            self.elapsed += Duration::from_millis(7);
        }
        let unix_ms = 1_767_323_045_000 + self.elapsed.as_millis() as i64;
        for effect in update(&mut self.model, message, Now { elapsed: self.elapsed, unix_ms }) {
            match effect {
                Effect::Commit(pick) => {
                    assert!(decides && before == Phase::Looking, "a pick in {before:?}");
                    self.check(&pick);
                    assert_eq!(pick.score_shown_at, self.scored.get(&pick.pair).copied());
                    self.questions.push_back(Effect::Commit(pick));
                }
                Effect::Amend { ref change, .. } => {
                    assert!(decides && before == Phase::Looking, "a change in {before:?}");
                    assert!(self.scored.contains_key(&change.pair), "only what was seen is amended");
                    self.check(change);
                    self.questions.push_back(effect);
                }
                Effect::Revealed { .. } => self.questions.push_back(effect),
                Effect::Score(pairs) => self.wanted = pairs.iter().map(|pair| pair.id).collect(),
                Effect::Skip(_) => {
                    assert!(decides && before == Phase::Looking, "a skip in {before:?}");
                    self.questions.push_back(effect);
                }
                Effect::Take(_) | Effect::Undo => self.questions.push_back(effect),
                Effect::Prepare(jobs) => {
                    self.work.retain(|work| !matches!(work, Effect::Prepare(_)));
                    self.work.extend(jobs.into_iter().map(|job| Effect::Prepare(vec![job])));
                }
                Effect::Upload { .. } => self.work.push(effect),
                Effect::Beat { beat, .. } => self.beats.push_back(beat),
                Effect::Choose(_) | Effect::TakeBack(_) | Effect::RankingShown { .. } => {
                    panic!("a choice is no business of pairs")
                }
                Effect::Hasten(_)
                | Effect::Free(_)
                | Effect::Forget
                | Effect::Redraw
                | Effect::Suspend
                | Effect::Quit => {}
            }
        }
    }

    /// A pick is of the pair on the screen, whose images a written frame has shown, and names the one on its side.
    fn check(&self, pick: &NewPick) {
        let turn = &self.model.current.as_ref().expect("a pick has a pair").turn;
        assert_eq!((pick.pair, pick.position, pick.a_on_left), (turn.pair.id, turn.position, turn.a_on_left));
        let (left, right) = self.seen.get(&pick.pair).expect("both images were on the screen");
        assert!(!self.broken.contains(left) && !self.broken.contains(right), "an image is broken");
        let named = match pick.outcome {
            Outcome::A => Some(turn.pair.image(Member::A).sha256),
            Outcome::B => Some(turn.pair.image(Member::B).sha256),
            Outcome::Tie | Outcome::BothBad => None,
        };
        let chosen = match self.model.phase {
            Phase::Saving(Some(pairpick::pair::Choice::Left)) => Some(*left),
            Phase::Saving(Some(pairpick::pair::Choice::Right)) => Some(*right),
            Phase::Saving(Some(_)) => None,
            other => panic!("a pick in {other:?}"),
        };
        assert_eq!(named, chosen, "the outcome names the image on the side picked");
    }

    fn take(&mut self, step: &Step) {
        match *step {
            Step::Key(name) => self.send(Message::Input(key(name))),
            Step::Click(x, y) => self.mouse(MouseEventKind::Down(MouseButton::Left), x, y),
            Step::Wheel(x, y, up) => {
                let direction = if up { ScrollDirection::Up } else { ScrollDirection::Down };
                self.mouse(MouseEventKind::Scroll(direction), x, y);
            }
            Step::Study(well) => self.answer(well),
            Step::Picture(which) => self.finish(which),
            Step::Frame => self.frame(),
            Step::Written => self.written(),
            Step::Beat => {
                if let Some(beat) = self.beats.pop_front() {
                    self.send(Message::BeatOver { beat });
                }
            }
            Step::Resize(columns, rows) => {
                self.send(Message::Resized { columns, rows, cell: screen::CELL });
            }
            Step::Resumed => {
                self.flight = None;
                self.send(Message::Resumed);
            }
            Step::Time(milliseconds) => self.elapsed += Duration::from_millis(milliseconds),
            Step::Score(well) => self.score(well),
        }
    }

    fn score(&mut self, well: bool) {
        if self.model.live.status == Status::Off {
            return;
        }
        let news = match (well, self.wanted.is_empty()) {
            (true, true) => ScorerNews::Ready("PickScore".to_owned()),
            (true, false) => {
                let pair = self.wanted.remove(0);
                let (a, b) = (20.0 + (pair.0 % 3) as f64, 21.0 - (pair.0 % 2) as f64);
                ScorerNews::Scored(pair, PairScore { a, b })
            }
            (false, true) => ScorerNews::Down("it is gone".to_owned()),
            (false, false) => ScorerNews::Broken(self.wanted.remove(0)),
        };
        self.send(Message::Scorer(news));
    }

    fn mouse(&mut self, kind: MouseEventKind, column: u16, row: u16) {
        let event = MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE };
        self.send(Message::Input(Input::Mouse(event)));
    }

    /// What was revealed goes in before the question behind it and takes no turn of its own: a run without a scorer has
    /// the same turns.
    fn answer(&mut self, well: bool) {
        while let Some(Effect::Revealed { pick, at }) = self.questions.front() {
            self.session.revealed(*pick, *at).unwrap();
            self.questions.pop_front();
            self.send(Message::Study(StudyEvent::Progress(self.session.progress().unwrap())));
        }
        let Some(question) = self.questions.pop_front() else { return };
        let ticket = Ticket(1);
        if !well {
            let what = match question {
                Effect::Take(_) => CommandKind::Take,
                Effect::Commit(_) | Effect::Amend { .. } => CommandKind::Commit(ticket),
                Effect::Skip(turn) => CommandKind::Skip(turn.position),
                _ => CommandKind::Undo,
            };
            let error = "cannot write in the study s.db: the disk is full; free some space".to_owned();
            let failed = StudyEvent::Failed { what, error, retryable: true, already_picked: false };
            return self.send(Message::Study(failed));
        }
        let event = match question {
            Effect::Take(count) => {
                let turns = self.session.take(count).unwrap();
                match turns.is_empty() {
                    false => StudyEvent::Turns(turns),
                    true if self.session.waits_for_a_pick() => StudyEvent::Later,
                    true => StudyEvent::Exhausted(self.session.progress().unwrap()),
                }
            }
            Effect::Commit(pick) => {
                let (pick_id, progress) = self.session.commit(&pick).unwrap();
                self.expected.insert(pick.pair, pick.outcome);
                self.told.push((pick.pair, pick.a_on_left, Some(pick.outcome)));
                StudyEvent::Committed { ticket, pick_id, progress }
            }
            Effect::Amend { first, change } => {
                let pick_id = self.session.amend(first, &change).unwrap();
                self.changed.insert(change.pair, change.outcome);
                StudyEvent::Committed { ticket, pick_id, progress: self.session.progress().unwrap() }
            }
            Effect::Skip(turn) => {
                self.told.push((turn.pair.id, turn.a_on_left, None));
                StudyEvent::Skipped { position: turn.position, progress: self.session.skip(&turn).unwrap() }
            }
            Effect::Undo => {
                let undone = self.session.undo().unwrap();
                let retracted = |undone: &&Undone| undone.was.is_some() && undone.amends.is_none();
                if let Some(undone) = undone.as_ref().filter(retracted) {
                    assert_eq!(self.expected.remove(&undone.turn.pair.id), undone.was);
                }
                StudyEvent::Undone(undone.map(Box::new))
            }
            other => panic!("no question: {other:?}"),
        };
        self.send(Message::Study(event));
        assert_eq!(self.model.progress, self.session.progress().unwrap(), "the counts are the study's");
        let finished = self.model.phase == Phase::Finished;
        assert!(!finished || !self.session.waits_for_a_pick(), "finished, though more comes after a pick");
    }

    fn finish(&mut self, which: usize) {
        if self.work.is_empty() {
            return;
        }
        match self.work.remove(which % self.work.len()) {
            Effect::Prepare(mut jobs) => {
                let job = jobs.pop().expect("one job each");
                self.ids += 1;
                let result = if self.broken.contains(&job.key.sha256) {
                    Err("the file is text".to_owned())
                } else {
                    Ok(blank_picture(&job, self.ids, &self.model.capabilities))
                };
                self.send(Message::Prepared { job, result });
            }
            Effect::Upload { encoded, .. } => {
                self.send(Message::Uploaded(encoded.id().expect("it was sent ahead")));
            }
            other => panic!("no work: {other:?}"),
        }
    }

    /// Draws as the loop does: nothing while a frame is on its way.
    fn frame(&mut self) {
        if self.flight.is_some() {
            return;
        }
        let scene = draw(&self.model).1;
        let window = Rect::new(0, 0, self.model.columns, self.model.rows);
        let last_row = match self.model.capabilities.protocol {
            Protocol::Sixel | Protocol::Iterm2 => window.bottom().saturating_sub(1),
            _ => window.bottom(),
        };
        for placement in &scene.placements {
            let (width, height) = placement.view.cells;
            let area = Rect::new(placement.column, placement.row, width, height);
            assert!(!area.is_empty() && window.intersection(area) == area, "{area:?} in {window:?}");
            assert!(area.bottom() <= last_row, "{area:?} would scroll {window:?}");
        }
        self.model.on_screen = scene.on_screen;
        self.flight = Some(scene);
    }

    fn written(&mut self) {
        let Some(scene) = self.flight.take() else { return };
        for &pair in &scene.scored {
            assert_ne!(self.model.reveal, Reveal::Never, "no score is ever shown");
            let decided = self.expected.contains_key(&pair) || self.told.iter().any(|told| told.0 == pair);
            assert!(decided || self.model.reveal == Reveal::Always, "a score before the first answer");
            if !self.model.live.seen.contains_key(&pair) {
                self.send(Message::ScoreShown(pair));
                let at = 1_767_323_045_000 + self.elapsed.as_millis() as i64;
                self.scored.entry(pair).or_insert(at);
            }
        }
        let Some(pair) = scene.complete else { return };
        if let [Some(left), Some(right)] = scene.on_screen {
            self.seen.insert(pair, (left.sha256, right.sha256));
        }
        self.send(Message::Drawn(pair));
    }

    /// Lets everything come that is under way, until nothing is.
    fn settle(&mut self) {
        for _ in 0..1000 {
            // The one on its way may be older than what has come since.
            self.written();
            self.frame();
            self.written();
            if !self.questions.is_empty() {
                self.answer(true);
            } else if !self.work.is_empty() {
                self.finish(0);
            } else if let Some(beat) = self.beats.pop_front() {
                self.send(Message::BeatOver { beat });
            } else if self.model.phase == Phase::Waiting {
                // The study had failed to give pairs: any key asks again.
                self.take(&Step::Key("x"));
                assert!(!self.questions.is_empty(), "nothing comes and nothing is asked");
            } else {
                return;
            }
        }
        panic!("it never comes to rest: {:?}", self.model.phase);
    }

    /// A person who goes on to the end finds it: every pair is decided, or skipped for being broken.
    fn carry_on(&mut self) {
        self.take(&Step::Resize(100, 30));
        for _ in 0..100 {
            self.settle();
            let model = &self.model;
            if model.popup.is_some() || model.mode != Mode::Pair || model.phase == Phase::LookingBack {
                self.take(&Step::Key("esc"));
                continue;
            }
            match self.model.phase {
                Phase::Finished => return,
                Phase::Looking => {
                    let turn: Turn = self.model.current.as_ref().expect("a pair is looked at").turn.clone();
                    let broken = [Member::A, Member::B]
                        .iter()
                        .any(|member| self.broken.contains(&turn.pair.image(*member).sha256));
                    // Nobody decides faster than that; equal keys closer together are one held down.
                    self.take(&Step::Time(500));
                    self.take(&Step::Key("1"));
                    assert_eq!(self.questions.is_empty(), broken, "{:?}", self.model.notice);
                    if broken {
                        self.take(&Step::Key("s"));
                    }
                }
                Phase::Confirmed(_) => self.take(&Step::Key("x")),
                other => panic!("at rest in {other:?}"),
            }
        }
        panic!("the end never comes: {:?}", self.model.phase);
    }

    /// The file holds what was decided, and nothing else.
    fn check_file(&self) {
        let sql = self.room.sql();
        let mut rows = sql.prepare("SELECT pair_id, outcome FROM picks").unwrap();
        let stored: HashMap<PairId, Outcome> = rows
            .query_map([], |row| Ok((PairId(row.get(0)?), row.get::<_, String>(1)?)))
            .unwrap()
            .map(|row| row.map(|(pair, outcome)| (pair, Outcome::from_name(&outcome).unwrap())).unwrap())
            .collect();
        assert_eq!(stored, self.expected);
        let mut rows = sql
            .prepare(
                "SELECT pair_id, later_outcome, score_shown_at FROM picks JOIN pick USING (pick_id, pair_id)",
            )
            .unwrap();
        type Row = (i64, Option<String>, Option<i64>);
        let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
        for row in rows {
            let (pair, later, seen): Row = row.unwrap();
            assert_eq!(
                seen,
                self.scored.get(&PairId(pair)).copied(),
                "what was on the screen is what is stored"
            );
            let changed = self.changed.get(&PairId(pair)).map(|outcome| outcome.name().to_owned());
            assert_eq!(later, changed);
        }
        assert_eq!(self.model.progress.decided, stored.len() as u64);
    }
}

/// A sitting through these steps and on to its end, and what was decided in it.
fn sat(setup: Setup, broken: &[u64], steps: &[Step]) -> Vec<(PairId, bool, Option<Outcome>)> {
    let mut sitting = Sitting::new(setup, broken);
    for step in steps {
        sitting.take(step);
    }
    sitting.carry_on();
    sitting.check_file();
    let left = sitting.model.progress.total - sitting.model.progress.decided;
    assert_eq!(left, broken.len() as u64, "only broken pairs are left undecided");
    sitting.told
}

fn setup_of(protocol: Protocol, size: (u16, u16), hold: bool, beat: u64, ahead: usize) -> Setup {
    Setup { hold, beat: Duration::from_millis(beat), ahead, ..setup(size, protocol) }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_stored_outcome_names_the_image_on_the_side_picked(
        protocol in protocol(),
        (hold, beat, ahead) in (any::<bool>(), select(&[0_u64, 350][..]), 0_usize..4),
        broken in prop::sample::subsequence((0..PAIRS).collect::<Vec<_>>(), 0..=2),
        steps in prop::collection::vec(step(), 0..400),
    ) {
        sat(setup_of(protocol, (80, 24), hold, beat, ahead), &broken, &steps);
    }

    #[test]
    fn what_is_stored_of_a_reveal_is_what_was_on_the_screen(
        reveal in select(&[Reveal::After, Reveal::Always, Reveal::Never][..]),
        (hold, beat) in (any::<bool>(), select(&[0_u64, 350][..])),
        steps in prop::collection::vec(step(), 0..400),
    ) {
        let setup = setup_of(Protocol::KittyPlaceholders, (120, 36), hold, beat, 2);
        sat(Setup { reveal, score_ahead: Some(2), ..setup }, &[], &steps);
    }

    #[test]
    fn the_same_seed_and_keys_give_the_same_with_and_without_a_scorer(
        steps in prop::collection::vec(step(), 0..200),
    ) {
        // Undo differs where a score was seen: that pick stays. Looking back needs scores.
        let steps: Vec<Step> = steps
            .into_iter()
            .filter(|step| !matches!(step, Step::Key("u" | "backspace" | "v")))
            .collect();
        let setup = setup_of(Protocol::KittyPlaceholders, (100, 30), false, 350, 2);
        let without = sat(setup.clone(), &[3], &steps);
        let with = sat(Setup { score_ahead: Some(2), ..setup }, &[3], &steps);
        prop_assert_eq!(without, with);
    }

    #[test]
    fn the_same_seed_and_keys_give_the_same_pairs_order_and_sides(steps in prop::collection::vec(step(), 0..200)) {
        let once = || sat(setup_of(Protocol::KittyPlaceholders, (80, 24), false, 350, 2), &[3], &steps);
        prop_assert_eq!(once(), once());
    }

    #[test]
    fn a_tournament_comes_to_its_end_whatever_is_pressed(
        knockout: bool,
        prompts in 1_u64..4,
        (hold, beat, ahead) in (any::<bool>(), select(&[0_u64, 350][..]), 0_usize..4),
        steps in prop::collection::vec(step(), 0..300),
    ) {
        let tournament = if knockout { Tournament::Knockout } else { Tournament::WinnerStays };
        let setup = setup_of(Protocol::KittyPlaceholders, (80, 24), hold, beat, ahead);
        let mut sitting = Sitting::of_tournament(tournament, prompts, setup);
        for step in &steps {
            sitting.take(step);
        }
        sitting.carry_on();
        sitting.check_file();
        let progress = sitting.model.progress;
        prop_assert_eq!(progress.total, prompts * 4);
        // What was skipped twice waits for another run, and what hangs on it too.
        prop_assert!(progress.skipped > 0 || progress.decided == progress.total, "{:?}", progress);
    }

    #[test]
    fn any_window_is_drawn_in_any_state(
        protocol in protocol(),
        steps in prop::collection::vec(prop_oneof![
            3 => step(),
            1 => (0_u16..=300, 0_u16..=100).prop_map(|(x, y)| Step::Resize(x, y)),
            2 => (0_usize..8).prop_map(Step::Picture),
        ], 0..150),
    ) {
        let mut sitting = Sitting::new(setup_of(protocol, (80, 24), false, 350, 2), &[2]);
        for step in &steps {
            sitting.take(step);
            if matches!(step, Step::Resize(..) | Step::Key(_)) {
                sitting.flight = None;
                sitting.frame();
            }
        }
    }
}

#[test]
fn a_pair_with_a_broken_image_is_not_picked_in_a_window_of_another_size_either() {
    let every: Vec<u64> = (0..PAIRS).collect();
    let mut sitting = Sitting::new(setup((80, 24), Protocol::KittyPlaceholders), &every);
    sitting.settle();
    sitting.take(&Step::Resize(100, 30));
    // The pictures are made again, and what is broken is not known to be so yet.
    sitting.take(&Step::Key("1"));
    sitting.settle();
    assert_eq!(sitting.model.progress.decided, 0);
}

/// One prompt, winner stays: nothing can be prepared ahead, and the end must not be told of before it is there.
#[test]
fn the_next_comparison_follows_a_pick_at_once_where_none_could_be_known_before() {
    for beat in [0, 350] {
        let setup = setup_of(Protocol::KittyPlaceholders, (80, 24), false, beat, 2);
        let mut sitting = Sitting::of_tournament(Tournament::WinnerStays, 1, setup);
        for decided in 1..=4 {
            sitting.settle();
            assert_eq!(sitting.model.phase, Phase::Looking);
            assert!(sitting.model.upcoming.is_empty() && sitting.questions.is_empty());
            sitting.take(&Step::Time(500));
            sitting.take(&Step::Key("1"));
            sitting.answer(true);
            assert_eq!(sitting.model.progress.decided, decided);
            assert_ne!(sitting.model.phase, Phase::Finished);
            assert!(
                matches!(sitting.questions.front(), Some(Effect::Take(_))),
                "asked for as the beat begins"
            );
        }
        sitting.settle();
        assert_eq!(sitting.model.phase, Phase::Finished);
        let page: String = draw(&sitting.model).0.content().iter().map(|cell| cell.symbol()).collect();
        assert!(page.contains("✓ every prompt has its winner, after 4 comparisons"), "{page}");
        assert!(page.contains("4 / 4"), "{page}");
        // Taken back, the last comparison is there again; decided anew, it ends again.
        sitting.take(&Step::Key("u"));
        sitting.settle();
        assert_eq!(sitting.model.phase, Phase::Looking);
        sitting.carry_on();
        sitting.check_file();
    }
}

#[test]
fn a_held_key_decides_one_pair_and_cuts_no_beat_short() {
    let mut sitting = Sitting::new(setup((80, 24), Protocol::KittyPlaceholders), &[]);
    sitting.settle();
    let Input::Key(pressed) = key("1") else { panic!("a key") };
    for kind in
        [terminput::KeyEventKind::Press, terminput::KeyEventKind::Repeat, terminput::KeyEventKind::Release]
    {
        sitting.send(Message::Input(Input::Key(terminput::KeyEvent { kind, ..pressed })));
        sitting.answer(true);
        assert!(matches!(sitting.model.phase, Phase::Confirmed(_)), "{kind:?}: {:?}", sitting.model.phase);
    }
    assert_eq!(sitting.told.len(), 1);
}

#[test]
fn an_undo_that_failed_leaves_the_confirmed_pick_confirmed() {
    let mut sitting = Sitting::new(setup((80, 24), Protocol::KittyPlaceholders), &[]);
    sitting.settle();
    sitting.take(&Step::Key("1"));
    sitting.answer(true);
    sitting.take(&Step::Key("u"));
    while !sitting.questions.is_empty() {
        sitting.answer(false);
    }
    assert!(matches!(sitting.model.phase, Phase::Confirmed(_)), "{:?}", sitting.model.phase);
    sitting.carry_on();
    sitting.check_file();
    assert_eq!(sitting.told.len() as u64, PAIRS);
}
