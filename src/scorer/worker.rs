//! The thread that owns a scorer while a person labels: it scores pairs in the order in which they are wanted, keeps what it
//! computes, and comes back after whatever happens to it.
//!
//! Nobody ever waits for it: what is wanted is a list that is replaced as a whole, and what it finds comes as events. A
//! scorer that hangs is simply never heard of again.

use std::collections::HashMap;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::{Embedding, Identity, Scorer, ScorerError};
use crate::pair::{PairId, Sha256};
use crate::picture::{self, Limits, PictureError};

/// A pair to score.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// Which pair.
    pub pair: PairId,
    /// Its prompt.
    pub prompt: String,
    /// The files of image a and image b, and the hashes of their bytes.
    pub images: [(PathBuf, Sha256); 2],
}

/// What the thread tells.
#[derive(Debug)]
pub enum Event {
    /// The scorer is loaded.
    Ready(Identity),
    /// A pair has its scores: of image a and of image b.
    Scored {
        /// Which pair.
        pair: PairId,
        /// `exp(logit_scale) · cos` of a and of b.
        scores: [f64; 2],
    },
    /// A pair will have none: an image can't be read.
    Broken {
        /// Which pair.
        pair: PairId,
        /// Why.
        reason: PictureError,
    },
    /// The scorer can't be had or failed; `again` tells after how long it is tried again, if it is.
    Down {
        /// Why.
        reason: ScorerError,
        /// After how long it is tried again.
        again: Option<Duration>,
    },
}

/// What is kept from one run to the next. What can't be kept or found is computed again: no method fails.
pub trait Memory: Send {
    /// The scorer that the rest is about.
    fn scorer(&mut self, identity: &Identity);
    /// A prompt's embedding.
    fn prompt(&mut self, prompt: &str) -> Option<Embedding>;
    /// An image's embedding.
    fn image(&mut self, sha256: &Sha256) -> Option<Embedding>;
    /// Keeps what was computed for a pair: its scores, and the embeddings that are new.
    fn keep(
        &mut self,
        wanted: &Wanted,
        scores: [f64; 2],
        prompt: Option<&Embedding>,
        images: &[(Sha256, Embedding)],
    );
}

/// A handle of the thread; dropping it lets the thread end after what it is at.
pub struct Worker {
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    wanted: Vec<Wanted>,
    ended: bool,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The first wait after a failure; each further one in a row is twice as long.
const FIRST_WAIT: Duration = if cfg!(test) { Duration::from_millis(50) } else { Duration::from_secs(5) };
/// The longest wait.
const LONGEST_WAIT: Duration = Duration::from_secs(300);
/// Embeddings of prompts that are at hand without asking the memory.
const PROMPTS: usize = 64;

impl Worker {
    /// Starts the thread, which loads the scorer first.
    ///
    /// # Errors
    /// The system has no thread left.
    pub fn spawn(
        load: impl FnMut() -> Result<Box<dyn Scorer>, ScorerError> + Send + 'static,
        memory: impl Memory + 'static,
        tell: impl Fn(Event) + Send + 'static,
    ) -> io::Result<Self> {
        let shared = Arc::new(Shared { state: Mutex::default(), changed: Condvar::new() });
        let run = Run {
            shared: Arc::clone(&shared),
            load: Box::new(load),
            memory: Box::new(memory),
            tell: Box::new(tell),
            prompts: HashMap::new(),
        };
        thread::Builder::new().name("scorer".to_owned()).spawn(move || run.go_on())?;
        Ok(Self { shared })
    }

    /// What is wanted from now on, the most urgent first; what was wanted before and is not in it is dropped.
    pub fn want(&self, wanted: Vec<Wanted>) {
        self.shared.state().wanted = wanted;
        self.shared.changed.notify_one();
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.shared.state().ended = true;
        self.shared.changed.notify_one();
    }
}

struct Run {
    shared: Arc<Shared>,
    load: Box<dyn FnMut() -> Result<Box<dyn Scorer>, ScorerError> + Send>,
    memory: Box<dyn Memory>,
    tell: Box<dyn Fn(Event) + Send>,
    prompts: HashMap<String, Embedding>,
}

/// What kept a pair from being scored.
enum Trouble {
    Image(PictureError),
    Scorer(ScorerError),
}

impl Run {
    fn go_on(mut self) {
        let mut wait = FIRST_WAIT;
        loop {
            let reason = match caught(&mut self.load) {
                Ok(mut scorer) => {
                    self.memory.scorer(scorer.identity());
                    (self.tell)(Event::Ready(scorer.identity().clone()));
                    match self.score(scorer.as_mut(), &mut wait) {
                        Some(reason) => reason,
                        None => return,
                    }
                }
                Err(reason) => reason,
            };
            tracing::warn!(%reason, "the scorer is down");
            // Weights that are not there do not come by waiting.
            let again = (!matches!(reason, ScorerError::Weights(_) | ScorerError::Usage(_))).then_some(wait);
            (self.tell)(Event::Down { reason, again });
            let Some(time) = again else { return };
            if self.rest(time) {
                return;
            }
            wait = (2 * wait).min(LONGEST_WAIT);
        }
    }

