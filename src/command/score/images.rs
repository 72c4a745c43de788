//! Images that were named, for one prompt.

use std::io::Write;
use std::sync::atomic::AtomicBool;

use anyhow::Context;

use super::rows::{self, Row};
use crate::cli::ScoreArguments;
use crate::command::embedder::Embedder;
use crate::command::named::{self, Asked};
use crate::scorer::Scorer;
use crate::text::counted;

/// Scores the images and prints them in the order given.
pub(super) fn run(
    arguments: &ScoreArguments,
    scorer: &mut dyn Scorer,
    stop: &AtomicBool,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let text = arguments.prompt.as_deref().context("no prompt: give one with --prompt TEXT")?;
    let mut embedder = Embedder::new(scorer, arguments.study.as_deref(), stop)?;
    let asked = [Asked { prompt: text.to_owned(), images: arguments.images.clone() }];
    let answers = named::score(&asked, &mut embedder)?;
    let rows: Vec<Row> = arguments
        .images
        .iter()
        .zip(answers.into_iter().flatten())
        .map(|(path, score)| Row {
            image: path.to_string_lossy().into_owned(),
            score: score.map(|scored| scored.score),
        })
        .collect();
    rows::print(text, &rows, &embedder.name(), arguments.json, out)?;
    let broken = rows.iter().filter(|row| row.score.is_err()).count();
    if broken > 0 {
        out.flush()?;
        anyhow::bail!("{} could not be scored; see above", counted(broken as u64, "image"));
    }
    Ok(())
}
