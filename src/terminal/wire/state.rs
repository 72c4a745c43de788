//! What the wire's threads share, and what is to be written next by it.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use super::flow::{Asked, Flow};
use super::queue::{Queue, Slice};
use super::{Closing, Report, SLICE};

/// How long a frame waits for the image under way, which is cut off where it would take longer.
const IN_THE_WAY: Duration = Duration::from_millis(60);
/// How long the next image waits when one has come that somebody waited for: the frame that shows it goes first.
const FRAME_FIRST: Duration = Duration::from_millis(5);

#[derive(Debug)]
pub(super) struct State {
    pub(super) queue: Queue,
    pub(super) flow: Flow,
    /// What is to be told that needs no writing.
    pub(super) news: Vec<Report>,
    /// Images that the terminal says it has, by those whose end it has not answered for.
    pub(super) acknowledged: HashSet<u64>,
    /// Whether it ever says so.
    pub(super) acknowledges: bool,
    /// Until then images wait.
    pub(super) frame_first: Option<Instant>,
    /// Whether a slice is being written now.
    pub(super) writing: bool,
    pub(super) closing: Closing,
    pub(super) ended: bool,
}

impl State {
    pub(super) fn new(queue: Queue, flow: Flow) -> Self {
        State {
            queue,
            flow,
            news: Vec::new(),
            acknowledged: HashSet::new(),
            acknowledges: false,
            frame_first: None,
            writing: false,
            closing: Closing::default(),
            ended: false,
        }
    }

    /// What is to be written or told now.
    pub(super) fn next(&mut self, question: &[u8], now: Instant) -> Option<Slice> {
        for asked in self.flow.expire(now) {
            let report = self.settled(asked, false);
            self.news.extend(report);
        }
        if !self.news.is_empty() {
            return Some(Slice { reports: std::mem::take(&mut self.news), ..Slice::default() });
        }
        self.frame_first.take_if(|until| now >= *until);
        if let Some(left) = self.queue.in_the_way()
            && self.flow.time_for(left) > IN_THE_WAY
        {
            tracing::debug!(left, "an image is put off for what goes first");
            self.queue.put_off();
        }
        let draining = self.closing != Closing::Open;
        let images = self.queue.has_images() && self.frame_first.is_none() && self.flow.has_room();
        let Some(mut slice) = self.queue.next(SLICE, images || draining) else {
            if !self.queue.has_images() {
                self.flow.idle();
            }
            return None;
        };
        let written = slice.chunks.iter().map(Vec::len).sum::<usize>() as u64;
        self.flow.wrote(written);
        match slice.asked {
            Some(asked) if self.flow.answers() && !draining => {
                slice.chunks.push(question.to_vec());
                self.flow.wrote(question.len() as u64);
                self.flow.asked(asked, now);
            }
            Some(Asked::Frame(frame)) => slice.reports.push(Report::FrameRead(frame)),
            Some(Asked::Upload(id)) => slice.reports.push(Report::UploadRead(id)),
            Some(Asked::Fence) | None => {}
        }
        tracing::trace!(written, asked = ?slice.asked, under_way = ?self.flow.under_way(), "slice");
        if let Some(Asked::Upload(id)) = slice.asked {
            tracing::debug!(id, link = ?self.flow.link(), under_way = ?self.flow.under_way(), "an image is written");
        }
        if slice.awaited {
            self.frame_first = Some(now + FRAME_FIRST);
        }
        Some(slice)
    }

    /// A question is answered, or will not be: what is to be told of it.
    pub(super) fn settled(&mut self, asked: Asked, answered: bool) -> Option<Report> {
        match asked {
            Asked::Frame(frame) => Some(Report::FrameRead(frame)),
            Asked::Upload(id) => {
                // What it says of an image comes before its answer to what was asked after that image.
                let has = self.acknowledged.remove(&id);
                let lost = answered && self.acknowledges && !has;
                Some(if lost { Report::UploadLost(id) } else { Report::UploadRead(id) })
            }
            Asked::Fence => None,
        }
    }
}
