//! Dot plots: a row a number, with its interval drawn and written, over a common axis.

use std::ops::Range as Rows;

use super::super::number::{Unit, estimated, finite, range, why};
use super::super::{Estimated, markup::Element};
use super::axis::tick_words;
use super::parts::{Sample, Shape, WIDTH, legend, line, name, text, whisker, width, wrapped};
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
    /// Names stand above their dots, being long.
    above: bool,
    scale: Scale,
    /// The top of each row, and the bottom of the last.
    tops: Vec<f64>,
    /// The right end of the names where they are not above.
    names: f64,
    /// The right end of the counts.
    counts: f64,
}

/// The height of a line with dots.
const LINE: f64 = 23.0;
/// The height of a line of a name above them.
const NAME: f64 = 16.0;

impl Dots {
    /// The elements and the height they need.
    pub(super) fn draw(&self) -> (Vec<Element>, f64) {
        let layout = self.layout();
        let bottom = layout.tops.last().copied().unwrap_or(0.0) + 2.0;
        let mut elements = vec![self.grid(&layout, bottom)];
        for reference in &self.references {
            let x = layout.scale.at(reference.at);
            let lines = self.lines(&layout, reference.rows.clone());
            elements.extend(lines.into_iter().map(|(top, end)| line((x, top), (x, end), reference.class)));
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
        let above = WIDTH - gutter - numbers - 14.0 < 150.0;
        let end = WIDTH - numbers - 14.0;
        let (scale, names, counts) = if above {
            (domain.onto(counts + 14.0, end), WIDTH, counts)
        } else {
            (domain.onto(gutter, end), gutter - 14.0, gutter - 14.0)
        };
        let mut tops = vec![4.0];
        let mut top = 4.0;
        for row in &self.rows {
            top += match row {
                Row::Heading { .. } => 26.0,
                Row::Number { name, .. } if above => NAME * wrapped(name, WIDTH).len() as f64 + LINE,
                Row::Number { .. } => LINE,
                Row::Remark(_) => 20.0,
            };
            tops.push(top);
        }
        Layout { above, scale, tops, names, counts }
    }

    /// From where to where lines go that cross the dots of these rows, and no words.
    fn lines(&self, layout: &Layout, rows: Rows<usize>) -> Vec<(f64, f64)> {
        let mut lines: Vec<(f64, f64)> = Vec::new();
        for (row, ends) in self.rows.iter().zip(layout.tops.windows(2)).take(rows.end).skip(rows.start) {
            let &[top, bottom] = ends else { continue };
            if !matches!(row, Row::Number { of, .. } if finite(of.value).is_some()) {
                continue;
            }
            match lines.last_mut() {
                Some(line) if !layout.above && line.1 == top => line.1 = bottom,
                _ => lines.push((if layout.above { bottom - LINE } else { top }, bottom)),
            }
        }
        lines
    }

    fn grid(&self, layout: &Layout, bottom: f64) -> Element {
        let domain = layout.scale.domain;
        let lines = self.lines(layout, 0..self.rows.len());
        let mut group = Element::new("g");
        for tick in domain.ticks() {
            let x = layout.scale.at(tick);
            let words = tick_words(tick, &domain, self.unit);
            group = group
                .children(lines.iter().map(|&(top, end)| line((x, top), (x, end), "pp-grid")))
                .child(line((x, bottom), (x, bottom + 4.0), "pp-axis"))
                .child(text((x, bottom + 17.0), &words, "pp-soft pp-middle"));
        }
        group.child(line((layout.scale.start, bottom), (layout.scale.end, bottom), "pp-axis"))
    }

    fn row(&self, row: &Row, top: f64, layout: &Layout) -> Element {
        let group = Element::new("g");
        match row {
            Row::Heading { words, remark } => group
                .child(name((0.0, top + 18.0), words, WIDTH - 1.1 * width(remark) - 12.0, "pp-text pp-head"))
                .child(text((WIDTH, top + 18.0), remark, "pp-soft pp-end")),
            Row::Remark(words) => group.child(name((0.0, top + 14.0), words, WIDTH, "pp-soft")),
            Row::Number { name: words, n, of, shape } => {
                let lines = if layout.above { wrapped(words, WIDTH) } else { vec![words.clone()] };
                let names = lines.iter().enumerate().map(|(index, line)| {
                    name((0.0, top + 15.0 + NAME * index as f64), line, layout.names, "pp-text")
                });
                let top = if layout.above { top + NAME * lines.len() as f64 } else { top };
                group
                    .children(names)
                    .children(n.map(|n| text((layout.counts, top + 15.0), &count(n), "pp-soft pp-end")))
                    .children(self.number(of, *shape, top, layout))
            }
        }
    }

    /// The dot, its interval, and both in writing; or the reason in their place.
    fn number(&self, of: &Estimated, shape: Shape, top: f64, layout: &Layout) -> Vec<Element> {
        let Some(value) = finite(of.value) else {
            let x = layout.scale.start + 4.0;
            return vec![name(
                (x, top + 15.0),
                &format!("– {}", why(of.reason.as_deref())),
                WIDTH - x,
                "pp-soft",
            )];
        };
        let middle = top + 11.0;
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
