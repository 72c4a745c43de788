//! Whether probabilities mean what they say: the reliability diagrams and their numbers.

use super::super::agreement::{Agreement, ScorerAgreement};
use super::super::markup::Element;
use super::super::merged::{losses, reason};
use super::super::number::{Unit, finite, fixed};
use super::super::svg::Charts;
use super::parts::{estimated, figure, figures, missing, number, paragraph, remark, section};
use super::tables::{Kind, Table, words};

pub(super) fn calibration(report: &Agreement, labels: &[String], charts: &Charts) -> Element {
    let section = section("calibration", "Do probabilities mean what they say?");
    if report.scorers.is_empty() {
        return section
            .child(paragraph("There are no scores whose probabilities could be held against picks."));
    }
    let mut table = Table::new(
        "Calibration, as scored and after a temperature that was fitted on other prompts",
        &[
            ("Scorer", Kind::Text),
            ("Calibration error", Kind::Number),
            ("Brier score", Kind::Number),
            ("Log loss", Kind::Number),
            ("Temperature", Kind::Number),
            ("Error after", Kind::Number),
            ("Brier after", Kind::Number),
            ("Log loss after", Kind::Number),
        ],
    );
    for (scorer, label) in report.scorers.iter().zip(labels) {
        table.row(words(label), cells(scorer));
    }
    let diagrams = charts.scorers.iter().filter_map(|charts| charts.reliability.as_ref());
    section
        .child(figures(diagrams.map(figure)))
        .child(table.build())
        .child(remark("Lower is better in all of them, and the temperature of a scorer that is neither too sure nor too unsure is 1."))
}

fn cells(scorer: &ScorerAgreement) -> Vec<Element> {
    let calibration = &scorer.calibration;
    let [ece, brier, log_loss] = losses(calibration);
    let why = |name: &str| reason(&calibration.reasons, name);
    let unfitted = why("at_temperature").or_else(|| why("temperature"));
    let after = |value: Option<f64>, name: &str| {
        let reason = why(&format!("at_temperature.{name}")).or_else(|| unfitted.clone());
        number(value, Unit::Coefficient, reason.as_deref())
    };
    let at = calibration.at_temperature.as_ref();
    vec![
        estimated(&ece, Unit::Coefficient),
        estimated(&brier, Unit::Coefficient),
        estimated(&log_loss, Unit::Coefficient),
        match finite(calibration.temperature) {
            Some(temperature) => words(fixed(temperature, 3)),
            None => missing(why("temperature").as_deref()),
        },
        after(at.and_then(|at| at.ece), "ece"),
        after(at.and_then(|at| at.brier), "brier"),
        after(at.and_then(|at| at.log_loss), "log_loss"),
    ]
}
