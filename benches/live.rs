//! From a key to the next pair while a scorer is at full load on the same cores:
//! `PAIRPICK_BENCH_WEIGHTS=DIR cargo bench --bench live -- [--json] [--count N]`.
//!
//! The real binary in three ptys, in turn: without a scorer, with one that has more pairs to do ahead than it can, so that it never
//! rests, and with one that hangs for ever. The study is in memory, where a sync costs nothing.
#![allow(clippy::unwrap_used)]

mod support;

use std::path::Path;
use std::time::Duration;

use support::figures::{Arguments, Figure, Of, Report, say};
use support::ground::{self, ANNOTATOR, Ground};
use support::terminal::Session;

/// Picks that warm up.
const FIRST: usize = 5;

fn main() {
    let arguments = Arguments::read();
    let Some(weights) = std::env::var_os("PAIRPICK_BENCH_WEIGHTS") else {
        return say("PAIRPICK_BENCH_WEIGHTS names no folder of weights: nothing is measured");
    };
    let weights = weights.into_string().unwrap();
    let mut report = Report::new("live", &arguments);
    let ground = Ground::open();
    let study = ground.thousand_picks();
    let folder = ground::memory().unwrap_or_else(|| ground.file("run"));
    let picks = arguments.count(200);
    let scorer = ["--weights", &weights, "--device", "cpu", "--score-ahead", "64"];
    let home = tempfile::tempdir().unwrap();
    let stuck = stuck(Path::new(&weights), home.path());
    let hangs = ["--weights", &stuck, "--device", "cpu", "--score-ahead", "64"];
    let kinds = [
        ("without a scorer", &["--no-score"][..]),
        ("with a scorer at full load", &scorer[..]),
        ("with a scorer that hangs", &hangs[..]),
    ];
    let sessions: Vec<Session> = kinds
        .iter()
        .enumerate()
        .map(|(at, (_, options))| {
            let copy = folder.join(format!("live-{at}.db"));
            ground::copy(&study, &copy);
            let usual = ["label", copy.to_str().unwrap(), "--annotator", ANNOTATOR, "--beat", "0"];
            let session = Session::start(&[&usual[..], options].concat(), home.path());
            session.wait("both pictures", |count| count.drawn >= 2);
            session
        })
        .collect();
    // The weights are read and the first pair is being scored.
    std::thread::sleep(Duration::from_secs(8));
    let mut times = [Vec::new(), Vec::new(), Vec::new()];
    for made in 0..picks + FIRST {
        for (session, times) in sessions.iter().zip(&mut times) {
            session.wait("two pairs ahead", |count| count.sent >= 2 * (made as u64 + 3));
            // A person looks at a pair, if only for a moment; the last frame is long over.
            std::thread::sleep(Duration::from_millis(150));
            let before = session.seen().count.drawn;
            let key = session.key(b"1");
            let seen = session.wait("the next pair", |count| count.drawn >= before + 2);
            if made >= FIRST {
                times.push(seen.drawn_at.duration_since(key));
            }
        }
    }
    for ((label, _), times) in kinds.iter().zip(&times) {
        report.add(&Figure::times(format!("{label}: key to next pair"), times).at_most(Of::P99, 16.0));
    }
    for session in sessions {
        session.quit();
    }
    for at in 0..kinds.len() {
        ground::remove(&folder.join(format!("live-{at}.db")));
    }
}

/// The weights once more, with a file that is never read to its end: whoever opens the pipe waits for somebody to write.
fn stuck(weights: &Path, home: &Path) -> String {
    let folder = home.join("stuck");
    std::fs::create_dir(&folder).unwrap();
    let pipe = "preprocessor_config.json";
    for entry in std::fs::read_dir(weights).unwrap().map(Result::unwrap) {
        if entry.file_name() != pipe {
            let target = entry.path().canonicalize().unwrap();
            std::os::unix::fs::symlink(target, folder.join(entry.file_name())).unwrap();
        }
    }
    let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
    rustix::fs::mkfifoat(rustix::fs::CWD, folder.join(pipe), mode).unwrap();
    folder.into_os_string().into_string().unwrap()
}
