//! `pairpick model verify`: whether weights on this disk are what they should be.

use std::io::Write;

use serde_json::json;

use crate::cli::ModelVerifyArguments;
use crate::command::progress::ProgressLine;
use crate::command::shown;
use crate::scorer::weights::{
    CheckedFile, Found, Source, WeightsChoice, WeightsError, bytes_in_words, find, hex, verify,
};
use crate::settings::Environment;
use crate::text;

/// Verifies, and says what was checked.
///
/// # Errors
/// The weights are not there, or not what they should be; with `--json` an object says so on `out` too.
pub(super) fn run(
    arguments: &ModelVerifyArguments,
    environment: &Environment,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let choice = WeightsChoice::of(arguments.weights.as_deref(), &arguments.name)?;
    let found = find(&choice, environment)?;
    let mut line = ProgressLine::new();
    let checked = verify(&found, &mut |done, total| {
        line.write(format_args!("reading: {} of {}", bytes_in_words(done), bytes_in_words(total)));
    });
    line.clear();
    if arguments.json {
        writeln!(out, "{}", as_json(&found, &checked))?;
    }
    let checked = checked?;
    if !arguments.json {
        print(&found, &checked, out)?;
    }
    Ok(())
}

fn as_json(found: &Found, checked: &Result<Vec<CheckedFile>, WeightsError>) -> serde_json::Value {
    let name = |file: &CheckedFile| file.path.file_name().map(|name| name.to_string_lossy().into_owned());
    let files = checked.iter().flatten().map(|file| {
        json!({"file": name(file), "bytes": file.size, "sha256": hex(&file.sha256), "compared": file.compared})
    });
    json!({
        "model": found.name,
        "folder": found.folder.to_string_lossy(),
        "ok": checked.is_ok(),
        "error": checked.as_ref().err().map(ToString::to_string),
        "files": files.collect::<Vec<_>>(),
    })
}

fn print(found: &Found, checked: &[CheckedFile], out: &mut impl Write) -> std::io::Result<()> {
    writeln!(out, "{}: {}", text::printable(&found.name), shown(&found.folder))?;
    if let Source::Hub { repository, revision } = &found.source {
        writeln!(out, "{repository} at {revision}")?;
    }
    for file in checked {
        let name = file.path.file_name().unwrap_or_default().to_string_lossy();
        let verdict = if file.compared { "the hub's sum" } else { "no sum known to compare with" };
        writeln!(out, "{}  {} ({verdict})", hex(&file.sha256), text::printable(&name))?;
    }
    writeln!(out, "every tensor is there, of the right shape and type, and all numbers are finite")
}
