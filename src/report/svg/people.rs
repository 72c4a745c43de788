//! People with people: the coefficients, and each person against the others.

use super::super::agreement::People;
use super::super::merged::coefficients as listed;
use super::super::number::{self, Unit, finite, fixed, in_words, percent};
use super::Chart;
use super::dots::{Dots, Reference, Row};
use super::parts::Shape;
use crate::text::counted;

/// So many people are in the chart; all of them are in the table.
const MOST: usize = 30;

pub(super) fn coefficients(people: &People, level: f64) -> Option<Chart> {
    let measures = listed(people);
    if measures.iter().all(|measure| finite(measure.of.value).is_none()) {
        return None;
    }
    let mut sentences = measures
        .iter()
        .map(|measure| format!("{}: {}.", measure.name, in_words(&measure.of, Unit::Coefficient, level)));
    let finding = sentences.next().unwrap_or_default();
    let details = sentences.collect::<Vec<_>>().join(" ");
    let rows = measures
        .into_iter()
        .map(|measure| Row::Number {
            name: measure.short.to_owned(),
            n: None,
            of: measure.of,
            shape: Shape::Circle,
        })
        .collect();
    let references = vec![];
    let dots = Dots { unit: Unit::Coefficient, axis: "coefficient: 1 is full agreement", rows, references };
    let (content, height) = dots.draw();
    Some(Chart {
        name: "people".to_owned(),
        title: format!("Agreement of people on {}", counted(people.pairs, "shared pair")),
        finding,
        details,
        reading: format!(
            "Whiskers are {} intervals. 1 is full agreement; for α, AC1 and κ, 0 is what chance alone would give. \
             α and κ fall where one answer dominates, AC1 does not.",
            number::level(level)
        ),
        content,
        height,
    })
}

pub(super) fn annotators(people: &People, level: f64) -> Option<Chart> {
    let known: Vec<_> =
        people.annotators.iter().filter_map(|person| Some((finite(person.t0.value)?, person))).collect();
    if known.is_empty() {
        return None;
    }
    let mut rows: Vec<Row> = known
        .iter()
        .take(MOST)
        .map(|(_, person)| Row::Number {
            name: person.annotator.clone(),
            n: Some(person.shared),
            of: person.t0.clone(),
            shape: Shape::Circle,
        })
        .collect();
    let references = finite(people.left_out.value)
        .map(|at| Reference {
            at,
            class: "pp-people",
            meaning: format!("all people ({})", percent(at)),
            rows: 0..rows.len(),
        })
        .into_iter()
        .collect();
    if known.len() > MOST {
        rows.push(Row::Remark(format!("{} not listed", counted((known.len() - MOST) as u64, "annotator"))));
    }
    let dots = Dots {
        unit: Unit::Percent,
        axis: "mean credit against the majority of the others",
        rows,
        references,
    };
    let (content, height) = dots.draw();
    let values = || known.iter().map(|(value, _)| *value);
    let spread = match (values().reduce(f64::min), values().reduce(f64::max)) {
        (Some(low), Some(high)) if known.len() > 1 => {
            format!(" Single people lie between {} and {}.", fixed(100.0 * low, 1), percent(high))
        }
        _ => String::new(),
    };
    Some(Chart {
        name: "annotators".to_owned(),
        title: "Each person against the majority of the others".to_owned(),
        finding: format!("Over all people: {}.{spread}", in_words(&people.left_out, Unit::Percent, level)),
        details: String::new(),
        reading: format!(
            "Mean credit with {} intervals; n is the number of pairs that others have decided too.",
            number::level(level)
        ),
        content,
        height,
    })
}
