//! A ranking that follows what a generator writes.

use std::collections::HashSet;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use anyhow::Context;
use serde_json::json;

use super::print;
use super::ranking::{Failed, Ranking};
use super::sources;
use super::standing::Standing;
use super::table::Table;
use super::watched::{Stamp, Watched};
use crate::cli::BestArguments;
use crate::command::embedder::Embedder;
use crate::command::scoring;
use crate::picture::PictureError;
use crate::text::{counted, thousands};

/// How often the folders are looked at.
const EVERY: Duration = Duration::from_millis(500);
/// How often it is seen whether it is to end.
const MOMENT: Duration = Duration::from_millis(50);
/// Rows of the table where nothing else was asked for.
pub(super) const ROWS: usize = 10;

/// Ranks what is in the folders and what comes, until it is asked to end; answers the ranking at that time. On a terminal
/// there is a table of the best, else a line an image.
pub(super) fn run(
    arguments: &BestArguments,
    embedder: &mut Embedder,
    stop: &AtomicBool,
    out: &mut impl Write,
) -> anyhow::Result<Ranking> {
    let prompt = arguments.prompt.as_deref().context("no prompt: give one with --prompt TEXT")?;
    embedder.warn_of_cuts([prompt]);
    let vector = embedder.prompts(&[prompt])?.pop().context("the scorer gave no embedding of the prompt")?;
    let formula = embedder.formula();
    let skip = super::target(arguments).map(|(folder, _)| folder);
    let mut board = Board::new(prompt, arguments, out);
    let mut refused = HashSet::new();
    while !stop.load(Ordering::Relaxed) {
        let found = match sources::files(&arguments.sources, skip) {
            Ok((images, rejected)) => {
                for rejected in rejected {
                    if refused.insert(rejected.to_string()) {
                        board.say(&rejected.to_string())?;
                    }
                }
                images.into_iter().filter_map(|image| stamp(&image).map(|stamp| (image, stamp))).collect()
            }
            // It may come back: a share that is away for a moment, a folder that is made anew.
            Err(error) => {
                if refused.insert(error.to_string()) {
                    board.say(&error.to_string())?;
                }
                Vec::new()
            }
        };
        let look = board.watched.look(found, Instant::now(), SystemTime::now());
        let mut changed = board.drop_gone(look.missed) | !look.ready.is_empty();
        if !look.ready.is_empty() {
            let images = look.ready.into_iter().map(|path| (path.clone(), path));
            embedder.images(images, |path, found| {
                board.take(&path, found.map(|(_, image)| formula.score(&vector, &image)))
            })?;
        }
        changed |= board.watched.waiting() > 0 || board.table.as_ref().is_some_and(Table::is_new);
        if changed {
            board.draw()?;
        }
        let looked = Instant::now();
        while looked.elapsed() < EVERY && !stop.load(Ordering::Relaxed) {
            thread::sleep(MOMENT);
        }
    }
    board.end()
}

/// What changes when the file is written to; `None` where it is gone.
fn stamp(path: &Path) -> Option<Stamp> {
    let about = path.metadata().ok()?;
    Some((about.len(), about.modified().ok()?))
}

/// The ranking so far, and what is shown of it.
struct Board<'a, W: Write> {
    prompt: &'a str,
    json: bool,
    rows: usize,
    out: &'a mut W,
    table: Option<Table>,
    watched: Watched,
    standing: Standing,
}

impl<'a, W: Write> Board<'a, W> {
    fn new(prompt: &'a str, arguments: &BestArguments, out: &'a mut W) -> Self {
        Self {
            prompt,
            json: arguments.json,
            rows: arguments.number.map_or(ROWS, usize::from),
            out,
            table: is_live(arguments).then(Table::default),
            watched: Watched::default(),
            standing: Standing::default(),
        }
    }

    /// Takes in what became of an image.
    fn take(&mut self, path: &Path, found: Result<f64, PictureError>) -> anyhow::Result<()> {
        match found {
            Ok(score) => {
                self.watched.read(path);
                let rank = self.standing.put(path, score);
                match &self.table {
                    Some(table) if table.is_due() => self.draw()?,
                    Some(_) => {}
                    None => self.line(rank)?,
                }
            }
            Err(error) if self.watched.failed(path) => {
                self.say(&format!("{}: {error}", path.to_string_lossy()))?;
                self.standing.remove(path);
                if self.json {
                    let failed = Failed { image: path.to_owned(), error: error.to_string() };
                    writeln!(self.out, "{}", print::failure(self.prompt, &failed))?;
                    self.out.flush()?;
                }
            }
            Err(_) => {}
        }
        Ok(())
    }

    /// Takes out what is gone; answers whether anything was.
    fn drop_gone(&mut self, missed: Vec<PathBuf>) -> bool {
        let mut any = false;
        for path in missed {
            let gone = path.symlink_metadata().is_err_and(|error| error.kind() == io::ErrorKind::NotFound);
            if gone {
                self.watched.forget(&path);
                self.standing.remove(&path);
                any = true;
            }
        }
        any
    }

    /// A new image's line, with its rank at this time.
    fn line(&mut self, rank: usize) -> io::Result<()> {
        let (Some(ranked), Some(best)) = (self.standing.ranked(rank), self.standing.ranked(1)) else {
            return Ok(());
        };
        let count = self.standing.count();
        if self.json {
            let mut object = print::object(self.prompt, rank, &ranked);
            object["of"] = json!(count);
            writeln!(self.out, "{object}")?;
        } else {
            let row = print::row(rank, &ranked, best.probability);
            writeln!(self.out, "{row}  ({rank} of {})", thousands(count as u64))?;
        }
        self.out.flush()
    }

    /// Draws the table, where there is one.
    fn draw(&mut self) -> io::Result<()> {
        let Some(table) = &mut self.table else { return Ok(()) };
        let best = self.standing.ranked(1).map_or(1.0, |first| first.probability);
        let ranked =
            (1..=self.rows).map_while(|rank| self.standing.ranked(rank).map(|ranked| (rank, ranked)));
        let ranked = ranked.map(|(rank, ranked)| print::row(rank, &ranked, best));
        let rows: Vec<String> = std::iter::once(self.prompt.to_owned()).chain(ranked).collect();
        let waiting = match self.watched.waiting() {
            0 => String::new(),
            waiting => format!(", {} waited for", thousands(waiting as u64)),
        };
        let last = format!("{}{waiting}; Ctrl-C ends", counted(self.standing.count() as u64, "image"));
        table.draw(&rows, &last, self.out)
    }

    /// Says what a person should know, above the table.
    fn say(&mut self, message: &str) -> io::Result<()> {
        if let Some(table) = &mut self.table {
            table.erase(self.out)?;
        }
        scoring::warn(message);
        self.draw()
    }

    fn end(mut self) -> anyhow::Result<Ranking> {
        // What went away since the last look can't be copied.
        self.drop_gone(self.watched.paths());
        if let Some(table) = &mut self.table {
            table.erase(self.out)?;
        }
        Ok(self.standing.into_ranking(self.prompt.to_owned()))
    }
}

/// Whether there is a table on a terminal rather than a line an image.
pub(super) fn is_live(arguments: &BestArguments) -> bool {
    arguments.watch && !arguments.json && io::stdout().is_terminal()
}
