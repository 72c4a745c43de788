//! Help and facts: a text in the place of the pictures, so that no terminal has to draw over an image.

use ratatui::Frame;
use ratatui::layout::{Constraint, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Cell, Paragraph, Row, Table};

use crate::pair::{PairId, Side};
use crate::text::{self, thousands};
use crate::tui::action::Action;
use crate::tui::layout::Layout;
use crate::tui::model::{Mode, Model, Popup};
use crate::tui::plan;
use crate::tui::sheet::{COLUMN_GAP, KEY_GAP, Sheet};
use crate::tui::view::agreement;

/// Draws it; answers the pairs whose scores it shows.
pub(super) fn draw(model: &Model, popup: Popup, frame: &mut Frame<'_>, layout: &Layout) -> Vec<PairId> {
    match popup {
        Popup::Agreement => return agreement::draw(model, frame, layout.popup()),
        Popup::Help => help(model, frame, layout),
        Popup::Facts => facts(model, frame, layout.popup()),
    }
    Vec::new()
}

fn help(model: &Model, frame: &mut Frame<'_>, layout: &Layout) {
    let theme = model.theme;
    let room = layout.popup_text();
    let sheet = Sheet::help(&model.keymap, (room.width, room.height));
    let below = sheet.below(room.height);
    let from = model.popup_scroll.min(below);
    let mut title = vec![Span::styled("keys", theme.accent)];
    if below > 0 {
        let key =
            |action: Action| model.keymap.keys(action).first().map(ToString::to_string).unwrap_or_default();
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

fn facts(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let theme = model.theme;
    let mut rows: Vec<(String, String)> = Vec::new();
    let (pixels, at) = if area.width < 60 { ("", "at") } else { (" pixels", "shown at") };
    if let (Some(showing), Some(layout)) = (&model.current, plan::layout_for(model, model.current.as_ref())) {
        let turn = &showing.turn;
        let spots = plan::spots(model, &layout, turn, Mode::Pair).each;
        rows.push(("pair".into(), thousands(turn.pair.id.0.unsigned_abs())));
        if model.aside.is_none() {
            rows.push(("your place".into(), thousands(turn.position + 1)));
        }
        rows.push((
            "prompt".into(),
            format!("{} characters", thousands(turn.pair.prompt.chars().count() as u64)),
        ));
        for spot in &spots {
            let name = if spot.side == Side::Left { "left image" } else { "right image" };
            let shown = spot.job.key.pixels;
            // Where the images differ in size, it would tell which generator made which.
            let own = match turn.pair.a.pixels.filter(|size| Some(*size) == turn.pair.b.pixels) {
                Some((width, height)) => format!("{width} × {height}{pixels}, "),
                None => String::new(),
            };
            rows.push((name.into(), format!("{own}{at} {} × {}", shown.0, shown.1)));
        }
    }
    let cell = model.capabilities.cell;
    rows.push((
        "graphics".into(),
        format!("{}, cells of {} × {}{pixels}", model.capabilities.protocol.name(), cell.width, cell.height),
    ));
    rows.push(("score shown".into(), model.reveal.name().into()));

    let title = Line::styled("facts of this pair", theme.accent);
    frame.render_widget(Paragraph::new(title), Rect { height: 1, ..area });
    let room = Rect { y: area.y + 2, height: area.height.saturating_sub(2), ..area };
    let table = Table::new(
        rows.into_iter().map(|(name, value)| {
            let cell = |text: String, style: Style| Cell::new(Span::styled(text, style));
            Row::new([cell(name, theme.quiet), cell(value, theme.text)])
        }),
        [Constraint::Length(12), Constraint::Fill(1)],
    );
    frame.render_widget(table, room);
    let leave = model.keymap.keys(Action::Facts).first().map(ToString::to_string).unwrap_or_default();
    let text = format!("models and files stay hidden · {leave} back to the pair");
    let text = text::clipped(&text, usize::from(area.width));
    let last = Rect { y: area.bottom().saturating_sub(1), height: 1, ..area };
    frame.render_widget(Paragraph::new(Line::styled(text, theme.quiet)), last);
}
