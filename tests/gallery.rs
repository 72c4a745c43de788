//! The gallery without a terminal: keys, pages, zoom, what is asked of the study, and how it looks.
#![allow(clippy::unwrap_used)]

#[path = "support/screen.rs"]
mod screen;

use std::collections::{HashMap, HashSet, VecDeque};
use std::path::PathBuf;
use std::time::Duration;

use insta::assert_snapshot;
use pairpick::pair::{Image, QualityChoice, Reveal, Sha256};
use pairpick::study::{ChoiceId, Chosen, CommandKind, NewChoice, Progress, SourceInfo, StudyEvent, Ticket};
use pairpick::terminal::Protocol;
use pairpick::tui::gallery::album::{Album, Entry, Made};
use pairpick::tui::gallery::model::{Gallery, Phase, Setup};
use pairpick::tui::gallery::plan;
use pairpick::tui::gallery::sight::Sight;
use pairpick::tui::gallery::update::update;
use pairpick::tui::gallery::view::view;
use pairpick::tui::keymap::Keymap;
use pairpick::tui::layout;
use pairpick::tui::message::{Effect, Message};
use pairpick::tui::now::Now;
use pairpick::tui::scene::Scene;
use pairpick::tui::screen::Screen;
use pairpick::tui::theme::Theme;
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use screen::{CELL, as_text, blank_picture, capabilities, key};

const PROMPT: &str = "a red fox asleep under a birch, first snow, 35 mm photograph";

fn hash(album: usize, number: usize) -> Sha256 {
    let mut hash = [0; 32];
    hash[..8].copy_from_slice(&(album as u64).to_le_bytes());
    hash[8..16].copy_from_slice(&(number as u64 + 1).to_le_bytes());
    hash
}

/// Images of a prompt, ranked as they stand; `broken` of them can't be read.
fn album(number: usize, images: usize, broken: usize) -> Album {
    let entry = |at: usize| Entry::Ranked {
        image: Image {
            path: PathBuf::from(format!("/out/secret-{at}.png")),
            locator: format!("secret-{at}.png"),
            sha256: hash(number, at),
            pixels: Some((512, 512)),
        },
        rank: at as u64 + 1,
        score: 21.84 - 0.3 * at as f64,
        probability: 0.31 / (at + 1) as f64,
    };
    let entries = (0..images).map(entry);
    let broken = (0..broken).map(|_| Entry::Broken("not a picture: the file is text".to_owned()));
    Album::new(format!("{PROMPT} {number}"), entries.chain(broken).collect())
}

fn setup(size: (u16, u16), reveal: Reveal, albums: Vec<Album>) -> Setup {
    Setup {
        study: "birds.db".to_owned(),
        annotator: "ana".to_owned(),
        capabilities: capabilities(Protocol::KittyPlaceholders),
        quality: QualityChoice::default(),
        size,
        reveal,
        beat: Duration::from_millis(350),
        hold: false,
        idle_after: Duration::from_secs(60),
        keymap: Keymap::default(),
        theme: Theme::dark(),
        scorer: "PickScore".to_owned(),
        scorer_id: None,
        source: SourceInfo { root: PathBuf::from("/out"), kind: "best".to_owned(), seed: None },
        albums,
    }
}

/// A person at a gallery, with a study that takes what it is given; answers come when the test says so.
struct Desk {
    gallery: Gallery,
    effects: VecDeque<Effect>,
    /// What was stored.
    choices: Vec<NewChoice>,
    /// Rows that were taken back, and those whose ranking was shown after them.
    taken_back: Vec<ChoiceId>,
    revealed: Vec<(ChoiceId, i64)>,
    elapsed: Duration,
    ids: u32,
    /// Ids that the terminal has.
    held: HashSet<u32>,
    most_held: usize,
    quit: bool,
}

impl Desk {
    fn new(setup: Setup) -> Self {
        let mut desk = Desk {
            gallery: Gallery::new(setup),
            effects: VecDeque::new(),
            choices: Vec::new(),
            taken_back: Vec::new(),
            revealed: Vec::new(),
            elapsed: Duration::ZERO,
            ids: 0,
            held: HashSet::new(),
            most_held: 0,
            quit: false,
        };
        desk.send(Message::Study(StudyEvent::Started(Progress::default())));
        desk.settle();
        desk
    }

