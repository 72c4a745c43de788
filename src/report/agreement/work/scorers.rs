//! A scorer against the picks: accuracies, baselines, and what hangs on one resampling of the prompts.

use super::LEVEL;
use super::calibration::{self, Heated};
use super::course::course;
use super::groups::groups;
use super::majority::majority;
use super::rows::Scored;
use crate::pair::PairId;
use crate::report::agreement::plan::{FOLDS, Plan, Tuning};
use crate::report::agreement::{Accuracies, Baseline, Decided, Parting, ScorerAgreement, Tuned};
use crate::report::{Estimated, Range};
use crate::stats::calibration::{Losses, Reliability};
use crate::stats::quantile::quantile;
use crate::stats::wilson::wilson;
use crate::stats::{
    Bootstrap, Clusters, Columns, Credits, Estimate, Folds, Judged, Outcome, Statistic, Undefined, threshold,
};
use crate::study::{Evidence, PairNames};

/// Picks that are listed where the scorer is surest to be wrong.
const STRONGEST: usize = 50;

pub(super) fn agreement(
    scored: &Scored<'_>,
    evidence: &Evidence,
    plan: &Plan,
    names: &mut dyn FnMut(PairId) -> Option<PairNames>,
) -> ScorerAgreement {
    let clusters = scored.clusters();
    let folds = Folds::new(scored.prompts, FOLDS, plan.seed);
    let threshold = tuned(scored, &clusters, folds.as_ref().map_err(|why| *why), plan);
    let heated = calibration::heated(scored, &clusters, folds.as_ref().map_err(|why| *why), plan);

    let mut columns = Columns::default();
    let sums = Sums {
        credits: Credits::new(&mut columns),
        losses: Losses::new(&mut columns),
        bins: Reliability::new(&mut columns),
        hot_losses: Losses::new(&mut columns),
        hot_bins: Reliability::new(&mut columns),
    };
    let mut by_prompt = Clusters::new(scored.prompts, &columns);
    for (at, (row, judged)) in scored.rows.iter().zip(&scored.judged).enumerate() {
        let favourite = judged.forecast.favourite();
        let tuned = threshold.as_ref().map_or(favourite, |threshold| threshold.predictions[at]);
        let here = by_prompt.sums_mut(row.prompt as usize);
        sums.credits.add(here, judged.outcome, favourite, tuned);
        sums.losses.add(here, judged);
        sums.bins.add(here, judged);
        if let Ok(Heated { forecasts, .. }) = &heated {
            let judged = Judged { forecast: forecasts[at], ..*judged };
            sums.hot_losses.add(here, &judged);
            sums.hot_bins.add(here, &judged);
        }
    }
    let estimates = sums.estimates(&by_prompt, plan);
    let [t0, tuned_value, decided, t0_above, tuned_above, ece, brier, log_loss] = estimates;
    let totals = by_prompt.totals();
    let ties = sums.credits.ties(&totals);
    ScorerAgreement {
        scorer: scored.scorer.name.clone(),
        weights_sha256: scored.scorer.weights_sha256.clone(),
        dtype: scored.scorer.arithmetic.clone(),
        device: scored.scorer.device.clone(),
        pairs: scored.rows.len() as u64,
        unscored: scored.unscored,
        prompts: scored.prompts as u64,
        ties: ties as u64,
        accuracy: Accuracies {
            t0: t0.into(),
            tuned: match &threshold {
                Ok(threshold) => Tuned { t: Some(threshold.t), accuracy: tuned_value.into() },
                Err(why) => Tuned { t: None, accuracy: Estimated::missing(why) },
            },
            decided: Decided {
                n: scored.rows.len() as u64 - ties as u64,
                accuracy: decided.into(),
                wilson: independent(scored),
            },
        },
        baseline: Baseline {
            always_tie: sums.credits.always_tie(&totals).ok(),
            coin: 0.5,
            t0_above: t0_above.into(),
            tuned_above: match &threshold {
                Ok(_) => tuned_above.into(),
                Err(why) => Estimated::missing(why),
            },
        },
        calibration: calibration::calibration(
            [ece, brier, log_loss],
            (&sums.bins, &sums.hot_bins, &sums.hot_losses),
            &totals,
            &heated,
        ),
        majority: majority(scored),
        by: groups(scored, evidence),
        course: course(scored, evidence),
        strongest: strongest(scored, evidence, names),
    }
}

/// The columns of one scorer.
struct Sums {
    credits: Credits,
    losses: Losses,
    bins: Reliability,
    hot_losses: Losses,
    hot_bins: Reliability,
}

