//! The very loop that users run, from its messages to a terminal's pixels: a real study, a real darkroom, a real wire.
//!
//! Only the terminal is not one: the wire's bytes go into memory, and a reference terminal makes pixels of them.

#![allow(clippy::unwrap_used)]

#[path = "support/photo.rs"]
mod photo;
#[path = "support/reference.rs"]
mod reference;
#[path = "support/screen.rs"]
mod screen;

use std::collections::BTreeSet;
use std::future::Future;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use image::RgbImage;
use pairpick::graphics::{IdSource, Stage};
use pairpick::pair::{Image, Member, NewImage, NewPair, Pair, PairId, Reveal, Side};
use pairpick::picture::{self, Viewport};
use pairpick::study::{Mode as Opening, SessionSpec, SourceInfo, Study, StudyThread, Turn};
use pairpick::terminal::Protocol;
use pairpick::terminal::input::Input;
use pairpick::terminal::reply::Reply;
use pairpick::terminal::wire::{Manner, Report, Wire};
use pairpick::tui::darkroom::Darkroom;
use pairpick::tui::message::Message;
use pairpick::tui::model::{Mode, Model, Setup, Showing};
use pairpick::tui::now::Now;
use pairpick::tui::plan;
use pairpick::tui::runtime::{self, Ending, Stay, World};
use photo::{photograph, psnr};
use reference::Reference;
use rusqlite::Connection;
use screen::{CELL, capabilities, key, setup};
use sha2::{Digest, Sha256};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

const SIZE: (u16, u16) = (80, 30);
/// Fills 35 × 17 cells to the pixel, which iTerm2's protocol leaves to the terminal otherwise.
const PICTURE: (u32, u32) = (700, 680);
const PATIENCE: Duration = Duration::from_secs(20);
/// Asks whether the terminal has read so far.
const QUESTION: &[u8] = b"\x1b[5n";

/// What goes to the terminal, at the speed of its line.
#[derive(Clone, Default)]
struct Line {
    bytes: Arc<Mutex<Vec<u8>>>,
    bytes_a_second: Option<usize>,
}

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A slow line takes a little at a time, as a pty does.
        let taken = bytes.len().min(self.bytes_a_second.map_or(usize::MAX, |_| 4096));
        if let Some(speed) = self.bytes_a_second {
            std::thread::sleep(Duration::from_secs_f64(taken as f64 / speed as f64));
        }
        self.bytes.lock().unwrap().extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A terminal that is never left.
struct StayPut;

impl Stay for StayPut {
    fn suspend(&mut self) -> anyhow::Result<()> {
        Ok(())
    }

    fn enter_again(&mut self) -> anyhow::Result<()> {
        Ok(())
    }
}

/// A folder with photographs and a study of them.
struct Album {
    folder: tempfile::TempDir,
    pairs: u32,
}

impl Album {
    fn new(pairs: u32) -> Self {
        let album = Album { folder: tempfile::tempdir().unwrap(), pairs };
        let mut study = Study::open_seeded(album.study(), 5).unwrap();
        let source =
            SourceInfo { root: album.folder.path().to_owned(), kind: "folder".to_owned(), seed: None };
        let pairs: Vec<NewPair> = (0..pairs).map(|number| album.pair(number)).collect();
        study.import(&source, pairs, |_| ()).unwrap();
        album
    }

    fn study(&self) -> PathBuf {
        self.folder.path().join("album.db")
    }

    fn pair(&self, number: u32) -> NewPair {
        let image = |member: u32| {
            let locator = format!("{number}-{member}.png");
            let path = self.folder.path().join(&locator);
            photographed(number, member).save(&path).unwrap();
            let sha256: [u8; 32] = Sha256::digest(std::fs::read(&path).unwrap()).into();
            let image = Image { path, locator, sha256, pixels: Some(PICTURE) };
            NewImage { image, model: None, seed: None, guidance: None }
        };
        NewPair { external_id: None, prompt: format!("prompt {number}"), a: image(0), b: image(1) }
    }

