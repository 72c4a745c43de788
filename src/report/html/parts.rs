//! What sections are made of: numbers with their intervals or reasons, figures, names of strangers.

use super::super::Estimated;
use super::super::markup::Element;
use super::super::number::{Unit, finite, range, why};
use super::super::svg::Chart;

/// A section with its heading.
pub(super) fn section(id: &str, heading: &str) -> Element {
    let heading_id = format!("{id}-heading");
    Element::new("section")
        .with("id", id)
        .with("aria-labelledby", heading_id.as_str())
        .child(Element::new("h2").with("id", heading_id).text(heading))
}

pub(super) fn paragraph(words: impl AsRef<str>) -> Element {
    Element::new("p").text(words)
}

/// A remark, quieter than a paragraph.
pub(super) fn remark(words: impl AsRef<str>) -> Element {
    paragraph(words).class("soft")
}

/// Text of strangers, whose direction is its own.
pub(super) fn stranger(words: &str) -> Element {
    Element::new("bdi").text(words)
}

/// A chart with what it says and how it is to be read.
pub(super) fn figure(chart: &Chart) -> Element {
    with_caption(chart, caption(&chart.title, chart).child(remark(&chart.reading)))
}

/// A chart among others of its kind: a shorter title, and how it is read is said once for all.
pub(super) fn small_figure(chart: &Chart, title: &str) -> Element {
    with_caption(chart, caption(title, chart))
}

fn caption(title: &str, chart: &Chart) -> Element {
    let title = Element::new("strong").text(title);
    Element::new("figcaption").child(title).child(Element::new("p").text(&chart.finding))
}

fn with_caption(chart: &Chart, caption: Element) -> Element {
    Element::new("figure").with("id", format!("figure-{}", chart.name)).child(caption).child(chart.inline())
}

/// Figures beside each other where there is room.
pub(super) fn figures(all: impl IntoIterator<Item = Element>) -> Element {
    Element::new("div").class("figures").children(all)
}

/// The reason in the place of a number.
pub(super) fn missing(reason: Option<&str>) -> Element {
    Element::new("span").class("missing").text(format!("– {}", why(reason)))
}

/// A number with its interval, or the reasons why they are missing.
pub(super) fn estimated(of: &Estimated, unit: Unit) -> Element {
    let Some(value) = finite(of.value) else {
        return missing(of.reason.as_deref());
    };
    let value = Element::new("span").class("number").text(unit.write(value));
    let whole = Element::new("span").child(value).text(" ");
    match (range(of), &of.reason) {
        (Some(range), _) => whole.child(interval(&unit.interval(range))),
        (None, reason) => whole.child(Element::new("span").class("missing").text(match reason {
            Some(reason) => format!("no interval: {reason}"),
            None => "no interval".to_owned(),
        })),
    }
}

/// A number that is written already, kept on one line.
pub(super) fn written(words: &str) -> Element {
    Element::new("span").class("number").text(words)
}

pub(super) fn interval(words: &str) -> Element {
    Element::new("span").class("interval").text(words)
}

/// A number alone, or the reason why it is missing.
pub(super) fn number(of: Option<f64>, unit: Unit, reason: Option<&str>) -> Element {
    match finite(of) {
        Some(value) => Element::new("span").class("number").text(unit.write(value)),
        None => missing(reason),
    }
}
