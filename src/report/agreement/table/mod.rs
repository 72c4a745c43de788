//! The report as a plain table: lines of text that read well without colours, in a pipe, a mail or a log.
//!
//! What was left out and what to be careful about comes first, then each scorer, the scorers against each other, people, and
//! what may be wrong with the picks.

mod people;
mod scorers;
mod sheet;

use super::{Agreement, words};
use crate::text::{counted, printable, thousands};
use sheet::Sheet;

/// Columns of a table where nobody says how wide it may be.
pub const WIDTH: usize = 100;

/// The lines of the table, none wider than `width` columns, or 60 where that is less.
pub fn table(agreement: &Agreement, width: usize) -> Vec<String> {
    let mut sheet = Sheet::new(width);
    let data = &agreement.data;
    sheet.prose("", &headline(agreement));
    if !data.warnings.is_empty() {
        sheet.heading("to be careful about", "");
        data.warnings.iter().for_each(|warning| sheet.prose("  ! ", warning));
    }
    if !data.excluded.is_empty() {
        sheet.heading("left out", "");
        for excluded in &data.excluded {
            sheet.count(&thousands(excluded.count), &excluded.name);
        }
    }
    agreement.scorers.iter().for_each(|scorer| scorers::scorer(scorer, &mut sheet));
    scorers::contrasts(&agreement.contrasts, &mut sheet);
    people::people(&agreement.people, &mut sheet);
    people::quality(&agreement.quality, &mut sheet);
    method(agreement, &mut sheet);
    sheet.done()
}

/// The part of the table that is of people, their picks and the method.
pub fn people_and_method(agreement: &Agreement, width: usize) -> Vec<String> {
    let mut sheet = Sheet::new(width);
    people::people(&agreement.people, &mut sheet);
    people::quality(&agreement.quality, &mut sheet);
    method(agreement, &mut sheet);
    sheet.done()
}

/// What the report is of.
fn headline(agreement: &Agreement) -> String {
    let data = &agreement.data;
    format!(
        "{}: {} of {} and {}, by {}, {}",
        printable(&agreement.provenance.study),
        counted(data.picks, "pick"),
        counted(data.pairs, "pair"),
        counted(data.prompts, "prompt"),
        words::people(data.annotators),
        counted(data.ties, "tie"),
    )
}

/// How it was worked out.
fn method(agreement: &Agreement, sheet: &mut Sheet) {
    let provenance = &agreement.provenance;
    sheet.heading("how", "");
    let level = 100.0 * provenance.level;
    sheet.prose(
        "  ",
        &format!(
            "Intervals are of {level:.0} %, from {} draws of the prompts (seed {}); those of single groups come from a formula.",
            thousands(provenance.resamples as u64),
            provenance.seed
        ),
    );
    sheet.prose("  ", &format!("Ties: {}.", provenance.tie_policy));
    sheet.prose("  ", &format!("The threshold t: {}.", provenance.tuning));
    if !provenance.rules.is_empty() {
        sheet.prose("  ", &format!("Left out by rule: {}.", provenance.rules.join(", ")));
    }
    if !provenance.sources.is_empty() {
        let sources =
            provenance.sources.iter().map(|source| format!("{} ({})", source.name, thousands(source.count)));
        sheet.prose("  ", &format!("Picks by source: {}.", sources.collect::<Vec<_>>().join(", ")));
    }
    let made =
        if provenance.made_at.is_empty() { String::new() } else { format!(", {}", provenance.made_at) };
    sheet.prose("  ", &format!("{}{made}", provenance.program));
}
