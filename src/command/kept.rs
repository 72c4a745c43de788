//! What a study keeps of prompts and images that may not be its own: their embeddings.

use std::collections::HashSet;
use std::path::Path;
use std::time::Instant;

use anyhow::Context;

use crate::command::scoring::KEEP_EVERY;
use crate::command::{scoring, shown};
use crate::pair::Sha256;
use crate::scorer::{Embedding, Scorer};
use crate::study::{EmbeddingKey, Mode, ScorerId, Study, StudyError};

/// The embeddings in a study, or none where there is no study.
pub(super) struct Kept {
    study: Option<(Study, ScorerId)>,
    new: Vec<(EmbeddingKey, Embedding)>,
    flushed: Instant,
}

impl Kept {
    /// Those of this scorer.
    pub(super) fn open(path: Option<&Path>, scorer: &dyn Scorer) -> anyhow::Result<Self> {
        let study = match path {
            Some(path) => {
                let mut study = Study::open(path, Mode::Write)
                    .with_context(|| format!("the study {} keeps the scores", shown(path)))?;
                let id = study.scorer(&scoring::info(scorer))?;
                Some((study, id))
            }
            None => None,
        };
        Ok(Self { study, new: Vec::new(), flushed: Instant::now() })
    }

    /// Whether anything is kept at all.
    pub(super) fn is_in_a_study(&self) -> bool {
        self.study.is_some()
    }

    /// The scorer's row.
    pub(super) fn scorer_id(&self) -> Option<ScorerId> {
        self.study.as_ref().map(|(_, id)| *id)
    }

    /// The images whose embeddings it has.
    pub(super) fn images(&self) -> Result<HashSet<Sha256>, StudyError> {
        self.study.as_ref().map_or_else(|| Ok(HashSet::new()), |(study, id)| study.embedded_images(*id))
    }

    /// The embedding of one of them.
    pub(super) fn image(&self, sha256: Sha256) -> anyhow::Result<Embedding> {
        let (study, _) = self.study.as_ref().context("nothing is kept without a study")?;
        self.get(EmbeddingKey::Image(sha256))?
            .with_context(|| format!("an embedding vanished from {}", shown(study.path())))
    }

    /// An embedding, where it is kept.
    pub(super) fn get(&self, key: EmbeddingKey) -> Result<Option<Embedding>, StudyError> {
        self.study.as_ref().map_or(Ok(None), |(study, id)| study.embedding(*id, key))
    }

    /// Takes in a new one; it goes to the disk within about a second of work, or with [`Kept::flush`].
    pub(super) fn add(&mut self, key: EmbeddingKey, embedding: &Embedding) -> Result<(), StudyError> {
        if self.study.is_some() {
            self.new.push((key, embedding.clone()));
            if self.flushed.elapsed() >= KEEP_EVERY {
                self.flush()?;
            }
        }
        Ok(())
    }

    /// Puts all that is new on the disk.
    pub(super) fn flush(&mut self) -> Result<(), StudyError> {
        if let Some((study, id)) = &mut self.study {
            study.keep_scores(*id, &[], &self.new)?;
            self.new.clear();
            self.flushed = Instant::now();
        }
        Ok(())
    }
}
