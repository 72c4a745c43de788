//! The dashboard as the loop runs it. Nothing depends on what has been seen, and there is no study to hear of.

use ratatui::Frame;

use crate::study::StudyEvent;
use crate::terminal::Capabilities;
use crate::tui::dashboard::model::Dashboard;
use crate::tui::dashboard::plan;
use crate::tui::dashboard::update::update;
use crate::tui::dashboard::view::view;
use crate::tui::job::Job;
use crate::tui::message::{Effect, Message};
use crate::tui::now::Now;
use crate::tui::prints::Prints;
use crate::tui::scene::Scene;
use crate::tui::screen::Screen;

/// How a run of the dashboard ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// The signal that ended it, if one did.
    pub signal: Option<&'static str>,
    /// Why the run could not go on, if it could not.
    pub failure: Option<String>,
}

impl Screen for Dashboard {
    type Sight = ();
    type Ending = Ending;

    fn update(&mut self, message: Message<()>, _now: Now) -> Vec<Effect> {
        update(self, message)
    }

    fn view(&self, frame: &mut Frame<'_>) -> Scene<()> {
        view(self, frame)
    }

    fn drawn(&mut self, scene: &Scene<()>) {
        self.on_screen = scene.on_screen;
    }

    fn window(&self) -> (u16, u16) {
        self.setup.size
    }

    fn capabilities(&self) -> &Capabilities {
        &self.setup.capabilities
    }

    fn prints(&self) -> &Prints {
        &self.prints
    }

    fn prints_mut(&mut self) -> &mut Prints {
        &mut self.prints
    }

    fn awaits(&self, _sight: ()) -> bool {
        false
    }

    fn awaits_score(&self, _sight: ()) -> bool {
        false
    }

    fn is_at_hand(&self, job: &Job) -> bool {
        plan::shown(self).iter().any(|spot| spot.job.key == job.key)
    }

    fn is_settled(&self) -> bool {
        plan::shown(self).iter().all(|spot| {
            let key = &spot.job.key;
            self.prints.ready(key).is_some() || self.prints.broken(key).is_some()
        })
    }

    fn fail(&mut self, reason: String) {
        self.failure.get_or_insert(reason);
    }

    fn hear_last(&mut self, _event: StudyEvent) {}

    fn end(self, signal: Option<&'static str>) -> Ending {
        Ending { signal, failure: self.failure }
    }
}
