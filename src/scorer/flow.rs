//! Many images through a scorer: reading, decoding and preparing run ahead of the device, which never waits for a JPEG
//! while there are cores to decode it.
//!
//! Images come out in the order in which they went in, and batches are made in that order too, so that the same images
//! give the same batches. Memory is bounded by how far the reading may run ahead.

mod readers;

use std::collections::{HashSet, VecDeque};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvError, Sender, channel, sync_channel};
use std::thread;

use self::readers::{Readers, Reading, Ready};
use super::{Embedding, Prepared, Scorer, ScorerError};
use crate::pair::Sha256;
use crate::picture::PictureError;

/// An image to embed.
pub struct Job<T> {
    /// The file.
    pub path: PathBuf,
    /// The hash its bytes must have.
    pub expected: Option<Sha256>,
    /// Whatever the caller knows it by.
    pub tag: T,
}

/// What became of an image.
pub struct Done<T> {
    /// Whatever the caller knows it by.
    pub tag: T,
    /// The image, or why it could not be read.
    pub outcome: Result<Outcome, PictureError>,
}

/// An image that was read.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// Embedded; with the hash of its bytes.
    Embedded(Sha256, Embedding),
    /// One of [`Plan::known`], by its hash: it was not decoded.
    Known(Sha256),
}

/// How the work is shared out.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Threads that read and decode.
    pub readers: usize,
    /// Images that go to the device at once.
    pub batch: usize,
    /// Images whose embeddings the caller has.
    pub known: HashSet<Sha256>,
}

impl Plan {
    /// What suits a scorer on this machine.
    pub fn of(scorer: &dyn Scorer) -> Self {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let batch = scorer.batch();
        // Where the processor itself computes, a few readers are far ahead of it; a GPU needs all cores there are.
        Self { readers: cores.clamp(1, batch.max(2)), batch, known: HashSet::new() }
    }
}

/// Embeds what `next` gives until it gives no more or `stop` is set, and tells `done` of each, in order. Answers whether
/// it came to the end; after a stop, what was on the device is still told of.
///
/// # Errors
/// The device failed, or what `next` or `done` answers; what was begun is dropped.
pub fn run<T: Send, E: From<ScorerError>>(
    scorer: &mut dyn Scorer,
    plan: &Plan,
    stop: &AtomicBool,
    mut next: impl FnMut() -> Result<Option<Job<T>>, E>,
    mut done: impl FnMut(Done<T>) -> Result<(), E>,
) -> Result<bool, E> {
    let prepare = scorer.prepare();
    let ended = AtomicBool::new(false);
    thread::scope(|scope| {
        // However this ends, readers drop what they have not begun.
        let _end = OnDrop(|| ended.store(true, Ordering::Relaxed));
        let readers = Readers::start(scope, plan, prepare, &ended);
        // One batch is computed while the next one waits; more would only cost memory.
        let (to_device, batches) = sync_channel::<Vec<Prepared>>(1);
        let (from_device, embedded) = channel();
        scope.spawn(move || compute(scorer, &batches, &from_device));

        let window = 2 * plan.batch + plan.readers;
        let mut reading: VecDeque<(T, Receiver<Ready>)> = VecDeque::new();
        let mut computing: VecDeque<Vec<Read<T>>> = VecDeque::new();
        let (mut exhausted, mut stopped) = (false, false);
        loop {
            stopped |= stop.load(Ordering::Relaxed);
            while !exhausted && !stopped && reading.len() < window {
                match next()? {
                    Some(Job { path, expected, tag }) => {
                        let (answer, ready) = sync_channel(1);
                        readers.send(Reading { path, expected, answer });
                        reading.push_back((tag, ready));
                    }
                    None => exhausted = true,
                }
            }
            if stopped {
                reading.clear();
            }
            if !reading.is_empty() && computing.len() < 2 {
                let mut read = gather(&mut reading, plan.batch);
                let images: Vec<Prepared> = read.iter_mut().filter_map(Read::take).collect();
                computing.push_back(read);
                // Where the device's thread is gone, what it said last is still to be heard.
                let _ = to_device.send(images);
                continue;
            }
            let Some(read) = computing.pop_front() else { break };
            let mut embeddings = heard(embedded.recv())?.into_iter();
            for Read { tag, ready } in read {
                let outcome = match ready {
                    Ok(Image::Prepared(sha256, _)) => {
                        let embedding = embeddings.next().ok_or(ScorerError::Ended)?;
                        Ok(Outcome::Embedded(sha256, embedding))
                    }
                    Ok(Image::Known(sha256)) => Ok(Outcome::Known(sha256)),
                    Err(error) => Err(error),
                };
                done(Done { tag, outcome })?;
            }
        }
        Ok(exhausted && !stopped)
    })
}

/// The next images in their order, as many as make a batch; the last batch may be smaller.
fn gather<T>(reading: &mut VecDeque<(T, Receiver<Ready>)>, batch: usize) -> Vec<Read<T>> {
    let (mut read, mut prepared) = (Vec::new(), 0);
    while prepared < batch {
        let Some((tag, ready)) = reading.pop_front() else { break };
        // A reader answers whatever happens to it.
        let ready = ready.recv().unwrap_or(Err(PictureError::Missing));
        prepared += usize::from(matches!(ready, Ok(Image::Prepared(..))));
        read.push(Read { tag, ready });
    }
    read
}

fn heard<E: From<ScorerError>>(
    answer: Result<Result<Vec<Embedding>, ScorerError>, RecvError>,
) -> Result<Vec<Embedding>, E> {
    match answer {
        Ok(embeddings) => Ok(embeddings?),
        Err(RecvError) => Err(ScorerError::Ended.into()),
    }
}

/// An image that was read and found good.
enum Image {
    Prepared(Sha256, Prepared),
    Known(Sha256),
}

struct Read<T> {
    tag: T,
    ready: Ready,
}

impl<T> Read<T> {
    /// What goes to the device; the hash stays.
    fn take(&mut self) -> Option<Prepared> {
        match &mut self.ready {
            Ok(Image::Prepared(_, prepared)) => Some(std::mem::take(prepared)),
            _ => None,
        }
    }
}

/// The device's thread: ends with the first failure.
fn compute(
    scorer: &mut dyn Scorer,
    batches: &Receiver<Vec<Prepared>>,
    embedded: &Sender<Result<Vec<Embedding>, ScorerError>>,
) {
    for images in batches {
        let answer = if images.is_empty() { Ok(Vec::new()) } else { scorer.images(&images) };
        let failed = answer.is_err();
        if embedded.send(answer).is_err() || failed {
            return;
        }
    }
}

/// Does something however a scope is left.
struct OnDrop<F: FnMut()>(F);

impl<F: FnMut()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        self.0();
    }
}

#[cfg(test)]
mod tests;
