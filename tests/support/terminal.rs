//! A program in a terminal: a pty with rio-vt behind it, which answers queries and decodes what arrives.

use std::io::{Read, Write};
use std::path::Path;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use portable_pty::{Child, MasterPty, PtySize, native_pty_system};
use rio_vt::ansi::CursorShape;
use rio_vt::crosswords::pos::Column;
use rio_vt::crosswords::{Crosswords, CrosswordsSize};
use rio_vt::event::{EventListener, RioEvent, WindowId};
use rio_vt::performer::handler::Processor;

use super::launch::{Answering, CELL, Launch};
use super::wire;

/// How long anything may take before a test gives up; far more than it takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a key may take to decide a pair before it is pressed again.
const ANSWER: Duration = Duration::from_secs(1);
/// How long the program may need to learn that the frame a test has seen was written.
const SETTLING: Duration = Duration::from_millis(30);

/// Collects what the terminal model answers.
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
    rows: usize,
    ended: bool,
    /// The next bytes are the last ones read: the test hangs up.
    hanging_up: bool,
}

impl Screen {
    fn lines(&self) -> Vec<String> {
        let mut lines: Vec<Vec<char>> = Vec::new();
        for row in self.terminal.visible_rows() {
            let characters = (0..self.columns).map(|x| match row[Column(x)].c() {
                '\0' => ' ',
                // A piece of an image.
                '\u{10EEEE}' => '░',
                character => character,
            });
            lines.push(characters.collect());
        }
        // What is placed directly stands over the cells.
        for placed in self.terminal.graphics.kitty_placements.values() {
            let rows = usize::try_from(placed.dest_row).unwrap_or(0)..;
            for row in rows.take(placed.rows as usize) {
                let cells = lines.get_mut(row).into_iter().flatten().skip(placed.dest_col);
                cells.take(placed.columns as usize).for_each(|cell| *cell = '░');
            }
        }
        lines.into_iter().map(|line| line.into_iter().collect::<String>().trim_end().to_owned()).collect()
    }
}

/// The screen, and a bell for who waits for it to change.
struct Watched {
    screen: Mutex<Screen>,
    changed: Condvar,
}

impl Watched {
    fn lock(&self) -> MutexGuard<'_, Screen> {
        // A test that has failed with it is no reason for another panic.
        self.screen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A running program and the terminal it runs in.
pub struct Session {
    pub child: Box<dyn Child + Send + Sync>,
    master: Option<Box<dyn MasterPty + Send>>,
    writer: Arc<Mutex<Option<Box<dyn Write + Send>>>>,
    screen: Arc<Watched>,
    reader: Option<JoinHandle<()>>,
    /// The line discipline before the program was there.
    found: String,
}

impl Session {
    /// Runs `pairpick` with these arguments in a window of this size; its settings come from `home` alone.
    pub fn start(arguments: &[&str], size: (u16, u16), home: &Path) -> Self {
        Self::start_with(arguments, size, home, &[])
    }

    /// The same with more in its environment.
    pub fn start_with(
        arguments: &[&str],
        size: (u16, u16),
        home: &Path,
        environment: &[(&str, &str)],
    ) -> Self {
        let launch = Launch::pairpick(arguments, home).size(size.0, size.1);
        environment.iter().fold(launch, |launch, (name, value)| launch.env(name, value)).start()
    }

    pub(super) fn launch(launch: Launch) -> Self {
        let Launch { command, cells, pixels, answering } = launch;
        let pty = native_pty_system().openpty(pty_size(cells, pixels)).unwrap();
        let found = format!("{:?}", pty.master.get_termios());
        let child = pty.slave.spawn_command(command).unwrap();
        drop(pty.slave);
        let answers = Answers::default();
        let terminal = Crosswords::new(
            model_size(cells),
            CursorShape::Block,
            answers.clone(),
            WindowId::from(0),
            0,
            100,
        );
        let screen = Screen {
            terminal,
            parser: Processor::default(),
            answers,
            raw: Vec::new(),
            columns: usize::from(cells.0),
            rows: usize::from(cells.1),
            ended: false,
            hanging_up: false,
        };
        let screen = Arc::new(Watched { screen: Mutex::new(screen), changed: Condvar::new() });
        let writer = Arc::new(Mutex::new(Some(pty.master.take_writer().unwrap())));
        let source = pty.master.try_clone_reader().unwrap();
        let reader = std::thread::spawn({
            let (screen, writer) = (Arc::clone(&screen), Arc::clone(&writer));
            move || read(source, &screen, &writer, answering)
        });
        Session { child, master: Some(pty.master), writer, screen, reader: Some(reader), found }
    }

