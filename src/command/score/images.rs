//! Images that were named, for one prompt.

use std::collections::HashSet;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use anyhow::Context;

use super::rows::{self, Row};
use crate::cli::ScoreArguments;
use crate::command::scoring::{self, Pace};
use crate::command::shown;
use crate::pair::Sha256;
use crate::scorer::flow::{self, Done, Job, Outcome, Plan};
use crate::scorer::{Embedding, Scorer};
use crate::study::{EmbeddingKey, Mode, ScorerId, Study, StudyError};
use crate::text::counted;

/// How often what is new goes to the disk.
const KEEP_EVERY: Duration = Duration::from_secs(1);

/// Scores the images and prints them in the order given.
pub(super) fn run(
    arguments: &ScoreArguments,
    scorer: &mut dyn Scorer,
    stop: &AtomicBool,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let text = arguments.prompt.as_deref().context("no prompt: give one with --prompt TEXT")?;
    let mut cache = Cache::open(arguments.study.as_deref(), scorer)?;
    let prompt = prompt(text, scorer, &mut cache)?;
    let name = scorer.identity().name.clone();

    let formula = scorer.formula();
    let mut found: Vec<Option<Result<f64, String>>> = arguments.images.iter().map(|_| None).collect();
    let mut pace = Pace::new(arguments.images.len() as u64);
    let mut waiting = arguments.images.iter().enumerate();
    let plan = Plan { known: cache.images()?, ..Plan::of(scorer) };
    let next = || Ok(waiting.next().map(|(tag, path)| Job { path: path.clone(), expected: None, tag }));
    let done = |Done { tag, outcome }: Done<usize>| -> anyhow::Result<()> {
        pace.step();
        found[tag] = Some(match outcome {
            Ok(Outcome::Embedded(sha256, embedding)) => {
                cache.add(EmbeddingKey::Image(sha256), &embedding)?;
                Ok(formula.score(&prompt, &embedding))
            }
            Ok(Outcome::Known(sha256)) => Ok(formula.score(&prompt, &cache.known(sha256)?)),
            Err(error) => Err(error.to_string()),
        });
        Ok(())
    };
    let whole = flow::run(scorer, &plan, stop, next, done);
    pace.end();
    cache.flush()?;
    if !whole? {
        anyhow::bail!(match cache.study {
            Some(_) => "interrupted: what was computed is kept, and the same command goes on from there",
            None =>
                "interrupted: nothing is kept; with --study FILE the same command goes on where it stopped",
        });
    }

    let rows: Vec<Row> = arguments
        .images
        .iter()
        .zip(found)
        .map(|(path, found)| Row {
            image: path.to_string_lossy().into_owned(),
            score: found.unwrap_or_else(|| Err("not scored".to_owned())),
        })
        .collect();
    rows::print(text, &rows, &name, arguments.json, out)?;
    let broken = rows.iter().filter(|row| row.score.is_err()).count();
    if broken > 0 {
        out.flush()?;
        anyhow::bail!("{} could not be scored; see above", counted(broken as u64, "image"));
    }
    Ok(())
}

/// The prompt's embedding; a person hears when the network does not read all of it.
fn prompt(text: &str, scorer: &mut dyn Scorer, cache: &mut Cache) -> anyhow::Result<Embedding> {
    if let Some(tokens) = scorer.cut(text) {
        scoring::warn(&format!(
            "the prompt has {tokens} tokens and the network reads {}: what comes after counts for nothing",
            scorer.context()
        ));
    }
    let key = EmbeddingKey::of_prompt(text);
    if let Some((study, id)) = &cache.study
        && let Some(embedding) = study.embedding(*id, key)?
    {
        return Ok(embedding);
    }
    let embedded = scorer.prompts(&[text])?.pop().context("the scorer gave no embedding of the prompt")?;
    cache.add(key, &embedded)?;
    Ok(embedded)
}

/// What a study keeps of images that may not be its own.
struct Cache {
    study: Option<(Study, ScorerId)>,
    new: Vec<(EmbeddingKey, Embedding)>,
    kept: Instant,
}

impl Cache {
    fn open(path: Option<&Path>, scorer: &dyn Scorer) -> anyhow::Result<Self> {
        let study = match path {
            Some(path) => {
                let mut study = Study::open(path, Mode::Write)
                    .with_context(|| format!("the study {} keeps the scores", shown(path)))?;
                let id = study.scorer(&scoring::info(scorer))?;
                Some((study, id))
            }
            None => None,
        };
        Ok(Self { study, new: Vec::new(), kept: Instant::now() })
    }

    /// The images whose embeddings it has.
    fn images(&self) -> Result<HashSet<Sha256>, StudyError> {
        self.study.as_ref().map_or_else(|| Ok(HashSet::new()), |(study, id)| study.embedded_images(*id))
    }

    /// The embedding of one of them.
    fn known(&self, sha256: Sha256) -> anyhow::Result<Embedding> {
        let (study, id) = self.study.as_ref().context("nothing is kept without a study")?;
        let key = EmbeddingKey::Image(sha256);
        study
            .embedding(*id, key)?
            .with_context(|| format!("an embedding vanished from {}", shown(study.path())))
    }

    fn add(&mut self, key: EmbeddingKey, embedding: &Embedding) -> anyhow::Result<()> {
        if self.study.is_some() {
            self.new.push((key, embedding.clone()));
            if self.kept.elapsed() >= KEEP_EVERY {
                self.flush()?;
            }
        }
        Ok(())
    }

    fn flush(&mut self) -> anyhow::Result<()> {
        if let Some((study, id)) = &mut self.study {
            study.keep_scores(*id, &[], &self.new)?;
            self.new.clear();
            self.kept = Instant::now();
        }
        Ok(())
    }
}
