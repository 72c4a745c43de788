//! All prompts and images of a study, or those that have no score yet.

use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};
use std::io::Write;
use std::path::Path;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::rows::{self, Row};
use crate::cli::ScoreArguments;
use crate::command::scoring::{self, Pace};
use crate::scorer::flow::{self, Done, Job, Plan};
use crate::scorer::{Embedding, Formula, Scorer};
use crate::study::{EmbeddingKey, Mode, NewScore, ScorerId, Study, StudyError, Wanted};
use crate::text::{counted, thousands};

/// Batches of rows that are read ahead: their new prompts go through the text tower before their images do, and the
/// device runs dry once in so many batches.
const BATCHES_AHEAD: u64 = 64;
/// Prompts that go through the text tower together.
const PROMPTS: usize = 32;
/// How often what is new goes to the disk: at most so much work is lost.
const KEEP_EVERY: Duration = Duration::from_secs(1);
/// Images that are told of by name where they can't be scored.
const NAMED: usize = 20;

/// Scores what is wanted, keeps it, and prints all scores of the study.
pub(super) fn run(
    path: &Path,
    arguments: &ScoreArguments,
    scorer: &mut dyn Scorer,
    stop: &AtomicBool,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let mut study = Study::open(path, Mode::Write)?;
    let id = study.scorer(&scoring::info(scorer))?;
    let total = study.want_scores(id, arguments.all)?;
    let name = scorer.identity().name.clone();
    let plan = Plan::of(scorer);
    let ahead = BATCHES_AHEAD * plan.batch as u64;
    let work = RefCell::new(Work::new(study, id, scorer.formula(), total));
    // One prompt's vector serves all its images; the text tower runs before the images of its prompts do.
    let whole = loop {
        let prompts = work.borrow_mut().read_ahead(ahead)?;
        if work.borrow().ahead.is_empty() {
            break true;
        }
        for prompts in prompts.chunks(PROMPTS) {
            if !stop.load(Ordering::Relaxed) {
                work.borrow_mut().embed(prompts, scorer)?;
            }
        }
        let next = || work.borrow_mut().next();
        let done = |done| work.borrow_mut().done(done);
        let whole = flow::run(scorer, plan, stop, next, done);
        if whole.is_err() {
            // What was computed until then is kept.
            work.borrow_mut().keep()?;
        }
        if !whole? {
            break false;
        }
    };
    let mut work = work.into_inner();
    work.pace.end();
    work.keep()?;
    for line in &work.failures {
        scoring::warn(line);
    }
    if work.failed as usize > work.failures.len() {
        scoring::warn(&format!("and {} more", thousands(work.failed - work.failures.len() as u64)));
    }
    if work.cut > 0 {
        scoring::warn(&format!(
            "{} longer than the {} tokens that the network reads: what comes after counts for nothing",
            if work.cut == 1 {
                "1 prompt is".to_owned()
            } else {
                format!("{} prompts are", thousands(work.cut))
            },
            scorer.context()
        ));
    }
    anyhow::ensure!(
        whole,
        "interrupted: {} of {} kept, and the same command goes on from there",
        counted(work.scored, "score"),
        thousands(total)
    );
    scoring::tell(&format!("{} new", counted(work.scored, "score")));
    print(&work.study, id, &name, arguments.json, out)?;
    if work.failed > 0 {
        out.flush()?;
        anyhow::bail!("{} could not be scored; see above", counted(work.failed, "image"));
    }
    Ok(())
}

/// Every prompt with its images and their scores; nothing is held but one prompt's.
fn print(study: &Study, id: ScorerId, name: &str, json: bool, out: &mut impl Write) -> anyhow::Result<()> {
    let mut prompt: Option<(i64, String)> = None;
    let mut rows = Vec::new();
    study.each_score(id, |scored| -> anyhow::Result<()> {
        if prompt.as_ref().is_none_or(|(prompt_id, _)| *prompt_id != scored.prompt_id) {
            if let Some((_, prompt)) = &prompt {
                rows::print(prompt, &rows, name, json, out)?;
            }
            rows.clear();
            prompt = Some((scored.prompt_id, scored.prompt));
        }
        rows.push(Row { image: scored.image, score: scored.logit.ok_or_else(|| "not scored".to_owned()) });
        Ok(())
    })?;
    if let Some((_, prompt)) = &prompt {
        rows::print(prompt, &rows, name, json, out)?;
    }
    Ok(())
}

