//! The binary in a terminal: a pty with rio-vt behind it, which answers queries and decodes what arrives.

use std::io::{Read, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rio_vt::ansi::CursorShape;
use rio_vt::crosswords::pos::Column;
use rio_vt::crosswords::{Crosswords, CrosswordsSize};
use rio_vt::event::{EventListener, RioEvent, WindowId};
use rio_vt::performer::handler::Processor;

/// Pixels of a cell of this terminal.
pub const CELL: (u16, u16) = (10, 20);

/// Collects what the terminal answers.
#[derive(Clone, Default)]
struct Answers(Arc<Mutex<Vec<u8>>>);

impl EventListener for Answers {
    fn send_event(&self, event: RioEvent, _window: WindowId) {
        if let RioEvent::PtyWrite(_, text) = event {
            self.0.lock().unwrap().extend_from_slice(text.as_bytes());
        }
    }
}

struct Screen {
    terminal: Crosswords<Answers>,
    parser: Processor,
    answers: Answers,
    raw: Vec<u8>,
    columns: usize,
    ended: bool,
}

/// A running binary and the terminal it runs in.
pub struct Session {
    pub child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    writer: Arc<Mutex<Box<dyn Write + Send>>>,
    screen: Arc<Mutex<Screen>>,
    reader: Option<JoinHandle<()>>,
}

impl Session {
    /// Runs `pairpick` with these arguments in a window of this size; its settings come from `home` alone.
    pub fn start(arguments: &[&str], size: (u16, u16), home: &Path) -> Self {
        Self::start_with(arguments, size, home, &[])
    }

    /// The same with more in its environment.
    pub fn start_with(arguments: &[&str], size: (u16, u16), home: &Path, environment: &[(&str, &str)]) -> Self {
        let (columns, rows) = size;
        let pty = native_pty_system()
            .openpty(PtySize { rows, cols: columns, pixel_width: columns * CELL.0, pixel_height: rows * CELL.1 })
            .unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_pairpick"));
        command.args(arguments);
        command.env_clear();
        command.env("PATH", std::env::var("PATH").unwrap_or_default());
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        command.env("HOME", home);
        command.env("USER", "tester");
        for (name, value) in environment {
            command.env(name, value);
        }
        command.cwd(home);
        let child = pty.slave.spawn_command(command).unwrap();
        drop(pty.slave);
        let answers = Answers::default();
        let (width, height) = (usize::from(columns), usize::from(rows));
        let size = CrosswordsSize::new_with_dimensions(
            width,
            height,
            u32::from(columns * CELL.0),
            u32::from(rows * CELL.1),
            u32::from(CELL.0),
            u32::from(CELL.1),
        );
        let terminal = Crosswords::new(size, CursorShape::Block, answers.clone(), WindowId::from(0), 0, 100);
        let parser = Processor::default();
        let raw = Vec::new();
        let screen = Screen { terminal, parser, answers, raw, columns: width, ended: false };
        let screen = Arc::new(Mutex::new(screen));
        let writer = Arc::new(Mutex::new(pty.master.take_writer().unwrap()));
        let mut source = pty.master.try_clone_reader().unwrap();
        let reader = std::thread::spawn({
            let (screen, writer) = (Arc::clone(&screen), Arc::clone(&writer));
            move || {
                let mut bytes = vec![0; 1 << 16];
                // A read fails when the program has ended and the pty is gone.
                while let Ok(count @ 1..) = source.read(&mut bytes) {
                    let answer = {
                        let mut screen = screen.lock().unwrap();
                        let Screen { terminal, parser, raw, answers, .. } = &mut *screen;
                        raw.extend_from_slice(&bytes[..count]);
                        parser.advance(terminal, &bytes[..count]);
                        std::mem::take(&mut *answers.0.lock().unwrap())
                    };
                    if !answer.is_empty() && writer.lock().unwrap().write_all(&answer).is_err() {
                        break;
                    }
                }
                screen.lock().unwrap().ended = true;
            }
        });
        Session { child, master: pty.master, writer, screen, reader: Some(reader) }
    }

    /// The screen's lines as text.
    pub fn lines(&self) -> Vec<String> {
        let screen = self.screen.lock().unwrap();
        let rows = screen.terminal.visible_rows();
        rows.iter()
            .map(|row| {
                let line: String = (0..screen.columns).map(|x| row[Column(x)].c()).map(|c| if c == '\0' { ' ' } else { c }).collect();
                line.trim_end().to_owned()
            })
            .collect()
    }

    /// The screen as one text.
    pub fn text(&self) -> String {
        self.lines().join("\n")
    }

    /// All bytes the program has written.
    pub fn raw(&self) -> Vec<u8> {
        self.screen.lock().unwrap().raw.clone()
    }

    /// Types.
    pub fn keys(&self, bytes: &[u8]) {
        let mut writer = self.writer.lock().unwrap();
        // The program may have ended.
        let _ = writer.write_all(bytes).and_then(|()| writer.flush());
    }

    /// Waits until the screen reads so.
    #[track_caller]
    pub fn wait_for(&self, what: &str, condition: impl Fn(&str) -> bool) {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let text = self.text();
            if condition(&text) {
                return;
            }
            let ended = self.screen.lock().unwrap().ended;
            assert!(!ended || condition(&self.text()), "the program ended before: {what}\n{}", self.text());
            assert!(Instant::now() < deadline, "never came: {what}\n{text}");
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Waits until the screen contains this.
    #[track_caller]
    pub fn wait_for_text(&self, wanted: &str) {
        self.wait_for(wanted, |text| text.contains(wanted));
    }

    /// Changes the window's size.
    pub fn resize(&self, columns: u16, rows: u16) {
        {
            let mut screen = self.screen.lock().unwrap();
            screen.columns = usize::from(columns);
            let size = CrosswordsSize::new_with_dimensions(
                usize::from(columns),
                usize::from(rows),
                u32::from(columns * CELL.0),
                u32::from(rows * CELL.1),
                u32::from(CELL.0),
                u32::from(CELL.1),
            );
            screen.terminal.resize(size);
        }
        let size = PtySize { rows, cols: columns, pixel_width: columns * CELL.0, pixel_height: rows * CELL.1 };
        self.master.resize(size).unwrap();
    }

    /// Sends a signal by its name, as `kill` knows it.
    pub fn signal(&self, name: &str) {
        let id = self.child.process_id().unwrap().to_string();
        assert!(std::process::Command::new("kill").args([&format!("-{name}"), &id]).status().unwrap().success());
    }

    /// Waits for the end and gives the exit code.
    #[track_caller]
    pub fn exit_code(&mut self) -> u32 {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                if let Some(reader) = self.reader.take() {
                    let _ = reader.join();
                }
                return status.exit_code();
            }
            assert!(Instant::now() < deadline, "did not end\n{}", self.text());
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
