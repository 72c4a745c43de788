//! Where the parts of the dashboard stand, and which pictures are wanted: those of the selected disagreement, then its
//! neighbours', then the large ones.

use std::collections::HashSet;

use ratatui::layout::Rect;

use crate::graphics::fit;
use crate::pair::{Member, Pair, PairId, Side};
use crate::report::agreement::Parting;
use crate::tui::dashboard::model::{Dashboard, Page};
use crate::tui::job::{Job, Key};
use crate::tui::layout;
use crate::tui::message::Effect;
use crate::tui::plan::MOST_HELD;

/// Rows below a picture: whose pick it is, and the model with its score.
pub const CAPTION: u16 = 2;
/// Columns of the list of disagreements, at least and at most.
const LIST: (u16, u16) = (30, 56);

/// The parts of the window, from top to bottom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts {
    /// The study, and the scorer.
    pub header: Rect,
    /// The pages.
    pub tabs: Rect,
    /// The page.
    pub body: Rect,
    /// The keys.
    pub hints: Rect,
}

/// Lays out the window; `None` where it is too small.
pub fn parts(dashboard: &Dashboard) -> Option<Parts> {
    let (columns, rows) = dashboard.setup.size;
    let screen = layout::screen(columns, rows, 1, false)?;
    let tabs = Rect { y: 1, ..screen.header };
    let body = Rect { y: 3, height: rows.saturating_sub(5), ..screen.header };
    Some(Parts { header: screen.header, tabs, body, hints: screen.hints })
}

/// The parts of the page of disagreements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Split {
    /// The list; empty while the images are enlarged.
    pub list: Rect,
    /// The prompt.
    pub prompt: Rect,
    /// The images with their captions.
    pub images: Rect,
}

/// Lays out the page of disagreements.
pub fn split(body: Rect, enlarged: bool) -> Split {
    let width = if enlarged { 0 } else { (body.width * 2 / 5).clamp(LIST.0, LIST.1).min(body.width) };
    let gap = if enlarged { 0 } else { 3 };
    let list = Rect { width, ..body };
    let right = Rect {
        x: body.x + (width + gap).min(body.width),
        width: body.width.saturating_sub(width + gap),
        ..body
    };
    let lines = if enlarged || body.height < 26 { 2 } else { 3 }.min(right.height);
    let prompt = Rect { height: lines, ..right };
    let images = Rect { y: prompt.bottom() + 1, height: right.height.saturating_sub(lines + 1), ..right };
    Split { list, prompt, images }
}

/// Where one picture goes.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    /// Left is the image that the person picked, right the scorer's.
    pub side: Side,
    /// Which of the pair's.
    pub member: Member,
    /// The room it has, with its caption.
    pub pane: Rect,
    /// The cells it covers.
    pub area: Rect,
    /// What is to be shown there.
    pub job: Job,
}

/// Which image the person picked.
pub fn picked(parting: &Parting) -> Member {
    if parting.outcome == "a" { Member::A } else { Member::B }
}

/// Where the images of a disagreement go.
pub fn spots(dashboard: &Dashboard, parting: &Parting, enlarged: bool) -> Vec<Spot> {
    let (Some(parts), Some(pair)) = (parts(dashboard), dashboard.setup.pairs.get(&PairId(parting.pair_id)))
    else {
        return Vec::new();
    };
    let images = split(parts.body, enlarged).images;
    let sides = [Side::Left, Side::Right].map(|side| (side, side.member(picked(parting) == Member::A)));
    let cell = dashboard.setup.capabilities.cell;
    let room = Rect { height: images.height.saturating_sub(CAPTION), ..images };
    let sizes = sides.map(|(_, member)| pair.image(member).pixels);
    // Side by side, whatever would be larger: the captions stand below each.
    let half = room.width.saturating_sub(fit::GUTTER_COLUMNS) / 2;
    let rooms = [Rect { width: half, ..room }, Rect { x: room.right() - half, width: half, ..room }];
    let spot = |(at, (side, member)): (usize, (Side, Member))| {
        let fit = fit::single(rooms[at], cell, sizes[at], 0)?;
        // At the top, next to the prompt, with the captions right below.
        let area = Rect { y: rooms[at].y, ..fit.cells };
        let pane = Rect { height: images.height, ..rooms[at] };
        Some(Spot { side, member, pane, area, job: job(pair, member, &fit) })
    };
    sides.into_iter().enumerate().filter_map(spot).collect()
}

fn job(pair: &Pair, member: Member, fit: &fit::Fit) -> Job {
    let image = pair.image(member);
    let cells = (fit.cells.width, fit.cells.height);
    let key = Key::whole(image, cells, fit.pixels);
    Job { key, path: image.path.clone() }
}

/// What is on the screen now.
pub fn shown(dashboard: &Dashboard) -> Vec<Spot> {
    if dashboard.page != Page::Disagreements || dashboard.help {
        return Vec::new();
    }
    let selected = dashboard.selected();
    selected.map(|parting| spots(dashboard, parting, dashboard.enlarged)).unwrap_or_default()
}

/// Works out what is wanted and asks for what is missing, frees what is past.
pub fn replan(dashboard: &mut Dashboard, effects: &mut Vec<Effect>) {
    let wanted = wishes(dashboard);
    let kept: Vec<Key> = dashboard.on_screen.iter().flatten().copied().collect();
    let at_hand = shown(dashboard).len();
    dashboard.prints.want(&wanted, at_hand, kept, effects);
}

/// What is to be made, most urgent first, as much as a terminal may be asked to hold.
fn wishes(dashboard: &Dashboard) -> Vec<Job> {
    if dashboard.page != Page::Disagreements {
        return Vec::new();
    }
    let (row, partings, enlarged) = (dashboard.row, dashboard.partings(), dashboard.enlarged);
    let views = [
        (Some(row), enlarged),
        (row.checked_add(1), enlarged),
        (row.checked_sub(1), enlarged),
        (Some(row), !enlarged),
    ];
    let (mut jobs, mut bytes, mut seen) = (Vec::new(), 0, HashSet::new());
    for (row, enlarged) in views {
        let Some(parting) = row.and_then(|row| partings.get(row)) else { continue };
        let batch = spots(dashboard, parting, enlarged).into_iter().map(|spot| spot.job);
        let batch: Vec<Job> = batch.filter(|job| seen.insert(job.key)).collect();
        bytes += batch.iter().map(|job| job.key.held_bytes()).sum::<u64>();
        if bytes > MOST_HELD && !jobs.is_empty() {
            break;
        }
        jobs.extend(batch);
    }
    jobs
}