    /// The screen's lines as text.
    pub fn lines(&self) -> Vec<String> {
        self.screen.lock().lines()
    }

    /// The screen as one text.
    pub fn text(&self) -> String {
        self.lines().join("\n")
    }

    /// Columns and rows.
    pub fn size(&self) -> (u16, u16) {
        let screen = self.screen.lock();
        (screen.columns as u16, screen.rows as u16)
    }

    /// All bytes the program has written.
    pub fn raw(&self) -> Vec<u8> {
        self.screen.lock().raw.clone()
    }

    /// How many bytes that is.
    pub fn written(&self) -> usize {
        self.screen.lock().raw.len()
    }

    /// Types.
    pub fn keys(&self, bytes: impl AsRef<[u8]>) {
        if let Some(writer) = self.writer.lock().unwrap().as_mut() {
            // The program may have ended.
            let _ = writer.write_all(bytes.as_ref()).and_then(|()| writer.flush());
        }
    }

    /// Waits until the screen reads so.
    #[track_caller]
    pub fn wait_for(&self, what: &str, condition: impl Fn(&str) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        let mut screen = self.screen.lock();
        loop {
            let text = screen.lines().join("\n");
            if condition(&text) {
                return;
            }
            assert!(!screen.ended, "the program ended before: {what}\n{text}");
            assert!(Instant::now() < deadline, "never came: {what}\n{text}");
            (screen, _) = self.screen.changed.wait_timeout(screen, Duration::from_millis(100)).unwrap();
        }
    }

    /// Waits until the screen contains this.
    #[track_caller]
    pub fn wait_for_text(&self, wanted: &str) {
        self.wait_for(wanted, |text| text.contains(wanted));
    }

    /// Waits until a pair stands on the screen that can be decided.
    #[track_caller]
    pub fn wait_for_pair(&self) {
        self.wait_for("a pair", |text| {
            (text.contains("right →") || text.contains("below")) && !text.contains("· · ·")
        });
        // Pictures may still be on the wire: whole when nothing has come for a while.
        loop {
            let written = self.written();
            std::thread::sleep(SETTLING);
            if self.written() == written {
                return;
            }
        }
    }

    /// The counter in the header: how many pairs are decided, and of how many.
    pub fn counter(&self) -> Option<(u64, u64)> {
        counter(&self.text())
    }

    /// Waits until so many pairs are decided, by the header.
    #[track_caller]
    pub fn wait_for_count(&self, decided: u64) {
        self.wait_for(&format!("{decided} decided"), |text| {
            counter(text).is_some_and(|(count, _)| count == decided)
        });
    }

    /// Decides the pair on the screen by this key, once it can be decided, and waits until it is counted.
    #[track_caller]
    pub fn decide(&self, key: impl AsRef<[u8]>) {
        self.wait_for_pair();
        let (decided, _) = self.counter().unwrap();
        let is_counted = |text: &str| counter(text).is_some_and(|(count, _)| count == decided + 1);
        // On a busy machine the program may learn late that the terminal has read its frame, and a key before that decides
        // nothing. Neither does one while the pick is being written or stands confirmed.
        let patience = Instant::now() + PATIENCE;
        while !is_counted(&self.text()) {
            assert!(Instant::now() < patience, "not decided\n{}", self.text());
            self.keys(&key);
            let again = Instant::now() + ANSWER;
            while !is_counted(&self.text()) && Instant::now() < again {
                std::thread::sleep(SETTLING);
            }
        }
    }

    /// Changes the window's size.
    pub fn resize(&self, columns: u16, rows: u16) {
        {
            let mut screen = self.screen.lock();
            (screen.columns, screen.rows) = (usize::from(columns), usize::from(rows));
            screen.terminal.resize(model_size((columns, rows)));
        }
        self.master.as_ref().unwrap().resize(pty_size((columns, rows), None)).unwrap();
    }

    /// Sends a signal by its name, as `kill` knows it.
    pub fn signal(&self, name: &str) {
        let id = self.child.process_id().unwrap().to_string();
        assert!(
            std::process::Command::new("kill").args([&format!("-{name}"), &id]).status().unwrap().success()
        );
    }

    /// SIGKILL, without a hangup before it.
    pub fn kill_at_once(&self) {
        let id = rustix::process::Pid::from_raw(self.child.process_id().unwrap() as i32).unwrap();
        rustix::process::kill_process(id, rustix::process::Signal::KILL).unwrap();
    }

