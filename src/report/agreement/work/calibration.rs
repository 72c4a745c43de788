//! Whether a scorer's probabilities mean what they say, before and after a temperature.

use super::LEVEL;
use super::rows::Scored;
use crate::report::Estimated;
use crate::report::agreement::plan::{Plan, Tuning};
use crate::report::agreement::{AtTemperature, Bin, Calibration, CalibrationIntervals, Reason};
use crate::stats::calibration::{self, Losses, Reliability};
use crate::stats::quantile::quantile;
use crate::stats::{Estimate, Folds, Forecast, Judged, Outcome, Undefined};

/// Bins of the diagram.
const BINS: usize = 10;

/// Forecasts at a temperature that was fitted on other rows.
pub(super) struct Heated {
    pub(super) temperature: f64,
    pub(super) forecasts: Vec<Forecast>,
}

/// Divides the scores by a temperature that was not fitted on the rows it is shown on.
pub(super) fn heated(
    scored: &Scored<'_>,
    clusters: &[u32],
    folds: Result<&Folds, Undefined>,
    plan: &Plan,
) -> Result<Heated, String> {
    let fitted_on = match &plan.tuning {
        Tuning::Folds => {
            let folds = folds.map_err(|why| why.to_string())?;
            return by_folds(scored, clusters, folds).map_err(|why| why.to_string());
        }
        Tuning::Split(_) => &scored.tuning,
        Tuning::Elsewhere { name, rows } => rows
            .get(&scored.scorer.name)
            .ok_or_else(|| format!("{name} has no scores of {}", scored.scorer.name))?,
    };
    let heat = || {
        let temperature = fit(fitted_on.iter())?;
        let at = |judged: &Judged| judged.forecast.at_temperature(temperature);
        let forecasts = scored.judged.iter().map(at).collect::<Result<_, Undefined>>()?;
        Ok::<_, Undefined>(Heated { temperature, forecasts })
    };
    heat().map_err(|why| why.to_string())
}

/// The temperature of decided picks: the diagram is of these, and ties, of which no forecast speaks, would make any scorer
/// look too sure.
fn fit<'r>(rows: impl Iterator<Item = &'r Judged>) -> Result<f64, Undefined> {
    let decided: Vec<Judged> = rows.filter(|judged| judged.outcome != Outcome::Tie).copied().collect();
    if decided.is_empty() {
        return Err(Undefined::NoDecided);
    }
    calibration::fit(&decided).map(|fit| fit.value)
}

/// Each part of the prompts at the temperature of the others.
fn by_folds(scored: &Scored<'_>, clusters: &[u32], folds: &Folds) -> Result<Heated, Undefined> {
    let others = |fold: usize| {
        let rows = scored.judged.iter().zip(clusters);
        fit(rows.filter(|(_, cluster)| folds.of(**cluster) != fold).map(|(judged, _)| judged))
    };
    let temperatures = (0..folds.count()).map(others).collect::<Result<Vec<f64>, Undefined>>()?;
    let at =
        |(judged, cluster): (&Judged, &u32)| judged.forecast.at_temperature(temperatures[folds.of(*cluster)]);
    let forecasts = scored.judged.iter().zip(clusters).map(at).collect::<Result<_, Undefined>>()?;
    let mut sorted = temperatures.clone();
    sorted.sort_by(f64::total_cmp);
    // There are two parts at least.
    Ok(Heated { temperature: quantile(&sorted, 0.5).unwrap_or(1.0), forecasts })
}

/// The calibration of a scorer whose sums these are.
pub(super) fn calibration(
    [ece, brier, log_loss]: [Estimate; 3],
    (bins, hot_bins, hot_losses): (&Reliability, &Reliability, &Losses),
    totals: &[f64],
    heated: &Result<Heated, String>,
) -> Calibration {
    let mut reasons = Vec::new();
    for (name, estimate) in [("ece", &ece), ("brier", &brier), ("log_loss", &log_loss)] {
        if let Err(why) = estimate.value {
            reasons.push(Reason { of: name.to_owned(), reason: why.to_string() });
        }
    }
    if let Err(why) = heated {
        reasons.push(Reason { of: "temperature".to_owned(), reason: why.clone() });
    }
    let diagram = |bins: &Reliability| (0..BINS).map(|at| bin(bins, totals, at)).collect();
    Calibration {
        ece: ece.value.ok(),
        brier: brier.value.ok(),
        log_loss: log_loss.value.ok(),
        temperature: heated.as_ref().ok().map(|heated| heated.temperature),
        at_temperature: heated.as_ref().ok().map(|_| AtTemperature {
            ece: hot_bins.ece(totals).ok(),
            brier: hot_losses.brier(totals).ok(),
            log_loss: hot_losses.log_loss(totals).ok(),
        }),
        intervals: CalibrationIntervals { ece: ece.into(), brier: brier.into(), log_loss: log_loss.into() },
        bins: diagram(bins),
        bins_at_temperature: if heated.is_ok() { diagram(hot_bins) } else { Vec::new() },
        reasons,
    }
}

fn bin(bins: &Reliability, totals: &[f64], at: usize) -> Bin {
    let bin = bins.bin(totals, at);
    Bin {
        above: bin.above,
        up_to: bin.up_to,
        n: bin.rows as u64,
        confidence: bin.mean_confidence().ok(),
        accuracy: Estimated::with(bin.accuracy(), bin.wilson(LEVEL)),
    }
}
