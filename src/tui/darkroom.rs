//! Makes pictures off the event loop: reads, checks, decodes, scales and encodes them on a few threads.
//!
//! What is wanted is told as a whole list, most urgent first; a new list replaces what has not been started. Decoded
//! images are kept within a budget, so that zooming and panning decode nothing again.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use image::RgbImage;

use crate::graphics::Region;
use crate::graphics::encode::{Encoded, ImageSpec, encode};
use crate::graphics::ids::IdSource;
use crate::pair::{Quality, Sha256};
use crate::picture::{self, Limits, Viewport};
use crate::terminal::panic::contain;
use crate::terminal::{Capabilities, CellSize};
use crate::tui::job::Job;

/// Threads that make pictures: both images of a pair at once.
const THREADS: usize = 2;
/// Bytes of decoded images that are kept: some thirty of 1024 × 1024, several times what is at hand.
const KEPT_BYTES: usize = 80 << 20;
/// Images that are kept however large they are: a pair.
const KEPT_ALWAYS: usize = 2;

/// A made picture, or the reason why there is none, in words short enough for a box on the screen.
pub type Print = Result<Arc<Encoded>, String>;

/// The threads and what they share.
pub struct Darkroom {
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    wake: Condvar,
    report: Box<dyn Fn(Job, Print) + Send + Sync>,
}

struct State {
    queue: VecDeque<Job>,
    /// When the queue may be begun.
    begin: Instant,
    running: HashSet<Job>,
    negatives: Negatives,
    capabilities: Capabilities,
    quality: Quality,
    /// Beyond so many bytes a lower quality is tried.
    most_bytes: Option<u64>,
    ids: IdSource,
    closed: bool,
}

impl Darkroom {
    /// Starts the threads; `report` is called on them.
    ///
    /// # Errors
    /// When a thread can't be started.
    pub fn open(
        capabilities: Capabilities,
        ids: IdSource,
        report: impl Fn(Job, Print) + Send + Sync + 'static,
    ) -> std::io::Result<Self> {
        let state = State {
            queue: VecDeque::new(),
            begin: Instant::now(),
            running: HashSet::new(),
            negatives: Negatives::default(),
            capabilities,
            quality: Quality::default(),
            most_bytes: None,
            ids,
            closed: false,
        };
        let shared =
            Arc::new(Shared { state: Mutex::new(state), wake: Condvar::new(), report: Box::new(report) });
        for number in 0..THREADS {
            let shared = Arc::clone(&shared);
            std::thread::Builder::new().name(format!("darkroom-{number}")).spawn(move || shared.work())?;
        }
        Ok(Darkroom { shared })
    }

    /// What is wanted now, most urgent first, to be begun after a rest. What was wanted before and has not been started is
    /// dropped.
    pub fn want(&self, jobs: Vec<Job>, rest: Duration) {
        let mut state = self.shared.lock();
        state.begin = Instant::now() + rest;
        state.queue = jobs.into_iter().filter(|job| !state.running.contains(job)).collect();
        drop(state);
        self.shared.wake.notify_all();
    }

    /// The terminal has no use for this image any more: its id may be another's.
    pub fn reuse(&self, id: u32) {
        self.shared.lock().ids.give_back(id);
    }

    /// How closely pictures are to follow their files from now on. One of more than `most_bytes` on the wire is made anew in a
    /// lower quality.
    pub fn set_quality(&self, quality: Quality, most_bytes: Option<u64>) {
        let mut state = self.shared.lock();
        (state.quality, state.most_bytes) = (quality, most_bytes);
    }

    /// The terminal's font has another size.
    pub fn set_cell(&self, cell: CellSize) {
        self.shared.lock().capabilities.cell = cell;
    }
}

impl Drop for Darkroom {
    fn drop(&mut self) {
        {
            let mut state = self.shared.lock();
            state.closed = true;
            state.queue.clear();
        }
        self.shared.wake.notify_all();
        // Not waited for: a file on a network drive that is gone would hold up the end for ever.
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        // The state is whole between any two statements, so a poisoned lock is still a good one.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self) {
        while let Some((job, spec, capabilities)) = self.next() {
            // A decoder that panics on a hostile file must not take the run with it.
            let print = contain(|| self.make(&job, spec, &capabilities)).unwrap_or_else(|panic| {
                tracing::error!(panic, file = %job.path.display(), "a decoder panicked");
                Err("the decoder failed on this file".to_owned())
            });
            self.lock().running.remove(&job);
            (self.report)(job, print);
        }
    }