    /// Closes the terminal, as a lost connection does; `nudge` makes the program write once more, so that the thread
    /// which reads it can let go.
    pub fn hang_up(&mut self, nudge: &[u8]) {
        self.screen.lock().hanging_up = true;
        self.keys(nudge);
        self.reader.take().unwrap().join().unwrap();
        *self.writer.lock().unwrap() = None;
        self.master = None;
    }

    /// Waits for the end and gives the exit code.
    #[track_caller]
    pub fn exit_code(&mut self) -> u32 {
        self.exit_status().exit_code()
    }

    /// Waits for the end, until everything it wrote is read.
    #[track_caller]
    pub fn exit_status(&mut self) -> portable_pty::ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                if let Some(reader) = self.reader.take() {
                    let _ = reader.join();
                }
                return status;
            }
            assert!(Instant::now() < deadline, "did not end\n{}", self.text());
            std::thread::sleep(Duration::from_millis(3));
        }
    }

    /// Whether the line discipline is as it was before the program came.
    pub fn is_cooked_again(&self) -> bool {
        format!("{:?}", self.master.as_ref().unwrap().get_termios()) == self.found
    }

    /// Fails where the terminal is not as it was found: its modes, its line discipline, the images in it.
    #[track_caller]
    pub fn assert_restored(&self) {
        let raw = self.raw();
        wire::assert_modes_reset(&raw);
        assert_eq!(wire::left_behind(&raw), [0_u32; 0], "images are left in the terminal");
        assert!(self.is_cooked_again(), "the line discipline is not as it was");
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads the program's output until it has ended and the pty is gone, and answers it.
fn read(
    mut source: Box<dyn Read + Send>,
    screen: &Watched,
    writer: &Arc<Mutex<Option<Box<dyn Write + Send>>>>,
    mut answering: Option<Box<dyn Answering>>,
) {
    let mut bytes = vec![0; 1 << 16];
    let mut post = None;
    while let Ok(count @ 1..) = source.read(&mut bytes) {
        let output = &bytes[..count];
        let (own, hanging_up) = {
            let mut screen = screen.lock();
            let Screen { terminal, parser, raw, answers, hanging_up, .. } = &mut *screen;
            raw.extend_from_slice(output);
            parser.advance(terminal, output);
            (std::mem::take(&mut *answers.0.lock().unwrap()), *hanging_up)
        };
        screen.changed.notify_all();
        if hanging_up {
            break;
        }
        let answers = match &mut answering {
            Some(other) => other.hear(output),
            None if own.is_empty() => Vec::new(),
            None => vec![(Duration::ZERO, own)],
        };
        for (delay, answer) in answers {
            let due = Instant::now() + delay;
            let _ = post.get_or_insert_with(|| postman(Arc::clone(writer))).send((due, answer));
        }
    }
    screen.lock().ended = true;
    screen.changed.notify_all();
}

/// Delivers answers when they are due, each in a read of its own.
fn postman(writer: Arc<Mutex<Option<Box<dyn Write + Send>>>>) -> Sender<(Instant, Vec<u8>)> {
    let (sender, post) = channel::<(Instant, Vec<u8>)>();
    std::thread::spawn(move || {
        for (due, answer) in post {
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            let mut writer = writer.lock().unwrap();
            let Some(writer) = writer.as_mut() else { return };
            if writer.write_all(&answer).and_then(|()| writer.flush()).is_err() {
                return;
            }
        }
    });
    sender
}

/// `412 / 1,200` in the first line of a screen.
fn counter(text: &str) -> Option<(u64, u64)> {
    let header = text.lines().next()?;
    let (before, after) = header.rsplit_once(" / ")?;
    let number = |word: &str| word.replace(',', "").parse().ok();
    Some((number(before.split_whitespace().next_back()?)?, number(after.split_whitespace().next()?)?))
}

fn pty_size((columns, rows): (u16, u16), pixels: Option<(u16, u16)>) -> PtySize {
    let (pixel_width, pixel_height) = pixels.unwrap_or((columns * CELL.0, rows * CELL.1));
    PtySize { rows, cols: columns, pixel_width, pixel_height }
}

fn model_size((columns, rows): (u16, u16)) -> CrosswordsSize {
    let (width, height) = (u32::from(columns * CELL.0), u32::from(rows * CELL.1));
    CrosswordsSize::new_with_dimensions(
        usize::from(columns),
        usize::from(rows),
        width,
        height,
        u32::from(CELL.0),
        u32::from(CELL.1),
    )
}
