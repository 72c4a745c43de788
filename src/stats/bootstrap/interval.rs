//! Intervals out of resampled values.

use rayon::prelude::*;

use super::Statistic;
use crate::stats::quantile::quantile;
use crate::stats::{Clusters, Interval, Undefined, normal};

/// Clusters that one task leaves out, one at a time.
const CHUNK: usize = 1 << 10;

/// By statistic: its value without each of the clusters in turn, NaN where it has none.
pub(super) fn jackknife(clusters: &Clusters, statistics: &[Statistic<'_>]) -> Vec<Vec<f64>> {
    let totals = clusters.totals();
    let starts: Vec<usize> = (0..clusters.count()).step_by(CHUNK).collect();
    let chunks: Vec<Vec<Vec<f64>>> = starts
        .into_par_iter()
        .map(|start| {
            let mut rest = vec![0.0; totals.len()];
            let mut values = vec![Vec::with_capacity(CHUNK); statistics.len()];
            for cluster in start..clusters.count().min(start + CHUNK) {
                for ((rest, total), sum) in rest.iter_mut().zip(&totals).zip(clusters.sums(cluster)) {
                    *rest = total - sum;
                }
                for (values, of) in values.iter_mut().zip(statistics) {
                    values.push(of(&rest).unwrap_or(f64::NAN));
                }
            }
            values
        })
        .collect();
    let gather = |at: usize| chunks.iter().flat_map(|chunk| &chunk[at]).copied().collect();
    (0..statistics.len()).map(gather).collect()
}

/// The quantiles around the middle.
pub(super) fn percentile(sorted: &[f64], level: f64) -> Interval {
    between(sorted, (1.0 - level) / 2.0, (1.0 + level) / 2.0)
}

fn between(sorted: &[f64], low: f64, high: f64) -> Interval {
    let at = |share| quantile(sorted, share).expect("there are values, and shares are between 0 and 1");
    Interval { low: at(low), high: at(high) }
}

/// Bias-corrected and accelerated, as scipy: z0 from the mid-rank of the value among the resamples, a from the jackknife.
pub(super) fn bca(value: f64, sorted: &[f64], left_out: &[f64], level: f64) -> Result<Interval, Undefined> {
    // Sums in another order are off by rounding: what is equal must count as equal.
    let below = sorted.partition_point(|drawn| *drawn < value - rounding(value));
    let up_to = sorted.partition_point(|drawn| *drawn <= value + rounding(value));
    let z0 = normal::point((below + up_to) as f64 / (2 * sorted.len()) as f64);
    if !z0.is_finite() {
        return Err(Undefined::OneSided);
    }
    let a = acceleration(left_out)?;
    let z = normal::two_sided(level);
    let share = |z: f64| {
        let stretch = 1.0 - a * (z0 + z);
        // Beyond its pole the correction would turn the interval round.
        if stretch > 0.0 { Ok(normal::below(z0 + (z0 + z) / stretch)) } else { Err(Undefined::OneSided) }
    };
    Ok(between(sorted, share(-z)?, share(z)?))
}

/// How far sums of the same numbers may be apart.
pub(super) fn rounding(value: f64) -> f64 {
    1e-12 * value.abs()
}

/// Σd³/6(Σd²)^1.5 with d the mean of the jackknife values minus each.
fn acceleration(left_out: &[f64]) -> Result<f64, Undefined> {
    let mean = left_out.iter().sum::<f64>() / left_out.len() as f64;
    let (mut squares, mut cubes) = (0.0, 0.0);
    for value in left_out {
        let d = mean - value;
        squares += d * d;
        cubes += d * d * d;
    }
    // A NaN among the values is in both sums.
    let a = cubes / (6.0 * squares.powf(1.5));
    if a.is_finite() { Ok(a) } else { Err(Undefined::NoJackknife) }
}

/// The standard deviation, of n − 1.
pub(super) fn deviation(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bca_without_bias_or_skew_is_the_percentile_interval() {
        let sorted: Vec<f64> = (0..=100).map(f64::from).collect();
        let symmetric = [-1.0, 0.0, 1.0];
        let (plain, moved) = (percentile(&sorted, 0.9), bca(50.0, &sorted, &symmetric, 0.9).unwrap());
        for found in [plain, moved] {
            assert!((found.low - 5.0).abs() < 1e-9 && (found.high - 95.0).abs() < 1e-9, "{found:?}");
        }
    }

    #[test]
    fn bca_says_why_it_does_not_exist() {
        let sorted = [1.0, 2.0, 3.0];
        assert_eq!(bca(0.0, &sorted, &[1.0, 2.0], 0.95), Err(Undefined::OneSided));
        assert_eq!(bca(2.0, &sorted, &[1.0, 1.0], 0.95), Err(Undefined::NoJackknife));
        assert_eq!(bca(2.0, &sorted, &[1.0, f64::NAN], 0.95), Err(Undefined::NoJackknife));
    }
}
