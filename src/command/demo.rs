//! `pairpick demo`: the embedded pairs through the ordinary import, in a study that is thrown away unless one is named.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Context as _;
use directories::ProjectDirs;

use crate::cli::DemoArguments;
use crate::command::bring_in::bring_in;
use crate::command::shown;
use crate::command::sitting::{self, Sitting};
use crate::dataset::Options;
use crate::demo;
use crate::settings::{Environment, Settings};
use crate::study::{Mode, Study};

/// Labels the embedded pairs.
///
/// # Errors
/// Where the pictures can't be unpacked, or the study or the terminal can't be used.
pub fn run(arguments: &DemoArguments, environment: &Environment, out: &mut impl Write) -> anyhow::Result<()> {
    let settings = Settings::resolve(&arguments.session.overrides(), environment)?;
    let tty = crate::terminal::tty::Tty::open()?;
    // Gone when this ends, with the study in it.
    let throwaway = tempfile::Builder::new()
        .prefix("pairpick-demo-")
        .tempdir()
        .context("cannot make a folder for the demo: set TMPDIR to one that can be written")?;
    let (folder, path) = match &arguments.study {
        Some(path) => (pictures_folder()?, path.clone()),
        None => (throwaway.path().join("pairs"), throwaway.path().join("demo.db")),
    };
    let manifest = demo::write_to(&folder)
        .with_context(|| format!("cannot unpack the demo's pictures to {}", shown(&folder)))?;
    let mut study = match arguments.session.seed {
        Some(seed) => Study::open_seeded(&path, seed)?,
        None => Study::open(&path, Mode::Create)?,
    };
    let options = Options { seed: study.seed(), ..Options::default() };
    bring_in(&manifest, &options, Some(&mut study))?;
    let skipped_only = arguments.session.skipped;
    let live = arguments.live.scores(environment);
    let sitting =
        Sitting { tty, study, settings, skipped_only, tournament: None, pairs_per_prompt: None, live };
    let ending = sitting::sit(sitting)?;
    let (decided, total) = (ending.progress.decided, ending.progress.total);
    match &arguments.study {
        Some(path) => writeln!(out, "{decided} of {total} pairs decided in {}", shown(path))?,
        None => writeln!(
            out,
            "{decided} of {total} demo pairs decided, and thrown away; your own: `pairpick label FOLDER_OR_MANIFEST`"
        )?,
    }
    Ok(())
}

/// Where the pictures of a study that stays are kept.
fn pictures_folder() -> anyhow::Result<PathBuf> {
    let folders = ProjectDirs::from("", "", "pairpick")
        .context("there is no home folder to keep the demo's pictures in: set HOME")?;
    Ok(folders.data_dir().join("demo"))
}
