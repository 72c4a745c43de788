//! Whether a scorer's probabilities mean what they say, before and after a temperature.

use super::LEVEL;
use super::rows::Scored;
use crate::report::Estimated;
use crate::report::agreement::plan::{Plan, Tuning};
use crate::report::agreement::{AtTemperature, Bin, Calibration, CalibrationIntervals, Reason};
use crate::stats::calibration::{self, Losses, Reliability};
use crate::stats::quantile::quantile;
use crate::stats::{Estimate, Folds, Forecast, Judged, Undefined};

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
            let held_out = folds.and_then(|folds| calibration::held_out(&scored.judged, clusters, folds));
            let held_out = held_out.map_err(|why| why.to_string())?;
            let mut temperatures = held_out.temperatures;
            temperatures.sort_by(f64::total_cmp);
            let temperature = quantile(&temperatures, 0.5).ok_or("there is no temperature")?;
            return Ok(Heated { temperature, forecasts: held_out.forecasts });
        }
        Tuning::Split(_) => &scored.tuning,
        Tuning::Elsewhere { name, rows } => rows
            .get(&scored.scorer.name)
            .ok_or_else(|| format!("{name} has no scores of {}", scored.scorer.name))?,
    };
    let fit = calibration::fit(fitted_on).map_err(|why| why.to_string())?;
    let at = |judged: &Judged| judged.forecast.at_temperature(fit.value);
    let forecasts: Result<Vec<Forecast>, Undefined> = scored.judged.iter().map(at).collect();
    Ok(Heated { temperature: fit.value, forecasts: forecasts.map_err(|why| why.to_string())? })
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
