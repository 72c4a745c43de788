//! The choices of an annotator that stand: where a gallery goes on.

use super::ChoiceId;
use crate::pair::Sha256;
use crate::study::{Study, StudyError};

/// A choice that was not taken back.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// Its row.
    pub choice: ChoiceId,
    /// The prompt.
    pub prompt: String,
    /// The image that was chosen.
    pub best: Sha256,
    /// Which images the ranking had: see [`ranking`](super::ranking).
    pub ranking: Sha256,
    /// Whether the ranking was first shown after it.
    pub revealed: bool,
}

impl Study {
    /// Those of this annotator, the oldest first.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn standing_choices(&self, annotator: &str) -> Result<Vec<Standing>, StudyError> {
        let read = || -> rusqlite::Result<Vec<Standing>> {
            let mut statement = self.connection.prepare(
                "SELECT choice_id, prompt.text, image.sha256, ranking_sha256,
                     ifnull(ranking_shown_at >= decided_at, 0)
                 FROM annotator
                 JOIN choice ON choice.annotator_id = annotator.annotator_id AND retracted_at IS NULL
                 JOIN prompt ON prompt.prompt_id = choice.prompt_id
                 JOIN image ON image.image_id = choice.best
                 WHERE annotator.name = ?1 ORDER BY choice_id",
            )?;
            let rows = statement.query_map([annotator], |row| {
                Ok(Standing {
                    choice: ChoiceId(row.get(0)?),
                    prompt: row.get(1)?,
                    best: row.get(2)?,
                    ranking: row.get(3)?,
                    revealed: row.get(4)?,
                })
            })?;
            rows.collect()
        };
        read().map_err(|error| StudyError::from_sqlite(&self.path, "read the choices", error))
    }
}
