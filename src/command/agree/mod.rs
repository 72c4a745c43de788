//! `pairpick agree`: how far people and scorers agree, as a number that a paper can print.

mod dashboard;
mod files;
mod gold;

use std::collections::HashMap;
use std::io::{IsTerminal, Write, stdout};
use std::path::Path;

use anyhow::{Context as _, bail, ensure};
use time::OffsetDateTime;
use time::macros::format_description;

use crate::cli::{AgreeArguments, BothBad, Protocol, TuneOn};
use crate::command::shown;
use crate::report::agreement::plan::{self, Plan, Tuning};
use crate::report::agreement::table::{self, table};
use crate::report::agreement::{Agreement, tuning_rows, work_out};
use crate::settings::{Environment, Overrides, Settings};
use crate::study::{Evidence, Mode, Study};

/// Works the report out, and shows, prints or writes it.
///
/// # Errors
/// A study can't be read, has no picks or not the scorer that is asked for, a file can't be written, or the terminal can't be
/// taken over.
pub fn run(
    arguments: &AgreeArguments,
    environment: &Environment,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let study = Study::open(&arguments.study, Mode::Read)?;
    let evidence = evidence(&study, &arguments.study, &arguments.scorer)?;
    let plan = plan(arguments, &evidence)?;
    let agreement = report(&study, &evidence, &plan);
    files::write(&agreement, arguments)?;
    if arguments.json {
        serde_json::to_writer(&mut *out, &agreement)?;
        writeln!(out)?;
    } else if !arguments.plain && !writes_files(arguments) && stdout().is_terminal() {
        let settings = Settings::resolve(&Overrides::default(), environment)?;
        dashboard::show(agreement, &study, &settings)?;
    } else if arguments.plain || !writes_files(arguments) {
        for line in table(&agreement, width()) {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}

/// Whether the report goes into files: then nothing else is asked for.
fn writes_files(arguments: &AgreeArguments) -> bool {
    arguments.html.is_some() || arguments.svg.is_some() || arguments.csv.is_some()
}

/// Columns of the table: the window's, as far as lines read well.
fn width() -> usize {
    let window = stdout().is_terminal().then(|| rustix::termios::tcgetwinsize(stdout()).ok()).flatten();
    window.map_or(table::WIDTH, |size| usize::from(size.ws_col).min(table::WIDTH))
}

/// The picks of a study with the scores of the scorers that are asked for.
fn evidence(study: &Study, path: &Path, scorers: &[String]) -> anyhow::Result<Evidence> {
    let mut evidence = study.evidence()?;
    ensure!(!evidence.picks.is_empty(), "{} has no picks yet: `pairpick label` makes them", shown(path));
    for name in scorers {
        let known: Vec<&str> = evidence.scorers.iter().map(|scorer| scorer.name.as_str()).collect();
        ensure!(
            known.contains(&name.as_str()),
            "{} has no scores of {name}{}",
            shown(path),
            if known.is_empty() {
                ": `pairpick score --study` computes them".to_owned()
            } else {
                format!(", only of {}", known.join(", "))
            }
        );
    }
    if !scorers.is_empty() {
        evidence.scorers.retain(|scorer| scorers.contains(&scorer.name));
    }
    Ok(evidence)
}

fn plan(arguments: &AgreeArguments, evidence: &Evidence) -> anyhow::Result<Plan> {
    let mut plan = Plan {
        rules: arguments.exclude.clone(),
        both_bad: match arguments.both_bad {
            BothBad::Exclude => plan::BothBad::Exclude,
            BothBad::Tie => plan::BothBad::Tie,
        },
        paper: arguments.protocol == Protocol::Pickapic,
        gold: match &arguments.gold {
            Some(path) => gold::read(path, evidence)?,
            None => HashMap::new(),
        },
        resamples: arguments.resamples as usize,
        seed: arguments.seed,
        tuning: Tuning::Folds,
    };
    plan.tuning = match &arguments.tune_on {
        None if plan.paper => bail!(
            "--protocol pickapic chooses its threshold on picks that it does not report: name them with \
             --tune-on STUDY, or --tune-on 50% for a part of the prompts"
        ),
        None => Tuning::Folds,
        Some(TuneOn::Split(share)) => Tuning::Split(*share),
        Some(TuneOn::Study(path)) => {
            let study =
                Study::open(path, Mode::Read).with_context(|| format!("--tune-on {}", shown(path)))?;
            let rows = tuning_rows(&self::evidence(&study, path, &[])?, &plan);
            let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
            Tuning::Elsewhere { name, rows }
        }
    };
    Ok(plan)
}

/// The report, with what the study alone knows.
fn report(study: &Study, evidence: &Evidence, plan: &Plan) -> Agreement {
    let mut names = |pair| {
        let names = study.pair_names(pair);
        names.inspect_err(|error| tracing::warn!(%error, "a pair is not listed")).ok()
    };
    let mut agreement = work_out(evidence, plan, &mut names);
    let name = study.path().file_name().unwrap_or(study.path().as_os_str());
    agreement.provenance.study = name.to_string_lossy().into_owned();
    let format = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
    agreement.provenance.made_at = OffsetDateTime::now_utc().format(format).unwrap_or_default();
    agreement
}
