//! The thread that owns the way to the terminal, so that a slow terminal holds up nobody else.
//!
//! Two lanes: frames go first, images in slices between them. A slice is cut only between the chunks that the caller
//! gave, each a complete escape sequence. kitty's protocol forbids graphics commands between the chunks of an image. Where the
//! terminal is not known to take them all the same, a frame that has one waits for the image under way, and the frames behind
//! it with it; where that would take long, the image is cut off and sent anew.
//!
//! The terminal is asked, at the end of each slice of an image and of frames where the caller wants to know, whether it
//! has read that far (`CSI 5 n`). Its answers come in the order of the questions. They tell how fast the link is, and keep
//! images from filling it so far that frames would stand behind them (`flow`).

use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

mod flow;
mod queue;
mod state;

pub use flow::Link;
use flow::{Asked, Flow};
use queue::{Queue, Slice};
use state::State;

/// Bytes of images written before frames get another turn, at the least one chunk.
const SLICE: usize = 16 * 1024;
/// How long to wait before trying an output again that takes nothing now.
const RETRY: Duration = Duration::from_millis(2);

/// What became of what was given to the wire; told on the wire's thread.
#[derive(Debug)]
pub enum Report {
    /// The frame of this number is written.
    FrameWritten(u64),
    /// The terminal has read this frame, of which that was asked, or does not say so in good time.
    FrameRead(u64),
    /// The image of this id is written.
    UploadWritten(u64),
    /// The terminal has read this image to its end, or does not say so in good time.
    UploadRead(u64),
    /// The terminal has read this image and does not have it.
    UploadLost(u64),
    /// The image of this id was dropped by [`Wire::clear`], perhaps half written.
    UploadDropped(u64),
    /// The terminal takes no more; everything given to the wire from now on is dropped.
    Failed(io::Error),
}

/// How to talk with the terminal at the other end.
#[derive(Debug, Clone)]
pub struct Manner {
    /// Asks whether it has read so far; `None` for one that does not answer.
    pub question: Option<Vec<u8>>,
    /// How long its answer may take before it is taken for lost.
    pub patience: Duration,
    /// Ends an image in its middle.
    pub cut: Vec<u8>,
    /// Whether it takes graphics commands between the chunks of an image, which kitty's protocol forbids a program to send.
    pub interleaves: bool,
}

impl Default for Manner {
    fn default() -> Self {
        Manner { question: None, patience: Duration::from_secs(3), cut: Vec::new(), interleaves: false }
    }
}

/// How soon an image is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// It is sent ahead, while the link has nothing better to do.
    Ahead,
    /// Somebody waits for it.
    Awaited,
    /// Somebody waits, and it is small: an outline.
    First,
}