    /// A photograph as it lies in the file of this locator.
    fn photograph_of(locator: &str) -> RgbImage {
        let (number, member) = locator.trim_end_matches(".png").split_once('-').unwrap();
        photographed(number.parse().unwrap(), member.parse().unwrap())
    }
}

fn photographed(number: u32, member: u32) -> RgbImage {
    photograph(PICTURE.0, PICTURE.1, 100 * number + member + 1)
}

/// What the script has in its hands while the loop runs.
struct Person {
    inbox: UnboundedSender<Message>,
    bytes: Arc<Mutex<Vec<u8>>>,
    terminal: Reference,
    fed: usize,
    study: PathBuf,
    protocol: Protocol,
    /// Prompts that have been seen.
    past: Vec<u32>,
}

/// A pick as the study has it, and the pair it is of.
struct Stored {
    outcome: String,
    a_on_left: bool,
    graphics: String,
    left: (u32, u32),
    right: (u32, u32),
    pair: Pair,
}

impl Person {
    fn press(&self, name: &str) {
        // The loop may have ended.
        let _ = self.inbox.send(Message::Input(key(name)));
    }

    /// Lets the terminal take in what has come.
    fn look(&mut self) {
        let bytes = self.bytes.lock().unwrap()[self.fed..].to_vec();
        // Those after an image; those after a frame are the script's to answer.
        let asked = [b"\x1b\\", QUESTION].concat();
        for _ in bytes.windows(asked.len()).filter(|window| *window == asked) {
            let _ = self.inbox.send(Message::Input(Input::Reply(Reply::Status)));
        }
        self.terminal.feed(&bytes);
        self.fed += bytes.len();
    }

    fn text(&mut self) -> String {
        self.look();
        (0..SIZE.1).map(|row| self.terminal.text(row).trim_end().to_owned() + "\n").collect()
    }

    /// Waits until the screen reads so.
    async fn wait_for(&mut self, wanted: &str) {
        self.wait_until(wanted, |text| text.contains(wanted)).await;
    }

