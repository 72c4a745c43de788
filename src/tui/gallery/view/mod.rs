//! Draws a gallery: text into the frame, and which picture goes where.

mod caption;
mod header;
mod strip;
mod tiles;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use crate::text;
use crate::tui::action::{Action, Context};
use crate::tui::gallery::model::Gallery;
use crate::tui::gallery::plan;
use crate::tui::gallery::sight::Sight;
use crate::tui::scene::Scene;
use crate::tui::view::{help, hints, too_small};

/// Draws the screen.
pub fn view(gallery: &Gallery, frame: &mut Frame<'_>) -> Scene<Sight> {
    let (Some(layout), Some(album)) = (plan::layout(gallery), gallery.album()) else {
        too_small(&gallery.setup.theme, frame);
        return Scene::default();
    };
    let setup = &gallery.setup;
    let grid = plan::grid(gallery, &layout, album);
    header::draw(gallery, &grid, frame, layout.header);
    strip::draw(gallery, frame, layout.strip);
    let is_idle = |action: Action| match action {
        Action::Facts => true,
        Action::NextPage => grid.pages() < 2,
        Action::NextPrompt | Action::PreviousPrompt | Action::SkipPrompt => setup.albums.len() < 2,
        Action::TakeBack => gallery.history.is_empty() && album.made.is_none(),
        _ => false,
    };
    let hints = hints::wanted(&setup.keymap, gallery.context(), is_idle);
    hints::draw_all(&hints, &setup.theme, frame, layout.hints);
    if gallery.help {
        help::draw(&setup.keymap, &setup.theme, Context::GALLERY, gallery.help_scroll, frame, &layout);
        return Scene::default();
    }
    if gallery.zoomed {
        return tiles::closer(gallery, album, &layout, frame);
    }
    prompt(gallery, frame, layout.prompt);
    tiles::page(gallery, album, &grid, &layout, frame)
}

/// The prompt; what has no room is told by an ellipsis.
fn prompt(gallery: &Gallery, frame: &mut Frame<'_>, area: Rect) {
    let rows = usize::from(area.height);
    let mut lines: Vec<Line<'_>> = gallery
        .prompt_lines
        .iter()
        .take(rows)
        .map(|line| Line::styled(line.as_str(), gallery.setup.theme.prompt))
        .collect();
    if let (Some(next), Some(last)) = (gallery.prompt_lines.get(rows), lines.last_mut()) {
        let cut =
            text::clipped(&format!("{} {next}", gallery.prompt_lines[rows - 1]), usize::from(area.width));
        *last = Line::styled(cut, gallery.setup.theme.prompt);
    }
    frame.render_widget(Paragraph::new(lines), area);
}