    fn send(&mut self, message: Message<Sight>) {
        self.elapsed += Duration::from_millis(10);
        let unix_ms = 1_767_323_045_000 + self.elapsed.as_millis() as i64;
        self.effects.extend(update(&mut self.gallery, message, Now { elapsed: self.elapsed, unix_ms }));
    }

    /// Presses keys one after the other, each once all is answered.
    fn press(&mut self, names: &[&str]) -> &mut Self {
        for name in names {
            self.elapsed += Duration::from_millis(200);
            self.send(Message::Input(key(name)));
            self.settle();
        }
        self
    }

    /// Answers all but the end of the beat, and draws.
    fn settle(&mut self) {
        let mut beats = VecDeque::new();
        for _ in 0..10_000 {
            match self.effects.pop_front() {
                Some(effect @ Effect::Beat { .. }) => beats.push_back(effect),
                Some(effect) => self.perform(effect),
                None => {
                    let scene = self.frame().1;
                    for sight in scene.scored {
                        if self.gallery.awaits_score(sight) {
                            self.send(Message::ScoreShown(sight));
                        }
                    }
                    if let Some(sight) = scene.complete.filter(|sight| self.gallery.awaits(*sight)) {
                        self.send(Message::Drawn(sight));
                    }
                    if self.effects.is_empty() {
                        self.effects = beats;
                        return;
                    }
                }
            }
        }
        panic!("it never comes to rest");
    }

    /// The beat after a choice is over.
    fn beat(&mut self) {
        let beats: Vec<Effect> = self.effects.drain(..).collect();
        for effect in beats {
            if let Effect::Beat { beat, .. } = effect {
                self.send(Message::BeatOver { beat });
            }
        }
        self.settle();
    }

    fn frame(&mut self) -> (Buffer, Scene<Sight>) {
        let (columns, rows) = self.gallery.setup.size;
        let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
        let mut scene = None;
        let frame = terminal.draw(|frame| scene = Some(view(&self.gallery, frame))).unwrap();
        let (buffer, scene) = (frame.buffer.clone(), scene.unwrap());
        let window = Rect::new(0, 0, columns, rows);
        for placement in &scene.placements {
            let (width, height) = placement.view.cells;
            let area = Rect::new(placement.column, placement.row, width, height);
            assert!(!area.is_empty() && window.intersection(area) == area, "{area:?} in {window:?}");
            assert!(area.bottom() < rows, "{area:?} would scroll {window:?}");
            let over = scene.placements.iter().filter(|other| {
                let (width, height) = other.view.cells;
                !Rect::new(other.column, other.row, width, height).intersection(area).is_empty()
            });
            assert_eq!(over.count(), 1, "pictures never overlap");
        }
        let slots: HashSet<u8> = scene.placements.iter().map(|placement| placement.slot).collect();
        assert_eq!(slots.len(), scene.placements.len(), "each has a slot of its own");
        self.gallery.drawn(&scene);
        (buffer, scene)
    }

    fn shot(&mut self) -> String {
        let (buffer, scene) = self.frame();
        as_text(&buffer, &scene)
    }

    fn text(&mut self) -> String {
        let buffer = self.frame().0;
        let width = usize::from(buffer.area.width.max(1));
        let symbols: Vec<&str> = buffer.content.iter().map(|cell| cell.symbol()).collect();
        symbols.chunks(width).map(|line| line.concat() + "\n").collect()
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Prepare(jobs) => {
                for job in jobs {
                    self.ids += 1;
                    let picture = blank_picture(&job, self.ids, &self.gallery.setup.capabilities);
                    self.send(Message::Prepared { job, result: Ok(picture) });
                }
            }
            Effect::Upload { encoded, .. } => {
                let id = encoded.id().unwrap();
                self.held.insert(id);
                self.most_held = self.most_held.max(self.held.len());
                self.send(Message::Uploaded(id));
            }
            Effect::Hasten(_) => {}
            Effect::Free(id) => drop(self.held.remove(&id)),
            Effect::Choose(choice) => {
                let (implied, row) =
                    (choice.images.len() as u64 - 1, ChoiceId(self.choices.len() as i64 + 1));
                self.choices.push(*choice);
                let chosen =
                    Chosen { choice: row, implied, kept: 0, replaced: 0, progress: Progress::default() };
                self.send(Message::Study(StudyEvent::Chosen { ticket: Ticket(1), chosen }));
            }
            Effect::TakeBack(choice) => {
                self.taken_back.push(choice);
                self.send(Message::Study(StudyEvent::TakenBack { choice, progress: Progress::default() }));
            }
            Effect::RankingShown { choice, at } => self.revealed.push((choice, at)),
            Effect::Quit => self.quit = true,
            _ => {}
        }
    }

    fn chosen_hash(&self) -> Sha256 {
        let choice = self.choices.last().unwrap();
        choice.images[choice.best].image.image.sha256
    }
}

