//! `pairpick best`: images of a prompt, best first; the best of them into a folder.

mod gallery;
mod names;
mod print;
mod put;
mod ranking;
mod sources;
mod standing;
mod table;
mod thumbnails;
mod watch;
mod watched;

use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use self::put::Way;
use self::ranking::{Choice, Failed, Ranking};
use self::thumbnails::Thumbnails;
use crate::cli::BestArguments;
use crate::command::embedder::Embedder;
use crate::command::live::called as scorer_name;
use crate::command::{named, scoring, stop};
use crate::dataset::Rejected;
use crate::settings::Environment;
use crate::text::{self, counted, thousands};

/// Images without a rank that are told of by name.
const NAMED: usize = 20;
/// Columns of a prompt that heads its images.
const PROMPT_COLUMNS: usize = 100;

/// Ranks, prints the ranking, and puts the chosen images where they are wanted.
///
/// # Errors
/// The scorer can't be loaded or fails, there are no images, an image has no rank (once all else is done), a file is in the
/// way, or it was interrupted.
pub fn run(arguments: &BestArguments, environment: &Environment, out: &mut impl Write) -> anyhow::Result<()> {
    let target = target(arguments);
    if let Some((folder, _)) = target {
        put::check_folder(folder, &arguments.sources)?;
    }
    // What is wrong with the sources is known before anyone waits for a network.
    let read = if arguments.watch {
        sources::all_folders(&arguments.sources)?;
        None
    } else {
        Some(sources::read(arguments, target.map(|(folder, _)| folder))?)
    };
    let gallery = gallery::ready(arguments, environment)?;
    let mut scorer = scoring::ready(&arguments.scorer, environment)?;
    let looking = Arc::new(AtomicBool::new(false));
    let stop = stop::flag_until(&looking);
    let mut embedder = Embedder::new(scorer.as_mut(), arguments.study.as_deref(), &stop)?;
    let Some(sources::Read { asked, rejected }) = read else {
        let ranking = watch::run(arguments, &mut embedder, &stop, out)?;
        return finish(&[ranking], &[], arguments, environment, out);
    };
    let answers = named::score(&asked, &mut embedder)?;
    let rankings = asked.into_iter().zip(answers).map(|(asked, answers)| Ranking::new(asked, answers));
    let rankings: Vec<Ranking> = rankings.collect();
    let by = gallery::Scorer { name: scorer_name(&embedder.name()), id: embedder.scorer_id() };
    drop(embedder);
    // A network of gigabytes, which nobody needs while a person looks.
    drop(scorer);
    let finished = match gallery {
        Some(ready) => {
            // The screen hears signals itself, and gives the terminal back.
            looking.store(true, Ordering::Relaxed);
            gallery::run(ready, &rankings, by, arguments, out)
        }
        None => finish(&rankings, &rejected, arguments, environment, out),
    };
    tell(rankings.iter().flat_map(|ranking| &ranking.failed), &rejected);
    finished?;
    let failed = rankings.iter().map(|ranking| ranking.failed.len()).sum::<usize>() + rejected.len();
    anyhow::ensure!(failed == 0, "{} could not be ranked; see above", counted(failed as u64, "image"));
    Ok(())
}

/// Where the chosen images are to be put, and how.
fn target(arguments: &BestArguments) -> Option<(&Path, Way)> {
    let copy = arguments.copy_to.as_deref().map(|folder| (folder, Way::Copy));
    copy.or_else(|| arguments.link_to.as_deref().map(|folder| (folder, Way::Link)))
}

fn choice(arguments: &BestArguments) -> Choice {
    Choice { number: arguments.number.map(usize::from), top_p: arguments.top_p }
}

/// Prints the rankings, then puts the chosen images where they are wanted.
fn finish(
    rankings: &[Ranking],
    rejected: &[Rejected],
    arguments: &BestArguments,
    environment: &Environment,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let choice = choice(arguments);
    // Whoever watched the best ones on a terminal is not shown all at the end.
    let shown = match choice.number {
        None if watch::is_live(arguments) => Choice { number: Some(watch::ROWS), ..choice },
        _ => choice,
    };
    let mut thumbnails = Thumbnails::ask(arguments, environment);
    for ranking in rankings {
        if arguments.json {
            print::objects(ranking, shown, out)?;
        } else {
            writeln!(out, "{}", text::clipped(&ranking.prompt, PROMPT_COLUMNS))?;
            match &mut thumbnails {
                Some(thumbnails) => thumbnails.table(ranking, shown, out)?,
                None => print::rows(ranking, shown).iter().try_for_each(|row| writeln!(out, "{row}"))?,
            }
        }
    }
    if arguments.json {
        print::rejections(rejected, out)?;
    }
    out.flush()?;
    if let Some((folder, way)) = target(arguments) {
        put::put(rankings, choice, folder, way, arguments.per_prompt)?;
    }
    Ok(())
}

/// Says on standard error which images have no rank, and why.
fn tell<'a>(failed: impl Iterator<Item = &'a Failed>, rejected: &[Rejected]) {
    let failed = failed.map(|failed| format!("{}: {}", failed.image.to_string_lossy(), failed.error));
    let mut lines = failed.chain(rejected.iter().map(ToString::to_string));
    lines.by_ref().take(NAMED).for_each(|line| scoring::warn(&line));
    let more = lines.count();
    if more > 0 {
        scoring::warn(&format!("and {} more: --json prints them all", thousands(more as u64)));
    }
}