    /// Scores until the end, which gives nothing, or a failure.
    fn score(&mut self, scorer: &mut dyn Scorer, wait: &mut Duration) -> Option<ScorerError> {
        while let Some(wanted) = self.next() {
            match caught(&mut || self.pair(scorer, &wanted)) {
                Ok(Ok(scores)) => {
                    *wait = FIRST_WAIT;
                    (self.tell)(Event::Scored { pair: wanted.pair, scores });
                }
                Ok(Err(reason)) => (self.tell)(Event::Broken { pair: wanted.pair, reason }),
                Err(reason) => return Some(reason),
            }
        }
        None
    }

    /// Takes the most urgent pair from the list, waiting for one; nothing at the end.
    fn next(&self) -> Option<Wanted> {
        let mut state = self.shared.state();
        loop {
            if state.ended {
                return None;
            }
            if !state.wanted.is_empty() {
                return Some(state.wanted.remove(0));
            }
            state = self.shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Waits so long; whether the end came meanwhile.
    fn rest(&self, time: Duration) -> bool {
        let state = self.shared.state();
        let ended = self.shared.changed.wait_timeout_while(state, time, |state| !state.ended);
        ended.unwrap_or_else(PoisonError::into_inner).0.ended
    }

    fn pair(
        &mut self,
        scorer: &mut dyn Scorer,
        wanted: &Wanted,
    ) -> Result<Result<[f64; 2], PictureError>, ScorerError> {
        match self.scores(scorer, wanted) {
            Ok(scores) => Ok(Ok(scores)),
            Err(Trouble::Image(reason)) => Ok(Err(reason)),
            Err(Trouble::Scorer(reason)) => Err(reason),
        }
    }

    fn scores(&mut self, scorer: &mut dyn Scorer, wanted: &Wanted) -> Result<[f64; 2], Trouble> {
        let mut known = wanted.images.each_ref().map(|(_, sha256)| self.memory.image(sha256));
        let prepare = scorer.prepare();
        let (mut prepared, mut missing) = (Vec::new(), Vec::new());
        for (at, (path, sha256)) in wanted.images.iter().enumerate() {
            if known[at].is_none() {
                let read = picture::read(path, Some(sha256), &Limits::default());
                prepared.push(read.and_then(|bytes| prepare.prepare(&bytes)).map_err(Trouble::Image)?);
                missing.push((at, *sha256));
            }
        }
        let mut new = Vec::new();
        if !prepared.is_empty() {
            let embedded = scorer.images(&prepared).map_err(Trouble::Scorer)?;
            for ((at, sha256), embedding) in missing.into_iter().zip(embedded) {
                known[at] = Some(embedding.clone());
                new.push((sha256, embedding));
            }
        }
        let (prompt, is_new) = self.prompt(scorer, &wanted.prompt).map_err(Trouble::Scorer)?;
        let [Some(a), Some(b)] = known else { return Err(Trouble::Scorer(ScorerError::Ended)) };
        let scores = [scorer.score(&prompt, &a), scorer.score(&prompt, &b)];
        self.memory.keep(wanted, scores, is_new.then_some(&prompt), &new);
        Ok(scores)
    }

    /// A prompt's embedding, and whether it was computed now.
    fn prompt(&mut self, scorer: &mut dyn Scorer, prompt: &str) -> Result<(Embedding, bool), ScorerError> {
        if let Some(known) = self.prompts.get(prompt) {
            return Ok((known.clone(), false));
        }
        let (embedding, is_new) = match self.memory.prompt(prompt) {
            Some(kept) => (kept, false),
            None => (scorer.prompts(&[prompt])?.pop().ok_or(ScorerError::Ended)?, true),
        };
        if self.prompts.len() >= PROMPTS {
            self.prompts.clear();
        }
        self.prompts.insert(prompt.to_owned(), embedding.clone());
        Ok((embedding, is_new))
    }
}

/// Does something that may panic: a defect of a scorer must not take the labelling with it.
fn caught<T>(work: &mut dyn FnMut() -> Result<T, ScorerError>) -> Result<T, ScorerError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(ScorerError::Ended))
}

#[cfg(test)]
mod tests;
