//! The loop: messages in, effects out, frames to the wire.
//!
//! It never blocks: not on the disk (the study has its own thread), not on decoding (the darkroom), not on a slow
//! terminal (the wire has its own thread, and a new frame is drawn only when the last one has been written). All that
//! comes in is one stream of messages, so tests drive this very loop.

use std::io;
use std::time::Duration;

use ratatui::Terminal;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};

use crate::graphics::stage::Stage;
use crate::pair::PairId;
use crate::study::Progress;
use crate::study::{StudyCommand, StudyThread, Ticket};
use crate::terminal::wire::Wire;
use crate::tui::darkroom::Darkroom;
use crate::tui::message::{Effect, Message, Now};
use crate::tui::model::Model;
use crate::tui::page::{Page, PageBackend};
use crate::tui::plan::Job;
use crate::tui::update::update;
use crate::tui::view::view;

/// Begins and ends a frame that the terminal shows at once.
const SYNCHRONIZED: (&[u8], &[u8]) = (b"\x1b[?2026h", b"\x1b[?2026l");

/// How long a pair stands on the screen before the darkroom goes on: the terminal has to read and paint it.
const REST: Duration = Duration::from_millis(20);

/// How long the terminal may take none of the last bytes before it is given up.
const PATIENCE: Duration = Duration::from_secs(2);

/// The stay in the terminal, as far as the loop ends and begins it.
pub trait Stay {
    /// Ctrl-Z: leaves the terminal, stops, and enters it again.
    ///
    /// # Errors
    /// When the terminal can't be left or entered.
    fn suspend(&mut self) -> anyhow::Result<()>;

    /// Enters again after the program was stopped and continued by somebody else.
    ///
    /// # Errors
    /// When the terminal can't be entered.
    fn enter_again(&mut self) -> anyhow::Result<()>;
}

/// What the loop acts on.
pub struct World {
    /// The study's thread.
    pub study: StudyThread,
    /// The threads that make pictures.
    pub darkroom: Darkroom,
    /// The thread that writes to the terminal.
    pub wire: Wire,
    /// What the terminal shows and holds.
    pub stage: Stage,
    /// The stay in the terminal.
    pub stay: Box<dyn Stay>,
    /// Both clocks.
    pub clock: Box<dyn Fn() -> Now>,
    /// Where messages come from.
    pub inbox: UnboundedReceiver<Message>,
    /// Where timers put theirs.
    pub outbox: UnboundedSender<Message>,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Ending {
    /// The signal that ended it, if one did.
    pub signal: Option<&'static str>,
    /// What is done and left.
    pub progress: Progress,
    /// Why the run could not go on, if it could not.
    pub failure: Option<String>,
}

/// A frame on its way; 0 for one that had nothing to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Flight {
    frame: u64,
    complete: Option<PairId>,
}

struct App {
    model: Model,
    world: World,
    terminal: Terminal<PageBackend>,
    page: Page,
    tickets: u64,
    flight: Option<Flight>,
    /// Pictures to be made that the darkroom has not been told of yet, most urgent first.
    wanted: Option<Vec<Job>>,
    dirty: bool,
    repaint: bool,
    ending: Option<Option<&'static str>>,
}

/// Runs the screen until the person leaves, a signal comes, or the terminal is gone; leaves the wire drained.
///
/// # Errors
/// When drawing fails, which does not depend on the terminal: frames are drawn into memory.
pub async fn run(model: Model, world: World) -> io::Result<Ending> {
    let page = Page::default();
    let terminal = Terminal::new(PageBackend::new(page.clone(), model.columns, model.rows))?;
    let mut app = App {
        model,
        world,
        terminal,
        page,
        tickets: 0,
        flight: None,
        wanted: None,
        dirty: true,
        repaint: true,
        ending: None,
    };
    app.terminal.clear()?;
    app.draw()?;
    while app.ending.is_none() {
        let Some(message) = app.world.inbox.recv().await else { break };
        app.handle(message)?;
        // Everything that has come is taken in before a frame is drawn.
        while app.ending.is_none() {
            let Ok(message) = app.world.inbox.try_recv() else { break };
            app.handle(message)?;
        }
        app.draw()?;
        app.prepare();
    }
    Ok(app.leave())
}

impl App {
    fn handle(&mut self, message: Message) -> io::Result<()> {
        match &message {
            Message::FrameWritten(frame) => return self.written(*frame),
            Message::WireFailed(reason) => {
                tracing::warn!(reason, "the terminal is gone");
                self.ending = Some(Some("the terminal is gone"));
                return Ok(());
            }
            Message::Resized { columns, rows, cell } => {
                self.terminal.backend_mut().resize(*columns, *rows);
                self.world.darkroom.set_cell(*cell);
                self.world.stage.resize(*columns, *rows);
            }
            Message::CellSize(cell) => self.world.darkroom.set_cell(*cell),
            Message::Continued => {
                self.world.wire.clear(PATIENCE);
                if let Err(error) = self.world.stay.enter_again() {
                    tracing::error!(%error, "could not enter the terminal again");
                }
                return self.handle(Message::Resumed);
            }
            Message::Resumed => {
                // What was on its way is gone, and so is what the alternate screen held.
                self.flight = None;
                self.world.stage.forget_all();
            }
            Message::Terminate(signal) => {
                self.ending = Some(Some(signal));
                return Ok(());
            }
            _ => {}
        }
        self.apply(message)
    }

    fn apply(&mut self, message: Message) -> io::Result<()> {
        let now = (self.world.clock)();
        for effect in update(&mut self.model, message, now) {
            self.perform(effect)?;
        }
        self.dirty = true;
        Ok(())
    }

