//! What charts are made of: lines, text, marks, whiskers, legends.

use unicode_width::UnicodeWidthStr as _;

use super::super::{Range, markup::Element};
use super::scale::Scale;
use crate::text::{clipped, printable};

/// The width of a chart in pixels: it stays readable on a telephone, and two stand side by side on a page.
pub(super) const WIDTH: f64 = 440.0;

/// About the width of a column of text, in pixels; fonts differ.
pub(super) const COLUMN: f64 = 6.6;

/// The shape of a mark, so that nothing is told by colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Circle,
    Square,
    Diamond,
}

impl Shape {
    /// The mark with its middle at a point.
    pub(super) fn at(self, x: f64, y: f64, class: &str) -> Element {
        match self {
            Shape::Circle => Element::new("circle").class(class).with("cx", x).with("cy", y).with("r", 4.0),
            Shape::Square => rectangle((x - 3.6, y - 3.6), (7.2, 7.2), class),
            Shape::Diamond => path(&[(x, y - 5.0), (x + 5.0, y), (x, y + 5.0), (x - 5.0, y)], true, class),
        }
    }
}

pub(super) fn line(from: (f64, f64), to: (f64, f64), class: &str) -> Element {
    Element::new("line").class(class).with("x1", from.0).with("y1", from.1).with("x2", to.0).with("y2", to.1)
}

pub(super) fn rectangle(at: (f64, f64), size: (f64, f64), class: &str) -> Element {
    Element::new("rect")
        .class(class)
        .with("x", at.0)
        .with("y", at.1)
        .with("width", size.0)
        .with("height", size.1)
}

/// A line through points, or the area inside.
pub(super) fn path(points: &[(f64, f64)], closed: bool, class: &str) -> Element {
    let round = |pixels: f64| format!("{}", (pixels * 100.0).round() / 100.0 + 0.0);
    let mut steps: Vec<String> = points.iter().map(|&(x, y)| format!("{} {}", round(x), round(y))).collect();
    if let Some(first) = steps.first_mut() {
        first.insert(0, 'M');
    }
    let end = if closed { "Z" } else { "" };
    Element::new("path").class(class).with("d", format!("{}{end}", steps.join("L")))
}

pub(super) fn text(at: (f64, f64), words: &str, class: &str) -> Element {
    Element::new("text").class(class).with("x", at.0).with("y", at.1).text(words)
}

/// A name that may be long: cut to the width, and whole in its title.
pub(super) fn name(at: (f64, f64), words: &str, width: f64, class: &str) -> Element {
    let shown = clipped(words, (width / COLUMN).max(4.0) as usize);
    let element = text(at, &shown, class);
    if shown.ends_with('…') { element.child(Element::new("title").text(words)) } else { element }
}

/// A name on at most two lines of this width.
pub(super) fn wrapped(words: &str, width: f64) -> Vec<String> {
    let columns = (width / COLUMN) as usize;
    let words = printable(words);
    let mut lines = textwrap::wrap(&words, columns).into_iter();
    let first = lines.next().unwrap_or_default().into_owned();
    let rest = lines.map(|line| line.into_owned()).collect::<Vec<_>>().join(" ");
    if rest.is_empty() { vec![first] } else { vec![first, clipped(&rest, columns)] }
}

/// The width of a text in pixels.
pub(super) fn width(words: &str) -> f64 {
    words.width() as f64 * COLUMN
}

/// An interval with its ends.
pub(super) fn whisker(range: Range, along: &Scale, y: f64, class: &str) -> Element {
    let (low, high) = (along.at(range.low), along.at(range.high));
    Element::new("g")
        .class(class)
        .child(line((low, y), (high, y), class))
        .child(line((low, y - 3.0), (low, y + 3.0), class))
        .child(line((high, y - 3.0), (high, y + 3.0), class))
}

/// An interval that stands upright.
pub(super) fn upright(range: Range, x: f64, along: &Scale, class: &str) -> Element {
    let (low, high) = (along.at(range.low), along.at(range.high));
    Element::new("g")
        .class(class)
        .child(line((x, low), (x, high), class))
        .child(line((x - 3.0, low), (x + 3.0, low), class))
        .child(line((x - 3.0, high), (x + 3.0, high), class))
}

/// What an entry of the legend shows.
#[derive(Debug, Clone, Copy)]
pub(super) enum Sample {
    /// A line of this class.
    Line(&'static str),
    /// A mark of this shape, and its class.
    Mark(Shape, &'static str),
    /// An area of this class.
    Area(&'static str),
}

/// Entries one after another, with as many lines as they need; and the height of these.
pub(super) fn legend(entries: &[(Sample, String)], left: f64, top: f64) -> (Element, f64) {
    let mut group = Element::new("g");
    let (mut x, mut y) = (left, top);
    for (sample, words) in entries {
        let needed = 26.0 + width(words) + 16.0;
        if x > left && x + needed - 16.0 > WIDTH {
            (x, y) = (left, y + 17.0);
        }
        group = group.child(match *sample {
            Sample::Line(class) => line((x, y + 8.0), (x + 20.0, y + 8.0), class),
            Sample::Mark(shape, class) => shape.at(x + 10.0, y + 8.0, class),
            Sample::Area(class) => rectangle((x, y + 3.0), (20.0, 10.0), class),
        });
        group = group.child(text((x + 26.0, y + 12.0), words, "pp-soft"));
        x += needed;
    }
    let height = if entries.is_empty() { 0.0 } else { y - top + 20.0 };
    (group, height)
}
