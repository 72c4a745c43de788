//! What came of a tournament: the image that is left of each prompt, by the picks of one annotator.

use std::path::PathBuf;

use rusqlite::Connection;

use super::Tournament;
use super::contest::Contest;
use crate::study::annotator::Annotator;
use crate::study::location;
use crate::study::{Study, StudyError};

/// How a prompt stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placing {
    /// The prompt.
    pub prompt: String,
    /// The image that is left, by its locator and its path; `None` while comparisons are open.
    pub winner: Option<(String, PathBuf)>,
    /// How many comparisons it was picked in; ties are not among them.
    pub won: u64,
    /// Comparisons decided.
    pub decided: u64,
    /// Comparisons that it takes: one fewer than there are images.
    pub comparisons: u64,
}

impl Study {
    /// How each prompt stands in a tournament of this annotator, in the order in which prompts came into the study.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn winners(&self, annotator: &str, tournament: Tournament) -> Result<Vec<Placing>, StudyError> {
        let read = || -> rusqlite::Result<Vec<Placing>> {
            let view = self.connection.unchecked_transaction()?;
            let annotator = Annotator::known(&view, annotator, self.seed)?;
            let mut prompts = view.prepare("SELECT prompt_id FROM prompt ORDER BY prompt_id")?;
            let prompts = prompts.query_map([], |row| row.get(0))?;
            let placings = prompts.map(|prompt| {
                let found = Contest::load(&view, &annotator, tournament, prompt?, i64::MAX)?;
                found.map(|contest| place(&view, &annotator, contest)).transpose()
            });
            placings.filter_map(Result::transpose).collect()
        };
        read().map_err(|error| StudyError::from_sqlite(&self.path, "read the winners", error))
    }
}

fn place(connection: &Connection, annotator: &Annotator, contest: Contest) -> rusqlite::Result<Placing> {
    let standing = contest.standing(connection, annotator.id)?;
    let winner =
        standing.winner.map(|winner| located(connection, contest.images[winner].image)).transpose()?;
    Ok(Placing {
        winner,
        won: standing.won as u64,
        decided: standing.decided as u64,
        comparisons: contest.comparisons() as u64,
        prompt: contest.text,
    })
}

/// The locator and the path of an image.
fn located(connection: &Connection, image: i64) -> rusqlite::Result<(String, PathBuf)> {
    connection
        .prepare_cached(
            "SELECT locator, path, root FROM image JOIN source USING (source_id) WHERE image_id = ?1",
        )?
        .query_row([image], |row| {
            let locator: String = row.get(0)?;
            let path = location::resolve(row.get_ref(2)?, &locator, row.get_ref(1)?);
            Ok((locator, path))
        })
}
