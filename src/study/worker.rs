//! The study's thread: the one writer of this process, so that the event loop never waits for the disk.
//!
//! Commands go in over a channel and are done in order; events come out through a function. A command that fails
//! leaves the session as it was, and can be sent again.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use super::{NewPick, Progress, Session, SessionSpec, Study, StudyError, Turn, Undone};
use crate::pair::PickId;

/// A number by which the sender of a pick knows its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ticket(pub u64);

/// What the thread is asked to do.
#[derive(Debug, Clone, PartialEq)]
pub enum StudyCommand {
    /// Claim up to so many further turns. Answer: [`StudyEvent::Turns`] or [`StudyEvent::Exhausted`].
    Take(usize),
    /// Store a pick. Answer: [`StudyEvent::Committed`].
    Commit {
        /// Comes back with the answer.
        ticket: Ticket,
        /// The pick.
        pick: Box<NewPick>,
    },
    /// Put a pair off. Answer: [`StudyEvent::Skipped`].
    Skip {
        /// The turn.
        turn: Box<Turn>,
    },
    /// Take back the latest pick or skip. Answer: [`StudyEvent::Undone`].
    Undo,
    /// Tell how far the annotator is. Answer: [`StudyEvent::Progress`].
    Progress,
    /// End the session and the thread. Answer: [`StudyEvent::Ended`], the last event.
    End,
}

/// Which command an event speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommandKind {
    /// The start of the session; nothing more comes after its failure.
    Start,
    /// [`StudyCommand::Take`].
    Take,
    /// [`StudyCommand::Commit`].
    Commit(Ticket),
    /// [`StudyCommand::Skip`] of the turn at this position.
    Skip(u64),
    /// [`StudyCommand::Undo`].
    Undo,
    /// [`StudyCommand::Progress`].
    Progress,
    /// [`StudyCommand::End`].
    End,
}

/// What the thread answers.
#[derive(Debug)]
pub enum StudyEvent {
    /// The session has started.
    Started(Progress),
    /// At least one further turn.
    Turns(Vec<Turn>),
    /// No turn is left for this session.
    Exhausted(Progress),
    /// The pick is on disk.
    Committed {
        /// The command's ticket.
        ticket: Ticket,
        /// The pick's row.
        pick_id: PickId,
        /// How far the annotator is now.
        progress: Progress,
    },
    /// The pair is put off.
    Skipped {
        /// The position of its turn.
        position: u64,
        /// How far the annotator is now.
        progress: Progress,
    },
    /// What was taken back; `None` where nothing was left.
    Undone(Option<Undone>),
    /// How far the annotator is.
    Progress(Progress),
    /// A command failed and changed nothing.
    Failed {
        /// The command.
        what: CommandKind,
        /// Why: the whole message, not yet made safe for a terminal.
        error: String,
        /// Whether the same command may succeed later.
        retryable: bool,
        /// Whether the pair of a commit or skip was decided in another window: go on to the next.
        already_picked: bool,
    },
    /// The session is ended.
    Ended,
}

/// The handle of the thread. Dropping it ends the session, after the commands sent so far, and waits for that.
#[derive(Debug)]
pub struct StudyThread {
    commands: Option<Sender<StudyCommand>>,
    thread: Option<JoinHandle<()>>,
}

/// How often a waiting session says that it is alive.
const HEARTBEAT: Duration = Duration::from_secs(60);

impl StudyThread {
    /// Starts the thread and, in it, a session. Events arrive in that thread, through `reply`.
    pub fn spawn(
        study: Study,
        spec: SessionSpec,
        reply: impl Fn(StudyEvent) + Send + 'static,
    ) -> std::io::Result<Self> {
        let (commands, inbox) = channel();
        let thread = std::thread::Builder::new().name("study".to_owned()).spawn(move || run(study, &spec, &inbox, &reply))?;
        Ok(StudyThread { commands: Some(commands), thread: Some(thread) })
    }

    /// Sends a command; false where the thread has ended.
    pub fn send(&self, command: StudyCommand) -> bool {
        self.commands.as_ref().is_some_and(|commands| commands.send(command).is_ok())
    }
}

impl Drop for StudyThread {
    fn drop(&mut self) {
        self.commands = None;
        if let Some(thread) = self.thread.take() {
            // A panic there was reported by the panic hook.
            let _ = thread.join();
        }
    }
}

fn run(study: Study, spec: &SessionSpec, inbox: &Receiver<StudyCommand>, reply: &impl Fn(StudyEvent)) {
    let mut session = match Session::start(study, spec) {
        Ok(session) => session,
        Err(error) => return reply(failure(CommandKind::Start, &error)),
    };
    match session.progress() {
        Ok(progress) => reply(StudyEvent::Started(progress)),
        Err(error) => return reply(failure(CommandKind::Start, &error)),
    }
    loop {
        let command = match inbox.recv_timeout(HEARTBEAT) {
            Ok(StudyCommand::End) | Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                if let Err(error) = session.touch() {
                    tracing::warn!("{error}");
                }
                continue;
            }
            Ok(command) => command,
        };
        let what = kind(&command);
        reply(obey(&mut session, command).unwrap_or_else(|error| failure(what, &error)));
    }
    reply(match session.end() {
        Ok(()) => StudyEvent::Ended,
        Err(error) => failure(CommandKind::End, &error),
    });
}

fn obey(session: &mut Session, command: StudyCommand) -> Result<StudyEvent, StudyError> {
    Ok(match command {
        StudyCommand::Take(count) => {
            let turns = session.take(count)?;
            if turns.is_empty() { StudyEvent::Exhausted(session.progress()?) } else { StudyEvent::Turns(turns) }
        }
        StudyCommand::Commit { ticket, pick } => {
            let (pick_id, progress) = session.commit(&pick)?;
            StudyEvent::Committed { ticket, pick_id, progress }
        }
        StudyCommand::Skip { turn } => {
            StudyEvent::Skipped { position: turn.position, progress: session.skip(&turn)? }
        }
        StudyCommand::Undo => StudyEvent::Undone(session.undo()?),
        StudyCommand::Progress | StudyCommand::End => StudyEvent::Progress(session.progress()?),
    })
}

fn kind(command: &StudyCommand) -> CommandKind {
    match command {
        StudyCommand::Take(_) => CommandKind::Take,
        StudyCommand::Commit { ticket, .. } => CommandKind::Commit(*ticket),
        StudyCommand::Skip { turn } => CommandKind::Skip(turn.position),
        StudyCommand::Undo => CommandKind::Undo,
        StudyCommand::Progress => CommandKind::Progress,
        StudyCommand::End => CommandKind::End,
    }
}

fn failure(what: CommandKind, error: &StudyError) -> StudyEvent {
    StudyEvent::Failed {
        what,
        error: error.to_string(),
        retryable: error.retryable(),
        already_picked: matches!(error, StudyError::AlreadyPicked { .. }),
    }
}
