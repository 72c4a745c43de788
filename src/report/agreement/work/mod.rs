//! Works a report out of the evidence: pure, and the same for the same seed on any number of threads.

mod calibration;
mod contrasts;
mod course;
mod groups;
mod majority;
mod people;
mod quality;
mod rows;
mod scorers;

use super::plan::{BothBad, FOLDS, Plan, Tuning};
use super::{Agreement, Counted, Data, Provenance};
use crate::report::Estimated;
use crate::stats::bootstrap::FEW_CLUSTERS;
use crate::stats::{ClusteredMean, Judged, Outcome};
use crate::study::{Evidence, PairNames};
use crate::text::{counted, thousands};
use rows::Kept;

/// The level of all intervals.
pub(super) const LEVEL: f64 = 0.95;

/// Works the report out. `names` tells the names of a pair that is to be listed.
pub fn work_out(
    evidence: &Evidence,
    plan: &Plan,
    names: &mut dyn FnMut(crate::pair::PairId) -> Option<PairNames>,
) -> Agreement {
    let kept = Kept::of(evidence, plan);
    let judged: Vec<rows::Scored> =
        evidence.scorers.iter().map(|scorer| rows::Scored::of(scorer, &kept)).collect();
    let mut scorers: Vec<super::ScorerAgreement> =
        judged.iter().map(|scored| scorers::agreement(scored, evidence, plan, names)).collect();
    let contrasts = contrasts::contrasts(&judged, plan);
    scorers.sort_by(|one, other| {
        let share = |scorer: &super::ScorerAgreement| scorer.accuracy.t0.value.unwrap_or(-1.0);
        share(other).total_cmp(&share(one))
    });
    let quality = quality::quality(evidence, &kept, plan);
    let people = people::people(evidence, &kept, plan);
    let data = data(evidence, &kept, &scorers);
    Agreement { provenance: provenance(evidence, &kept, plan), data, scorers, contrasts, people, quality }
}

/// The rows of one study's picks as another report tunes on them, by the scorer's name.
pub fn tuning_rows(evidence: &Evidence, plan: &Plan) -> std::collections::HashMap<String, Vec<Judged>> {
    let kept = Kept::of(evidence, plan);
    let scored = evidence.scorers.iter().map(|scorer| rows::Scored::of(scorer, &kept));
    scored.map(|scored| (scored.scorer.name.clone(), scored.judged)).collect()
}

fn provenance(evidence: &Evidence, kept: &Kept, plan: &Plan) -> Provenance {
    let mut by_source = vec![0; evidence.sources.len()];
    for row in &kept.rows {
        by_source[evidence.pairs[row.pair as usize].source as usize] += 1;
    }
    let sources = evidence.sources.iter().zip(by_source).filter(|(_, count)| *count > 0);
    let grid = if plan.paper { "the first best of 0, 0.1, … 1" } else { "the best of all gaps" };
    let tuning = match &plan.tuning {
        Tuning::Folds => format!("{grid}, cross-validated over {FOLDS} parts of the prompts"),
        Tuning::Split(share) => {
            format!("{grid} on {:.0} % of the prompts, of which nothing else is reported", 100.0 * share)
        }
        Tuning::Elsewhere { name, .. } => format!("{grid} on the picks of {name}"),
    };
    let both_bad = match plan.both_bad {
        BothBad::Exclude => "\"both bad\" is left out",
        BothBad::Tie => "\"both bad\" counts as a tie",
    };
    Provenance {
        program: format!("pairpick {}", env!("CARGO_PKG_VERSION")),
        study_seed: evidence.seed,
        sources: sources.map(|(name, count)| Counted { name: name.clone(), count }).collect(),
        protocols: evidence.protocols.iter().map(|(hash, _)| hash.clone()).collect(),
        tie_policy: format!(
            "the credit is 1 for the same answer, ½ where exactly one of person and scorer says tie, else 0; {both_bad}"
        ),
        tuning,
        protocol: if plan.paper { "pickapic" } else { "pairpick" }.to_owned(),
        rules: plan.rules.iter().map(ToString::to_string).collect(),
        resamples: plan.resamples,
        seed: plan.seed,
        level: LEVEL,
        ..Provenance::default()
    }
}

fn data(evidence: &Evidence, kept: &Kept, scorers: &[super::ScorerAgreement]) -> Data {
    let distinct = |of: &dyn Fn(&rows::Row) -> u32| {
        let mut all: Vec<u32> = kept.rows.iter().map(of).collect();
        all.sort_unstable();
        all.dedup();
        all.len() as u64
    };
    let mut warnings = Vec::new();
    if kept.rows.is_empty() {
        warnings.push("There is no pick to report on.".to_owned());
    } else if kept.prompts < FEW_CLUSTERS {
        let prompts = counted(kept.prompts as u64, "prompt");
        warnings.push(format!("With {prompts} the intervals are too narrow: take them as a lower bound."));
    }
    let picks = kept.rows.len() as u64;
    let mut share = |count: u64, what: &str| {
        if count > 0 {
            warnings.push(format!("{} of {} picks {what}.", thousands(count), thousands(picks)));
        }
    };
    let of = |is: &dyn Fn(&crate::study::EvidencePick) -> bool| {
        kept.rows.iter().filter(|row| is(&evidence.picks[row.pick as usize])).count() as u64
    };
    share(
        of(&|pick| pick.saw_score),
        "were made after a score had been seen (--exclude saw-score leaves them out)",
    );
    share(
        of(&|pick| pick.in_blocks),
        "were made on half blocks, no basis for judging quality (--exclude blocks)",
    );
    share(
        of(&|pick| pick.on_coarse),
        "were made on a coarse image, before the better one was there (--exclude coarse)",
    );
    for scorer in scorers.iter().filter(|scorer| scorer.unscored > 0) {
        warnings.push(format!(
            "{} has no score for {} of {} picks: `pairpick score --study` computes them.",
            scorer.scorer,
            thousands(scorer.unscored),
            thousands(picks)
        ));
    }
    if scorers.is_empty() {
        warnings.push("No pair has scores: `pairpick score --study` computes them.".to_owned());
    }
    Data {
        picks,
        pairs: distinct(&|row| row.pair),
        prompts: kept.prompts as u64,
        annotators: distinct(&|row| row.annotator),
        ties: kept.rows.iter().filter(|row| row.outcome == Outcome::Tie).count() as u64,
        excluded: kept.excluded.clone(),
        warnings,
    }
}

/// A mean over clusters with its interval.
fn estimated(mean: &ClusteredMean) -> Estimated {
    Estimated::with(mean.mean(), mean.interval(LEVEL))
}

#[cfg(test)]
mod tests;
