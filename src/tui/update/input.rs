//! Keys and mouse: which action is meant, and what it does.

use ratatui::layout::Position;
use terminput::{KeyEvent, KeyEventKind, MouseButton, MouseEvent, MouseEventKind, ScrollDirection};

use crate::pair::{Choice, Side};
use crate::terminal::input::Input;
use crate::tui::action::{Action, Context};
use crate::tui::layout::PANEL_FROM;
use crate::tui::message::Effect;
use crate::tui::model::{Mode, Model, Phase, Popup, Tone};
use crate::tui::now::Now;
use crate::tui::plan;
use crate::tui::sheet::Sheet;
use crate::tui::update::{advance, ask_for_more, back, decide, notice, send_again};
use crate::tui::zoom::Zoom;

/// One press of a zoom key.
const STEP: f64 = 1.5;
/// One press of a panning key, in fractions of what is shown.
const PAN: f64 = 0.25;

pub(super) fn received(model: &mut Model, input: Input, now: Now, effects: &mut Vec<Effect>) {
    match input {
        Input::Key(key) => self::key(model, key, now, effects),
        Input::Mouse(mouse) => self::mouse(model, mouse, now, effects),
        // Some terminals lose images while they are hidden.
        Input::Focus(true) if model.capabilities.protocol.paints_images() => {
            effects.push(Effect::Redraw);
        }
        // A paste is no decision, answers that come late are not keys, and the end of the terminal is the loop's own.
        Input::Focus(_) | Input::Paste(_) | Input::Reply(_) | Input::Closed => {}
    }
}

fn key(model: &mut Model, key: KeyEvent, now: Now, effects: &mut Vec<Effect>) {
    if key.kind == KeyEventKind::Release {
        return;
    }
    alive(model, now);
    // Where the study could give none, somebody is here to wait for an answer; and where all was given out, another
    // window may have given something back.
    if matches!(model.phase, Phase::Waiting | Phase::Finished) {
        (model.exhausted, model.hangs) = (false, false);
        ask_for_more(model, effects);
    }
    let held = model.keys.is_held(key, now.elapsed);
    let action = model.keymap.action(key, model.context());
    if held && action.is_none_or(|action| !action.info().repeats) {
        notice(model, Tone::Quiet, "a key held down decides nothing");
        return;
    }
    match action {
        Some(action) => act(model, action, now, effects),
        // A key held down decides one pair and hurries none.
        None if key.kind == KeyEventKind::Press => {
            decide::hurried(model, now, effects);
        }
        None => {}
    }
}

fn alive(model: &mut Model, now: Now) {
    let idle_after = model.idle_after;
    if let Some(showing) = &mut model.current {
        showing.alive(now.elapsed, idle_after);
        if showing.shown.is_some() && showing.first_key.is_none() {
            showing.first_key = Some(now.elapsed);
        }
    }
}

