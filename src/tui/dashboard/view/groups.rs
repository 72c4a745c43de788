//! Where a scorer and people part: agreement over the parts of the picks, on one scale from 0 to 100 %.

use ratatui::text::{Line, Span};

use super::frame::NO_SCORER;
use super::overview::{before, row};
use super::ruler::Ruler;
use crate::text::{self, thousands};
use crate::tui::dashboard::model::Dashboard;

/// Columns of how many picks a part has.
const COUNT: usize = 8;

pub(super) fn lines(dashboard: &Dashboard, width: u16) -> Vec<Line<'static>> {
    let theme = &dashboard.setup.theme;
    let Some(scorer) = dashboard.current() else { return vec![Line::styled(NO_SCORER, theme.quiet)] };
    if scorer.by.is_empty() {
        return vec![Line::styled("the picks are too few to be divided by anything", theme.quiet)];
    }
    let ruler = Ruler::whole(width.saturating_sub((before(width) + COUNT) as u16 + 3));
    // The agreement over all.
    let marks: Vec<f64> = scorer.accuracy.t0.value.into_iter().collect();
    let mut lines = Vec::new();
    for grouping in &scorer.by {
        if !lines.is_empty() {
            lines.push(Line::default());
        }
        let title = text::clipped(&grouping.title, before(width));
        let more = match grouping.more {
            0 => String::new(),
            more => format!(", {} more not listed", thousands(more)),
        };
        lines.push(Line::from(vec![
            Span::styled(format!("by {title}"), theme.accent),
            Span::styled(more, theme.quiet),
        ]));
        for group in &grouping.groups {
            let mut line = row(&group.name, &group.t0, ruler, &marks, width, theme);
            line.push_span(Span::styled(format!("{:>COUNT$}", thousands(group.n)), theme.quiet));
            lines.push(line);
        }
    }
    lines.push(ruler.axis(before(width), theme));
    lines.push(Line::styled("┊ the agreement over all picks; at the right, how many picks", theme.quiet));
    lines
}
