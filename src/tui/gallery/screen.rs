//! The gallery as the loop runs it.

use ratatui::Frame;

use crate::study::{CommandKind, StudyEvent};
use crate::terminal::Capabilities;
use crate::tui::gallery::model::{Gallery, Phase};
use crate::tui::gallery::plan;
use crate::tui::gallery::sight::Sight;
use crate::tui::gallery::update::{chosen, update};
use crate::tui::gallery::view::view;
use crate::tui::job::Job;
use crate::tui::message::{Effect, Message};
use crate::tui::now::Now;
use crate::tui::prints::Prints;
use crate::tui::scene::Scene;
use crate::tui::screen::Screen;

/// How a run of the gallery ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Ending {
    /// The signal that ended it, if one did.
    pub signal: Option<&'static str>,
    /// Why the run could not go on, if it could not.
    pub failure: Option<String>,
    /// The choices of this run that stand: which album, and the rank of the image that was chosen.
    pub chosen: Vec<(usize, u64)>,
    /// Albums that have no choice.
    pub undecided: usize,
}

impl Screen for Gallery {
    type Sight = Sight;
    type Ending = Ending;

    fn update(&mut self, message: Message<Sight>, now: Now) -> Vec<Effect> {
        update(self, message, now)
    }

    fn view(&self, frame: &mut Frame<'_>) -> Scene<Sight> {
        view(self, frame)
    }

    fn drawn(&mut self, scene: &Scene<Sight>) {
        self.on_screen = if scene.placements.is_empty() {
            Vec::new()
        } else {
            plan::spots(self).into_iter().filter_map(|spot| Some(spot.job?.key)).collect()
        };
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

    fn awaits(&self, sight: Sight) -> bool {
        let unseen = self.setup.albums.get(sight.album).is_some_and(|album| {
            let places = album.seen.iter().zip(&album.entries).take(sight.to).skip(sight.from);
            places.into_iter().any(|(seen, entry)| !seen && entry.image().is_some())
        });
        sight.album == self.at && (unseen || self.visit.shown.is_none())
    }

    fn awaits_score(&self, sight: Sight) -> bool {
        self.setup.albums.get(sight.album).is_some_and(|album| album.ranking_shown.is_none())
    }

    fn is_at_hand(&self, job: &Job) -> bool {
        plan::for_now(self).contains(&job.key)
    }

    fn is_settled(&self) -> bool {
        plan::spots(self)
            .iter()
            .filter_map(|spot| spot.job.as_ref())
            .all(|job| self.prints.ready(&job.key).is_some() || self.prints.broken(&job.key).is_some())
    }

    fn fail(&mut self, reason: String) {
        self.failure.get_or_insert(reason);
    }

    fn hear_last(&mut self, event: StudyEvent) {
        match (event, self.phase) {
            (StudyEvent::Chosen { chosen: row, .. }, Phase::Saving { album, place }) => {
                chosen(self, album, place, &row);
            }
            (StudyEvent::TakenBack { .. }, Phase::TakingBack { album }) => {
                self.setup.albums[album].made = None;
            }
            (StudyEvent::Failed { what: CommandKind::Choose(_), error, .. }, _) => {
                self.failure = Some(format!("the last choice was not saved: {error}"));
            }
            _ => {}
        }
    }

    fn end(self, signal: Option<&'static str>) -> Ending {
        let undecided = self.setup.albums.len() - self.decided();
        let albums = self.setup.albums.iter().enumerate();
        let chosen = albums.filter_map(|(at, album)| {
            let made = album.made.filter(|made| made.now)?;
            Some((at, album.entries[made.place].rank()?))
        });
        Ending { signal, failure: self.failure, chosen: chosen.collect(), undecided }
    }
}
