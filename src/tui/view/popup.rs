//! Help and facts: a text in the place of the pictures, so that no terminal has to draw over an image.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use unicode_width::UnicodeWidthStr;

use crate::pair::Side;
use crate::tui::action::{ACTIONS, Context};
use crate::tui::model::{Mode, Model, Popup};
use crate::tui::plan;
use crate::tui::view::thousands;

/// The widest a popup gets, in cells.
const WIDEST: u16 = 100;
/// Columns of the keys, or of the names of facts.
const NAMES: usize = 20;

pub(super) fn draw(model: &Model, popup: Popup, frame: &mut Frame<'_>, area: Rect) {
    let width = area.width.min(WIDEST);
    let area = Rect { x: area.x + (area.width - width) / 2, width, ..area };
    let lines = lines(model, popup);
    let total = lines.len();
    let from = usize::from(model.popup_scroll).min(total.saturating_sub(usize::from(area.height)));
    let shown: Vec<Line<'_>> = lines.into_iter().skip(from).take(usize::from(area.height)).collect();
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

/// How many lines of a popup do not fit in a window of the model's size.
pub(super) fn overflow(model: &Model, popup: Popup, rows: u16) -> u16 {
    u16::try_from(lines(model, popup).len()).unwrap_or(u16::MAX).saturating_sub(rows)
}

fn lines(model: &Model, popup: Popup) -> Vec<Line<'static>> {
    match popup {
        Popup::Help => help(model),
        Popup::Facts => facts(model),
    }
}

fn row(name: &str, name_style: Style, value: String, value_style: Style) -> Line<'static> {
    let padding = " ".repeat(NAMES.saturating_sub(name.width()).max(1));
    let name = Span::styled(name.to_owned(), name_style);
    Line::from(vec![name, Span::raw(padding), Span::styled(value, value_style)])
}

fn help(model: &Model) -> Vec<Line<'static>> {
    let theme = model.theme;
    let mut lines = vec![Line::styled("keys", theme.accent), Line::default()];
    for info in ACTIONS {
        let keys: Vec<String> = model.keymap.keys(info.action).iter().map(ToString::to_string).collect();
        if keys.is_empty() {
            continue;
        }
        let place = match (info.is_of_a_mode(), info.lives_in(Context::Zoom), info.lives_in(Context::Flicker)) {
            (true, true, false) => "zoomed: ",
            (true, false, true) => "flickering: ",
            _ => "",
        };
        lines.push(row(&keys.join(" "), theme.accent, format!("{place}{}", info.help), theme.text));
    }
    lines
}

fn facts(model: &Model) -> Vec<Line<'static>> {
    let theme = model.theme;
    let mut rows: Vec<(&str, String)> = Vec::new();
    if let (Some(showing), Some(layout)) = (&model.current, plan::layout_for(model, model.current.as_ref())) {
        let turn = &showing.turn;
        rows.push(("pair", thousands(turn.pair.id.0.unsigned_abs())));
        rows.push(("place in your order", thousands(turn.position + 1)));
        rows.push(("prompt", format!("{} characters", thousands(turn.pair.prompt.chars().count() as u64))));
        for spot in plan::spots(model, &layout, turn, Mode::Pair).each {
            let name = if spot.side == Side::Left { "left image" } else { "right image" };
            let shown = spot.job.key.pixels;
            let size = match turn.pair.image(spot.side.member(turn.a_on_left)).pixels {
                Some((width, height)) => format!("{width} × {height} pixels"),
                None => "size unknown".into(),
            };
            rows.push((name, format!("{size}, shown at {} × {}", shown.0, shown.1)));
        }
    }
    let capabilities = &model.capabilities;
    let cell = capabilities.cell;
    let graphics = format!("{}, cells of {} × {} pixels", capabilities.protocol.name(), cell.width, cell.height);
    rows.push(("graphics", graphics));
    rows.push(("score shown", model.reveal.name().into()));

    let mut lines = vec![Line::styled("facts of this pair", theme.accent), Line::default()];
    lines.extend(rows.into_iter().map(|(name, value)| row(name, theme.quiet, value, theme.text)));
    lines.push(Line::default());
    lines.push(Line::styled("models and files stay hidden while you pick", theme.quiet));
    lines
}
