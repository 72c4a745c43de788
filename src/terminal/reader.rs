//! The thread that reads the terminal and hands on what it sent.
//!
//! It can be paused, so that another program (an editor, the shell after Ctrl-Z) gets the keys, and stopped. What the
//! probe read beyond its answers comes first: no key typed while starting is lost.

use std::io::{self, PipeReader, PipeWriter, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags};

use super::input::{Decoder, Input};
use super::tty::{self, Tty};

/// How long [`Reader::pause`] and [`Reader::stop`] wait for the thread, which a full sink may hold up.
const PATIENCE: Duration = Duration::from_secs(1);

/// Why the terminal cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReaderError {
    /// No descriptor for the thread.
    #[error(transparent)]
    Tty(#[from] tty::TtyError),
    /// No pipe or no thread.
    #[error("cannot start the thread that reads the terminal: {0}; close some programs and try again")]
    Start(#[source] io::Error),
}

/// What was read before the reader was there.
#[derive(Debug, Default)]
pub struct Pending {
    /// Keys and clicks of the meantime.
    pub typed: Vec<Input>,
    /// The decoder, perhaps in the middle of a late answer, whose rest must not become keys.
    pub decoder: Decoder,
}

/// A running reader; dropping it stops it.
#[derive(Debug)]
pub struct Reader {
    shared: Arc<Shared>,
    wake: PipeWriter,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    wanted: Wanted,
    /// Whether the thread is out of the way: paused or ended.
    idle: bool,
    ended: bool,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    #[default]
    Run,
    Pause,
    Stop,
}

impl Reader {
    /// Starts reading; `sink` is called on the reader's thread, with [`Input::Closed`] last when the terminal is gone.
    pub fn spawn(
        tty: &Tty,
        pending: Pending,
        sink: impl FnMut(Input) + Send + 'static,
    ) -> Result<Self, ReaderError> {
        let input = tty.copy_input()?;
        let (woken, wake) = io::pipe().map_err(ReaderError::Start)?;
        let shared = Arc::new(Shared::default());
        let theirs = Arc::clone(&shared);
        let thread = thread::Builder::new()
            .name("terminal-input".into())
            .spawn(move || {
                run(&theirs, &input, woken, pending, sink);
                let mut state = theirs.lock();
                (state.idle, state.ended) = (true, true);
                theirs.changed.notify_all();
            })
            .map_err(ReaderError::Start)?;
        Ok(Reader { shared, wake, thread: Some(thread) })
    }

    /// Leaves the terminal's bytes to others until [`Reader::resume`]; returns once the thread reads no more.
    pub fn pause(&self) {
        self.demand(Wanted::Pause);
    }

    /// Reads on.
    pub fn resume(&self) {
        let mut state = self.shared.lock();
        if state.wanted == Wanted::Pause {
            state.wanted = Wanted::Run;
            self.shared.changed.notify_all();
        }
    }

    /// Ends the thread. One that is held up in its sink is left behind.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        self.demand(Wanted::Stop);
        let ended = self.shared.lock().ended;
        if let Some(thread) = self.thread.take().filter(|_| ended) {
            // A panic in it has been reported by the panic hook.
            let _ = thread.join();
        }
    }

    fn demand(&self, wanted: Wanted) {
        let mut state = self.shared.lock();
        if state.wanted != Wanted::Stop {
            state.wanted = wanted;
        }
        self.shared.changed.notify_all();
        // A full pipe wakes it just as well, a closed one means that it has ended.
        let _ = (&self.wake).write(&[0]);
        let there = |state: &State| state.ended || (wanted == Wanted::Pause && state.idle);
        drop(self.shared.changed.wait_timeout_while(state, PATIENCE, |state| !there(state)));
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.end();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits while paused; false when the thread is to end.
    fn may_read(&self) -> bool {
        let mut state = self.lock();
        while state.wanted == Wanted::Pause {
            state.idle = true;
            self.changed.notify_all();
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.idle = false;
        state.wanted == Wanted::Run
    }
}

fn run(
    shared: &Shared,
    input: &OwnedFd,
    mut woken: PipeReader,
    pending: Pending,
    mut sink: impl FnMut(Input),
) {
    let Pending { typed, mut decoder } = pending;
    let closed = typed.contains(&Input::Closed);
    typed.into_iter().for_each(&mut sink);
    let mut buffer = [0; 4096];
    while !closed && shared.may_read() {
        let mut descriptors = [PollFd::new(input, PollFlags::IN), PollFd::new(&woken, PollFlags::IN)];
        let timeout = decoder.patience().map(tty::timespec);
        match rustix::event::poll(&mut descriptors, timeout.as_ref()) {
            Ok(0) => decoder.flush().into_iter().for_each(&mut sink),
            Ok(_) => {
                let (ready, wake) =
                    (!descriptors[0].revents().is_empty(), !descriptors[1].revents().is_empty());
                if wake {
                    let _ = woken.read(&mut [0; 64]);
                } else if ready {
                    match tty::read_ready(input.as_fd(), &mut buffer) {
                        Ok(count) => decoder.feed(&buffer[..count]).into_iter().for_each(&mut sink),
                        Err(error) => {
                            tracing::info!(%error, "the terminal is gone");
                            decoder.flush().into_iter().for_each(&mut sink);
                            return sink(Input::Closed);
                        }
                    }
                }
            }
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => {
                tracing::error!(%error, "cannot wait for the terminal");
                return sink(Input::Closed);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, channel};

    use terminput::{KeyCode, KeyEvent};

    use super::*;
    use crate::terminal::guest::Guest;
    use crate::terminal::reply::Reply;

    const SOON: Duration = Duration::from_secs(5);
    const NOT: Duration = Duration::from_millis(60);

    fn key(character: char) -> Input {
        Input::Key(KeyEvent::new(KeyCode::Char(character)))
    }

    fn start(tty: &Tty, pending: Pending) -> (Reader, Receiver<Input>) {
        let (sender, receiver) = channel();
        let reader = Reader::spawn(tty, pending, move |input| drop(sender.send(input))).unwrap();
        (reader, receiver)
    }

    #[test]
    fn what_was_typed_during_the_probe_comes_first() {
        let (tty, master) = tty::tests::pty();
        let _guest = Guest::raw(&tty).unwrap();
        let mut keyboard = master.take_writer().unwrap();
        keyboard.write_all(b"b").unwrap();
        let (_reader, inputs) = start(&tty, Pending { typed: vec![key('a')], decoder: Decoder::default() });
        assert_eq!(inputs.recv_timeout(SOON), Ok(key('a')));
        assert_eq!(inputs.recv_timeout(SOON), Ok(key('b')));
    }

    #[test]
    fn the_rest_of_an_answer_begun_during_the_probe_is_no_key() {
        let (tty, master) = tty::tests::pty();
        let _guest = Guest::raw(&tty).unwrap();
        let mut decoder = Decoder::default();
        decoder.feed(b"\x1bP>|kit");
        let (_reader, inputs) = start(&tty, Pending { typed: Vec::new(), decoder });
        master.take_writer().unwrap().write_all(b"ty(0.41)\x1b\\").unwrap();
        assert_eq!(inputs.recv_timeout(SOON), Ok(Input::Reply(Reply::Version("kitty(0.41)".into()))));
    }

    #[test]
    fn a_lone_escape_comes_without_another_byte() {
        let (tty, master) = tty::tests::pty();
        let _guest = Guest::raw(&tty).unwrap();
        let (_reader, inputs) = start(&tty, Pending::default());
        let mut keyboard = master.take_writer().unwrap();
        keyboard.write_all(b"\x1b").unwrap();
        assert_eq!(inputs.recv_timeout(SOON), Ok(Input::Key(KeyEvent::new(KeyCode::Esc))));
    }

    #[test]
    fn a_paused_reader_leaves_the_bytes_alone() {
        let (tty, master) = tty::tests::pty();
        let _guest = Guest::raw(&tty).unwrap();
        let (reader, inputs) = start(&tty, Pending::default());
        reader.pause();
        let mut keyboard = master.take_writer().unwrap();
        keyboard.write_all(b"x").unwrap();
        assert!(inputs.recv_timeout(NOT).is_err());
        let mut buffer = [0; 8];
        assert_eq!(tty.read(&mut buffer, SOON).unwrap(), 1);
        reader.resume();
        assert!(inputs.recv_timeout(NOT).is_err());
        reader.stop();
        assert!(inputs.recv().is_err(), "the sink is dropped with the thread");
    }

    #[test]
    fn a_hangup_is_the_last_thing_told() {
        let (tty, master) = tty::tests::pty();
        let (_reader, inputs) = start(&tty, Pending::default());
        drop(master);
        assert_eq!(inputs.recv_timeout(SOON), Ok(Input::Closed));
        assert!(inputs.recv_timeout(SOON).is_err());
    }
}
