//! What was named on the command line, as prompts with their images.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::cli::BestArguments;
use crate::command::named::Asked;
use crate::command::progress::ProgressLine;
use crate::command::shown;
use crate::dataset::{self, DatasetError, Prompts, Rejected};

/// Prompts with their images, and what was left out.
pub(super) struct Read {
    pub(super) asked: Vec<Asked>,
    pub(super) rejected: Vec<Rejected>,
}

/// Finds all images; those at or below `skip` were put there before and are passed over in folders.
pub(super) fn read(arguments: &BestArguments, skip: Option<&Path>) -> anyhow::Result<Read> {
    let read = match &arguments.prompt {
        Some(prompt) => of_one_prompt(prompt, &arguments.sources, skip)?,
        None => by_prompt(&arguments.sources, skip)?,
    };
    if read.asked.iter().all(|asked| asked.images.is_empty()) && read.rejected.is_empty() {
        anyhow::bail!(
            "no PNG, JPEG or WebP files in {}: name images, or folders with images in them",
            arguments.sources.iter().map(|source| shown(source)).collect::<Vec<_>>().join(", ")
        );
    }
    Ok(read)
}

fn of_one_prompt(prompt: &str, sources: &[PathBuf], skip: Option<&Path>) -> anyhow::Result<Read> {
    let (images, rejected) = files(sources, skip)?;
    Ok(Read { asked: vec![Asked { prompt: prompt.to_owned(), images }], rejected })
}

/// Files as they are named, folders with all their images. A file that is named twice counts once.
///
/// # Errors
/// A folder can't be listed.
pub(super) fn files(
    sources: &[PathBuf],
    skip: Option<&Path>,
) -> Result<(Vec<PathBuf>, Vec<Rejected>), DatasetError> {
    let (mut files, mut rejected, mut taken) = (Vec::new(), Vec::new(), HashSet::new());
    for source in sources {
        let (images, left_out) = if source.is_dir() {
            dataset::images_in(source, skip)?
        } else {
            (vec![source.clone()], Vec::new())
        };
        rejected.extend(left_out);
        for image in images {
            // Without a question to the disk: what can't be made absolute can't be read either, and says so later.
            if taken.insert(std::path::absolute(&image).unwrap_or_else(|_| image.clone())) {
                files.push(image);
            }
        }
    }
    Ok((files, rejected))
}

fn by_prompt(sources: &[PathBuf], skip: Option<&Path>) -> anyhow::Result<Read> {
    let mut prompts = Prompts::default();
    let mut line = ProgressLine::new();
    for source in sources {
        let read = prompts.read(source, skip, |done, of| {
            line.write(format_args!("looking at images: {done} of {of}"));
        });
        line.clear();
        read?;
    }
    let rejected = prompts.rejected().to_vec();
    let asked = prompts.into_prompts().into_iter();
    let asked = asked.map(|prompt| Asked { prompt: prompt.prompt, images: prompt.images }).collect();
    Ok(Read { asked, rejected })
}

/// Only folders can be watched.
///
/// # Errors
/// Something else was named, or it is not there.
pub(super) fn all_folders(sources: &[PathBuf]) -> anyhow::Result<()> {
    for source in sources {
        let about =
            source.metadata().with_context(|| format!("can't watch {}: make it first", shown(source)))?;
        anyhow::ensure!(
            about.is_dir(),
            "--watch looks into folders, and {} is none: name the folder that it is in",
            shown(source)
        );
    }
    Ok(())
}
