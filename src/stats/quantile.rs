//! Quantiles of a sample.

/// The quantile at `share` of sorted values, linear between the two nearest ranks: numpy's default, Hyndman and Fan's type 7.
/// None where there are no values or `share` is beyond 0 to 1.
pub fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    if sorted.is_empty() || !(0.0..=1.0).contains(&share) {
        return None;
    }
    let rank = share * (sorted.len() - 1) as f64;
    let (below, part) = (rank.floor() as usize, rank.fract());
    let low = sorted[below];
    let high = sorted[(below + 1).min(sorted.len() - 1)];
    Some(low + (high - low) * part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_linear_between_ranks() {
        // numpy.quantile([1, 2, 4, 8], …).
        let values = [1.0, 2.0, 4.0, 8.0];
        let found = [0.0, 0.25, 0.5, 0.9, 1.0].map(|share| quantile(&values, share).unwrap());
        for (found, expected) in found.into_iter().zip([1.0, 1.75, 3.0, 6.8, 8.0]) {
            assert!((found - expected).abs() < 1e-12);
        }
        assert_eq!(quantile(&[3.0], 0.3), Some(3.0));
        assert_eq!(
            (quantile(&[], 0.5), quantile(&values, f64::NAN), quantile(&values, 1.1)),
            (None, None, None)
        );
    }
}
