//! People with people: the ceiling for any scorer.

use super::super::agreement::People;
use super::super::markup::Element;
use super::super::merged::coefficients;
use super::super::number::{Unit, finite, fixed, in_words};
use super::super::svg::Charts;
use super::parts::{
    estimated, figure, figures, interval, missing, number, paragraph, remark, section, stranger, written,
};
use super::tables::{Kind, Table, count, words};
use crate::text::{counted, thousands};

/// Tables of so many rows are seen at once.
const OPEN: usize = 15;
/// Of a thousand people half a million share pairs by two: a page is no place for all of them.
const MOST_TWOS: usize = 200;

pub(super) fn people(people: &People, charts: &Charts, level: f64) -> Element {
    let ceiling = match people.pairs {
        0 => "No pair has been decided by two people, so that no ceiling is known.".to_owned(),
        _ => format!(
            "One person against the majority of the others: {}.",
            in_words(&people.left_out, Unit::Percent, level)
        ),
    };
    let again = match people.repeats {
        0 => "No pair was asked again of the same person.".to_owned(),
        repeats => format!(
            "On {} asked again, the same person gave the same answer: {}.",
            counted(repeats, "pair"),
            in_words(&people.self_agreement, Unit::Percent, level)
        ),
    };
    let mut section = section("people", "People with people: the ceiling")
        .child(paragraph(format!("{ceiling} {again}")))
        .child(figures(charts.people.iter().chain(&charts.annotators).map(figure)))
        .child(measures(people));
    if !people.annotators.is_empty() {
        section = section.child(folded(annotators(people), "Each person", people.annotators.len()));
    }
    if !people.by_two.is_empty() {
        section = section.child(folded(by_two(people), "Every two people", people.by_two.len()));
        if people.by_two.len() > MOST_TWOS {
            section = section.child(remark(format!(
                "The table has the {MOST_TWOS} that share most pairs of {}; the JSON and the CSV files have all.",
                thousands(people.by_two.len() as u64)
            )));
        }
    }
    section
}

/// A long table is opened by who wants it.
fn folded(table: Element, what: &str, rows: usize) -> Element {
    if rows <= OPEN {
        return table;
    }
    let summary = Element::new("summary").text(format!("{what}: {} rows", thousands(rows as u64)));
    Element::new("details").child(summary).child(table)
}

fn measures(people: &People) -> Element {
    let caption = format!("Coefficients of agreement over {}", counted(people.pairs, "shared pair"));
    let mut table = Table::new(caption, &[("Coefficient", Kind::Text), ("Value", Kind::Number)]);
    for measure in coefficients(people) {
        let value = match finite(measure.error) {
            Some(error) => number(measure.of.value, Unit::Coefficient, measure.of.reason.as_deref())
                .child(interval(&format!(" ± {} (standard error)", fixed(error, 3)))),
            None => estimated(&measure.of, Unit::Coefficient),
        };
        table.row(words(measure.name), [value]);
    }
    table.build()
}

fn annotators(people: &People) -> Element {
    let mut table = Table::new(
        "Each person against the majority of the others",
        &[
            ("Person", Kind::Text),
            ("Picks", Kind::Number),
            ("Ties", Kind::Number),
            ("Shared pairs", Kind::Number),
            ("Mean credit", Kind::Number),
            ("On decided pairs", Kind::Number),
            ("Picks of the left", Kind::Number),
            ("Median time", Kind::Number),
        ],
    );
    for person in &people.annotators {
        let time = match finite(person.median_response_ms) {
            Some(time) if time >= 0.0 => written(&format!("{} ms", thousands(time.round() as u64))),
            _ => missing(Some("no times are known")),
        };
        table.row(
            stranger(&person.annotator),
            [
                count(person.picks),
                count(person.ties),
                count(person.shared),
                estimated(&person.t0, Unit::Percent),
                estimated(&person.decided, Unit::Percent),
                estimated(&person.left, Unit::Percent),
                time,
            ],
        );
    }
    table.build()
}

fn by_two(people: &People) -> Element {
    let mut table = Table::new(
        "Every two people on the pairs they share",
        &[
            ("People", Kind::Text),
            ("Pairs", Kind::Number),
            ("Equal answers", Kind::Number),
            ("Cohen’s κ", Kind::Number),
            ("Standard error", Kind::Number),
        ],
    );
    for two in people.by_two.iter().take(MOST_TWOS) {
        let none = Some(if two.pairs == 0 { "they share no pairs" } else { "only one answer occurs" });
        let both =
            Element::new("span").child(stranger(&two.first)).text(" and ").child(stranger(&two.second));
        table.row(
            both,
            [
                count(two.pairs),
                number(two.raw, Unit::Percent, none),
                number(two.kappa, Unit::Coefficient, none),
                number(two.kappa_se, Unit::Coefficient, none),
            ],
        );
    }
    table.build()
}
