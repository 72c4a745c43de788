//! Draws a model: text into the frame, and which picture goes where.
//!
//! Pictures are no cells: their cells are marked so that the frame leaves them alone, and the placements are handed
//! back for the stage to paint.

mod agreement;
mod finish;
mod header;
pub(super) mod help;
pub(super) mod hints;
mod pictures;
pub(super) mod place;
mod popup;
mod prompt;
mod score;
mod strip;

use ratatui::Frame;
use ratatui::layout::{Alignment, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use crate::tui::layout::SMALLEST;
use crate::tui::model::{Model, Phase};
use crate::tui::plan;
pub use crate::tui::scene::Scene;
use crate::tui::theme::Theme;

/// Draws the screen.
pub fn view(model: &Model, frame: &mut Frame<'_>) -> Scene {
    let Some(layout) = plan::layout_for(model, model.current.as_ref()) else {
        too_small(&model.theme, frame);
        return Scene::default();
    };
    header::draw(model, frame, layout.header);
    let mut scored = strip::draw(model, frame, layout.strip);
    hints::draw(model, frame, layout.hints);
    if let Some(panel) = layout.panel {
        scored.extend(agreement::draw(model, frame, panel));
    }
    if let Some(popup) = model.popup {
        scored.extend(popup::draw(model, popup, frame, &layout));
        return Scene { scored, ..Scene::default() };
    }
    let scene = match &model.current {
        Some(showing) => {
            prompt::draw(model, showing, frame, layout.prompt);
            pictures::draw(model, showing, &layout, frame)
        }
        None => {
            if model.phase == Phase::Finished {
                finish::draw(model, frame, layout.body());
            }
            Scene::default()
        }
    };
    Scene { scored, ..scene }
}

/// What a window says that is too small for pictures.
pub(super) fn too_small(theme: &Theme, frame: &mut Frame<'_>) {
    let area = frame.area();
    let lines = vec![
        Line::styled("window too small", theme.warning),
        Line::styled(
            format!("{}×{}, needs {}×{}", area.width, area.height, SMALLEST.0, SMALLEST.1),
            theme.quiet,
        ),
    ];
    let height = area.height.min(2);
    let middle = Rect { y: area.y + (area.height - height) / 2, height, ..area };
    frame.render_widget(Paragraph::new(lines).alignment(Alignment::Center), middle);
}