    fn next(&self) -> Option<(Job, ImageSpec, Capabilities)> {
        let mut state = self.lock();
        loop {
            if state.closed {
                return None;
            }
            let rest = state.begin.saturating_duration_since(Instant::now());
            if !rest.is_zero() && !state.queue.is_empty() {
                let waited = self.wake.wait_timeout(state, rest);
                state = waited.unwrap_or_else(PoisonError::into_inner).0;
                continue;
            }
            if let Some(job) = state.queue.pop_front() {
                state.running.insert(job.clone());
                let id = state.ids.next_id();
                let quality = if job.key.coarse { Quality::Coarse } else { state.quality };
                let spec = ImageSpec { id, cells: job.key.cells, quality };
                return Some((job, spec, state.capabilities.clone()));
            }
            state = self.wake.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn make(&self, job: &Job, spec: ImageSpec, capabilities: &Capabilities) -> Print {
        let key = &job.key;
        let picture = self.negative(job)?;
        let viewport = key.crop.map_or(Viewport::WHOLE, |crop| {
            let Region { x, y, width, height } = crop.region(picture.dimensions());
            Viewport { x, y, width, height }
        });
        let scaled = picture::scale(&picture, viewport, key.pixels);
        let most = self.lock().most_bytes.unwrap_or(u64::MAX);
        let mut made = encode(&scaled, spec, capabilities);
        // A bit of detail more than usual, and a picture is twice as large: what counts is what it turns out to be.
        for quality in spec.quality.downwards().skip(1) {
            if made.as_ref().is_ok_and(|made| made.wire_bytes() as u64 <= most) {
                break;
            }
            made = encode(&scaled, ImageSpec { quality, ..spec }, capabilities);
        }
        made.map(Arc::new).map_err(|error| error.to_string())
    }

    fn negative(&self, job: &Job) -> Result<Arc<RgbImage>, String> {
        if let Some(kept) = self.lock().negatives.get(&job.key.sha256) {
            return Ok(kept);
        }
        let limits = Limits::default();
        let decoded = picture::read(&job.path, Some(&job.key.sha256), &limits)
            .and_then(|bytes| picture::decode(&bytes, &limits))
            .map_err(|error| error.to_string())?;
        let decoded = Arc::new(decoded);
        self.lock().negatives.keep(job.key.sha256, Arc::clone(&decoded));
        Ok(decoded)
    }
}

/// Decoded images, the least recently used given up first.
#[derive(Default)]
struct Negatives {
    kept: VecDeque<(Sha256, Arc<RgbImage>)>,
}

impl Negatives {
    fn get(&mut self, sha256: &Sha256) -> Option<Arc<RgbImage>> {
        let place = self.kept.iter().position(|(hash, _)| hash == sha256)?;
        let found = self.kept.remove(place)?;
        let image = Arc::clone(&found.1);
        self.kept.push_back(found);
        Some(image)
    }

    fn keep(&mut self, sha256: Sha256, image: Arc<RgbImage>) {
        self.kept.retain(|(hash, _)| *hash != sha256);
        self.kept.push_back((sha256, image));
        let mut bytes: usize = self.kept.iter().map(|(_, image)| image.as_raw().len()).sum();
        while bytes > KEPT_BYTES && self.kept.len() > KEPT_ALWAYS {
            if let Some((_, image)) = self.kept.pop_front() {
                bytes -= image.as_raw().len();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_recently_used_images_are_given_up_but_never_the_last_two() {
        let mut negatives = Negatives::default();
        let image = |side| Arc::new(RgbImage::new(side, side));
        // Ten megapixels take 30 MB: two fit, three do not.
        for name in 0..3 {
            negatives.keep([name; 32], image(3163));
            negatives.get(&[0; 32]);
        }
        assert!(negatives.get(&[0; 32]).is_some() && negatives.get(&[2; 32]).is_some());
        assert!(negatives.get(&[1; 32]).is_none(), "the one that was not asked for");
        for name in 3..5 {
            negatives.keep([name; 32], image(6000));
        }
        assert!(negatives.get(&[3; 32]).is_some() && negatives.get(&[4; 32]).is_some());
        assert_eq!(negatives.kept.len(), 2);
    }
}
