//! From the start of `pairpick label` to its first frame, on a study of a million pairs:
//! `cargo bench --bench first_frame -- [--json] [--count N]`.
//!
//! The real binary in a pty whose terminal (kitty) answers at once. The file is in the system's cache, and the pictures
//! are two JPEG files of 768 × 768 that are read, checked, decoded, scaled, encoded and sent before the frame is complete.
#![allow(clippy::unwrap_used)]

mod support;

use std::time::Duration;

use support::figures::{Arguments, Figure, Of, Report};
use support::ground::{ANNOTATOR, Ground};
use support::terminal::Session;

fn main() {
    let arguments = Arguments::read();
    let mut report = Report::new("first_frame", &arguments);
    let study = Ground::open().million_pairs();
    let home = tempfile::tempdir().unwrap();
    let command = ["label", study.to_str().unwrap(), "--annotator", ANNOTATOR];

    let (mut text, mut complete, mut first, mut ahead) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    // The first run brings the file into the cache and enrols the annotator.
    for run in 0..=arguments.count(20) {
        let session = Session::start(&command, home.path());
        let seen = session.wait("both pictures", |count| count.drawn >= 2);
        let memory = session.peak_megabytes();
        session.wait("the next pairs", |count| count.sent >= 6);
        session.wait_for_quiet(Duration::from_millis(100));
        let later = session.peak_megabytes();
        let since = |instant| std::time::Instant::duration_since(&instant, session.started);
        let times = (since(seen.first_frame.unwrap()), since(seen.drawn_at));
        session.quit();
        if run > 0 {
            text.push(times.0);
            complete.push(times.1);
            first.extend(memory);
            ahead.extend(later);
        }
    }
    report.add(&Figure::times("start to first frame (text)", &text));
    report.add(&Figure::times("start to first frame with both pictures", &complete).at_most(Of::P95, 150.0));
    report.add(&Figure::new("peak memory at the first frame", "MB", first).at_most(Of::P99, 150.0));
    report.add(&Figure::new("peak memory, two pairs prepared ahead", "MB", ahead).at_most(Of::P99, 150.0));
}
