//! The dashboard as people see it: its pages at two sizes, and what keys do.
//!
//! After a wanted change, look at the difference and take it over with `INSTA_UPDATE=always cargo test --test dashboard`.

#![allow(clippy::unwrap_used)]

#[path = "support/sample.rs"]
mod sample;
#[path = "support/screen.rs"]
mod support;

use std::collections::HashMap;
use std::path::PathBuf;

use insta::assert_snapshot;
use pairpick::pair::{Image, Pair, PairId};
use pairpick::study::Evidence;
use pairpick::terminal::Protocol;
use pairpick::tui::dashboard::model::{Dashboard, Page, Setup};
use pairpick::tui::dashboard::update::update;
use pairpick::tui::dashboard::view::view;
use pairpick::tui::keymap::Keymap;
use pairpick::tui::message::{Effect, Message};
use pairpick::tui::scene::Scene;
use pairpick::tui::theme::Theme;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use support::{CELL, as_text, blank_picture, capabilities, key};

const SIZES: [(u16, u16); 2] = [(80, 24), (140, 45)];

/// The pairs of a report's partings; the files of one are broken.
fn pairs(evidence: &Evidence) -> HashMap<PairId, Pair> {
    let image = |pair: i64, member: u8| Image {
        path: PathBuf::from(format!("/pictures/{pair}-{member}.png")),
        locator: format!("{pair}-{member}.png"),
        sha256: [(2 * pair) as u8 + member; 32],
        pixels: Some((512, 512)),
    };
    let pair = |id: PairId| Pair { id, prompt: String::new(), a: image(id.0, 0), b: image(id.0, 1) };
    evidence.pairs.iter().map(|known| (known.id, pair(known.id))).collect()
}

/// A person at the dashboard, with pictures that cost nothing.
struct Desk {
    dashboard: Dashboard,
    ids: u32,
    broken: bool,
}

impl Desk {
    fn new(size: (u16, u16), evidence: &Evidence, theme: Theme) -> Self {
        let setup = Setup {
            agreement: sample::of(evidence),
            pairs: pairs(evidence),
            capabilities: capabilities(Protocol::KittyPlaceholders),
            size,
            keymap: Keymap::default(),
            theme,
        };
        Desk { dashboard: Dashboard::new(setup), ids: 0, broken: false }
    }

    fn usual(size: (u16, u16)) -> Self {
        Desk::new(size, &sample::evidence(), Theme::dark())
    }

    /// Sends a message and answers what comes of it; gives the effects of the message itself.
    fn send(&mut self, message: Message<()>) -> Vec<Effect> {
        let effects = update(&mut self.dashboard, message);
        for effect in &effects {
            match effect {
                Effect::Prepare(jobs) => {
                    for job in jobs.clone() {
                        self.ids += 1;
                        let picture = blank_picture(&job, self.ids, &self.dashboard.setup.capabilities);
                        let result =
                            if self.broken { Err("the file is gone".to_owned()) } else { Ok(picture) };
                        self.send(Message::Prepared { job, result });
                    }
                }
                Effect::Upload { encoded, .. } => {
                    self.send(Message::Uploaded(encoded.id().unwrap()));
                }
                _ => {}
            }
        }
        effects
    }

    fn press(&mut self, keys: &[&str]) -> &mut Self {
        for name in keys {
            self.send(Message::Input(key(name)));
        }
        self
    }

    fn frame(&mut self) -> (Buffer, Scene<()>) {
        let (columns, rows) = self.dashboard.setup.size;
        let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
        let mut scene = None;
        let frame = terminal.draw(|frame| scene = Some(view(&self.dashboard, frame))).unwrap();
        let (buffer, scene) = (frame.buffer.clone(), scene.unwrap());
        self.dashboard.on_screen = scene.on_screen;
        (buffer, scene)
    }

    /// The frame with its styles.
    fn shot(&mut self) -> String {
        let (buffer, scene) = self.frame();
        as_text(&buffer, &scene)
    }

    /// The frame alone.
    fn text(&mut self) -> String {
        self.shot().split("styles\n").next().unwrap().to_owned()
    }
}

fn at(name: &str, (columns, rows): (u16, u16)) -> String {
    format!("{name}-{columns}x{rows}")
}

#[test]
fn each_page_tells_its_part_at_each_size() {
    for size in SIZES {
        let mut desk = Desk::usual(size);
        for (place, (page, _)) in Page::ALL.iter().enumerate() {
            desk.press(&[&(place + 1).to_string()]);
            assert_eq!(desk.dashboard.page, *page);
            assert_snapshot!(at(page.name(), size), desk.text());
        }
        assert_snapshot!(at("enlarged", size), desk.press(&["5", "down", "enter"]).text());
        assert_snapshot!(at("help", size), desk.press(&["esc", "?"]).text());
    }
}

#[test]
fn colours_are_few_and_nothing_needs_them() {
    assert_snapshot!("overview-styles", Desk::usual((80, 24)).shot());
    let plain = Desk::new((80, 24), &sample::evidence(), Theme::plain()).text();
    assert_eq!(plain, Desk::usual((80, 24)).text());
}

