//! Keys and mouse: which action is meant, and what it does.

use ratatui::layout::Position;
use terminput::{KeyEvent, KeyEventKind, MouseButton, MouseEvent, MouseEventKind, ScrollDirection};

use super::{decide, open, send_again};
use crate::terminal::input::Input;
use crate::tui::action::{Action, Context};
use crate::tui::gallery::model::Gallery;
use crate::tui::gallery::plan;
use crate::tui::keymap::KeyChord;
use crate::tui::message::Effect;
use crate::tui::model::Tone;
use crate::tui::now::Now;
use crate::tui::sheet::Sheet;

pub(super) fn received(gallery: &mut Gallery, input: Input, now: Now, effects: &mut Vec<Effect>) {
    match input {
        Input::Key(key) => self::key(gallery, key, now, effects),
        Input::Mouse(mouse) => self::mouse(gallery, mouse, now),
        // Some terminals lose images while they are hidden.
        Input::Focus(true) if gallery.setup.capabilities.protocol.paints_images() => {
            effects.push(Effect::Redraw);
        }
        Input::Focus(_) | Input::Paste(_) | Input::Reply(_) | Input::Closed => {}
    }
}

fn key(gallery: &mut Gallery, key: KeyEvent, now: Now, effects: &mut Vec<Effect>) {
    if key.kind == KeyEventKind::Release {
        return;
    }
    alive(gallery, now);
    let held = gallery.keys.is_held(key, now.elapsed);
    let action = gallery.setup.keymap.action(key, gallery.context());
    if held && action.is_none_or(|action| !action.info().repeats) {
        gallery.say(Tone::Quiet, "a key held down decides nothing");
        return;
    }
    gallery.notice = None;
    if gallery.moving_on {
        // A fast person's key brings the next prompt at once, and decides nothing there: it was not seen yet.
        let stays = [
            Action::TakeBack,
            Action::Help,
            Action::Redraw,
            Action::Suspend,
            Action::Quit,
            Action::PreviousPrompt,
        ];
        gallery.moving_on = false;
        if !action.is_some_and(|action| stays.contains(&action)) {
            decide::move_on(gallery, now);
            return;
        }
    }
    if let Some(action) = action {
        act(gallery, action, key, now, effects);
    }
}

/// The person does something: a long time without a sign of life was idle.
fn alive(gallery: &mut Gallery, now: Now) {
    let visit = &mut gallery.visit;
    let gap = now.elapsed.saturating_sub(visit.last_input);
    if visit.shown.is_some() {
        visit.idle += gap.saturating_sub(gallery.setup.idle_after);
    }
    visit.last_input = now.elapsed;
}

fn act(gallery: &mut Gallery, action: Action, key: KeyEvent, now: Now, effects: &mut Vec<Effect>) {
    match action {
        Action::CursorLeft => step(gallery, -1),
        Action::CursorRight => step(gallery, 1),
        Action::CursorUp => rows(gallery, -1),
        Action::CursorDown => rows(gallery, 1),
        Action::Jump => jump(gallery, key),
        Action::PreviousPage => pages(gallery, -1),
        Action::NextPage => pages(gallery, 1),
        Action::Choose => decide::choose(gallery, now, effects),
        Action::Closer => {
            gallery.zoomed = !gallery.zoomed;
            gallery.visit.zoomed |= gallery.zoomed;
        }
        Action::SkipPrompt => decide::skip(gallery, now),
        Action::TakeBack => decide::take_back(gallery, now, effects),
        Action::PreviousPrompt => {
            prompts(gallery, gallery.at.checked_sub(1), "this is the first prompt", now);
        }
        Action::NextPrompt => prompts(gallery, gallery.at.checked_add(1), "this is the last prompt", now),
        Action::Leave => {
            if gallery.help {
                gallery.help = false;
            } else {
                gallery.zoomed = false;
            }
        }
        Action::Help => (gallery.help, gallery.help_scroll) = (!gallery.help, 0),
        Action::PromptUp => scroll(gallery, -1),
        Action::PromptDown => scroll(gallery, 1),
        Action::Redraw => {
            // What could not be shown may be there by now.
            gallery.prints.forget_broken();
            send_again(gallery, effects);
        }
        Action::Suspend => effects.push(Effect::Suspend),
        Action::Quit => effects.push(Effect::Quit),
        // They live in none of this screen's contexts, or mean nothing under its popup.
        Action::Left
        | Action::Right
        | Action::Tie
        | Action::BothBad
        | Action::Skip
        | Action::Undo
        | Action::Zoom
        | Action::Flicker
        | Action::Facts
        | Action::Panel
        | Action::LookBack
        | Action::Older
        | Action::Newer
        | Action::ZoomIn
        | Action::ZoomOut
        | Action::ZoomReal
        | Action::ZoomFit
        | Action::PanLeft
        | Action::PanRight
        | Action::PanUp
        | Action::PanDown
        | Action::FlickerSwap
        | Action::NextTab
        | Action::PreviousTab
        | Action::Tab1
        | Action::Tab2
        | Action::Tab3
        | Action::Tab4
        | Action::Tab5
        | Action::Tab6
        | Action::RowUp
        | Action::RowDown
        | Action::NextScorer
        | Action::Enlarge => {}
    }
}

