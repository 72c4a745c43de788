//! The threads that read, hash, decode and prepare image files.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::Scope;

use super::{Image, Plan};
use crate::pair::Sha256;
use crate::picture::{self, Limits, PictureError};
use crate::scorer::Prepare;

/// What a reader answers.
pub(super) type Ready = Result<Image, PictureError>;

/// A file to be read.
pub(super) struct Reading {
    pub(super) path: PathBuf,
    pub(super) expected: Option<Sha256>,
    pub(super) answer: SyncSender<Ready>,
}

/// The way to the readers; they end when it is dropped.
pub(super) struct Readers {
    jobs: Sender<Reading>,
}

impl Readers {
    /// Starts them; once `ended` is set, they begin nothing more.
    pub(super) fn start<'scope>(
        scope: &'scope Scope<'scope, '_>,
        plan: &'scope Plan,
        prepare: Arc<dyn Prepare>,
        ended: &'scope AtomicBool,
    ) -> Self {
        let (jobs, waiting) = channel();
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..plan.readers.max(1) {
            let (waiting, prepare) = (Arc::clone(&waiting), Arc::clone(&prepare));
            scope.spawn(move || read_all(&waiting, &plan.known, prepare.as_ref(), ended));
        }
        Self { jobs }
    }

    pub(super) fn send(&self, reading: Reading) {
        // Readers end only with this side of the channel.
        let _ = self.jobs.send(reading);
    }
}

fn read_all(
    waiting: &Mutex<Receiver<Reading>>,
    known: &HashSet<Sha256>,
    prepare: &dyn Prepare,
    ended: &AtomicBool,
) {
    loop {
        let job = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Reading { path, expected, answer }) = job else { return };
        if ended.load(Ordering::Relaxed) {
            continue;
        }
        let read = || {
            let bytes = picture::read(&path, expected.as_ref(), &Limits::default())?;
            let sha256 = expected.unwrap_or_else(|| picture::hash(&bytes));
            if known.contains(&sha256) {
                return Ok(Image::Known(sha256));
            }
            Ok(Image::Prepared(sha256, prepare.prepare(&bytes)?))
        };
        // A decoder that panics on one file costs that file alone.
        let ready = catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| {
            Err(PictureError::Damaged { reason: "the decoder gave up on it".to_owned() })
        });
        // Nobody may want it any more.
        let _ = answer.send(ready);
    }
}
