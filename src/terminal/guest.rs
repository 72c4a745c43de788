//! Being a good guest in somebody's terminal: every mode that is set is reset, however the program ends.
//!
//! [`Guest`] sets and undoes the modes. [`Leaver`] undoes them from anywhere (signal tasks, the panic hook) and never
//! waits long. All output goes through [`Output`], which falls silent once the terminal was left, so that a thread
//! in the middle of an image does not write it into the person's shell.

use std::fmt;
use std::fs::File;
use std::io;
use std::os::fd::AsFd;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Signal, kill_current_process_group};
use rustix::termios::{self, OptionalActions, QueueSelector, Termios};

use super::tty::{Tty, TtyError, write_patiently};

mod modes;
mod output;

pub use modes::{Images, Modes};
pub use output::Output;

/// How long leaving waits for a write in progress, and for a terminal that takes nothing.
const PATIENCE: Duration = Duration::from_millis(300);
/// How long a stop signal may take to reach all threads.
const STOP_DELAY: Duration = Duration::from_millis(50);

/// Why the terminal could not be taken over.
#[derive(Debug, thiserror::Error)]
pub enum GuestError {
    /// No further descriptor.
    #[error(transparent)]
    Tty(#[from] TtyError),
    /// Its line discipline could not be read or set.
    #[error(
        "cannot switch the terminal to raw mode: {0}; is it still open, and this program in the foreground?"
    )]
    RawMode(#[source] io::Error),
    /// It takes no bytes.
    #[error("cannot write to the terminal: {0}; is it still open?")]
    Write(#[source] io::Error),
}

/// The guest: as long as it lives, the terminal is taken over; dropping it leaves.
#[derive(Debug)]
pub struct Guest {
    stay: Arc<Stay>,
}

/// Leaves the terminal from anywhere.
#[derive(Debug, Clone)]
pub struct Leaver {
    stay: Arc<Stay>,
}

/// A stay in a terminal, shared by everything that writes to it or ends it.
#[derive(Debug)]
struct Stay {
    output: File,
    /// The line discipline to go back to.
    cooked: Termios,
    /// Whether anything is to be undone. Set to false before the undoing, so that only one thread does it.
    present: AtomicBool,
    /// Counts the times that the terminal was left: output begun before is void after.
    epoch: AtomicU64,
    /// Held while bytes are written.
    turn: Mutex<()>,
    /// The modes set beyond raw, and what to write before they are undone; held only to copy them.
    modes: Mutex<Option<Modes>>,
    farewell: Mutex<Farewell>,
}

/// Tells what is to be written first when leaving.
struct Farewell(Box<dyn Fn() -> Vec<u8> + Send>);

impl fmt::Debug for Farewell {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Farewell")
    }
}

impl Guest {
    /// Switches the terminal to raw mode and nothing else: enough to ask it questions.
    pub fn raw(tty: &Tty) -> Result<Self, GuestError> {
        let cooked = termios::tcgetattr(tty.input()).map_err(|error| GuestError::RawMode(error.into()))?;
        let stay = Stay {
            output: tty.copy_output()?,
            cooked,
            present: AtomicBool::new(false),
            epoch: AtomicU64::new(0),
            turn: Mutex::new(()),
            modes: Mutex::new(None),
            farewell: Mutex::new(Farewell(Box::new(Vec::new))),
        };
        stay.make_raw()?;
        Ok(Guest { stay: Arc::new(stay) })
    }

    /// Takes the whole screen: the alternate one, without a cursor, with focus, paste and, where wanted, the mouse.
    ///
    /// Forces crossterm's colours on: with `NO_COLOR` set it would drop the foreground colour of placeholder cells,
    /// and with it the image's id. `NO_COLOR` is for the theme to honour.
    pub fn enter(&self, modes: Modes) -> Result<(), GuestError> {
        self.enter_with(modes, &modes.enter())
    }

    fn enter_with(&self, modes: Modes, bytes: &[u8]) -> Result<(), GuestError> {
        crossterm::style::force_color_output(true);
        *lock(&self.stay.modes) = Some(modes);
        self.stay.make_raw()?;
        let _turn = lock(&self.stay.turn);
        write_patiently(self.stay.output.as_fd(), bytes, PATIENCE * 10).map_err(GuestError::Write)
    }

    /// Undoes everything; a second time does nothing.
    pub fn leave(&self) {
        self.stay.leave();
    }

