//! One picture in its place: its cells, or what stands there instead of it.

use ratatui::Frame;
use ratatui::buffer::CellDiffOption;
use ratatui::layout::{Alignment, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;
use unicode_width::UnicodeWidthStr;

use crate::graphics::Encoded;
use crate::tui::theme::Theme;

/// Half blocks are text; the cells of all others belong to the stage.
pub(in crate::tui) fn picture(encoded: &Encoded, area: Rect, frame: &mut Frame<'_>) {
    if matches!(encoded, Encoded::Blocks(_)) {
        encoded.draw_blocks(area, frame.buffer_mut());
        return;
    }
    let area = area.intersection(frame.area());
    let buffer = frame.buffer_mut();
    for position in area.positions() {
        buffer[position].set_diff_option(CellDiffOption::Skip);
    }
}

/// A picture on its way.
pub(in crate::tui) fn waiting(theme: &Theme, area: Rect, frame: &mut Frame<'_>) {
    let middle = Rect { y: area.y + area.height / 2, height: 1, ..area };
    let dots = Line::styled("· · ·", theme.quiet).alignment(Alignment::Center);
    frame.render_widget(Paragraph::new(dots), middle.intersection(frame.area()));
}

/// Why there is none.
pub(in crate::tui) fn broken(theme: &Theme, reason: &str, area: Rect, frame: &mut Frame<'_>) {
    let room = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let room = room.intersection(frame.area());
    let headline = ["✗ this image can't be shown", "✗ broken"]
        .into_iter()
        .find(|headline| headline.width() <= usize::from(room.width))
        .unwrap_or("✗");
    let mut lines = vec![Line::styled(headline, theme.warning)];
    let wrapped = textwrap::wrap(reason, usize::from(room.width.max(1)));
    lines.extend(wrapped.into_iter().map(|line| Line::styled(line, theme.text)));
    let height = room.height.min(u16::try_from(lines.len()).unwrap_or(u16::MAX));
    let middle = Rect { y: room.y + (room.height - height) / 2, height, ..room };
    frame.render_widget(Paragraph::new(lines).alignment(Alignment::Center), middle);
}
