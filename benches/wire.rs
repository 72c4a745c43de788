//! What a person sees over a thin link: `cargo bench --bench wire -- [--json] [--count N] [--only PARTS] …`.
//!
//! The real binary in a pty; between it and a terminal that decodes what arrives stands a link of a given rate, delay and
//! buffer. A person looks at a pair for a while and presses a key; then time runs until both next pictures are complete on
//! the terminal. Nothing here depends on how the program numbers, cuts or places its images.
//!
//! - `--only pairs,bytes,still,keys,burst,ends`: these parts alone;
//! - `--terminal kitty,iterm2,sixel`, `--link 10,2,local`, `--quality lossless,auto,low`: these alone;
//! - `--pictures generated` instead of photographs, which `PAIRPICK_BENCH_PHOTOS=FOLDER` gives;
//! - `--look SECONDS` instead of 2 (4 on the slow link);
//! - `--buffer KB`: what a link takes ahead of the terminal, 256 unless told. sshd and TCP may take 1 to 2 MB ahead of a
//!   slow link;
//! - `--self-check yes`: only whether the link keeps its rate and delay, and the terminal decodes what it is sent.
//!
//! `PAIRPICK_BENCH_BINARY=FILE` measures another build.
#![allow(clippy::unwrap_used)]

mod support;

mod wire {
    pub(crate) mod bytes;
    pub(crate) mod check;
    pub(crate) mod ends;
    pub(crate) mod keys;
    pub(crate) mod pairs;
    pub(crate) mod peers;
    pub(crate) mod still;
    pub(crate) mod world;
}

use support::figures::{Arguments, Report};
use wire::world::World;
use wire::{bytes, check, ends, keys, pairs, still};

const ARGUMENTS: [&str; 8] =
    ["--only", "--terminal", "--link", "--quality", "--pictures", "--look", "--buffer", "--self-check"];

/// What measures a part.
type Part = fn(&World, &mut Report);

fn main() {
    let arguments = Arguments::read_with(&ARGUMENTS);
    let mut report = Report::new("wire", &arguments).wide(84);
    if arguments.value("--self-check").is_some() {
        check::run(&mut report);
        return;
    }
    let world = World::open(arguments);
    let parts: [(&str, Part); 6] = [
        ("pairs", pairs::run),
        ("bytes", bytes::run),
        ("still", still::run),
        ("keys", keys::run),
        ("burst", pairs::burst),
        ("ends", ends::run),
    ];
    for (name, run) in parts {
        if world.wants("--only", name) {
            run(&world, &mut report);
        }
    }
}
