//! The study's thread: the one writer of this process, so that the event loop never waits for the disk.
//!
//! Commands go in over a channel and are done in order; events come out through a function. A command that fails
//! leaves the session as it was, and can be sent again.

use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use super::message::{CommandKind, StudyCommand, StudyEvent};
use super::{Session, SessionSpec, Study, StudyError};

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
        let thread = std::thread::Builder::new()
            .name("study".to_owned())
            .spawn(move || run(study, &spec, &inbox, &reply))?;
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
        reply(
            obey(&mut session, command)
                .unwrap_or_else(|error| brief(failure(what, &error), session.study().path())),
        );
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
            match turns.is_empty() {
                false => StudyEvent::Turns(turns),
                true if session.waits_for_a_pick() => StudyEvent::Later,
                true => StudyEvent::Exhausted(session.progress()?),
            }
        }
        StudyCommand::Commit { ticket, pick } => {
            let (pick_id, progress) = session.commit(&pick)?;
            StudyEvent::Committed { ticket, pick_id, progress }
        }
        StudyCommand::Amend { ticket, first, change } => {
            let pick_id = session.amend(first, &change)?;
            StudyEvent::Committed { ticket, pick_id, progress: session.progress()? }
        }
        StudyCommand::Revealed { pick, at } => {
            session.revealed(pick, at)?;
            StudyEvent::Progress(session.progress()?)
        }
        StudyCommand::Choose { ticket, choice } => {
            StudyEvent::Chosen { ticket, chosen: session.choose(&choice)? }
        }
        StudyCommand::TakeBack(choice) => {
            StudyEvent::TakenBack { choice, progress: session.take_back(choice)? }
        }
        StudyCommand::RankingShown { choice, at } => {
            session.ranking_shown(choice, at)?;
            StudyEvent::Progress(session.progress()?)
        }
        StudyCommand::Skip { turn } => {
            StudyEvent::Skipped { position: turn.position, progress: session.skip(&turn)? }
        }
        StudyCommand::Undo => StudyEvent::Undone(session.undo()?.map(Box::new)),
        StudyCommand::Progress | StudyCommand::End => StudyEvent::Progress(session.progress()?),
    })
}

fn kind(command: &StudyCommand) -> CommandKind {
    match command {
        StudyCommand::Take(_) => CommandKind::Take,
        StudyCommand::Commit { ticket, .. } | StudyCommand::Amend { ticket, .. } => {
            CommandKind::Commit(*ticket)
        }
        StudyCommand::Revealed { .. } => CommandKind::Revealed,
        StudyCommand::Choose { ticket, .. } => CommandKind::Choose(*ticket),
        StudyCommand::TakeBack(_) => CommandKind::TakeBack,
        StudyCommand::RankingShown { .. } => CommandKind::RankingShown,
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
        already_picked: error.goes_on(),
    }
}

