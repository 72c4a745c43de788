//! Which pairs a study has of a prompt: what a source that chooses pairs needs to choose the same ones again.

use super::{Study, StudyError};
use crate::pair::Sha256;

impl Study {
    /// The pairs of a prompt, by the hashes of their images a and b, oldest first; without those that tournaments added,
    /// which were chosen by nobody.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn known_pairs(&self, prompt: &str) -> Result<Vec<(Sha256, Sha256)>, StudyError> {
        let read = || -> rusqlite::Result<Vec<(Sha256, Sha256)>> {
            self.connection
                .prepare_cached(
                    "SELECT a.sha256, b.sha256 FROM prompt
                     JOIN pair ON pair.prompt_id = prompt.prompt_id
                     JOIN image AS a ON a.image_id = pair.image_a
                     JOIN image AS b ON b.image_id = pair.image_b
                     JOIN source ON source.source_id = pair.source_id
                     WHERE prompt.fingerprint = ?1 AND prompt.text = ?2 AND source.kind <> ?3
                     ORDER BY pair.pair_id",
                )?
                .query_map(
                    (super::import::prompt_fingerprint(prompt), prompt, super::tournament::KIND),
                    |row| Ok((row.get(0)?, row.get(1)?)),
                )?
                .collect()
        };
        read().map_err(|error| StudyError::from_sqlite(&self.path, "read the pairs of a prompt", error))
    }
}
