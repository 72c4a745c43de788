//! `pairpick export`: the picks of a study as a table, one row a pick.

use std::io::{IsTerminal, stderr};

use crate::cli::{ExportArguments, ExportFormat};
use crate::command::shown;
use crate::study::{self, ExportOptions, ExportTarget, Mode, Study};

/// Writes the table; says on a terminal how many rows it has.
///
/// # Errors
/// Where the study can't be read or the file can't be written; a file that was there is then as it was.
pub fn run(arguments: &ExportArguments) -> anyhow::Result<()> {
    let study = Study::open(&arguments.study, Mode::Read)?;
    let format = match arguments.format {
        ExportFormat::Jsonl => study::ExportFormat::Jsonl,
        ExportFormat::Csv => study::ExportFormat::Csv,
    };
    let target = ExportTarget::from(arguments.out.as_path());
    let rows = study::export(&study, &ExportOptions { format, retracted: arguments.all }, &target)?;
    if stderr().is_terminal() && target != ExportTarget::Stdout {
        eprintln!("{rows} picks written to {}", shown(&arguments.out));
    }
    Ok(())
}
