//! The terminal device: where its bytes are read, where they are written, and its size.
//!
//! Standard input and output where they are terminals, `/dev/tty` where they are redirected.

use std::fs::File;
use std::io::{self, IsTerminal};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::termios;

/// Why there is no terminal to work in.
#[derive(Debug, thiserror::Error)]
pub enum TtyError {
    /// Neither the standard streams nor `/dev/tty` are a terminal.
    #[error(
        "no terminal to show images in: standard input and output are redirected and /dev/tty cannot be opened \
         ({0}); run this in a terminal, and over SSH with `ssh -t`"
    )]
    None(#[source] io::Error),
    /// The terminal's file descriptor could not be copied.
    #[error("cannot open the terminal a second time: {0}; close some files or raise `ulimit -n`")]
    Copy(#[source] io::Error),
}

/// Size of the terminal as the kernel has it; 0 where it is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WindowSize {
    /// Cells across.
    pub columns: u16,
    /// Cells down.
    pub rows: u16,
    /// Pixels across; over SSH, whatever the client said.
    pub width: u16,
    /// Pixels down.
    pub height: u16,
}

/// The terminal.
#[derive(Debug)]
pub struct Tty {
    input: OwnedFd,
    output: File,
}

impl Tty {
    /// Opens the terminal this process is in.
    pub fn open() -> Result<Self, TtyError> {
        let input = terminal_or_device(io::stdin())?;
        let output = terminal_or_device(io::stdout())?;
        Ok(Tty { input, output: File::from(output) })
    }

    /// A terminal by its descriptors: for a pty.
    pub fn from_descriptors(input: OwnedFd, output: OwnedFd) -> Self {
        Tty { input, output: File::from(output) }
    }

    /// Where its bytes are read.
    pub fn input(&self) -> BorrowedFd<'_> {
        self.input.as_fd()
    }

    /// A further descriptor to read from, for a thread of its own.
    pub fn copy_input(&self) -> Result<OwnedFd, TtyError> {
        self.input.try_clone().map_err(TtyError::Copy)
    }

    /// A further descriptor to write to.
    pub fn copy_output(&self) -> Result<File, TtyError> {
        self.output.try_clone().map_err(TtyError::Copy)
    }

    /// The size as the kernel has it now.
    pub fn size(&self) -> io::Result<WindowSize> {
        let size = termios::tcgetwinsize(&self.output)?;
        // A serial line knows no size: the usual one, then.
        let nothing = size.ws_col == 0 || size.ws_row == 0;
        let (columns, rows) = if nothing { (80, 24) } else { (size.ws_col, size.ws_row) };
        Ok(WindowSize { columns, rows, width: size.ws_xpixel, height: size.ws_ypixel })
    }

    /// Writes all bytes unless the terminal takes none of them for `patience`.
    pub fn write(&self, bytes: &[u8], patience: Duration) -> io::Result<()> {
        write_patiently(self.output.as_fd(), bytes, patience)
    }

    /// Writes as much as the terminal has room for, at most 2 KiB, waiting up to `patience` for any: 0 where it has none.
    pub fn write_some(&self, bytes: &[u8], patience: Duration) -> io::Result<usize> {
        const PIECE: usize = 2048;
        if !wait(self.output.as_fd(), PollFlags::OUT, patience)? {
            return Ok(0);
        }
        match rustix::io::write(&self.output, &bytes[..bytes.len().min(PIECE)]) {
            Ok(written) => Ok(written),
            Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => Ok(0),
            Err(error) => Err(error.into()),
        }
    }

    /// Reads what is there, waiting up to `timeout` for it: 0 when nothing came, an error of kind `UnexpectedEof` when
    /// the terminal is gone.
    pub fn read(&self, buffer: &mut [u8], timeout: Duration) -> io::Result<usize> {
        if !wait(self.input.as_fd(), PollFlags::IN, timeout)? {
            return Ok(0);
        }
        read_ready(self.input.as_fd(), buffer)
    }
}

