//! What the loop does about pictures: which are made now, in which quality, and what is painted.

use std::time::Duration;

use super::App;
use crate::terminal::wire::{Link, Urgency};
use crate::tui::job::Job;
use crate::tui::screen::Screen;

/// How long what is looked at stands on the screen before the darkroom goes on: the terminal has to read and paint it.
const REST: Duration = Duration::from_millis(20);
/// How long a zoomed part stands still before its detail is made.
const STILL: Duration = Duration::from_millis(120);
/// How long after the start the first pictures wait for the link to be measured.
const MEASURED_WITHIN: Duration = Duration::from_secs(2);
/// What a link is taken for, in bytes a second, that nothing is known of but that it leads elsewhere: 10 Mbit/s.
const FAR_AWAY: f64 = 1.25e6;

impl<S: Screen> App<S> {
    /// Whether the link has been measured, or will not be.
    fn knows_link(&self) -> bool {
        let late = (self.world.clock)().elapsed > MEASURED_WITHIN;
        !self.world.remote || !self.world.answers || late || self.world.wire.link().rate.is_some()
    }

    /// The link to the terminal as it is known: before anything was sent, one far away is taken for a moderate one.
    pub(super) fn link(&self) -> Link {
        let link = self.world.wire.link();
        Link { rate: link.rate.or(self.world.remote.then_some(FAR_AWAY)), ..link }
    }

    /// Has pictures painted where they stand, in place of what was being painted.
    pub(super) fn paint(&mut self, pieces: Vec<Vec<u8>>) {
        let (number, written) = &mut self.painting;
        if !*written {
            self.world.wire.cancel(*number);
            self.asked.take_if(|(asked, _)| asked == number);
        }
        *written = pieces.is_empty();
        if !*written {
            *number += 1;
            self.world.wire.upload(*number, pieces, Urgency::Awaited);
        }
    }

    /// Tells the darkroom what is wanted. Where processors are few, a picture for later would hold up the one that the
    /// person waits for: until what is looked at is drawn, its pictures alone are made; after that, the terminal comes
    /// first.
    pub(super) fn prepare(&mut self) {
        let thrift = &self.screen.prints().thrift;
        self.world.darkroom.set_quality(thrift.quality(), thrift.most_bytes());
        let waits = thrift.is_slow() && !self.knows_link();
        let Some(wanted) = &mut self.wanted else { return };
        if waits {
            // How good the pictures are to be is known when the outlines have come.
            let (outlines, later): (Vec<Job>, Vec<Job>) = wanted.drain(..).partition(|job| job.key.coarse);
            *wanted = later;
            if !outlines.is_empty() {
                self.world.darkroom.want(outlines, Duration::ZERO);
            }
            return;
        }
        let (screen, is_settled) = (&self.screen, self.screen.is_settled());
        if wanted.iter().any(|job| screen.is_at_hand(job)) {
            let (jobs, later) = wanted.drain(..).partition(|job| is_settled || screen.is_at_hand(job));
            self.wanted = Some(later).filter(|later: &Vec<Job>| !later.is_empty());
            // Detail of a part is made when the part stands still: meanwhile it is shown as it is.
            let moves = jobs
                .iter()
                .any(|job| job.key.crop.is_some() && self.screen.prints().show(&job.key).is_some());
            self.world.darkroom.want(jobs, if moves { STILL } else { Duration::ZERO });
        } else if is_settled && self.flight.is_none() {
            let jobs = std::mem::take(wanted);
            self.wanted = None;
            self.world.darkroom.want(jobs, REST);
        }
    }
}
