//! `pairpick model list`: the known models, and which of them are on this disk.

use std::io::Write;

use serde_json::json;

use crate::cli::ModelListArguments;
use crate::command::shown;
use crate::scorer::weights::{
    Found, KNOWN, Known, Source, WeightsChoice, WeightsError, bytes_in_words, find,
};
use crate::settings::Environment;

/// Prints to `out`.
///
/// # Errors
/// `out` cannot be written, or there is no folder for the cache.
pub(super) fn run(
    arguments: &ModelListArguments,
    environment: &Environment,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    for (index, known) in KNOWN.iter().enumerate() {
        let found = match find(&WeightsChoice::of(None, known.name)?, environment) {
            Ok(found) => Some(found),
            Err(WeightsError::NoHome) => return Err(WeightsError::NoHome.into()),
            Err(_) => None,
        };
        if arguments.json {
            writeln!(out, "{}", as_json(known, found.as_ref()))?;
        } else {
            if index > 0 {
                writeln!(out)?;
            }
            print(known, found.as_ref(), out)?;
        }
    }
    Ok(())
}

fn as_json(known: &Known, found: Option<&Found>) -> serde_json::Value {
    let copy = found.map(|found| match &found.source {
        Source::Hub { repository, revision } => (Some(repository), Some(revision)),
        Source::Local => (None, None),
    });
    let (repository, revision) = copy.unwrap_or_default();
    json!({
        "model": known.name,
        "about": known.about,
        "repository": known.repository,
        "revision": known.revision,
        "bytes": known.about_bytes,
        "licence": known.licence,
        "folder": found.map(|found| found.folder.to_string_lossy()),
        "folder_repository": repository,
        "folder_revision": revision,
    })
}

fn print(known: &Known, found: Option<&Found>, out: &mut impl Write) -> std::io::Result<()> {
    writeln!(out, "{}: {}", known.name, known.about)?;
    let mut row = |name: &str, value: &str| writeln!(out, "  {name:<9} {value}");
    row("hub", &format!("{} at {}", known.repository, &known.revision[..12]))?;
    row("size", &format!("about {}", bytes_in_words(known.about_bytes)))?;
    row("licence", known.licence.unwrap_or("its card states none"))?;
    match found {
        None => row("here", &format!("no: `pairpick model pull {}`", known.name)),
        Some(found) => {
            row("here", &shown(&found.folder))?;
            match &found.source {
                Source::Hub { repository, revision }
                    if (repository.as_str(), revision.as_str()) != (known.repository, known.revision) =>
                {
                    row("", &format!("a copy of {repository} at {revision}"))
                }
                _ => Ok(()),
            }
        }
    }
}
