//! The prompt, scrolled where it is longer than its room.

use ratatui::Frame;
use ratatui::layout::{Alignment, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use crate::tui::model::{Model, Showing};

pub(super) fn draw(model: &Model, showing: &Showing, frame: &mut Frame<'_>, area: Rect) {
    let rows = usize::from(area.height);
    let from = usize::from(showing.prompt_scroll).min(showing.prompt_lines.len().saturating_sub(rows));
    let lines: Vec<Line<'_>> = showing
        .prompt_lines
        .iter()
        .skip(from)
        .take(rows)
        .map(|line| Line::styled(line.as_str(), model.theme.prompt))
        .collect();
    frame.render_widget(Paragraph::new(lines), area);

    // What is above and below is told by arrows in the margin, which is always there.
    let mark = |frame: &mut Frame<'_>, y: u16, arrow: &'static str| {
        let cell = Rect::new(area.right(), y, 1, 1).intersection(frame.area());
        frame.render_widget(
            Paragraph::new(Line::styled(arrow, model.theme.accent)).alignment(Alignment::Left),
            cell,
        );
    };
    if from > 0 {
        mark(frame, area.y, "↑");
    }
    if from + rows < showing.prompt_lines.len() {
        mark(frame, area.bottom() - 1, "↓");
    }
}