fn open(reveal: Reveal, albums: Vec<Album>) -> Desk {
    Desk::new(setup((130, 44), reveal, albums))
}

#[test]
fn enter_confirms_the_scorers_best_and_overrules_it_on_another() {
    let mut desk = open(Reveal::Always, vec![album(0, 8, 0)]);
    desk.press(&["enter"]);
    assert_eq!((desk.choices[0].images.len(), desk.choices[0].best, desk.choices[0].ranked), (8, 0, 8));
    assert!(desk.choices[0].ranking_shown_at.unwrap() < desk.choices[0].decided_at, "it was in sight");
    let text = desk.text();
    assert!(text.contains("✓ chosen · confirmed: PickScore's best · 7 implied pairs stored"), "{text}");
    desk.press(&["right", "down", "enter"]);
    assert_eq!(desk.chosen_hash(), hash(0, 5));
    assert!(desk.text().contains("PickScore overruled: its number 6 is yours"), "{}", desk.text());
    assert_eq!(desk.gallery.clone().end(None).chosen, [(0, 6)]);
}

#[test]
fn digits_jump_and_zoom_walks_through_the_ranking() {
    let mut desk = open(Reveal::Always, vec![album(0, 8, 0)]);
    desk.press(&["4", "space"]);
    assert_eq!(desk.frame().1.placements.len(), 1);
    desk.press(&["right", "left", "left", "enter"]);
    assert_eq!(desk.chosen_hash(), hash(0, 2));
    assert!(desk.choices[0].zoomed);
    desk.press(&["z", "esc"]);
    assert_eq!(desk.frame().1.placements.len(), 8);
    assert!(!desk.gallery.zoomed);
}

#[test]
fn a_choice_speaks_of_the_pages_that_were_on_the_screen_alone() {
    let mut desk = open(Reveal::Always, vec![album(0, 64, 0)]);
    let per_page = desk.frame().1.placements.len();
    assert!(per_page < 40, "{per_page}");
    desk.press(&["enter"]);
    assert_eq!((desk.choices[0].images.len(), desk.choices[0].ranked), (per_page, 64));
    desk.press(&["pagedown", "2", "enter"]);
    let choice = desk.choices.last().unwrap();
    assert_eq!(choice.images.len(), 2 * per_page);
    assert_eq!(desk.chosen_hash(), hash(0, per_page + 1));
    assert!(desk.text().contains("page 2 of"), "{}", desk.text());
}

#[test]
fn thousands_of_images_cost_two_pages_of_pictures() {
    let mut desk = open(Reveal::Always, vec![album(0, 5000, 0)]);
    let per_page = desk.frame().1.placements.len();
    for _ in 0..40 {
        desk.press(&["pagedown"]);
    }
    // The page, the next one, and the page that is still on the screen when another is asked for.
    assert!(desk.most_held <= 3 * per_page, "{} of {per_page} a page", desk.most_held);
    desk.press(&["z"]);
    desk.press(&["right", "right", "right", "z"]);
    assert!(desk.held.len() <= 3 * per_page, "{}", desk.held.len());
}

#[test]
fn what_cannot_be_read_is_told_and_never_chosen() {
    let mut desk = open(Reveal::Always, vec![album(0, 2, 1)]);
    desk.press(&["right", "right", "enter"]);
    assert!(desk.choices.is_empty());
    let text = desk.text();
    assert!(text.contains("! this image can't be read") && text.contains("the file is text"), "{text}");
    desk.press(&["1", "enter"]);
    assert_eq!(desk.choices[0].images.len(), 2, "the broken one is no part of it");
}

#[test]
fn nothing_is_chosen_before_the_images_are_on_the_screen() {
    let mut desk = Desk {
        gallery: Gallery::new(setup((130, 44), Reveal::Always, vec![album(0, 4, 0)])),
        ..open(Reveal::Always, vec![album(1, 2, 0)])
    };
    desk.effects.clear();
    desk.send(Message::Input(key("enter")));
    assert!(!desk.effects.iter().any(|effect| matches!(effect, Effect::Choose(_))));
    assert!(desk.text().contains("still on their way"), "{}", desk.text());
    desk.settle();
    assert!(desk.text().contains("which is the best?"), "{}", desk.text());
}

