//! Scores and embeddings: what a scorer said of the study's prompts and images, and what it would otherwise compute
//! again.
//!
//! Scores belong to prompts and images of the study; embeddings are known by hashes alone, so that an image or a
//! prompt that is not in the study can be kept as well.

use std::collections::HashSet;

use rusqlite::{OptionalExtension, params};
use sha2::Digest;

use super::{Study, StudyError, location};
use crate::pair::{Image, PairId, Sha256};

/// Row id of a scorer in a study.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ScorerId(pub(super) i64);

/// What makes two scorers the same: all of this but the details.
#[derive(Debug, Clone, PartialEq)]
pub struct ScorerInfo {
    /// Its kind, such as `pickscore`.
    pub name: String,
    /// The hash of its weights.
    pub weights_sha256: Sha256,
    /// What it computes in: `f32`, `bf16` or `f16`.
    pub arithmetic: String,
    /// The hash of its configuration.
    pub config_sha256: Sha256,
    /// Where the weights came from and what they ran on the first time, for the record.
    pub details: serde_json::Value,
}

/// A score that is wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// The row of the prompt.
    pub prompt_id: i64,
    /// The row of the image.
    pub image_id: i64,
    /// The prompt.
    pub prompt: String,
    /// The image.
    pub image: Image,
}

/// A score as it is stored.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NewScore {
    /// The row of the prompt.
    pub prompt_id: i64,
    /// The row of the image.
    pub image_id: i64,
    /// `exp(logit_scale) · cos`.
    pub logit: f64,
}

/// A stored score as a report shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// The row of the prompt: neighbouring rows with the same number are of one prompt.
    pub prompt_id: i64,
    /// The prompt.
    pub prompt: String,
    /// The image, as the source called it.
    pub image: String,
    /// The score, or that there is none yet.
    pub logit: Option<f64>,
}

/// Which embedding: of an image's bytes or of a prompt's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EmbeddingKey {
    /// An image, by the hash of its file.
    Image(Sha256),
    /// A prompt, by the hash of its UTF-8.
    Prompt(Sha256),
}

impl EmbeddingKey {
    /// The key of a prompt.
    pub fn of_prompt(prompt: &str) -> Self {
        Self::Prompt(sha2::Sha256::digest(prompt).into())
    }
}

impl Study {
    /// The row of a scorer; made where it is new.
    ///
    /// # Errors
    /// Where the file can't be read or written.
    pub fn scorer(&mut self, info: &ScorerInfo) -> Result<ScorerId, StudyError> {
        let key = params![info.name, info.weights_sha256, info.arithmetic, info.config_sha256];
        let find = "SELECT scorer_id FROM scorer
                    WHERE name = ?1 AND weights_sha256 = ?2 AND arithmetic = ?3 AND ifnull(config_sha256, x'') = ?4";
        let found = self.connection.query_row(find, key, |row| row.get(0)).optional();
        let found = found.map_err(|error| StudyError::from_sqlite(&self.path, "look a scorer up", error))?;
        if let Some(row) = found {
            return Ok(ScorerId(row));
        }
        self.write("add a scorer", |transaction| {
            // Another process may have been faster.
            if let Some(row) = transaction.query_row(find, key, |row| row.get(0)).optional()? {
                return Ok(ScorerId(row));
            }
            transaction.execute(
                "INSERT INTO scorer (name, weights_sha256, arithmetic, config_sha256, details)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
                params![
                    info.name,
                    info.weights_sha256,
                    info.arithmetic,
                    info.config_sha256,
                    info.details.to_string()
                ],
            )?;
            Ok(ScorerId(transaction.last_insert_rowid()))
        })
    }

