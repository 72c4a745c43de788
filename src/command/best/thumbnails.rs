//! The table with a small picture beside each row, on a terminal that can show one. Whatever goes wrong on the way to it, there
//! is the plain table.

use std::io::{self, IsTerminal, Write, stdout};
use std::path::Path;
use std::sync::Arc;

use ratatui::layout::Rect;

use super::print;
use super::ranking::{Choice, Ranking};
use crate::cli::{BestArguments, Thumbnails as Wanted};
use crate::command::seat;
use crate::graphics::beside::{beside, can_stand_in_text};
use crate::graphics::encode::usual;
use crate::graphics::{Encoded, IdSource, ImageSpec, encode, fit};
use crate::picture::{self, Limits, Viewport};
use crate::settings::{Environment, GraphicsChoice, Settings};
use crate::terminal::guest::Guest;
use crate::terminal::tty::Tty;
use crate::terminal::{Capabilities, brand, probe};
use crate::text;

/// Columns and rows that a picture may take.
const ROOM: (u16, u16) = (12, 4);
/// The narrowest window in which a row has room beside a picture.
const NARROWEST: u16 = 60;
/// Rows of a ranking that have a picture where nothing else was asked for.
const ROWS: usize = 20;
/// Pictures of all rankings together: beyond it, whoever wants to look opens the files.
const ALL: usize = 500;

/// The terminal that pictures go to.
pub(super) struct Thumbnails {
    capabilities: Capabilities,
    ids: IdSource,
    columns: u16,
    rows: usize,
    left: usize,
}

impl Thumbnails {
    /// Asks the terminal what it can show; nothing where the output is none, or where none are wanted.
    pub(super) fn ask(arguments: &BestArguments, environment: &Environment) -> Option<Self> {
        let unwanted = arguments.json || arguments.watch || arguments.thumbnails == Wanted::Never;
        if unwanted || !stdout().is_terminal() {
            return None;
        }
        let settings = Settings::resolve(&arguments.screen.overrides(), environment).ok()?;
        let tty = Tty::open().ok()?;
        let columns = tty.size().ok()?.columns;
        if columns < NARROWEST {
            return None;
        }
        let variables = crate::terminal::environment::Environment::capture();
        let answers = {
            // Raw only while asking: the table is ordinary text.
            let _guest = Guest::raw(&tty).ok()?;
            probe::probe(&tty, &variables)
        };
        if !answers.terminal.answered() && settings.graphics == GraphicsChoice::Auto {
            return None;
        }
        let capabilities = brand::choose(&answers, &variables, seat::wanted(settings.graphics));
        if !can_stand_in_text(&capabilities) {
            return None;
        }
        crossterm::style::force_color_output(true);
        Some(Thumbnails {
            ids: IdSource::for_terminal(seat::id_seed(), &capabilities),
            capabilities,
            columns,
            rows: arguments.number.map_or(ROWS, usize::from),
            left: ALL,
        })
    }

    /// Prints the chosen ones, then how many more there are.
    pub(super) fn table(
        &mut self,
        ranking: &Ranking,
        choice: Choice,
        out: &mut impl Write,
    ) -> io::Result<()> {
        let chosen = ranking.chosen(choice);
        let pictured = chosen.len().min(self.rows).min(self.left);
        self.left -= pictured;
        let room = usize::from(self.columns.saturating_sub(ROOM.0 + 4));
        for (at, ranked) in chosen.iter().take(pictured).enumerate() {
            let [numbers, name] = print::two_lines(at + 1, ranked, chosen[0].probability);
            let lines =
                [String::new(), text::clipped(&numbers, room), text::clipped(&name, room), String::new()];
            match self.picture(&ranked.image) {
                Some(picture) => {
                    out.write_all(&beside(
                        &picture,
                        ROOM.0,
                        &lines,
                        (self.capabilities.protocol, self.capabilities.tmux),
                    ))?;
                }
                None => {
                    let indent = " ".repeat(usize::from(ROOM.0) + 2);
                    lines.iter().try_for_each(|line| writeln!(out, "{indent}{line}"))?;
                }
            }
        }
        // The rest as the plain table has it.
        print::rows(ranking, choice).iter().skip(pictured).try_for_each(|row| writeln!(out, "{row}"))
    }

    /// A small picture of a file; none where it can't be read any more.
    fn picture(&mut self, path: &Path) -> Option<Arc<Encoded>> {
        let limits = Limits::default();
        let bytes = picture::read(path, None, &limits).ok()?;
        let decoded = picture::decode(&bytes, &limits).ok()?;
        let area = Rect::new(0, 0, ROOM.0, ROOM.1);
        let fit = fit::single(area, self.capabilities.cell, Some(decoded.dimensions()), 0)?;
        let scaled = picture::scale(&decoded, Viewport::WHOLE, fit.pixels);
        let spec = ImageSpec {
            id: self.ids.next_id(),
            cells: (fit.cells.width, fit.cells.height),
            quality: usual(self.capabilities.protocol),
        };
        encode(&scaled, spec, &self.capabilities).ok().map(Arc::new)
    }
}
