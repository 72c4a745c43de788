//! The screen on which pairs are labelled, as the loop runs it.

use ratatui::Frame;

use crate::pair::PairId;
use crate::study::{CommandKind, Progress, StudyEvent};
use crate::terminal::Capabilities;
use crate::tui::job::Job;
use crate::tui::message::{Effect, Message};
use crate::tui::model::Model;
use crate::tui::now::Now;
use crate::tui::prints::Prints;
use crate::tui::scene::Scene;
use crate::tui::screen::Screen;
use crate::tui::update::update;
use crate::tui::view::view;

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

impl Screen for Model {
    type Sight = PairId;
    type Ending = Ending;

    fn update(&mut self, message: Message, now: Now) -> Vec<Effect> {
        update(self, message, now)
    }

    fn view(&self, frame: &mut Frame<'_>) -> Scene {
        view(self, frame)
    }

    fn drawn(&mut self, scene: &Scene) {
        self.on_screen = scene.on_screen;
        if let (Some(pair), Some(showing)) = (scene.complete, &mut self.current)
            && showing.turn.pair.id == pair
        {
            showing.outlined |= self.on_screen.iter().flatten().any(|key| key.coarse);
        }
    }

    fn window(&self) -> (u16, u16) {
        (self.columns, self.rows)
    }

    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    fn prints(&self) -> &Prints {
        &self.prints
    }

    fn prints_mut(&mut self) -> &mut Prints {
        &mut self.prints
    }

    fn awaits(&self, pair: PairId) -> bool {
        let current = self.current.as_ref();
        current.is_some_and(|showing| {
            let is_new =
                showing.shown.is_none() || (showing.outlined && !showing.refined && self.shows_no_outline());
            pair == showing.turn.pair.id && is_new
        })
    }

    fn awaits_score(&self, pair: PairId) -> bool {
        !self.live.seen.contains_key(&pair)
    }

    fn is_at_hand(&self, job: &Job) -> bool {
        self.current.as_ref().is_some_and(|showing| {
            let pair = &showing.turn.pair;
            [pair.a.sha256, pair.b.sha256].contains(&job.key.sha256)
        })
    }

    fn is_settled(&self) -> bool {
        self.current.as_ref().is_none_or(|showing| showing.shown.is_some())
    }

    fn fail(&mut self, reason: String) {
        self.failure.get_or_insert(reason);
    }

    /// What was decided just before leaving counts too, and is not to be lost without a word.
    fn hear_last(&mut self, event: StudyEvent) {
        match event {
            StudyEvent::Committed { progress, .. } | StudyEvent::Skipped { progress, .. } => {
                self.progress = progress;
            }
            StudyEvent::Undone(Some(undone)) => self.progress = undone.progress,
            StudyEvent::Failed { what: CommandKind::Commit(_), error, already_picked: false, .. } => {
                self.failure = Some(format!("the last pick was not saved: {error}"));
            }
            _ => {}
        }
    }

    fn end(self, signal: Option<&'static str>) -> Ending {
        Ending { signal, progress: self.progress, failure: self.failure }
    }
}
