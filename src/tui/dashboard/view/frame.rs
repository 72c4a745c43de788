//! What all pages have in common: the header, the tabs, text that is scrolled, a reason in the place of a chart.

use ratatui::Frame;
use ratatui::layout::{Alignment, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use unicode_width::UnicodeWidthStr;

use crate::report::agreement::words::people;
use crate::text::{self, counted};
use crate::tui::dashboard::model::{Dashboard, Page};
use crate::tui::theme::Theme;

/// What the report is of, and the scorer that is looked at.
pub(super) fn header(dashboard: &Dashboard, frame: &mut Frame<'_>, area: Rect) {
    let theme = dashboard.setup.theme;
    let count = dashboard.setup.agreement.scorers.len();
    let name = dashboard.current().map(|scorer| text::clipped(&scorer.scorer, 24)).unwrap_or_default();
    let place = if count > 1 { format!("  {} of {count}", dashboard.scorer + 1) } else { String::new() };
    let right = Line::from(vec![Span::styled(name, theme.accent), Span::styled(place, theme.quiet)]);
    let room = usize::from(area.width).saturating_sub(right.width() + 2);
    let agreement = &dashboard.setup.agreement;
    let data = &agreement.data;
    let of = format!(
        " · {} of {}, {}",
        counted(data.picks, "pick"),
        counted(data.pairs, "pair"),
        people(data.annotators)
    );
    let study = text::clipped(&agreement.provenance.study, room.saturating_sub(of.width()));
    let left = Line::from(vec![Span::styled(study, theme.text), Span::styled(of, theme.quiet)]);
    let beside = Rect { width: u16::try_from(room).unwrap_or(area.width), ..area };
    frame.render_widget(Paragraph::new(left), beside);
    frame.render_widget(Paragraph::new(right).alignment(Alignment::Right), area);
}

/// The pages with their keys; of those that have no room, the number alone.
pub(super) fn tabs(dashboard: &Dashboard, frame: &mut Frame<'_>, area: Rect) {
    let theme = dashboard.setup.theme;
    let keymap = &dashboard.setup.keymap;
    let key = |action| keymap.keys(action).first().map(ToString::to_string).unwrap_or_default();
    // The page on the screen has a cell more on each side.
    let names = Page::ALL.iter().map(|(page, action)| page.name().width() + key(*action).width() + 1);
    let full = names.sum::<usize>() + 2;
    let gap = [3, 2].into_iter().find(|gap| full + gap * (Page::ALL.len() - 1) <= usize::from(area.width));
    let mut spans = Vec::new();
    for (page, action) in Page::ALL {
        let here = page == dashboard.page;
        if !spans.is_empty() {
            spans.push(Span::raw(" ".repeat(gap.unwrap_or(2))));
        }
        spans.push(Span::styled(key(action), if here { theme.accent } else { theme.quiet }));
        if gap.is_some() || here {
            spans.push(Span::raw(" "));
            // Told apart without colours too.
            let style = if here { theme.chosen } else { theme.quiet };
            let name = if here { format!(" {} ", page.name()) } else { page.name().to_owned() };
            spans.push(Span::styled(name, style));
        }
    }
    frame.render_widget(Paragraph::new(Line::from(spans)), area);
}

/// Lines from the one that is scrolled to, with arrows where there is more.
pub(super) fn scrolled(
    lines: Vec<Line<'_>>,
    scroll: usize,
    theme: &Theme,
    frame: &mut Frame<'_>,
    area: Rect,
) {
    let rows = usize::from(area.height);
    let from = scroll.min(lines.len().saturating_sub(rows));
    let more = from + rows < lines.len();
    let shown: Vec<Line<'_>> = lines.into_iter().skip(from).take(rows).collect();
    frame.render_widget(Paragraph::new(shown), area);
    let mut mark = |y: u16, arrow: &'static str| {
        let cell = Rect::new(area.right(), y, 1, 1).intersection(frame.area());
        frame.render_widget(Span::styled(arrow, theme.accent), cell);
    };
    if from > 0 {
        mark(area.y, "↑");
    }
    if more {
        mark(area.bottom().saturating_sub(1), "↓");
    }
}

/// Why there is nothing to see, in the middle of its place.
pub(super) fn nothing(reason: &str, theme: &Theme, frame: &mut Frame<'_>, area: Rect) {
    let lines: Vec<Line<'_>> = textwrap::wrap(reason, usize::from(area.width.max(1)))
        .into_iter()
        .map(|line| Line::styled(line, theme.quiet))
        .collect();
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).min(area.height);
    let middle = Rect { y: area.y + (area.height - height) / 2, height, ..area };
    frame.render_widget(Paragraph::new(lines).alignment(Alignment::Center), middle);
}

/// What a page says that needs a scorer where there is none.
pub(super) const NO_SCORER: &str = "no pair has scores: `pairpick score --study` computes them";
