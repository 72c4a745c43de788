//! Tables that can be heard: a caption, headings with their scopes, and a frame that scrolls on narrow screens.

use super::super::markup::Element;

/// A table under construction.
pub(super) struct Table {
    caption: String,
    columns: Vec<(&'static str, bool)>,
    rows: Vec<Element>,
}

impl Table {
    /// With a caption that no other table has. Columns of numbers are marked.
    pub(super) fn new(caption: impl Into<String>, columns: &[(&'static str, Kind)]) -> Self {
        let columns = columns.iter().map(|&(name, kind)| (name, kind == Kind::Number)).collect();
        Self { caption: caption.into(), columns, rows: Vec::new() }
    }

    /// With a row: its heading, and the rest of its cells.
    pub(super) fn row(&mut self, heading: Element, cells: impl IntoIterator<Item = Element>) {
        let mut row = Element::new("tr").child(Element::new("th").with("scope", "row").child(heading));
        for (cell, &(_, number)) in cells.into_iter().zip(self.columns.iter().skip(1)) {
            let data = Element::new("td");
            row = row.child(if number { data.class("numeric") } else { data }.child(cell));
        }
        self.rows.push(row);
    }

    /// Done.
    pub(super) fn build(self) -> Element {
        let heads = self.columns.iter().map(|&(name, number)| {
            let head = Element::new("th").with("scope", "col");
            if number { head.class("numeric") } else { head }.text(name)
        });
        let table = Element::new("table")
            .child(Element::new("caption").text(&self.caption))
            .child(Element::new("thead").child(Element::new("tr").children(heads)))
            .child(Element::new("tbody").children(self.rows));
        // Focus, so that it scrolls by keys too.
        Element::new("div")
            .class("scroll")
            .with("tabindex", "0")
            .with("role", "region")
            .with("aria-label", self.caption)
            .child(table)
    }
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Number,
}

/// A whole number in a cell.
pub(super) fn count(number: u64) -> Element {
    Element::new("span").class("number").text(crate::text::thousands(number))
}

/// Plain words in a cell.
pub(super) fn words(text: impl AsRef<str>) -> Element {
    Element::new("span").text(text)
}
