//! The report in files: a page, charts, tables. Each appears whole or not at all.

use std::fs;
use std::io::{self, IsTerminal, Write, stderr};
use std::path::Path;

use anyhow::Context as _;

use crate::cli::AgreeArguments;
use crate::command::shown;
use crate::replace::replace;
use crate::report::agreement::{Agreement, csv};
use crate::report::{html, svg};
use crate::text::counted;

/// Writes what was asked for; says on a terminal what is where.
///
/// # Errors
/// A folder can't be made, or a file not written; what was there under its name is then as it was.
pub(super) fn write(report: &Agreement, arguments: &AgreeArguments) -> anyhow::Result<()> {
    if let Some(path) = &arguments.html {
        put(path, html::page(report).as_bytes())?;
        tell(&format!("the report is in {}", shown(path)));
    }
    if let Some(folder) = &arguments.svg {
        let charts = svg::charts(report);
        let files = charts.all().map(|chart| (format!("{}.svg", chart.name), chart.document().into_bytes()));
        let count = put_all(folder, files)?;
        tell(&format!("{} in {}", counted(count, "chart"), shown(folder)));
    }
    if let Some(folder) = &arguments.csv {
        let files = csv::files(report).into_iter().map(|file| (file.name.to_owned(), file.bytes));
        let count = put_all(folder, files)?;
        tell(&format!("{} in {}", counted(count, "table"), shown(folder)));
    }
    Ok(())
}

fn tell(what: &str) {
    if stderr().is_terminal() {
        eprintln!("{what}");
    }
}

/// Puts files into a folder, which is made where it is missing; others that are there stay.
fn put_all(folder: &Path, files: impl Iterator<Item = (String, Vec<u8>)>) -> anyhow::Result<u64> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", shown(folder)))?;
    let mut count = 0;
    for (name, bytes) in files {
        put(&folder.join(name), &bytes)?;
        count += 1;
    }
    Ok(count)
}

fn put(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let write = || {
        if path.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        replace(path, |error| error, |mut file| file.write_all(bytes))
    };
    write().with_context(|| format!("cannot write {}", shown(path)))
}
