//! The help: all keys, in the place of the pictures.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::tui::action::{Action, Context};
use crate::tui::keymap::Keymap;
use crate::tui::layout::Layout;
use crate::tui::sheet::{COLUMN_GAP, KEY_GAP, Sheet};
use crate::tui::theme::Theme;

/// Draws the keys of these contexts, scrolled by so many lines.
pub(in crate::tui) fn draw(
    keymap: &Keymap,
    theme: &Theme,
    contexts: &[Context],
    scroll: u16,
    frame: &mut Frame<'_>,
    layout: &Layout,
) {
    let room = layout.popup_text();
    let sheet = Sheet::help(keymap, contexts, (room.width, room.height));
    let below = sheet.below(room.height);
    let from = scroll.min(below);
    let mut title = vec![Span::styled("keys", theme.accent)];
    if below > 0 {
        let key = |action: Action| keymap.keys(action).first().map(ToString::to_string).unwrap_or_default();
        let (up, down) = (key(Action::PromptUp), key(Action::PromptDown));
        title.push(Span::styled(format!("  {} more lines: {down} {up}", below - from), theme.quiet));
    }
    frame.render_widget(Paragraph::new(Line::from(title)), Rect { height: 1, ..layout.popup() });
    let each = sheet.keys + KEY_GAP + sheet.texts + COLUMN_GAP;
    for (column, x) in sheet.columns.iter().zip((room.x..).step_by(usize::from(each))) {
        let shown = column.iter().skip(usize::from(from)).take(usize::from(room.height));
        for (line, y) in shown.zip(room.y..) {
            let keys = Rect { x, y, width: sheet.keys, height: 1 };
            let text = Rect { x: x + sheet.keys + KEY_GAP, width: sheet.texts, ..keys };
            frame.render_widget(Span::styled(&line.keys, theme.accent), keys.intersection(room));
            frame.render_widget(Span::styled(&line.text, theme.text), text.intersection(room));
        }
    }
}
