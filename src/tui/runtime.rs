//! The loop: messages in, effects out, frames to the wire.
//!
//! It never blocks: not on the disk (the study has its own thread), not on decoding (the darkroom), not on a slow
//! terminal (the wire has its own thread, and a new frame is drawn only when the last one has been written). All that
//! comes in is one stream of messages, so tests drive this very loop.

mod pictures;

use std::io;
use std::time::{Duration, Instant};

use ratatui::Terminal;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};

use crate::graphics::stage::{Freed, Stage};
use crate::pair::{Pair, PairId};
use crate::study::{StudyCommand, StudyThread, Ticket};
use crate::terminal::CellSize;
use crate::terminal::input::Input;
use crate::terminal::reply::Reply;
use crate::terminal::wire::Wire;
use crate::tui::darkroom::Darkroom;
use crate::tui::job::Job;
pub use crate::tui::labelling::Ending;
use crate::tui::message::{Effect, Message, PAINTED};
use crate::tui::now::Now;
use crate::tui::page::{Page, PageBackend};
use crate::tui::screen::Screen;

/// Begins and ends a frame that the terminal shows at once.
const SYNCHRONIZED: (&[u8], &[u8]) = (b"\x1b[?2026h", b"\x1b[?2026l");

/// How the parts of kitty's graphics commands begin, wrapped for tmux or not.
const GRAPHICS: &[u8] = b"\x1b_G";
/// Asks for the size of a cell in pixels.
const CELL_QUESTION: &[u8] = b"\x1b[16t";
/// How long after coming back from Ctrl-Z the signal that continued the program is taken for that one.
const OWN_SIGNAL: Duration = Duration::from_secs(1);
/// How long, at the least and at the most, the terminal's last answers are waited for.
const HEAR_OUT: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(1));
/// How a run ends whose terminal can't be reached any more.
const GONE: &str = "the terminal is gone";
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
pub struct World<S = PairId> {
    /// The study's thread; a screen that only shows has none.
    pub study: Option<StudyThread>,
    /// The threads that make pictures.
    pub darkroom: Darkroom,
    /// The thread that writes to the terminal.
    pub wire: Wire,
    /// What the terminal shows and holds.
    pub stage: Stage,
    /// The stay in the terminal.
    pub stay: Box<dyn Stay>,
    /// Whether the terminal is on another machine.
    pub remote: bool,
    /// Whether the terminal answers questions: it is asked for the size of its cells when the window changes.
    pub answers: bool,
    /// Asks the scorer for these pairs, most urgent first, in place of what it was asked before; never waits for it.
    pub score: Box<dyn Fn(Vec<Pair>)>,
    /// Both clocks.
    pub clock: Box<dyn Fn() -> Now>,
    /// Where messages come from.
    pub inbox: UnboundedReceiver<Message<S>>,
    /// Where timers put theirs.
    pub outbox: UnboundedSender<Message<S>>,
}

/// A frame on its way; 0 for one that had nothing to write.
struct Flight<S> {
    frame: u64,
    complete: Option<S>,
    scored: Vec<S>,
}

struct App<S: Screen> {
    screen: S,
    world: World<S::Sight>,
    terminal: Terminal<PageBackend>,
    page: Page,
    tickets: u64,
    flight: Option<Flight<S::Sight>>,
    /// Pictures to be made that the darkroom has not been told of yet, most urgent first.
    wanted: Option<Vec<Job>>,
    /// What counts as seen once the terminal has read this frame, or what is painted with this number.
    asked: Option<(u64, S::Sight)>,
    /// The number of what was given to be painted last, and whether it is written.
    painting: (u64, bool),
    /// When the program last came back from being stopped by Ctrl-Z: the signal that continued it is told after that.
    came_back: Option<Duration>,
    dirty: bool,
    repaint: bool,
    ending: Option<Option<&'static str>>,
}

