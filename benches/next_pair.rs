//! From a key to the next pair, complete on the terminal, when that pair is prepared:
//! `cargo bench --bench next_pair -- [--json] [--count N]`.
//!
//! The real binary in a pty with `--beat 0`: the key commits a pick, and the next pair's frame follows. Measured on the
//! disk, with a bare SQLite insert of the same durability after each pick, and with the study in memory, where a sync costs
//! nothing: what is left there is the program's own time. Each after 10³ and after 10⁶ picks of this annotator.
#![allow(clippy::unwrap_used)]

mod support;

use std::path::Path;
use std::time::{Duration, Instant};

use pairpick::pair::{Outcome, PairId, Reveal};
use pairpick::study::NewPick;
use support::bare::Bare;
use support::figures::{Arguments, Figure, Of, Report, say};
use support::ground::{self, ANNOTATOR, Ground};
use support::terminal::Session;

struct Times {
    next: Vec<Duration>,
    bare: Vec<Duration>,
    /// How long the machine lets a thread wait that another wakes: no program is faster than that.
    wake: Vec<Duration>,
    memory: Option<f64>,
}

fn main() {
    let arguments = Arguments::read();
    let mut report = Report::new("next_pair", &arguments);
    let ground = Ground::open();
    let picks = arguments.count(1000);
    let memory = ground::memory();
    let places = [(Some(ground.file("run")), "disk"), (memory.clone(), "memory")];
    for (folder, place) in places {
        let Some(folder) = folder else {
            say("no /dev/shm: the program's own time is not measured apart");
            continue;
        };
        let mut medians = Vec::new();
        for (study, made) in [(ground.thousand_picks(), "10³"), (ground.million_picks(), "10⁶")] {
            say(&format!("{picks} picks after {made}, study on {place}"));
            let times = measure(&study, &folder, picks);
            let next = Figure::times(format!("{place}, after {made} picks: key to next pair"), &times.next);
            medians.push(next.value(Of::P50));
            report.add(&if place == "memory" { next.at_most(Of::P99, 16.0) } else { next });
            report.add(&Figure::times(format!("{place}, after {made} picks: bare insert"), &times.bare));
            report.add(&Figure::times(format!("{place}, after {made} picks: waking a thread"), &times.wake));
            report.add(&Figure::new(
                format!("{place}, after {made} picks: peak memory"),
                "MB",
                times.memory.into_iter().collect(),
            ));
        }
        let growth = medians[1] / medians[0];
        let name = format!("{place}: median after 10⁶ / after 10³ picks");
        report.add(&Figure::new(name, "×", vec![growth]).at_most(Of::P50, 1.2));
    }
    if let Some(folder) = memory {
        let _ = std::fs::remove_dir_all(folder);
    }
    let _ = std::fs::remove_dir_all(ground.file("run"));
}

fn measure(original: &Path, folder: &Path, picks: usize) -> Times {
    std::fs::create_dir_all(folder).unwrap();
    let study = folder.join("study.db");
    ground::copy(original, &study);
    let bare = Bare::new(&folder.join("bare.db"));
    let home = tempfile::tempdir().unwrap();
    let command = ["label", study.to_str().unwrap(), "--annotator", ANNOTATOR, "--beat", "0"];
    let session = Session::start(&command, home.path());
    session.wait("both pictures", |count| count.drawn >= 2);
    let mut times = Times { next: Vec::new(), bare: Vec::new(), wake: Vec::new(), memory: None };
    for made in 0..picks + 20 {
        // The pair on the screen and two ahead lie in the terminal, and nothing else is under way.
        session.wait("two pairs ahead", |count| count.sent >= 2 * (made as u64 + 3));
        session.wait_for_quiet(Duration::from_millis(8));
        let before = session.seen().count.drawn;
        let key = session.key(b"1");
        let seen = session.wait("the next pair", |count| count.drawn >= before + 2);
        let next = seen.drawn_at.duration_since(key);
        // The machine is busy with the pair after the next now, as it is for the commit's own sync.
        let start = Instant::now();
        bare.insert(&pick(made));
        let insert = start.elapsed();
        let wake = waking();
        // The first ones warm up.
        if made >= 20 {
            times.next.push(next);
            times.bare.push(insert);
            times.wake.push(wake);
        }
    }
    times.memory = session.peak_megabytes();
    session.quit();
    drop(bare);
    ground::remove(&study);
    times
}

fn waking() -> Duration {
    let (sender, receiver) = std::sync::mpsc::channel();
    let thread = std::thread::spawn(move || receiver.recv().map(|sent: Instant| sent.elapsed()));
    std::thread::sleep(Duration::from_millis(1));
    sender.send(Instant::now()).unwrap();
    thread.join().unwrap().unwrap()
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
        graphics: "kitty".to_owned(),
        left: Some((740, 740)),
        right: Some((740, 740)),
        zoomed: false,
        flickered: false,
        stacked: false,
    }
}
