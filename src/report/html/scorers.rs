//! Scorers: a card each, the forest plot, the running agreement, and scorers against each other.

use super::super::agreement::{Agreement, Contrast};
use super::super::markup::Element;
use super::super::number::{Unit, finite, p_value};
use super::super::svg::Charts;
use super::cards::card;
use super::parts::{estimated, figure, figures, missing, paragraph, remark, section, written};
use super::tables::{Kind, Table, count, words};

pub(super) fn scorers(report: &Agreement, labels: &[String], charts: &Charts) -> Element {
    let section = section("scorers", "Scorers against people");
    if report.scorers.is_empty() {
        return section.child(paragraph(
            "No scorer has scored these pairs: there is nothing to hold against what people picked.",
        ));
    }
    let cards = report.scorers.iter().zip(labels).map(|(scorer, label)| card(scorer, label));
    let courses = charts.scorers.iter().filter_map(|charts| charts.course.as_ref());
    section
        .child(Element::new("div").class("cards").children(cards))
        .child(figures(charts.accuracies.iter().chain(courses).map(figure)))
        .children(contrasts(&report.contrasts))
}

fn contrasts(contrasts: &[Contrast]) -> Vec<Element> {
    if contrasts.is_empty() {
        return Vec::new();
    }
    let mut table = Table::new(
        "Scorers against each other, on picks of pairs that both have scored; differences in points, first less second",
        &[
            ("Scorers", Kind::Text),
            ("n", Kind::Number),
            ("Difference at t = 0", Kind::Number),
            ("On decided picks", Kind::Number),
            ("Only the first right", Kind::Number),
            ("Only the second", Kind::Number),
            ("Test", Kind::Text),
            ("p", Kind::Number),
            ("p, Holm", Kind::Number),
        ],
    );
    for contrast in contrasts {
        let p = |p: Option<f64>, why: Option<&str>| match finite(p) {
            Some(p) => written(&p_value(p)),
            None => missing(why),
        };
        let test = match contrast.test.as_str() {
            "mcnemar" => "exact McNemar",
            "sign_flip" => "sign-flip permutation",
            other => other,
        };
        table.row(
            words(format!("{} – {}", contrast.first, contrast.second)),
            [
                count(contrast.pairs),
                estimated(&contrast.difference, Unit::Points),
                estimated(&contrast.decided_difference, Unit::Points),
                count(contrast.first_only),
                count(contrast.second_only),
                words(test),
                p(contrast.p, contrast.reason.as_deref()),
                p(contrast.p_holm, Some("there is no p")),
            ],
        );
    }
    vec![table.build(), remark("Holm’s correction is over all contrasts of this report.")]
}
