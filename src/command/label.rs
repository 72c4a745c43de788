//! `pairpick label`: the main job. Brings in what is new, then shows pairs until the person leaves.

use std::io::Write;

use crate::cli::LabelArguments;
use crate::command::bring_in::bring_in;
use crate::command::sitting::{self, Sitting};
use crate::command::{shown, winners};
use crate::dataset::Options;
use crate::settings::{Environment, Settings, Target};
use crate::study::{Mode, Progress, Study};

/// Labels.
///
/// # Errors
/// Where the source, the study or the terminal can't be used.
pub fn run(
    arguments: &LabelArguments,
    environment: &Environment,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let settings = Settings::resolve(&arguments.session.overrides(), environment)?;
    let target = Target::resolve(arguments.source.as_deref(), arguments.study.as_deref())?;
    if let (true, Some(tournament)) = (arguments.winners, arguments.tournament) {
        let study = Study::open(&target.study, Mode::Read)?;
        return winners::list(&study, &settings.annotator, tournament, arguments.json, out);
    }
    let mut study = match (&target.source, arguments.session.seed) {
        (None, _) => Study::open(&target.study, Mode::Write)?,
        (Some(_), None) => Study::open(&target.study, Mode::Create)?,
        (Some(_), Some(seed)) => Study::open_seeded(&target.study, seed)?,
    };
    // Before anything long: without a terminal there is nothing to do.
    let tty = crate::terminal::tty::Tty::open()?;
    let mut pairs_per_prompt = None;
    if let Some(source) = &target.source {
        pairs_per_prompt = arguments.pairs_per_prompt.map(|pairs| pairs.get() as usize);
        let options = Options { pairs_per_prompt, seed: study.seed(), ..Options::default() };
        let report = bring_in(source, &options, Some(&mut study))?;
        let mut errors = std::io::stderr().lock();
        report.list(&mut errors, false)?;
        if report.imported.added > 0 || !report.rejected.is_empty() {
            writeln!(errors, "{}", report.summary(false))?;
        }
    }
    let name = shown(&target.study);
    anyhow::ensure!(
        study.pairs()? > 0,
        "{name} has no pairs: bring some in with `pairpick import SOURCE --study {name}`"
    );
    if arguments.session.seed.is_some_and(|seed| seed != study.seed()) {
        eprintln!("{name} keeps the seed it was made with: {}", study.seed());
    }
    let live = arguments.live.scores(environment);
    let skipped_only = arguments.session.skipped;
    let (tournament, annotator) = (arguments.tournament, settings.annotator.clone());
    let sitting = Sitting { tty, study, settings, skipped_only, tournament, pairs_per_prompt, live };
    let Progress { decided, total, .. } = sitting::sit(sitting)?.progress;
    let Some(tournament) = tournament else {
        writeln!(out, "{decided} of {total} pairs decided in {name}; go on with `pairpick label {name}`")?;
        return Ok(());
    };
    let again = format!("pairpick label {name} --tournament {}", tournament.name());
    let then = match decided < total {
        true => format!("go on with `{again}`"),
        false => format!("`{again} --winners` lists the winners"),
    };
    writeln!(out, "{decided} of {total} comparisons decided in {name}; {then}")?;
    winners::tell(&Study::open(&target.study, Mode::Read)?, &annotator, tournament, &again, out)
}
