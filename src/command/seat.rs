//! A seat at the terminal for a screen: takes the terminal over, starts the threads, runs the loop, gives it all back.

use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, bail};
use rand::TryRng as _;
use rand::rngs::SysRng;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::graphics::{IdSource, Stage};
use crate::pair::Pair;
use crate::settings::{GraphicsChoice, Settings, ThemeChoice};
use crate::study::{SessionSpec, Study, StudyThread};
use crate::terminal::brand::{self, Wanted};
use crate::terminal::environment::Environment;
use crate::terminal::guest::{Guest, Images, Modes};
use crate::terminal::input::Input;
use crate::terminal::reader::Reader;
use crate::terminal::reply::Reply;
use crate::terminal::tty::Tty;
use crate::terminal::wire::{Manner, Wire};
use crate::terminal::{Capabilities, CellSize, panic, passthrough, probe};
use crate::tui::darkroom::Darkroom;
use crate::tui::message::Message;
use crate::tui::now::Now;
use crate::tui::runtime::{self, Stay, World};
use crate::tui::screen::Screen;
use crate::tui::signals;
use crate::tui::theme::Theme;

/// Asks the terminal for a sign that it has read so far (DSR).
const READ_SO_FAR: &[u8] = b"\x1b[5n";
/// Terminals, in lower case, that were seen to place and take away images between the chunks of another: kitty 0.26 and Konsole
/// 22.12.
const INTERLEAVE: [&str; 2] = ["kitty", "konsole"];

/// A terminal that was taken over, with the threads beside it; `S` is what the screen's frames show in full. Dropping it
/// gives the terminal back.
pub(super) struct Seat<S> {
    /// What the terminal can do.
    pub(super) capabilities: Capabilities,
    /// Columns and rows of its window.
    pub(super) size: (u16, u16),
    /// The colours for its background.
    pub(super) theme: Theme,
    /// Where messages to the screen go.
    pub(super) outbox: UnboundedSender<Message<S>>,
    inbox: UnboundedReceiver<Message<S>>,
    stage: Stage,
    wire: Wire,
    darkroom: Darkroom,
    answers: bool,
    remote: bool,
    tty: Tty,
    stay: TerminalStay,
}

impl<S: Copy + Send + 'static> Seat<S> {
    /// Takes the terminal over and asks what it can do. Needs a tokio runtime.
    ///
    /// # Errors
    /// Where it can't be taken over, or a thread can't be started.
    pub(super) fn take(tty: Tty, settings: &Settings) -> anyhow::Result<Self> {
        let (outbox, inbox) = unbounded_channel();
        let guest = Guest::raw(&tty)?;
        panic::restore_terminal_on_panic(&guest.leaver(), {
            let outbox = outbox.clone();
            move || {
                let _ = outbox.send(Message::Terminate("a defect of pairpick, which the log tells more of"));
            }
        });
        // From here on a signal must find the terminal's way back.
        signals::forward(&outbox).context("cannot listen to signals")?;
        let environment = Environment::capture();
        let answers = probe::probe(&tty, &environment);
        let capabilities = brand::choose(&answers, &environment, wanted(settings.graphics));
        tracing::info!(
            terminal = capabilities.terminal,
            protocol = capabilities.protocol.name(),
            reason = capabilities.reason,
            took = ?answers.took,
            "asked the terminal"
        );
        let size = tty.size().context("the terminal does not tell its size")?;

        let answering = answers.terminal.answered();
        let stage = Stage::new(&capabilities);
        let stage = if answering { stage.asking() } else { stage };
        let farewell = stage.farewell();
        guest.set_farewell(move || farewell.bytes());
        guest.enter(Modes { mouse: settings.mouse, images: images(&capabilities) })?;

        let wire = Wire::spawn(guest.output(), manner(&capabilities, answering), {
            let outbox = outbox.clone();
            move |report| {
                if let Some(message) = Message::of(report) {
                    let _ = outbox.send(message);
                }
            }
        })?;
        let light = answers.background_is_light();
        let reader = Reader::spawn(&tty, answers.pending, {
            let outbox = outbox.clone();
            move |input| {
                let message = match input {
                    Input::Reply(Reply::CellPixels { width, height }) => {
                        Message::CellSize(CellSize { width, height })
                    }
                    input => Message::Input(input),
                };
                let _ = outbox.send(message);
            }
        })?;

        let ids = IdSource::for_terminal(id_seed(), &capabilities);
        let darkroom = Darkroom::open(capabilities.clone(), ids, {
            let outbox = outbox.clone();
            move |job, result| {
                let _ = outbox.send(Message::Prepared { job, result });
            }
        })
        .context("cannot start the threads that read images")?;
        Ok(Seat {
            capabilities,
            size: (size.columns, size.rows),
            theme: theme(settings, light),
            outbox,
            inbox,
            stage,
            wire,
            darkroom,
            answers: answering,
            remote: environment.is_remote(),
            tty,
            stay: TerminalStay { guest, reader },
        })
    }

    /// Starts the study's thread and in it a session; what it answers comes to the screen.
    ///
    /// # Errors
    /// The system has no thread left.
    pub(super) fn study(&self, study: Study, spec: SessionSpec) -> anyhow::Result<StudyThread> {
        let outbox = self.outbox.clone();
        StudyThread::spawn(study, spec, move |event| {
            let _ = outbox.send(Message::Study(event));
        })
        .context("cannot start the study's thread")
    }

    /// Runs the screen until the person leaves; without a study's thread where it only shows.
    ///
    /// # Errors
    /// Where the window's size can't be listened to, or a frame can't be drawn.
    pub(super) async fn run<Seen: Screen<Sight = S>>(
        self,
        screen: Seen,
        study: Option<StudyThread>,
        score: Box<dyn Fn(Vec<Pair>)>,
    ) -> anyhow::Result<Seen::Ending> {
        let tty = Arc::new(self.tty);
        signals::forward_window(&self.outbox, tty, self.capabilities.cell)
            .context("cannot listen to the window's size")?;
        let world = World {
            study,
            darkroom: self.darkroom,
            wire: self.wire,
            stage: self.stage,
            stay: Box::new(self.stay),
            answers: self.answers,
            remote: self.remote,
            score,
            clock: clock(),
            inbox: self.inbox,
            outbox: self.outbox,
        };
        Ok(runtime::run(screen, world).await?)
    }
}

