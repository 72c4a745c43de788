//! A painted piece as a sixel, in few bytes.
//!
//! A strip of six rows is written in passes from left to right, with `$` between them. A pass takes runs of any colours
//! that follow one another, as a colour may change in the middle of a pass: so colours don't need a pass each. The first one
//! lays the ground (`ground`), unless the strip is shorter without.

use super::ground;
use super::paint::{CLEAR, STRIP};
use super::palette::Palette;

/// The longest room within a run of one colour: a longer one makes two runs of it.
const LONGEST_GAP: usize = 10;

/// A run of a colour: its bits from `start` on, no bit in some columns.
struct Run {
    colour: usize,
    start: usize,
    bits: Vec<u8>,
}

/// The escape sequence of a piece; what is [`CLEAR`] stays as it was on the screen.
pub(super) fn escape(painted: &[u16], width: usize, palette: &Palette) -> Vec<u8> {
    let height = painted.len() / width.max(1);
    let mut out = Vec::with_capacity(painted.len() / 2);
    out.extend_from_slice(format!("\x1bP0;1q\"1;1;{width};{height}").as_bytes());
    let names = names(painted, palette.percent.len());
    for (index, [red, green, blue]) in palette.percent.iter().enumerate() {
        if let Some(name) = names[index] {
            out.extend_from_slice(format!("#{name};2;{red};{green};{blue}").as_bytes());
        }
    }
    let mut pending = 0;
    for strip in painted.chunks(STRIP * width) {
        let plain = plain(strip, width, &names);
        if !plain.is_empty() {
            out.extend(std::iter::repeat_n(b'-', pending));
            pending = 0;
            let grounded = grounded(strip, width, &names);
            out.extend(if grounded.len() < plain.len() { grounded } else { plain });
        }
        pending += 1;
    }
    out.extend_from_slice(b"\x1b\\");
    out
}

/// The register of each colour that occurs: the more strips it is in, the shorter.
fn names(painted: &[u16], colours: usize) -> Vec<Option<usize>> {
    let mut uses = vec![0_usize; colours];
    for &index in painted {
        if index != CLEAR {
            uses[usize::from(index)] += 1;
        }
    }
    let mut order: Vec<usize> = (0..colours).filter(|&index| uses[index] > 0).collect();
    order.sort_by_key(|&index| std::cmp::Reverse(uses[index]));
    let mut names = vec![None; colours];
    for (name, index) in order.into_iter().enumerate() {
        names[index] = Some(name);
    }
    names
}

/// A strip colour by colour.
fn plain(strip: &[u16], width: usize, names: &[Option<usize>]) -> Vec<u8> {
    let mut out = Vec::new();
    passes(&mut out, runs(strip, width, &vec![CLEAR; width], names.len()), names);
    out
}

/// A strip whose ground is laid first.
fn grounded(strip: &[u16], width: usize, names: &[Option<usize>]) -> Vec<u8> {
    let mut out = Vec::new();
    let ground = ground::of(strip, width, names.len());
    let mut start = 0;
    let mut lain = Vec::new();
    for same in ground.chunk_by(|one, other| one == other) {
        let end = start + same.len();
        if same[0] != CLEAR {
            let painted = |x: usize| {
                let lines = strip.chunks_exact(width).enumerate();
                lines.filter(|(_, line)| line[x] != CLEAR).map(|(row, _)| 1 << row).sum()
            };
            lain.push(Run { colour: usize::from(same[0]), start, bits: (start..end).map(painted).collect() });
        }
        start = end;
    }
    passes(&mut out, lain, names);
    let rest = runs(strip, width, &ground, names.len());
    if !out.is_empty() && !rest.is_empty() {
        out.push(b'$');
    }
    passes(&mut out, rest, names);
    out
}

/// The runs of all colours by their start, but for what lies on the ground.
fn runs(strip: &[u16], width: usize, ground: &[u16], colours: usize) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    // The latest run of each colour.
    let mut latest = vec![usize::MAX; colours];
    for x in 0..width {
        for (row, line) in strip.chunks_exact(width).enumerate() {
            let index = line[x];
            if index == CLEAR || index == ground[x] {
                continue;
            }
            let colour = usize::from(index);
            let run = match runs.get_mut(latest[colour]) {
                Some(run) if x <= run.start + run.bits.len() + LONGEST_GAP => run,
                _ => {
                    latest[colour] = runs.len();
                    runs.push(Run { colour, start: x, bits: Vec::new() });
                    let last = runs.len() - 1;
                    &mut runs[last]
                }
            };
            run.bits.resize(x - run.start + 1, 0);
            run.bits[x - run.start] |= 1 << row;
        }
    }
    runs
}

/// Writes runs, which are sorted by their start.
fn passes(out: &mut Vec<u8>, runs: Vec<Run>, names: &[Option<usize>]) {
    let mut left: Vec<Option<Run>> = runs.into_iter().map(Some).collect();
    let mut first = true;
    loop {
        let mut at = 0;
        let mut colour = usize::MAX;
        let mut any = false;
        for slot in &mut left {
            let Some(run) = slot.take_if(|run| run.start >= at) else { continue };
            if !any && !first {
                out.push(b'$');
            }
            any = true;
            if run.colour != colour {
                colour = run.colour;
                let name = names[colour].unwrap_or_default();
                out.push(b'#');
                out.extend_from_slice(name.to_string().as_bytes());
            }
            repeat(out, 0, run.start - at);
            at = run.start + run.bits.len();
            for same in run.bits.chunk_by(|one, other| one == other) {
                repeat(out, same[0], same.len());
            }
        }
        if !any {
            return;
        }
        left.retain(Option::is_some);
        first = false;
    }
}

/// The same six pixels a number of times, in the shorter of two ways.
fn repeat(out: &mut Vec<u8>, bits: u8, times: usize) {
    let sixel = b'?' + bits;
    if times > 3 {
        out.extend_from_slice(format!("!{times}").as_bytes());
        out.push(sixel);
    } else {
        out.extend(std::iter::repeat_n(sixel, times));
    }
}
