//! The first line: study and annotator on the left, progress on the right.

use ratatui::Frame;
use ratatui::layout::{Alignment, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use unicode_width::UnicodeWidthStr;

use crate::text::{self, thousands};
use crate::tui::model::Model;

/// Cells of the progress bar.
const BAR: usize = 10;

pub(super) fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let right = progress(model, area.width);
    let room = usize::from(area.width).saturating_sub(right.width() + 2);
    let annotator_room = (room / 2).min(model.annotator.width());
    let annotator = text::clipped(&model.annotator, annotator_room);
    let study = text::clipped(&model.study, room.saturating_sub(annotator.width() + 3));
    let left = Line::from(vec![
        Span::styled(study, model.theme.text),
        Span::styled(" · ", model.theme.quiet),
        Span::styled(annotator, model.theme.text),
    ]);
    frame.render_widget(Paragraph::new(left), area);
    frame.render_widget(Paragraph::new(right).alignment(Alignment::Right), area);
}

/// `412 / 1,200  ▰▰▰▰▱▱▱▱▱▱  6.2 a minute · 2 h 07 left`, with less where there is less room.
fn progress(model: &Model, width: u16) -> Line<'static> {
    let (decided, total) = (model.progress.decided, model.progress.total);
    let left = total.saturating_sub(decided);
    let count = format!("{} / {}", thousands(decided), thousands(total));
    let mut spans = vec![Span::styled(count, model.theme.text)];
    if width >= 60 && total > 0 {
        let full = usize::try_from(decided.min(total) * BAR as u64 / total).unwrap_or(BAR);
        spans.push(Span::raw("  "));
        spans.push(Span::styled("▰".repeat(full), model.theme.accent));
        spans.push(Span::styled("▱".repeat(BAR - full), model.theme.quiet));
    }
    let mut rest = Vec::new();
    if width >= 100 && model.progress.skipped > 0 {
        rest.push(format!("{} skipped", thousands(model.progress.skipped)));
    }
    let pace = model.pace.describe(left);
    if width >= 76 && !pace.is_empty() {
        rest.push(pace);
    } else if width >= 60 {
        rest.push(format!("{} left", thousands(left)));
    }
    if !rest.is_empty() {
        spans.push(Span::styled(format!("  {}", rest.join(" · ")), model.theme.quiet));
    }
    Line::from(spans)
}
