//! `pairpick model`: the weights of scorers, listed, pulled, verified.

mod bar;
mod bench;
mod list;
mod pull;
mod verify;

use std::io::Write;

use crate::cli::{ModelArguments, ModelVerb};
use crate::settings::Environment;

/// Runs a verb of `model`.
///
/// # Errors
/// Whatever kept it from doing what was asked, with what to do next.
pub fn run(
    arguments: &ModelArguments,
    environment: &Environment,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    match &arguments.verb {
        ModelVerb::List(arguments) => list::run(arguments, environment, out),
        ModelVerb::Pull(arguments) => pull::run(arguments, environment, out),
        ModelVerb::Bench(arguments) => bench::run(arguments, environment, out),
        ModelVerb::Verify(arguments) => verify::run(arguments, environment, out),
    }
}