/// What is being scored.
struct Work {
    study: Study,
    id: ScorerId,
    /// The first row that was not read yet.
    first: u64,
    ahead: VecDeque<Wanted>,
    formula: Formula,
    prompts: HashMap<i64, Rc<Embedding>>,
    scores: Vec<NewScore>,
    embeddings: Vec<(EmbeddingKey, Embedding)>,
    kept: Instant,
    pace: Pace,
    scored: u64,
    cut: u64,
    failed: u64,
    failures: Vec<String>,
}

impl Work {
    fn new(study: Study, id: ScorerId, formula: Formula, total: u64) -> Self {
        Self {
            study,
            id,
            first: 0,
            ahead: VecDeque::new(),
            formula,
            prompts: HashMap::new(),
            scores: Vec::new(),
            embeddings: Vec::new(),
            kept: Instant::now(),
            pace: Pace::new(total),
            scored: 0,
            cut: 0,
            failed: 0,
            failures: Vec::new(),
        }
    }

    /// Reads more rows; answers their prompts that have no vector yet.
    fn read_ahead(&mut self, count: u64) -> Result<Vec<(i64, String)>, StudyError> {
        self.ahead = self.study.wanted(self.first, count)?.into();
        self.first += count;
        let mut new = Vec::new();
        let mut prompts = HashMap::new();
        for wanted in &self.ahead {
            if prompts.contains_key(&wanted.prompt_id) || new.iter().any(|(id, _)| *id == wanted.prompt_id) {
                continue;
            }
            if let Some(vector) = self.prompts.remove(&wanted.prompt_id) {
                prompts.insert(wanted.prompt_id, vector);
            } else {
                match self.study.embedding(self.id, EmbeddingKey::of_prompt(&wanted.prompt))? {
                    Some(vector) => drop(prompts.insert(wanted.prompt_id, Rc::new(vector))),
                    None => new.push((wanted.prompt_id, wanted.prompt.clone())),
                }
            }
        }
        self.prompts = prompts;
        Ok(new)
    }

    fn embed(&mut self, new: &[(i64, String)], scorer: &mut dyn Scorer) -> anyhow::Result<()> {
        if new.is_empty() {
            return Ok(());
        }
        let texts: Vec<&str> = new.iter().map(|(_, text)| text.as_str()).collect();
        for ((prompt, text), embedded) in new.iter().zip(scorer.prompts(&texts)?) {
            self.cut += u64::from(embedded.cut.is_some());
            self.embeddings.push((EmbeddingKey::of_prompt(text), embedded.vector.clone()));
            self.prompts.insert(*prompt, Rc::new(embedded.vector));
        }
        Ok(())
    }

    /// The next image that has to be computed; those whose vector is kept are settled on the way.
    fn next(&mut self) -> anyhow::Result<Option<Job<Wanted>>> {
        while let Some(wanted) = self.ahead.pop_front() {
            match self.study.embedding(self.id, EmbeddingKey::Image(wanted.image.sha256))? {
                Some(vector) => {
                    self.pace.step();
                    self.settle(&wanted, &vector)?;
                }
                None => {
                    let (path, expected) = (wanted.image.path.clone(), Some(wanted.image.sha256));
                    return Ok(Some(Job { path, expected, tag: wanted }));
                }
            }
        }
        Ok(None)
    }

    fn done(&mut self, Done { tag, outcome }: Done<Wanted>) -> anyhow::Result<()> {
        self.pace.step();
        match outcome {
            Ok((sha256, vector)) => {
                self.settle(&tag, &vector)?;
                self.embeddings.push((EmbeddingKey::Image(sha256), vector));
            }
            Err(error) => {
                self.failed += 1;
                if self.failures.len() < NAMED {
                    self.failures.push(format!("{}: {error}", tag.image.path.display()));
                }
            }
        }
        Ok(())
    }

    /// Makes a score of an image's vector.
    fn settle(&mut self, wanted: &Wanted, image: &Embedding) -> Result<(), StudyError> {
        // Without one it was interrupted before the prompt's turn.
        let Some(prompt) = self.prompts.get(&wanted.prompt_id) else { return Ok(()) };
        let logit = self.formula.score(prompt, image);
        self.scores.push(NewScore { prompt_id: wanted.prompt_id, image_id: wanted.image_id, logit });
        self.scored += 1;
        if self.kept.elapsed() >= KEEP_EVERY { self.keep() } else { Ok(()) }
    }

    fn keep(&mut self) -> Result<(), StudyError> {
        self.study.keep_scores(self.id, &self.scores, &self.embeddings)?;
        self.scores.clear();
        self.embeddings.clear();
        self.kept = Instant::now();
        Ok(())
    }
}
