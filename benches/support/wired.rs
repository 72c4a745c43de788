//! The release binary in a pty, with a link between it and a terminal that decodes what arrives.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use portable_pty::{Child, MasterPty};

use super::launch::{self, Launched, Window};
use super::relay::{Line, Relay};
use super::screen::{Screen, Tile, look};

/// What the program wrote, at the pty: where frames begin, and when.
#[derive(Debug, Default)]
pub struct Tap {
    pub bytes: u64,
    /// When a frame began, and where in the output.
    pub frames: Vec<(Instant, u64)>,
    /// Bytes of the mark that were just read.
    matched: usize,
}

/// The beginning of a frame.
const FRAME: &[u8] = b"\x1b[?2026h";

impl Tap {
    fn feed(&mut self, bytes: &[u8], at: Instant) {
        for &byte in bytes {
            self.bytes += 1;
            // Only the first byte of the mark is an ESC, so a failed match begins again there at the earliest.
            self.matched = match self.matched {
                matched if FRAME[matched] == byte => matched + 1,
                _ => usize::from(byte == FRAME[0]),
            };
            if self.matched == FRAME.len() {
                self.matched = 0;
                self.frames.push((at, self.bytes - FRAME.len() as u64));
            }
        }
    }
}

/// A running program at the far end of a link.
pub struct Wired {
    pub window: Window,
    pub line: Line,
    pub tap: Arc<Mutex<Tap>>,
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    up: Arc<Relay>,
    down: Arc<Relay>,
    shared: Arc<Shared>,
}

struct Shared {
    screen: Mutex<Screen>,
    changed: Condvar,
}

/// The binary under test: this build's, or the one that `PAIRPICK_BENCH_BINARY` names.
pub fn binary() -> PathBuf {
    std::env::var_os("PAIRPICK_BENCH_BINARY")
        .map_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_pairpick")), PathBuf::from)
}

impl Wired {
    /// Runs a program in the window of the terminal whose name begins so.
    pub fn start(
        program: &Path,
        arguments: &[&str],
        home: &Path,
        terminal: &str,
        window: Window,
        line: Line,
    ) -> Self {
        let mut persona = launch::terminal(terminal, window);
        if line.rate.is_some() {
            persona.environment.push(("SSH_CONNECTION", "192.0.2.7 50022 192.0.2.9 22"));
        }
        let Launched { child, master, .. } = launch::launch(program, arguments, home, &persona, window);
        let mut writer = master.take_writer().unwrap();
        let up = Arc::new(Relay::new(line.back(), move |bytes| {
            // A program that has gone hears nothing.
            let _ = writer.write_all(bytes).and_then(|()| writer.flush());
        }));
        let shared =
            Arc::new(Shared { screen: Mutex::new(Screen::new(persona, window)), changed: Condvar::new() });
        let down = Arc::new(Relay::new(line, {
            let (up, shared) = (Arc::clone(&up), Arc::clone(&shared));
            move |bytes| {
                let answers = shared.screen.lock().unwrap().feed(bytes);
                shared.changed.notify_all();
                if !answers.is_empty() {
                    up.take(&answers);
                }
            }
        }));
        let tap = Arc::new(Mutex::new(Tap::default()));
        std::thread::spawn({
            let (mut source, down, tap) =
                (master.try_clone_reader().unwrap(), Arc::clone(&down), Arc::clone(&tap));
            move || {
                let mut bytes = vec![0; 1 << 16];
                loop {
                    let room = down.room().min(bytes.len());
                    let Ok(count @ 1..) = source.read(&mut bytes[..room]) else { break };
                    tap.lock().unwrap().feed(&bytes[..count], Instant::now());
                    down.take(&bytes[..count]);
                }
            }
        });
        Wired { window, line, tap, child, master, up, down, shared }
    }

    pub fn screen(&self) -> MutexGuard<'_, Screen> {
        self.shared.screen.lock().unwrap()
    }

    /// Waits until the terminal has seen so much; whether it has in time.
    pub fn wait(&self, patience: Duration, condition: impl Fn(&Screen) -> bool) -> bool {
        let screen = self.screen();
        let waited = self.shared.changed.wait_timeout_while(screen, patience, |screen| !condition(screen));
        !waited.unwrap().1.timed_out()
    }

    /// Waits until both halves of the screen show pictures on so many cells, and none of `before`.
    pub fn wait_for_pair(&self, patience: Duration, cells: u32, before: &[Tile]) -> bool {
        self.wait(patience, |screen| look::is_whole(screen.seen(), screen.window.cells.0, cells, before))
    }

    /// Waits until nothing has come for so long, but not longer than `patience`.
    pub fn wait_for_quiet(&self, quiet: Duration, patience: Duration) {
        let start = Instant::now();
        while start.elapsed() < patience {
            let last = self.screen().last_byte.unwrap_or(start);
            match quiet.checked_sub(last.elapsed()) {
                Some(left) if self.down.held() == 0 => std::thread::sleep(left + Duration::from_millis(1)),
                Some(_) => std::thread::sleep(Duration::from_millis(5)),
                None => return,
            }
        }
    }

    /// Types: when, and when the keys reach the program.
    pub fn key(&self, bytes: &[u8]) -> (Instant, Instant) {
        let now = Instant::now();
        (now, self.up.take(bytes))
    }

    /// Bytes on the way to the terminal.
    pub fn on_the_way(&self) -> usize {
        self.down.held()
    }

    /// The window gets another size, and the program is told as the kernel tells it.
    pub fn resize(&mut self, window: Window) {
        self.screen().resize(window);
        self.window = window;
        self.master.resize(window.pty_size()).unwrap();
    }

    pub fn process(&self) -> Option<u32> {
        self.child.process_id()
    }

    /// Waits until the program has gone and the terminal has read its last words; whether it went in time.
    pub fn wait_for_end(&mut self, patience: Duration) -> bool {
        let asked = Instant::now();
        while asked.elapsed() < patience {
            if self.child.try_wait().unwrap().is_some() && self.down.held() == 0 {
                std::thread::sleep(Duration::from_millis(50));
                return true;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        false
    }
}

impl Drop for Wired {
    fn drop(&mut self) {
        self.up.close();
        self.down.close();
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