/// Moves the cursor by so many places, no further than the first and the last.
fn step(gallery: &mut Gallery, by: isize) {
    let Some(album) = gallery.album_mut() else { return };
    let last = album.entries.len().saturating_sub(1);
    album.cursor = album.cursor.saturating_add_signed(by).min(last);
}

/// Moves it to the row above or below, where there is one.
fn rows(gallery: &mut Gallery, by: isize) {
    let (Some(layout), Some(album)) = (plan::layout(gallery), gallery.album()) else { return };
    let grid = plan::grid(gallery, &layout, album);
    let columns = isize::try_from(grid.columns).unwrap_or(isize::MAX);
    let to = album.cursor.checked_add_signed(by * columns);
    let to = to.filter(|to| *to < album.entries.len());
    // The last row of a page may be short: down goes to its end.
    let page = grid.places(grid.page_of(album.cursor));
    let slot = album.cursor - page.start;
    let last_row = (page.len().saturating_sub(1)) / usize::from(grid.columns);
    let to = to.filter(|to| {
        by < 0
            || grid.page_of(*to) == grid.page_of(album.cursor)
            || slot / usize::from(grid.columns) == last_row
    });
    let to = to.or_else(|| (by > 0 && slot / usize::from(grid.columns) < last_row).then(|| page.end - 1));
    if let (Some(to), Some(album)) = (to, gallery.album_mut()) {
        album.cursor = to;
    }
}

/// To the image of the page that the key stands for: its place among the action's keys.
fn jump(gallery: &mut Gallery, key: KeyEvent) {
    let chord = KeyChord::of(&key);
    let place = gallery.setup.keymap.keys(Action::Jump).iter().position(|known| *known == chord);
    let (Some(place), Some(layout), Some(album)) = (place, plan::layout(gallery), gallery.album()) else {
        return;
    };
    let grid = plan::grid(gallery, &layout, album);
    let mut page = grid.places(grid.page_of(album.cursor));
    if let (Some(to), Some(album)) = (page.nth(place), gallery.album_mut()) {
        album.cursor = to;
    }
}

fn pages(gallery: &mut Gallery, by: isize) {
    let (Some(layout), Some(album)) = (plan::layout(gallery), gallery.album()) else { return };
    let grid = plan::grid(gallery, &layout, album);
    let page = grid.page_of(album.cursor).checked_add_signed(by).filter(|page| *page < grid.pages());
    match page {
        Some(page) => {
            let to = grid.places(page).start;
            if let Some(album) = gallery.album_mut() {
                album.cursor = to;
            }
        }
        None => {
            gallery.say(Tone::Quiet, if by < 0 { "this is the first page" } else { "this is the last page" });
        }
    }
}

fn prompts(gallery: &mut Gallery, to: Option<usize>, else_say: &str, now: Now) {
    match to.filter(|to| *to < gallery.setup.albums.len()) {
        Some(to) => open(gallery, to, now),
        None => gallery.say(Tone::Quiet, else_say),
    }
}

fn scroll(gallery: &mut Gallery, by: i32) {
    let Some(layout) = plan::layout(gallery).filter(|_| gallery.help) else { return };
    let room = layout.popup_text();
    let most =
        Sheet::help(&gallery.setup.keymap, Context::GALLERY, (room.width, room.height)).below(room.height);
    let target = i32::from(gallery.help_scroll) + by;
    gallery.help_scroll = u16::try_from(target.max(0)).unwrap_or(u16::MAX).min(most);
}

/// A click goes to an image, a second one shows it closer; the wheel turns pages.
fn mouse(gallery: &mut Gallery, event: MouseEvent, now: Now) {
    let is_press = matches!(event.kind, MouseEventKind::Down(_));
    if gallery.help || gallery.zoomed {
        if is_press {
            (gallery.help, gallery.zoomed) = (false, gallery.zoomed && gallery.help);
        }
        return;
    }
    match event.kind {
        MouseEventKind::Down(MouseButton::Left) => {
            alive(gallery, now);
            gallery.moving_on = false;
            let position = Position::new(event.column, event.row);
            let place =
                plan::spots(gallery).iter().find(|spot| spot.tile.contains(position)).map(|spot| spot.place);
            let (Some(place), Some(album)) = (place, gallery.album_mut()) else { return };
            if album.cursor == place {
                (gallery.zoomed, gallery.visit.zoomed) = (true, true);
            } else {
                album.cursor = place;
            }
        }
        MouseEventKind::Scroll(direction @ (ScrollDirection::Up | ScrollDirection::Down)) => {
            alive(gallery, now);
            pages(gallery, if direction == ScrollDirection::Up { -1 } else { 1 });
        }
        _ => {}
    }
}
