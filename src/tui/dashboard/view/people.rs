//! People with people, the quality of their picks, and how all was worked out: the plain table's part of it.

use ratatui::text::Line;

use crate::report::agreement::table;
use crate::tui::dashboard::model::Dashboard;

pub(super) fn lines(dashboard: &Dashboard, width: u16) -> Vec<Line<'static>> {
    let theme = &dashboard.setup.theme;
    let width = usize::from(width).min(table::WIDTH);
    let lines = table::people_and_method(&dashboard.setup.agreement, width);
    let styled = |line: String| {
        let style = match line.trim_start() {
            text if text.starts_with("! ") => theme.warning,
            text if text.len() == line.len() => theme.accent,
            _ => theme.text,
        };
        Line::styled(line, style)
    };
    lines.into_iter().map(styled).collect()
}
