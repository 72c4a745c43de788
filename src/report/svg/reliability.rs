//! The reliability diagram: how sure the scorer is beside how often it is right, before and after the temperature.

use super::super::agreement::{Bin, ScorerAgreement};
use super::super::markup::Element;
use super::super::number::{self, Unit, finite, fixed, percent, range};
use super::Chart;
use super::axis::{percent_lines, tick_words};
use super::parts::{Sample, Shape, WIDTH, legend, line, path, rectangle, text, upright};
use super::scale::{Domain, Scale};
use crate::text::{counted, thousands};

/// The square of the diagram.
const LEFT: f64 = 48.0;
const RIGHT: f64 = WIDTH - 10.0;
const BOTTOM: f64 = 262.0;
/// The bars under it.
const BARS: (f64, f64) = (276.0, 322.0);

pub(super) fn chart(scorer: &ScorerAgreement, label: &str, name: String, level: f64) -> Option<Chart> {
    let calibration = &scorer.calibration;
    if calibration.bins.iter().all(|bin| bin.n == 0) {
        return None;
    }
    let (before, after) = (&calibration.bins, &calibration.bins_at_temperature);
    let ends = before.iter().chain(after).flat_map(|bin| {
        range(&bin.accuracy).into_iter().flat_map(|r| [r.low, r.high]).chain(bin.accuracy.value)
    });
    let x = Domain { from: 0.5, to: 1.0, step: 0.1 }.onto(LEFT, RIGHT);
    let y = Domain::around(ends.chain([0.5, 1.0]), (0.0, 1.0), 5.0).onto(BOTTOM, 10.0);
    let mut content = vec![frame(&x, &y), line((x.at(0.5), y.at(0.5)), (x.at(1.0), y.at(1.0)), "pp-tie")];
    let most = before.iter().chain(after).map(|bin| bin.n).max().unwrap_or(0);
    content.extend(bars(before, most, &x, 0.0, "pp-other-bar"));
    content.extend(bars(after, most, &x, 0.5, "pp-bar"));
    content.extend(points(before, &aside(&x, -2.0), &y, Shape::Diamond, "pp-other-line", "pp-other-mark"));
    content.extend(points(after, &aside(&x, 2.0), &y, Shape::Circle, "pp-line", "pp-mark"));
    content.push(text((LEFT - 6.0, BARS.0 + 9.0), &thousands(most), "pp-soft pp-end"));
    content.push(text((LEFT - 6.0, BARS.1), "0", "pp-soft pp-end"));
    content.push(text(
        ((LEFT + RIGHT) / 2.0, BARS.1 + 32.0),
        "probability of the scorer’s choice",
        "pp-soft pp-middle",
    ));
    let mut entries = vec![
        (Sample::Mark(Shape::Diamond, "pp-other-mark"), "as scored".to_owned()),
        (Sample::Line("pp-tie"), "as sure as right".to_owned()),
    ];
    if after.iter().any(|bin| bin.n > 0) {
        entries.insert(1, (Sample::Mark(Shape::Circle, "pp-mark"), "after the temperature".to_owned()));
    }
    let (entries, height) = legend(&entries, LEFT, BARS.1 + 42.0);
    content.push(entries);
    Some(Chart {
        name,
        title: format!("Reliability: {label}"),
        finding: finding(scorer),
        details: String::new(),
        reading: format!(
            "Decided picks in bins of the probability of the scorer’s choice: the share that people chose too, with Wilson’s {} \
             intervals, which take picks as independent. Below the dashed line the scorer is too sure. The bars are the number \
             of picks.",
            number::level(level)
        ),
        content,
        height: BARS.1 + 42.0 + height,
    })
}

/// A little to the side, so that intervals before and after the temperature do not cover each other.
fn aside(x: &Scale, pixels: f64) -> Scale {
    Scale { start: x.start + pixels, end: x.end + pixels, ..*x }
}

fn frame(x: &Scale, y: &Scale) -> Element {
    let mut group = percent_lines(y, (LEFT, RIGHT));
    for tick in x.domain.ticks() {
        let at = x.at(tick);
        let words = tick_words(tick, &x.domain, Unit::Percent);
        group = group.child(line((at, 10.0), (at, BOTTOM), "pp-grid")).child(text(
            (at, BARS.1 + 16.0),
            &words,
            "pp-soft pp-middle",
        ));
    }
    group.child(line((LEFT, BOTTOM), (RIGHT, BOTTOM), "pp-axis")).child(line(
        (LEFT, BARS.1),
        (RIGHT, BARS.1),
        "pp-axis",
    ))
}

/// Bars of the numbers of picks, in one half of each bin.
fn bars(bins: &[Bin], most: u64, x: &Scale, half: f64, class: &'static str) -> Vec<Element> {
    let filled = bins.iter().filter(|bin| bin.n > 0);
    filled
        .map(|bin| {
            let (from, to) = (x.at(bin.above), x.at(bin.up_to));
            let width = (to - from - 4.0) / 2.0;
            let height = (BARS.1 - BARS.0) * bin.n as f64 / most.max(1) as f64;
            let left = from + 2.0 + 2.0 * half * width;
            rectangle((left, BARS.1 - height), (width, height), class)
                .child(Element::new("title").text(counted(bin.n, "pick")))
        })
        .collect()
}

fn points(
    bins: &[Bin],
    x: &Scale,
    y: &Scale,
    shape: Shape,
    line_class: &str,
    mark_class: &str,
) -> Vec<Element> {
    let known: Vec<(f64, f64, &Bin)> = bins
        .iter()
        .filter_map(|bin| Some((x.at(finite(bin.confidence)?), y.at(finite(bin.accuracy.value)?), bin)))
        .collect();
    let through: Vec<(f64, f64)> = known.iter().map(|&(x, y, _)| (x, y)).collect();
    let mut elements = vec![];
    if through.len() > 1 {
        elements.push(path(&through, false, line_class));
    }
    for &(at, _, bin) in &known {
        elements.extend(range(&bin.accuracy).map(|range| upright(range, at, y, line_class)));
    }
    elements.extend(known.iter().map(|&(x, y, _)| shape.at(x, y, mark_class)));
    elements
}

fn finding(scorer: &ScorerAgreement) -> String {
    let calibration = &scorer.calibration;
    let mut words = match finite(calibration.ece) {
        Some(ece) => format!("The expected calibration error is {}", fixed(ece, 3)),
        None => "The expected calibration error is not known".to_owned(),
    };
    let after = calibration.at_temperature.as_ref().and_then(|at| finite(at.ece));
    if let (Some(temperature), Some(after)) = (finite(calibration.temperature), after) {
        words += &format!(", and {} after dividing scores by {}", fixed(after, 3), fixed(temperature, 2));
    }
    let total: u64 = calibration.bins.iter().map(|bin| bin.n).sum();
    let surest = calibration.bins.iter().rev().find(|bin| bin.n > 0);
    if let Some((bin, (confidence, accuracy))) =
        surest.and_then(|bin| Some((bin, finite(bin.confidence).zip(finite(bin.accuracy.value))?)))
    {
        words += &format!(
            ". Where it is surest, {} on average, it is right on {} of {} (of {})",
            percent(confidence),
            percent(accuracy),
            counted(bin.n, "decided pick"),
            thousands(total)
        );
    }
    words + "."
}
