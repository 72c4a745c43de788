//! A million pairs into a new study: `cargo bench --bench import -- [--json] [--count N]`.
//!
//! The study's part alone: the pairs come from memory, so no manifest is read and no picture is hashed.
#![allow(clippy::unwrap_used)]

mod support;

use std::time::Instant;

use pairpick::study::Study;
use support::figures::{Arguments, Figure, Report, say};
use support::ground::{self, Ground, PAIRS};
use support::study::{new_pairs, source};

fn main() {
    let arguments = Arguments::read();
    let mut report = Report::new("import", &arguments);
    let path = Ground::open().file("import.db");
    let (mut fresh, mut again, mut sizes) = (Vec::new(), Vec::new(), Vec::new());
    for run in 0..arguments.count(3) {
        say(&format!("run {}", run + 1));
        ground::remove(&path);
        let mut study = Study::open_seeded(&path, 11).unwrap();
        for (times, added) in [(&mut fresh, PAIRS), (&mut again, 0)] {
            let start = Instant::now();
            let imported = study.import(&source(), new_pairs(0..PAIRS), |_| ()).unwrap();
            times.push(start.elapsed().as_secs_f64());
            assert_eq!(imported.added, added);
        }
        drop(study);
        sizes.push(std::fs::metadata(&path).unwrap().len() as f64 / 1e6);
    }
    ground::remove(&path);
    report.add(&Figure::new("a million pairs into a new study", "s", fresh));
    report.add(&Figure::new("the same again: nothing is new", "s", again));
    report.add(&Figure::new("size of the study", "MB", sizes));
}
