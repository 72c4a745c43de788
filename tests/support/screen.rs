//! The screen without a terminal: a model driven by messages, pictures that cost nothing, and frames as text.

#![allow(dead_code, reason = "each test binary uses its part")]

use std::collections::VecDeque;
use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use image::RgbImage;
use pairpick::graphics::{Encoded, ImageSpec, InlineImage, KittyImage, encode};
use pairpick::pair::{Image, Pair, PairId, PickId, Quality, QualityChoice, Reveal, Side};
use pairpick::study::{Progress, StudyEvent, Ticket, Turn};
use pairpick::terminal::input::Input;
use pairpick::terminal::{Capabilities, CellSize, Protocol};
use pairpick::tui::job::Job;
use pairpick::tui::keymap::Keymap;
use pairpick::tui::message::{Effect, Message};
use pairpick::tui::model::{Model, Setup};
use pairpick::tui::now::Now;
use pairpick::tui::theme::Theme;
use pairpick::tui::update::update;
use pairpick::tui::view::{Scene, view};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, CellDiffOption};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use terminput::{KeyCode, KeyEvent, KeyModifiers};

/// Pixels of a cell.
pub(crate) const CELL: CellSize = CellSize { width: 10, height: 20 };

pub(crate) fn capabilities(protocol: Protocol) -> Capabilities {
    Capabilities {
        protocol,
        reason: "a test asked for it".to_owned(),
        terminal: "a test".to_owned(),
        tmux: false,
        cell: CELL,
        synchronized: true,
        sixel_limit: None,
    }
}

pub(crate) fn setup(size: (u16, u16), protocol: Protocol) -> Setup {
    Setup {
        study: "birds.db".to_owned(),
        annotator: "ana".to_owned(),
        capabilities: capabilities(protocol),
        quality: QualityChoice::default(),
        size,
        reveal: Reveal::After,
        beat: Duration::from_millis(350),
        hold: false,
        idle_after: Duration::from_secs(60),
        ahead: 2,
        keymap: Keymap::default(),
        theme: Theme::dark(),
        score_ahead: None,
        tournament: false,
    }
}

/// The event of a key, by the name that the configuration file has for it.
pub(crate) fn key(name: &str) -> Input {
    let code = match name {
        "left" => KeyCode::Left,
        "right" => KeyCode::Right,
        "up" => KeyCode::Up,
        "down" => KeyCode::Down,
        "esc" => KeyCode::Esc,
        "tab" => KeyCode::Tab,
        "enter" => KeyCode::Enter,
        "pageup" => KeyCode::PageUp,
        "pagedown" => KeyCode::PageDown,
        "backspace" => KeyCode::Backspace,
        "space" => KeyCode::Char(' '),
        "ctrl+z" => return Input::Key(KeyEvent::new(KeyCode::Char('z')).modifiers(KeyModifiers::CTRL)),
        name => KeyCode::Char(name.chars().next().expect("a key has a name")),
    };
    Input::Key(KeyEvent::new(code))
}

/// A picture of the right extent in the terminal's protocol, with nothing in it.
pub(crate) fn blank_picture(job: &Job, id: u32, capabilities: &Capabilities) -> Arc<Encoded> {
    let cells = job.key.cells;
    Arc::new(match capabilities.protocol {
        Protocol::KittyPlaceholders | Protocol::KittyDirect => Encoded::Kitty(KittyImage {
            id,
            cells,
            shown: job.key.pixels,
            pixels: job.key.pixels,
            encoding: "png".to_owned(),
            ..KittyImage::default()
        }),
        Protocol::Sixel | Protocol::Iterm2 => Encoded::Inline(InlineImage {
            cells,
            tiles: Vec::new(),
            encoding: "nothing".to_owned(),
            quality: Quality::High,
        }),
        Protocol::Blocks => {
            encode(&RgbImage::new(2, 2), ImageSpec { id, cells, quality: Quality::Lossless }, capabilities)
                .expect("two pixels fit any cells")
        }
    })
}

/// Draws a model onto a page of its size.
pub(crate) fn draw(model: &Model) -> (Buffer, Scene) {
    let mut terminal = Terminal::new(TestBackend::new(model.columns, model.rows)).expect("in memory");
    let mut scene = None;
    let frame = terminal.draw(|frame| scene = Some(view(model, frame))).expect("in memory");
    (frame.buffer.clone(), scene.expect("it was drawn"))
}

