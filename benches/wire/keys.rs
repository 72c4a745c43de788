//! How soon a key is answered while images travel on the slow link: at the program's pty, and at the terminal.

use std::time::{Duration, Instant};

use super::pairs::{PATIENCE, label};
use super::world::{CELLS, World};
use crate::support::figures::{Figure, Of, Report, say};
use crate::support::screen::Frame;
use crate::support::wired::Wired;

/// With so much on the way the link is busy.
const BUSY: usize = 16_000;
/// The frame that opens or closes a popup writes so many cells at the least.
const POPUP: usize = 60;
/// Keys that open and close something over the pictures.
const TOGGLES: [&[u8]; 4] = [b"?", b"?", b"i", b"i"];
/// When the link has been idle for so long the session gives up.
const MOST: Duration = Duration::from_secs(150);

pub(crate) fn run(world: &World, report: &mut Report) {
    let line = world.slow();
    for terminal in world.terminals() {
        for quality in world.qualities() {
            let label = label(terminal, line, quality, world);
            let keys = world.count(100);
            say(&format!("{label}: {keys} keys while images travel"));
            let (session, _home) = world.start(terminal, line, quality);
            if !session.wait(PATIENCE, |screen| !screen.frames.is_empty()) {
                say(&format!("{label}: no frame came"));
                continue;
            }
            let (mut at_pty, mut at_terminal) = (Vec::new(), Vec::new());
            let (start, mut typed) = (Instant::now(), 0);
            while at_pty.len() < keys && start.elapsed() < MOST {
                let open = typed % 2 == 1;
                if session.on_the_way() < BUSY && !open {
                    // A pick asks for another pair, where the next one is there.
                    if session.wait_for_pair(Duration::from_millis(10), CELLS, &[]) {
                        session.key(b"1");
                    }
                    std::thread::sleep(Duration::from_millis(200));
                    continue;
                }
                let busy = session.on_the_way() >= BUSY;
                let Some((pty, terminal)) = toggle(&session, TOGGLES[typed % TOGGLES.len()]) else {
                    say(&format!("{label}: key {typed} was not answered"));
                    break;
                };
                typed += 1;
                if busy {
                    at_pty.push(pty);
                    at_terminal.push(terminal);
                }
                // At no fixed beat.
                std::thread::sleep(Duration::from_millis(40 + 37 * (typed as u64 % 5)));
            }
            report.add(
                &Figure::times(format!("{label}: key to frame, at the pty"), &at_pty).at_most(Of::P99, 16.0),
            );
            report.add(&Figure::times(
                format!("{label}: key to frame seen, less the round trip"),
                &at_terminal,
            ));
        }
    }
}

/// From the key's coming to the first byte of the frame that answers it, at the pty; and to its end on the terminal, less the
/// round trip.
fn toggle(session: &Wired, key: &[u8]) -> Option<(Duration, Duration)> {
    let known = session.screen().frames.len();
    let (typed, reaches) = session.key(key);
    let answers = |frame: &Frame| {
        let tap = session.tap.lock().unwrap();
        let begun = tap.frames.iter().find(|(_, begins)| *begins == frame.begins).map(|(at, _)| *at)?;
        (frame.rewritten >= POPUP && begun >= reaches).then_some(begun)
    };
    let found = |frames: &[Frame]| frames[known..].iter().find_map(|frame| Some((*frame, answers(frame)?)));
    session.wait(Duration::from_secs(20), |screen| found(&screen.frames).is_some());
    let (frame, begun) = found(&session.screen().frames)?;
    let seen = frame.at.duration_since(typed).saturating_sub(session.line.round_trip());
    Some((begun.duration_since(reaches), seen))
}
