//! Which pictures are wanted now, in which order, at which size: derived anew after every message.
//!
//! What is on the screen comes first, then the next pairs as they will be shown; the pair before is kept for an undo.
//! What is in none of these is freed.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

use ratatui::layout::Rect;

use crate::graphics::encode::Encoded;
use crate::graphics::fit::{self, Fitted};
use crate::pair::{Sha256, Side};
use crate::study::Turn;
use crate::tui::layout::{self, Layout};
use crate::tui::message::Effect;
use crate::tui::model::{Mode, Model, Picture, Showing};
use crate::tui::zoom::Crop;

/// A picture at the size it is to be shown in: what one encoding is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    /// Which image.
    pub sha256: Sha256,
    /// Columns and rows of cells.
    pub cells: (u16, u16),
    /// Pixels across and down.
    pub pixels: (u32, u32),
    /// The part of the image that is shown; all of it where `None`.
    pub crop: Option<Crop>,
}

/// A picture to be made.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Job {
    /// What to make.
    pub key: Key,
    /// The image's file.
    pub path: PathBuf,
}

/// Where one picture goes on the screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    /// The side the person sees it on.
    pub side: Side,
    /// The room it has, its frame not counted.
    pub pane: Rect,
    /// The cells it covers.
    pub area: Rect,
    /// What is to be shown there.
    pub job: Job,
}

/// Where the pictures of a turn go in this mode: two spots, or one while flickering.
pub fn spots(model: &Model, layout: &Layout, turn: &Turn, mode: Mode) -> (Vec<Spot>, bool) {
    let spot = |side: Side, fitted: &Fitted| {
        let image = turn.pair.image(side.member(turn.a_on_left));
        let crop = match (mode, image.pixels) {
            (Mode::Zoom(zoom), Some(size)) => zoom.crop(size),
            _ => None,
        };
        let cells = (fitted.area.width, fitted.area.height);
        let key = Key { sha256: image.sha256, cells, pixels: fitted.pixels, crop };
        Spot { side, pane: fitted.pane, area: fitted.area, job: Job { key, path: image.path.clone() } }
    };
    let size = |side: Side| turn.pair.image(side.member(turn.a_on_left)).pixels;
    let cell = model.capabilities.cell;
    let border = layout.framed;
    if let Mode::Flicker(side) = mode {
        let fitted = fit::single(layout.pictures, cell, size(side), border);
        (vec![spot(side, &fitted)], false)
    } else {
        let fitted = fit::pair(layout.pictures, cell, size(Side::Left), size(Side::Right), border);
        (vec![spot(Side::Left, &fitted.left), spot(Side::Right, &fitted.right)], fitted.stacked)
    }
}

/// The layout of the window for a pair, or for none.
pub fn layout_for(model: &Model, showing: Option<&Showing>) -> Option<Layout> {
    let lines = showing.map_or(1, |showing| showing.prompt_lines.len());
    layout::screen(model.columns, model.rows, u16::try_from(lines).unwrap_or(u16::MAX))
}

/// Works out what is wanted and asks for what is missing, frees what is past.
pub fn replan(model: &mut Model, effects: &mut Vec<Effect>) {
    let (wanted, kept) = wishes(model);
    let missing: Vec<Job> = wanted
        .iter()
        .filter(|job| !matches!(model.pictures.get(&job.key), Some(Picture::Sending(_) | Picture::Ready(_) | Picture::Broken(_))))
        .cloned()
        .collect();
    for job in &missing {
        model.pictures.insert(job.key, Picture::Asked);
    }
    let keep: HashSet<Key> = wanted.iter().map(|job| job.key).chain(kept).collect();
    model.pictures.retain(|key, picture| {
        let stays = keep.contains(key);
        if let (false, Some(id)) = (stays, picture.encoded().and_then(|encoded| encoded.id())) {
            effects.push(Effect::Free(id));
        }
        stays
    });
    if missing != model.asked {
        model.asked = missing.clone();
        effects.push(Effect::Prepare(missing));
    }
}

/// What is to be made, most urgent first, and what is to be kept if it is there.
fn wishes(model: &Model) -> (Vec<Job>, Vec<Key>) {
    let mut wanted = Vec::new();
    let mut kept = Vec::new();
    let jobs = |showing: &Showing, mode: Mode| -> Vec<Job> {
        layout_for(model, Some(showing))
            .map(|layout| spots(model, &layout, &showing.turn, mode).0.into_iter().map(|spot| spot.job).collect())
            .unwrap_or_default()
    };
    if let Some(showing) = &model.current {
        wanted.extend(jobs(showing, model.mode));
        if let Mode::Flicker(side) = model.mode {
            let other = if side == Side::Left { Side::Right } else { Side::Left };
            wanted.extend(jobs(showing, Mode::Flicker(other)));
        }
        kept.extend(jobs(showing, Mode::Pair).into_iter().map(|job| job.key));
        // While the wanted part is being made, the part shown before stays on the screen.
        kept.extend(model.on_screen.iter().flatten().copied());
    }
    for showing in model.upcoming.iter().take(model.ahead) {
        wanted.extend(jobs(showing, Mode::Pair));
    }
    if let Some(showing) = &model.before {
        kept.extend(jobs(showing, Mode::Pair).into_iter().map(|job| job.key));
    }
    let mut seen = HashSet::new();
    wanted.retain(|job| seen.insert(job.key));
    (wanted, kept)
}

/// The picture to show in a spot: the wanted one, or, until it is there, what the same side showed before.
pub fn to_show(model: &Model, spot: &Spot) -> Option<(Key, Arc<Encoded>)> {
    let ready = |key: &Key| match model.pictures.get(key) {
        Some(Picture::Ready(encoded)) => Some((*key, Arc::clone(encoded))),
        _ => None,
    };
    let before = model.on_screen[spot.side as usize].filter(|key| {
        key.sha256 == spot.job.key.sha256 && key.cells == spot.job.key.cells && key.pixels == spot.job.key.pixels
    });
    ready(&spot.job.key).or_else(|| before.as_ref().and_then(ready))
}

/// The reason why the picture of a spot can't be shown, if it can't.
pub fn broken<'a>(model: &'a Model, spot: &Spot) -> Option<&'a str> {
    match model.pictures.get(&spot.job.key) {
        Some(Picture::Broken(reason)) => Some(reason),
        _ => None,
    }
}
