//! Prompts and image files made into embeddings, with what a study keeps of them.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::command::kept::Kept;
use crate::command::scoring::{self, PROMPTS};
use crate::pair::Sha256;
use crate::picture::PictureError;
use crate::scorer::flow::{self, Done, Job, Outcome, Plan};
use crate::scorer::{Embedding, Formula, Scorer};
use crate::study::{EmbeddingKey, ScorerId};

/// A scorer at work on files that were named.
pub(super) struct Embedder<'a> {
    scorer: &'a mut dyn Scorer,
    plan: Plan,
    kept: Kept,
    stop: &'a AtomicBool,
}

impl<'a> Embedder<'a> {
    /// With a study, nothing that it keeps is computed again, and all that is computed is kept there.
    pub(super) fn new(
        scorer: &'a mut dyn Scorer,
        study: Option<&Path>,
        stop: &'a AtomicBool,
    ) -> anyhow::Result<Self> {
        let kept = Kept::open(study, scorer)?;
        let plan = Plan { known: kept.images()?, ..Plan::of(scorer) };
        Ok(Self { scorer, plan, kept, stop })
    }

    /// How two embeddings make a score.
    pub(super) fn formula(&self) -> Formula {
        self.scorer.formula()
    }

    /// The scorer's name.
    pub(super) fn name(&self) -> String {
        self.scorer.identity().name.clone()
    }

    /// Its row in the study, where there is one.
    pub(super) fn scorer_id(&self) -> Option<ScorerId> {
        self.kept.scorer_id()
    }

    /// Says which prompts the network does not read to their end.
    pub(super) fn warn_of_cuts<'t>(&self, prompts: impl IntoIterator<Item = &'t str>) {
        let cut: Vec<usize> = prompts.into_iter().filter_map(|prompt| self.scorer.cut(prompt)).collect();
        scoring::warn_of_cuts(&cut, self.scorer.context());
    }

    /// The prompts' embeddings, in their order; a stop is an error here.
    pub(super) fn prompts(&mut self, texts: &[&str]) -> anyhow::Result<Vec<Embedding>> {
        let mut embeddings = Vec::with_capacity(texts.len());
        for texts in texts.chunks(PROMPTS) {
            if self.stop.load(Ordering::Relaxed) {
                self.kept.flush()?;
                return Err(self.interrupted());
            }
            let kept = (texts.iter().map(|text| self.kept.get(EmbeddingKey::of_prompt(text))))
                .collect::<Result<Vec<_>, _>>()?;
            let unknown = texts.iter().zip(&kept).filter(|(_, kept)| kept.is_none());
            let unknown: Vec<&str> = unknown.map(|(text, _)| *text).collect();
            let new = if unknown.is_empty() { Vec::new() } else { self.scorer.prompts(&unknown)? };
            for (text, embedding) in unknown.iter().zip(&new) {
                self.kept.add(EmbeddingKey::of_prompt(text), embedding)?;
            }
            let mut new = new.into_iter();
            embeddings.extend(kept.into_iter().filter_map(|kept| kept.or_else(|| new.next())));
        }
        anyhow::ensure!(embeddings.len() == texts.len(), "the scorer gave no embedding of a prompt");
        Ok(embeddings)
    }

    /// Tells `done` of each image, in their order: its hash and its embedding, or why it has none. Answers whether it came to the end;
    /// what was computed before a stop or a failure is kept.
    pub(super) fn images<T: Send>(
        &mut self,
        images: impl IntoIterator<Item = (PathBuf, T)>,
        mut done: impl FnMut(T, Result<(Sha256, Embedding), PictureError>) -> anyhow::Result<()>,
    ) -> anyhow::Result<bool> {
        let mut images = images.into_iter();
        let next = || Ok(images.next().map(|(path, tag)| Job { path, expected: None, tag }));
        let kept = &mut self.kept;
        let take = |Done { tag, outcome }: Done<T>| -> anyhow::Result<()> {
            match outcome {
                Ok(Outcome::Embedded(sha256, embedding)) => {
                    kept.add(EmbeddingKey::Image(sha256), &embedding)?;
                    done(tag, Ok((sha256, embedding)))
                }
                Ok(Outcome::Known(sha256)) => done(tag, Ok((sha256, kept.image(sha256)?))),
                Err(error) => done(tag, Err(error)),
            }
        };
        let whole = flow::run(self.scorer, &self.plan, self.stop, next, take);
        self.kept.flush()?;
        whole
    }

    /// What to say of a run that was interrupted.
    pub(super) fn interrupted(&self) -> anyhow::Error {
        anyhow::anyhow!(if self.kept.is_in_a_study() {
            "interrupted: what was computed is kept, and the same command goes on from there"
        } else {
            "interrupted: nothing is kept; with --study FILE the same command goes on where it stopped"
        })
    }
}
