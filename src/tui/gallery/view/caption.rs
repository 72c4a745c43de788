//! What stands under an image: its place in the ranking, its score, its probability, in as many words as there is room for.

use ratatui::text::{Line, Span};

use crate::tui::gallery::album::{Album, Entry};
use crate::tui::gallery::model::Gallery;

/// Cells of the bar of the whole.
const BAR: usize = 8;

/// The caption of an image in so many cells.
pub(super) fn line(gallery: &Gallery, album: &Album, place: usize, width: usize) -> Line<'static> {
    let theme = &gallery.setup.theme;
    let under_cursor = album.cursor == place;
    let style = if under_cursor { theme.accent } else { theme.text };
    let cursor = if under_cursor { "▸ " } else { "" };
    let entry = album.entries.get(place);
    let (Some(Entry::Ranked { rank, score, probability, .. }), true) = (entry, gallery.is_revealed(album))
    else {
        return Line::styled(format!("{cursor}{}", place + 1), style);
    };
    let star = if *rank == 1 { "★ " } else { "" };
    let percent = percent(*probability);
    let halves = ((probability * (2 * BAR) as f64).round() as usize).min(2 * BAR);
    let bar = "━".repeat(halves / 2) + if halves % 2 == 1 { "╸" } else { "" };
    let rest = "╶".repeat(BAR - bar.chars().count());
    let head = |score: &str| Span::styled(format!("{cursor}{star}{rank}  {score}"), style);
    let (long, short) = (format!("{score:.2}"), format!("{score:.1}"));
    // The marks have a place of their own here, so that bars stand below each other.
    let with_bar = Line::from(vec![
        Span::styled(format!("{cursor:2}{star:2}{rank:<2} {long}"), style),
        Span::raw("  "),
        Span::styled(bar, theme.accent),
        Span::styled(rest, theme.quiet),
        Span::styled(format!(" {percent:>5}"), style),
    ]);
    let share = Line::from(vec![head(&long), Span::styled(format!("  {percent}"), style)]);
    [with_bar, share, Line::from(head(&long)), Line::from(head(&short))]
        .into_iter()
        .find(|line| line.width() <= width)
        .unwrap_or_else(|| Line::styled(format!("{cursor}{star}{rank}"), style))
}

/// `31 %`, and what is small is not nothing.
fn percent(share: f64) -> String {
    match 100.0 * share {
        share if share > 0.0 && share < 1.0 => "<1 %".to_owned(),
        share => format!("{share:.0} %"),
    }
}
