//! Where scorers and people part: agreement over parts of the picks, as dots and as numbers.

use super::super::agreement::{Agreement, Grouping};
use super::super::markup::Element;
use super::super::number::Unit;
use super::super::svg::Charts;
use super::parts::{estimated, figure, figures, paragraph, remark, section, stranger};
use super::tables::{Kind, Table, count};

pub(super) fn apart(report: &Agreement, labels: &[String], charts: &Charts) -> Element {
    let mut section = section("apart", "Where they part");
    if report.scorers.iter().all(|scorer| scorer.by.is_empty()) {
        return section.child(paragraph("There are no parts of the picks to compare."));
    }
    section = section.child(remark(
        "Many parts are compared here, and some differ by chance alone: take them as places to look, not as findings.",
    ));
    for ((scorer, label), charts) in report.scorers.iter().zip(labels).zip(&charts.scorers) {
        if scorer.by.is_empty() {
            continue;
        }
        let tables = scorer.by.iter().map(|by| table(by, label));
        let numbers = Element::new("details")
            .child(Element::new("summary").text(format!("All numbers of {label}")))
            .children(tables);
        section = section
            .child(Element::new("h3").text(label))
            .child(figures(charts.groups.iter().map(figure)))
            .child(numbers);
    }
    section
}

fn table(by: &Grouping, label: &str) -> Element {
    let mut table = Table::new(
        format!("{}: {label}", by.title),
        &[
            ("Part", Kind::Text),
            ("Picks", Kind::Number),
            ("Ties", Kind::Number),
            ("Mean credit at t = 0", Kind::Number),
        ],
    );
    for group in &by.groups {
        let cells = [count(group.n), count(group.ties), estimated(&group.t0, Unit::Percent)];
        table.row(stranger(&group.name), cells);
    }
    table.build()
}
