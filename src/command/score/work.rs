//! What of a study is being scored: read ahead, waited for, kept.

use std::collections::{HashMap, VecDeque};
use std::time::Instant;

use crate::command::scoring::{self, KEEP_EVERY, Pace};
use crate::pair::Sha256;
use crate::scorer::flow::{Done, Job, Outcome};
use crate::scorer::{Embedding, Formula, Scorer};
use crate::study::{EmbeddingKey, NewScore, ScorerId, Study, StudyError, Wanted};
use crate::text::thousands;

/// Images that are told of by name where they can't be scored.
const NAMED: usize = 20;

/// What is being scored.
pub(super) struct Work {
    study: Study,
    id: ScorerId,
    formula: Formula,
    /// Whether what is kept counts for nothing.
    anew: bool,
    /// The first row that was not read yet.
    first: u64,
    ahead: VecDeque<Wanted>,
    /// Vectors of the prompts of the rows read ahead.
    prompts: HashMap<i64, Embedding>,
    /// Images on their way through the scorer, with the other rows that want them.
    under_way: HashMap<Sha256, Vec<Wanted>>,
    /// Vectors that are not in the study yet.
    images: HashMap<Sha256, Embedding>,
    new_prompts: Vec<(EmbeddingKey, Embedding)>,
    scores: Vec<NewScore>,
    kept: Option<Instant>,
    pace: Pace,
    scored: u64,
    /// How many tokens those prompts have that are too long.
    cut: Vec<usize>,
    failed: u64,
    failures: Vec<String>,
}

impl Work {
    /// All that the study wants of a scorer; `anew` computes what is kept again.
    pub(super) fn new(study: Study, id: ScorerId, formula: Formula, total: u64, anew: bool) -> Self {
        Self {
            study,
            id,
            formula,
            anew,
            first: 0,
            ahead: VecDeque::new(),
            prompts: HashMap::new(),
            under_way: HashMap::new(),
            images: HashMap::new(),
            new_prompts: Vec::new(),
            scores: Vec::new(),
            kept: None,
            pace: Pace::new(total),
            scored: 0,
            cut: Vec::new(),
            failed: 0,
            failures: Vec::new(),
        }
    }

    pub(super) fn study(&self) -> &Study {
        &self.study
    }

    /// Scores that are new.
    pub(super) fn scored(&self) -> u64 {
        self.scored
    }

    /// Images that could not be scored.
    pub(super) fn failed(&self) -> u64 {
        self.failed
    }

    /// Whether there are no more rows.
    pub(super) fn is_over(&self) -> bool {
        self.ahead.is_empty()
    }

    /// Reads more rows; answers their prompts that have no vector yet.
    pub(super) fn read_ahead(
        &mut self,
        count: u64,
        scorer: &dyn Scorer,
    ) -> Result<Vec<(i64, String)>, StudyError> {
        self.ahead = self.study.wanted(self.first, count)?.into();
        self.first += count;
        // Rows come in the order of their prompts, so only the last one of before can come again.
        let mut before = std::mem::take(&mut self.prompts);
        let (mut new, mut last) = (Vec::new(), None);
        for wanted in &self.ahead {
            if last.replace(wanted.prompt_id) == Some(wanted.prompt_id) {
                continue;
            }
            if let Some(vector) = before.remove(&wanted.prompt_id) {
                self.prompts.insert(wanted.prompt_id, vector);
                continue;
            }
            self.cut.extend(scorer.cut(&wanted.prompt));
            match self.kept(EmbeddingKey::of_prompt(&wanted.prompt))? {
                Some(vector) => drop(self.prompts.insert(wanted.prompt_id, vector)),
                None => new.push((wanted.prompt_id, wanted.prompt.clone())),
            }
        }
        Ok(new)
    }

