//! What is written when no new picture is needed: a key without a meaning, a popup, zoom, a window of another size, an undo.

use std::time::Duration;

use super::pairs::{PATIENCE, label};
use super::world::{CELLS, WINDOW, World};
use crate::support::figures::{Figure, Of, Report, say};
use crate::support::launch::Window;
use crate::support::relay::Line;
use crate::support::wired::Wired;

/// Nothing comes for so long: what was to be prepared is prepared.
const QUIET: Duration = Duration::from_millis(1500);

type Act = fn(&mut Wired);

pub(crate) fn run(world: &World, report: &mut Report) {
    let smaller = |session: &mut Wired| {
        let (columns, rows) = WINDOW.cells;
        session.resize(Window { cells: (columns - 8, rows - 2), ..WINDOW });
    };
    let back = |session: &mut Wired| session.resize(WINDOW);
    let typed: [(&str, &str, Act); 11] = [
        ("a key without a meaning", "", |session| _ = session.key(b"y")),
        ("help opened", "", |session| _ = session.key(b"?")),
        ("help closed", "", |session| _ = session.key(b"?")),
        ("zoom", "zoom", |session| _ = session.key(b"z")),
        ("zoom in", "zoom", |session| _ = session.key(b"+")),
        ("zoom left", "zoom", |session| _ = session.key(b"z")),
        ("a smaller window", "resize", smaller),
        ("the window as it was", "resize", back),
        ("a pick (for comparison)", "pick", |session| _ = session.key(b"1")),
        ("an undo", "undo", |session| _ = session.key(b"u")),
        ("the same pick again", "undo", |session| _ = session.key(b"1")),
    ];
    for terminal in world.terminals() {
        for quality in world.qualities() {
            let label = label(terminal, Line::local(), quality, world);
            say(&format!("{label}: frames without new pictures"));
            let (mut session, _home) = world.start(terminal, Line::local(), quality);
            if !session.wait_for_pair(PATIENCE, CELLS, &[]) {
                say(&format!("{label}: no pair came"));
                continue;
            }
            session.wait_for_quiet(QUIET, PATIENCE);
            for (name, kind, act) in typed {
                let before = session.screen().tally;
                act(&mut session);
                std::thread::sleep(Duration::from_millis(100));
                session.wait_for_quiet(QUIET, PATIENCE);
                let after = session.screen().tally;
                let figure = |what: &str, bytes: u64, most: f64| {
                    let figure = Figure::new(format!("{label}, {name}: {what}"), "B", vec![bytes as f64]);
                    if kind == "pick" || terminal.name != "kitty" {
                        figure
                    } else {
                        figure.at_most(Of::P50, most)
                    }
                };
                report.add(&figure("images", after.images - before.images, 0.0));
                report.add(&figure(
                    "graphics commands and placeholders",
                    after.commands - before.commands,
                    1000.0,
                ));
                report.add(&Figure::new(
                    format!("{label}, {name}: text"),
                    "B",
                    vec![(after.text - before.text) as f64],
                ));
            }
        }
    }
}
