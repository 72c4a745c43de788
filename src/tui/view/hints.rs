//! The last line: the keys, from the one table of actions, as many as there is room for.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use unicode_width::UnicodeWidthStr;

use crate::tui::action::ACTIONS;
use crate::tui::model::Model;

pub(super) fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let context = model.context();
    let mut hints: Vec<_> = ACTIONS
        .iter()
        .enumerate()
        .filter(|(_, info)| info.lives_in(context) && info.hint_priority > 0)
        .filter_map(|(place, info)| {
            let key = model.keymap.keys_in(info.action, context).next()?.to_string();
            Some((info.hint_priority, place, key, info.hint))
        })
        .collect();
    hints.sort_by_key(|(priority, place, ..)| (*priority, *place));

    let mut room = usize::from(area.width);
    let mut chosen = Vec::new();
    for hint in hints {
        let width = hint.2.width() + 1 + hint.3.width() + 3;
        if width > room + 3 {
            continue;
        }
        room = room.saturating_sub(width);
        chosen.push(hint);
    }
    chosen.sort_by_key(|(_, place, ..)| *place);
    let mut spans = Vec::new();
    for (index, (_, _, key, hint)) in chosen.into_iter().enumerate() {
        if index > 0 {
            spans.push(Span::raw("   "));
        }
        spans.push(Span::styled(key, model.theme.accent));
        spans.push(Span::styled(format!(" {hint}"), model.theme.quiet));
    }
    frame.render_widget(Paragraph::new(Line::from(spans)), area);
}