    fn perform(&mut self, effect: Effect) -> io::Result<()> {
        let world = &mut self.world;
        match effect {
            Effect::Take(pairs) => self.ask(StudyCommand::Take(pairs)),
            Effect::Commit(pick) => {
                self.tickets += 1;
                self.ask(StudyCommand::Commit { ticket: Ticket(self.tickets), pick });
            }
            Effect::Skip(turn) => self.ask(StudyCommand::Skip { turn }),
            Effect::Undo => self.ask(StudyCommand::Undo),
            Effect::Prepare(jobs) => self.wanted = Some(jobs),
            Effect::Upload(encoded) => match (world.stage.upload(&encoded), encoded.id()) {
                (Some(chunks), Some(id)) => world.wire.upload(u64::from(id), chunks),
                (None, Some(id)) => self.note(Message::Uploaded(id)),
                (_, None) => {}
            },
            Effect::Free(id) => {
                // What was taken back before its first byte has nothing to delete; deleting it does no harm.
                world.wire.cancel(u64::from(id));
                let bytes = world.stage.free(id);
                if !bytes.is_empty() {
                    world.wire.frame(bytes, true);
                }
            }
            Effect::Beat { after, beat } => self.later(after, Message::BeatOver { beat }),
            Effect::Redraw => {
                self.terminal.clear()?;
                self.repaint = true;
            }
            Effect::Suspend => {
                world.wire.clear(PATIENCE);
                if let Err(error) = world.stay.suspend() {
                    tracing::error!(%error, "could not stop and come back");
                }
                self.note(Message::Resumed);
            }
            Effect::Quit => self.ending = Some(None),
        }
        Ok(())
    }

    fn ask(&mut self, command: StudyCommand) {
        if !self.world.study.send(command) {
            tracing::error!("the study's thread has ended");
            self.model.failure.get_or_insert_with(|| "the study can no longer be written to".to_owned());
            self.ending = Some(None);
        }
    }

    fn later(&self, after: Duration, message: Message) {
        let outbox = self.world.outbox.clone();
        tokio::spawn(async move {
            tokio::time::sleep(after).await;
            let _ = outbox.send(message);
        });
    }

    fn note(&self, message: Message) {
        // The inbox lives as long as the loop.
        let _ = self.world.outbox.send(message);
    }

    fn draw(&mut self) -> io::Result<()> {
        if !self.dirty || self.flight.is_some() || self.ending.is_some() {
            return Ok(());
        }
        self.dirty = false;
        let mut scene = None;
        let model = &self.model;
        self.terminal.draw(|frame| scene = Some(view(model, frame)))?;
        let scene = scene.unwrap_or_default();
        let text = self.page.take();
        let painted = self.world.stage.show(&scene.placements, std::mem::take(&mut self.repaint));
        self.model.on_screen = scene.on_screen;
        if text.is_empty() && painted.is_empty() {
            self.flight = Some(Flight { frame: 0, complete: scene.complete });
            return self.written(0);
        }
        let mut bytes = Vec::with_capacity(text.len() + painted.len() + 16);
        let synchronized = self.model.capabilities.synchronized;
        if synchronized {
            bytes.extend_from_slice(SYNCHRONIZED.0);
        }
        bytes.extend_from_slice(&text);
        let graphics = !painted.is_empty();
        bytes.extend_from_slice(&painted);
        if synchronized {
            bytes.extend_from_slice(SYNCHRONIZED.1);
        }
        let frame = self.world.wire.frame(bytes, graphics);
        self.flight = Some(Flight { frame, complete: scene.complete });
        Ok(())
    }

    /// Tells the darkroom what is wanted. Where processors are few, a picture for later would hold up the one that the
    /// person waits for: until a pair is drawn, its pictures alone are made; after that, the terminal comes first.
    fn prepare(&mut self) {
        let Some(wanted) = &mut self.wanted else { return };
        let current = self.model.current.as_ref();
        let is_drawn = current.is_none_or(|showing| showing.shown.is_some());
        let pair = current.map(|showing| &showing.turn.pair);
        let is_at_hand =
            |job: &Job| pair.is_some_and(|pair| [pair.a.sha256, pair.b.sha256].contains(&job.key.sha256));
        if wanted.iter().any(is_at_hand) {
            let (jobs, later) = wanted.drain(..).partition(|job| is_drawn || is_at_hand(job));
            self.wanted = Some(later).filter(|later: &Vec<Job>| !later.is_empty());
            self.world.darkroom.want(jobs, Duration::ZERO);
        } else if is_drawn && self.flight.is_none() {
            let jobs = std::mem::take(wanted);
            self.wanted = None;
            self.world.darkroom.want(jobs, REST);
        }
    }

    fn written(&mut self, frame: u64) -> io::Result<()> {
        let Some(flight) = self.flight.take_if(|flight| flight.frame == frame) else { return Ok(()) };
        let unseen =
            self.model.current.as_ref().is_some_and(|showing| {
                flight.complete == Some(showing.turn.pair.id) && showing.shown.is_none()
            });
        if let (Some(pair), true) = (flight.complete, unseen) {
            self.apply(Message::Drawn(pair))?;
        }
        Ok(())
    }

    /// Ends the session and drains the wire.
    fn leave(mut self) -> Ending {
        let clear = self.world.stage.clear();
        if !clear.is_empty() {
            self.world.wire.frame(clear, true);
        }
        if !self.world.wire.finish(PATIENCE) {
            tracing::warn!("the terminal did not take the last bytes");
        }
        // Ends the session, after what was still to be written.
        drop(self.world.study);
        Ending { signal: self.ending.flatten(), progress: self.model.progress, failure: self.model.failure }
    }
}