/// A turn that no study has.
pub(crate) fn turn(number: u64, prompt: &str) -> Turn {
    let image = |member: u8| Image {
        path: PathBuf::from(format!("/pictures/secret-model-{member}/{number}.png")),
        locator: format!("secret-model-{member}/{number}.png"),
        sha256: [number as u8 * 2 + member; 32],
        pixels: Some((512, 512)),
    };
    Turn {
        pair: Pair { id: PairId(number as i64 + 1), prompt: prompt.to_owned(), a: image(0), b: image(1) },
        position: number,
        a_on_left: true,
        repeat_of: None,
    }
}

/// A person at a screen, with a study that is a list of turns; answers come when the test says so.
pub(crate) struct Desk {
    pub(crate) model: Model,
    /// What is left of the study.
    pub(crate) turns: VecDeque<Turn>,
    pub(crate) progress: Progress,
    effects: VecDeque<Effect>,
    elapsed: Duration,
    ids: u32,
}

impl Desk {
    /// A desk whose study has started; nothing has been answered since.
    pub(crate) fn new(setup: Setup, turns: impl IntoIterator<Item = Turn>) -> Self {
        let turns: VecDeque<Turn> = turns.into_iter().collect();
        let progress = Progress { decided: 411, skipped: 0, total: 1200 };
        let model = Model::new(setup);
        let mut desk =
            Desk { model, turns, progress, effects: VecDeque::new(), elapsed: Duration::ZERO, ids: 0 };
        desk.send(Message::Study(StudyEvent::Started(progress)));
        desk
    }

    pub(crate) fn send(&mut self, message: Message) {
        self.elapsed += Duration::from_millis(10);
        let unix_ms = 1_767_323_045_000 + self.elapsed.as_millis() as i64;
        self.effects.extend(update(&mut self.model, message, Now { elapsed: self.elapsed, unix_ms }));
    }

    pub(crate) fn press(&mut self, name: &str) {
        self.send(Message::Input(key(name)));
    }

    pub(crate) fn think(&mut self, time: Duration) {
        self.elapsed += time;
    }

    /// Answers everything the screen has asked for, but for what `hold` holds back, and draws.
    pub(crate) fn answer(&mut self, hold: impl Fn(&Effect) -> bool) {
        let mut held = VecDeque::new();
        loop {
            while let Some(effect) = self.effects.pop_front() {
                if hold(&effect) {
                    held.push_back(effect);
                } else {
                    self.perform(effect);
                }
            }
            let scene = self.frame().1;
            if let Some(pair) = scene.complete {
                self.send(Message::Drawn(pair));
            }
            if self.effects.is_empty() {
                break;
            }
        }
        self.effects = held;
    }

    /// Answers everything but the end of the beat.
    pub(crate) fn settle(&mut self) {
        self.answer(|effect| matches!(effect, Effect::Beat { .. }));
    }

    /// A frame, after which the model knows what is on the screen.
    pub(crate) fn frame(&mut self) -> (Buffer, Scene) {
        let (buffer, scene) = draw(&self.model);
        self.model.on_screen = scene.on_screen;
        (buffer, scene)
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Take(count) => {
                let turns: Vec<Turn> = self.turns.drain(..count.min(self.turns.len())).collect();
                self.send(Message::Study(if turns.is_empty() {
                    StudyEvent::Exhausted(self.progress)
                } else {
                    StudyEvent::Turns(turns)
                }));
            }
            Effect::Commit(_) => {
                self.progress.decided += 1;
                let (ticket, pick_id, progress) = (Ticket(1), PickId(1), self.progress);
                self.send(Message::Study(StudyEvent::Committed { ticket, pick_id, progress }));
            }
            Effect::Amend { .. } => {
                let (ticket, pick_id, progress) = (Ticket(1), PickId(1), self.progress);
                self.send(Message::Study(StudyEvent::Committed { ticket, pick_id, progress }));
            }
            Effect::Skip(turn) => {
                self.progress.skipped += 1;
                let progress = self.progress;
                self.send(Message::Study(StudyEvent::Skipped { position: turn.position, progress }));
            }
            Effect::Prepare(jobs) => {
                for job in jobs {
                    self.ids += 1;
                    let picture = if job.path.ends_with("broken.png") {
                        Err("not a picture: the file is text".to_owned())
                    } else {
                        Ok(blank_picture(&job, self.ids, &self.model.capabilities))
                    };
                    self.send(Message::Prepared { job, result: picture });
                }
            }
            Effect::Upload { encoded, .. } => {
                let id = encoded.id().expect("only what has an id is sent ahead");
                self.send(Message::Uploaded(id));
            }
            Effect::Beat { beat, .. } => self.send(Message::BeatOver { beat }),
            Effect::Undo
            | Effect::Choose(_)
            | Effect::TakeBack(_)
            | Effect::RankingShown { .. }
            | Effect::Revealed { .. }
            | Effect::Score(_)
            | Effect::Hasten(_)
            | Effect::Free(_)
            | Effect::Forget
            | Effect::Redraw
            | Effect::Suspend
            | Effect::Quit => {}
        }
    }

    /// The frame as a snapshot shows it.
    pub(crate) fn shot(&mut self) -> String {
        let (buffer, scene) = self.frame();
        as_text(&buffer, &scene)
    }
}

