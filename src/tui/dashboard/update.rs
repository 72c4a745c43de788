//! One step of the dashboard: a message changes it and asks for effects. Pure.

use terminput::{KeyEventKind, MouseEventKind, ScrollDirection};

use crate::terminal::input::Input;
use crate::tui::action::{Action, Context};
use crate::tui::dashboard::model::{Dashboard, Page};
use crate::tui::dashboard::{plan, view};
use crate::tui::message::{Effect, Message};
use crate::tui::sheet::Sheet;

/// Applies a message.
pub fn update(dashboard: &mut Dashboard, message: Message<()>) -> Vec<Effect> {
    let mut effects = Vec::new();
    match message {
        Message::Input(input) => received(dashboard, input, &mut effects),
        Message::Resized { columns, rows, cell } => {
            dashboard.setup.size = (columns, rows);
            dashboard.setup.capabilities.cell = cell;
            scroll_to(dashboard, dashboard.scroll);
            effects.push(Effect::Redraw);
        }
        Message::CellSize(cell) if dashboard.setup.capabilities.cell != cell => {
            dashboard.setup.capabilities.cell = cell;
            effects.push(Effect::Redraw);
        }
        Message::Prepared { job, result } => {
            let awaited = plan::shown(dashboard).iter().any(|spot| spot.job.key == job.key);
            dashboard.prints.prepared(&job, result, awaited, &mut effects);
        }
        Message::Uploaded(id) => dashboard.prints.uploaded(id),
        Message::Painted(_) => dashboard.prints.painted(dashboard.on_screen.iter().flatten()),
        Message::Lost(id) => dashboard.prints.lost(id, &mut effects),
        Message::Resumed => send_again(dashboard, &mut effects),
        // No study, no scorer, and nothing hangs on what has been seen.
        _ => {}
    }
    plan::replan(dashboard, &mut effects);
    effects
}

/// The terminal may have lost its pictures.
fn send_again(dashboard: &mut Dashboard, effects: &mut Vec<Effect>) {
    let at_hand: Vec<_> = plan::shown(dashboard).into_iter().map(|spot| spot.job.key).collect();
    dashboard.prints.send_again(&at_hand, effects);
}

fn received(dashboard: &mut Dashboard, input: Input, effects: &mut Vec<Effect>) {
    match input {
        Input::Key(key) if key.kind != KeyEventKind::Release => {
            if let Some(action) = dashboard.setup.keymap.action(key, dashboard.context()) {
                act(dashboard, action, effects);
            }
        }
        Input::Mouse(mouse) => match mouse.kind {
            MouseEventKind::Scroll(ScrollDirection::Up) => step(dashboard, -1),
            MouseEventKind::Scroll(ScrollDirection::Down) => step(dashboard, 1),
            _ => {}
        },
        // Some terminals lose images while they are hidden.
        Input::Focus(true) if dashboard.setup.capabilities.protocol.paints_images() => {
            effects.push(Effect::Redraw);
        }
        _ => {}
    }
}

fn act(dashboard: &mut Dashboard, action: Action, effects: &mut Vec<Effect>) {
    if let Some((page, _)) = Page::ALL.iter().find(|(_, leads)| *leads == action) {
        return open(dashboard, *page);
    }
    match action {
        Action::NextTab => open(dashboard, dashboard.page.further(1)),
        Action::PreviousTab => open(dashboard, dashboard.page.further(Page::ALL.len() - 1)),
        Action::RowUp => step(dashboard, -1),
        Action::RowDown => step(dashboard, 1),
        Action::PromptUp => step(dashboard, -leap(dashboard)),
        Action::PromptDown => step(dashboard, leap(dashboard)),
        Action::NextScorer => next_scorer(dashboard),
        Action::Enlarge if dashboard.page == Page::Disagreements && dashboard.selected().is_some() => {
            dashboard.enlarged = !dashboard.enlarged;
        }
        Action::Help => (dashboard.help, dashboard.help_scroll) = (!dashboard.help, 0),
        Action::Leave if dashboard.help => dashboard.help = false,
        Action::Leave => dashboard.enlarged = false,
        Action::Redraw => {
            dashboard.prints.forget_broken();
            send_again(dashboard, effects);
        }
        Action::Suspend => effects.push(Effect::Suspend),
        Action::Quit => effects.push(Effect::Quit),
        _ => {}
    }
}

fn open(dashboard: &mut Dashboard, page: Page) {
    if dashboard.page != page {
        (dashboard.page, dashboard.scroll, dashboard.enlarged) = (page, 0, false);
    }
}

fn next_scorer(dashboard: &mut Dashboard) {
    let count = dashboard.setup.agreement.scorers.len();
    if count > 1 {
        dashboard.scorer = (dashboard.scorer + 1) % count;
        dashboard.row = 0;
        scroll_to(dashboard, dashboard.scroll);
    }
}

/// Rows of a leap: nearly a page.
fn leap(dashboard: &Dashboard) -> i32 {
    plan::parts(dashboard).map_or(1, |parts| i32::from(parts.body.height.saturating_sub(2).max(1)))
}

/// Moves in the list or scrolls the text, whichever is on the screen.
fn step(dashboard: &mut Dashboard, by: i32) {
    let moved = |from: usize| from.saturating_add_signed(by as isize);
    if dashboard.help {
        let scroll = moved(usize::from(dashboard.help_scroll));
        dashboard.help_scroll = u16::try_from(scroll).unwrap_or(u16::MAX).min(help_below(dashboard));
    } else if dashboard.page == Page::Disagreements {
        dashboard.row = moved(dashboard.row).min(dashboard.partings().len().saturating_sub(1));
    } else {
        scroll_to(dashboard, moved(dashboard.scroll));
    }
}

fn scroll_to(dashboard: &mut Dashboard, line: usize) {
    dashboard.scroll = line.min(view::below(dashboard));
}

fn help_below(dashboard: &Dashboard) -> u16 {
    let Some(room) = view::help_layout(dashboard).map(|layout| layout.popup_text()) else { return 0 };
    Sheet::help(&dashboard.setup.keymap, Context::DASHBOARD, (room.width, room.height)).below(room.height)
}
