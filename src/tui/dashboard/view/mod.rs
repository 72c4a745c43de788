//! Draws the dashboard: header, tabs, the page, the keys.

mod course;
mod disagreements;
mod frame;
mod groups;
mod overview;
mod people;
mod reliability;
mod ruler;

use ratatui::Frame;
use ratatui::text::Line;

use crate::tui::action::{Action, Context};
use crate::tui::dashboard::model::{Dashboard, Page};
use crate::tui::dashboard::plan;
use crate::tui::layout::{self, Layout};
use crate::tui::scene::Scene;
use crate::tui::view::{help, hints, too_small};

/// Draws the screen.
pub fn view(dashboard: &Dashboard, frame: &mut Frame<'_>) -> Scene<()> {
    let theme = &dashboard.setup.theme;
    let Some(parts) = plan::parts(dashboard) else {
        too_small(theme, frame);
        return Scene::default();
    };
    frame::header(dashboard, frame, parts.header);
    frame::tabs(dashboard, frame, parts.tabs);
    let keys =
        hints::wanted(&dashboard.setup.keymap, dashboard.context(), |action| is_idle(dashboard, action));
    hints::draw_all(&keys, theme, frame, parts.hints);
    if dashboard.help {
        if let Some(layout) = help_layout(dashboard) {
            let keymap = &dashboard.setup.keymap;
            help::draw(keymap, theme, Context::DASHBOARD, dashboard.help_scroll, frame, &layout);
        }
        return Scene::default();
    }
    match dashboard.page {
        Page::Disagreements => return disagreements::draw(dashboard, frame, parts.body),
        Page::Reliability => reliability::draw(dashboard, frame, parts.body),
        Page::Course => course::draw(dashboard, frame, parts.body),
        Page::Overview | Page::Groups | Page::People => {
            let lines = text(dashboard, parts.body.width);
            frame::scrolled(lines, dashboard.scroll, theme, frame, parts.body);
        }
    }
    Scene::default()
}

/// The lines of a page that is text.
fn text(dashboard: &Dashboard, width: u16) -> Vec<Line<'static>> {
    match dashboard.page {
        Page::Overview => overview::lines(dashboard, width),
        Page::Groups => groups::lines(dashboard, width),
        Page::People => people::lines(dashboard, width),
        Page::Reliability | Page::Course | Page::Disagreements => Vec::new(),
    }
}

/// How far the page can be scrolled.
pub(super) fn below(dashboard: &Dashboard) -> usize {
    let Some(parts) = plan::parts(dashboard) else { return 0 };
    text(dashboard, parts.body.width).len().saturating_sub(usize::from(parts.body.height))
}

/// Where the keys are shown.
pub(super) fn help_layout(dashboard: &Dashboard) -> Option<Layout> {
    let (columns, rows) = dashboard.setup.size;
    let layout = layout::screen(columns, rows, 1, false)?;
    // Below the tabs.
    Some(Layout { prompt: plan::parts(dashboard)?.body, ..layout })
}

/// What a key would do nothing for now.
fn is_idle(dashboard: &Dashboard, action: Action) -> bool {
    match action {
        // Those of a popup over a pair.
        Action::Facts | Action::Panel => true,
        Action::NextScorer => dashboard.setup.agreement.scorers.len() < 2,
        Action::Enlarge => dashboard.page != Page::Disagreements || dashboard.selected().is_none(),
        Action::RowUp | Action::RowDown => match dashboard.page {
            Page::Disagreements => dashboard.partings().len() < 2,
            _ => below(dashboard) == 0,
        },
        _ => false,
    }
}