/// Writes in pieces, each once the terminal has room, so that a dead terminal costs `patience` and not a hang.
pub(super) fn write_patiently(output: BorrowedFd<'_>, bytes: &[u8], patience: Duration) -> io::Result<()> {
    // A terminal that has room at all has room for this much, so the write below does not block.
    const PIECE: usize = 64;
    let mut rest = bytes;
    while !rest.is_empty() {
        if !wait(output, PollFlags::OUT, patience)? {
            return Err(io::Error::new(io::ErrorKind::TimedOut, "the terminal takes no more bytes"));
        }
        match rustix::io::write(output, &rest[..rest.len().min(PIECE)]) {
            Ok(written) => rest = &rest[written..],
            Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Reads from a descriptor that poll called ready: 0 when there was nothing after all.
pub(super) fn read_ready(input: BorrowedFd<'_>, buffer: &mut [u8]) -> io::Result<usize> {
    match rustix::io::read(input, buffer) {
        // EIO is what a terminal that hung up answers.
        Ok(0) | Err(rustix::io::Errno::IO) => Err(io::ErrorKind::UnexpectedEof.into()),
        Ok(count) => Ok(count),
        Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => Ok(0),
        Err(error) => Err(error.into()),
    }
}

/// Whether a descriptor becomes ready, or its terminal hangs up, within the timeout.
fn wait(descriptor: BorrowedFd<'_>, flags: PollFlags, timeout: Duration) -> io::Result<bool> {
    let deadline = Instant::now() + timeout;
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let mut descriptors = [PollFd::from_borrowed_fd(descriptor, flags)];
        match rustix::event::poll(&mut descriptors, Some(&timespec(left))) {
            Ok(count) => return Ok(count > 0),
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

pub(super) fn timespec(duration: Duration) -> Timespec {
    Timespec::try_from(duration).unwrap_or(Timespec { tv_sec: 3600, tv_nsec: 0 })
}

fn terminal_or_device(stream: impl IsTerminal + AsFd) -> Result<OwnedFd, TtyError> {
    if stream.is_terminal() {
        stream.as_fd().try_clone_to_owned().map_err(TtyError::Copy)
    } else {
        let device = File::options().read(true).write(true).open("/dev/tty").map_err(TtyError::None)?;
        Ok(device.into())
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::Read;

    use portable_pty::{MasterPty, PtySize, native_pty_system};

    use super::*;

    /// A pty: our end, and the terminal's.
    pub(in crate::terminal) fn pty() -> (Tty, Box<dyn MasterPty + Send>) {
        let size = PtySize { rows: 24, cols: 80, pixel_width: 800, pixel_height: 480 };
        let pair = native_pty_system().openpty(size).unwrap();
        let name = pair.master.tty_name().unwrap();
        let file = File::options().read(true).write(true).open(name).unwrap();
        (Tty::from_descriptors(file.try_clone().unwrap().into(), file.into()), pair.master)
    }

    /// Everything that can be read until `end` has come.
    pub(in crate::terminal) fn read_until(reader: &mut dyn Read, end: &[u8]) -> Vec<u8> {
        let mut seen = Vec::new();
        let mut byte = [0];
        while !seen.ends_with(end) {
            assert_eq!(
                reader.read(&mut byte).unwrap(),
                1,
                "closed after {:?}",
                String::from_utf8_lossy(&seen)
            );
            seen.push(byte[0]);
        }
        seen
    }

    #[test]
    fn the_size_comes_in_cells_and_pixels() {
        let (tty, _master) = pty();
        assert_eq!(tty.size().unwrap(), WindowSize { columns: 80, rows: 24, width: 800, height: 480 });
    }

    #[test]
    fn reading_nothing_ends_after_the_timeout_and_hanging_up_is_told() {
        let (tty, master) = pty();
        let mut buffer = [0; 16];
        assert_eq!(tty.read(&mut buffer, Duration::from_millis(5)).unwrap(), 0);
        drop(master);
        let error = tty.read(&mut buffer, Duration::from_secs(5)).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
    }

    #[test]
    fn a_terminal_that_takes_nothing_does_not_hang_the_writer() {
        let (tty, _master) = pty();
        let started = Instant::now();
        let error = tty.write(&vec![b'x'; 1 << 20], Duration::from_millis(50)).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert!(started.elapsed() < Duration::from_secs(5));
    }
}
