//! `best --pick`: the rankings in a gallery, from which a person chooses; the choices go into the study.

use std::io::Write;
use std::path::Path;

use anyhow::Context;
use serde_json::json;

use super::print;
use super::ranking::{Ranked, Ranking};
use crate::cli::BestArguments;
use crate::command::progress::ProgressLine;
use crate::command::seat::{self, Seat};
use crate::command::{scoring, shown};
use crate::pair::{Image, Reveal};
use crate::picture::{self, Limits};
use crate::settings::{Environment, Settings};
use crate::study::choice::ranking as images_of;
use crate::study::order::derive;
use crate::study::{Mode, ScorerId, SessionSpec, SourceInfo, Study};
use crate::terminal::tty::Tty;
use crate::text::{self, counted, thousands};
use crate::tui::gallery::album::{Album, Entry, Made};
use crate::tui::gallery::model::{Gallery, Setup};
use crate::tui::gallery::screen::Ending;
use crate::tui::gallery::sight::Sight;

/// What is needed before anyone waits for a scorer.
pub(super) struct Ready {
    tty: Tty,
    settings: Settings,
}

/// Sees that there is a terminal, that the settings can be read, and that the study can be written; a study that is not there
/// is made.
///
/// # Errors
/// One of these fails.
pub(super) fn ready(arguments: &BestArguments, environment: &Environment) -> anyhow::Result<Option<Ready>> {
    if !arguments.pick {
        return Ok(None);
    }
    let path = arguments
        .study
        .as_deref()
        .context("--pick keeps its choices in a study: name one with --study FILE")?;
    let settings = Settings::resolve(&arguments.screen.overrides(), environment)?;
    let tty = Tty::open()?;
    Study::open(path, Mode::Create)?;
    Ok(Some(Ready { tty, settings }))
}

/// Whose ranking it is.
pub(super) struct Scorer {
    /// What people call it.
    pub(super) name: String,
    /// Its row in the study.
    pub(super) id: Option<ScorerId>,
}

/// Shows the rankings one after the other, and prints what was chosen.
///
/// # Errors
/// Fewer than two images of every prompt, the terminal can't be taken over, or the study can't be written.
pub(super) fn run(
    ready: Ready,
    rankings: &[Ranking],
    scorer: Scorer,
    arguments: &BestArguments,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let Ready { tty, settings } = ready;
    let path = arguments.study.as_deref().context("no study")?;
    let study = Study::open(path, Mode::Write)?;
    let reveal = if arguments.blind { Reveal::After } else { Reveal::Always };
    let (albums, of) = albums(rankings, arguments, &study, &settings.annotator)?;
    let total = albums.len();
    let sitting = sit(tty, &settings, study, scorer, reveal, albums);
    let ending = seat::sitting(sitting)?;
    for (album, rank) in &ending.chosen {
        let ranking = &rankings[of[*album]];
        let rank = usize::try_from(*rank).unwrap_or(usize::MAX);
        let Some(ranked) = rank.checked_sub(1).and_then(|at| ranking.ranked.get(at)) else { continue };
        if arguments.json {
            writeln!(out, "{}", print::object(&ranking.prompt, rank, ranked))?;
        } else {
            let best = ranking.ranked[0].probability;
            writeln!(out, "{}", text::clipped(&ranking.prompt, super::PROMPT_COLUMNS))?;
            writeln!(out, "{}", print::row(rank, ranked, best))?;
        }
    }
    out.flush()?;
    seat::came_to_its_end(ending.failure.as_deref(), ending.signal)?;
    let (chosen, name) = (total - ending.undecided, shown(path));
    scoring::tell(&format!(
        "{} of {} chosen in {name}; the same command goes on there",
        thousands(chosen as u64),
        counted(total as u64, "prompt")
    ));
    Ok(())
}

async fn sit(
    tty: Tty,
    settings: &Settings,
    study: Study,
    scorer: Scorer,
    reveal: Reveal,
    albums: Vec<Album>,
) -> anyhow::Result<Ending> {
    let seat: Seat<Sight> = Seat::take(tty, settings)?;
    let setup = Setup {
        study: seat::name(&study),
        annotator: settings.annotator.clone(),
        capabilities: seat.capabilities.clone(),
        quality: settings.quality,
        size: seat.size,
        reveal,
        beat: settings.beat,
        hold: settings.hold,
        idle_after: settings.idle_after,
        keymap: settings.keymap.clone(),
        theme: seat.theme,
        scorer: scorer.name,
        scorer_id: scorer.id,
        source: SourceInfo { root: root()?, kind: "best".to_owned(), seed: None },
        albums,
    };
    let spec = SessionSpec {
        annotator: settings.annotator.clone(),
        reveal,
        graphics: seat.capabilities.protocol.name().to_owned(),
        terminal: seat.capabilities.terminal.clone(),
        skipped_only: false,
        tournament: None,
        protocol: json!({
            "task": "the best of several images of a prompt",
            "seed": study.seed(),
            "reveal": reveal.name(),
            "order": if reveal == Reveal::Always { "by the scorer's ranking" } else { "random per prompt" },
            "quality": settings.quality.name(),
            "beat_ms": u64::try_from(settings.beat.as_millis()).unwrap_or(u64::MAX),
            "hold": settings.hold,
            "idle_after_ms": u64::try_from(settings.idle_after.as_millis()).unwrap_or(u64::MAX),
        }),
    };
    let study = seat.study(study, spec)?;
    seat.run(Gallery::new(setup), Some(study), Box::new(|_| ())).await
}

