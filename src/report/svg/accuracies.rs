//! The forest plot: each scorer's accuracies beside what would be had without looking, and beside people.

use super::super::agreement::{Agreement, ScorerAgreement};
use super::super::names::labels;
use super::super::number::{self, Unit, finite, in_words, percent};
use super::Chart;
use super::dots::{Dots, Reference, Row};
use super::parts::Shape;
use crate::text::counted;

pub(super) fn chart(report: &Agreement) -> Option<Chart> {
    let known = |of: &ScorerAgreement| {
        let accuracy = &of.accuracy;
        [&accuracy.t0, &accuracy.tuned.accuracy, &accuracy.decided.accuracy]
            .iter()
            .any(|of| finite(of.value).is_some())
    };
    if !report.scorers.iter().any(known) {
        return None;
    }
    let level = report.provenance.level;
    let mut dots = Dots {
        unit: Unit::Percent,
        axis: "mean credit against people’s picks",
        rows: vec![],
        references: vec![],
    };
    let mut details = Vec::new();
    for (scorer, label) in report.scorers.iter().zip(labels(&report.scorers)) {
        details.push(words(scorer, &label, level));
        block(&mut dots, scorer, label);
    }
    if let Some(at) = finite(report.people.left_out.value) {
        let rows = 0..dots.rows.len();
        let meaning = format!("people ({})", percent(at));
        dots.references.push(Reference { at, class: "pp-people", meaning, rows });
        let ceiling = in_words(&report.people.left_out, Unit::Percent, level);
        details.push(format!("One person against the majority of the others: {ceiling}."));
    }
    let (content, height) = dots.draw();
    Some(Chart {
        name: "accuracies".to_owned(),
        title: "Accuracy of each scorer".to_owned(),
        finding: finding(&report.scorers, level),
        details: details.join(" "),
        reading: format!(
            "Marks are mean credits, whiskers their {} intervals. The lines are what would be had without looking at the \
             images{}.",
            number::level(level),
            if report.people.left_out.value.is_some() {
                ", and one person against the majority of the others"
            } else {
                ""
            }
        ),
        content,
        height,
    })
}

fn finding(scorers: &[ScorerAgreement], level: f64) -> String {
    let known = scorers.iter().zip(labels(scorers));
    let known = known.filter_map(|(scorer, label)| Some((finite(scorer.accuracy.t0.value)?, scorer, label)));
    match known.max_by(|a, b| a.0.total_cmp(&b.0)) {
        Some((_, best, label)) => {
            let t0 = in_words(&best.accuracy.t0, Unit::Percent, level);
            let highest = if scorers.len() > 1 { "The highest at t = 0 is that of " } else { "At t = 0, " };
            format!("{highest}{label}: {t0}.")
        }
        None => "No accuracy is known.".to_owned(),
    }
}

fn block(dots: &mut Dots, scorer: &ScorerAgreement, label: String) {
    let accuracy = &scorer.accuracy;
    dots.rows.push(Row::Heading { words: label, remark: counted(scorer.pairs, "pick") });
    let first = dots.rows.len();
    let rows = [
        ("t = 0", &accuracy.t0, Shape::Circle),
        ("tuned", &accuracy.tuned.accuracy, Shape::Square),
        ("decided", &accuracy.decided.accuracy, Shape::Diamond),
    ];
    for (name, of, shape) in rows {
        dots.rows.push(Row::Number { name: name.to_owned(), n: None, of: of.clone(), shape });
    }
    if let Some(at) = finite(scorer.baseline.always_tie) {
        let meaning = "always “tie”".to_owned();
        dots.references.push(Reference { at, class: "pp-tie", meaning, rows: first..first + 2 });
    }
    if let Some(at) = finite(Some(scorer.baseline.coin)) {
        let meaning = format!("a coin ({})", percent(at));
        dots.references.push(Reference { at, class: "pp-coin", meaning, rows: first..first + 3 });
    }
}

fn words(scorer: &ScorerAgreement, label: &str, level: f64) -> String {
    let accuracy = &scorer.accuracy;
    let tie = match finite(scorer.baseline.always_tie) {
        Some(tie) => format!("; always answering “tie” would reach {}", percent(tie)),
        None => String::new(),
    };
    format!(
        "{label}, {}: {} at t = 0; tuned {}; on decided picks {}{tie}.",
        counted(scorer.pairs, "pick"),
        in_words(&accuracy.t0, Unit::Percent, level),
        in_words(&accuracy.tuned.accuracy, Unit::Percent, level),
        in_words(&accuracy.decided.accuracy, Unit::Percent, level),
    )
}
