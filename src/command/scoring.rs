//! What the verbs that score share: a scorer made ready, with progress and the notes that a person needs.

use std::io::{IsTerminal, Write, stderr};
use std::time::{Duration, Instant};

use crate::cli::ScorerArguments;
use crate::clip::DeviceChoice;
use crate::command::progress::ProgressLine;
use crate::scorer::weights::bytes_in_words;
use crate::scorer::{self, Identity, LoadOptions, Scorer, ScorerError};
use crate::settings::Environment;
use crate::study::ScorerInfo;
use crate::text::{self, thousands};

/// What was asked for.
pub(super) fn options(arguments: &ScorerArguments) -> LoadOptions {
    LoadOptions {
        name: arguments.scorer.clone(),
        weights: arguments.weights.clone(),
        device: arguments.device,
        arithmetic: arguments.dtype,
        batch: arguments.batch.map(usize::from),
    }
}

/// Loads what was asked for; says on a terminal what it runs on.
pub(super) fn ready(
    arguments: &ScorerArguments,
    environment: &Environment,
) -> Result<Box<dyn Scorer>, ScorerError> {
    let options = options(arguments);
    let mut line = ProgressLine::new();
    let loaded = scorer::load(&options, environment, &mut |done, total| {
        let (done, total) = (bytes_in_words(done), bytes_in_words(total));
        line.write(format_args!("hashing the weights, once: {done} of {total}"));
    });
    line.clear();
    let loaded = loaded?;
    let identity = loaded.identity();
    let said = format!("{} in {} on {}", identity.name, identity.arithmetic, identity.device);
    // Whoever built it for a GPU expects one; a job in a queue is read later.
    let expected = cfg!(any(feature = "cuda", feature = "metal")) && arguments.device == DeviceChoice::Auto;
    if expected && identity.device.starts_with("cpu") {
        warn(&said);
    } else {
        line.note(&said);
    }
    Ok(loaded)
}

/// Prompts that go through the text tower together: between two lots a person who interrupts is heard.
pub(super) const PROMPTS: usize = 32;
/// How often what is new goes to the disk: at most so much work is lost.
pub(super) const KEEP_EVERY: Duration = Duration::from_secs(1);

/// The row of a scorer in a study.
pub(super) fn info(scorer: &dyn Scorer) -> ScorerInfo {
    info_of(scorer.identity())
}

/// The same by what it is.
pub(super) fn info_of(identity: &Identity) -> ScorerInfo {
    ScorerInfo {
        name: identity.name.clone(),
        weights_sha256: identity.weights_sha256,
        arithmetic: identity.arithmetic.to_owned(),
        config_sha256: identity.config_sha256,
        details: serde_json::json!({
            "device": identity.device,
            "weights": identity.source,
            "program": env!("CARGO_PKG_VERSION"),
        }),
    }
}

/// How far the scoring is, how fast, and how long it takes.
pub(super) struct Pace {
    line: ProgressLine,
    total: u64,
    done: u64,
    since: Instant,
}

impl Pace {
    pub(super) fn new(total: u64) -> Self {
        Self { line: ProgressLine::new(), total, done: 0, since: Instant::now() }
    }

    pub(super) fn step(&mut self) {
        self.done += 1;
        let seconds = self.since.elapsed().as_secs_f64();
        let rate = self.done as f64 / seconds.max(1e-3);
        let left = (self.total - self.done.min(self.total)) as f64 / rate;
        self.line.write(format_args!(
            "scored {} of {}  {rate:.1} a second  {} left",
            thousands(self.done),
            thousands(self.total),
            text::lasting(left as u64),
        ));
    }

    pub(super) fn end(&mut self) {
        self.line.clear();
    }
}

/// Says of prompts that are longer than the `context` tokens that the network reads, by how many tokens they have.
pub(super) fn warn_of_cuts(cut: &[usize], context: usize) {
    let longer = match cut {
        [] => return,
        [tokens] => format!("the prompt has {tokens} tokens and the network reads {context}"),
        cut => format!(
            "{} prompts are longer than the {context} tokens that the network reads",
            thousands(cut.len() as u64)
        ),
    };
    warn(&format!("{longer}: what comes after counts for nothing"));
}

/// Says on standard error what a person should know, whoever reads the output.
pub(super) fn warn(message: &str) {
    let _ = writeln!(stderr(), "{}", text::printable(message));
}

/// Says it only to a person who watches.
pub(super) fn tell(message: &str) {
    if stderr().is_terminal() {
        warn(message);
    }
}
