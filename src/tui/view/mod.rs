//! Draws a model: text into the frame, and which picture goes where.
//!
//! Pictures are no cells: their cells are marked so that the frame leaves them alone, and the placements are handed
//! back for the stage to paint.

mod finish;
mod header;
mod hints;
mod pictures;
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

/// Draws the screen.
pub fn view(model: &Model, frame: &mut Frame<'_>) -> Scene {
    let Some(layout) = plan::layout_for(model, model.current.as_ref()) else {
        too_small(model, frame);
        return Scene::default();
    };
    header::draw(model, frame, layout.header);
    let scored = strip::draw(model, frame, layout.strip);
    hints::draw(model, frame, layout.hints);
    if let Some(popup) = model.popup {
        popup::draw(model, popup, frame, &layout);
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

fn too_small(model: &Model, frame: &mut Frame<'_>) {
    let lines = vec![
        Line::styled("window too small", model.theme.warning),
        Line::styled(
            format!("{}×{}, needs {}×{}", model.columns, model.rows, SMALLEST.0, SMALLEST.1),
            model.theme.quiet,
        ),
    ];
    let area = frame.area();
    let height = area.height.min(2);
    let middle = Rect { y: area.y + (area.height - height) / 2, height, ..area };
    frame.render_widget(Paragraph::new(lines).alignment(Alignment::Center), middle);
}