    /// Sets it all again after a [`Guest::leave`], or after the process was stopped and continued by others. Pending
    /// input is thrown away. The screen is empty and has no images.
    pub fn enter_again(&self) -> Result<(), GuestError> {
        // Nothing begun before may go on, even where the terminal was not left.
        self.stay.epoch.fetch_add(1, Ordering::SeqCst);
        let modes = *lock(&self.stay.modes);
        match modes {
            Some(modes) => self.enter_with(modes, &modes.enter_again())?,
            None => self.stay.make_raw()?,
        }
        // What was typed at the shell was not meant for this program. That it cannot be flushed is no reason to stop.
        let _ = termios::tcflush(&self.stay.output, QueueSelector::IFlush);
        Ok(())
    }

    /// Ctrl-Z: leaves, stops the whole job as the terminal itself would have, and enters again when it is continued.
    ///
    /// Pause the reader and clear the wire first. Blocks its thread as long as the job is stopped. Where nobody could
    /// continue the job (no shell above it), the system does not stop it and this returns at once. A handler for
    /// SIGTSTP would keep the job from stopping: have none.
    pub fn suspend(&self) -> Result<(), GuestError> {
        self.leave();
        if let Err(error) = kill_current_process_group(Signal::TSTP) {
            tracing::warn!(%error, "cannot stop the job");
        }
        // The signal may be taken by another thread: without a pause this one could enter again before it stops.
        thread::sleep(STOP_DELAY);
        self.enter_again()
    }

    /// Whether the terminal is taken over; false after a leave, also one by a panic or a signal.
    pub fn is_present(&self) -> bool {
        self.stay.present.load(Ordering::SeqCst)
    }

    /// What to write first when leaving, such as the deletion of every image by its id: virtual placements survive
    /// kitty's "delete all", and inside tmux so does the screen. Asked at each leaving, on whatever thread leaves.
    pub fn set_farewell(&self, bytes: impl Fn() -> Vec<u8> + Send + 'static) {
        *lock(&self.stay.farewell) = Farewell(Box::new(bytes));
    }

    /// A handle that leaves from anywhere.
    pub fn leaver(&self) -> Leaver {
        Leaver { stay: Arc::clone(&self.stay) }
    }

    /// Where everything for the terminal is written.
    pub fn output(&self) -> Output {
        Output::new(Arc::clone(&self.stay))
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        self.stay.leave();
    }
}

impl Leaver {
    /// Undoes everything; a second time does nothing. Takes no more than a second, whatever other threads hold.
    pub fn leave(&self) {
        self.stay.leave();
    }
}

impl Stay {
    fn make_raw(&self) -> Result<(), GuestError> {
        let mut raw = self.cooked.clone();
        raw.make_raw();
        termios::tcsetattr(&self.output, OptionalActions::Now, &raw)
            .map_err(|error| GuestError::RawMode(error.into()))?;
        self.present.store(true, Ordering::SeqCst);
        Ok(())
    }

    fn leave(&self) {
        let first = self.present.swap(false, Ordering::SeqCst);
        // Without the turn after all: a thread stuck in a write to a dead terminal keeps it for ever.
        let _turn = self.turn_within(PATIENCE);
        if !first {
            return;
        }
        self.epoch.fetch_add(1, Ordering::SeqCst);
        let modes = lock_within(&self.modes, PATIENCE).and_then(|modes| *modes);
        if let Some(modes) = modes {
            let farewell =
                lock_within(&self.farewell, PATIENCE).map(|farewell| (farewell.0)()).unwrap_or_default();
            // A terminal that takes nothing is gone or stuck; its line discipline is restored all the same.
            if let Err(error) = write_patiently(self.output.as_fd(), &modes.leave(&farewell), PATIENCE) {
                tracing::warn!(%error, "cannot tell the terminal to restore its modes");
            }
        }
        // Answers and reports of the mouse that nobody read would be typed into the shell.
        let _ = termios::tcflush(&self.output, QueueSelector::IFlush);
        if let Err(error) = termios::tcsetattr(&self.output, OptionalActions::Now, &self.cooked) {
            tracing::warn!(%error, "cannot restore the terminal's line discipline");
        }
    }

