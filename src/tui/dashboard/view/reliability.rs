//! Reliability: how often the scorer is right against how sure it is, as scored and after the temperature.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::symbols::Marker;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Axis, Chart, Dataset, GraphType, Paragraph};

use super::frame::{NO_SCORER, nothing};
use crate::report::agreement::words::{self, Scale};
use crate::report::agreement::{Bin, Calibration};
use crate::text;
use crate::tui::dashboard::model::Dashboard;
use crate::tui::theme::Theme;

/// Rows of the numbers below the charts.
const NUMBERS: u16 = 4;
/// Columns between the charts.
const GAP: u16 = 3;

pub(super) fn draw(dashboard: &Dashboard, frame: &mut Frame<'_>, area: Rect) {
    let theme = &dashboard.setup.theme;
    let Some(scorer) = dashboard.current() else { return nothing(NO_SCORER, theme, frame, area) };
    let calibration = &scorer.calibration;
    if calibration.bins.iter().all(|bin| bin.n == 0) {
        return nothing("no decided pick has scores", theme, frame, area);
    }
    let charts = Rect { height: area.height.saturating_sub(NUMBERS + 1), ..area };
    let half = charts.width.saturating_sub(GAP) / 2;
    let left = Rect { width: half, ..charts };
    let right = Rect { x: charts.right() - half, width: half, ..charts };
    chart("as scored: how often right, by P", &calibration.bins, theme, frame, left);
    match calibration.temperature {
        Some(temperature) => {
            let title = format!("after temperature {temperature:.2}");
            chart(&title, &calibration.bins_at_temperature, theme, frame, right);
        }
        None => {
            let reason = calibration.reasons.iter().find(|reason| reason.of == "temperature");
            let reason = reason.map_or("unknown", |reason| &reason.reason);
            nothing(&format!("no temperature: {}", text::printable(reason)), theme, frame, right);
        }
    }
    let below = Rect { y: charts.bottom() + 1, height: NUMBERS, ..area }.intersection(area);
    frame.render_widget(Paragraph::new(numbers(calibration, theme)), below);
}

/// A reliability diagram; on the diagonal, probabilities mean what they say.
fn chart(title: &str, bins: &[Bin], theme: &Theme, frame: &mut Frame<'_>, area: Rect) {
    let heading = Rect { height: 1.min(area.height), ..area };
    frame.render_widget(Line::styled(title.to_owned(), theme.text), heading);
    let area = Rect { y: heading.bottom(), height: area.height - heading.height, ..area };
    let diagonal: Vec<(f64, f64)> = (0..=100).map(|at| 0.5 + f64::from(at) / 200.0).map(|p| (p, p)).collect();
    let points: Vec<(f64, f64)> =
        bins.iter().filter_map(|bin| Some((bin.confidence?, bin.accuracy.value?))).collect();
    let intervals: Vec<Vec<(f64, f64)>> = bins
        .iter()
        .filter_map(|bin| {
            let (at, range) = (bin.confidence?, bin.accuracy.range()?);
            Some(vec![(at, range.low), (at, range.high)])
        })
        .collect();
    let set = || Dataset::default();
    let mut sets = vec![set().marker(Marker::Braille).style(theme.quiet).data(&diagonal)];
    for interval in &intervals {
        let line = set().marker(Marker::Braille).graph_type(GraphType::Line);
        sets.push(line.style(theme.text).data(interval));
    }
    sets.push(set().marker(Marker::Custom('●')).style(theme.accent).data(&points));
    let label = |text: &'static str| Span::styled(text, theme.quiet);
    let across = ["0.5", "0.75", "1"].map(label);
    let up = ["0 %", "50 %", "100 %"].map(label);
    let chart = Chart::new(sets)
        .x_axis(Axis::default().bounds([0.5, 1.0]).labels(across).style(theme.quiet))
        .y_axis(Axis::default().bounds([0.0, 1.0]).labels(up).style(theme.quiet));
    frame.render_widget(chart, area);
}

fn numbers(calibration: &Calibration, theme: &Theme) -> Vec<Line<'static>> {
    let heated = calibration.at_temperature.as_ref();
    let row = |name: &str, scale: Scale, interval: &crate::report::Estimated, after: Option<f64>| {
        let after =
            after.map_or(String::new(), |after| format!("{} after temperature", scale.value(Some(after))));
        Line::from(vec![
            Span::styled(format!("{name:<28}"), theme.quiet),
            Span::styled(format!("{:>8}", scale.value(interval.value)), theme.text),
            Span::styled(format!("  {:<16}", scale.range(interval)), theme.quiet),
            Span::styled(after, theme.text),
        ])
    };
    let intervals = &calibration.intervals;
    let why = calibration.reasons.first().map_or(String::new(), |reason| {
        format!("{} {}: {}", words::MISSING, reason.of, text::printable(&reason.reason))
    });
    vec![
        row("expected calibration error", Scale::Percent, &intervals.ece, heated.and_then(|at| at.ece)),
        row("Brier score", Scale::Plain, &intervals.brier, heated.and_then(|at| at.brier)),
        row("log loss", Scale::Plain, &intervals.log_loss, heated.and_then(|at| at.log_loss)),
        Line::styled(why, theme.quiet),
    ]
}
