//! All prompts and images of a study, or those that have no score yet.

use std::cell::RefCell;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use super::rows::{self, Row};
use super::work::Work;
use crate::cli::ScoreArguments;
use crate::command::scoring::{self, PROMPTS};
use crate::scorer::Scorer;
use crate::scorer::flow::{self, Plan};
use crate::study::{Mode, ScorerId, Study};
use crate::text::{counted, thousands};

/// Batches of rows that are read ahead: their new prompts go through the text tower before their images do, and the
/// device runs dry once in so many batches.
const BATCHES_AHEAD: u64 = 64;

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
    let work = RefCell::new(Work::new(study, id, scorer.formula(), total, arguments.all));
    let whole = score(&work, scorer, &plan, stop);
    let mut work = work.into_inner();
    // What was computed until something failed is kept as well.
    work.keep()?;
    let whole = whole?;
    work.report(scorer.context());
    anyhow::ensure!(
        whole,
        "interrupted: {} of {} kept, and the same command goes on from there",
        counted(work.scored(), "score"),
        thousands(total)
    );
    scoring::tell(&format!("{} new", counted(work.scored(), "score")));
    print(work.study(), id, &name, arguments.json, out)?;
    if work.failed() > 0 {
        out.flush()?;
        anyhow::bail!("{} could not be scored; see above", counted(work.failed(), "image"));
    }
    Ok(())
}

/// Scores some rows after the other; answers whether it came to the end.
fn score(
    work: &RefCell<Work>,
    scorer: &mut dyn Scorer,
    plan: &Plan,
    stop: &AtomicBool,
) -> anyhow::Result<bool> {
    loop {
        let prompts = work.borrow_mut().read_ahead(BATCHES_AHEAD * plan.batch as u64, scorer)?;
        for prompts in prompts.chunks(PROMPTS) {
            if stop.load(Ordering::Relaxed) {
                return Ok(false);
            }
            work.borrow_mut().embed(prompts, scorer)?;
        }
        if work.borrow().is_over() {
            return Ok(true);
        }
        let next = || work.borrow_mut().next();
        let done = |done| work.borrow_mut().done(done);
        if !flow::run(scorer, plan, stop, next, done)? {
            return Ok(false);
        }
    }
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