/// The study by its file name alone: the line on the screen that tells of a failure is short, and the reason comes last.
fn brief(event: StudyEvent, path: &Path) -> StudyEvent {
    match (event, path.file_name()) {
        (StudyEvent::Failed { what, error, retryable, already_picked }, Some(name)) => {
            let error = error.replace(&path.display().to_string(), &name.to_string_lossy());
            StudyEvent::Failed { what, error, retryable, already_picked }
        }
        (event, _) => event,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::super::message::Ticket;
    use super::super::testing::{fill_disk, spec, study};
    use super::super::{Mode, NewPick, Progress, Turn};
    use super::*;
    use crate::pair::Outcome;

    fn commit(ticket: u64, turn: &Turn) -> StudyCommand {
        let pick = NewPick { graphics: "kitty".repeat(10), ..NewPick::of(turn, Outcome::A, 1, 2) };
        StudyCommand::Commit { ticket: Ticket(ticket), pick: Box::new(pick) }
    }

    #[test]
    fn commands_are_answered_in_order_and_the_session_ends_when_the_handle_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let (events, inbox) = channel();
        let thread = StudyThread::spawn(study(&folder, 3), spec(), move |event| {
            events.send(event).unwrap();
        })
        .unwrap();
        let answer = || inbox.recv_timeout(Duration::from_secs(10)).unwrap();
        let total = 3;
        assert!(matches!(answer(), StudyEvent::Started(Progress { decided: 0, skipped: 0, total: 3 })));
        thread.send(StudyCommand::Take(5));
        let StudyEvent::Turns(turns) = answer() else { panic!("turns") };
        assert_eq!(turns.len(), 3);
        thread.send(commit(7, &turns[0]));
        thread.send(commit(8, &turns[0]));
        thread.send(StudyCommand::Skip { turn: Box::new(turns[1].clone()) });
        thread.send(StudyCommand::Undo);
        thread.send(StudyCommand::Undo);
        thread.send(StudyCommand::Progress);
        thread.send(StudyCommand::Take(1));
        let StudyEvent::Committed { ticket: Ticket(7), progress, .. } = answer() else { panic!("committed") };
        assert_eq!(progress, Progress { decided: 1, skipped: 0, total });
        let StudyEvent::Failed { what, retryable: false, already_picked: true, .. } = answer() else {
            panic!("failed")
        };
        assert_eq!(what, CommandKind::Commit(Ticket(8)));
        assert!(matches!(answer(), StudyEvent::Skipped { progress: Progress { skipped: 1, .. }, .. }));
        let StudyEvent::Undone(Some(undone)) = answer() else { panic!("undone") };
        assert_eq!((&undone.turn, undone.was), (&turns[1], None));
        let StudyEvent::Undone(Some(undone)) = answer() else { panic!("undone") };
        assert_eq!((&undone.turn, undone.was), (&turns[0], Some(Outcome::A)));
        assert!(matches!(answer(), StudyEvent::Progress(Progress { decided: 0, skipped: 0, total: 3 })));
        assert!(matches!(answer(), StudyEvent::Exhausted(_)));
        drop(thread);
        assert!(matches!(answer(), StudyEvent::Ended));
        let study = Study::open(folder.path().join("study.db"), Mode::Read).unwrap();
        let open =
            study.connection.query_row("SELECT count(*) FROM session WHERE ended_at IS NULL", [], |row| {
                row.get::<_, i64>(0)
            });
        assert_eq!(open.unwrap(), 0);
    }

    #[test]
    fn a_commit_that_failed_can_be_sent_again() {
        let folder = tempfile::tempdir().unwrap();
        let mut session = Session::start(study(&folder, 200), &spec()).unwrap();
        let turns = session.take(200).unwrap();
        fill_disk(&session.study, true);
        let event = |session: &mut Session, command: StudyCommand| {
            let what = kind(&command);
            obey(session, command).unwrap_or_else(|error| failure(what, &error))
        };
        let full = turns.iter().find(|turn| match event(&mut session, commit(1, turn)) {
            StudyEvent::Committed { .. } => false,
            StudyEvent::Failed { what, error, retryable: true, already_picked: false } => {
                assert_eq!(what, CommandKind::Commit(Ticket(1)));
                assert!(error.contains("full"), "{error}");
                true
            }
            other => panic!("{other:?}"),
        });
        fill_disk(&session.study, false);
        let again = event(&mut session, commit(2, full.expect("200 picks need more pages")));
        assert!(matches!(again, StudyEvent::Committed { ticket: Ticket(2), .. }), "{again:?}");
    }

    #[test]
    fn a_session_that_cannot_start_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let (events, inbox) = channel();
        let nobody = SessionSpec { annotator: String::new(), ..spec() };
        let thread = StudyThread::spawn(study(&folder, 1), nobody, move |event| {
            events.send(event).unwrap();
        })
        .unwrap();
        let event = inbox.recv_timeout(Duration::from_secs(10)).unwrap();
        assert!(
            matches!(event, StudyEvent::Failed { what: CommandKind::Start, retryable: false, .. }),
            "{event:?}"
        );
        drop(thread);
        assert!(inbox.recv().is_err(), "no event comes after it");
    }
}
