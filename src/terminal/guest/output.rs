//! The way to the terminal, open while the guest is present.

use std::io::{self, Write};
use std::os::fd::AsFd;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags};

use super::{Stay, lock};
use crate::terminal::tty;

/// Bytes written at a turn: a leaving guest waits for no more.
const PIECE: usize = 2048;
/// How often a writer to a slow terminal looks whether the guest has left.
const LOOK: Duration = Duration::from_millis(20);

/// Writes to the terminal as long as the guest is present, else throws away.
///
/// What is given to one `write` is either written whole or, from the moment that the guest leaves, not at all: nothing
/// of it appears after the terminal is entered again.
#[derive(Debug, Clone)]
pub struct Output {
    stay: Arc<Stay>,
}

impl Output {
    pub(super) fn new(stay: Arc<Stay>) -> Self {
        Output { stay }
    }

    fn is_void(&self, epoch: u64) -> bool {
        !self.stay.present.load(Ordering::SeqCst) || self.stay.epoch.load(Ordering::SeqCst) != epoch
    }

    /// Whether there is room within a while.
    fn has_room(&self) -> io::Result<bool> {
        let mut descriptors = [PollFd::from_borrowed_fd(self.stay.output.as_fd(), PollFlags::OUT)];
        match rustix::event::poll(&mut descriptors, Some(&tty::timespec(LOOK))) {
            Ok(count) => Ok(count > 0),
            Err(rustix::io::Errno::INTR) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let epoch = self.stay.epoch.load(Ordering::SeqCst);
        let mut rest = bytes;
        while !rest.is_empty() {
            if self.is_void(epoch) {
                break;
            }
            if !self.has_room()? {
                continue;
            }
            let _turn = lock(&self.stay.turn);
            if self.is_void(epoch) {
                break;
            }
            match rustix::io::write(&self.stay.output, &rest[..rest.len().min(PIECE)]) {
                Ok(written) => rest = &rest[written..],
                Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