impl Sums {
    fn estimates(&self, by_prompt: &Clusters, plan: &Plan) -> [Estimate; 8] {
        let above = |value: Result<f64, Undefined>, sums: &[f64]| Ok(value? - self.credits.always_tie(sums)?);
        let statistics: [Statistic<'_>; 8] = [
            &|sums| self.credits.plain(sums),
            &|sums| self.credits.tuned(sums),
            &|sums| self.credits.decided(sums),
            &|sums| above(self.credits.plain(sums), sums),
            &|sums| above(self.credits.tuned(sums), sums),
            &|sums| self.bins.ece(sums),
            &|sums| self.losses.brier(sums),
            &|sums| self.losses.log_loss(sums),
        ];
        let bootstrap = Bootstrap { resamples: plan.resamples, seed: plan.seed, level: LEVEL };
        let estimates = bootstrap.run(by_prompt, &statistics);
        estimates.try_into().unwrap_or_else(|_| unreachable!("an estimate for each statistic"))
    }
}

/// The threshold, and what it predicts of each row.
struct Threshold {
    t: f64,
    predictions: Vec<Outcome>,
}

/// A threshold that was not chosen on the rows that it is shown on, or why there is none.
fn tuned(
    scored: &Scored<'_>,
    clusters: &[u32],
    folds: Result<&Folds, Undefined>,
    plan: &Plan,
) -> Result<Threshold, String> {
    let chosen_on = match &plan.tuning {
        Tuning::Folds if !plan.paper => {
            let tuned = folds.and_then(|folds| threshold::cross_tuned(&scored.judged, clusters, folds));
            let tuned = tuned.map_err(|why| why.to_string())?;
            let mut thresholds = tuned.thresholds;
            thresholds.sort_by(f64::total_cmp);
            let t = quantile(&thresholds, 0.5).ok_or("there is no threshold")?;
            return Ok(Threshold { t, predictions: tuned.predictions });
        }
        Tuning::Folds => return Err("the paper's protocol chooses its threshold on other picks".to_owned()),
        Tuning::Split(_) => &scored.tuning,
        Tuning::Elsewhere { name, rows } => rows
            .get(&scored.scorer.name)
            .ok_or_else(|| format!("{name} has no scores of {}", scored.scorer.name))?,
    };
    let t = if plan.paper {
        threshold::paper(chosen_on, &scored.judged).map(|paper| paper.threshold)
    } else {
        threshold::tune(chosen_on).map(|tuned| tuned.threshold)
    };
    let t = t.map_err(|why| format!("of the picks to choose it on, {why}"))?;
    let predictions = scored.judged.iter().map(|judged| judged.forecast.predicts(t)).collect();
    Ok(Threshold { t, predictions })
}

/// Wilson's interval of the decided picks, where no prompt has two of them.
fn independent(scored: &Scored<'_>) -> Option<Range> {
    let decided = || scored.rows.iter().zip(&scored.judged).filter(|(row, _)| row.outcome != Outcome::Tie);
    let prompts: Vec<u32> = decided().map(|(row, _)| row.prompt).collect();
    if prompts.windows(2).any(|two| two[0] == two[1]) {
        return None;
    }
    let right: f64 = decided().map(|(_, judged)| judged.credit(0.0)).sum();
    wilson(right, prompts.len() as f64, LEVEL).ok().map(Range::from)
}

/// The decided picks that the scorer has wrong, the surest first.
fn strongest(
    scored: &Scored<'_>,
    evidence: &Evidence,
    names: &mut dyn FnMut(PairId) -> Option<PairNames>,
) -> Vec<Parting> {
    let mut wrong: Vec<usize> =
        (0..scored.judged.len()).filter(|&at| scored.judged[at].credit(0.0) == 0.0).collect();
    wrong.sort_by(|&one, &other| {
        let logit = |at: usize| scored.judged[at].forecast.logit().abs();
        logit(other).total_cmp(&logit(one)).then(scored.rows[one].pick.cmp(&scored.rows[other].pick))
    });
    wrong.truncate(STRONGEST);
    let parting = |at: usize| {
        let (row, judged) = (&scored.rows[at], &scored.judged[at]);
        let (pick, pair) = (&evidence.picks[row.pick as usize], &evidence.pairs[row.pair as usize]);
        let PairNames { images: [image_a, image_b], models: [model_a, model_b] } = names(pair.id)?;
        let [score_a, score_b] = scored.scorer.scores[row.pair as usize];
        Some(Parting {
            pick_id: pick.id.0,
            pair_id: pair.id.0,
            prompt: evidence.prompts[pair.prompt as usize].clone(),
            image_a,
            image_b,
            model_a,
            model_b,
            annotator: evidence.annotators[row.annotator as usize].clone(),
            outcome: pick.outcome.name().to_owned(),
            score_a,
            score_b,
            confidence: judged.forecast.confidence(),
        })
    };
    wrong.into_iter().filter_map(parting).collect()
}