#[test]
fn prompts_follow_each_other_and_skipped_ones_come_last() {
    let mut desk = open(Reveal::Always, vec![album(0, 3, 0), album(1, 3, 0), album(2, 3, 0)]);
    desk.press(&["s"]);
    assert_eq!(desk.gallery.at, 1);
    desk.press(&["enter"]);
    assert_eq!(desk.gallery.at, 1, "for a beat");
    desk.beat();
    assert_eq!(desk.gallery.at, 2);
    // A fast person's key cuts the beat short and decides nothing there.
    desk.press(&["enter", "enter"]);
    assert_eq!((desk.gallery.at, desk.choices.len()), (0, 2));
    desk.press(&["2", "enter"]);
    assert!(desk.text().contains("3 chosen"), "{}", desk.text());
    desk.press(&["n", "n", "n"]);
    assert!(desk.text().contains("this is the last prompt"), "{}", desk.text());
    desk.press(&["p"]);
    assert_eq!(desk.gallery.at, 1);
    assert_eq!(desk.gallery.clone().end(None).undecided, 0);
}

#[test]
fn undo_takes_the_last_choice_back_where_it_was_made() {
    let mut desk = open(Reveal::Always, vec![album(0, 3, 0), album(1, 3, 0)]);
    desk.press(&["enter"]);
    desk.beat();
    desk.press(&["u"]);
    assert_eq!((desk.gallery.at, desk.taken_back.as_slice()), (0, &[ChoiceId(1)][..]));
    assert!(desk.gallery.setup.albums[0].made.is_none());
    assert!(desk.text().contains("taken back"), "{}", desk.text());
    desk.press(&["u"]);
    assert!(desk.text().contains("nothing to undo"), "{}", desk.text());
    assert_eq!(desk.gallery.clone().end(None).chosen, []);
}

#[test]
fn a_blind_choice_shows_the_ranking_after_it_and_stays() {
    let mut desk = open(Reveal::After, vec![album(0, 4, 0), album(1, 4, 0)]);
    let text = desk.text();
    assert!(!text.contains("21.84") && !text.contains('★') && !text.contains(" %"), "{text}");
    desk.press(&["3", "enter"]);
    assert_eq!(desk.choices[0].ranking_shown_at, None);
    let text = desk.text();
    assert!(text.contains("21.84") && text.contains("PickScore has it as number 3 of 4"), "{text}");
    let (row, at) = desk.revealed[0];
    assert!(row == ChoiceId(1) && at > desk.choices[0].decided_at);
    desk.beat();
    assert_eq!(desk.gallery.at, 0, "it is looked at for as long as the person likes");
    desk.press(&["u"]);
    desk.press(&["1", "enter"]);
    assert!(desk.text().contains("it stays"), "{}", desk.text());
    assert_eq!((desk.choices.len(), desk.taken_back.len()), (1, 0));
    desk.press(&["3", "enter"]);
    assert_eq!(desk.gallery.at, 1, "enter on what is chosen goes on");
}

#[test]
fn a_run_goes_on_at_the_first_prompt_without_a_choice() {
    let mut first = album(0, 3, 0);
    first.made = Some(Made { choice: ChoiceId(7), place: 1, locked: false, now: false });
    let mut desk = open(Reveal::Always, vec![first, album(1, 3, 0)]);
    assert_eq!(desk.gallery.at, 1);
    desk.press(&["p"]);
    assert!(desk.text().contains("✓ chosen"), "{}", desk.text());
    desk.press(&["u"]);
    assert_eq!(desk.taken_back, [ChoiceId(7)]);
}

#[test]
fn a_choice_that_could_not_be_saved_is_none() {
    let mut desk = open(Reveal::Always, vec![album(0, 3, 0)]);
    desk.send(Message::Input(key("enter")));
    desk.effects.retain(|effect| !matches!(effect, Effect::Choose(_)));
    assert!(matches!(desk.gallery.phase, Phase::Saving { .. }));
    desk.send(Message::Study(StudyEvent::Failed {
        what: CommandKind::Choose(Ticket(1)),
        error: "cannot store a choice in the study birds.db: the disk is full; free some space".to_owned(),
        retryable: true,
        already_picked: false,
    }));
    assert!(desk.text().contains("! not saved: the disk is full"), "{}", desk.text());
    assert!(!desk.text().contains("✓ chosen"));
    desk.press(&["enter"]);
    assert_eq!(desk.choices.len(), 1);
}