    fn turn_within(&self, patience: Duration) -> Option<MutexGuard<'_, ()>> {
        lock_within(&self.turn, patience)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes a lock, but gives up after a while: for a panic hook that may hold it itself.
fn lock_within<T>(mutex: &Mutex<T>, patience: Duration) -> Option<MutexGuard<'_, T>> {
    let deadline = Instant::now() + patience;
    loop {
        match mutex.try_lock() {
            Ok(guard) => return Some(guard),
            Err(TryLockError::Poisoned(error)) => return Some(error.into_inner()),
            Err(TryLockError::WouldBlock) if Instant::now() >= deadline => return None,
            Err(TryLockError::WouldBlock) => thread::sleep(Duration::from_millis(1)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use rustix::termios::LocalModes;

    use super::*;
    use crate::terminal::tty::tests::{pty, read_until};

    fn is_raw(tty: &Tty) -> bool {
        !termios::tcgetattr(tty.input()).unwrap().local_modes.contains(LocalModes::ICANON)
    }

    #[test]
    fn leaving_restores_the_line_discipline_and_every_mode_once() {
        let (tty, master) = pty();
        let mut screen = master.try_clone_reader().unwrap();
        let guest = Guest::raw(&tty).unwrap();
        assert!(is_raw(&tty));
        let modes = Modes { mouse: true, images: Images::None };
        guest.enter(modes).unwrap();
        assert_eq!(read_until(&mut screen, b"\x1b[?1006h"), modes.enter());
        guest.leaver().leave();
        guest.leave();
        drop(guest);
        assert!(!is_raw(&tty));
        tty.write(b"END", PATIENCE).unwrap();
        let seen = read_until(&mut screen, b"END");
        assert_eq!(seen, [&modes.leave(b"")[..], b"END"].concat());
    }

    #[test]
    fn raw_mode_alone_is_undone_without_a_byte() {
        let (tty, master) = pty();
        let mut screen = master.try_clone_reader().unwrap();
        drop(Guest::raw(&tty).unwrap());
        assert!(!is_raw(&tty));
        tty.write(b"END", PATIENCE).unwrap();
        assert_eq!(read_until(&mut screen, b"END"), b"END");
    }

    #[test]
    fn the_farewell_comes_before_the_screen_is_left() {
        let (tty, master) = pty();
        let mut screen = master.try_clone_reader().unwrap();
        let guest = Guest::raw(&tty).unwrap();
        guest.enter(Modes::default()).unwrap();
        guest.set_farewell(|| b"FAREWELL".to_vec());
        guest.leave();
        let seen = String::from_utf8(read_until(&mut screen, b"\x1b[?1049l")).unwrap();
        assert!(seen.contains("FAREWELL"), "{seen:?}");
    }

    #[test]
    fn output_is_silent_once_the_terminal_was_left_and_heard_again_after() {
        let (tty, master) = pty();
        let mut screen = master.try_clone_reader().unwrap();
        let guest = Guest::raw(&tty).unwrap();
        let mut output = guest.output();
        guest.leave();
        output.write_all(b"lost").unwrap();
        guest.enter_again().unwrap();
        output.write_all(b"heard").unwrap();
        assert_eq!(read_until(&mut screen, b"heard"), b"heard");
        assert!(is_raw(&tty));
    }

    #[test]
    fn leaving_a_terminal_that_takes_nothing_ends_and_restores_its_line_discipline() {
        let (tty, _master) = pty();
        let guest = Guest::raw(&tty).unwrap();
        guest.enter(Modes::default()).unwrap();
        let mut output = guest.output();
        let writer = thread::spawn(move || output.write_all(&vec![b'x'; 1 << 20]));
        thread::sleep(Duration::from_millis(100));
        let started = Instant::now();
        guest.leave();
        assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
        assert!(!is_raw(&tty));
        assert!(writer.join().unwrap().is_ok(), "the rest is thrown away");
    }
    #[test]
    fn nothing_begun_before_the_terminal_was_left_goes_on_after_it_is_entered_again() {
        let (tty, master) = pty();
        let guest = Guest::raw(&tty).unwrap();
        let mut output = guest.output();
        let writer = thread::spawn(move || output.write_all(&vec![b'x'; 1 << 20]));
        thread::sleep(Duration::from_millis(100));
        guest.leave();
        guest.enter_again().unwrap();
        let mut screen = master.try_clone_reader().unwrap();
        thread::spawn(move || {
            writer.join().unwrap().unwrap();
            tty.write(b"END", PATIENCE * 10).unwrap();
            tty
        });
        let seen = read_until(&mut screen, b"END");
        assert!(seen.len() < 1 << 19, "{} bytes", seen.len());
    }

    #[test]
    fn unread_answers_are_not_typed_into_the_shell() {
        let (tty, master) = pty();
        let guest = Guest::raw(&tty).unwrap();
        let mut terminal = master.take_writer().unwrap();
        terminal.write_all(b"\x1b[?62;c").unwrap();
        thread::sleep(Duration::from_millis(50));
        guest.leave();
        let raw = Guest::raw(&tty).unwrap();
        assert_eq!(tty.read(&mut [0; 16], Duration::from_millis(20)).unwrap(), 0);
        drop(raw);
    }
}
