//! Where the parts of the screen stand: pure arithmetic on cells.

use ratatui::layout::Rect;

/// The smallest window in which a pair can be judged at all.
pub const SMALLEST: (u16, u16) = (40, 12);

/// The parts of the screen, from top to bottom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Study, annotator, progress.
    pub header: Rect,
    /// The prompt's lines.
    pub prompt: Rect,
    /// The pictures with their frames and captions.
    pub pictures: Rect,
    /// The last pick, or what went wrong.
    pub strip: Rect,
    /// The keys.
    pub hints: Rect,
    /// Whether there is room for a frame round each picture.
    pub framed: bool,
    /// The panel at the right, where one is wanted and there is room.
    pub panel: Option<Rect>,
}

/// The narrowest window that has room for a panel beside the pictures.
pub const PANEL_FROM: u16 = 110;
/// Cells of the panel, and between it and the rest.
const PANEL: (u16, u16) = (36, 3);

/// The widest a popup gets, in cells.
const WIDEST_POPUP: u16 = 100;

impl Layout {
    /// The room of prompt and pictures together.
    pub fn body(&self) -> Rect {
        Rect { y: self.prompt.y, height: self.pictures.bottom() - self.prompt.y, ..self.pictures }
    }

    /// Where a popup stands: in the place of prompt and pictures.
    pub fn popup(&self) -> Rect {
        let body = self.body();
        let width = body.width.min(WIDEST_POPUP);
        Rect { x: body.x + (body.width - width) / 2, width, ..body }
    }

    /// Where a popup's text stands: below its title.
    pub fn popup_text(&self) -> Rect {
        let popup = self.popup();
        let title = 2.min(popup.height);
        Rect { y: popup.y + title, height: popup.height - title, ..popup }
    }
}

/// The width of a prompt's lines in a window of this many columns: the last cell parts them from the arrows in the
/// margin.
pub fn prompt_width(columns: u16, panel: bool) -> u16 {
    let beside = if panel && columns >= PANEL_FROM { PANEL.0 + PANEL.1 } else { 0 };
    columns.saturating_sub(2 * margin(columns) + 1 + beside).max(1)
}

fn margin(columns: u16) -> u16 {
    if columns >= 90 { 3 } else { 1 }
}

/// Lays out a window; `None` where it is too small.
///
/// The prompt gets the lines it needs up to a fifth of the window, the pictures all the rest: a tall window has an
/// empty line above and below the prompt, a low one keeps every row for the pictures. A panel takes columns from both.
pub fn screen(columns: u16, rows: u16, prompt_lines: u16, panel: bool) -> Option<Layout> {
    if columns < SMALLEST.0 || rows < SMALLEST.1 {
        return None;
    }
    let airy = rows >= 30;
    let margin = margin(columns);
    let most = (rows / 5).max(2);
    let prompt_rows = prompt_lines.clamp(1, most);
    let gap = u16::from(airy);

    let whole = columns - 2 * margin;
    let panel = panel && columns >= PANEL_FROM;
    let width = if panel { whole - PANEL.0 - PANEL.1 } else { whole };
    let header = Rect::new(margin, 0, whole, 1);
    let prompt = Rect::new(margin, 1 + gap, width, prompt_rows);
    let top = prompt.bottom() + gap;
    let strip = Rect::new(margin, rows - 2, whole, 1);
    let hints = Rect::new(margin, rows - 1, whole, 1);
    let pictures = Rect::new(margin, top, width, strip.y.saturating_sub(gap).saturating_sub(top));
    let panel = panel.then(|| {
        Rect::new(prompt.right() + PANEL.1, prompt.y, PANEL.0, pictures.bottom().saturating_sub(prompt.y))
    });
    Some(Layout { header, prompt, pictures, strip, hints, framed: rows >= 28 && width >= 70, panel })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_window_too_small_for_pictures_has_no_layout() {
        assert_eq!(screen(39, 40, 1, true), None);
        assert_eq!(screen(80, 11, 1, false), None);
        assert!(screen(40, 12, 1, false).is_some());
    }

    proptest! {
        #[test]
        fn the_parts_never_overlap_and_fill_the_window(
            columns in 40u16..500, rows in 12u16..200, lines in 0u16..500, panel: bool,
        ) {
            let layout = screen(columns, rows, lines, panel).unwrap();
            prop_assert_eq!(layout.panel.is_some(), panel && columns >= PANEL_FROM);
            if let Some(panel) = layout.panel {
                prop_assert!(panel.x > layout.pictures.right() && panel.right() == layout.header.right());
                prop_assert!(panel.bottom() <= layout.strip.y && panel.y > layout.header.y);
            }
            let parts = [layout.header, layout.prompt, layout.pictures, layout.strip, layout.hints];
            for pair in parts.windows(2) {
                prop_assert!(pair[0].bottom() <= pair[1].y);
            }
            prop_assert_eq!(layout.hints.bottom(), rows);
            prop_assert!(layout.pictures.height >= rows / 2 - 2, "{:?}", layout);
            prop_assert!(parts.iter().all(|part| part.right() <= columns && part.width > 0));
        }
    }
}