/// What relative names of images are relative to.
fn root() -> anyhow::Result<std::path::PathBuf> {
    std::env::current_dir()
        .context("can't tell the current folder, which the names of the images are relative to")
}

/// An album for each ranking of at least two images, and which ranking it is of.
fn albums(
    rankings: &[Ranking],
    arguments: &BestArguments,
    study: &Study,
    annotator: &str,
) -> anyhow::Result<(Vec<Album>, Vec<usize>)> {
    let standing = study.standing_choices(annotator)?;
    let choice = super::choice(arguments);
    let total: usize = rankings.iter().map(|ranking| ranking.chosen(choice).len()).sum();
    let (mut line, mut done) = (ProgressLine::new(), 0);
    let (mut albums, mut of) = (Vec::new(), Vec::new());
    for (at, ranking) in rankings.iter().enumerate() {
        let mut entries = Vec::new();
        for (place, ranked) in ranking.chosen(choice).iter().enumerate() {
            done += 1;
            line.write(format_args!("looking at images: {done} of {total}"));
            entries.push(entry(place as u64 + 1, ranked)?);
        }
        if entries.iter().filter(|entry| entry.image().is_some()).count() < 2 {
            line.clear();
            let prompt = text::clipped(&ranking.prompt, super::PROMPT_COLUMNS);
            scoring::warn(&format!("{prompt}: nothing to choose between, as it has fewer than two images"));
            continue;
        }
        if arguments.blind {
            shuffle(&mut entries, study.seed(), &ranking.prompt);
        }
        entries.extend(
            ranking.failed.iter().map(|failed| Entry::Broken(text::printable(&failed.error).into_owned())),
        );
        let mut album = Album::new(ranking.prompt.clone(), entries);
        let images = images_of(album.entries.iter().filter_map(|entry| Some(entry.image()?.sha256)));
        let before = standing.iter().rev().find(|made| made.prompt == album.prompt && made.ranking == images);
        album.made = before.and_then(|made| {
            let is_best = |entry: &Entry| entry.image().is_some_and(|image| image.sha256 == made.best);
            let place = album.entries.iter().position(is_best)?;
            Some(Made { choice: made.choice, place, locked: made.revealed, now: false })
        });
        if let Some(made) = album.made {
            album.cursor = made.place;
        }
        albums.push(album);
        of.push(at);
    }
    line.clear();
    anyhow::ensure!(
        !albums.is_empty(),
        "there is nothing to choose between: --pick takes at least two images of a prompt that can be read"
    );
    Ok((albums, of))
}

/// An image as the gallery knows it: with its size, by which it is laid out.
fn entry(rank: u64, ranked: &Ranked) -> anyhow::Result<Entry> {
    let sha256 = ranked.sha256.context("an image was ranked without being read")?;
    let bytes = match picture::read(&ranked.image, Some(&sha256), &Limits::default()) {
        Ok(bytes) => bytes,
        // It was there a moment ago.
        Err(error) => return Ok(Entry::Broken(error.to_string())),
    };
    let image = Image {
        path: absolute(&ranked.image)?,
        locator: ranked.image.to_string_lossy().into_owned(),
        sha256,
        pixels: picture::header(&bytes).ok().map(|header| header.pixels),
    };
    Ok(Entry::Ranked { image, rank, score: ranked.score, probability: ranked.probability })
}

fn absolute(path: &Path) -> anyhow::Result<std::path::PathBuf> {
    // Joined as the study does, so that root and locator are all that it has to keep.
    Ok(root()?.join(path))
}

/// An order that says nothing of the ranking, the same for the same study, prompt and images.
fn shuffle(entries: &mut [Entry], seed: u64, prompt: &str) {
    let seed = derive(seed, "gallery", prompt);
    entries.sort_by_cached_key(|entry| {
        entry.image().map(|image| derive(seed ^ first_eight(&image.sha256), "place", &image.locator))
    });
}

fn first_eight(hash: &[u8; 32]) -> u64 {
    hash.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}
