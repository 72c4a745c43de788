//! The overview: all scorers on one scale, beside what would be had without looking and what people reach.

use ratatui::text::{Line, Span};

use super::frame::NO_SCORER;
use super::ruler::Ruler;
use crate::report::Estimated;
use crate::report::agreement::words::{self, Scale};
use crate::report::agreement::{Agreement, Contrast};
use crate::text;
use crate::tui::dashboard::model::Dashboard;
use crate::tui::theme::Theme;

/// Columns of a row's number and of its interval.
const NUMBER: usize = 8;
const INTERVAL: usize = 15;

/// Columns of a row's name on a page so wide.
fn name_columns(width: u16) -> usize {
    if width >= 100 { 38 } else { 24 }
}

/// Columns before the scale.
pub(super) fn before(width: u16) -> usize {
    name_columns(width) + NUMBER + INTERVAL + 2
}

pub(super) fn lines(dashboard: &Dashboard, width: u16) -> Vec<Line<'static>> {
    let (agreement, theme) = (&dashboard.setup.agreement, &dashboard.setup.theme);
    let mut lines = warnings(agreement, theme, usize::from(width));
    let cells = width.saturating_sub(before(width) as u16 + 3);
    let shares = rows(agreement);
    let all = shares
        .iter()
        .flat_map(|(_, rows)| rows)
        .flat_map(|(_, share)| [share.value, share.low, share.high].into_iter().flatten());
    let ruler = Ruler::around(all.chain(baselines(agreement)), cells);
    for (at, (name, rows)) in shares.iter().enumerate() {
        let style = if at == dashboard.scorer { theme.accent } else { theme.text };
        lines.push(Line::styled(text::clipped(name, usize::from(width)), style));
        let mut marks = vec![0.5];
        marks.extend(agreement.scorers.get(at).and_then(|scorer| scorer.baseline.always_tie));
        lines.extend(rows.iter().map(|(name, share)| row(name, share, ruler, &marks, width, theme)));
    }
    if agreement.scorers.is_empty() {
        lines.push(Line::styled(NO_SCORER, theme.quiet));
    }
    lines.push(ruler.axis(before(width), theme));
    lines.push(Line::default());
    let always_tie = Scale::Percent.value(dashboard.current().and_then(|scorer| scorer.baseline.always_tie));
    let marks = format!("┊ 50.0 % by tossing a coin, {always_tie} by always saying tie");
    lines.push(Line::styled(text::clipped(&marks, usize::from(width)), theme.quiet));
    lines.extend(
        agreement.contrasts.iter().map(|contrast| self::contrast(contrast, usize::from(width), theme)),
    );
    lines
}

/// What is shown of each scorer, and of people.
fn rows(agreement: &Agreement) -> Vec<(String, Vec<(String, Estimated)>)> {
    let mut rows: Vec<(String, Vec<(String, Estimated)>)> = agreement
        .scorers
        .iter()
        .map(|scorer| {
            let accuracy = &scorer.accuracy;
            let tuned = accuracy.tuned.t.map_or("tuned ties".to_owned(), |t| format!("a tie up to t {t:.3}"));
            let each = vec![
                ("equal scores a tie".to_owned(), accuracy.t0.clone()),
                (tuned, accuracy.tuned.accuracy.clone()),
                ("decided picks".to_owned(), accuracy.decided.accuracy.clone()),
            ];
            (scorer.scorer.clone(), each)
        })
        .collect();
    let people = vec![
        ("one against the rest".to_owned(), agreement.people.left_out.clone()),
        ("asked again, the same".to_owned(), agreement.people.self_agreement.clone()),
    ];
    rows.push(("people: the ceiling for any scorer".to_owned(), people));
    rows
}

fn baselines(agreement: &Agreement) -> impl Iterator<Item = f64> {
    agreement.scorers.iter().filter_map(|scorer| scorer.baseline.always_tie)
}

/// Name, number, interval, and its place on the scale; the reason where it is missing.
pub(super) fn row(
    name: &str,
    share: &Estimated,
    ruler: Ruler,
    marks: &[f64],
    width: u16,
    theme: &Theme,
) -> Line<'static> {
    let scale = Scale::Percent;
    let columns = name_columns(width);
    let name = text::clipped(name, columns - 3);
    let padding =
        " ".repeat((columns - 2).saturating_sub(unicode_width::UnicodeWidthStr::width(name.as_str())));
    let mut spans = vec![
        Span::styled(format!("  {name}{padding}"), theme.quiet),
        Span::styled(format!("{:>NUMBER$}", scale.value(share.value)), theme.text),
    ];
    if share.value.is_none() {
        spans.push(Span::styled(format!("  {}", words::reason(share)), theme.quiet));
        return Line::from(spans);
    }
    spans.push(Span::styled(format!("  {:<INTERVAL$}", scale.range(share)), theme.quiet));
    spans.extend(ruler.row(share, marks, theme));
    Line::from(spans)
}

/// What to be careful about, wrapped.
fn warnings(agreement: &Agreement, theme: &Theme, width: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for warning in &agreement.data.warnings {
        let warning = text::printable(warning);
        for (at, line) in textwrap::wrap(&warning, width.saturating_sub(2).max(1)).into_iter().enumerate() {
            let mark = if at == 0 { "! " } else { "  " };
            lines.push(Line::from(vec![
                Span::styled(mark, theme.warning),
                Span::styled(line.into_owned(), theme.text),
            ]));
        }
    }
    if !lines.is_empty() {
        lines.push(Line::default());
    }
    lines
}

fn contrast(contrast: &Contrast, width: usize, theme: &Theme) -> Line<'static> {
    let p = match &contrast.reason {
        Some(reason) => format!("no p: {reason}"),
        None => format!("p {} (Holm)", words::p_value(contrast.p_holm)),
    };
    let names = format!("{} − {}", contrast.first, contrast.second);
    let text = format!("{names}: {} points, {p}", Scale::Points.both(&contrast.difference));
    Line::styled(text::clipped(&text, width), theme.text)
}
