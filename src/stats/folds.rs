//! Parts of the clusters, for what must be fitted on one part and shown on another.
//!
//! Whole clusters go to a part, since rows of a cluster are alike: a row's neighbours would tell of it.

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_pcg::Pcg64;

use super::Undefined;

/// A fold for each cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folds {
    of: Vec<u16>,
    count: usize,
}

impl Folds {
    /// Deals `clusters` clusters into `count` folds whose sizes differ by one at most; the same for the same seed. There are
    /// fewer folds where there are fewer clusters.
    ///
    /// # Errors
    /// [`Undefined::TooFewClusters`] under two clusters: nothing would be left to fit on.
    pub fn new(clusters: usize, count: u16, seed: u64) -> Result<Self, Undefined> {
        if clusters < 2 {
            return Err(Undefined::TooFewClusters { needed: 2, given: clusters });
        }
        let count = usize::from(count).clamp(2, clusters);
        let mut of: Vec<u16> = (0..clusters).map(|cluster| (cluster % count) as u16).collect();
        of.shuffle(&mut Pcg64::seed_from_u64(seed));
        Ok(Self { of, count })
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The fold of a cluster, from 0.
    ///
    /// # Panics
    /// There is no such cluster.
    pub fn of(&self, cluster: u32) -> usize {
        self.of[cluster as usize].into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_are_even_and_the_same_for_the_same_seed() {
        let folds = Folds::new(23, 5, 1).unwrap();
        let mut sizes = [0; 5];
        (0..23).for_each(|cluster| sizes[folds.of(cluster)] += 1);
        sizes.sort_unstable();
        assert_eq!(sizes, [4, 4, 5, 5, 5]);
        assert_eq!(folds, Folds::new(23, 5, 1).unwrap());
        assert_ne!(folds, Folds::new(23, 5, 2).unwrap());
    }

    #[test]
    fn few_clusters_make_few_folds_and_one_makes_none() {
        assert_eq!(Folds::new(3, 10, 1).unwrap().count(), 3);
        assert_eq!(Folds::new(3, 0, 1).unwrap().count(), 2);
        assert_eq!(Folds::new(1, 5, 1), Err(Undefined::TooFewClusters { needed: 2, given: 1 }));
    }
}