/// Runs the screen until the person leaves, a signal comes, or the terminal is gone; leaves the wire drained.
///
/// # Errors
/// When drawing fails, which does not depend on the terminal: frames are drawn into memory.
pub async fn run<S: Screen>(screen: S, world: World<S::Sight>) -> io::Result<S::Ending> {
    let page = Page::default();
    let (columns, rows) = screen.window();
    let terminal = Terminal::new(PageBackend::new(page.clone(), columns, rows))?;
    let mut app = App {
        screen,
        world,
        terminal,
        page,
        tickets: 0,
        flight: None,
        wanted: None,
        asked: None,
        painting: (PAINTED, true),
        came_back: None,
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

impl<S: Screen> App<S> {
    fn handle(&mut self, message: Message<S::Sight>) -> io::Result<()> {
        match &message {
            Message::FrameWritten(frame) => return self.written(*frame),
            // A key may answer a frame whose writing is not told yet: the scores in it count as seen.
            Message::Input(Input::Key(_) | Input::Mouse(_)) => {
                let scored = self.flight.as_mut().map(|flight| std::mem::take(&mut flight.scored));
                self.scores_shown(scored.unwrap_or_default())?;
            }
            Message::Painted(number) if *number == self.painting.0 => {
                self.painting.1 = true;
                self.world.stage.painted();
            }
            Message::FrameRead(number) | Message::PaintRead(number) => {
                let sight = self.asked.take_if(|(asked, _)| asked == number).map(|(_, sight)| sight);
                return sight.map_or(Ok(()), |sight| self.seen(sight));
            }
            // Told by whoever notices first, the reader or the wire: the end is the same, as it is by SIGHUP.
            Message::WireFailed(_) | Message::Input(Input::Closed) => {
                let failure =
                    if let Message::WireFailed(failure) = &message { failure } else { "end of input" };
                tracing::warn!(failure, "the terminal is gone");
                self.ending = Some(Some(GONE));
                return Ok(());
            }
            Message::Resized { columns, rows, cell } => {
                self.terminal.backend_mut().resize(*columns, *rows);
                self.world.stage.resize(*columns, *rows);
                let mut cell = *cell;
                if self.world.answers {
                    // What the system says of pixels is often wrong over SSH: the terminal itself is asked.
                    cell = self.screen.capabilities().cell;
                    self.world.wire.frame(CELL_QUESTION.to_vec(), false, false);
                }
                self.set_cell(cell);
                return self.apply(Message::Resized { columns: *columns, rows: *rows, cell });
            }
            Message::CellSize(cell) => self.set_cell(*cell),
            Message::Input(Input::Reply(Reply::Status)) => {
                let message = self.world.wire.answered().and_then(Message::of);
                return message.map_or(Ok(()), |message| self.handle(message));
            }
            Message::Input(Input::Reply(Reply::Graphics { id, ok, message })) => {
                if !ok {
                    tracing::warn!(id, message, "the terminal can't show an image");
                }
                self.world.wire.acknowledged(u64::from(*id), *ok);
                return Ok(());
            }
            // What is lost again and again is taken to be there after all.
            Message::Lost(id) if !self.screen.prints().is_sent_again(*id) => return Ok(()),
            Message::Lost(id) => self.world.stage.lost(*id),
            Message::Continued => {
                let now = (self.world.clock)().elapsed;
                if self.came_back.take().is_none_or(|back| now.saturating_sub(back) > OWN_SIGNAL) {
                    self.world.wire.clear(PATIENCE);
                    let entered = self.world.stay.enter_again();
                    self.came_again(entered);
                }
                return Ok(());
            }
            Message::Resumed => {
                // What was on its way is gone.
                (self.flight, self.asked, self.painting.1) = (None, None, true);
            }
            Message::Terminate(signal) => {
                self.ending = Some(Some(signal));
                return Ok(());
            }
            _ => {}
        }
        self.apply(message)
    }

    fn set_cell(&mut self, cell: CellSize) {
        self.world.darkroom.set_cell(cell);
        self.world.stage.set_cell(cell);
    }

    fn apply(&mut self, message: Message<S::Sight>) -> io::Result<()> {
        let link = self.link();
        self.screen.prints_mut().thrift.hear(link);
        let now = (self.world.clock)();
        for effect in self.screen.update(message, now) {
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
            Effect::Amend { first, change } => {
                self.tickets += 1;
                self.ask(StudyCommand::Amend { ticket: Ticket(self.tickets), first, change });
            }
            Effect::Revealed { pick, at } => self.ask(StudyCommand::Revealed { pick, at }),
            Effect::Choose(choice) => {
                self.tickets += 1;
                self.ask(StudyCommand::Choose { ticket: Ticket(self.tickets), choice });
            }
            Effect::TakeBack(choice) => self.ask(StudyCommand::TakeBack(choice)),
            Effect::RankingShown { choice, at } => self.ask(StudyCommand::RankingShown { choice, at }),
            Effect::Score(pairs) => (world.score)(pairs),
            Effect::Skip(turn) => self.ask(StudyCommand::Skip { turn }),
            Effect::Undo => self.ask(StudyCommand::Undo),
            Effect::Prepare(jobs) => self.wanted = Some(jobs),
            Effect::Hasten(id) => world.wire.hasten(u64::from(id)),
            Effect::Upload { encoded, urgency } => match (world.stage.upload(&encoded), encoded.id()) {
                (Some(chunks), Some(id)) => world.wire.upload(u64::from(id), chunks, urgency),
                (None, Some(id)) => self.note(Message::Uploaded(id)),
                (_, None) => {}
            },
            Effect::Free(id) => {
                // What was taken back before its first byte has nothing to delete.
                let never_sent = world.wire.cancel(u64::from(id));
                match world.stage.free(id) {
                    Freed::Deleted(bytes) if !never_sent => world.wire.chore(&bytes),
                    Freed::Deleted(_) => {}
                    Freed::ToBeReplaced => world.darkroom.reuse(id),
                }
            }
            // Where it has not lost them after all, they would stay for ever beside those that are sent again.
            Effect::Forget => world.wire.chore(&world.stage.clear()),
            Effect::Beat { after, beat } => self.later(after, Message::BeatOver { beat }),
            Effect::Redraw => {
                self.terminal.clear()?;
                self.repaint = true;
            }
            Effect::Suspend => {
                world.wire.fall_silent();
                self.hear_out();
                self.world.wire.clear(PATIENCE);
                let entered = self.world.stay.suspend();
                self.came_back = Some((self.world.clock)().elapsed);
                self.came_again(entered);
            }
            Effect::Quit => self.ending = Some(None),
        }
        Ok(())
    }

    /// The terminal is entered again, or is lost. What was written before is told before what follows.
    fn came_again(&mut self, entered: anyhow::Result<()>) {
        match entered {
            Ok(()) => self.note(Message::Resumed),
            Err(error) => {
                tracing::error!(%error, "could not enter the terminal again");
                self.screen.fail(format!("could not enter the terminal again: {error}"));
                self.ending = Some(None);
            }
        }
    }

    fn ask(&mut self, command: StudyCommand) {
        if !self.world.study.as_ref().is_some_and(|study| study.send(command)) {
            tracing::error!("the study's thread has ended");
            self.screen.fail("the study can no longer be written to".to_owned());
            self.ending = Some(None);
        }
    }

    fn later(&self, after: Duration, message: Message<S::Sight>) {
        let outbox = self.world.outbox.clone();
        tokio::spawn(async move {
            tokio::time::sleep(after).await;
            let _ = outbox.send(message);
        });
    }

    fn note(&self, message: Message<S::Sight>) {
        // The inbox lives as long as the loop.
        let _ = self.world.outbox.send(message);
    }

    fn draw(&mut self) -> io::Result<()> {
        if !self.dirty || self.flight.is_some() || self.ending.is_some() {
            return Ok(());
        }
        self.dirty = false;
        let mut scene = None;
        let screen = &self.screen;
        self.terminal.draw(|frame| scene = Some(screen.view(frame)))?;
        let scene = scene.unwrap_or_default();
        let text = self.page.take();
        let change = self.world.stage.show(&scene.placements, std::mem::take(&mut self.repaint));
        self.screen.drawn(&scene);
        if let Some(paint) = change.paint {
            self.paint(paint);
        }
        let unseen = scene.complete.filter(|sight| self.screen.awaits(*sight));
        let unasked = unseen.filter(|sight| self.asked.is_none_or(|(_, asked)| asked != *sight));
        if let (Some(sight), (number, false)) = (unasked, self.painting) {
            self.asked = Some((number, sight));
        }
        let painted = change.frame;
        if text.is_empty() && painted.is_empty() {
            self.flight = Some(Flight { frame: 0, complete: scene.complete, scored: scene.scored });
            return self.written(0);
        }
        let mut bytes = Vec::with_capacity(text.len() + painted.len() + 16);
        let synchronized = self.screen.capabilities().synchronized;
        if synchronized {
            bytes.extend_from_slice(SYNCHRONIZED.0);
        }
        bytes.extend_from_slice(&text);
        // Placeholders of images that the terminal holds are text, which need not wait for an image under way.
        let graphics = painted.windows(GRAPHICS.len()).any(|window| window == GRAPHICS);
        bytes.extend_from_slice(&painted);
        if synchronized {
            bytes.extend_from_slice(SYNCHRONIZED.1);
        }
        let ask = unasked.filter(|_| self.painting.1);
        let frame = self.world.wire.frame(bytes, graphics, ask.is_some());
        if let Some(sight) = ask {
            self.asked = Some((frame, sight));
        }
        self.flight = Some(Flight { frame, complete: scene.complete, scored: scene.scored });
        Ok(())
    }

    fn written(&mut self, frame: u64) -> io::Result<()> {
        let Some(flight) = self.flight.take_if(|flight| flight.frame == frame) else { return Ok(()) };
        self.scores_shown(flight.scored)?;
        // What was asked of the terminal counts when it has answered.
        let complete = flight.complete.filter(|sight| self.screen.awaits(*sight));
        complete
            .filter(|sight| self.asked.is_none_or(|(_, asked)| asked != *sight))
            .map_or(Ok(()), |sight| self.seen(sight))
    }

    fn scores_shown(&mut self, scored: Vec<S::Sight>) -> io::Result<()> {
        for sight in scored {
            if self.screen.awaits_score(sight) {
                self.apply(Message::ScoreShown(sight))?;
            }
        }
        Ok(())
    }

    fn seen(&mut self, sight: S::Sight) -> io::Result<()> {
        self.apply(Message::Drawn(sight))
    }

    /// Waits for what the terminal has still to answer, which would be typed into the shell otherwise; the rest of what comes is
    /// kept for later.
    fn hear_out(&mut self) {
        let trip = self.world.wire.link().round_trip.unwrap_or_default();
        let until = Instant::now() + (3 * trip).clamp(HEAR_OUT.0, HEAR_OUT.1);
        let mut kept = Vec::new();
        while self.world.wire.is_awaiting() && Instant::now() < until {
            match self.world.inbox.try_recv() {
                Ok(Message::Input(Input::Reply(Reply::Status))) => drop(self.world.wire.answered()),
                Ok(message) => kept.push(message),
                Err(_) => std::thread::sleep(Duration::from_millis(1)),
            }
        }
        kept.into_iter().for_each(|message| self.note(message));
    }

    /// Ends the session and drains the wire.
    fn leave(mut self) -> S::Ending {
        // Nobody will look at what has not been sent: a slow terminal need not take it first.
        for id in self.screen.prints().ids() {
            if self.world.wire.cancel(u64::from(id)) {
                self.world.stage.free(id);
            }
        }
        self.world.wire.cancel(self.painting.0);
        if self.ending != Some(Some(GONE)) {
            self.hear_out();
        }
        let clear = self.world.stage.clear();
        if !clear.is_empty() {
            self.world.wire.frame(clear, true, false);
        }
        if !self.world.wire.finish(PATIENCE) {
            tracing::warn!("the terminal did not take the last bytes");
        }
        // The terminal first, as the rest may take its time.
        drop(self.world.stay);
        // Ends the session, after what was still to be written.
        drop(self.world.study);
        while let Ok(message) = self.world.inbox.try_recv() {
            if let Message::Study(event) = message {
                self.screen.hear_last(event);
            }
        }
        self.screen.end(self.ending.flatten())
    }
}
