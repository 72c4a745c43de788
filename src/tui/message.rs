//! What comes to the screen, and what the screen asks of the world.

use std::sync::Arc;
use std::time::Duration;

use crate::graphics::encode::Encoded;
use crate::pair::{Pair, PairId, PickId};
use crate::study::{ChoiceId, NewChoice, NewPick, StudyEvent, Turn};
use crate::terminal::CellSize;
use crate::terminal::input::Input;
use crate::terminal::wire::{Report, Urgency};
use crate::tui::job::Job;
use crate::tui::live::ScorerNews;

/// Something that happened; `S` is what can be seen in full, see [`Screen`](super::screen::Screen).
#[derive(Debug)]
pub enum Message<S = PairId> {
    /// A key, the mouse, focus, or an answer of the terminal.
    Input(Input),
    /// The window has a new size, in cells, or its font has.
    Resized {
        /// Columns.
        columns: u16,
        /// Rows.
        rows: u16,
        /// Pixels of a cell.
        cell: CellSize,
    },
    /// The terminal says that its cells have this size now.
    CellSize(CellSize),
    /// The program was continued by somebody else than itself.
    Continued,
    /// An answer of the study.
    Study(StudyEvent),
    /// A picture is ready to be shown, or the reason why it can't be.
    Prepared {
        /// What was asked.
        job: Job,
        /// The picture in the terminal's protocol, or a reason short enough for a box on the screen.
        result: Result<Arc<Encoded>, String>,
    },
    /// A picture sent ahead has been written to the terminal.
    Uploaded(u32),
    /// Pictures that are painted where they stand have been written, those of this number.
    Painted(u64),
    /// The terminal has read them, or does not say so in good time.
    PaintRead(u64),
    /// The terminal does not have a picture that was sent.
    Lost(u32),
    /// A frame has been written to the terminal.
    FrameWritten(u64),
    /// The terminal has read this frame, or does not say so in good time.
    FrameRead(u64),
    /// The terminal can't be written to any more.
    WireFailed(String),
    /// A frame that shows this in full has been read by the terminal.
    Drawn(S),
    /// The scorer says something.
    Scorer(ScorerNews),
    /// A frame that shows the score of this has been written to the terminal.
    ScoreShown(S),
    /// The beat after a pick is over.
    BeatOver {
        /// Which beat: one that was cut short is ignored.
        beat: u64,
    },
    /// The program was stopped and goes on: the terminal has forgotten its images.
    Resumed,
    /// The program was asked to end by a signal, or the terminal is gone.
    Terminate(&'static str),
}

/// Numbers of what is painted where it stands begin here; below are the ids of images that the terminal holds.
pub const PAINTED: u64 = 1 << 32;

impl<S> Message<S> {
    /// What the wire tells; `None` where nobody waits for it.
    pub fn of(report: Report) -> Option<Self> {
        let image = |id: u64| u32::try_from(id).ok();
        match report {
            Report::FrameWritten(frame) => Some(Message::FrameWritten(frame)),
            Report::FrameRead(frame) => Some(Message::FrameRead(frame)),
            Report::UploadWritten(id) => Some(image(id).map_or(Message::Painted(id), Message::Uploaded)),
            Report::UploadRead(id) => (id >= PAINTED).then_some(Message::PaintRead(id)),
            Report::UploadLost(id) => image(id).map(Message::Lost),
            Report::UploadDropped(_) => None,
            Report::Failed(error) => Some(Message::WireFailed(error.to_string())),
        }
    }
}

/// Something the screen wants done.
#[derive(Debug)]
pub enum Effect {
    /// Ask the study for more pairs.
    Take(usize),
    /// Write a pick.
    Commit(Box<NewPick>),
    /// Write what a pick is changed to, beside it.
    Amend {
        /// The pick.
        first: PickId,
        /// What it is changed to.
        change: Box<NewPick>,
    },
    /// Write that the person has seen the score of a pick's pair.
    Revealed {
        /// The pick.
        pick: PickId,
        /// When, in milliseconds since 1970-01-01 UTC.
        at: i64,
    },
    /// Score these pairs, most urgent first; what was asked before and is not in the list is no longer wanted.
    Score(Vec<Pair>),
    /// Write a choice.
    Choose(Box<NewChoice>),
    /// Take a choice back.
    TakeBack(ChoiceId),
    /// Write that the person has seen the ranking of a choice.
    RankingShown {
        /// The choice.
        choice: ChoiceId,
        /// When, in milliseconds since 1970-01-01 UTC.
        at: i64,
    },
    /// Write a skip.
    Skip(Box<Turn>),
    /// Take back the last pick or skip.
    Undo,
    /// Make these pictures, most urgent first; what was asked before and is not in the list is no longer wanted.
    Prepare(Vec<Job>),
    /// Send a picture to the terminal, which is to hold it.
    Upload {
        /// The picture.
        encoded: Arc<Encoded>,
        /// How soon it is wanted.
        urgency: Urgency,
    },
    /// A picture that is sent ahead is looked at now.
    Hasten(u32),
    /// The terminal may have lost its pictures: all of them are sent again by the uploads that follow.
    Forget,
    /// The terminal may forget this picture.
    Free(u32),
    /// Send [`Message::BeatOver`] after this long.
    Beat {
        /// How long.
        after: Duration,
        /// Which beat.
        beat: u64,
    },
    /// Clear the terminal and draw everything again.
    Redraw,
    /// Stop the program as Ctrl-Z does.
    Suspend,
    /// Leave.
    Quit,
}
