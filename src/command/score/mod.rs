//! `pairpick score`: images of a prompt, or all of a study, as numbers.

mod images;
mod rows;
mod study;
mod work;

use std::io::Write;

use crate::cli::ScoreArguments;
use crate::command::{scoring, stop};
use crate::settings::Environment;

/// Scores, and prints a row an image.
///
/// # Errors
/// The scorer can't be loaded or fails, the study can't be used, an image can't be read, or it was interrupted.
pub fn run(
    arguments: &ScoreArguments,
    environment: &Environment,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let mut scorer = scoring::ready(&arguments.scorer, environment)?;
    let stop = stop::flag();
    match (&arguments.study, arguments.images.is_empty()) {
        (Some(study), true) => study::run(study, arguments, scorer.as_mut(), &stop, out),
        _ => images::run(arguments, scorer.as_mut(), &stop, out),
    }
}
