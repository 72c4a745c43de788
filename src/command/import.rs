//! `pairpick import`: a source into a study, or what would go into it.

use std::io::Write;

use serde_json::json;

use crate::cli::ImportArguments;
use crate::command::bring_in::{Report, bring_in};
use crate::command::shown;
use crate::dataset::Options;
use crate::study::{Mode, Study};

/// Imports, lists what was left out, and counts.
///
/// # Errors
/// Where the source or the study can't be used, and where not one pair of the source could be read.
pub fn run(arguments: &ImportArguments, out: &mut impl Write) -> anyhow::Result<()> {
    let mut study = match (&arguments.study, arguments.dry_run) {
        (_, true) => None,
        (Some(path), false) => Some(match arguments.seed {
            Some(seed) => Study::open_seeded(path, seed)?,
            None => Study::open(path, Mode::Create)?,
        }),
        (None, false) => anyhow::bail!("no study to import into: name one with --study FILE"),
    };
    let options = Options {
        format: arguments.format,
        pairs_per_prompt: arguments.pairs_per_prompt.map(|pairs| pairs.get() as usize),
        seed: arguments.seed.or(study.as_ref().map(Study::seed)).unwrap_or_default(),
    };
    let report = bring_in(&arguments.source, &options, study.as_mut())?;
    if arguments.json {
        print_json(&report, arguments.dry_run, out)?;
    } else {
        report.list(out, true)?;
        writeln!(out, "{}", report.summary(arguments.dry_run))?;
    }
    anyhow::ensure!(
        report.offered > 0,
        "{}: no pair could be read; see what was left out above",
        shown(&arguments.source)
    );
    Ok(())
}

fn print_json(report: &Report, dry_run: bool, out: &mut impl Write) -> anyhow::Result<()> {
    for rejected in &report.rejected {
        writeln!(out, "{}", json!({"rejected": {"place": rejected.place, "reason": rejected.reason}}))?;
    }
    for warning in &report.warnings {
        writeln!(out, "{}", json!({"warning": {"place": warning.place, "reason": warning.reason}}))?;
    }
    let summary = json!({
        "source": report.kind,
        "dry_run": dry_run,
        "offered": report.offered,
        "added": report.imported.added,
        "already_there": report.imported.already_there,
        "rejected": report.rejected.len(),
        "warnings": report.warnings.len(),
    });
    writeln!(out, "{summary}")?;
    Ok(())
}
