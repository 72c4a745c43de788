//! From a key to both next images, complete on the terminal: of a person who looks for a while, and of one who does not.

use std::collections::{BTreeSet, HashMap};
use std::time::{Duration, Instant};

use super::world::{CELLS, Terminal, WINDOW, World};
use crate::support::figures::{Figure, Of, Report, say};
use crate::support::relay::Line;
use crate::support::screen::{Screen, Tile, look};

/// How long a pair may take over the slowest link.
pub(crate) const PATIENCE: Duration = Duration::from_secs(90);

/// What became of one pair.
pub(crate) struct Seen {
    /// From the key to both images, in whichever quality.
    pub(crate) first: Duration,
    /// From the key to the last change of them.
    pub(crate) last: Duration,
    /// Bytes of all images of the pair.
    pub(crate) bytes: u64,
    /// The lesser PSNR of the two images.
    pub(crate) first_psnr: f64,
    pub(crate) last_psnr: f64,
    /// Which sources they are of.
    pub(crate) sources: [usize; 2],
}

pub(crate) fn run(world: &World, report: &mut Report) {
    for terminal in world.terminals() {
        for line in world.lines() {
            for quality in world.qualities() {
                session(world, report, terminal, line, quality);
            }
        }
    }
}

fn session(world: &World, report: &mut Report, terminal: Terminal, line: Line, quality: Option<&str>) {
    let picks = world.count(if line.rate.is_none() { 10 } else { 15 });
    let look = if line.rate.is_none() { Duration::from_millis(500) } else { world.look(&line) };
    let label = label(terminal, line, quality, world);
    say(&format!("{label}: {picks} pairs, {:.1} s each", look.as_secs_f64()));
    let Some(seen) = pairs(world, terminal, line, quality, picks, look) else {
        say(&format!("{label}: a pair never came"));
        return;
    };
    let times = |of: fn(&Seen) -> Duration| seen.iter().map(of).collect::<Vec<_>>();
    let values = |of: fn(&Seen) -> f64| seen.iter().map(of).collect::<Vec<_>>();
    let first = Figure::times(format!("{label}: key to both images"), &times(|seen| seen.first));
    report.add(&match target(terminal, line, quality) {
        Some(target) => first.at_most(Of::P95, target),
        None => first,
    });
    report.add(&Figure::times(format!("{label}: key to their last change"), &times(|seen| seen.last)));
    report.add(&Figure::new(format!("{label}: bytes a pair"), "kB", values(|seen| seen.bytes as f64 / 1e3)));
    report.add(&Figure::new(format!("{label}: PSNR at first"), "dB", values(|seen| seen.first_psnr)));
    report.add(&Figure::new(format!("{label}: PSNR at last"), "dB", values(|seen| seen.last_psnr)));
}

pub(crate) fn label(terminal: Terminal, line: Line, quality: Option<&str>, world: &World) -> String {
    let quality = quality.map_or(String::new(), |quality| format!(", {quality}"));
    format!("{}, {}{quality}, {}", terminal.name, line.name, world.pictures)
}

/// In milliseconds.
fn target(terminal: Terminal, line: Line, quality: Option<&str>) -> Option<f64> {
    let round_trip = line.round_trip().as_secs_f64() * 1e3;
    if quality.is_some_and(|quality| quality != "auto") {
        return None;
    }
    match (terminal.name, line.rate) {
        ("kitty", Some(_)) => Some(100.0 + round_trip),
        ("iterm2", Some(rate)) if rate > 1e6 => Some(300.0),
        ("sixel", Some(rate)) if rate > 1e6 => Some(600.0),
        _ => None,
    }
}

/// A session of so many picks; `None` where a pair never came.
pub(crate) fn pairs(
    world: &World,
    terminal: Terminal,
    line: Line,
    quality: Option<&str>,
    picks: usize,
    look: Duration,
) -> Option<Vec<Seen>> {
    let (session, _home) = world.start(terminal, line, quality);
    session.wait_for_pair(PATIENCE, CELLS, &[]).then_some(())?;
    let mut keys = Vec::new();
    for _ in 0..picks {
        std::thread::sleep(look);
        let before = session.screen().seen().to_vec();
        let (typed, _) = session.key(b"1");
        if !session.wait_for_pair(PATIENCE, CELLS, &before) {
            let screen = session.screen();
            say(&format!("{:?}\n{}", screen.seen(), rows(&screen)));
            return None;
        }
        keys.push((typed, before));
    }
    std::thread::sleep(look);
    let screen = session.screen();
    let ends = keys.iter().skip(1).map(|(typed, _)| *typed).chain([Instant::now()]);
    let seen =
        keys.iter().zip(ends).map(|((typed, before), end)| judged(world, &screen, *typed, end, before));
    Some(seen.collect())
}