    /// Lists what is to be scored, for [`Study::wanted`]: every prompt with each image of its pairs, or only what has no
    /// score yet. Answers how many there are.
    ///
    /// # Errors
    /// Where the file can't be read, or there is no room for the list.
    pub fn want_scores(&self, scorer: ScorerId, all: bool) -> Result<u64, StudyError> {
        let list = || -> rusqlite::Result<u64> {
            self.connection.execute_batch(
                "DROP TABLE IF EXISTS temp.wanted;
                 CREATE TEMP TABLE wanted (prompt_id INTEGER NOT NULL, image_id INTEGER NOT NULL) STRICT;",
            )?;
            self.connection.execute(
                "INSERT INTO temp.wanted
                 SELECT prompt_id, image_a FROM pair UNION SELECT prompt_id, image_b FROM pair
                 EXCEPT SELECT prompt_id, image_id FROM score WHERE scorer_id = ?1 AND NOT ?2
                 ORDER BY 1, 2",
                params![scorer.0, all],
            )?;
            let count = |row: &rusqlite::Row<'_>| row.get::<_, i64>(0);
            Ok(self.connection.query_row("SELECT count(*) FROM temp.wanted", [], count)?.unsigned_abs())
        };
        list().map_err(|error| StudyError::from_sqlite(&self.path, "list what is to be scored", error))
    }

