//! The images of a page with their frames and captions, or one of them as large as the window.

use ratatui::Frame;
use ratatui::layout::{Alignment, Rect};
use ratatui::text::Line;
use ratatui::widgets::{Block, BorderType, Paragraph};

use super::caption;
use crate::graphics::Placement;
use crate::tui::gallery::album::Album;
use crate::tui::gallery::grid::{Grid, MOST};
use crate::tui::gallery::model::{Gallery, Phase};
use crate::tui::gallery::plan::{self, Spot};
use crate::tui::gallery::sight::Sight;
use crate::tui::layout::Layout;
use crate::tui::scene::Scene;
use crate::tui::view::place;

/// The slot of the one large picture; those of a page have the ones before.
const LARGE: usize = MOST;

pub(super) fn page(
    gallery: &Gallery,
    album: &Album,
    grid: &Grid,
    layout: &Layout,
    frame: &mut Frame<'_>,
) -> Scene<Sight> {
    let page = grid.page_of(album.cursor);
    let places = grid.places(page);
    let spots = plan::page(gallery, layout, album, page);
    let mut scene = Scene::default();
    let mut settled = 0;
    for spot in &spots {
        around(gallery, album, spot, grid.framed, frame);
        settled += usize::from(picture(gallery, album, spot, spot.place - places.start, &mut scene, frame));
    }
    tell(gallery, album, &spots, settled == places.len(), &mut scene);
    scene
}

/// The image under the cursor as large as the window, its caption below.
pub(super) fn closer(
    gallery: &Gallery,
    album: &Album,
    layout: &Layout,
    frame: &mut Frame<'_>,
) -> Scene<Sight> {
    let mut scene = Scene::default();
    let Some(spot) = plan::closer(gallery, layout, album, album.cursor) else { return scene };
    let settled = picture(gallery, album, &spot, LARGE, &mut scene, frame);
    let below = Rect { y: spot.tile.bottom().saturating_sub(1), height: 1, ..spot.tile };
    let mut line = caption::line(gallery, album, spot.place, usize::from(below.width));
    if let Some(label) = verdict(gallery, album, spot.place) {
        line.push_span("  ");
        line.push_span(label.spans[0].clone());
    }
    frame.render_widget(Paragraph::new(line.alignment(Alignment::Center)), below);
    tell(gallery, album, &[spot], settled, &mut scene);
    scene
}

/// What this frame shows in full, and whether its captions give the ranking away.
fn tell(gallery: &Gallery, album: &Album, spots: &[Spot], settled: bool, scene: &mut Scene<Sight>) {
    let (Some(first), Some(last)) = (spots.first(), spots.last()) else { return };
    let sight = Sight { album: gallery.at, from: first.place, to: last.place + 1 };
    scene.complete = settled.then_some(sight);
    if gallery.is_revealed(album) {
        scene.scored.push(sight);
    }
}

/// The picture, or what stands there instead; whether there is nothing more to wait for.
fn picture(
    gallery: &Gallery,
    album: &Album,
    spot: &Spot,
    slot: usize,
    scene: &mut Scene<Sight>,
    frame: &mut Frame<'_>,
) -> bool {
    let theme = &gallery.setup.theme;
    if let Some(shown) = spot.job.as_ref().and_then(|job| gallery.prints.show(&job.key)) {
        place::picture(&shown.encoded, spot.area, frame);
        scene.placements.push(Placement {
            slot: u8::try_from(slot).unwrap_or(u8::MAX),
            encoded: shown.encoded,
            column: spot.area.x,
            row: spot.area.y,
            view: shown.view,
        });
        return true;
    }
    if let Some(reason) = plan::broken(gallery, album, spot) {
        place::broken(theme, reason, spot.area, frame);
        return true;
    }
    place::waiting(theme, spot.area, frame);
    false
}

/// Frame and caption: which image it is, whether it is the scorer's best, whether it is chosen.
fn around(gallery: &Gallery, album: &Album, spot: &Spot, framed: bool, frame: &mut Frame<'_>) {
    let theme = gallery.setup.theme;
    let under_cursor = album.cursor == spot.place;
    let label = verdict(gallery, album, spot.place);
    let mut below = Rect { y: spot.area.bottom(), height: 1, ..spot.tile };
    if framed {
        let edge = Rect {
            x: spot.area.x.saturating_sub(1),
            y: spot.area.y.saturating_sub(1),
            width: spot.area.width + 2,
            height: spot.area.height + 2,
        };
        let (border, style) = if under_cursor || label.is_some() {
            (BorderType::Thick, theme.accent)
        } else {
            (BorderType::Rounded, theme.quiet)
        };
        let mut block = Block::bordered().border_type(border).border_style(style);
        if let Some(title) = best(gallery, album, spot) {
            block = block.title_top(Line::styled(title, style).alignment(Alignment::Center));
        }
        if let Some(label) = label.clone() {
            block = block.title_bottom(label.alignment(Alignment::Center));
        }
        frame.render_widget(block, edge.intersection(frame.area()));
        below.y += 1;
    }
    let mut line = caption::line(gallery, album, spot.place, usize::from(below.width));
    if let (false, Some(label)) = (framed, label) {
        line = label;
    }
    frame.render_widget(Paragraph::new(line.alignment(Alignment::Center)), below.intersection(frame.area()));
}

/// What stands over the scorer's best, in as many words as there is room for.
fn best(gallery: &Gallery, album: &Album, spot: &Spot) -> Option<String> {
    let is_best = album.entries.get(spot.place)?.rank() == Some(1);
    if !is_best || !gallery.is_revealed(album) {
        return None;
    }
    let words = [format!(" ★ {}'s best ", gallery.setup.scorer), " ★ best ".to_owned(), " ★ ".to_owned()];
    words.into_iter().find(|words| words.chars().count() <= usize::from(spot.area.width))
}

/// The label of a choice: outlined until it is on disk.
fn verdict(gallery: &Gallery, album: &Album, place: usize) -> Option<Line<'static>> {
    let theme = &gallery.setup.theme;
    let saving = gallery.phase == Phase::Saving { album: gallery.at, place };
    match album.made {
        _ if saving => Some(Line::styled(" choosing ", theme.accent)),
        Some(made) if made.place == place => Some(Line::styled(" ✓ chosen ", theme.chosen)),
        _ => None,
    }
}
