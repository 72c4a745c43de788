//! One step of the gallery: a message changes the model and asks for effects. Pure: the clock comes with the message.

mod decide;
mod input;

pub(super) use decide::chosen;

use crate::pair::Reveal;
use crate::tui::gallery::model::{Gallery, Visit};
use crate::tui::gallery::plan;
use crate::tui::gallery::sight::Sight;
use crate::tui::message::{Effect, Message};
use crate::tui::now::Now;

/// Applies a message.
pub fn update(gallery: &mut Gallery, message: Message<Sight>, now: Now) -> Vec<Effect> {
    let mut effects = Vec::new();
    match message {
        Message::Input(input) => input::received(gallery, input, now, &mut effects),
        Message::Resized { columns, rows, cell } => {
            gallery.setup.size = (columns, rows);
            gallery.setup.capabilities.cell = cell;
            gallery.wrap();
            effects.push(Effect::Redraw);
        }
        Message::CellSize(cell) => {
            if gallery.setup.capabilities.cell != cell {
                gallery.setup.capabilities.cell = cell;
                effects.push(Effect::Redraw);
            }
        }
        Message::Prepared { job, result } => {
            let awaited = plan::for_now(gallery).contains(&job.key);
            gallery.prints.prepared(&job, result, awaited, &mut effects);
        }
        Message::Uploaded(id) => gallery.prints.uploaded(id),
        Message::Painted(_) => gallery.prints.painted(gallery.on_screen.iter()),
        Message::Lost(id) => gallery.prints.lost(id, &mut effects),
        Message::Drawn(sight) => seen(gallery, sight, now),
        Message::ScoreShown(sight) => ranking_shown(gallery, sight, now, &mut effects),
        Message::Study(event) => decide::answered(gallery, event, now, &mut effects),
        Message::BeatOver { beat } => {
            if beat == gallery.beats && gallery.moving_on {
                decide::move_on(gallery, now);
            }
        }
        Message::Resumed => send_again(gallery, &mut effects),
        // The loop's own, and what concerns pairs.
        Message::Scorer(_)
        | Message::Terminate(_)
        | Message::FrameWritten(_)
        | Message::WireFailed(_)
        | Message::Continued
        | Message::FrameRead(_)
        | Message::PaintRead(_) => {}
    }
    plan::replan(gallery, &mut effects);
    effects
}

/// The terminal may have lost its pictures: sends them all again.
fn send_again(gallery: &mut Gallery, effects: &mut Vec<Effect>) {
    let at_hand = plan::for_now(gallery);
    gallery.prints.send_again(&at_hand, effects);
}

/// Images have been on the screen; those that could not be shown have not.
fn seen(gallery: &mut Gallery, sight: Sight, now: Now) {
    let (Some(layout), Some(album)) = (plan::layout(gallery), gallery.setup.albums.get(sight.album)) else {
        return;
    };
    let grid = plan::grid(gallery, &layout, album);
    let spots = plan::page(gallery, &layout, album, grid.page_of(sight.from));
    let places = spots.iter().filter(|spot| {
        (sight.from..sight.to).contains(&spot.place) && plan::broken(gallery, album, spot).is_none()
    });
    let places: Vec<usize> = places.map(|spot| spot.place).collect();
    let album = &mut gallery.setup.albums[sight.album];
    for place in places {
        album.seen[place] = album.entries[place].image().is_some();
    }
    if sight.album == gallery.at && gallery.visit.shown.is_none() {
        gallery.visit.shown = Some(now);
        gallery.visit.last_input = now.elapsed;
    }
}

/// A frame with the ranking has been written, the first one. A choice that was made without it stays as it is from now on.
fn ranking_shown(gallery: &mut Gallery, sight: Sight, now: Now, effects: &mut Vec<Effect>) {
    let is_blind = gallery.setup.reveal != Reveal::Always;
    let Some(album) = gallery.setup.albums.get_mut(sight.album) else { return };
    let at = *album.ranking_shown.get_or_insert(now.unix_ms);
    if let (true, Some(made)) = (is_blind, &mut album.made) {
        made.locked = true;
        effects.push(Effect::RankingShown { choice: made.choice, at });
    }
}

/// Shows another album.
fn open(gallery: &mut Gallery, at: usize, now: Now) {
    gallery.at = at;
    gallery.visit = Visit { last_input: now.elapsed, ..Visit::default() };
    gallery.zoomed = false;
    gallery.moving_on = false;
    gallery.wrap();
}
