//! A program in a pty of a given terminal: its window, its environment, nothing else of ours.

use std::path::Path;
use std::time::Instant;

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use super::personas::{self, Persona};

/// Columns and rows, and the size of a cell in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    pub cells: (u16, u16),
    pub cell: (u16, u16),
}

/// What was started.
pub struct Launched {
    pub at: Instant,
    pub child: Box<dyn Child + Send + Sync>,
    pub master: Box<dyn MasterPty + Send>,
}

impl Window {
    pub fn pixels(&self) -> (u16, u16) {
        (self.cells.0 * self.cell.0, self.cells.1 * self.cell.1)
    }

    pub fn pty_size(&self) -> PtySize {
        let (pixel_width, pixel_height) = self.pixels();
        PtySize { rows: self.cells.1, cols: self.cells.0, pixel_width, pixel_height }
    }
}

/// The terminal whose name begins so, with a window of this size.
pub fn terminal(name: &str, window: Window) -> Persona {
    let mut persona = personas::all().into_iter().find(|persona| persona.name.starts_with(name)).unwrap();
    resize(&mut persona, window);
    persona
}

/// Has a terminal answer for a window of this size.
pub fn resize(persona: &mut Persona, window: Window) {
    let ((columns, rows), (width, height)) = (window.cells, window.pixels());
    (persona.cells, persona.pixels, persona.cell) = (window.cells, window.pixels(), window.cell);
    // The answers are constants elsewhere; a bench has few windows.
    let told = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
    let answers = &mut persona.answers;
    answers.window_pixels = told(format!("\x1b[4;{height};{width}t"));
    answers.cell_pixels = told(format!("\x1b[6;{};{}t", window.cell.1, window.cell.0));
    answers.window_cells = told(format!("\x1b[8;{rows};{columns}t"));
}

/// Runs a program with these arguments and its settings from `home` alone.
pub fn launch(
    program: &Path,
    arguments: &[&str],
    home: &Path,
    persona: &Persona,
    window: Window,
) -> Launched {
    let pty = native_pty_system().openpty(window.pty_size()).unwrap();
    let mut command = CommandBuilder::new(program);
    command.args(arguments);
    command.env_clear();
    command.env("PATH", std::env::var("PATH").unwrap_or_default());
    command.env("LANG", "C.UTF-8");
    command.env("HOME", home);
    command.env("USER", "bench");
    for (name, value) in &persona.environment {
        command.env(name, value);
    }
    command.cwd(home);
    let at = Instant::now();
    let child = pty.slave.spawn_command(command).unwrap();
    Launched { at, child, master: pty.master }
}
