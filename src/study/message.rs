//! What the study's thread is asked, and what it answers.

use super::{ChoiceId, Chosen, NewChoice, NewPick, Progress, Turn, Undone};
use crate::pair::PickId;

/// A number by which the sender of a pick knows its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ticket(pub u64);

/// What the thread is asked to do.
#[derive(Debug, Clone, PartialEq)]
pub enum StudyCommand {
    /// Claim up to so many further turns. Answer: [`StudyEvent::Turns`], [`StudyEvent::Later`] or
    /// [`StudyEvent::Exhausted`].
    Take(usize),
    /// Store a pick. Answer: [`StudyEvent::Committed`].
    Commit {
        /// Comes back with the answer.
        ticket: Ticket,
        /// The pick.
        pick: Box<NewPick>,
    },
    /// Store what a pick was changed to after a score had been shown. Answer: [`StudyEvent::Committed`].
    Amend {
        /// Comes back with the answer.
        ticket: Ticket,
        /// The pick, which stays.
        first: PickId,
        /// What it was changed to.
        change: Box<NewPick>,
    },
    /// Remember that a score of a pick's pair stands on the screen. Answer: [`StudyEvent::Progress`].
    Revealed {
        /// The pick.
        pick: PickId,
        /// Since when, in milliseconds since 1970-01-01 UTC.
        at: i64,
    },
    /// Store a choice and what it implies. Answer: [`StudyEvent::Chosen`].
    Choose {
        /// Comes back with the answer.
        ticket: Ticket,
        /// The choice.
        choice: Box<NewChoice>,
    },
    /// Take a choice back with all that it implies. Answer: [`StudyEvent::TakenBack`].
    TakeBack(ChoiceId),
    /// Remember that the ranking of a choice stands on the screen. Answer: [`StudyEvent::Progress`].
    RankingShown {
        /// The choice.
        choice: ChoiceId,
        /// Since when, in milliseconds since 1970-01-01 UTC.
        at: i64,
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
    /// [`StudyCommand::Commit`] or [`StudyCommand::Amend`].
    Commit(Ticket),
    /// [`StudyCommand::Revealed`].
    Revealed,
    /// [`StudyCommand::Choose`].
    Choose(Ticket),
    /// [`StudyCommand::TakeBack`].
    TakeBack,
    /// [`StudyCommand::RankingShown`].
    RankingShown,
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
    /// No turn now, but more when those that were taken are decided: in a tournament the next one hangs on them.
    Later,
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
    /// The choice is on disk, with all that it implies.
    Chosen {
        /// The command's ticket.
        ticket: Ticket,
        /// What became of it.
        chosen: Chosen,
    },
    /// The choice is taken back.
    TakenBack {
        /// The choice.
        choice: ChoiceId,
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
    Undone(Option<Box<Undone>>),
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