#[test]
fn a_study_with_next_to_nothing_says_what_is_missing() {
    let mut evidence = sample::evidence();
    evidence.picks.truncate(1);
    let mut desk = Desk::new((80, 24), &evidence, Theme::dark());
    for (place, (page, _)) in Page::ALL.iter().enumerate() {
        desk.press(&[&(place + 1).to_string()]);
        assert_snapshot!(format!("one-pick-{}", page.name()), desk.text());
    }
    evidence.scorers.clear();
    let mut desk = Desk::new((80, 24), &evidence, Theme::dark());
    for page in ["1", "2", "3", "4", "5", "6"] {
        desk.press(&[page, "down", "enter", "s", "pagedown"]);
        assert!(page == "6" || desk.text().contains("pairpick score --study"), "{}", desk.text());
    }
}

#[test]
fn keys_turn_pages_round_and_round() {
    let mut desk = Desk::usual((80, 24));
    assert_eq!(desk.press(&["tab", "right"]).dashboard.page, Page::Course);
    assert_eq!(desk.press(&["left", "h", "h"]).dashboard.page, Page::People);
    assert_eq!(desk.press(&["l"]).dashboard.page, Page::Overview);
}

#[test]
fn the_list_is_walked_to_its_ends_and_its_images_come_along() {
    let mut desk = Desk::usual((80, 24));
    assert_eq!(desk.frame().1.placements.len(), 0);
    desk.press(&["5", "up"]);
    assert_eq!((desk.dashboard.row, desk.frame().1.placements.len()), (0, 2));
    let first = desk.frame().1.on_screen;
    desk.press(&["down"]);
    assert_ne!(desk.frame().1.on_screen, first);
    desk.press(&["pagedown"; 10]);
    assert_eq!(desk.dashboard.row + 1, desk.dashboard.partings().len());
    assert_eq!(desk.frame().1.placements.len(), 2);
    // Off the page nothing is kept in the terminal.
    desk.press(&["1"]);
    desk.frame();
    desk.press(&["2"]);
    assert_eq!(desk.dashboard.prints.ids().count(), 0);
}

#[test]
fn images_are_enlarged_and_left_by_escape() {
    let mut desk = Desk::usual((80, 24));
    desk.press(&["enter"]);
    assert!(!desk.dashboard.enlarged, "no page but that of disagreements has images");
    desk.press(&["5"]);
    let small = desk.frame().1.placements[0].view.cells;
    desk.press(&["z"]);
    assert!(desk.frame().1.placements[0].view.cells.1 > small.1);
    desk.press(&["down"]);
    assert_eq!((desk.dashboard.row, desk.frame().1.placements.len()), (1, 2));
    assert!(!desk.press(&["esc"]).dashboard.enlarged);
}

#[test]
fn the_scorer_is_switched_for_all_pages() {
    let mut desk = Desk::usual((80, 24));
    let name = |desk: &Desk| desk.dashboard.current().unwrap().scorer.clone();
    assert_eq!(name(&desk), "pickscore");
    desk.press(&["5", "down", "s"]);
    assert_eq!((name(&desk).as_str(), desk.dashboard.row), ("clip-h", 0));
    desk.press(&["s"]);
    assert_eq!(name(&desk), "pickscore");
}

#[test]
fn a_broken_file_says_why_in_its_box() {
    let mut desk = Desk::usual((140, 45));
    desk.broken = true;
    assert!(desk.press(&["5"]).text().contains("the file is gone"), "{}", desk.text());
    // It may be back: then it is shown.
    desk.broken = false;
    desk.press(&["r"]);
    assert_eq!(desk.frame().1.placements.len(), 2);
    desk.dashboard.setup.pairs.clear();
    assert!(desk.press(&["down"]).text().contains("can't tell where"), "{}", desk.text());
}

#[test]
fn any_window_is_drawn_and_a_small_one_says_so() {
    let mut desk = Desk::usual((80, 24));
    for size in [(1, 1), (39, 12), (40, 12), (60, 16), (81, 25), (300, 90)] {
        desk.send(Message::Resized { columns: size.0, rows: size.1, cell: CELL });
        for page in ["1", "2", "3", "4", "5", "6"] {
            desk.press(&[page, "pagedown", "down"]);
            let text = desk.text();
            assert!(size.0 >= 40 || size.0 == 1 || text.contains("window too small"), "{text}");
        }
        desk.press(&["?", "pagedown", "?", "5", "enter", "esc"]);
        desk.frame();
    }
}

#[test]
fn it_ends_stops_and_comes_back() {
    let mut desk = Desk::usual((80, 24));
    let effects = desk.send(Message::Input(key("q")));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Quit)));
    let effects = desk.send(Message::Input(key("ctrl+z")));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Suspend)));
    desk.press(&["5"]);
    let effects = desk.send(Message::Resumed);
    let uploads = effects.iter().filter(|effect| matches!(effect, Effect::Upload { .. })).count();
    assert!(uploads >= 2 && effects.iter().any(|effect| matches!(effect, Effect::Redraw)), "{effects:?}");
}
