//! Which pictures are wanted now, in which order, at which size: derived anew after every message.
//!
//! What is on the screen comes first, then the next pairs as they will be shown; the pair before is kept for an undo.
//! What is in none of these is freed.

use std::collections::HashSet;

use ratatui::layout::Rect;

use crate::graphics::fit::{self, Arrangement, Fit};
use crate::pair::Side;
use crate::study::Turn;
use crate::tui::job::{Job, Key};
use crate::tui::layout::{self, Layout};
use crate::tui::message::Effect;
use crate::tui::model::{Mode, Model, Showing};
use crate::tui::prints::Shown;

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

/// Where the pictures of a turn go.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Spots {
    /// Left, then right; one alone while flickering; none where the window has no room.
    pub each: Vec<Spot>,
    /// Whether the left one stands above the right one.
    pub stacked: bool,
}

/// Where the pictures of a turn go in this mode.
pub fn spots(model: &Model, layout: &Layout, turn: &Turn, mode: Mode) -> Spots {
    let image = |side: Side| turn.pair.image(side.member(turn.a_on_left));
    let spot = |side: Side, pane: Rect, fit: Fit| {
        let image = image(side);
        let crop = match (mode, image.pixels) {
            (Mode::Zoom(zoom), Some(size)) => zoom.crop(size),
            _ => None,
        };
        let cells = (fit.cells.width, fit.cells.height);
        let key = Key { crop, ..Key::whole(image, cells, fit.pixels) };
        Spot { side, pane, area: fit.cells, job: Job { key, path: image.path.clone() } }
    };
    let cell = model.capabilities.cell;
    // A frame takes a cell on every side; without one, the caption takes the last row.
    let (margin, caption) = if layout.framed { (1, 0) } else { (0, 1) };
    let area = Rect { height: layout.pictures.height.saturating_sub(caption), ..layout.pictures };
    if let Mode::Flicker(side) = mode {
        let each = fit::single(area, cell, image(side).pixels, margin).map(|fit| spot(side, area, fit));
        return Spots { each: each.into_iter().collect(), stacked: false };
    }
    let Some(pair) = fit::pair(area, cell, [Side::Left, Side::Right].map(|side| image(side).pixels), margin)
    else {
        return Spots::default();
    };
    Spots {
        each: vec![
            spot(Side::Left, pair.boxes[0], pair.pictures[0]),
            spot(Side::Right, pair.boxes[1], pair.pictures[1]),
        ],
        stacked: pair.arrangement == Arrangement::Stacked,
    }
}

/// The layout of the window for a pair, or for none.
pub fn layout_for(model: &Model, showing: Option<&Showing>) -> Option<Layout> {
    let lines = showing.map_or(1, |showing| showing.prompt_lines.len());
    layout::screen(model.columns, model.rows, u16::try_from(lines).unwrap_or(u16::MAX), model.panel)
}

/// Works out what is wanted and asks for what is missing, frees what is past.
pub fn replan(model: &mut Model, effects: &mut Vec<Effect>) {
    let (wanted, at_hand, kept) = wishes(model);
    model.prints.thrift.set_pace(model.pace.per_pair());
    model.prints.want(&wanted, at_hand, kept, effects);
}

/// Bytes of decoded pictures that a terminal is asked to hold: kitty forgets some without a word beyond 320 MB.
pub(super) const MOST_HELD: u64 = 160 << 20;

/// What is to be made, most urgent first, how many of these are looked at now, and what is to be kept if it is there.
fn wishes(model: &Model) -> (Vec<Job>, usize, Vec<Key>) {
    let mut wanted = Vec::new();
    let mut kept = Vec::new();
    let mut at_hand = 0;
    let jobs = |showing: &Showing, mode: Mode| -> Vec<Job> {
        layout_for(model, Some(showing))
            .map(|layout| {
                spots(model, &layout, &showing.turn, mode).each.into_iter().map(|spot| spot.job).collect()
            })
            .unwrap_or_default()
    };
    if let Some(showing) = &model.current {
        wanted.extend(jobs(showing, model.mode));
        at_hand = wanted.len();
        if let Mode::Flicker(side) = model.mode {
            let other = if side == Side::Left { Side::Right } else { Side::Left };
            wanted.extend(jobs(showing, Mode::Flicker(other)));
        }
        // Of a window that has changed its size meanwhile, too: a pick needs both, and leaving zoom waits for nothing.
        wanted.extend(jobs(showing, Mode::Pair));
        // While the wanted part is being made, the part shown before stays on the screen.
        kept.extend(model.on_screen.iter().flatten().copied());
    }
    // What is looked back from comes on the screen again.
    for showing in model.aside.iter().filter_map(|aside| aside.showing.as_ref()) {
        wanted.extend(jobs(showing, Mode::Pair));
    }
    let mut bytes: u64 = wanted.iter().map(|job| job.key.held_bytes()).sum();
    for showing in model.upcoming.iter().take(model.ahead) {
        let next = jobs(showing, Mode::Pair);
        bytes += next.iter().map(|job| job.key.held_bytes()).sum::<u64>();
        // The first is always prepared: a person waits for it.
        if bytes > MOST_HELD && std::ptr::from_ref(showing) != &raw const model.upcoming[0] {
            break;
        }
        wanted.extend(next);
    }
    // What an undo has put off comes again with the next pick.
    for showing in model.upcoming.iter().skip(model.ahead).take(1) {
        let last = jobs(showing, Mode::Pair);
        bytes += last.iter().map(|job| job.key.held_bytes()).sum::<u64>();
        kept.extend(last.into_iter().map(|job| job.key).filter(|_| bytes <= MOST_HELD));
    }
    if let Some(showing) = &model.before {
        kept.extend(jobs(showing, Mode::Pair).into_iter().map(|job| job.key));
    }
    let mut seen = HashSet::new();
    wanted.retain(|job| seen.insert(job.key));
    (wanted, at_hand, kept)
}

/// The picture to show in a spot: the wanted one, or what stands for it; until there is one, what the same side showed before.
pub fn to_show(model: &Model, spot: &Spot) -> Option<Shown> {
    let key = &spot.job.key;
    model.prints.show(key).or_else(|| {
        let before = model.on_screen[spot.side as usize]?;
        let is_alike =
            before.sha256 == key.sha256 && before.cells == key.cells && before.pixels == key.pixels;
        model.prints.show(&before).filter(|_| is_alike)
    })
}

/// The pictures of the pair on the screen, as it is looked at now.
pub fn for_now(model: &Model) -> Vec<Key> {
    let Some(showing) = &model.current else { return Vec::new() };
    let spots =
        layout_for(model, Some(showing)).map(|layout| spots(model, &layout, &showing.turn, model.mode));
    spots.into_iter().flat_map(|spots| spots.each).map(|spot| spot.job.key).collect()
}

/// The reason why the picture of a spot can't be shown, if it can't.
pub fn broken<'a>(model: &'a Model, spot: &Spot) -> Option<&'a str> {
    model.prints.broken(&spot.job.key)
}
