//! Many images through a scorer: reading, decoding and preparing run ahead of the device, which never waits for a JPEG
//! while there are cores to decode it.
//!
//! Images come out in the order in which they went in, and batches are made in that order too, so that the same images
//! give the same batches. Memory is bounded by how far the reading may run ahead.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::{Embedding, Prepare, Prepared, Scorer, ScorerError};
use crate::pair::Sha256;
use crate::picture::{self, Limits, PictureError};

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
    /// The hash of its bytes and its embedding.
    pub outcome: Result<(Sha256, Embedding), PictureError>,
}

/// How the work is shared out.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Threads that read and decode.
    pub readers: usize,
    /// Images that go to the device at once.
    pub batch: usize,
}

impl Plan {
    /// What suits a scorer on this machine.
    pub fn of(scorer: &dyn Scorer) -> Self {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let batch = scorer.batch();
        // Where the processor itself computes, two readers are far ahead of it; a GPU needs all cores there are.
        Self { readers: cores.clamp(1, batch.max(2)), batch }
    }
}

/// Embeds what `next` gives until it gives no more or `stop` is set, and tells `done` of each, in order. Answers whether
/// it came to the end.
///
/// # Errors
/// The device failed, or what `done` answers; what was begun is dropped.
pub fn run<T: Send, E: From<ScorerError>>(
    scorer: &mut dyn Scorer,
    plan: Plan,
    stop: &AtomicBool,
    mut next: impl FnMut() -> Result<Option<Job<T>>, E>,
    mut done: impl FnMut(Done<T>) -> Result<(), E>,
) -> Result<bool, E> {
    let prepare = scorer.prepare();
    thread::scope(|scope| {
        let (to_read, jobs) = channel::<Reading>();
        let jobs = Arc::new(Mutex::new(jobs));
        for _ in 0..plan.readers.max(1) {
            let (jobs, prepare) = (Arc::clone(&jobs), Arc::clone(&prepare));
            scope.spawn(move || read_all(&jobs, prepare.as_ref()));
        }
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
                    Some(job) => reading.push_back(begin(&to_read, job)),
                    None => exhausted = true,
                }
            }
            if stopped {
                reading.clear();
            }
            if !reading.is_empty() && computing.len() < 2 {
                let mut read: Vec<Read<T>> = Vec::new();
                while let Some((tag, ready)) = reading.pop_front() {
                    let ready = ready.recv().unwrap_or(Err(PictureError::Missing));
                    read.push(Read { tag, ready });
                    if read.iter().filter(|read| read.ready.is_ok()).count() >= plan.batch {
                        break;
                    }
                }
                let images = read.iter_mut().filter_map(Read::take).collect();
                computing.push_back(read);
                if to_device.send(images).is_err() {
                    break;
                }
                continue;
            }
            let Some(read) = computing.pop_front() else { break };
            let embeddings = embedded.recv().unwrap_or_else(|_| Ok(Vec::new()))?;
            let mut embeddings = embeddings.into_iter();
            for Read { tag, ready } in read {
                let outcome = ready.map(|(sha256, _)| (sha256, embeddings.next().unwrap_or_default()));
                done(Done { tag, outcome })?;
            }
        }
        Ok(exhausted && !stopped)
    })
}

type Ready = Result<(Sha256, Prepared), PictureError>;

struct Reading {
    path: PathBuf,
    expected: Option<Sha256>,
    answer: SyncSender<Ready>,
}

struct Read<T> {
    tag: T,
    ready: Ready,
}

impl<T> Read<T> {
    /// What goes to the device; the hash stays.
    fn take(&mut self) -> Option<Prepared> {
        self.ready.as_mut().ok().map(|(_, prepared)| std::mem::take(prepared))
    }
}

fn begin<T>(to_read: &Sender<Reading>, job: Job<T>) -> (T, Receiver<Ready>) {
    let (answer, ready) = sync_channel(1);
    // Readers end only with this side of the channel.
    let _ = to_read.send(Reading { path: job.path, expected: job.expected, answer });
    (job.tag, ready)
}

fn read_all(jobs: &Mutex<Receiver<Reading>>, prepare: &dyn Prepare) {
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Reading { path, expected, answer }) = job else { return };
        let read = || {
            let bytes = picture::read(&path, expected.as_ref(), &Limits::default())?;
            Ok((expected.unwrap_or_else(|| picture::hash(&bytes)), prepare.prepare(&bytes)?))
        };
        // Nobody may want it any more.
        let _ = answer.send(read());
    }
}

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