/// What the history says of the pair that came after a key.
fn judged(world: &World, screen: &Screen, typed: Instant, end: Instant, before: &[Tile]) -> Seen {
    let whole = |tiles: &[Tile]| look::is_whole(tiles, WINDOW.cells.0, CELLS, before);
    let moments: Vec<_> = screen
        .history
        .iter()
        .filter(|moment| moment.at >= typed && moment.at < end && whole(&moment.tiles))
        .collect();
    let (first, last) = (moments[0], moments[moments.len() - 1]);
    let mut prints: Vec<usize> = moments.iter().flat_map(|moment| look::prints(moment)).collect();
    prints.sort_unstable();
    prints.dedup();
    let quality = |tiles: &[Tile]| {
        let judged = look::halves(tiles, WINDOW.cells.0).map(|half| world.quality(&half, &screen.prints));
        let [left, right] = judged.map(|judged| {
            judged.unwrap_or_else(|reason| {
                say(&reason);
                (usize::MAX, f64::NAN)
            })
        });
        if left.0 / 2 != right.0 / 2 {
            say(&format!("images {} and {} are of different pairs", left.0, right.0));
        }
        ([left.0, right.0], left.1.min(right.1))
    };
    let (sources, first_psnr) = quality(&first.tiles);
    Seen {
        first: first.at.duration_since(typed),
        last: last.at.duration_since(typed),
        bytes: prints.iter().map(|print| screen.prints[*print].wire_bytes).sum(),
        first_psnr,
        last_psnr: if first.tiles == last.tiles { first_psnr } else { quality(&last.tiles).1 },
        sources,
    }
}

/// The text on the screen in rows, for messages.
pub(crate) fn rows(screen: &Screen) -> String {
    let text: Vec<char> = screen.text().chars().collect();
    let rows = text.chunks(usize::from(screen.window.cells.0));
    let rows = rows.map(|row| row.iter().collect::<String>().trim_end().to_owned());
    rows.filter(|row| !row.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Which pair stood whole on the screen, from which time on, after this one.
fn pairs_seen(world: &World, screen: &Screen, from: Instant) -> Vec<(usize, Instant)> {
    let mut known: HashMap<usize, Option<usize>> = HashMap::new();
    let after = screen.history.iter().filter(|moment| moment.at > from);
    after
        .filter(|moment| look::is_whole(&moment.tiles, WINDOW.cells.0, CELLS, &[]))
        .filter_map(|moment| {
            let [left, _] = look::halves(&moment.tiles, WINDOW.cells.0);
            let pair = || world.quality(&left, &screen.prints).ok().map(|(source, _)| source / 2);
            let pair = *known.entry(left[0].print).or_insert_with(pair);
            Some((pair?, moment.at))
        })
        .collect()
}

/// Ten picks in a second, whatever is on the screen: what they put on the wire, and when the pair is complete on which
/// the person comes to rest.
pub(crate) fn burst(world: &World, report: &mut Report) {
    const PICKS: u32 = 10;
    const APART: Duration = Duration::from_millis(100);
    for terminal in world.terminals() {
        for line in world.lines() {
            for quality in world.qualities() {
                let label = label(terminal, line, quality, world);
                say(&format!("{label}: {PICKS} picks in a second"));
                let (session, _home) = world.start(terminal, line, quality);
                if !session.wait_for_pair(PATIENCE, CELLS, &[]) {
                    say(&format!("{label}: no pair came"));
                    continue;
                }
                // The next pairs are there, as far as the program sends ahead.
                session.wait_for_quiet(Duration::from_secs(2), PATIENCE);
                let (bytes, began) = (session.screen().offset, Instant::now());
                for pick in 0..PICKS {
                    std::thread::sleep((began + APART * pick).saturating_duration_since(Instant::now()));
                    session.key(b"1");
                }
                let (ended, queued) = (Instant::now(), session.tap.lock().unwrap().bytes - bytes);
                let waiting = session.on_the_way();
                // The pair on the screen is that after which no other comes.
                session.wait_for_quiet(Duration::from_secs(3), PATIENCE * 2);
                let screen = session.screen();
                let stood = pairs_seen(world, &screen, began);
                let last = stood.last().map(|(pair, _)| *pair);
                let complete = stood.iter().rev().take_while(|(pair, _)| Some(*pair) == last).last();
                let complete = complete.map(|(_, at)| at.saturating_duration_since(ended));
                let pairs = stood.iter().map(|(pair, _)| *pair).collect::<BTreeSet<_>>().len();
                let sent = screen.offset - bytes;
                let figure = |name: &str, unit, value: f64| {
                    Figure::new(format!("{label}, burst: {name}"), unit, vec![value])
                };
                report.add(&figure("written within the second", "kB", queued as f64 / 1e3));
                report.add(&figure("of these on the way at its end", "kB", waiting as f64 / 1e3));
                report.add(&figure("written until it rests", "kB", sent as f64 / 1e3));
                report.add(&figure("pairs seen", "", pairs as f64));
                let rests = complete.map_or(f64::NAN, |time| time.as_secs_f64() * 1e3);
                report.add(&figure("last key to that pair complete", "ms", rests));
            }
        }
    }
}
