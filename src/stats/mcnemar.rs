//! Two scorers on the same decided, independent pairs: McNemar's test.
//!
//! Only pairs count on which one is right and the other wrong. Where rows come in clusters or credits are halves,
//! [`permutation`](super::permutation) takes its place.

use std::f64::consts::PI;

use super::{Undefined, normal};

/// The test's values, all two-sided.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct McNemar {
    /// The exact p: twice the share of Binomial(b + c, ½) at or below the smaller count, at most 1.
    pub exact: f64,
    /// The mid-p: the same with half of the smaller count's own share.
    pub mid: f64,
    /// (|b − c| − 1)²/(b + c), not below 0.
    pub chi_squared: f64,
    /// The share of χ² with one degree of freedom above it.
    pub chi_squared_p: f64,
}

/// The test for `b` pairs that the first alone judges right and `c` that the second alone does.
///
/// # Errors
/// [`Undefined::NoDiscordant`] where both are 0.
pub fn mcnemar(b: u64, c: u64) -> Result<McNemar, Undefined> {
    let (n, least) = (b + c, b.min(c));
    if n == 0 {
        return Err(Undefined::NoDiscordant);
    }
    let own = share(n, least);
    // Downwards from the largest term, each from the one before, until nothing is added.
    let (mut below, mut term) = (own, own);
    for k in (0..least).rev() {
        term *= (k + 1) as f64 / (n - k) as f64;
        if below + term == below {
            break;
        }
        below += term;
    }
    let difference = (b.abs_diff(c) as f64 - 1.0).max(0.0);
    let chi_squared = difference * difference / n as f64;
    Ok(McNemar {
        exact: (2.0 * below).min(1.0),
        mid: (2.0 * below - own).min(1.0),
        chi_squared,
        chi_squared_p: normal::chi_squared_above(chi_squared),
    })
}

/// The probability of `k` under Binomial(n, ½); 0 where it is under 1e-250.
fn share(n: u64, k: u64) -> f64 {
    let (n, k) = (n as f64, k as f64);
    if n <= 1000.0 {
        // Exact to the last digits, and no term is too small for a double.
        return (1..=k as u64).fold(0.5_f64.powi(n as i32), |share, i| share * (n - k + i as f64) / i as f64);
    }
    // Loader (2000): Stirling's formula without the large terms, which cancel.
    let deviance = |x: f64| x * ((2.0 * x - n) / n).ln_1p() - (x - n / 2.0);
    let rest = |x: f64| 1.0 / (12.0 * x) - 1.0 / (360.0 * x.powi(3)) + 1.0 / (1260.0 * x.powi(5));
    if k < 16.0 {
        return 0.0;
    }
    let exponent = rest(n) - rest(k) - rest(n - k) - deviance(k) - deviance(n - k);
    exponent.exp() * (n / (2.0 * PI * k * (n - k))).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_the_published_ones() {
        let found = mcnemar(10, 3).unwrap();
        assert!((found.exact - 0.092_285).abs() < 5e-7, "{found:?}");
        assert!((found.mid - 0.0574).abs() < 5e-5);
        assert!((found.chi_squared_p - 0.0961).abs() < 5e-5);
        assert_eq!(found, mcnemar(3, 10).unwrap());
    }

    #[test]
    fn equal_counts_are_no_evidence_and_no_counts_no_test() {
        assert_eq!(mcnemar(4, 4).unwrap().exact, 1.0);
        assert_eq!(mcnemar(0, 0), Err(Undefined::NoDiscordant));
        assert_eq!(mcnemar(0, 1).unwrap().exact, 1.0);
    }

    #[test]
    fn many_pairs_come_to_the_same_by_both_ways_of_counting() {
        // scipy.stats.binomtest.
        let values = [
            (480, 520, 0.217_448_293_204_141_1),
            (480, 521, 0.206_107_310_832_953),
            (495, 506, 0.751_967_556_399_760_7),
            (100_300, 99_700, 0.180_438_809_975_098_56),
            (499_000, 501_000, 0.045_608_299_865_379_63),
        ];
        for (b, c, p) in values {
            let found = mcnemar(b, c).unwrap().exact;
            assert!((found - p).abs() < 1e-11, "{b} {c}: {found}");
        }
        assert_eq!(mcnemar(0, 5000).unwrap().exact, 0.0);
    }
}
