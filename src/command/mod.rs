//! A file a verb, which ties the rooms together.

mod bring_in;
mod embedder;
mod kept;
mod live;
mod named;
mod progress;
mod scoring;
mod seat;
mod sitting;
mod stop;

pub mod agree;
pub mod best;
pub mod completions;
pub mod config;
pub mod demo;
pub mod doctor;
pub mod export;
pub mod import;
pub mod label;
pub mod man;
pub mod model;
pub mod score;
mod winners;

use std::io::{self, Write};
use std::path::Path;

use crate::cli::Command;
use crate::settings::Environment;
use crate::text;

/// Runs a verb.
///
/// # Errors
/// Whatever kept it from doing what was asked, with what to do next.
pub fn run(command: Command, environment: &Environment) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    match command {
        Command::Demo(arguments) => demo::run(&arguments, environment, &mut out)?,
        Command::Label(arguments) => label::run(&arguments, environment, &mut out)?,
        Command::Import(arguments) => import::run(&arguments, &mut out)?,
        Command::Agree(arguments) => agree::run(&arguments, environment, &mut out)?,
        Command::Best(arguments) => best::run(&arguments, environment, &mut out)?,
        Command::Score(arguments) => score::run(&arguments, environment, &mut out)?,
        Command::Export(arguments) => {
            // The rows may go to standard output, which locks it anew.
            drop(out);
            return export::run(&arguments);
        }
        Command::Model(arguments) => model::run(&arguments, environment, &mut out)?,
        Command::Doctor(arguments) => doctor::run(&arguments, environment, &mut out)?,
        Command::Config(arguments) => config::run(&arguments, environment, &mut out)?,
        Command::Completions(arguments) => completions::run(&arguments, &mut out)?,
        Command::Man(arguments) => man::run(&arguments, &mut out)?,
    }
    out.flush()?;
    Ok(())
}

/// A path as it may be printed: its name may be a stranger's.
fn shown(path: &Path) -> String {
    text::printable(&path.to_string_lossy()).into_owned()
}