#[test]
fn the_usual_screens() {
    for size in [(120, 36), (80, 24), (40, 12)] {
        let named = |name: &str| format!("{name}-{}x{}", size.0, size.1);
        let mut desk = Desk::new(setup(size, Reveal::Always, vec![album(0, 8, 1), album(1, 4, 0)]));
        assert_snapshot!(named("gallery"), desk.shot());
        desk.press(&["2", "z"]);
        assert_snapshot!(named("gallery-zoom"), desk.shot());
        desk.press(&["z", "enter"]);
        assert_snapshot!(named("gallery-chosen"), desk.shot());
        desk.press(&["?"]);
        assert_snapshot!(named("gallery-help"), desk.shot());
    }
    let mut blind = open(Reveal::After, vec![album(0, 4, 0)]);
    assert_snapshot!("gallery-blind", blind.shot());
    let mut plain = setup((100, 32), Reveal::Always, vec![album(0, 3, 0)]);
    plain.theme = Theme::plain();
    assert_snapshot!("gallery-plain", Desk::new(plain).press(&["2", "enter"]).shot());
    let mut hostile = album(0, 3, 0);
    hostile.prompt = format!("\x1b[2J\u{202e}{}", "fox ".repeat(300));
    assert_snapshot!(
        "gallery-hostile-prompt",
        Desk::new(setup((80, 24), Reveal::Always, vec![hostile])).shot()
    );
}

const KEYS: [&str; 20] = [
    "left", "right", "up", "down", "h", "l", "pageup", "pagedown", "1", "5", "9", "enter", "z", "esc", "s",
    "u", "n", "p", "?", "r",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn whatever_is_pressed_in_whatever_window_what_is_stored_names_the_image_under_the_cursor(
        size in (1_u16..220, 1_u16..70),
        counts in prop::collection::vec((2_usize..70, 0_usize..3), 1..4),
        blind: bool,
        steps in prop::collection::vec((0_usize..KEYS.len(), prop::option::weighted(0.1, (1_u16..220, 1_u16..70))), 1..60),
    ) {
        let albums = counts.iter().enumerate().map(|(at, (images, broken))| album(at, *images, *broken)).collect();
        let reveal = if blind { Reveal::After } else { Reveal::Always };
        let mut desk = Desk::new(setup(size, reveal, albums));
        let mut made: HashMap<usize, Sha256> = HashMap::new();
        for (step, window) in steps {
            if let Some((columns, rows)) = window {
                desk.send(Message::Resized { columns, rows, cell: CELL });
                desk.settle();
            }
            let (at, stored, taken) = (desk.gallery.at, desk.choices.len(), desk.taken_back.len());
            let (columns, rows) = desk.gallery.setup.size;
            let shows = layout::screen(columns, rows, 1, false).is_some();
            let moving = desk.gallery.moving_on;
            let under_cursor = desk.gallery.album().and_then(|album| {
                Some(album.entries.get(album.cursor)?.image()?.sha256)
            });
            desk.press(&[KEYS[step]]);
            if desk.choices.len() > stored {
                prop_assert!(KEYS[step] == "enter" && !moving);
                prop_assert_eq!(Some(desk.chosen_hash()), under_cursor);
                let choice = desk.choices.last().unwrap();
                prop_assert!(choice.images.len() >= 2);
                // In a window that shows nothing, nothing was seen.
                let may_be_seen = !blind || made.contains_key(&at);
                let seen = choice.ranking_shown_at.is_some();
                prop_assert!(seen == may_be_seen || !shows && !seen);
                made.insert(at, desk.chosen_hash());
            } else if KEYS[step] == "u" && desk.taken_back.len() > taken {
                prop_assert!(!(blind && shows), "a blind choice stays");
                made.retain(|album, _| desk.gallery.setup.albums[*album].made.is_some());
            }
            for (album, best) in &made {
                let state = &desk.gallery.setup.albums[*album];
                let shown = state.made.and_then(|made| state.entries[made.place].image()).map(|image| image.sha256);
                prop_assert_eq!(shown, Some(*best));
            }
            let wanted: usize = plan::spots(&desk.gallery).iter().filter(|spot| spot.job.is_some()).count();
            prop_assert!(wanted <= 60);
        }
    }
}