/// The thread could not be started.
#[derive(Debug, thiserror::Error)]
#[error("cannot start the thread that writes to the terminal: {0}; close some programs and try again")]
pub struct WireError(#[source] io::Error);

/// A running wire; dropping it abandons what is not yet written.
#[derive(Debug)]
pub struct Wire {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    question: Vec<u8>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Closing {
    #[default]
    Open,
    /// Write what is there, then end.
    Drain,
    /// End.
    Abandon,
}

impl Wire {
    /// Starts the thread.
    pub fn spawn(
        output: impl Write + Send + 'static,
        manner: Manner,
        report: impl Fn(Report) + Send + 'static,
    ) -> Result<Self, WireError> {
        let state = State::new(
            Queue::new(manner.cut, manner.interleaves),
            Flow::new(manner.question.is_some(), manner.patience),
        );
        let question = manner.question.unwrap_or_default();
        let shared = Arc::new(Shared { state: Mutex::new(state), changed: Condvar::new(), question });
        let theirs = Arc::clone(&shared);
        let thread = thread::Builder::new()
            .name("terminal-output".into())
            .spawn(move || {
                run(&theirs, output, report);
                let mut state = theirs.lock();
                (state.ended, state.writing) = (true, false);
                state.queue.clear();
                theirs.changed.notify_all();
            })
            .map_err(WireError)?;
        Ok(Wire { shared, thread: Some(thread) })
    }

    /// Queues a frame and gives its number, counted from 1. `graphics` says that it has graphics commands in it; `ask` that
    /// it is to be told when the terminal has read it.
    pub fn frame(&self, bytes: Vec<u8>, graphics: bool, ask: bool) -> u64 {
        self.change(|state| {
            state.frame_first = None;
            state.queue.push_frame(bytes, graphics, ask)
        })
    }

    /// The terminal says that it has read as far as the oldest question.
    /// What that means is given back, and not told by the thread: it comes before the keys that follow the answer.
    pub fn answered(&self) -> Option<Report> {
        self.change(|state| {
            let asked = state.flow.answered(Instant::now())?;
            tracing::trace!(?asked, under_way = ?state.flow.under_way(), link = ?state.flow.link(), "answered");
            state.settled(asked, true)
        })
    }

    /// The terminal says that it has an image, or that it can't take or show it.
    pub fn acknowledged(&self, id: u64, ok: bool) {
        self.change(|state| {
            if ok && state.flow.awaits(Asked::Upload(id)) {
                state.acknowledges = true;
                state.acknowledged.insert(id);
            } else if !ok {
                state.news.push(Report::UploadLost(id));
            }
        });
    }

    /// What is known of the link.
    pub fn link(&self) -> Link {
        self.shared.lock().flow.link()
    }

    /// Queues an image: chunks, each of which is a complete escape sequence.
    pub fn upload(&self, id: u64, chunks: Vec<Vec<u8>>, urgency: Urgency) {
        self.change(|state| state.queue.push_upload(id, chunks, urgency));
    }

    /// Somebody waits now for an image that was sent ahead.
    pub fn hasten(&self, id: u64) {
        self.change(|state| state.queue.hasten(id));
    }

    /// Queues graphics commands that may wait, such as deletions: they go between two images, after the frames.
    pub fn chore(&self, bytes: &[u8]) {
        self.change(|state| state.queue.push_chore(bytes));
    }

    /// Takes an image back; false when it is under way, in which case it is cut off, or written, or unknown.
    pub fn cancel(&self, id: u64) -> bool {
        self.change(|state| state.queue.cancel(id))
    }

    /// Frames not yet written. Drawing no new one while there are some keeps a slow terminal from falling behind.
    pub fn frames_waiting(&self) -> usize {
        let state = self.shared.lock();
        state.queue.frames_waiting() + usize::from(state.writing && state.queue.is_writing_frame())
    }

    /// Whether the terminal has still something to answer: what it says after the program has gone would be typed into the shell.
    pub fn is_awaiting(&self) -> bool {
        self.shared.lock().flow.expires().is_some()
    }

    /// Drops everything queued, so that nothing more is asked.
    pub fn fall_silent(&self) {
        self.change(|state| state.queue.clear());
    }

    /// Drops everything queued and the rest of an image under way, and waits up to `patience` for the slice being
    /// written. For when the terminal is left for a while and all of it will be sent again.
    ///
    /// kitty takes the next image for the rest of one cut off so, until that is ended by `ESC _ G m=0,q=2; ESC \`.
    /// [`super::guest::Guest::leave`] ends it.
    pub fn clear(&self, patience: Duration) {
        let mut state = self.shared.lock();
        state.queue.clear();
        state.flow.forget();
        state.acknowledged.clear();
        self.shared.changed.notify_all();
        drop(self.shared.changed.wait_timeout_while(state, patience, |state| state.writing && !state.ended));
    }

    /// Writes what is queued and ends the thread; false when that was not done within `patience` and what was left is
    /// abandoned.
    pub fn finish(mut self, patience: Duration) -> bool {
        self.end(Closing::Drain, patience)
    }

    fn end(&mut self, closing: Closing, patience: Duration) -> bool {
        let Some(thread) = self.thread.take() else {
            return true;
        };
        let mut state = self.shared.lock();
        state.closing = state.closing.max(closing);
        self.shared.changed.notify_all();
        let deadline = Instant::now() + patience;
        while !state.ended {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                // Stuck in a write to a dead terminal. It goes with the process.
                state.closing = Closing::Abandon;
                self.shared.changed.notify_all();
                return false;
            }
            let waited = self.shared.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        drop(state);
        // A panic in it has been reported by the panic hook.
        thread.join().is_ok()
    }

    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.shared.lock();
        let result = change(&mut state);
        if state.ended {
            state.queue.clear();
        }
        self.shared.changed.notify_all();
        result
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.end(Closing::Abandon, Duration::ZERO);
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for something to write; `None` when the wire is to end.
    fn next(&self) -> Option<Slice> {
        let mut state = self.lock();
        state.writing = false;
        self.changed.notify_all();
        loop {
            if state.closing == Closing::Abandon {
                return None;
            }
            let now = Instant::now();
            if let Some(slice) = state.next(&self.question, now) {
                state.writing = !slice.chunks.is_empty();
                return Some(slice);
            }
            if state.closing == Closing::Drain {
                return None;
            }
            let until = state.frame_first.into_iter().chain(state.flow.expires()).min();
            state = match until {
                Some(until) => {
                    let left = until.saturating_duration_since(now).max(Duration::from_micros(100));
                    self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0
                }
                None => self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }

    fn is_abandoned(&self) -> bool {
        self.lock().closing == Closing::Abandon
    }
}

fn run(shared: &Shared, mut output: impl Write, report: impl Fn(Report)) {
    while let Some(slice) = shared.next() {
        let written = slice.chunks.iter().try_for_each(|chunk| write(shared, &mut output, chunk));
        match written.and_then(|()| output.flush()) {
            Ok(()) => slice.reports.into_iter().for_each(&report),
            Err(error) => {
                tracing::error!(%error, "the terminal takes no more");
                return report(Report::Failed(error));
            }
        }
    }
}

/// Writes one escape sequence whole.
fn write(shared: &Shared, output: &mut impl Write, chunk: &[u8]) -> io::Result<()> {
    let mut rest = chunk;
    while !rest.is_empty() {
        match output.write(rest) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => rest = &rest[written..],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock && !shared.is_abandoned() => {
                thread::sleep(RETRY);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
