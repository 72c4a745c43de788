//! The winners of a tournament, a line a prompt: after a sitting, and for `label --winners`.

use std::io::Write;

use serde_json::json;

use crate::study::{Placing, Study, Tournament};
use crate::text::{counted, printable, thousands};

/// More than these are only counted after a sitting.
const FEW: usize = 20;

/// Lists every prompt, those without a winner too.
///
/// # Errors
/// Where the study can't be read or the list not be written.
pub(super) fn list(
    study: &Study,
    annotator: &str,
    tournament: Tournament,
    as_json: bool,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    for placing in study.winners(annotator, tournament)? {
        if as_json {
            let Placing { prompt, winner, won, decided, comparisons } = placing;
            let (image, path) =
                winner.map(|(image, path)| (image, path.to_string_lossy().into_owned())).unzip();
            let line = json!({
                "prompt": prompt,
                "image": image,
                "path": path,
                "won": won,
                "decided": decided,
                "comparisons": comparisons,
                "annotator": annotator,
                "tournament": tournament.name(),
            });
            writeln!(out, "{line}")?;
        } else {
            writeln!(out, "{}", line(&placing))?;
        }
    }
    Ok(())
}

/// Tells the winners where they are few, else how many there are; `again` is the command that went before.
///
/// # Errors
/// As [`list`].
pub(super) fn tell(
    study: &Study,
    annotator: &str,
    tournament: Tournament,
    again: &str,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let mut placings = study.winners(annotator, tournament)?;
    let prompts = placings.len();
    placings.retain(|placing| placing.winner.is_some());
    if placings.len() <= FEW {
        for placing in &placings {
            writeln!(out, "{}", line(placing))?;
        }
    } else {
        let (won, of) = (thousands(placings.len() as u64), counted(prompts as u64, "prompt"));
        writeln!(out, "{won} of {of} have their winner; `{again} --winners` lists them")?;
    }
    Ok(())
}

fn line(placing: &Placing) -> String {
    let prompt = printable(&placing.prompt);
    let (decided, comparisons) = (thousands(placing.decided), counted(placing.comparisons, "comparison"));
    match &placing.winner {
        Some((image, _)) => {
            format!("{prompt}: {} (won {} of {comparisons})", printable(image), thousands(placing.won))
        }
        None => format!("{prompt}: no winner yet ({decided} of {comparisons} decided)"),
    }
}
