//! The tables of people, and of what was left out.

use super::super::{AnnotatorAgreement, ByTwo, Counted, Data, People};
use super::CsvFile;
use super::sheet::Sheet;
use crate::report::Estimated;
use crate::report::merged::{Measure, coefficients as listed};

pub(super) fn coefficients(people: &People) -> CsvFile {
    let ceiling = [
        ("left_out", people.left_out.clone(), None, people.pairs),
        ("self_agreement", people.self_agreement.clone(), None, people.repeats),
    ];
    let rows =
        listed(people).into_iter().map(|Measure { key, of, error, .. }| (key, of, error, people.pairs));
    Sheet::<(&str, Estimated, Option<f64>, u64)>::new("coefficients.csv")
        .text("coefficient", |row| row.0)
        .estimate("value", |row| &row.1)
        .number("standard_error", |row| row.2)
        .count("pairs", |row| row.3)
        .file(rows.chain(ceiling))
}

pub(super) fn people(people: &People) -> CsvFile {
    Sheet::<&AnnotatorAgreement>::new("people.csv")
        .text("annotator", |person| &person.annotator)
        .count("picks", |person| person.picks)
        .count("ties", |person| person.ties)
        .count("shared_pairs", |person| person.shared)
        .estimate("t0", |person| &person.t0)
        .estimate("decided", |person| &person.decided)
        .estimate("left", |person| &person.left)
        .number("median_response_ms", |person| person.median_response_ms)
        .file(&people.annotators)
}

pub(super) fn by_two(people: &People) -> CsvFile {
    Sheet::<&ByTwo>::new("by_two.csv")
        .text("first", |two| &two.first)
        .text("second", |two| &two.second)
        .count("pairs", |two| two.pairs)
        .number("equal_answers", |two| two.raw)
        .number("kappa", |two| two.kappa)
        .number("kappa_se", |two| two.kappa_se)
        .file(&people.by_two)
}

pub(super) fn excluded(data: &Data) -> CsvFile {
    Sheet::<&Counted>::new("excluded.csv")
        .text("reason", |part| &part.name)
        .count("picks", |part| part.count)
        .file(&data.excluded)
}
