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
}

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
pub fn prompt_width(columns: u16) -> u16 {
    columns.saturating_sub(2 * margin(columns) + 1).max(1)
}

fn margin(columns: u16) -> u16 {
    if columns >= 90 { 3 } else { 1 }
}

/// Lays out a window; `None` where it is too small.
///
/// The prompt gets the lines it needs up to a fifth of the window, the pictures all the rest: a tall window has an
/// empty line above and below the prompt, a low one keeps every row for the pictures.
pub fn screen(columns: u16, rows: u16, prompt_lines: u16) -> Option<Layout> {
    if columns < SMALLEST.0 || rows < SMALLEST.1 {
        return None;
    }
    let airy = rows >= 30;
    let margin = margin(columns);
    let most = (rows / 5).max(2);
    let prompt_rows = prompt_lines.clamp(1, most);
    let gap = u16::from(airy);

    let header = Rect::new(margin, 0, columns - 2 * margin, 1);
    let prompt = Rect::new(margin, 1 + gap, columns - 2 * margin, prompt_rows);
    let top = prompt.bottom() + gap;
    let strip = Rect::new(margin, rows - 2, columns - 2 * margin, 1);
    let hints = Rect::new(margin, rows - 1, columns - 2 * margin, 1);
    let pictures =
        Rect::new(margin, top, columns - 2 * margin, strip.y.saturating_sub(gap).saturating_sub(top));
    Some(Layout { header, prompt, pictures, strip, hints, framed: rows >= 28 && columns >= 80 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_window_too_small_for_pictures_has_no_layout() {
        assert_eq!(screen(39, 40, 1), None);
        assert_eq!(screen(80, 11, 1), None);
        assert!(screen(40, 12, 1).is_some());
    }

    proptest! {
        #[test]
        fn the_parts_never_overlap_and_fill_the_window(columns in 40u16..500, rows in 12u16..200, lines in 0u16..500) {
            let layout = screen(columns, rows, lines).unwrap();
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
