//! From a key to the next pair, complete on the terminal, when that pair is prepared:
//! `cargo bench --bench next_pair -- [--json] [--count N]`.
//!
//! The real binary in a pty with `--beat 0`: the key commits a pick, and the next pair's frame follows. Measured on the
//! disk, with a bare SQLite insert of the same durability after each pick, and with the study in memory, where a sync costs
//! nothing: what is left there is the program's own time. Each after 10³ and after 10⁶ picks of this annotator.
#![allow(clippy::unwrap_used)]

mod support;

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use pairpick::pair::{Outcome, PairId, Reveal};
use pairpick::study::NewPick;
use support::bare::Bare;
use support::figures::{Arguments, Figure, Of, Report, say};
use support::ground::{self, ANNOTATOR, Ground};
use support::terminal::Session;

/// A session in its own study, and what was measured in it.
struct Run {
    label: String,
    session: Session,
    bare: Bare,
    _home: tempfile::TempDir,
    next: Vec<Duration>,
    insert: Vec<Duration>,
}

/// The argument with which the bench is the program that only answers.
const ECHO: &str = "--echo";
/// Picks that warm up.
const FIRST: usize = 20;

fn main() {
    if std::env::args().nth(1).as_deref() == Some(ECHO) {
        return echo();
    }
    let arguments = Arguments::read();
    let mut report = Report::new("next_pair", &arguments);
    let ground = Ground::open();
    let picks = arguments.count(1000);
    let studies = [(ground.thousand_picks(), "10³"), (ground.million_picks(), "10⁶")];
    let memory = ground::memory();
    if memory.is_none() {
        say("no /dev/shm: the program's own time is not measured apart");
    }
    let mut places = vec![("disk", ground.file("run"))];
    places.extend(memory.map(|folder| ("memory", folder)));
    let mut runs = Vec::new();
    for (place, folder) in &places {
        for (study, made) in &studies {
            runs.push(Run::start(study, folder.join(made), format!("{place}, after {made} picks")));
        }
    }
    say(&format!("{picks} picks in each of {} sessions, in turn", runs.len()));
    let home = tempfile::tempdir().unwrap();
    let mirror = Session::of(&std::env::current_exe().unwrap(), &[ECHO], home.path());
    mirror.wait("its first frame", |count| count.drawn >= 2);
    let mut floor = Vec::new();
    for made in 0..picks + FIRST {
        for run in &mut runs {
            run.pick(made);
        }
        mirror.wait_for_quiet(Duration::from_millis(8));
        floor.push(key_to_drawn(&mirror));
    }
    let mut medians = Vec::new();
    for run in runs {
        let next = Figure::times(format!("{}: key to next pair", run.label), &run.next);
        medians.push(next.value(Of::P50));
        // On the disk, the sync of the commit is in it, which is the disk's time and not ours.
        report.add(&if run.label.starts_with("memory") { next.at_most(Of::P99, 16.0) } else { next });
        report.add(&Figure::times(format!("{}: bare insert", run.label), &run.insert));
        let memory = run.session.peak_megabytes().into_iter().collect();
        report.add(&Figure::new(format!("{}: peak memory", run.label), "MB", memory));
        run.session.quit();
    }
    for ((place, folder), medians) in places.iter().zip(medians.chunks(2)) {
        let name = format!("{place}: median after 10⁶ / after 10³ picks");
        report.add(&Figure::new(name, "×", vec![medians[1] / medians[0]]).at_most(Of::P50, 1.2));
        let _ = std::fs::remove_dir_all(folder);
    }
    mirror.quit();
    report.add(&Figure::times("a program that only answers with as many bytes", &floor));
}

impl Run {
    fn start(original: &Path, folder: PathBuf, label: String) -> Self {
        std::fs::create_dir_all(&folder).unwrap();
        let study = folder.join("study.db");
        ground::copy(original, &study);
        let bare = Bare::new(&folder.join("bare.db"));
        let home = tempfile::tempdir().unwrap();
        let command = ["label", study.to_str().unwrap(), "--annotator", ANNOTATOR, "--beat", "0"];
        let session = Session::start(&command, home.path());
        session.wait("both pictures", |count| count.drawn >= 2);
        Run { label, session, bare, _home: home, next: Vec::new(), insert: Vec::new() }
    }

    /// One pick: from the key to the end of the frame that draws both pictures of the next pair.
    fn pick(&mut self, made: usize) {
        // The pair on the screen and two ahead lie in the terminal, and nothing is under way.
        self.session.wait("two pairs ahead", |count| count.sent >= 2 * (made as u64 + 3));
        self.session.wait_for_quiet(Duration::from_millis(8));
        let next = key_to_drawn(&self.session);
        // The pair after the next two is being made now, as it is while a commit syncs.
        let start = Instant::now();
        self.bare.insert(&pick(made));
        let insert = start.elapsed();
        self.session.wait("two pairs ahead", |count| count.sent >= 2 * (made as u64 + 4));
        if made >= FIRST {
            self.next.push(next);
            self.insert.push(insert);
        }
    }
}

/// Bytes of a frame that shows another pair in this window.
const FRAME: usize = 24_000;

/// A program that answers each key with a frame of bytes at once: what the pty and the machine take without us.
fn echo() {
    let input = rustix::stdio::stdin();
    let mut modes = rustix::termios::tcgetattr(input).unwrap();
    modes.make_raw();
    rustix::termios::tcsetattr(input, rustix::termios::OptionalActions::Now, &modes).unwrap();
    let mut frame = vec![b'x'; FRAME];
    frame.extend_from_slice("\x1b[m\u{10EEEE}\x1b[m\u{10EEEE}\x1b[?2026l".as_bytes());
    let mut output = std::io::stdout().lock();
    output.write_all(&frame).and_then(|()| output.flush()).unwrap();
    let mut key = [0];
    while std::io::stdin().read_exact(&mut key).is_ok() && key != *b"q" {
        output.write_all(&frame).and_then(|()| output.flush()).unwrap();
    }
}

fn key_to_drawn(session: &Session) -> Duration {
    let before = session.seen().count.drawn;
    let key = session.key(b"1");
    let seen = session.wait("the next pair", |count| count.drawn >= before + 2);
    seen.drawn_at.duration_since(key)
}

fn pick(number: usize) -> NewPick {
    NewPick {
        pair: PairId(number as i64),
        position: number as u64,
        a_on_left: true,
        repeat_of: None,
        outcome: Outcome::A,
        shown_at: 1_767_323_045_000,
        decided_at: 1_767_323_046_000,
        response_ms: 1000,
        first_key_ms: Some(900),
        idle_ms: 0,
        reveal: Reveal::After,
        score_shown_at: None,
        graphics: "kitty".to_owned(),
        left: Some((740, 740)),
        right: Some((740, 740)),
        seen: None,
        zoomed: false,
        flickered: false,
        stacked: false,
    }
}
