//! Bringing a source into a study, for `import`, `label` and `demo`: progress, what was left out, and the counts.

use std::io::{Write, stderr};
use std::path::Path;

use crate::command::progress::ProgressLine;
use crate::dataset::{self, Item, Options, Rejected, Source, Warning};
use crate::pair::NewPair;
use crate::study::{Imported, SourceInfo, Study};
use crate::text::{self, counted, thousands};

/// What became of a source.
#[derive(Debug, Default)]
pub(super) struct Report {
    /// What the source is, in words.
    pub(super) kind: String,
    /// Pairs the source offered.
    pub(super) offered: u64,
    /// What the study made of them.
    pub(super) imported: Imported,
    /// Rows and files left out.
    pub(super) rejected: Vec<Rejected>,
    /// What went in though a person should look at it.
    pub(super) warnings: Vec<Warning>,
}

/// Reads a source and puts its pairs into a study; without a study, only says what it holds.
///
/// # Errors
/// Where the source can't be read at all, or the study can't be written. What went in before stays, and the same import
/// goes on from there.
pub(super) fn bring_in(
    source: &Path,
    options: &Options,
    study: Option<&mut Study>,
) -> anyhow::Result<Report> {
    let mut source = dataset::open(source, options)?;
    let mut line = ProgressLine::new();
    source.survey(|done, of| line.write(format_args!("looking at images: {done} of {of}")));
    let mut report = Report { kind: source.kind().to_owned(), ..Report::default() };
    if let Some(hint) = source.hint() {
        line.clear();
        let _ = writeln!(stderr(), "{}", text::printable(hint));
    }
    match study {
        None => for _ in (Pairs { source: &mut source, report: &mut report, line: &mut line }) {},
        Some(study) => {
            source.keep(|prompt| {
                study.known_pairs(prompt).unwrap_or_else(|error| {
                    // Without them the choice is made anew; what is there already is still not added twice.
                    tracing::warn!(%error, "the pairs of a prompt could not be read");
                    Vec::new()
                })
            });
            let info = SourceInfo {
                root: source.root().to_owned(),
                kind: source.format().name().to_owned(),
                seed: Some(options.seed),
            };
            let pairs = Pairs { source: &mut source, report: &mut report, line: &mut line };
            let imported = study.import(&info, pairs, |_| {})?;
            report.imported = imported;
        }
    }
    line.clear();
    Ok(report)
}

/// The pairs of a source; what is no pair goes into the report.
struct Pairs<'a> {
    source: &'a mut Source,
    report: &'a mut Report,
    line: &'a mut ProgressLine,
}

impl Iterator for Pairs<'_> {
    type Item = NewPair;

    fn next(&mut self) -> Option<NewPair> {
        loop {
            match self.source.next()? {
                Item::Pair(pair) => {
                    self.report.offered += 1;
                    let offered = self.report.offered;
                    match self.source.planned() {
                        Some(planned) => {
                            self.line.write(format_args!("reading pairs: {offered} of {planned}"));
                        }
                        None => self.line.write(format_args!("reading pairs: {offered}")),
                    }
                    return Some(pair);
                }
                Item::Rejected(rejected) => self.report.rejected.push(rejected),
                Item::Warning(warning) => self.report.warnings.push(warning),
            }
        }
    }
}

/// How many of the rejected rows and warnings are listed where there are many.
const LISTED: usize = 20;

impl Report {
    /// The rows that were left out and the warnings, a line each; `all` of them, or the first ones and how many more.
    pub(super) fn list(&self, out: &mut impl Write, all: bool) -> std::io::Result<()> {
        let listed = if all { usize::MAX } else { LISTED };
        for rejected in self.rejected.iter().take(listed) {
            writeln!(out, "left out: {rejected}")?;
        }
        for warning in self.warnings.iter().take(listed) {
            writeln!(out, "warning: {warning}")?;
        }
        let more = self.rejected.len().saturating_sub(listed) + self.warnings.len().saturating_sub(listed);
        if more > 0 {
            writeln!(out, "and {more} more: `pairpick import --dry-run` lists them all")?;
        }
        Ok(())
    }

    /// The counts in one line.
    pub(super) fn summary(&self, dry_run: bool) -> String {
        let Imported { added, already_there } = self.imported;
        let mut parts = if dry_run {
            vec![format!("{} would be imported", counted(self.offered, "pair"))]
        } else {
            vec![format!("{} imported", counted(added, "pair"))]
        };
        if already_there > 0 {
            parts.push(format!("{} already there", thousands(already_there)));
        }
        parts.push(format!("{} left out", thousands(self.rejected.len() as u64)));
        if !self.warnings.is_empty() {
            parts.push(counted(self.warnings.len() as u64, "warning"));
        }
        format!("{}: {}", self.kind, parts.join(", "))
    }
}
