//! Which pictures the gallery wants, in which order, at which size: what is on the screen, the image's neighbours while zoomed,
//! then the next page and the next prompt. What is past is freed.

use std::collections::HashSet;

use ratatui::layout::Rect;

use crate::graphics::fit;
use crate::tui::gallery::album::{Album, Entry};
use crate::tui::gallery::grid::Grid;
use crate::tui::gallery::model::Gallery;
use crate::tui::job::{Job, Key};
use crate::tui::layout::{self, Layout};
use crate::tui::message::Effect;
use crate::tui::plan::MOST_HELD;

/// Where one image goes on the screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    /// Its place in the album.
    pub place: usize,
    /// The room it has, with frame and caption.
    pub tile: Rect,
    /// The cells its picture covers.
    pub area: Rect,
    /// What is to be shown there; nothing of an image that can't be read.
    pub job: Option<Job>,
}

/// The layout of the window.
pub fn layout(gallery: &Gallery) -> Option<Layout> {
    let lines = u16::try_from(gallery.prompt_lines.len()).unwrap_or(u16::MAX);
    layout::screen(gallery.setup.size.0, gallery.setup.size.1, lines, false)
}

/// The grid of an album.
pub fn grid(gallery: &Gallery, layout: &Layout, album: &Album) -> Grid {
    let cell = gallery.setup.capabilities.cell;
    Grid::new(layout.pictures, cell, album.entries.len(), album.shapes, layout.framed)
}

/// Where the images of a page go.
pub fn page(gallery: &Gallery, layout: &Layout, album: &Album, page: usize) -> Vec<Spot> {
    let grid = grid(gallery, layout, album);
    let cell = gallery.setup.capabilities.cell;
    let spot = |(slot, place): (usize, usize)| {
        let entry = &album.entries[place];
        let tile = grid.tile(slot);
        let fit =
            grid.picture(tile, cell, entry.image().map_or(Some(album.shapes[0]), |image| image.pixels))?;
        Some(Spot { place, tile, area: fit.cells, job: job(entry, &fit) })
    };
    grid.places(page).enumerate().filter_map(spot).collect()
}

/// Where an image goes as large as the window; its caption has the last row.
pub fn closer(gallery: &Gallery, layout: &Layout, album: &Album, place: usize) -> Option<Spot> {
    let entry = album.entries.get(place)?;
    let tile = layout.body();
    let room = Rect { height: tile.height.saturating_sub(1), ..tile };
    let fit =
        fit::single(room, gallery.setup.capabilities.cell, entry.image().and_then(|image| image.pixels), 0)?;
    Some(Spot { place, tile, area: fit.cells, job: job(entry, &fit) })
}

fn job(entry: &Entry, fit: &fit::Fit) -> Option<Job> {
    let image = entry.image()?;
    let cells = (fit.cells.width, fit.cells.height);
    let key = Key::whole(image, cells, fit.pixels);
    Some(Job { key, path: image.path.clone() })
}

/// What is on the screen now.
pub fn spots(gallery: &Gallery) -> Vec<Spot> {
    let (Some(layout), Some(album)) = (layout(gallery), gallery.album()) else { return Vec::new() };
    if gallery.zoomed {
        closer(gallery, &layout, album, album.cursor).into_iter().collect()
    } else {
        let current = grid(gallery, &layout, album).page_of(album.cursor);
        page(gallery, &layout, album, current)
    }
}

/// The pictures that are on the screen now.
pub fn for_now(gallery: &Gallery) -> Vec<Key> {
    spots(gallery).into_iter().filter_map(|spot| spot.job).map(|job| job.key).collect()
}

/// The reason why the picture of a spot can't be shown, if it can't.
pub fn broken<'a>(gallery: &'a Gallery, album: &'a Album, spot: &Spot) -> Option<&'a str> {
    match (album.entries.get(spot.place), &spot.job) {
        (Some(Entry::Broken(reason)), _) => Some(reason),
        (_, Some(job)) => gallery.prints.broken(&job.key),
        _ => None,
    }
}

/// Works out what is wanted and asks for what is missing, frees what is past.
pub fn replan(gallery: &mut Gallery, effects: &mut Vec<Effect>) {
    let wanted = wishes(gallery);
    let at_hand = for_now(gallery).len();
    gallery.prints.want(&wanted, at_hand, gallery.on_screen.iter().copied(), effects);
}

/// What is to be made, most urgent first: all that is on the screen or one key away, then as much as a terminal may be asked
/// to hold.
fn wishes(gallery: &Gallery) -> Vec<Job> {
    let (Some(layout), Some(album)) = (layout(gallery), gallery.album()) else { return Vec::new() };
    let grid = grid(gallery, &layout, album);
    let current = grid.page_of(album.cursor);
    let close = |place: usize| closer(gallery, &layout, album, place).into_iter().collect::<Vec<Spot>>();
    let mut batches: Vec<Vec<Spot>> = Vec::new();
    if gallery.zoomed {
        batches.push(close(album.cursor));
    }
    batches.push(page(gallery, &layout, album, current));
    let needed = batches.len();
    if gallery.zoomed {
        batches.push(close(album.cursor + 1));
        batches.extend(album.cursor.checked_sub(1).map(close));
    }
    if current + 1 < grid.pages() {
        batches.push(page(gallery, &layout, album, current + 1));
    } else if let Some(next) = gallery.setup.albums.get(gallery.at + 1) {
        // Its prompt may take other lines: then it is made anew when it comes.
        batches.push(page(gallery, &layout, next, 0));
    }
    let (mut jobs, mut bytes): (Vec<Job>, u64) = (Vec::new(), 0);
    for (at, batch) in batches.into_iter().enumerate() {
        let batch: Vec<Job> = batch.into_iter().filter_map(|spot| spot.job).collect();
        bytes += batch.iter().map(|job| job.key.held_bytes()).sum::<u64>();
        if at >= needed && bytes > MOST_HELD {
            break;
        }
        jobs.extend(batch);
    }
    let mut seen = HashSet::new();
    jobs.retain(|job| seen.insert(job.key));
    jobs
}
