//! The first line: study and annotator on the left, where the gallery stands on the right.

use ratatui::Frame;
use ratatui::layout::{Alignment, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use unicode_width::UnicodeWidthStr;

use crate::text::{self, counted, thousands};
use crate::tui::gallery::grid::Grid;
use crate::tui::gallery::model::Gallery;

/// Cells of the progress bar.
const BAR: usize = 10;

pub(super) fn draw(gallery: &Gallery, grid: &Grid, frame: &mut Frame<'_>, area: Rect) {
    let setup = &gallery.setup;
    let right = place(gallery, grid, area.width);
    let room = usize::from(area.width).saturating_sub(right.width() + 2);
    let annotator = text::clipped(&setup.annotator, (room / 2).min(setup.annotator.width()));
    let study = text::clipped(&setup.study, room.saturating_sub(annotator.width() + 3));
    let left = Line::from(vec![
        Span::styled(study, setup.theme.text),
        Span::styled(" · ", setup.theme.quiet),
        Span::styled(annotator, setup.theme.text),
    ]);
    frame.render_widget(Paragraph::new(left), area);
    frame.render_widget(Paragraph::new(right).alignment(Alignment::Right), area);
}

/// `page 1 of 3 · prompt 3 of 12  ▰▰▱▱▱▱▱▱▱▱  2 chosen`, with less where there is less room.
fn place(gallery: &Gallery, grid: &Grid, width: u16) -> Line<'static> {
    let theme = gallery.setup.theme;
    let (total, decided) = (gallery.setup.albums.len(), gallery.decided());
    let number = |number: usize| thousands(number as u64);
    let mut spans = Vec::new();
    if let (true, Some(album)) = (grid.pages() > 1, gallery.album()) {
        let page = grid.page_of(album.cursor) + 1;
        let text = format!("page {} of {}", number(page), number(grid.pages()));
        spans.push(Span::styled(if total > 1 { text + " · " } else { text }, theme.quiet));
    }
    if let (true, Some(album)) = (spans.is_empty() && total == 1, gallery.album()) {
        spans.push(Span::styled(counted(album.entries.len() as u64, "image"), theme.quiet));
    }
    if total > 1 {
        spans.push(Span::styled(
            format!("prompt {} of {}", number(gallery.at + 1), number(total)),
            theme.text,
        ));
        if width >= 76 {
            let full = decided * BAR / total;
            spans.push(Span::raw("  "));
            spans.push(Span::styled("▰".repeat(full), theme.accent));
            spans.push(Span::styled("▱".repeat(BAR - full), theme.quiet));
        }
        if width >= 60 {
            spans.push(Span::styled(format!("  {} chosen", number(decided)), theme.quiet));
        }
    }
    Line::from(spans)
}
