//! What the loop needs of a screen, whatever it shows: the two pure steps, and what frames and pictures depend on.

use ratatui::Frame;

use crate::study::StudyEvent;
use crate::terminal::Capabilities;
use crate::tui::job::Job;
use crate::tui::message::{Effect, Message};
use crate::tui::now::Now;
use crate::tui::prints::Prints;
use crate::tui::scene::Scene;

/// A screen that the loop can run.
pub trait Screen {
    /// What a frame can show in full, so that somebody who looks has seen it: a pair, images of a gallery.
    type Sight: Copy + PartialEq + Send + 'static;
    /// What there is to say when it is over.
    type Ending;

    /// Applies a message.
    fn update(&mut self, message: Message<Self::Sight>, now: Now) -> Vec<Effect>;

    /// Draws it.
    fn view(&self, frame: &mut Frame<'_>) -> Scene<Self::Sight>;

    /// A frame has been drawn and goes to the terminal.
    fn drawn(&mut self, scene: &Scene<Self::Sight>);

    /// Columns and rows of the window.
    fn window(&self) -> (u16, u16);

    /// What the terminal can do.
    fn capabilities(&self) -> &Capabilities;

    /// The pictures there are.
    fn prints(&self) -> &Prints;

    /// The same, to tell them of the link.
    fn prints_mut(&mut self) -> &mut Prints;

    /// Whether this is looked at now and has not been seen before: the terminal is asked when it has read so far.
    fn awaits(&self, sight: Self::Sight) -> bool;

    /// Whether it is news that the score of this has been shown.
    fn awaits_score(&self, sight: Self::Sight) -> bool;

    /// Whether a picture belongs to what is looked at now: it is made before all others.
    fn is_at_hand(&self, job: &Job) -> bool;

    /// Whether what is looked at now has been seen: until then, nothing else is made.
    fn is_settled(&self) -> bool;

    /// It can't go on; the reason is told when the terminal is itself again. The first reason counts.
    fn fail(&mut self, reason: String);

    /// What the study still said when the run was over.
    fn hear_last(&mut self, event: StudyEvent);

    /// It is over, by this signal if one ended it.
    fn end(self, signal: Option<&'static str>) -> Self::Ending;
}
