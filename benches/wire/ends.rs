//! What kitty's memory holds at most, and what is left in it after the program has gone.

use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use super::pairs::{PATIENCE, label};
use super::world::{CELLS, WINDOW, World};
use crate::support::figures::{Figure, Of, Report, say};
use crate::support::launch::Window;
use crate::support::wired::Wired;

/// The most that the program asks a terminal to hold, in MB: 160 MiB (`tui::plan::MOST_HELD`).
const BUDGET: f64 = (160 << 20) as f64 / 1e6;
/// A window of a very fine screen: images of 2560 × 2560.
const FINE: Window = Window { cell: (40, 80), ..WINDOW };

type End = (&'static str, fn(&Wired));

pub(crate) fn run(world: &World, report: &mut Report) {
    let ends: [End; 2] = [
        ("q", |session| _ = session.key(b"q")),
        ("SIGTERM", |session| {
            let process = session.process().and_then(|process| Pid::from_raw(process.cast_signed()));
            kill_process(process.unwrap(), Signal::TERM).unwrap();
        }),
    ];
    let Some(terminal) = world.terminals().find(|terminal| terminal.name == "kitty") else { return };
    for quality in world.qualities() {
        for (window, size) in [(WINDOW, "a plain window"), (FINE, "a fine window")] {
            for (name, end) in ends {
                let line = world.fast();
                let label = format!("{}, {size}, {name}", label(terminal, line, quality, world));
                say(&label);
                let (mut session, _home) = world.start_in(window, terminal, line, quality);
                for _ in 0..4 {
                    let before = session.screen().seen().to_vec();
                    if session.wait_for_pair(PATIENCE, CELLS, &[]) {
                        std::thread::sleep(Duration::from_millis(300));
                        session.key(b"1");
                        session.wait_for_pair(PATIENCE, CELLS, &before);
                    }
                }
                end(&session);
                if !session.wait_for_end(PATIENCE) {
                    say(&format!("{label}: it did not end"));
                }
                let screen = session.screen();
                let memory = &screen.memory;
                let figure =
                    |what: &str, unit, value: f64| Figure::new(format!("{label}: {what}"), unit, vec![value]);
                report.add(
                    &figure("peak of the terminal's memory", "MB", memory.peak as f64 / 1e6)
                        .at_most(Of::P50, BUDGET),
                );
                let past = memory.deleted + memory.replaced;
                report.add(&figure("images begun", "", memory.begun as f64));
                report.add(&figure("of these replaced under their id", "", memory.replaced as f64));
                let left = memory.begun.abs_diff(past) as f64;
                report.add(&figure("images neither deleted nor replaced", "", left).at_most(Of::P50, 0.0));
                report
                    .add(&figure("bytes left in its memory", "B", memory.held as f64).at_most(Of::P50, 0.0));
            }
        }
    }
}
