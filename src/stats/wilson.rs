//! Wilson's interval for a share.

use super::{Interval, Undefined, normal};

/// The interval at `level` (0.95, say) for `successes` of `trials` independent rows, after Wilson (1927):
/// (p + z²/2n ± z√(p(1 − p)/n + z²/4n²))/(1 + z²/n). It is for whole counts: half credits or rows that come in clusters want
/// a bootstrap.
///
/// # Errors
/// [`Undefined::NoRows`] without trials, [`Undefined::NotACount`] where these are no counts, [`Undefined::NotAShare`] where the
/// level is none.
pub fn wilson(successes: f64, trials: f64, level: f64) -> Result<Interval, Undefined> {
    if trials == 0.0 {
        return Err(Undefined::NoRows);
    }
    let whole = |count: f64| count >= 0.0 && count.fract() == 0.0;
    if !whole(successes) || !whole(trials) || successes > trials {
        return Err(Undefined::NotACount(successes, trials));
    }
    if !(level > 0.0 && level < 1.0) {
        return Err(Undefined::NotAShare(level));
    }
    let around = around(successes / trials, trials, level);
    // At the ends rounding would leave a speck.
    let low = if successes == 0.0 { 0.0 } else { around.low };
    let high = if successes == trials { 1.0 } else { around.high };
    Ok(Interval { low, high })
}

/// The formula alone, for a share `p` in 0 to 1 of `n` rows, which need be no whole number: what stands for independent rows
/// is for the caller to say.
pub fn around(p: f64, n: f64, level: f64) -> Interval {
    let z = normal::two_sided(level);
    let middle = p + z * z / (2.0 * n);
    let half = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z * z / n;
    Interval { low: ((middle - half) / scale).max(0.0), high: ((middle + half) / scale).min(1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_statsmodels() {
        // proportion_confint(count, nobs, method="wilson").
        for (count, of, low, high) in [(70.0, 100.0, 0.604_151, 0.781_051), (10.0, 10.0, 0.722_467, 1.0)] {
            let found = wilson(count, of, 0.95).unwrap();
            assert!((found.low - low).abs() < 1e-6 && (found.high - high).abs() < 1e-6, "{found:?}");
        }
    }

    #[test]
    fn half_widths_of_the_planning_table() {
        for (n, points) in [(50.0, 12.0), (100.0, 8.8), (200.0, 6.3), (400.0, 4.5), (1000.0, 2.8)] {
            let found = wilson(0.7 * n, n, 0.95).unwrap();
            assert!(((found.high - found.low) * 50.0 - points).abs() < 0.35, "{n}");
        }
    }

    #[test]
    fn what_is_no_count_is_refused() {
        assert_eq!(wilson(0.0, 0.0, 0.95), Err(Undefined::NoRows));
        assert_eq!(wilson(2.5, 4.0, 0.95), Err(Undefined::NotACount(2.5, 4.0)));
        assert_eq!(wilson(5.0, 4.0, 0.95), Err(Undefined::NotACount(5.0, 4.0)));
        assert!(wilson(f64::NAN, 4.0, 0.95).is_err());
        assert_eq!(wilson(1.0, 4.0, 1.0), Err(Undefined::NotAShare(1.0)));
        assert_eq!(wilson(0.0, 4.0, 0.95).unwrap().low, 0.0);
    }
}