    /// Sends prompts through the text tower.
    pub(super) fn embed(&mut self, new: &[(i64, String)], scorer: &mut dyn Scorer) -> anyhow::Result<()> {
        let texts: Vec<&str> = new.iter().map(|(_, text)| text.as_str()).collect();
        for ((prompt, text), vector) in new.iter().zip(scorer.prompts(&texts)?) {
            self.new_prompts.push((EmbeddingKey::of_prompt(text), vector.clone()));
            self.prompts.insert(*prompt, vector);
        }
        Ok(())
    }

    /// The next image that has to be computed; rows whose image is known are scored on the way, and those whose image is
    /// under way wait for it.
    pub(super) fn next(&mut self) -> anyhow::Result<Option<Job<Wanted>>> {
        while let Some(wanted) = self.ahead.pop_front() {
            let sha256 = wanted.image.sha256;
            if let Some(waiting) = self.under_way.get_mut(&sha256) {
                waiting.push(wanted);
                continue;
            }
            let known = match self.images.get(&sha256) {
                Some(vector) => Some(vector.clone()),
                None => self.kept(EmbeddingKey::Image(sha256))?,
            };
            match known {
                Some(vector) => self.settle(&wanted, &vector)?,
                None => {
                    self.under_way.insert(sha256, Vec::new());
                    let (path, expected) = (wanted.image.path.clone(), Some(sha256));
                    return Ok(Some(Job { path, expected, tag: wanted }));
                }
            }
        }
        Ok(None)
    }

    /// Takes in what became of an image.
    pub(super) fn done(&mut self, Done { tag, outcome }: Done<Wanted>) -> anyhow::Result<()> {
        let waiting = self.under_way.remove(&tag.image.sha256).unwrap_or_default();
        let rows = std::iter::once(&tag).chain(&waiting);
        match outcome {
            Ok(Outcome::Embedded(sha256, vector)) => {
                self.images.insert(sha256, vector.clone());
                for wanted in rows {
                    self.settle(wanted, &vector)?;
                }
            }
            // Nothing was said to be known: this room asks before an image is read.
            Ok(Outcome::Known(_)) => {}
            Err(error) => {
                for wanted in rows {
                    self.pace.step();
                    self.failed += 1;
                    if self.failures.len() < NAMED {
                        self.failures.push(format!("{}: {error}", wanted.image.path.display()));
                    }
                }
            }
        }
        Ok(())
    }

    /// Puts everything new into the study.
    pub(super) fn keep(&mut self) -> Result<(), StudyError> {
        let images = self.images.drain().map(|(sha256, vector)| (EmbeddingKey::Image(sha256), vector));
        let embeddings: Vec<_> = images.chain(self.new_prompts.drain(..)).collect();
        self.study.keep_scores(self.id, &self.scores, &embeddings)?;
        self.scores.clear();
        self.kept = Some(Instant::now());
        Ok(())
    }

    /// Says what a person should know at the end; `context` is how many tokens the network reads.
    pub(super) fn report(&mut self, context: usize) {
        self.pace.end();
        for line in &self.failures {
            scoring::warn(line);
        }
        if self.failed > self.failures.len() as u64 {
            scoring::warn(&format!("and {} more", thousands(self.failed - self.failures.len() as u64)));
        }
        scoring::warn_of_cuts(&self.cut, context);
    }

    fn kept(&self, key: EmbeddingKey) -> Result<Option<Embedding>, StudyError> {
        if self.anew { Ok(None) } else { self.study.embedding(self.id, key) }
    }

    /// Makes a score of an image's vector.
    fn settle(&mut self, wanted: &Wanted, image: &Embedding) -> Result<(), StudyError> {
        self.pace.step();
        // Without one it was interrupted before the prompt's turn.
        let Some(prompt) = self.prompts.get(&wanted.prompt_id) else { return Ok(()) };
        let logit = self.formula.score(prompt, image);
        self.scores.push(NewScore { prompt_id: wanted.prompt_id, image_id: wanted.image_id, logit });
        self.scored += 1;
        // The first at once: whatever keeps the file from being written is found before hours of work.
        if self.kept.is_none_or(|kept| kept.elapsed() >= KEEP_EVERY) { self.keep() } else { Ok(()) }
    }
}