fn act(model: &mut Model, action: Action, now: Now, effects: &mut Vec<Effect>) {
    match action {
        Action::Left => decide::pick(model, Choice::Left, now, effects),
        Action::Right => decide::pick(model, Choice::Right, now, effects),
        Action::Tie => decide::pick(model, Choice::Tie, now, effects),
        Action::BothBad => decide::pick(model, Choice::BothBad, now, effects),
        Action::Skip => decide::skip(model, now, effects),
        Action::Undo => decide::undo(model, effects),
        Action::Zoom => toggle_zoom(model),
        Action::ZoomIn => zoom(model, |zoom| zoom.scaled(STEP, (0.5, 0.5))),
        Action::ZoomOut => zoom(model, |zoom| zoom.scaled(1.0 / STEP, (0.5, 0.5))),
        Action::ZoomReal => real_pixels(model),
        Action::ZoomFit => zoom(model, |_| Zoom::default()),
        Action::PanLeft => zoom(model, |zoom| zoom.panned(-PAN, 0.0)),
        Action::PanRight => zoom(model, |zoom| zoom.panned(PAN, 0.0)),
        Action::PanUp => zoom(model, |zoom| zoom.panned(0.0, -PAN)),
        Action::PanDown => zoom(model, |zoom| zoom.panned(0.0, PAN)),
        Action::Flicker => flicker(model),
        Action::FlickerSwap => swap(model),
        Action::Facts => toggle(model, Popup::Facts),
        Action::Panel => panel(model),
        Action::LookBack => back::toggle(model, now, effects),
        Action::Older => back::step(model, 1, now),
        Action::Newer => back::step(model, -1, now),
        Action::Help => toggle(model, Popup::Help),
        Action::PromptUp => scroll(model, -1),
        Action::PromptDown => scroll(model, 1),
        Action::Leave => leave(model, now, effects),
        Action::Redraw => {
            // What could not be shown may be there by now.
            model.prints.forget_broken();
            send_again(model, effects);
        }
        Action::Suspend => effects.push(Effect::Suspend),
        Action::Quit => effects.push(Effect::Quit),
        // Those of other screens: they live in none of this one's contexts.
        Action::CursorLeft
        | Action::CursorRight
        | Action::CursorUp
        | Action::CursorDown
        | Action::Jump
        | Action::PreviousPage
        | Action::NextPage
        | Action::Choose
        | Action::Closer
        | Action::SkipPrompt
        | Action::TakeBack
        | Action::PreviousPrompt
        | Action::NextPrompt
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

fn leave(model: &mut Model, now: Now, effects: &mut Vec<Effect>) {
    if model.popup.take().is_none() && model.mode == Mode::Pair {
        if model.aside.is_some() {
            back::leave(model, now);
        } else {
            decide::hurried(model, now, effects);
        }
    } else if model.popup.is_none() {
        model.mode = Mode::Pair;
    }
}

fn toggle(model: &mut Model, popup: Popup) {
    model.popup = if model.popup == Some(popup) { None } else { Some(popup) };
    model.popup_scroll = 0;
}

/// Beside the pictures where there is room, else in their place.
fn panel(model: &mut Model) {
    if model.columns < PANEL_FROM {
        model.panel = false;
        return toggle(model, Popup::Agreement);
    }
    model.popup = None;
    model.panel = !model.panel;
    model.wrap_prompts();
}

fn toggle_zoom(model: &mut Model) {
    match model.mode {
        Mode::Zoom(_) => model.mode = Mode::Pair,
        _ => zoom(model, |zoom| zoom.scaled(2.0, (0.5, 0.5))),
    }
}

/// Changes what is looked at; needs a pair to look at.
fn zoom(model: &mut Model, change: impl Fn(Zoom) -> Zoom) {
    let Some(showing) = model.current.as_mut().filter(|showing| showing.shown.is_some()) else { return };
    let from = if let Mode::Zoom(zoom) = model.mode { zoom } else { Zoom::default() };
    let zoom = change(from);
    showing.zoomed |= zoom.factor > 1.0;
    model.mode = if zoom.factor > 1.0 { Mode::Zoom(zoom) } else { Mode::Pair };
}

/// One pixel of the image a pixel of the screen; the larger image of the two decides, so that both show the same part.
fn real_pixels(model: &mut Model) {
    let Some(showing) = &model.current else { return };
    let Some(layout) = plan::layout_for(model, Some(showing)) else { return };
    let spots = plan::spots(model, &layout, &showing.turn, Mode::Pair).each;
    let deepest = spots
        .iter()
        .filter_map(|spot| {
            let size = showing.turn.pair.image(spot.side.member(showing.turn.a_on_left)).pixels?;
            Some(Zoom::default().real_pixels(size, spot.job.key.pixels).factor)
        })
        .fold(1.0, f64::max);
    zoom(model, |from| from.scaled(deepest / from.factor, (0.5, 0.5)));
    if deepest <= 1.0 {
        notice(model, Tone::Quiet, "the images are shown at their own pixels or larger");
    }
}

fn flicker(model: &mut Model) {
    let Some(showing) = model.current.as_mut().filter(|showing| showing.shown.is_some()) else { return };
    showing.flickered = true;
    model.mode = if matches!(model.mode, Mode::Flicker(_)) { Mode::Pair } else { Mode::Flicker(Side::Left) };
}

fn swap(model: &mut Model) {
    if let Mode::Flicker(side) = model.mode {
        model.mode = Mode::Flicker(if side == Side::Left { Side::Right } else { Side::Left });
    }
}

fn scroll(model: &mut Model, by: i32) {
    let Some(layout) = plan::layout_for(model, model.current.as_ref()) else { return };
    if model.popup.is_some() {
        let room = layout.popup_text();
        let most =
            Sheet::help(&model.keymap, Context::LABELLING, (room.width, room.height)).below(room.height);
        let target = i32::from(model.popup_scroll) + by;
        model.popup_scroll = u16::try_from(target.max(0)).unwrap_or(u16::MAX).min(most);
    } else if let Some(showing) = &mut model.current {
        let most = showing.prompt_lines.len().saturating_sub(usize::from(layout.prompt.height));
        let target = i32::from(showing.prompt_scroll) + by;
        showing.prompt_scroll =
            u16::try_from(target.clamp(0, i32::try_from(most).unwrap_or(i32::MAX))).unwrap_or(u16::MAX);
    }
}

fn mouse(model: &mut Model, event: MouseEvent, now: Now, effects: &mut Vec<Effect>) {
    if model.popup.is_some() {
        if matches!(event.kind, MouseEventKind::Down(_)) {
            model.popup = None;
        }
        return;
    }
    let position = Position::new(event.column, event.row);
    match event.kind {
        MouseEventKind::Down(MouseButton::Left) => {
            alive(model, now);
            if matches!(model.phase, Phase::Confirmed(_)) {
                advance(model, now, effects);
            } else if let Some((side, _)) = spot_at(model, position) {
                let choice = if side == Side::Left { Choice::Left } else { Choice::Right };
                decide::pick(model, choice, now, effects);
            }
        }
        MouseEventKind::Scroll(direction @ (ScrollDirection::Up | ScrollDirection::Down)) => {
            alive(model, now);
            if let Some((_, around)) = spot_at(model, position) {
                let by = if direction == ScrollDirection::Up { STEP } else { 1.0 / STEP };
                zoom(model, |zoom| zoom.scaled(by, around));
            }
        }
        _ => {}
    }
}

/// Which image is under the pointer, and where in it, in fractions.
fn spot_at(model: &Model, position: Position) -> Option<(Side, (f64, f64))> {
    let showing = model.current.as_ref()?;
    let layout = plan::layout_for(model, Some(showing))?;
    let spots = plan::spots(model, &layout, &showing.turn, model.mode).each;
    let spot = spots.into_iter().find(|spot| spot.area.contains(position))?;
    let along = |at: u16, start: u16, length: u16| (f64::from(at - start) + 0.5) / f64::from(length.max(1));
    let around =
        (along(position.x, spot.area.x, spot.area.width), along(position.y, spot.area.y, spot.area.height));
    Some((spot.side, around))
}
