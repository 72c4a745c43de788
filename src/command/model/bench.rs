//! `pairpick model bench`: how fast a scorer's two towers run on a device, for people who compare devices.
//!
//! Pixels and prompts are made up; what is measured is the network alone, without reading and decoding images.

use std::io::Write;
use std::time::Instant;

use serde_json::json;

use crate::cli::ModelBenchArguments;
use crate::command::scoring;
use crate::scorer::{Prepared, Scorer};
use crate::settings::Environment;

/// A word of CLIP's vocabulary that is one token.
const WORD: &str = "fox ";

/// Measures, and prints one object or a few lines.
///
/// # Errors
/// The scorer can't be loaded, or its device fails.
pub(super) fn run(
    arguments: &ModelBenchArguments,
    environment: &Environment,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let start = Instant::now();
    let mut scorer = scoring::ready(&arguments.scorer, environment)?;
    let load = start.elapsed().as_secs_f64();
    let one = noise(scorer.as_ref(), 1);
    scorer.prompts(&[WORD])?;
    scorer.images(&one)?;
    let first = start.elapsed().as_secs_f64();

    let batch = scorer.batch();
    let images = noise(scorer.as_ref(), batch);
    let rounds = arguments.rounds.get();
    let image = median(rounds, || {
        scorer.images(&images)?;
        Ok(())
    })? / batch as f64;
    let mut text = |tokens: usize| {
        // BOS and EOS are two of them.
        let prompt = WORD.repeat(tokens - 2);
        median(rounds, || {
            scorer.prompts(&[&prompt])?;
            Ok(())
        })
    };
    let (text77, text20) = (text(77)?, text(20)?);
    let identity = scorer.identity();
    let report = json!({
        "scorer": identity.name,
        "device": identity.device,
        "dtype": identity.arithmetic,
        "batch": scorer.batch(),
        "threads": rayon::current_num_threads(),
        "images_per_second": 1.0 / image,
        "text77_seconds": text77,
        "text20_seconds": text20,
        "load_seconds": load,
        "first_score_seconds": first,
        "peak_memory_bytes": peak_memory(),
    });
    if arguments.json {
        writeln!(out, "{report}")?;
    } else {
        writeln!(out, "{} in {} on {}", identity.name, identity.arithmetic, identity.device)?;
        writeln!(out, "{:.2} images a second in batches of {}", 1.0 / image, scorer.batch())?;
        writeln!(out, "{text77:.4} s a prompt of 77 tokens, {text20:.4} s of 20")?;
        writeln!(out, "loaded in {load:.2} s, first score after {first:.2} s")?;
    }
    Ok(())
}

/// Images of noise, as the network reads them.
fn noise(scorer: &dyn Scorer, count: usize) -> Vec<Prepared> {
    let side = scorer.side();
    let mut state = 1u32;
    let mut byte = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    (0..count).map(|_| (0..3 * side * side).map(|_| byte()).collect()).collect()
}

/// The median of some runs, in seconds, after one that warms up.
fn median(rounds: usize, mut run: impl FnMut() -> anyhow::Result<()>) -> anyhow::Result<f64> {
    run()?;
    let mut seconds = Vec::with_capacity(rounds);
    for _ in 0..rounds {
        let start = Instant::now();
        run()?;
        seconds.push(start.elapsed().as_secs_f64());
    }
    seconds.sort_by(f64::total_cmp);
    Ok(seconds[rounds / 2])
}

/// The most memory this process has had, mapped weights included; where the system tells.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}
