//! A person's sitting at the screen: takes the terminal over, starts the threads, runs the loop, gives it all back.

use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, bail};
use rand::TryRng as _;
use rand::rngs::SysRng;
use serde_json::json;
use tokio::sync::mpsc::unbounded_channel;

use crate::command::live::{self, LiveScores};
use crate::graphics::{IdSource, Stage};
use crate::settings::{GraphicsChoice, Settings, ThemeChoice};
use crate::study::{SessionSpec, Study, StudyThread};
use crate::terminal::brand::{self, Wanted};
use crate::terminal::environment::Environment;
use crate::terminal::guest::{Guest, Images, Modes};
use crate::terminal::input::Input;
use crate::terminal::reader::Reader;
use crate::terminal::reply::Reply;
use crate::terminal::tty::Tty;
use crate::terminal::wire::{Report, Wire};
use crate::terminal::{Capabilities, CellSize, Protocol, panic, probe};
use crate::tui::darkroom::Darkroom;
use crate::tui::message::Message;
use crate::tui::model::{Model, Setup};
use crate::tui::now::Now;
use crate::tui::runtime::{self, Ending, Stay, World};
use crate::tui::signals;
use crate::tui::theme::Theme;

/// What a sitting needs.
pub(super) struct Sitting {
    /// The terminal.
    pub(super) tty: Tty,
    /// The study, with pairs in it.
    pub(super) study: Study,
    /// What the person wants.
    pub(super) settings: Settings,
    /// Only what was skipped.
    pub(super) skipped_only: bool,
    /// How many pairs were made of the images of a prompt; all where `None`.
    pub(super) pairs_per_prompt: Option<usize>,
    /// The scorer that stands beside the picks, if one is wanted.
    pub(super) live: Option<LiveScores>,
}

/// Runs the screen until the person leaves.
///
/// # Errors
/// Where the terminal can't be taken over, the session can't be started, or the run could not go on. What was confirmed
/// on the screen is on disk all the same.
pub(super) fn sit(sitting: Sitting) -> anyhow::Result<Ending> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("cannot start the event loop")?;
    let ending = runtime.block_on(run(sitting))?;
    if let Some(failure) = &ending.failure {
        bail!("{failure}");
    }
    if let Some(signal) = ending.signal {
        bail!("ended by {signal}; every pick that was confirmed is in the study");
    }
    Ok(ending)
}

async fn run(sitting: Sitting) -> anyhow::Result<Ending> {
    let Sitting { tty, study, settings, skipped_only, pairs_per_prompt, live } = sitting;
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

    let stage = Stage::new(&capabilities);
    let farewell = stage.farewell();
    guest.set_farewell(move || farewell.bytes());
    guest.enter(Modes { mouse: settings.mouse, images: images(&capabilities) })?;

    let wire = Wire::spawn(guest.output(), {
        let outbox = outbox.clone();
        move |report| {
            let message = match report {
                Report::FrameWritten(frame) => Message::FrameWritten(frame),
                Report::UploadWritten(id) => Message::Uploaded(u32::try_from(id).unwrap_or(0)),
                Report::UploadDropped(_) => return,
                Report::Failed(error) => Message::WireFailed(error.to_string()),
            };
            let _ = outbox.send(message);
        }
    })?;
    let answering = answers.terminal.answered();
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

    let setup = Setup {
        study: study.path().file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        annotator: settings.annotator.clone(),
        size: (size.columns, size.rows),
        reveal: settings.reveal,
        beat: settings.beat,
        hold: settings.hold,
        idle_after: settings.idle_after,
        ahead: settings.prepare_ahead,
        keymap: settings.keymap.clone(),
        theme: theme(&settings, light),
        score_ahead: live.as_ref().map(|live| live.ahead),
        capabilities: capabilities.clone(),
    };
    let spec = SessionSpec {
        annotator: settings.annotator.clone(),
        reveal: settings.reveal,
        graphics: capabilities.protocol.name().to_owned(),
        terminal: capabilities.terminal.clone(),
        skipped_only,
        protocol: protocol(&settings, &study, pairs_per_prompt),
    };
    let scorer = match &live {
        Some(live) => {
            let scorer = live::start(live, study.path(), &settings.annotator, &outbox);
            Some(scorer.context("cannot start the scorer's thread")?)
        }
        None => None,
    };
    let study = StudyThread::spawn(study, spec, {
        let outbox = outbox.clone();
        move |event| {
            let _ = outbox.send(Message::Study(event));
        }
    })
    .context("cannot start the study's thread")?;

    let tty = Arc::new(tty);
    signals::forward_window(&outbox, Arc::clone(&tty), capabilities.cell)
        .context("cannot listen to the window's size")?;
    let stay = TerminalStay { guest, reader };
    let ending = runtime::run(
        Model::new(setup),
        World {
            study,
            darkroom,
            wire,
            stage,
            stay: Box::new(stay),
            answers: answering,
            score: Box::new(move |pairs| {
                if let Some(scorer) = &scorer {
                    scorer.want(pairs.into_iter().map(live::wanted).collect());
                }
            }),
            clock: clock(),
            inbox,
            outbox,
        },
    )
    .await?;
    Ok(ending)
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

/// What must not change half-way through a study without being seen: stored with the session, with its hash.
fn protocol(settings: &Settings, study: &Study, pairs_per_prompt: Option<usize>) -> serde_json::Value {
    json!({
        "seed": study.seed(),
        "reveal": settings.reveal.name(),
        "sides": "random, 4 and 4 in every 8 positions",
        "order": "random per annotator",
        "pairs_per_prompt": pairs_per_prompt,
        "tie": "no image is significantly better than the other",
        "beat_ms": u64::try_from(settings.beat.as_millis()).unwrap_or(u64::MAX),
        "hold": settings.hold,
        "idle_after_ms": u64::try_from(settings.idle_after.as_millis()).unwrap_or(u64::MAX),
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

/// What is to be deleted when leaving.
pub(super) fn images(capabilities: &Capabilities) -> Images {
    match (capabilities.protocol, capabilities.tmux) {
        (Protocol::KittyPlaceholders | Protocol::KittyDirect, true) => Images::KittyThroughTmux,
        (Protocol::KittyPlaceholders | Protocol::KittyDirect, false) => Images::Kitty,
        _ => Images::None,
    }
}

/// Where image ids start: elsewhere in every run, so that two programs in one terminal do not meet.
pub(super) fn id_seed() -> u64 {
    // Without the system's randomness two programs may choose the same id, which costs a wrong picture, not a pick.
    SysRng.try_next_u64().unwrap_or_else(|_| u64::from(std::process::id()))
}