    /// Waits until the screen is as wanted.
    async fn wait_until(&mut self, wanted: &str, is_so: impl Fn(&str) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !is_so(&self.text()) {
            assert!(Instant::now() < deadline, "never came: {wanted}\n{}", self.text());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Waits until so many kitty images have been sent in all.
    async fn sent(&mut self, images: usize) {
        let deadline = Instant::now() + PATIENCE;
        while kitty_ids(&self.bytes.lock().unwrap(), "a=t").len() < images {
            assert!(Instant::now() < deadline, "{images} images were never sent");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Waits until the line has been quiet for a while and gives how many bytes have come in all.
    async fn quiet(&mut self) -> usize {
        let mut before = usize::MAX;
        loop {
            self.look();
            if self.fed == before {
                return before;
            }
            before = self.fed;
            tokio::time::sleep(Duration::from_millis(120)).await;
        }
    }

    /// Waits until both photographs of a prompt not seen before stand there, and gives their pixels: left, right.
    async fn see_pair(&mut self, areas: [ratatui::layout::Rect; 2], album: &Album) -> [RgbImage; 2] {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let text = self.text();
            let shown = areas.map(|area| self.terminal.pixels(area));
            let number = (0..album.pairs).find(|number| text.contains(&format!("prompt {number}\n")));
            if let Some(number) = number.filter(|number| !self.past.contains(number))
                && shown.iter().all(|pixels| (0..2).any(|member| self.resembles(pixels, number, member)))
            {
                self.past.push(number);
                return shown;
            }
            assert!(Instant::now() < deadline, "the pair never came\n{text}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    fn resembles(&self, pixels: &RgbImage, number: u32, member: u32) -> bool {
        decibels(pixels, &photographed(number, member)) > 25.0
    }

    /// The latest pick.
    fn stored(&self) -> Stored {
        let sql = Connection::open(&self.study).unwrap();
        let query =
            "SELECT pair_id, outcome, a_on_left, graphics, left_width, left_height, right_width, right_height
                     FROM pick ORDER BY pick_id DESC LIMIT 1";
        let (pair, outcome, a_on_left, graphics, left, right) = sql
            .query_row(query, [], |row| {
                Ok((
                    PairId(row.get(0)?),
                    row.get(1)?,
                    row.get(2)?,
                    row.get(3)?,
                    (row.get(4)?, row.get(5)?),
                    (row.get(6)?, row.get(7)?),
                ))
            })
            .unwrap();
        let pair = Study::open(&self.study, Opening::Read).unwrap().pair(pair).unwrap();
        Stored { outcome, a_on_left, graphics, left, right, pair }
    }

    fn picks(&self) -> i64 {
        Connection::open(&self.study)
            .unwrap()
            .query_row("SELECT count(*) FROM picks", [], |row| row.get(0))
            .unwrap()
    }
}

/// Likeness of what a terminal shows and a photograph scaled to that size.
fn decibels(shown: &RgbImage, original: &RgbImage) -> f64 {
    psnr(shown, &picture::scale(original, Viewport::WHOLE, shown.dimensions()))
}

/// Where the pictures of a pair stand in the test's window.
fn areas(protocol: Protocol, turn: Turn) -> [ratatui::layout::Rect; 2] {
    let mut model = Model::new(setup(SIZE, protocol));
    model.current = Some(Showing::new(turn.clone(), SIZE.0));
    let layout = plan::layout_for(&model, model.current.as_ref()).unwrap();
    let spots = plan::spots(&model, &layout, &turn, Mode::Pair).each;
    [spots[Side::Left as usize].area, spots[Side::Right as usize].area]
}

/// The first pair of an album, as a turn.
fn first(album: &Album) -> Turn {
    let pair = Study::open(album.study(), Opening::Read).unwrap().pair(PairId(1)).unwrap();
    Turn { pair, position: 0, a_on_left: true, repeat_of: None }
}

/// Runs the loop with a script beside it, and gives what the loop ended with and what the script did.
fn run<T, S: Future<Output = T>>(
    album: &Album,
    setup: Setup,
    line: Line,
    script: impl FnOnce(Person) -> S,
) -> (Ending, T) {
    run_with(false, album, setup, line, script)
}

/// The same, in a terminal that answers questions where `answers` says so: the answers are the script's to give.
fn run_with<T, S: Future<Output = T>>(
    answers: bool,
    album: &Album,
    setup: Setup,
    line: Line,
    script: impl FnOnce(Person) -> S,
) -> (Ending, T) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (outbox, inbox) = unbounded_channel();
        let sender = || outbox.clone();
        let question = answers.then(|| QUESTION.to_vec());
        let wire = Wire::spawn(
            line.clone(),
            Manner { question, patience: Duration::from_secs(60), ..Manner::default() },
            {
                let outbox = sender();
                move |report| {
                    if let Some(message) = Message::of(report) {
                        let _ = outbox.send(message);
                    }
                }
            },
        )
        .unwrap();
        let capabilities = setup.capabilities.clone();
        let darkroom = Darkroom::open(capabilities.clone(), IdSource::new(1), {
            let outbox = sender();
            move |job, result| {
                let _ = outbox.send(Message::Prepared { job, result });
            }
        })
        .unwrap();
        let spec = SessionSpec {
            annotator: "ana".to_owned(),
            reveal: Reveal::After,
            graphics: capabilities.protocol.name().to_owned(),
            terminal: "a test".to_owned(),
            skipped_only: false,
            tournament: None,
            protocol: serde_json::json!({}),
        };
        let study = StudyThread::spawn(Study::open(album.study(), Opening::Write).unwrap(), spec, {
            let outbox = sender();
            move |event| {
                let _ = outbox.send(Message::Study(event));
            }
        })
        .unwrap();
        let ticks = AtomicU64::new(0);
        let clock = Box::new(move || {
            let elapsed = Duration::from_millis(10 * ticks.fetch_add(1, Ordering::Relaxed));
            Now { elapsed, unix_ms: 1_767_323_045_000 + elapsed.as_millis() as i64 }
        });
        let person = Person {
            inbox: sender(),
            bytes: Arc::clone(&line.bytes),
            terminal: Reference::new(SIZE.0, SIZE.1, CELL),
            fed: 0,
            study: album.study(),
            protocol: capabilities.protocol,
            past: Vec::new(),
        };
        let mut stage = Stage::new(&capabilities);
        stage.resize(SIZE.0, SIZE.1);
        let world = World {
            remote: false,
            study: Some(study),
            darkroom,
            wire,
            stage,
            stay: Box::new(StayPut),
            answers,
            score: Box::new(|_| ()),
            clock,
            inbox,
            outbox,
        };
        let (ending, told) = tokio::join!(runtime::run(Model::new(setup), world), script(person));
        (ending.unwrap(), told)
    })
}

/// Values of a key in kitty's commands that do this, in the order they came.
fn kitty_ids(bytes: &[u8], action: &str) -> Vec<u32> {
    let text = String::from_utf8_lossy(bytes);
    text.split("\x1b_G")
        .skip(1)
        .filter_map(|command| {
            let control = command.split([';', '\x1b']).next()?;
            let id = control.split(',').find_map(|pair| pair.strip_prefix("i="))?;
            control.starts_with(action).then(|| id.parse().unwrap())
        })
        .collect()
}

/// Whether there is any image in these bytes, or a command about one.
fn has_graphics(bytes: &[u8]) -> bool {
    let marks: [&[u8]; 4] = [b"\x1b_G", b"\x1bP", b"\x1b]1337", "\u{10EEEE}".as_bytes()];
    marks.iter().any(|mark| bytes.windows(mark.len()).any(|window| window == *mark))
}

/// Labels an album of three and compares what stood on the screen with the photographs.
fn labels_and_shows(protocol: Protocol, least: f64) {
    let album = Album::new(3);
    let areas = areas(protocol, first(&album));
    let line = Line::default();
    let (ending, ()) = run(&album, setup(SIZE, protocol), line.clone(), |mut person| {
        let album = &album;
        async move {
            for (done, name) in ["left", "right", "up"].into_iter().enumerate() {
                let shown = person.see_pair(areas, album).await;
                person.quiet().await;
                person.press(name);
                while person.picks() == done as i64 {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
                let stored = person.stored();
                let outcome = match (name, stored.a_on_left) {
                    ("up", _) => "tie",
                    ("left", true) | ("right", false) => "a",
                    _ => "b",
                };
                assert_eq!(
                    (stored.outcome.as_str(), stored.graphics.as_str()),
                    (outcome, person.protocol.name())
                );
                for (side, size, pixels) in
                    [(Side::Left, stored.left, &shown[0]), (Side::Right, stored.right, &shown[1])]
                {
                    assert_eq!(size, pixels.dimensions(), "the size stored is the size shown");
                    let member: Member = side.member(stored.a_on_left);
                    let original = Album::photograph_of(&stored.pair.image(member).locator);
                    let decibels = decibels(pixels, &original);
                    assert!(decibels >= least, "{protocol:?}, {side:?}: {decibels} dB");
                }
                person.press("x");
            }
            person.wait_for("all 3 pairs are decided").await;
            person.press("q");
        }
    });
    assert_eq!((ending.progress.decided, ending.signal, ending.failure), (3, None, None));
    let bytes = line.bytes.lock().unwrap().clone();
    let mut terminal = Reference::new(SIZE.0, SIZE.1, CELL);
    terminal.feed(&bytes);
    assert_eq!((terminal.kitty_images(), terminal.direct_placements()), (Vec::new(), 0));
    if matches!(protocol, Protocol::KittyPlaceholders | Protocol::KittyDirect) {
        let (sent, deleted) = (kitty_ids(&bytes, "a=t"), kitty_ids(&bytes, "a=d,d=I"));
        assert_eq!(sent.len(), 6, "each photograph is sent once");
        assert_eq!(BTreeSet::from_iter(&sent), BTreeSet::from_iter(&deleted), "what was sent is deleted");
        assert_eq!(sent.len(), deleted.len(), "and deleted once");
    }
}

#[test]
fn kitty_placeholders_show_the_photographs_that_are_picked() {
    labels_and_shows(Protocol::KittyPlaceholders, 40.0);
}

#[test]
fn kitty_placed_directly_shows_the_photographs_that_are_picked() {
    labels_and_shows(Protocol::KittyDirect, 40.0);
}

#[test]
fn sixel_shows_the_photographs_that_are_picked() {
    labels_and_shows(Protocol::Sixel, 28.0);
}

#[test]
fn iterm2_shows_the_photographs_that_are_picked() {
    labels_and_shows(Protocol::Iterm2, 30.0);
}

#[test]
fn a_frame_in_which_no_picture_changed_writes_none() {
    for protocol in [Protocol::KittyPlaceholders, Protocol::KittyDirect, Protocol::Sixel, Protocol::Iterm2] {
        let album = Album::new(1);
        let areas = areas(protocol, first(&album));
        run(&album, setup(SIZE, protocol), Line::default(), |mut person| {
            let album = &album;
            async move {
                person.see_pair(areas, album).await;
                let before = person.quiet().await;
                assert!(has_graphics(&person.bytes.lock().unwrap()), "{protocol:?}");
                person.press("x");
                let after = person.quiet().await;
                let bytes = person.bytes.lock().unwrap()[before..after].to_vec();
                assert_eq!(bytes.escape_ascii().to_string(), "", "a key without a meaning writes nothing");
                // "nothing to undo" changes the strip and nothing else.
                person.press("u");
                person.wait_for("nothing to undo").await;
                let after = person.quiet().await;
                let bytes = person.bytes.lock().unwrap()[before..after].to_vec();
                assert!(
                    !has_graphics(&bytes),
                    "{protocol:?}: {}",
                    String::from_utf8_lossy(&bytes).escape_debug()
                );
                person.press("q");
            }
        });
    }
}

#[test]
fn zooming_shows_the_same_part_of_both_and_frees_what_it_no_longer_needs() {
    let album = Album::new(1);
    let areas = areas(Protocol::KittyPlaceholders, first(&album));
    let line = Line::default();
    run(&album, setup(SIZE, Protocol::KittyPlaceholders), line.clone(), |mut person| {
        let album = &album;
        async move {
            person.see_pair(areas, album).await;
            person.quiet().await;
            person.press("z");
            person.sent(4).await;
            // Of the part that is there now all pixels of the file were sent: a smaller part needs none.
            for name in ["+", "-", "+"] {
                person.press(name);
                person.wait_for("zoom").await;
            }
            tokio::time::sleep(Duration::from_millis(400)).await;
            person.sent(4).await;
            for name in ["l", "l", "l", "l", "j", "j", "j"] {
                person.press(name);
            }
            person.sent(6).await;
            person.quiet().await;
            assert!(person.text().contains("zoom 3.0×"), "{}", person.text());
            assert_eq!(
                kitty_ids(&person.bytes.lock().unwrap(), "a=t").len(),
                6,
                "of where it came to rest alone"
            );
            // The whole pair, the part that is shown, and at the most the part shown before.
            assert!(person.terminal.kitty_images().len() <= 6, "{:?}", person.terminal.kitty_images());
            person.press("q");
        }
    });
    let bytes = line.bytes.lock().unwrap().clone();
    assert_eq!(kitty_ids(&bytes, "a=t").len(), kitty_ids(&bytes, "a=d,d=I").len());
}

#[test]
fn a_slow_terminal_still_answers_keys() {
    for protocol in [Protocol::KittyPlaceholders, Protocol::Sixel] {
        let album = Album::new(3);
        let line = Line { bytes_a_second: Some(64 * 1024), ..Line::default() };
        let started = Instant::now();
        let (ending, (helped, quit)) = run(&album, setup(SIZE, protocol), line, |mut person| async move {
            // The first photograph is on its way: it takes seconds.
            person.wait_for("prompt").await;
            let pressed = Instant::now();
            if protocol == Protocol::KittyPlaceholders {
                person.press("?");
                person.wait_for("both images are bad").await;
            }
            let helped = pressed.elapsed();
            person.press("q");
            (helped, Instant::now())
        });
        assert_eq!(ending.signal, None);
        assert!(helped < Duration::from_secs(3), "the help took {helped:?}");
        assert!(quit.elapsed() < Duration::from_secs(4), "{protocol:?}: leaving took {:?}", quit.elapsed());
        assert!(started.elapsed() < Duration::from_secs(30));
    }
}

#[test]
fn a_terminal_that_is_gone_ends_the_loop() {
    struct Gone;
    impl Write for Gone {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let album = Album::new(1);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let ending = runtime.block_on(async {
        let (outbox, inbox) = unbounded_channel();
        let report = outbox.clone();
        let wire = Wire::spawn(Gone, Manner::default(), move |message| {
            if let Report::Failed(error) = message {
                let _ = report.send(Message::WireFailed(error.to_string()));
            }
        })
        .unwrap();
        let capabilities = capabilities(Protocol::Sixel);
        let darkroom = Darkroom::open(capabilities.clone(), IdSource::new(1), |_, _| ()).unwrap();
        let study = Study::open(album.study(), Opening::Write).unwrap();
        let spec = SessionSpec {
            annotator: "ana".to_owned(),
            reveal: Reveal::After,
            graphics: String::new(),
            terminal: String::new(),
            skipped_only: false,
            tournament: None,
            protocol: serde_json::json!({}),
        };
        let study = StudyThread::spawn(study, spec, |_| ()).unwrap();
        let stage = Stage::new(&capabilities);
        let (stay, clock) = (Box::new(StayPut), Box::new(Now::default));
        let score = Box::new(|_| ());
        let world = World {
            remote: false,
            study: Some(study),
            darkroom,
            wire,
            stage,
            stay,
            answers: false,
            score,
            clock,
            inbox,
            outbox,
        };
        tokio::time::timeout(PATIENCE, runtime::run(Model::new(setup(SIZE, Protocol::Sixel)), world)).await
    });
    assert_eq!(ending.unwrap().unwrap().signal, Some("the terminal is gone"));
}

/// Makes every pick fail, or no longer, as a full disk would.
fn fail_picks(study: &Path, fail: bool) {
    let sql = Connection::open(study).unwrap();
    let change = if fail {
        "CREATE TRIGGER no_room BEFORE INSERT ON pick BEGIN SELECT RAISE(ABORT, 'there is no room'); END"
    } else {
        "DROP TRIGGER no_room"
    };
    sql.execute_batch(change).unwrap();
}

#[test]
fn a_pick_that_cannot_be_written_keeps_the_pair_and_says_so() {
    let album = Album::new(2);
    let path = album.study();
    let areas = areas(Protocol::KittyPlaceholders, first(&album));
    let (ending, ()) =
        run(&album, setup(SIZE, Protocol::KittyPlaceholders), Line::default(), |mut person| {
            let (album, path) = (&album, path.clone());
            async move {
                person.see_pair(areas, album).await;
                person.quiet().await;
                let prompt = person.terminal.text(2) + &person.terminal.text(3);
                fail_picks(&path, true);
                person.press("left");
                person.wait_for("not saved").await;
                let text = person.text();
                assert!(text.contains("there is no room") && !text.contains("✓"), "{text}");
                assert_eq!(
                    person.terminal.text(2) + &person.terminal.text(3),
                    prompt,
                    "the pair is still there"
                );
                assert_eq!(person.picks(), 0);
                fail_picks(&path, false);
                person.press("left");
                person.wait_for("✓ saved").await;
                assert_eq!(person.picks(), 1);
                person.press("q");
            }
        });
    assert_eq!(ending.progress.decided, 1);
}

#[test]
fn a_pair_counts_as_shown_when_the_terminal_has_read_that_far() {
    let album = Album::new(2);
    let protocol = Protocol::KittyPlaceholders;
    let areas = areas(protocol, first(&album));
    let line = Line::default();
    let (_, picks) = run_with(true, &album, setup(SIZE, protocol), line, async |mut person: Person| {
        person.see_pair(areas, &album).await;
        person.press("1");
        person.wait_for("still on their way").await;
        let before = person.picks();
        let _ = person.inbox.send(Message::Input(Input::Reply(Reply::Status)));
        person.wait_until("the images have come", |text| !text.contains("on their way")).await;
        person.press("1");
        person.wait_for("1 / 2").await;
        person.press("q");
        (before, person.picks())
    });
    assert_eq!(picks, (0, 1));
}
