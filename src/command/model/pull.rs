//! `pairpick model pull`: a model from the hub into its cache on this disk.

use std::io::Write;
use std::time::Instant;

use serde_json::json;

use super::bar::Bar;
use crate::cli::ModelPullArguments;
use crate::command::progress::ProgressLine;
use crate::command::shown;
use crate::command::stop;
use crate::scorer::weights::{Event, Hub, Model, Pulled, Source, bytes_in_words, pull};
use crate::settings::Environment;
use crate::text;

/// Pulls, and says what is where.
///
/// # Errors
/// Where the model is not whole on this disk afterwards.
pub(super) fn run(
    arguments: &ModelPullArguments,
    environment: &Environment,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let model = Model::named(&arguments.name)?;
    let model = match &arguments.revision {
        Some(revision) => model.at(revision)?,
        None => model,
    };
    let hub = Hub::of(environment)?;
    stop::with_last_words(
        "stopped; what was downloaded is kept, and the same command goes on from there".to_owned(),
    );
    let mut teller = Teller { line: ProgressLine::new(), bar: Bar::default(), resolved: None };
    let pulled = pull(&model, &hub, arguments.offline, &mut |event| teller.tell(event));
    teller.line.clear();
    let (pulled, resolved) = (pulled?, teller.resolved);
    if arguments.json {
        writeln!(out, "{}", as_json(&model, &pulled))?;
    } else {
        print(&model, &pulled, resolved.as_deref(), out)?;
    }
    Ok(())
}

fn commit(pulled: &Pulled) -> (&str, &str) {
    match &pulled.found.source {
        Source::Hub { repository, revision } => (repository, revision),
        Source::Local => ("", ""),
    }
}

fn downloaded(pulled: &Pulled) -> u64 {
    pulled.files.iter().filter(|file| file.downloaded).map(|file| file.size).sum()
}

fn as_json(model: &Model, pulled: &Pulled) -> serde_json::Value {
    let (repository, revision) = commit(pulled);
    let files: Vec<_> = pulled
        .files
        .iter()
        .map(|file| {
            json!({"file": file.name, "bytes": file.size, "sha256": file.sha256, "downloaded": file.downloaded})
        })
        .collect();
    json!({
        "model": model.name,
        "repository": repository,
        "asked": model.wanted(),
        "revision": revision,
        "folder": pulled.found.folder.to_string_lossy(),
        "downloaded_bytes": downloaded(pulled),
        "files": files,
    })
}

fn print(
    model: &Model,
    pulled: &Pulled,
    resolved: Option<&str>,
    out: &mut impl Write,
) -> std::io::Result<()> {
    let (repository, revision) = commit(pulled);
    if let Some(resolved) = resolved {
        writeln!(out, "{resolved}")?;
    }
    let what = match downloaded(pulled) {
        0 => "is here already".to_owned(),
        bytes => format!("{} downloaded and checked", bytes_in_words(bytes)),
    };
    let name = if model.name == repository { String::new() } else { format!("{}: ", model.name) };
    writeln!(out, "{name}{repository} at {revision}: {what}")?;
    for file in &pulled.files {
        if let Some(sha256) = &file.sha256 {
            writeln!(out, "{sha256}  {}", text::printable(&file.name))?;
        }
    }
    writeln!(out, "{}", shown(&pulled.found.folder))
}

/// What is said on the terminal while it goes on.
struct Teller {
    line: ProgressLine,
    bar: Bar,
    resolved: Option<String>,
}

impl Teller {
    fn tell(&mut self, event: Event) {
        match event {
            Event::Resolved { repository, revision, commit } => {
                self.resolved = Some(format!("resolved {revision} of {repository} to {commit}"));
            }
            Event::MovedOn { repository, main, pinned } => self.line.note(&format!(
                "{repository} has moved on to {main}; pulling {pinned}, which pairpick is made for (--revision main takes the new one)"
            )),
            Event::Bytes { file, done, total } => {
                let line = self.bar.line(&file, done, total, Instant::now());
                self.line.write(format_args!("{line}"));
            }
            Event::Checking { file, done, total } => self.line.write(format_args!(
                "checking {file}: {} of {}",
                bytes_in_words(done),
                bytes_in_words(total)
            )),
            Event::Again { reason, wait } => {
                self.line.note(&format!("{reason}; trying again in {:.1} s", wait.as_secs_f64()));
            }
            Event::Waiting { file } => {
                self.line.note(&format!("another process downloads {file}; waiting for it"));
            }
            Event::Damaged { file } => self.line.note(&format!("{file} came damaged; downloading it once more")),
            Event::Done { .. } => self.line.clear(),
        }
    }
}
