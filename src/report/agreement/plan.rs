//! How an agreement is to be worked out: what is left out, how ties and thresholds are taken, how often is drawn.

use std::collections::HashMap;
use std::fmt;

use crate::pair::PairId;
use crate::stats::{Judged, Outcome};

/// Everything that a report depends on beside the picks.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Picks to be left out.
    pub rules: Vec<Rule>,
    /// What "both bad" is.
    pub both_bad: BothBad,
    /// Where thresholds and temperatures come from.
    pub tuning: Tuning,
    /// Whether thresholds are those of the paper: its grid, the first maximum.
    pub paper: bool,
    /// The right answers of pairs whose answer is known.
    pub gold: HashMap<PairId, Outcome>,
    /// Resamples of the bootstrap.
    pub resamples: usize,
    /// Seed of all that is drawn.
    pub seed: u64,
}

impl Default for Plan {
    fn default() -> Self {
        Plan {
            rules: Vec::new(),
            both_bad: BothBad::Exclude,
            tuning: Tuning::Folds,
            paper: false,
            gold: HashMap::new(),
            resamples: 9_999,
            seed: 0,
        }
    }
}

/// What "both bad" is: it says nothing of which is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BothBad {
    /// No row of the report.
    Exclude,
    /// A tie.
    Tie,
}

/// Picks to be left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// Faster than so many milliseconds.
    Fast(i64),
    /// Made after a score of the pair had been seen.
    SawScore,
    /// Made on half blocks, which are no basis for judging quality.
    Blocks,
    /// Made while an image was still a coarse one.
    Coarse,
    /// Of this person.
    Annotator(String),
}

impl fmt::Display for Rule {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Rule::Fast(limit) => write!(out, "fast:{limit}"),
            Rule::SawScore => out.write_str("saw-score"),
            Rule::Blocks => out.write_str("blocks"),
            Rule::Coarse => out.write_str("coarse"),
            Rule::Annotator(name) => write!(out, "annotator:{name}"),
        }
    }
}

/// Where thresholds and temperatures come from. They are never chosen on the rows that they are shown on.
#[derive(Debug, Clone, PartialEq)]
pub enum Tuning {
    /// From the other nine of ten parts of the prompts.
    Folds,
    /// From this share of the prompts, chosen by the seed; the report is of the rest.
    Split(f64),
    /// From the picks of another study, by the scorer's name.
    Elsewhere {
        /// The study's file name.
        name: String,
        /// Its judged picks.
        rows: HashMap<String, Vec<Judged>>,
    },
}

/// Parts of the prompts, where a threshold for each comes from the others.
pub const FOLDS: u16 = 10;
