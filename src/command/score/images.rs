//! Images that were named, for one prompt.

use std::io::Write;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use anyhow::Context;

use super::rows::{self, Row};
use crate::cli::ScoreArguments;
use crate::command::scoring::{self, Pace};
use crate::command::shown;
use crate::picture::{self, Limits};
use crate::scorer::flow::{self, Done, Job, Plan};
use crate::scorer::{Embedding, Scorer};
use crate::study::{EmbeddingKey, Mode, ScorerId, Study};
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

    let mut found: Vec<Option<Result<Embedding, String>>> = arguments.images.iter().map(|_| None).collect();
    let mut pace = Pace::new(arguments.images.len() as u64);
    let mut waiting = arguments.images.iter().enumerate();
    let plan = Plan::of(scorer);
    // Both closures below use these two; they are never called at the same time.
    let shared = std::cell::RefCell::new((&mut cache, &mut found));
    let next = || -> anyhow::Result<Option<Job<usize>>> {
        for (at, path) in waiting.by_ref() {
            let (cache, found) = &mut *shared.borrow_mut();
            let job = |expected| Some(Job { path: path.clone(), expected, tag: at });
            match cache.known(path)? {
                Known::Nothing => return Ok(job(None)),
                Known::Hash(sha256) => return Ok(job(Some(sha256))),
                Known::Embedding(embedding) => found[at] = Some(Ok(embedding)),
            }
        }
        Ok(None)
    };
    let done = |Done { tag, outcome }: Done<usize>| -> anyhow::Result<()> {
        let (cache, found) = &mut *shared.borrow_mut();
        pace.step();
        found[tag] = Some(match outcome {
            Ok((sha256, embedding)) => {
                cache.add(EmbeddingKey::Image(sha256), &embedding)?;
                Ok(embedding)
            }
            Err(error) => Err(error.to_string()),
        });
        Ok(())
    };
    let whole = flow::run(scorer, plan, stop, next, done);
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
            score: found
                .unwrap_or_else(|| Err("not scored".to_owned()))
                .map(|image| scorer.score(&prompt, &image)),
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
    let key = EmbeddingKey::of_prompt(text);
    let known = match &cache.study {
        Some((study, id)) => study.embedding(*id, key)?,
        None => None,
    };
    if let Some(embedding) = known {
        return Ok(embedding);
    }
    let mut embedded = scorer.prompts(&[text])?;
    let embedded = embedded.pop().context("the scorer gave no embedding of the prompt")?;
    match embedded.cut {
        Some(tokens) => scoring::warn(&format!(
            "the prompt has {tokens} tokens and the network reads {}: what comes after counts for nothing",
            scorer.context()
        )),
        // Of a kept one it is not known whether it was cut, so it is computed and said again.
        None => cache.add(key, &embedded.vector)?,
    }
    Ok(embedded.vector)
}

/// What a study keeps of images that may not be its own.
struct Cache {
    study: Option<(Study, ScorerId)>,
    new: Vec<(EmbeddingKey, Embedding)>,
    kept: Instant,
}

enum Known {
    Nothing,
    Hash(crate::pair::Sha256),
    Embedding(Embedding),
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

    fn known(&self, path: &Path) -> anyhow::Result<Known> {
        let Some((study, id)) = &self.study else { return Ok(Known::Nothing) };
        // What can't be read is told of when its turn comes.
        let Ok(bytes) = picture::read(path, None, &Limits::default()) else { return Ok(Known::Nothing) };
        let sha256 = picture::hash(&bytes);
        Ok(match study.embedding(*id, EmbeddingKey::Image(sha256))? {
            Some(embedding) => Known::Embedding(embedding),
            None => Known::Hash(sha256),
        })
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
