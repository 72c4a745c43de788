//! Where scorers and people part: agreement over parts of the picks, as dots and as numbers.

use super::super::agreement::{Agreement, Grouping};
use super::super::markup::Element;
use super::super::names::capitalised;
use super::super::number::Unit;
use super::super::svg::Charts;
use super::parts::{estimated, figures, paragraph, remark, section, small_figure, stranger};
use super::tables::{Kind, Table, count};

pub(super) fn apart(report: &Agreement, labels: &[String], charts: &Charts) -> Element {
    let mut section = section("apart", "Where they part");
    if report.scorers.iter().all(|scorer| scorer.by.is_empty()) {
        return section.child(paragraph("There are no parts of the picks to compare."));
    }
    section = section.child(remark(
        "Many parts are compared here, and some differ by chance alone: take them as places to look, not as findings.",
    ));
    let charted = charts.scorers.iter().flat_map(|charts| &charts.groups);
    section = section.children(charted.take(1).map(|chart| remark(&chart.reading)));
    for ((scorer, label), charts) in report.scorers.iter().zip(labels).zip(&charts.scorers) {
        if scorer.by.is_empty() {
            continue;
        }
        let tables = scorer.by.iter().map(|by| table(by, label));
        let numbers = Element::new("details")
            .child(Element::new("summary").text(format!("All numbers of {label}")))
            .children(tables);
        let titled = scorer.by.iter().filter(|by| !by.groups.is_empty()).zip(&charts.groups);
        let small = titled.map(|(by, chart)| small_figure(chart, &capitalised(&by.title)));
        section = section.child(Element::new("h3").text(label)).child(figures(small)).child(numbers);
    }
    section
}

fn table(by: &Grouping, label: &str) -> Element {
    let mut table = Table::new(
        format!("{}: {label}", capitalised(&by.title)),
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
