//! Which picks a report is of, and the rows of each scorer.

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_pcg::Pcg64;

use crate::pair::Outcome as Decision;
use crate::report::agreement::Counted;
use crate::report::agreement::plan::{BothBad, Plan, Rule, Tuning};
use crate::stats::{Forecast, Judged, Outcome};
use crate::study::{Evidence, EvidencePick, EvidenceScorer};

/// A pick that counts. Rows of a prompt stand together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Row {
    /// Its place among the evidence's picks.
    pub(super) pick: u32,
    /// Its pair's place.
    pub(super) pair: u32,
    /// Its prompt, from 0 among those of the rows.
    pub(super) prompt: u32,
    /// Its annotator's place.
    pub(super) annotator: u32,
    /// What was decided.
    pub(super) outcome: Outcome,
}

/// The picks that count, and how many do not.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// In the order of the prompts.
    pub(super) rows: Vec<Row>,
    /// What thresholds are chosen on, where that is a part of this study.
    pub(super) tuning: Vec<Row>,
    /// How many prompts the rows have.
    pub(super) prompts: usize,
    /// Why the others do not count.
    pub(super) excluded: Vec<Counted>,
}

/// Prompts are dealt by a seed of their own.
const SPLIT: u64 = 0x0073_706c_6974;

impl Kept {
    pub(super) fn of(evidence: &Evidence, plan: &Plan) -> Self {
        let mut kept = Kept::default();
        let tunes = tuning_prompts(evidence, plan);
        let mut reasons: Vec<(&'static str, u64)> = Vec::new();
        let mut exclude = |reason: &'static str| match reasons.iter_mut().find(|known| known.0 == reason) {
            Some(known) => known.1 += 1,
            None => reasons.push((reason, 1)),
        };
        for (at, pick) in evidence.picks.iter().enumerate() {
            let reason = reason(pick, evidence, plan);
            let (outcome, None) = (outcome(pick.outcome), reason) else {
                exclude(reason.unwrap_or_default());
                continue;
            };
            let prompt = evidence.pairs[pick.pair as usize].prompt;
            let row = Row { pick: at as u32, pair: pick.pair, prompt, annotator: pick.annotator, outcome };
            if tunes.get(prompt as usize).copied().unwrap_or(false) {
                kept.tuning.push(row);
                exclude("the threshold was chosen on it");
            } else {
                kept.rows.push(row);
            }
        }
        kept.rows.sort_by_key(|row| (row.prompt, row.pick));
        kept.prompts = renumber(&mut kept.rows);
        let elsewhere = [
            ("implied by a choice among several images", evidence.implied),
            ("taken back by undo", evidence.retracted),
        ];
        reasons.extend(elsewhere.into_iter().filter(|(_, count)| *count > 0));
        kept.excluded =
            reasons.into_iter().map(|(name, count)| Counted { name: name.to_owned(), count }).collect();
        kept
    }
}

/// Prompts get numbers from 0, without gaps; the rows are in their order. Answers how many there are.
fn renumber(rows: &mut [Row]) -> usize {
    let mut prompts = 0;
    let mut last = None;
    for row in rows {
        if last != Some(row.prompt) {
            last = Some(row.prompt);
            prompts += 1;
        }
        row.prompt = prompts - 1;
    }
    prompts as usize
}

/// "Both bad" was excluded before where it is no tie.
fn outcome(decision: Decision) -> Outcome {
    match decision {
        Decision::A => Outcome::A,
        Decision::B => Outcome::B,
        Decision::Tie | Decision::BothBad => Outcome::Tie,
    }
}

/// Why a pick does not count, if it does not: the first reason.
fn reason(pick: &EvidencePick, evidence: &Evidence, plan: &Plan) -> Option<&'static str> {
    if pick.repeat_of.is_some() {
        return Some("repeats of a pair: they tell of self-agreement alone");
    }
    if pick.outcome == Decision::BothBad && plan.both_bad == BothBad::Exclude {
        return Some("both bad");
    }
    if pick.protocol.is_some_and(|protocol| chosen_by_margin(evidence, protocol)) {
        return Some("the pair was chosen by the scorer's margin: only random ones tell of agreement");
    }
    plan.rules.iter().find_map(|rule| match rule {
        Rule::Fast(limit) if pick.response_ms.is_some_and(|time| time < *limit) => {
            Some("faster than the rule fast allows")
        }
        Rule::SawScore if pick.saw_score => Some("a score had been seen before"),
        Rule::Blocks if pick.in_blocks => Some("made on half blocks"),
        Rule::Coarse if pick.on_coarse => Some("made on a coarse image, before the better one was there"),
        Rule::Annotator(name) if *name == evidence.annotators[pick.annotator as usize] => {
            Some("of an annotator who is left out")
        }
        _ => None,
    })
}

/// Whether a protocol says that its pairs were chosen for how sure a scorer was of them.
fn chosen_by_margin(evidence: &Evidence, protocol: u32) -> bool {
    evidence.protocols[protocol as usize].1["selection"].as_str().is_some_and(|how| how.starts_with("margin"))
}

/// Which prompts thresholds are chosen on.
fn tuning_prompts(evidence: &Evidence, plan: &Plan) -> Vec<bool> {
    let Tuning::Split(share) = plan.tuning else { return Vec::new() };
    let prompts = evidence.prompts.len();
    let wanted = ((share * prompts as f64).round() as usize).min(prompts);
    let mut order: Vec<usize> = (0..prompts).collect();
    order.shuffle(&mut Pcg64::seed_from_u64(plan.seed ^ SPLIT));
    let mut tunes = vec![false; prompts];
    order[..wanted].iter().for_each(|&prompt| tunes[prompt] = true);
    tunes
}

/// The rows that a scorer has finite scores for. Their prompts are numbered from 0 among them.
pub(super) struct Scored<'e> {
    pub(super) scorer: &'e EvidenceScorer,
    pub(super) rows: Vec<Row>,
    pub(super) judged: Vec<Judged>,
    pub(super) prompts: usize,
    /// Rows without scores.
    pub(super) unscored: u64,
    /// What its threshold is chosen on, where that is a part of this study.
    pub(super) tuning: Vec<Judged>,
}

impl<'e> Scored<'e> {
    pub(super) fn of(scorer: &'e EvidenceScorer, kept: &Kept) -> Self {
        let judge = |row: &Row| {
            let [a, b] = scorer.scores[row.pair as usize];
            Forecast::from_scores(a, b).ok().map(|forecast| Judged { outcome: row.outcome, forecast })
        };
        let mut rows = Vec::with_capacity(kept.rows.len());
        let mut judged = Vec::with_capacity(kept.rows.len());
        for row in &kept.rows {
            if let Some(judgement) = judge(row) {
                rows.push(*row);
                judged.push(judgement);
            }
        }
        let unscored = (kept.rows.len() - rows.len()) as u64;
        let prompts = renumber(&mut rows);
        let tuning = kept.tuning.iter().filter_map(judge).collect();
        Scored { scorer, rows, judged, prompts, unscored, tuning }
    }

    /// The prompt of each row.
    pub(super) fn clusters(&self) -> Vec<u32> {
        self.rows.iter().map(|row| row.prompt).collect()
    }
}
