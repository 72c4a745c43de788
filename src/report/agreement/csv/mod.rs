//! The report as CSV files: one a table, full numbers, shares in 0 … 1.
//!
//! | file | a row is |
//! |---|---|
//! | `scorers.csv` | a scorer: accuracies, baselines, calibration, provenance |
//! | `calibration.csv` | a bin of a reliability diagram, before (`scored`) or `after` the temperature |
//! | `groups.csv` | a part of the picks |
//! | `course.csv` | a point of the running agreement |
//! | `contrasts.csv` | two scorers |
//! | `coefficients.csv` | a coefficient of people's agreement |
//! | `people.csv` | a person against the others |
//! | `by_two.csv` | two people |
//! | `strongest.csv` | a pick that a scorer contradicts |
//! | `excluded.csv` | a reason why picks were left out |
//!
//! An estimate is four cells: the number, `_low`, `_high` and `_reason`, which says why one of them is empty. A file is there even
//! if it has no rows. Text that a spreadsheet would take for a formula, beginning with `=`, `+`, `-`, `@`, a tab or a line break,
//! gets an apostrophe before it; numbers of ours do not. Apart from that text is as the study has it, line breaks and all.

mod people;
mod scorers;
mod sheet;

use super::Agreement;
use crate::report::names::labels;

/// A file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsvFile {
    /// Its name.
    pub name: &'static str,
    /// Its contents, UTF-8.
    pub bytes: Vec<u8>,
}

/// All files of a report. Scorers are called as on the page: by name, with dtype and hash where two share one.
pub fn files(report: &Agreement) -> Vec<CsvFile> {
    let labels = labels(&report.scorers);
    let scorers: Vec<_> = report.scorers.iter().zip(labels.iter().map(String::as_str)).collect();
    vec![
        scorers::scorers(&scorers),
        scorers::calibration(&scorers),
        scorers::groups(&scorers),
        scorers::course(&scorers),
        scorers::contrasts(&report.contrasts),
        people::coefficients(&report.people),
        people::people(&report.people),
        people::by_two(&report.people),
        scorers::strongest(&scorers),
        people::excluded(&report.data),
    ]
}
