//! The line under the images: what became of the last choice, or what went wrong.

use ratatui::Frame;
use ratatui::layout::{Alignment, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;
use unicode_width::UnicodeWidthStr;

use crate::pair::Reveal;
use crate::terminal::Protocol;
use crate::text;
use crate::tui::gallery::model::{Gallery, Phase};
use crate::tui::model::Tone;

/// What is said of half blocks, in as many words as there is room for.
const BLOCKS: [&str; 2] = ["half blocks: no basis for judging quality", "half blocks"];

/// What is said while the terminal has not read the images yet.
const ON_THEIR_WAY: &str = "the images are still on their way";

pub(super) fn draw(gallery: &Gallery, frame: &mut Frame<'_>, area: Rect) {
    let (setup, width) = (&gallery.setup, usize::from(area.width));
    let theme = &setup.theme;
    let line = match (&gallery.notice, gallery.phase, &gallery.last) {
        (Some((Tone::Warning, notice)), ..) => {
            Line::styled(text::clipped(&format!("! {notice}"), width), theme.warning)
        }
        (Some((Tone::Quiet, notice)), ..) => Line::styled(text::clipped(notice, width), theme.quiet),
        (None, Phase::Saving { .. }, _) => Line::styled("saving …", theme.quiet),
        (None, Phase::TakingBack { .. }, _) => Line::styled("taking back …", theme.quiet),
        // Nobody is asked before there is an answer: until then a choice is none.
        (None, Phase::Looking, _) if gallery.visit.shown.is_none() => {
            Line::styled(text::clipped(ON_THEIR_WAY, width), theme.quiet)
        }
        (None, Phase::Looking, Some(last)) => Line::styled(text::clipped(last, width), theme.text),
        (None, Phase::Looking, None) => Line::styled(text::clipped(&asked(gallery), width), theme.quiet),
    };
    let free = width.saturating_sub(line.width() + 3);
    frame.render_widget(Paragraph::new(line), area);
    // Stays in sight: what is judged on half blocks is another datum.
    if setup.capabilities.protocol == Protocol::Blocks
        && let Some(warning) = BLOCKS.iter().find(|warning| warning.width() <= free)
    {
        let warning = Line::styled(*warning, theme.warning).alignment(Alignment::Right);
        frame.render_widget(Paragraph::new(warning), area);
    }
}

/// What the person is asked.
fn asked(gallery: &Gallery) -> String {
    let decided = gallery.album().is_some_and(|album| album.made.is_some());
    match (decided, gallery.setup.reveal) {
        (true, _) => "chosen before".to_owned(),
        (false, Reveal::Always) => format!("which is the best? {}'s is marked ★", gallery.setup.scorer),
        (false, _) => "which is the best? the ranking is shown once you have chosen".to_owned(),
    }
}
