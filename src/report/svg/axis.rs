//! Axes: what stands at a tick, and the lines across a chart of shares.

use super::super::markup::Element;
use super::super::number::{Unit, fixed};
use super::parts::{line, text};
use super::scale::{Domain, Scale};

/// The words at a tick.
pub(super) fn tick_words(tick: f64, domain: &Domain, unit: Unit) -> String {
    match unit {
        Unit::Percent => format!("{}\u{A0}%", fixed(100.0 * tick, domain.decimals().saturating_sub(2))),
        Unit::Points => fixed(100.0 * tick, domain.decimals().saturating_sub(2)),
        Unit::Coefficient => fixed(tick, domain.decimals()),
    }
}

/// A line from side to side at each tick of an axis of shares, with its percent at the left.
pub(super) fn percent_lines(y: &Scale, (left, right): (f64, f64)) -> Element {
    let mut group = Element::new("g");
    for tick in y.domain.ticks() {
        let at = y.at(tick);
        group = group.child(line((left, at), (right, at), "pp-grid")).child(text(
            (left - 6.0, at + 4.0),
            &tick_words(tick, &y.domain, Unit::Percent),
            "pp-soft pp-end",
        ));
    }
    group
}
