//! What stands there when nothing is left to decide.

use ratatui::Frame;
use ratatui::layout::{Alignment, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use crate::text::thousands;
use crate::tui::action::Action;
use crate::tui::model::Model;

pub(super) fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let progress = &model.progress;
    let theme = model.theme;
    let key = |action: Action| model.keymap.keys(action).first().map(ToString::to_string).unwrap_or_default();
    let (decided, total) = (thousands(progress.decided), thousands(progress.total));
    let things = if model.tournament { "comparisons" } else { "pairs" };
    let mut lines = vec![if progress.total == 0 {
        Line::styled("this study has no pairs yet", theme.warning)
    } else if progress.decided < progress.total {
        Line::styled(format!("{decided} of {total} {things} are decided"), theme.accent)
    } else if model.tournament {
        Line::styled(format!("✓ every prompt has its winner, after {total} comparisons"), theme.accent)
    } else {
        Line::styled(format!("✓ all {total} pairs are decided"), theme.accent)
    }];
    if progress.skipped > 0 {
        let text =
            format!("{} skipped: the next run, or --skipped, brings them back", thousands(progress.skipped));
        let wrapped = textwrap::wrap(&text, usize::from(area.width));
        lines.extend(wrapped.into_iter().map(|line| Line::styled(line.into_owned(), theme.quiet)));
    }
    lines.push(Line::default());
    lines.push(Line::styled(format!("{} undo   {} quit", key(Action::Undo), key(Action::Quit)), theme.quiet));
    let height = u16::try_from(lines.len()).unwrap_or(area.height).min(area.height);
    let middle = Rect { y: area.y + (area.height - height) / 2, height, ..area };
    frame.render_widget(Paragraph::new(lines).alignment(Alignment::Center), middle);
}
