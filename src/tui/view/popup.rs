//! Facts, and the help: a text in the place of the pictures, so that no terminal has to draw over an image.

use ratatui::Frame;
use ratatui::layout::{Constraint, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Cell, Paragraph, Row, Table};

use crate::pair::{PairId, Side};
use crate::text::{self, thousands};
use crate::tui::action::{Action, Context};
use crate::tui::layout::Layout;
use crate::tui::model::{Mode, Model, Popup};
use crate::tui::plan;
use crate::tui::view::{agreement, help};

/// Draws it; answers the pairs whose scores it shows.
pub(super) fn draw(model: &Model, popup: Popup, frame: &mut Frame<'_>, layout: &Layout) -> Vec<PairId> {
    match popup {
        Popup::Agreement => return agreement::draw(model, frame, layout.popup()),
        Popup::Help => {
            help::draw(&model.keymap, &model.theme, Context::LABELLING, model.popup_scroll, frame, layout);
        }
        Popup::Facts => facts(model, frame, layout.popup()),
    }
    Vec::new()
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