/// A frame as text: its lines, pictures as `░` (left) and `▒` (right), and below them the styles of each line. Lines
/// that are alike stand there once.
pub(crate) fn as_text<S>(buffer: &Buffer, scene: &Scene<S>) -> String {
    let area = buffer.area;
    let lines = (0..area.height).map(|y| {
        let line: String = (0..area.width).map(|x| cell_text(buffer, scene, x, y)).collect();
        line.trim_end().to_owned()
    });
    let styles = (0..area.height).map(|y| styles(buffer, y));
    format!("{}styles\n{}", numbered(lines, true), numbered(styles, false))
}

/// Lines with their numbers, the same ones in a row put together; empty ones only where wanted.
fn numbered(lines: impl Iterator<Item = String>, empty: bool) -> String {
    let mut runs: Vec<(usize, usize, String)> = Vec::new();
    for (number, line) in lines.enumerate() {
        match runs.last_mut() {
            Some((_, last, same)) if *same == line => *last = number,
            _ => runs.push((number, number, line)),
        }
    }
    let mut out = String::new();
    for (from, to, line) in runs.into_iter().filter(|(.., line)| empty || !line.is_empty()) {
        let numbers = if from == to { format!("{from}") } else { format!("{from}-{to}") };
        writeln!(out, "{numbers:>5}│{line}").expect("a string takes all");
    }
    out
}

/// The styles of a line: from which column to which, and what.
fn styles(buffer: &Buffer, y: u16) -> String {
    let mut runs: Vec<(u16, u16, Style)> = Vec::new();
    for x in 0..buffer.area.width {
        let style = buffer[(x, y)].style();
        match runs.last_mut() {
            Some((_, end, same)) if *same == style => *end = x,
            _ => runs.push((x, x, style)),
        }
    }
    let told: Vec<String> = runs
        .into_iter()
        .filter_map(|(from, to, style)| Some(format!("{from}-{to} {}", style_name(style)?)))
        .collect();
    told.join(", ")
}

fn cell_text<'a, S>(buffer: &'a Buffer, scene: &Scene<S>, x: u16, y: u16) -> &'a str {
    let inside = |area: Rect| area.contains((x, y).into());
    let over = scene.placements.iter().find(|placement| {
        let (width, height) = placement.view.cells;
        inside(Rect::new(placement.column, placement.row, width, height))
    });
    match over {
        Some(placement) if buffer[(x, y)].diff_option == CellDiffOption::Skip => {
            // The dashboard's large pictures have slots of their own.
            if placement.slot % 2 == Side::Right as u8 { "▒" } else { "░" }
        }
        _ => buffer[(x, y)].symbol(),
    }
}

/// Colours and weights; `None` where there are none.
fn style_name(style: Style) -> Option<String> {
    let colour = |colour: Option<Color>, mark: &str| match colour {
        None | Some(Color::Reset) => None,
        Some(Color::Indexed(index)) => Some(format!("{mark}{index}")),
        Some(other) => Some(format!("{mark}{other}")),
    };
    let weights = [
        (Modifier::BOLD, "bold"),
        (Modifier::DIM, "dim"),
        (Modifier::REVERSED, "reversed"),
        (Modifier::UNDERLINED, "underlined"),
    ];
    let parts: Vec<String> = [colour(style.fg, ""), colour(style.bg, "on ")]
        .into_iter()
        .flatten()
        .chain(
            weights
                .iter()
                .filter(|(weight, _)| style.add_modifier.contains(*weight))
                .map(|(_, name)| (*name).to_owned()),
        )
        .collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}
