//! Picks that are in no number of the page, and why.

use super::super::agreement::Data;
use super::super::markup::Element;
use super::parts::{paragraph, section, stranger};
use super::tables::{Kind, Table, count};
use crate::text::counted;

pub(super) fn excluded(data: &Data) -> Element {
    let section = section("excluded", "Left out");
    let total: u64 = data.excluded.iter().map(|part| part.count).sum();
    if total == 0 {
        return section.child(paragraph("No pick was left out."));
    }
    let mut table =
        Table::new("Picks that were left out, by reason", &[("Reason", Kind::Text), ("Picks", Kind::Number)]);
    for part in &data.excluded {
        table.row(stranger(&part.name), [count(part.count)]);
    }
    section
        .child(paragraph(format!(
            "{} left out; the report is of {}.",
            counted(total, "pick"),
            counted(data.picks, "pick")
        )))
        .child(table.build())
}
