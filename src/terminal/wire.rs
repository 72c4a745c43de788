//! The thread that owns the way to the terminal, so that a slow terminal holds up nobody else.
//!
//! Two lanes: frames go first, images in slices between them. A slice is cut only between the chunks that the caller
//! gave, each a complete escape sequence. kitty forbids any graphics command between the chunks of an image, so a frame
//! that has one waits for the image under way, and the frames behind it with it.

use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

mod queue;

use queue::{Queue, Slice};

/// Bytes of images written before frames get another turn, at the least one chunk.
const SLICE: usize = 16 * 1024;
/// How long to wait before trying an output again that takes nothing now.
const RETRY: Duration = Duration::from_millis(2);

/// What became of what was given to the wire; told on the wire's thread.
#[derive(Debug)]
pub enum Report {
    /// The frame of this number is written.
    FrameWritten(u64),
    /// The image of this id is written.
    UploadWritten(u64),
    /// The image of this id was dropped by [`Wire::clear`], perhaps half written.
    UploadDropped(u64),
    /// The terminal takes no more; everything given to the wire from now on is dropped.
    Failed(io::Error),
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

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    queue: Queue,
    /// Whether a slice is being written now.
    writing: bool,
    closing: Closing,
    ended: bool,
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
        report: impl Fn(Report) + Send + 'static,
    ) -> Result<Self, WireError> {
        let shared = Arc::new(Shared::default());
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

    /// Queues a frame and gives its number, counted from 1. `graphics` says that it has graphics commands in it.
    pub fn frame(&self, bytes: Vec<u8>, graphics: bool) -> u64 {
        self.change(|state| state.queue.push_frame(bytes, graphics))
    }

    /// Queues an image: chunks, each of which is a complete escape sequence. One that somebody waits for (`urgent`) goes
    /// before those that are sent ahead.
    pub fn upload(&self, id: u64, chunks: Vec<Vec<u8>>, urgent: bool) {
        self.change(|state| state.queue.push_upload(id, chunks, urgent));
    }

    /// Queues graphics commands that may wait, such as deletions: they go between two images, after the frames.
    pub fn chore(&self, bytes: &[u8]) {
        self.change(|state| state.queue.push_chore(bytes));
    }

    /// Takes an image back; false when it is under way, written, or unknown.
    pub fn cancel(&self, id: u64) -> bool {
        self.change(|state| state.queue.cancel(id))
    }

    /// Frames not yet written. Drawing no new one while there are some keeps a slow terminal from falling behind.
    pub fn frames_waiting(&self) -> usize {
        let state = self.shared.lock();
        state.queue.frames_waiting() + usize::from(state.writing && state.queue.is_writing_frame())
    }

    /// Drops everything queued and the rest of an image under way, and waits up to `patience` for the slice being
    /// written. For when the terminal is left for a while and all of it will be sent again.
    ///
    /// kitty takes the next image for the rest of one cut off so, until that is ended by `ESC _ G m=0,q=2; ESC \`.
    /// [`super::guest::Guest::leave`] ends it.
    pub fn clear(&self, patience: Duration) {
        let mut state = self.shared.lock();
        state.queue.clear();
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
            if let Some(slice) = state.queue.next(SLICE) {
                state.writing = true;
                return Some(slice);
            }
            if state.closing == Closing::Drain {
                return None;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
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
