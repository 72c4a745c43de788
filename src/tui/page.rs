//! The frame being drawn: ratatui writes it into memory, and the loop hands it to the wire.
//!
//! crossterm's backend alone would ask the terminal for its size and the cursor, and so block the loop and fight with
//! the reader over the answers.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};

/// The bytes of a frame, shared by the backend and the loop.
#[derive(Debug, Clone, Default)]
pub struct Page(Arc<Mutex<Vec<u8>>>);

impl Page {
    /// What has been drawn since the last time; empty where nothing has changed.
    pub fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// crossterm's backend on a [`Page`], with the size it is told.
#[derive(Debug)]
pub struct PageBackend {
    inner: CrosstermBackend<Page>,
    size: Size,
}

impl PageBackend {
    /// Draws onto a page of so many columns and rows.
    pub fn new(page: Page, columns: u16, rows: u16) -> Self {
        PageBackend { inner: CrosstermBackend::new(page), size: Size::new(columns, rows) }
    }

    /// The window has another size.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.size = Size::new(columns, rows);
    }
}

impl Backend for PageBackend {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        // crossterm's backend ends every frame with its colours, also one in which nothing has changed.
        let mut content = content.peekable();
        if content.peek().is_none() { Ok(()) } else { self.inner.draw(content) }
    }

    /// ratatui hides it in every frame; the guest has hidden it for the whole stay.
    fn hide_cursor(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.inner.show_cursor()
    }

    /// Nobody looks at the hidden cursor: anywhere will do.
    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(Position::ORIGIN)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.inner.set_cursor_position(position)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    /// From the top left corner downwards: "erase all" (`CSI 2 J`) would make kitty forget every image that has no
    /// place on the screen, among them those sent ahead.
    fn clear_region(&mut self, region: ClearType) -> io::Result<()> {
        match region {
            ClearType::All => self.inner.write_all(b"\x1b[H\x1b[J"),
            region => self.inner.clear_region(region),
        }
    }

    fn size(&self) -> io::Result<Size> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size, pixels: Size::default() })
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use ratatui::Terminal;

    use super::*;

    #[test]
    fn a_frame_in_which_nothing_changed_is_empty() {
        let page = Page::default();
        let mut terminal = Terminal::new(PageBackend::new(page.clone(), 20, 4)).unwrap();
        let mut draw = |text: &str| {
            terminal.draw(|frame| frame.render_widget(text, frame.area())).unwrap();
            page.take()
        };
        assert!(!draw("a fox").is_empty());
        assert_eq!(draw("a fox"), b"");
        assert!(!draw("an owl").is_empty());
    }
}
