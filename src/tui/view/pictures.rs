//! The two pictures, their frames and captions, and how a pick is confirmed on them.

use ratatui::Frame;
use ratatui::layout::{Alignment, Rect};
use ratatui::text::Line;
use ratatui::widgets::{Block, BorderType, Paragraph};

use crate::graphics::Placement;
use crate::pair::{Choice, Side};
use crate::tui::layout::Layout;
use crate::tui::model::{Mode, Model, Phase, Showing};
use crate::tui::plan::{self, Spot};
use crate::tui::prints::Shown;
use crate::tui::view::{Scene, place};

/// The slot of the one picture that flickering alternates; the sides have 0 and 1.
const FLICKER_SLOT: u8 = 2;

pub(super) fn draw(model: &Model, showing: &Showing, layout: &Layout, frame: &mut Frame<'_>) -> Scene {
    let spots = plan::spots(model, layout, &showing.turn, model.mode);
    let mut scene = Scene::default();
    let mut settled = 0;
    for spot in &spots.each {
        let slot = if matches!(model.mode, Mode::Flicker(_)) { FLICKER_SLOT } else { spot.side as u8 };
        caption(model, spot, spots.stacked, layout.framed, frame);
        if let Some(Shown { key, encoded, view }) = plan::to_show(model, spot) {
            place::picture(&encoded, spot.area, frame);
            scene.on_screen[spot.side as usize] = Some(key);
            scene.placements.push(Placement { slot, encoded, column: spot.area.x, row: spot.area.y, view });
            settled += 1;
        } else if let Some(reason) = plan::broken(model, spot) {
            place::broken(&model.theme, reason, spot.area, frame);
            settled += 1;
        } else {
            place::waiting(&model.theme, spot.area, frame);
        }
    }
    // A pair counts as shown once both of its images stand there, side by side and whole.
    if settled == 2 && model.mode == Mode::Pair {
        scene.complete = Some(showing.turn.pair.id);
    }
    scene
}

/// Frame and caption: which side it is, and, once picked, the verdict on it.
fn caption(model: &Model, spot: &Spot, stacked: bool, framed: bool, frame: &mut Frame<'_>) {
    let theme = model.theme;
    let side = match (spot.side, stacked) {
        (Side::Left, false) => " ← left ",
        (Side::Right, false) => " right → ",
        (Side::Left, true) => " ← left, above ",
        (Side::Right, true) => " right →, below ",
    };
    let verdict = match model.phase {
        Phase::Confirmed(choice) | Phase::Saving(Some(choice)) => verdict(choice, spot.side),
        Phase::LookingBack => yours(model, spot.side),
        _ => None,
    };
    // Until it is on disk the choice is only outlined; the filled label says that it is saved. What is looked back at is not
    // being decided.
    let saved = matches!(model.phase, Phase::Confirmed(_));
    let (label, label_style, frame_style) = match verdict {
        Some(label) if saved => (label, theme.chosen, theme.accent),
        Some(label) => (label, theme.accent, theme.accent),
        None => (side, theme.quiet, theme.quiet),
    };
    let label =
        if verdict.is_none() && model.phase == Phase::LookingBack { " the scorer's pick " } else { label };
    let label = Line::styled(label, label_style).alignment(Alignment::Center);
    if framed {
        let around = Rect {
            x: spot.area.x.saturating_sub(1),
            y: spot.area.y.saturating_sub(1),
            width: spot.area.width + 2,
            height: spot.area.height + 2,
        };
        let border = if verdict.is_some() { BorderType::Thick } else { BorderType::Rounded };
        let block = Block::bordered().border_type(border).border_style(frame_style).title_bottom(label);
        frame.render_widget(block, around.intersection(frame.area()));
    } else {
        let below = Rect { x: spot.pane.x, y: spot.area.bottom(), width: spot.pane.width, height: 1 };
        frame.render_widget(Paragraph::new(label), below.intersection(frame.area()));
    }
}

fn verdict(choice: Choice, side: Side) -> Option<&'static str> {
    match (choice, side) {
        (Choice::Left, Side::Left) | (Choice::Right, Side::Right) => Some(" ✓ better "),
        (Choice::Tie, _) => Some(" = tie "),
        (Choice::BothBad, _) => Some(" ✗ bad "),
        (Choice::Left | Choice::Right, _) => None,
    }
}

/// That the person had chosen this side of the pair that is looked at again.
fn yours(model: &Model, side: Side) -> Option<&'static str> {
    let entry = model.live.ledger.of(model.current.as_ref()?.turn.pair.id)?;
    verdict(entry.decided.choice, side).and(Some(" ✓ your pick "))
}