    /// Some of what is to be scored, in the order of the prompts, from the `first`, counted from 0.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn wanted(&self, first: u64, count: u64) -> Result<Vec<Wanted>, StudyError> {
        let read = || -> rusqlite::Result<Vec<Wanted>> {
            let mut statement = self.connection.prepare_cached(
                "SELECT wanted.prompt_id, wanted.image_id, prompt.text, image.locator, image.sha256,
                        image.width, image.height, image.path, source.root
                 FROM temp.wanted
                 JOIN prompt ON prompt.prompt_id = wanted.prompt_id
                 JOIN image ON image.image_id = wanted.image_id
                 JOIN source ON source.source_id = image.source_id
                 WHERE wanted.rowid > ?1 AND wanted.rowid <= ?2
                 ORDER BY wanted.rowid",
            )?;
            let [first, last] =
                [first, first.saturating_add(count)].map(|row| i64::try_from(row).unwrap_or(i64::MAX));
            let rows = statement.query_map(params![first, last], |row| {
                let locator: String = row.get(3)?;
                Ok(Wanted {
                    prompt_id: row.get(0)?,
                    image_id: row.get(1)?,
                    prompt: row.get(2)?,
                    image: Image {
                        path: location::resolve(row.get_ref(8)?, &locator, row.get_ref(7)?),
                        locator,
                        sha256: row.get(4)?,
                        pixels: row.get::<_, Option<u32>>(5)?.zip(row.get(6)?),
                    },
                })
            })?;
            rows.collect()
        };
        read().map_err(|error| StudyError::from_sqlite(&self.path, "read what is to be scored", error))
    }

    /// A kept embedding.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn embedding(&self, scorer: ScorerId, key: EmbeddingKey) -> Result<Option<Vec<f32>>, StudyError> {
        let (query, sha256) = match key {
            EmbeddingKey::Image(sha256) => {
                ("SELECT vector FROM image_embedding WHERE scorer_id = ?1 AND sha256 = ?2", sha256)
            }
            EmbeddingKey::Prompt(sha256) => {
                ("SELECT vector FROM prompt_embedding WHERE scorer_id = ?1 AND sha256 = ?2", sha256)
            }
        };
        let read = || -> rusqlite::Result<Option<Vec<f32>>> {
            let mut statement = self.connection.prepare_cached(query)?;
            let vector =
                statement.query_row(params![scorer.0, sha256], |row| row.get::<_, Vec<u8>>(0)).optional()?;
            Ok(vector.map(|bytes| bytes.as_chunks().0.iter().map(|&four| f32::from_le_bytes(four)).collect()))
        };
        read().map_err(|error| StudyError::from_sqlite(&self.path, "read an embedding", error))
    }

    /// The images whose embeddings are kept, by the hashes of their files.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn embedded_images(&self, scorer: ScorerId) -> Result<HashSet<Sha256>, StudyError> {
        let read = || -> rusqlite::Result<HashSet<Sha256>> {
            let mut statement =
                self.connection.prepare("SELECT sha256 FROM image_embedding WHERE scorer_id = ?1")?;
            statement.query_map([scorer.0], |row| row.get(0))?.collect()
        };
        read().map_err(|error| StudyError::from_sqlite(&self.path, "list the embeddings", error))
    }

    /// Keeps scores and embeddings, all or none; a score that is there is written over.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub fn keep_scores(
        &mut self,
        scorer: ScorerId,
        scores: &[NewScore],
        embeddings: &[(EmbeddingKey, Vec<f32>)],
    ) -> Result<(), StudyError> {
        if scores.is_empty() && embeddings.is_empty() {
            return Ok(());
        }
        self.write("keep scores", |transaction| {
            for (key, vector) in embeddings {
                let (insert, sha256) = match key {
                    EmbeddingKey::Image(sha256) => (
                        "INSERT OR REPLACE INTO image_embedding (scorer_id, sha256, vector) VALUES (?1, ?2, ?3)",
                        sha256,
                    ),
                    EmbeddingKey::Prompt(sha256) => (
                        "INSERT OR REPLACE INTO prompt_embedding (scorer_id, sha256, vector) VALUES (?1, ?2, ?3)",
                        sha256,
                    ),
                };
                let bytes: Vec<u8> = vector.iter().flat_map(|number| number.to_le_bytes()).collect();
                transaction.prepare_cached(insert)?.execute(params![scorer.0, sha256, bytes])?;
            }
            let mut insert = transaction.prepare_cached(
                "INSERT OR REPLACE INTO score (scorer_id, prompt_id, image_id, logit) VALUES (?1, ?2, ?3, ?4)",
            )?;
            for score in scores {
                insert.execute(params![scorer.0, score.prompt_id, score.image_id, score.logit])?;
            }
            Ok(())
        })
    }

    /// Keeps the scores of a pair, of image a and of image b, and embeddings; all or none.
    ///
    /// # Errors
    /// There is no such pair, or the file can't be written.
    pub fn keep_pair(
        &mut self,
        scorer: ScorerId,
        pair: PairId,
        [a, b]: [f64; 2],
        embeddings: &[(EmbeddingKey, Vec<f32>)],
    ) -> Result<(), StudyError> {
        let rows = self
            .connection
            .prepare_cached("SELECT prompt_id, image_a, image_b FROM pair WHERE pair_id = ?1")
            .and_then(|mut statement| {
                statement.query_row([pair.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            });
        let (prompt_id, image_a, image_b) =
            rows.map_err(|error| StudyError::from_sqlite(&self.path, "read a pair", error))?;
        let score = |image_id, logit| NewScore { prompt_id, image_id, logit };
        self.keep_scores(scorer, &[score(image_a, a), score(image_b, b)], embeddings)
    }

    /// Every prompt with each image of its pairs and its score, in the order of the prompts and images; ends early where
    /// `each` says so.
    ///
    /// # Errors
    /// Where the file can't be read, or what `each` answers.
    pub fn each_score<E: From<StudyError>>(
        &self,
        scorer: ScorerId,
        mut each: impl FnMut(Scored) -> Result<(), E>,
    ) -> Result<(), E> {
        let failed = |error| StudyError::from_sqlite(&self.path, "read the scores", error);
        let mut statement = self
            .connection
            .prepare(
                "SELECT shown.prompt_id, prompt.text, image.locator, score.logit
                 FROM (SELECT prompt_id, image_a AS image_id FROM pair
                       UNION SELECT prompt_id, image_b FROM pair) AS shown
                 JOIN prompt ON prompt.prompt_id = shown.prompt_id
                 JOIN image ON image.image_id = shown.image_id
                 LEFT JOIN score ON score.scorer_id = ?1
                   AND score.prompt_id = shown.prompt_id AND score.image_id = shown.image_id
                 ORDER BY shown.prompt_id, shown.image_id",
            )
            .map_err(failed)?;
        let mut rows = statement.query([scorer.0]).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            let read = || -> rusqlite::Result<Scored> {
                Ok(Scored {
                    prompt_id: row.get(0)?,
                    prompt: row.get(1)?,
                    image: row.get(2)?,
                    logit: row.get(3)?,
                })
            };
            each(read().map_err(failed)?)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;

    fn info(arithmetic: &str) -> ScorerInfo {
        ScorerInfo {
            name: "pickscore".to_owned(),
            weights_sha256: [1; 32],
            arithmetic: arithmetic.to_owned(),
            config_sha256: [2; 32],
            details: serde_json::json!({"device": "cpu"}),
        }
    }

    #[test]
    fn a_scorer_is_one_row_for_its_weights_arithmetic_and_configuration() {
        let folder = tempfile::tempdir().unwrap();
        let mut study = testing::study(&folder, 2);
        let first = study.scorer(&info("f32")).unwrap();
        let elsewhere = ScorerInfo { details: serde_json::Value::Null, ..info("f32") };
        assert_eq!(study.scorer(&elsewhere).unwrap(), first);
        assert_ne!(study.scorer(&info("bf16")).unwrap(), first);
        assert_ne!(study.scorer(&ScorerInfo { config_sha256: [3; 32], ..info("f32") }).unwrap(), first);
        assert_ne!(study.scorer(&ScorerInfo { weights_sha256: [3; 32], ..info("f32") }).unwrap(), first);
    }

    #[test]
    fn what_has_a_score_is_wanted_no_more() {
        let folder = tempfile::tempdir().unwrap();
        let mut study = testing::study(&folder, 3);
        let scorer = study.scorer(&info("f32")).unwrap();
        assert_eq!(study.want_scores(scorer, false).unwrap(), 6);
        let wanted = study.wanted(0, 2).unwrap();
        assert_eq!(wanted.len(), 2);
        assert_eq!(wanted[0].prompt, wanted[1].prompt);
        let score = |wanted: &Wanted| NewScore {
            prompt_id: wanted.prompt_id,
            image_id: wanted.image_id,
            logit: 20.5,
        };
        study.keep_scores(scorer, &[score(&wanted[0])], &[]).unwrap();
        assert_eq!(study.want_scores(scorer, false).unwrap(), 5);
        assert_eq!(study.wanted(0, 9).unwrap()[0], wanted[1]);
        assert_eq!(study.wanted(5, 9).unwrap(), []);
        assert_eq!(study.want_scores(scorer, true).unwrap(), 6);
        // Another arithmetic has nothing yet.
        let other = study.scorer(&info("f16")).unwrap();
        assert_eq!(study.want_scores(other, false).unwrap(), 6);

        let mut seen = Vec::new();
        study
            .each_score(scorer, |scored| {
                seen.push(scored.logit);
                Ok::<_, StudyError>(())
            })
            .unwrap();
        assert_eq!(seen, [Some(20.5), None, None, None, None, None]);
    }

    #[test]
    fn an_embedding_comes_back_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let mut study = testing::study(&folder, 1);
        let scorer = study.scorer(&info("f32")).unwrap();
        let (image, prompt) = (EmbeddingKey::Image([7; 32]), EmbeddingKey::of_prompt("a fox"));
        assert_eq!(study.embedding(scorer, image).unwrap(), None);
        let vector = vec![0.25, -1.5e-7, f32::MIN_POSITIVE];
        study.keep_scores(scorer, &[], &[(image, vector.clone()), (prompt, vec![1.0])]).unwrap();
        assert_eq!(study.embedding(scorer, image).unwrap(), Some(vector));
        assert_eq!(study.embedding(scorer, prompt).unwrap(), Some(vec![1.0]));
        assert_eq!(study.embedding(scorer, EmbeddingKey::of_prompt("a wolf")).unwrap(), None);
        assert_eq!(study.embedding(scorer, EmbeddingKey::Image([8; 32])).unwrap(), None);
    }
}