/// Runs a sitting to its end, in an event loop of this thread.
///
/// # Errors
/// Where there is no loop to be had, or what the sitting answers.
pub(super) fn sitting<T>(sitting: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("cannot start the event loop")?;
    runtime.block_on(sitting)
}

/// Whether a run came to the end that the person gave it.
///
/// # Errors
/// It could not go on, or a signal ended it; what was confirmed on the screen is on disk all the same.
pub(super) fn came_to_its_end(failure: Option<&str>, signal: Option<&str>) -> anyhow::Result<()> {
    if let Some(failure) = failure {
        bail!("{failure}");
    }
    if let Some(signal) = signal {
        bail!("ended by {signal}; every pick that was confirmed is in the study");
    }
    Ok(())
}

/// A study's file name, for the header.
pub(super) fn name(study: &Study) -> String {
    study.path().file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The terminal taken over; dropping it gives it back.
struct TerminalStay {
    guest: Guest,
    reader: Reader,
}

impl Stay for TerminalStay {
    fn suspend(&mut self) -> anyhow::Result<()> {
        self.reader.pause();
        let suspended = self.guest.suspend();
        self.reader.resume();
        Ok(suspended?)
    }

    fn enter_again(&mut self) -> anyhow::Result<()> {
        self.reader.pause();
        let entered = self.guest.enter_again();
        self.reader.resume();
        Ok(entered?)
    }
}

fn clock() -> Box<dyn Fn() -> Now> {
    let start = Instant::now();
    Box::new(move || {
        let unix = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Now { elapsed: start.elapsed(), unix_ms: i64::try_from(unix.as_millis()).unwrap_or(i64::MAX) }
    })
}

/// The `--graphics` flag as the table of brands takes it.
pub(super) fn wanted(choice: GraphicsChoice) -> Option<Wanted> {
    match choice {
        GraphicsChoice::Auto => None,
        GraphicsChoice::Kitty => Some(Wanted::Kitty),
        GraphicsChoice::Iterm2 => Some(Wanted::Iterm2),
        GraphicsChoice::Sixel => Some(Wanted::Sixel),
        GraphicsChoice::Blocks => Some(Wanted::Blocks),
    }
}

/// The colours for the background there is; dark where the terminal does not say.
fn theme(settings: &Settings, light: Option<bool>) -> Theme {
    match (settings.colours, settings.theme) {
        (false, _) => Theme::plain(),
        (true, ThemeChoice::Light) => Theme::light(),
        (true, ThemeChoice::Auto) if light == Some(true) => Theme::light(),
        (true, ThemeChoice::Dark | ThemeChoice::Auto) => Theme::dark(),
    }
}

/// How to talk with the terminal: through tmux, with the one outside, which is at the end of the link.
fn manner(capabilities: &Capabilities, answers: bool) -> Manner {
    let question = if capabilities.tmux { passthrough::wrap(READ_SO_FAR) } else { READ_SO_FAR.to_vec() };
    let name = capabilities.terminal.to_lowercase();
    let interleaves = INTERLEAVE.iter().any(|brand| name.starts_with(brand));
    let cut = images(capabilities).end_upload();
    Manner { question: answers.then_some(question), cut, interleaves, ..Manner::default() }
}

/// What is to be deleted when leaving.
pub(super) fn images(capabilities: &Capabilities) -> Images {
    match (capabilities.protocol.holds_images(), capabilities.tmux) {
        (true, true) => Images::KittyThroughTmux,
        (true, false) => Images::Kitty,
        (false, _) => Images::None,
    }
}

/// Where image ids start: elsewhere in every run, so that two programs in one terminal do not meet.
pub(super) fn id_seed() -> u64 {
    // Without the system's randomness two programs may choose the same id, which costs a wrong picture, not a pick.
    SysRng.try_next_u64().unwrap_or_else(|_| u64::from(std::process::id()))
}
