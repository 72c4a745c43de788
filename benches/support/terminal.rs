//! The release binary in a pty, with a terminal that answers at once and counts what arrives.

use std::io::{Read, Write};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, MasterPty};

use super::launch::{self, Launched, Window};
use super::scan::{Count, Scanner};

/// The window: 160 × 48 cells of 10 × 20 pixels.
pub const WINDOW: (u16, u16) = (160, 48);
const CELL: (u16, u16) = (10, 20);
const PATIENCE: Duration = Duration::from_secs(10);

/// What the terminal has seen, and when.
#[derive(Debug, Clone, Copy)]
pub struct Seen {
    pub count: Count,
    pub first_frame: Option<Instant>,
    /// When the last frame ended that drew a picture.
    pub drawn_at: Instant,
    /// When the last byte came.
    pub last_byte: Instant,
    pub bytes: u64,
    ended: bool,
}

/// A running binary.
pub struct Session {
    pub started: Instant,
    child: Box<dyn Child + Send + Sync>,
    writer: Arc<Mutex<Box<dyn Write + Send>>>,
    shared: Arc<(Mutex<Seen>, Condvar)>,
    _master: Box<dyn MasterPty + Send>,
}

/// The question whether the terminal has read so far.
const STATUS: &[u8] = b"\x1b[5n";

impl Session {
    /// Runs `pairpick` with these arguments and its settings from `home` alone.
    pub fn start(arguments: &[&str], home: &Path) -> Self {
        Session::of(env!("CARGO_BIN_EXE_pairpick").as_ref(), arguments, home)
    }

    /// Runs a program.
    pub fn of(program: &Path, arguments: &[&str], home: &Path) -> Self {
        let window = Window { cells: WINDOW, cell: CELL };
        let mut persona = launch::terminal("kitty 0.41", window);
        let Launched { at: started, child, master } =
            launch::launch(program, arguments, home, &persona, window);
        let writer = Arc::new(Mutex::new(master.take_writer().unwrap()));
        let mut source = master.try_clone_reader().unwrap();
        let seen = Seen {
            count: Count::default(),
            first_frame: None,
            drawn_at: started,
            last_byte: started,
            bytes: 0,
            ended: false,
        };
        let shared = Arc::new((Mutex::new(seen), Condvar::new()));
        std::thread::spawn({
            let (writer, shared) = (Arc::clone(&writer), Arc::clone(&shared));
            move || {
                let mut scanner = Scanner::default();
                let mut bytes = vec![0; 1 << 16];
                while let Ok(count @ 1..) = source.read(&mut bytes) {
                    let now = Instant::now();
                    let bytes = &bytes[..count];
                    // Once frames come, all questions have been asked but for the one at the end of a frame.
                    let answers = if scanner.count.frames == 0 {
                        persona.hear(bytes)
                    } else if bytes.windows(STATUS.len()).any(|window| window == STATUS) {
                        b"\x1b[0n".to_vec()
                    } else {
                        Vec::new()
                    };
                    if !answers.is_empty() && writer.lock().unwrap().write_all(&answers).is_err() {
                        break;
                    }
                    let before = scanner.count;
                    scanner.feed(bytes);
                    let mut seen = shared.0.lock().unwrap();
                    seen.count = scanner.count;
                    seen.last_byte = now;
                    seen.bytes += count as u64;
                    if before.frames == 0 && scanner.count.frames > 0 {
                        seen.first_frame = Some(now);
                    }
                    if scanner.count.drawn > before.drawn {
                        seen.drawn_at = now;
                    }
                    if scanner.count != before {
                        shared.1.notify_all();
                    }
                }
                shared.0.lock().unwrap().ended = true;
                shared.1.notify_all();
            }
        });
        Session { started, child, writer, shared, _master: master }
    }

    pub fn seen(&self) -> Seen {
        *self.shared.0.lock().unwrap()
    }

    /// Waits until so much has been seen.
    pub fn wait(&self, what: &str, condition: impl Fn(&Count) -> bool) -> Seen {
        let seen = self.shared.0.lock().unwrap();
        let (seen, timeout) = self
            .shared
            .1
            .wait_timeout_while(seen, PATIENCE, |seen| !condition(&seen.count) && !seen.ended)
            .unwrap();
        assert!(
            condition(&seen.count),
            "never came: {what} ({:?}, timed out: {})",
            *seen,
            timeout.timed_out()
        );
        *seen
    }

    /// Waits until nothing has come for so long.
    pub fn wait_for_quiet(&self, quiet: Duration) {
        while let Some(left) = quiet.checked_sub(self.seen().last_byte.elapsed()) {
            std::thread::sleep(left + Duration::from_millis(1));
        }
    }

    /// Types, and says when.
    pub fn key(&self, bytes: &[u8]) -> Instant {
        let mut writer = self.writer.lock().unwrap();
        let now = Instant::now();
        writer.write_all(bytes).unwrap();
        writer.flush().unwrap();
        now
    }

    /// The most memory that the program has had, in megabytes; `None` where the system does not tell.
    pub fn peak_megabytes(&self) -> Option<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.process_id()?)).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        line.trim().strip_suffix(" kB")?.parse().ok().map(|kib: f64| kib * 1024.0 / 1e6)
    }

    /// Leaves as a person does.
    pub fn quit(mut self) {
        self.key(b"q");
        let asked = Instant::now();
        while asked.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait().unwrap() {
                assert!(status.success(), "{status:?}");
                return;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        panic!("the program did not leave");
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
