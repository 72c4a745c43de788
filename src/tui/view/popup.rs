//! Help and facts: a text in the place of the pictures, so that no terminal has to draw over an image.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use unicode_width::UnicodeWidthStr;

use crate::tui::model::{Model, Popup};
use crate::tui::popup::{self, Entry};

/// The widest a popup gets, in cells.
const WIDEST: u16 = 100;
/// Columns of the keys, or of the names of facts.
const NAMES: usize = 20;

pub(super) fn draw(model: &Model, popup: Popup, frame: &mut Frame<'_>, area: Rect) {
    let width = area.width.min(WIDEST);
    let area = Rect { x: area.x + (area.width - width) / 2, width, ..area };
    let entries = popup::entries(model, popup);
    let total = entries.len();
    let from = usize::from(model.popup_scroll).min(total.saturating_sub(usize::from(area.height)));
    let rows = usize::from(area.height);
    let shown: Vec<_> =
        entries.into_iter().skip(from).take(rows).map(|entry| line(model, popup, entry)).collect();
    let below = from + shown.len() < total;
    frame.render_widget(Paragraph::new(shown), area);
    let mark = |frame: &mut Frame<'_>, y: u16, arrow: &'static str| {
        let cell = Rect::new(area.right().saturating_sub(1), y, 1, 1).intersection(frame.area());
        frame.render_widget(Paragraph::new(Line::styled(arrow, model.theme.accent)), cell);
    };
    if from > 0 {
        mark(frame, area.y, "↑");
    }
    if below {
        mark(frame, area.bottom() - 1, "↓");
    }
}

fn line(model: &Model, popup: Popup, entry: Entry) -> Line<'static> {
    let theme = model.theme;
    match entry {
        Entry::Title(title) => Line::styled(title, theme.accent),
        Entry::Gap => Line::default(),
        Entry::Note(note) => Line::styled(note, theme.quiet),
        Entry::Row(name, value) => {
            let padding = " ".repeat(NAMES.saturating_sub(name.width()).max(1));
            let style = if popup == Popup::Help { theme.accent } else { theme.quiet };
            Line::from(vec![Span::styled(name, style), Span::raw(padding), Span::styled(value, theme.text)])
        }
    }
}
