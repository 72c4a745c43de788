//! Help and facts: a text in the place of the pictures, so that no terminal has to draw over an image.

use ratatui::Frame;
use ratatui::layout::{Constraint, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Cell, Paragraph, Row, Table};

use crate::pair::Side;
use crate::tui::action::{ACTIONS, Action, Context};
use crate::tui::model::{Mode, Model, Popup};
use crate::tui::plan;
use crate::tui::view::thousands;

/// The widest a popup gets, in cells.
const WIDEST: u16 = 100;

pub(super) fn draw(model: &Model, popup: Popup, frame: &mut Frame<'_>, area: Rect) {
    let width = area.width.min(WIDEST);
    let area = Rect { x: area.x + (area.width - width) / 2, width, ..area };
    match popup {
        Popup::Help => help(model, frame, area),
        Popup::Facts => facts(model, frame, area),
    }
}

fn help(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let theme = model.theme;
    let entries: Vec<(String, &str, bool)> = ACTIONS
        .iter()
        .map(|info| {
            let keys: Vec<String> = model.keymap.keys(info.action).iter().map(ToString::to_string).collect();
            let zoom_only = info.contexts.contains(&Context::Zoom) && !info.contexts.contains(&Context::Pair);
            (keys.join(" "), info.help, zoom_only)
        })
        .filter(|(keys, ..)| !keys.is_empty())
        .collect();
    // As many columns as it takes to show every line, if they fit.
    let rows = usize::from(area.height.saturating_sub(2)).max(1);
    let columns = entries.len().div_ceil(rows).min(usize::from(area.width / 36).max(1));
    let per_column = entries.len().div_ceil(columns);
    frame.render_widget(Paragraph::new(Line::styled("keys", theme.accent)), Rect { height: 1, ..area });
    let each = area.width / u16::try_from(columns).unwrap_or(1);
    for (index, chunk) in entries.chunks(per_column).enumerate() {
        let x = area.x + each * u16::try_from(index).unwrap_or(0);
        let room = Rect { x, y: area.y + 2, width: each, height: area.height.saturating_sub(2) };
        let table = Table::new(
            chunk.iter().map(|(keys, help, zoom_only)| {
                let help = if *zoom_only { format!("zoomed: {help}") } else { (*help).to_owned() };
                Row::new([
                    Cell::new(Span::styled(keys.clone(), theme.accent)),
                    Cell::new(Span::styled(help, theme.text)),
                ])
            }),
            [Constraint::Length(14), Constraint::Fill(1)],
        )
        .column_spacing(2);
        frame.render_widget(table, room);
    }
}

fn facts(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let theme = model.theme;
    let mut rows: Vec<(String, String)> = Vec::new();
    if let (Some(showing), Some(layout)) = (&model.current, plan::layout_for(model, model.current.as_ref())) {
        let turn = &showing.turn;
        let spots = plan::spots(model, &layout, turn, Mode::Pair).each;
        rows.push(("pair".into(), thousands(turn.pair.id.0.unsigned_abs())));
        rows.push(("place in your order".into(), thousands(turn.position + 1)));
        rows.push((
            "prompt".into(),
            format!("{} characters", thousands(turn.pair.prompt.chars().count() as u64)),
        ));
        for spot in &spots {
            let name = if spot.side == Side::Left { "left image" } else { "right image" };
            let shown = spot.job.key.pixels;
            let size = match turn.pair.image(spot.side.member(turn.a_on_left)).pixels {
                Some((width, height)) => format!("{width} × {height} pixels"),
                None => "size unknown".into(),
            };
            rows.push((name.into(), format!("{size}, shown at {} × {}", shown.0, shown.1)));
        }
    }
    let cell = model.capabilities.cell;
    rows.push((
        "graphics".into(),
        format!("{}, cells of {} × {} pixels", model.capabilities.protocol.name(), cell.width, cell.height),
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
        [Constraint::Length(20), Constraint::Fill(1)],
    );
    frame.render_widget(table, room);
    let leave = model.keymap.keys(Action::Facts).first().map(ToString::to_string).unwrap_or_default();
    let text = format!("models and files stay hidden while you pick · {leave} back to the pair");
    let last = Rect { y: area.bottom().saturating_sub(1), height: 1, ..area };
    frame.render_widget(Paragraph::new(Line::styled(text, theme.quiet)), last);
}
