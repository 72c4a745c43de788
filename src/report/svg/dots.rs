//! Dot plots: a row a number, with its interval drawn and written, over a common axis.

use std::ops::Range as Rows;

use super::super::number::{Unit, estimated, finite, fixed, range, why};
use super::super::{Estimated, markup::Element};
use super::parts::{Sample, Shape, WIDTH, legend, line, name, text, whisker, width};
use super::scale::{Domain, Scale};
use crate::text::thousands;

/// A plot still to be laid out.
pub(super) struct Dots {
    pub(super) unit: Unit,
    /// What the axis shows.
    pub(super) axis: &'static str,
    pub(super) rows: Vec<Row>,
    pub(super) references: Vec<Reference>,
}

pub(super) enum Row {
    /// What the rows after it are of, and a remark at the right.
    Heading { words: String, remark: String },
    /// A number.
    Number { name: String, n: Option<u64>, of: Estimated, shape: Shape },
    /// A remark on its own.
    Remark(String),
}

/// A line to compare with, across some rows.
pub(super) struct Reference {
    pub(super) at: f64,
    pub(super) class: &'static str,
    /// In the legend; lines of one meaning share an entry.
    pub(super) meaning: String,
    pub(super) rows: Rows<usize>,
}

/// Where things are.
struct Layout {
    /// Names stand on a line above their dots, being long.
    above: bool,
    scale: Scale,
    /// The top of each row, and the bottom of the last.
    tops: Vec<f64>,
    /// The right end of the names, or of `n`.
    names: f64,
    /// The width of the numbers.
    numbers: f64,
}

impl Dots {
    /// The elements and the height they need.
    pub(super) fn draw(&self) -> (Vec<Element>, f64) {
        let layout = self.layout();
        let bottom = layout.tops.last().copied().unwrap_or(0.0) + 2.0;
        let mut elements = vec![self.grid(&layout, bottom)];
        for reference in &self.references {
            if let (Some(&top), Some(&end)) =
                (layout.tops.get(reference.rows.start), layout.tops.get(reference.rows.end))
            {
                let x = layout.scale.at(reference.at);
                elements.push(line((x, top), (x, end), reference.class));
            }
        }
        for (row, &top) in self.rows.iter().zip(&layout.tops) {
            elements.push(self.row(row, top, &layout));
        }
        let middle = (layout.scale.start + layout.scale.end) / 2.0;
        elements.push(text((middle, bottom + 32.0), self.axis, "pp-soft pp-middle"));
        let mut entries: Vec<(Sample, String)> = Vec::new();
        for reference in &self.references {
            if entries.iter().all(|(_, meaning)| *meaning != reference.meaning) {
                entries.push((Sample::Line(reference.class), reference.meaning.clone()));
            }
        }
        let (entries, height) = legend(&entries, 0.0, bottom + 42.0);
        elements.push(entries);
        (elements, bottom + 42.0 + height)
    }

    fn layout(&self) -> Layout {
        let (mut names, mut counts, mut numbers) = (0.0_f64, 0.0_f64, 40.0_f64);
        let mut values = Vec::new();
        for row in &self.rows {
            let Row::Number { name, n, of, .. } = row else { continue };
            names = names.max(width(name));
            counts = counts.max(n.map_or(0.0, |n| width(&count(n)) + 8.0));
            numbers = numbers.max(estimated(of, self.unit).map_or(0.0, |words| width(&words)));
            values.extend(finite(of.value));
            values.extend(range(of).into_iter().flat_map(|range| [range.low, range.high]));
        }
        values.extend(self.references.iter().map(|reference| reference.at));
        let limits = if self.unit == Unit::Percent { (0.0, 1.0) } else { (-1.0, 1.0) };
        let domain = Domain::around(values, limits, 5.0);
        let gutter = names + counts + 14.0;
        let above = WIDTH - gutter - numbers - 10.0 < 160.0;
        let scale =
            if above { domain.onto(8.0, WIDTH - 8.0) } else { domain.onto(gutter, WIDTH - numbers - 14.0) };
        let mut tops = vec![4.0];
        let mut top = 4.0;
        for row in &self.rows {
            top += match row {
                Row::Heading { .. } => 26.0,
                Row::Number { .. } if above => 40.0,
                Row::Number { .. } => 23.0,
                Row::Remark(_) => 20.0,
            };
            tops.push(top);
        }
        Layout { above, scale, tops, names: gutter - 14.0, numbers }
    }

    fn grid(&self, layout: &Layout, bottom: f64) -> Element {
        let domain = layout.scale.domain;
        let mut group = Element::new("g");
        for tick in domain.ticks() {
            let x = layout.scale.at(tick);
            group = group.child(line((x, 4.0), (x, bottom), "pp-grid")).child(text(
                (x, bottom + 16.0),
                &tick_words(tick, &domain, self.unit),
                "pp-soft pp-middle",
            ));
        }
        group.child(line((layout.scale.start, bottom), (layout.scale.end, bottom), "pp-axis"))
    }

    fn row(&self, row: &Row, top: f64, layout: &Layout) -> Element {
        let group = Element::new("g");
        match row {
            Row::Heading { words, remark } => group
                .child(name((0.0, top + 17.0), words, WIDTH - 1.1 * width(remark) - 12.0, "pp-text pp-head"))
                .child(text((WIDTH, top + 17.0), remark, "pp-soft pp-end")),
            Row::Remark(words) => group.child(name((0.0, top + 14.0), words, WIDTH, "pp-soft")),
            Row::Number { name: words, n, of, shape } => {
                let base = top + 15.0;
                let names = if layout.above { WIDTH - layout.numbers - 12.0 } else { layout.names };
                let count = n.map(count);
                let room = names - count.as_ref().map_or(0.0, |count| width(count) + 6.0);
                let mut group = group.child(name((0.0, base), words, room, "pp-text"));
                if let Some(count) = count {
                    group = group.child(text((names, base), &count, "pp-soft pp-end"));
                }
                group.children(self.number(of, *shape, top, layout))
            }
        }
    }

    fn number(&self, of: &Estimated, shape: Shape, top: f64, layout: &Layout) -> Vec<Element> {
        let middle = if layout.above { top + 28.0 } else { top + 11.0 };
        let Some(value) = finite(of.value) else {
            let (x, y) = if layout.above { (8.0, top + 31.0) } else { (layout.scale.start, top + 15.0) };
            return vec![name((x, y), &format!("– {}", why(of.reason.as_deref())), WIDTH - x, "pp-soft")];
        };
        let words = estimated(of, self.unit).unwrap_or_default();
        let mut elements = vec![text((WIDTH, top + 15.0), &words, "pp-text pp-end")];
        elements.extend(range(of).map(|range| whisker(range, &layout.scale, middle, "pp-line")));
        elements.push(shape.at(layout.scale.at(value), middle, "pp-mark"));
        elements
    }
}

fn count(n: u64) -> String {
    format!("n {}", thousands(n))
}

/// The words at a tick.
pub(super) fn tick_words(tick: f64, domain: &Domain, unit: Unit) -> String {
    match unit {
        Unit::Percent => format!("{}\u{A0}%", fixed(100.0 * tick, domain.decimals().saturating_sub(2))),
        Unit::Points => fixed(100.0 * tick, domain.decimals().saturating_sub(2)),
        Unit::Coefficient => fixed(tick, domain.decimals()),
    }
}
