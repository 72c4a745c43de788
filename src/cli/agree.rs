//! `agree`, as it is typed.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::help;
use crate::report::agreement::plan::Rule;

/// `agree`.
#[derive(Debug, Args)]
#[command(after_help = help::AGREE)]
pub struct AgreeArguments {
    /// The study
    #[arg(long, value_name = "FILE")]
    pub study: PathBuf,

    /// Only these scorers [default: all that have scores]
    #[arg(long, value_name = "NAME")]
    pub scorer: Vec<String>,

    /// Print the whole report as one JSON object
    #[arg(long)]
    pub json: bool,

    /// Print a table, on a terminal too
    #[arg(long, conflicts_with = "json")]
    pub plain: bool,

    /// Write a page that needs nothing else
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,

    /// Write the charts into this folder
    #[arg(long, value_name = "DIR")]
    pub svg: Option<PathBuf>,

    /// Write the tables into this folder
    #[arg(long, value_name = "DIR")]
    pub csv: Option<PathBuf>,

    /// Choose thresholds and temperatures on another study, or on a part of the prompts that nothing else is reported of:
    /// tuned.db, 20% [default: ten parts, each by the other nine]
    #[arg(long, value_name = "STUDY_OR_SPLIT", value_parser = tune_on, help_heading = help::METHOD)]
    pub tune_on: Option<TuneOn>,

    /// pickapic takes thresholds as the paper does: the first best of 0, 0.1, … 1; it needs --tune-on
    #[arg(long, value_name = "NAME", value_enum, default_value_t, help_heading = help::METHOD)]
    pub protocol: Protocol,

    /// Leave picks out: fast or fast:MS (500), saw-score, blocks, coarse, annotator:NAME
    #[arg(long, value_name = "RULE", value_parser = rule, help_heading = help::METHOD)]
    pub exclude: Vec<Rule>,

    /// What "both bad" is
    #[arg(long, value_name = "HOW", value_enum, default_value_t, help_heading = help::METHOD)]
    pub both_bad: BothBad,

    /// Pairs whose answer is known: a CSV file with the columns pair (its number or external id) and outcome (a, b, tie)
    #[arg(long, value_name = "FILE", help_heading = help::METHOD)]
    pub gold: Option<PathBuf>,

    /// How often the prompts are drawn for an interval
    #[arg(long, value_name = "N", default_value_t = 9_999, value_parser = clap::value_parser!(u32).range(99..=1_000_000), help_heading = help::METHOD)]
    pub resamples: u32,

    /// Seed of all that is drawn
    #[arg(long, value_name = "N", default_value_t = 0, help_heading = help::METHOD)]
    pub seed: u64,
}

/// What thresholds are chosen on.
#[derive(Debug, Clone, PartialEq)]
pub enum TuneOn {
    /// A share of the prompts.
    Split(f64),
    /// Another study.
    Study(PathBuf),
}

/// How thresholds are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Protocol {
    /// All gaps are tried.
    #[default]
    Pairpick,
    /// The paper's grid.
    Pickapic,
}

/// What "both bad" is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum BothBad {
    /// No row of the report.
    #[default]
    Exclude,
    /// A tie.
    Tie,
}

/// `20%`, or a file.
fn tune_on(text: &str) -> Result<TuneOn, String> {
    let Some(percent) = text.strip_suffix('%').filter(|_| !Path::new(text).exists()) else {
        return Ok(TuneOn::Study(text.into()));
    };
    match percent.trim().parse::<f64>() {
        Ok(percent) if percent > 0.0 && percent < 100.0 => Ok(TuneOn::Split(percent / 100.0)),
        _ => Err("give a study, or a share of the prompts such as 20%".to_owned()),
    }
}

/// `fast`, `fast:300`, `saw-score`, `blocks`, `coarse`, `annotator:ana`.
fn rule(text: &str) -> Result<Rule, String> {
    match text.split_once(':') {
        None if text == "fast" => Ok(Rule::Fast(500)),
        Some(("fast", limit)) => match limit.trim_end_matches("ms").parse() {
            Ok(limit) if limit > 0 => Ok(Rule::Fast(limit)),
            _ => Err("give milliseconds: fast:500".to_owned()),
        },
        None if text == "saw-score" => Ok(Rule::SawScore),
        None if text == "blocks" => Ok(Rule::Blocks),
        None if text == "coarse" => Ok(Rule::Coarse),
        Some(("annotator", name)) if !name.is_empty() => Ok(Rule::Annotator(name.to_owned())),
        _ => Err("give fast, fast:MS, saw-score, blocks, coarse, or annotator:NAME".to_owned()),
    }
}
