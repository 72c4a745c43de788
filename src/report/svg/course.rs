//! The running agreement: the mean credit after so many picks, in a band.

use super::super::agreement::{CoursePoint, ScorerAgreement};
use super::super::markup::Element;
use super::super::number::{self, finite, fixed, percent};
use super::Chart;
use super::axis::percent_lines;
use super::parts::{Sample, WIDTH, legend, line, path, text};
use super::scale::{Domain, Scale};
use crate::text::{counted, thousands};

const LEFT: f64 = 44.0;
const RIGHT: f64 = WIDTH - 52.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 200.0;

pub(super) fn chart(scorer: &ScorerAgreement, label: &str, name: String, level: f64) -> Option<Chart> {
    let known = |point: &&CoursePoint| [point.value, point.low, point.high].iter().all(|end| end.is_finite());
    let points: Vec<CoursePoint> = scorer.course.iter().filter(known).copied().collect();
    let last = *points.last().filter(|_| points.len() > 1)?;
    // The first picks' bands reach over everything: the axis is for those after them, and they are cut off.
    let settled = points.iter().filter(|point| 10 * point.n >= last.n);
    let tie = finite(scorer.baseline.always_tie);
    let ends = settled.flat_map(|point| [point.low, point.high]).chain(tie).chain([scorer.baseline.coin]);
    let y = Domain::around(ends, (0.0, 1.0), 5.0).onto(BOTTOM, TOP);
    let x = Domain { to: last.n as f64, ..Domain::around([0.0, last.n as f64], (0.0, f64::MAX), 5.0) };
    let x = x.onto(LEFT, RIGHT);
    let mut content = vec![frame(&x, &y)];
    let upper = points.iter().map(|point| (x.at(point.n as f64), y.at(point.high)));
    let lower = points.iter().rev().map(|point| (x.at(point.n as f64), y.at(point.low)));
    content.push(path(&upper.chain(lower).collect::<Vec<_>>(), true, "pp-band"));
    for (at, class) in tie.map(|at| (at, "pp-tie")).into_iter().chain([(scorer.baseline.coin, "pp-coin")]) {
        content.push(line((LEFT, y.at(at)), (RIGHT, y.at(at)), class));
    }
    let middle: Vec<_> = points.iter().map(|point| (x.at(point.n as f64), y.at(point.value))).collect();
    content.push(path(&middle, false, "pp-line"));
    content.push(text((RIGHT + 6.0, y.at(last.value) + 4.0), &percent(last.value), "pp-text"));
    content.push(text(((LEFT + RIGHT) / 2.0, BOTTOM + 32.0), "picks so far", "pp-soft pp-middle"));
    let mut entries = vec![(Sample::Line("pp-line"), "mean credit at t = 0".to_owned())];
    entries.push((Sample::Area("pp-band"), "Wilson’s band".to_owned()));
    entries.extend(tie.map(|at| (Sample::Line("pp-tie"), format!("always “tie” ({})", percent(at)))));
    entries.push((Sample::Line("pp-coin"), format!("a coin ({})", percent(scorer.baseline.coin))));
    let (entries, height) = legend(&entries, LEFT, BOTTOM + 42.0);
    content.push(entries);
    Some(Chart {
        name,
        title: format!("Running agreement: {label}"),
        finding: finding(last, tie),
        details: String::new(),
        reading: format!(
            "The mean credit at t = 0 in the order in which the picks were made. The band is Wilson’s {} interval, which \
             takes picks as independent: read it with care.",
            number::level(level)
        ),
        content,
        height: BOTTOM + 42.0 + height,
    })
}

fn frame(x: &Scale, y: &Scale) -> Element {
    let mut group = percent_lines(y, (LEFT, RIGHT));
    for tick in x.domain.ticks() {
        let words = thousands(tick.round() as u64);
        group = group.child(line((x.at(tick), BOTTOM), (x.at(tick), BOTTOM + 4.0), "pp-axis")).child(text(
            (x.at(tick), BOTTOM + 17.0),
            &words,
            "pp-soft pp-middle",
        ));
    }
    group.child(line((LEFT, BOTTOM), (RIGHT, BOTTOM), "pp-axis"))
}

fn finding(last: CoursePoint, tie: Option<f64>) -> String {
    let tie = match tie {
        Some(tie) => format!(" Always answering “tie” would be at {}.", percent(tie)),
        None => String::new(),
    };
    format!(
        "After {} the mean credit is {}, in a band from {} to {}.{tie}",
        counted(last.n, "pick"),
        percent(last.value),
        fixed(100.0 * last.low, 1),
        percent(last.high)
    )
}
