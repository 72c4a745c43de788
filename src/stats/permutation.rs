//! Two scorers on the same pairs: is the difference more than chance? A paired permutation over clusters.
//!
//! If the scorers were equally good, each cluster's difference could as well have the other sign. It holds for half credits,
//! ties and rows that come in clusters, where McNemar's test does not.

use rand::Rng;
use rand_pcg::Pcg64;
use rayon::prelude::*;

use super::Undefined;

/// Up to so many clusters that differ, all their signs are tried.
const EXACT: usize = 16;
/// Clusters whose signed sums are looked up together.
const GROUP: usize = 4;

/// How the signs are drawn where they are too many to try all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignFlips {
    /// How often.
    pub draws: usize,
    /// The same for the same seed, on any number of threads.
    pub seed: u64,
}

impl Default for SignFlips {
    fn default() -> Self {
        Self { draws: 9_999, seed: 0 }
    }
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SignFlipTest {
    /// The mean over clusters of the mean difference of their rows.
    pub difference: f64,
    /// The two-sided p: the share of sign patterns whose difference is as far from 0 or further. Of drawn ones it is
    /// (1 + such)/(1 + draws), which is never 0.
    pub p: f64,
    /// Whether all patterns were tried.
    pub exact: bool,
    /// Clusters in all.
    pub clusters: usize,
    /// Clusters whose difference is not 0, which alone count.
    pub differing: usize,
}

impl SignFlips {
    /// The test, for each cluster's mean difference of credits, first scorer minus second.
    ///
    /// # Errors
    /// [`Undefined::NoRows`] without clusters, [`Undefined::NotFinite`], and [`Undefined::NoDiscordant`] where no cluster
    /// differs.
    pub fn test(&self, differences: &[f64]) -> Result<SignFlipTest, Undefined> {
        if let Some(&bad) = differences.iter().find(|difference| !difference.is_finite()) {
            return Err(Undefined::NotFinite(bad));
        }
        if differences.is_empty() {
            return Err(Undefined::NoRows);
        }
        let sizes: Vec<f64> =
            differences.iter().map(|difference| difference.abs()).filter(|&size| size > 0.0).collect();
        if sizes.is_empty() {
            return Err(Undefined::NoDiscordant);
        }
        let sum: f64 = differences.iter().sum();
        // Sums in another order are off by rounding: what is equal must count as equal.
        let bar = sum.abs() - 1e-12 * sizes.iter().sum::<f64>();
        let exact = sizes.len() <= EXACT;
        let p = if exact {
            let patterns = 1_u64 << sizes.len();
            let far = (0..patterns).filter(|&signs| signed(&sizes, signs).abs() >= bar).count();
            far as f64 / patterns as f64
        } else {
            (1 + self.far(&sizes, bar)) as f64 / (1 + self.draws) as f64
        };
        let (clusters, differing) = (differences.len(), sizes.len());
        Ok(SignFlipTest { difference: sum / clusters as f64, p, exact, clusters, differing })
    }

    /// How many draws are at or beyond the bar.
    fn far(&self, sizes: &[f64], bar: f64) -> usize {
        // The sum of each group of clusters for each pattern of its signs: a draw is then a few look-ups.
        let table: Vec<[f64; 1 << GROUP]> = sizes
            .chunks(GROUP)
            .map(|group| std::array::from_fn(|signs| signed(group, signs as u64)))
            .collect();
        let draw = |at: usize| {
            let mut random = Pcg64::new(u128::from(self.seed), at as u128);
            let mut sum = 0.0;
            for groups in table.chunks(64 / GROUP) {
                let mut signs = random.next_u64();
                for group in groups {
                    sum += group[(signs % (1 << GROUP)) as usize];
                    signs >>= GROUP;
                }
            }
            f64::abs(sum) >= bar
        };
        (0..self.draws).into_par_iter().filter(|&at| draw(at)).count()
    }
}

fn signed(sizes: &[f64], signs: u64) -> f64 {
    sizes.iter().enumerate().map(|(at, size)| if signs >> at & 1 == 0 { *size } else { -size }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_clusters_are_tried_in_all_sign_patterns() {
        // Of 2³ patterns two are as far from 0; clusters that do not differ change the mean alone.
        let found = SignFlips::default().test(&[0.5, 0.25, 0.0, 0.5]).unwrap();
        assert_eq!((found.p, found.exact, found.differing), (0.25, true, 3));
        assert_eq!(found.difference, 1.25 / 4.0);
        // Thirds do not add up exactly, yet are as far.
        let thirds = SignFlips::default().test(&[1.0 / 3.0, 2.0 / 3.0, -1.0 / 3.0, 1.0 / 3.0]).unwrap();
        assert_eq!(thirds.p, 0.5);
    }

    #[test]
    fn many_clusters_are_drawn_by_the_seed_and_p_is_never_0() {
        let flips = SignFlips { draws: 999, seed: 3 };
        let all_better = vec![0.5; 40];
        let found = flips.test(&all_better).unwrap();
        assert_eq!((found.p, found.exact), (0.001, false));
        let mixed: Vec<f64> = (0..50).map(|at| f64::from(at % 7) - 2.5).collect();
        assert_eq!(flips.test(&mixed), flips.test(&mixed));
        let swapped: Vec<f64> = mixed.iter().map(|difference| -difference).collect();
        assert_eq!(flips.test(&mixed).unwrap().p, flips.test(&swapped).unwrap().p);
    }

    #[test]
    fn drawn_patterns_come_close_to_all_patterns() {
        let differences: Vec<f64> = (0..16).map(|at| f64::from(at) / 16.0 - 0.3).collect();
        let exact = SignFlips::default().test(&differences).unwrap();
        let sizes: Vec<f64> = differences.iter().map(|difference| difference.abs()).collect();
        let flips = SignFlips { draws: 99_999, seed: 5 };
        let far = flips.far(&sizes, differences.iter().sum::<f64>().abs() - 1e-9);
        assert!(exact.exact && (far as f64 / 1e5 - exact.p).abs() < 0.005, "{far} {exact:?}");
    }

    #[test]
    fn without_a_difference_there_is_no_test() {
        let flips = SignFlips::default();
        assert_eq!(flips.test(&[]), Err(Undefined::NoRows));
        assert_eq!(flips.test(&[0.0, 0.0]), Err(Undefined::NoDiscordant));
        assert!(matches!(flips.test(&[f64::NAN]), Err(Undefined::NotFinite(_))));
        assert_eq!(flips.test(&[0.5]).unwrap().p, 1.0);
    }
}
