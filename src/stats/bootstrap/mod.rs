//! Intervals by drawing clusters anew, all their rows with them.
//!
//! Rows of one prompt are alike, so errors that take them as independent can be several times too small. One resampling of
//! the clusters' sums serves all statistics at once: the percentile interval and the BCa interval (Efron, 1987) as
//! scipy.stats.bootstrap has them. The same seed gives the same bits on any number of threads.

mod draw;
mod interval;
mod packing;
mod product;

use rayon::prelude::*;

use super::{Clusters, Interval, Undefined};

/// A number that is a function of sums over clusters.
pub type Statistic<'s> = &'s (dyn Fn(&[f64]) -> Result<f64, Undefined> + Sync);

/// Under so many clusters an interval is to be shown with a warning.
pub const FEW_CLUSTERS: usize = 20;

/// Of resamples in which a statistic does not exist, at most this share is passed over; with more there is no interval.
const MOST_UNDEFINED: f64 = 0.05;

/// How the clusters are drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bootstrap {
    /// How often.
    pub resamples: usize,
    /// The same for the same seed.
    pub seed: u64,
    /// The share of the distribution inside the interval.
    pub level: f64,
}

impl Default for Bootstrap {
    fn default() -> Self {
        Self { resamples: 9_999, seed: 0, level: 0.95 }
    }
}

/// A statistic with its intervals.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    /// Of all rows, or why there is none.
    pub value: Result<f64, Undefined>,
    /// The quantiles of the resamples, linear between ranks.
    pub percentile: Result<Interval, Undefined>,
    /// The same quantiles, moved for bias and for an error that changes with the value. Where it does not exist the
    /// percentile interval often does.
    pub bca: Result<Interval, Undefined>,
    /// The standard deviation of the resamples.
    pub error: Option<f64>,
    /// Resamples in which the statistic does not exist; the intervals are of the others.
    pub undefined: usize,
}

impl Estimate {
    fn without(value: Result<f64, Undefined>, why: Undefined) -> Self {
        Self { value, percentile: Err(why), bca: Err(why), error: None, undefined: 0 }
    }

    /// The BCa interval, or the percentile interval where there is none.
    ///
    /// # Errors
    /// Why there is neither.
    pub fn interval(&self) -> Result<Interval, Undefined> {
        self.bca.or(self.percentile)
    }
}

impl Bootstrap {
    /// All statistics of one resampling, in their order.
    ///
    /// An interval is missing with [`Undefined::TooFewClusters`] under two clusters, with [`Undefined::Resamples`] where the
    /// statistic is undefined in more than 5 % of the resamples, with [`Undefined::NoSpread`] where all give one value (all
    /// right, say: that is no proof of certainty), and BCa's with [`Undefined::OneSided`] or [`Undefined::NoJackknife`] too.
    pub fn run(&self, clusters: &Clusters, statistics: &[Statistic<'_>]) -> Vec<Estimate> {
        let given = clusters.count();
        let totals = clusters.totals();
        let value = |of: &Statistic<'_>| of(&totals);
        let hindered = if let Err(why) = clusters.check() {
            return statistics.iter().map(|_| Estimate::without(Err(why), why)).collect();
        } else if given < 2 {
            Some(Undefined::TooFewClusters { needed: 2, given })
        } else if !(self.level > 0.0 && self.level < 1.0) {
            Some(Undefined::NotAShare(self.level))
        } else if self.resamples == 0 {
            Some(Undefined::Resamples { undefined: 0, resamples: 0 })
        } else {
            None
        };
        if let Some(why) = hindered {
            return statistics.iter().map(|of| Estimate::without(value(of), why)).collect();
        }
        let drawn = self.draw(clusters, statistics);
        let left_out = interval::jackknife(clusters, statistics);
        let estimate = |((of, drawn), left_out): ((&Statistic<'_>, Vec<f64>), Vec<f64>)| match value(of) {
            Ok(value) => self.estimate(value, drawn, &left_out),
            Err(why) => Estimate::without(Err(why), why),
        };
        statistics.par_iter().zip(drawn).zip(left_out).map(estimate).collect()
    }

    /// By statistic: its value in each resample, NaN where it has none.
    fn draw(&self, clusters: &Clusters, statistics: &[Statistic<'_>]) -> Vec<Vec<f64>> {
        let packed = packing::Packed::new(clusters);
        let part = product::part(clusters.count(), self.resamples);
        let starts: Vec<usize> = (0..self.resamples).step_by(part).collect();
        let parts: Vec<Vec<Vec<f64>>> = starts
            .into_par_iter()
            .map(|start| {
                let lanes = product::resampled(&packed, self.seed, start, part.min(self.resamples - start));
                let sums: Vec<Vec<f64>> = lanes.iter().map(|lanes| packed.unpack(lanes)).collect();
                let values =
                    |of: &Statistic<'_>| sums.iter().map(|sums| of(sums).unwrap_or(f64::NAN)).collect();
                statistics.iter().map(values).collect()
            })
            .collect();
        let mut drawn = vec![Vec::with_capacity(self.resamples); statistics.len()];
        for part in parts {
            for (drawn, part) in drawn.iter_mut().zip(part) {
                drawn.extend(part);
            }
        }
        drawn
    }

    fn estimate(&self, value: f64, mut drawn: Vec<f64>, left_out: &[f64]) -> Estimate {
        let resamples = drawn.len();
        drawn.retain(|drawn| drawn.is_finite());
        let undefined = resamples - drawn.len();
        if drawn.is_empty() || undefined as f64 > MOST_UNDEFINED * resamples as f64 {
            let why = Undefined::Resamples { undefined, resamples };
            return Estimate { undefined, ..Estimate::without(Ok(value), why) };
        }
        drawn.sort_unstable_by(f64::total_cmp);
        if drawn[drawn.len() - 1] - drawn[0] <= interval::rounding(value) {
            return Estimate { undefined, ..Estimate::without(Ok(value), Undefined::NoSpread) };
        }
        Estimate {
            value: Ok(value),
            percentile: Ok(interval::percentile(&drawn, self.level)),
            bca: interval::bca(value, &drawn, left_out, self.level),
            error: Some(interval::deviation(&drawn)),
            undefined,
        }
    }
}

#[cfg(test)]
mod tests;
