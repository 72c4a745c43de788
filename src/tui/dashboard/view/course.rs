//! The course: the running agreement with its band, beside always saying tie.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::symbols::Marker;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Axis, Chart, Dataset, GraphType, Paragraph};

use super::frame::{NO_SCORER, nothing};
use crate::report::agreement::CoursePoint;
use crate::report::agreement::words::Scale;
use crate::text::thousands;
use crate::tui::dashboard::model::Dashboard;

pub(super) fn draw(dashboard: &Dashboard, frame: &mut Frame<'_>, area: Rect) {
    let theme = &dashboard.setup.theme;
    let Some(scorer) = dashboard.current() else { return nothing(NO_SCORER, theme, frame, area) };
    let (Some(last), true) = (scorer.course.last(), scorer.course.len() > 1) else {
        return nothing("a course needs two picks with scores", theme, frame, area);
    };
    let line = |of: fn(&CoursePoint) -> f64| -> Vec<(f64, f64)> {
        scorer.course.iter().map(|point| (point.n as f64, of(point))).collect()
    };
    let (values, lows, highs) =
        (line(|point| point.value), line(|point| point.low), line(|point| point.high));
    let most = last.n as f64;
    let always_tie = scorer.baseline.always_tie;
    let dotted: Vec<(f64, f64)> = always_tie
        .map(|share| (0..=400).map(|at| (most * f64::from(at) / 400.0, share)).collect())
        .unwrap_or_default();
    // The band of the first picks is as wide as all there is; what follows is to be seen.
    let later = scorer.course.iter().filter(|point| 10 * point.n >= last.n);
    let (mut low, mut high) = (always_tie.unwrap_or(0.5), 0.5_f64);
    for point in later {
        (low, high) = (low.min(point.low), high.max(point.high));
    }
    let (low, high) = ((10.0 * low).floor() / 10.0, (10.0 * high).ceil() / 10.0);
    let curve = |data, style| {
        Dataset::default().marker(Marker::Braille).graph_type(GraphType::Line).style(style).data(data)
    };
    let scale = Scale::Percent;
    let now = format!(
        "{} after {} picks  [{}, {}]",
        scale.value(Some(last.value)),
        thousands(last.n),
        scale.bare(last.low),
        scale.bare(last.high)
    );
    let told = format!(
        "┈ always saying tie, {}; the band takes picks as independent, which those of one prompt are not",
        scale.value(always_tie)
    );
    let mut lines = vec![Line::styled(now, theme.accent)];
    let wrapped = textwrap::wrap(&told, usize::from(area.width.max(1)));
    lines.extend(wrapped.into_iter().map(|line| Line::styled(line.into_owned(), theme.quiet)));
    let told = Rect { height: (lines.len() as u16).min(area.height), ..area };
    frame.render_widget(Paragraph::new(lines), told);
    let below = Rect { y: told.bottom() + 1, height: area.height.saturating_sub(told.height + 1), ..area };
    // The chart keeps columns for its labels and the axis, and two rows.
    let labels = if high < 1.0 { 4 } else { 5 };
    let cells = (below.width.saturating_sub(labels + 1), below.height.saturating_sub(2));
    let band = band(&scorer.course, cells, (low, high));
    let sets = vec![
        Dataset::default().marker(Marker::Custom('·')).style(theme.quiet).data(&band),
        Dataset::default().marker(Marker::Custom('┈')).style(theme.quiet).data(&dotted),
        curve(&lows, theme.quiet),
        curve(&highs, theme.quiet),
        curve(&values, theme.accent),
    ];
    let label = |text: String| Span::styled(text, theme.quiet);
    let percent = |share: f64| label(format!("{:.0} %", 100.0 * share));
    let across = [label("0".to_owned()), label(thousands(last.n / 2)), label(thousands(last.n))];
    let chart = Chart::new(sets)
        .x_axis(
            Axis::default()
                .title(label("picks".to_owned()))
                .bounds([0.0, most])
                .labels(across)
                .style(theme.quiet),
        )
        .y_axis(
            Axis::default()
                .bounds([low, high])
                .labels([percent(low), percent(f64::midpoint(low, high)), percent(high)])
                .style(theme.quiet),
        );
    frame.render_widget(chart, below);
}

/// Dots between the ends of the band, in every other column of so many cells.
fn band(course: &[CoursePoint], (columns, rows): (u16, u16), (low, high): (f64, f64)) -> Vec<(f64, f64)> {
    let most = course.last().map_or(0.0, |last| last.n as f64);
    let along = |cell: u16, cells: u16| f64::from(cell) / f64::from(cells.saturating_sub(1).max(1));
    let mut dots = Vec::new();
    for column in (0..columns).step_by(2) {
        let n = most * along(column, columns);
        let at = course.partition_point(|point| (point.n as f64) < n);
        let Some(point) = course.get(at) else { continue };
        let shares = (0..rows).map(|row| low + (high - low) * along(row, rows));
        dots.extend(shares.filter(|share| (point.low..=point.high).contains(share)).map(|share| (n, share)));
    }
    dots
}
