//! Sums over clusters of rows: what everything that is reported is computed from.
//!
//! Rows of one prompt are alike, so it is prompts that are drawn anew for an interval, all their rows with them. A statistic that
//! is a function of sums needs the rows only once: a resample's sums are the clusters' sums, as often as each was drawn.

use std::ops::Range;

use super::Undefined;

/// Hands out columns to the statistics that want some.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    taken: usize,
}

impl Columns {
    /// The next `width` columns.
    pub fn take(&mut self, width: usize) -> Range<usize> {
        let start = self.taken;
        self.taken += width;
        start..self.taken
    }

    /// How many are taken.
    pub fn width(&self) -> usize {
        self.taken
    }
}

/// A row of sums for each cluster.
///
/// A cluster counts whether or not rows were added to it: number only those that have some.
#[derive(Debug, Clone, PartialEq)]
pub struct Clusters {
    count: usize,
    columns: usize,
    sums: Vec<f64>,
}

impl Clusters {
    /// Clusters without rows.
    pub fn new(count: usize, columns: &Columns) -> Self {
        Self { count, columns: columns.width(), sums: vec![0.0; count * columns.width()] }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// How many columns each has.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// A cluster's sums.
    ///
    /// # Panics
    /// There is no such cluster.
    pub fn sums(&self, cluster: usize) -> &[f64] {
        &self.sums[cluster * self.columns..][..self.columns]
    }

    /// A cluster's sums, to add to.
    ///
    /// # Panics
    /// There is no such cluster.
    pub fn sums_mut(&mut self, cluster: usize) -> &mut [f64] {
        &mut self.sums[cluster * self.columns..][..self.columns]
    }

    /// Adds the sums of other rows of the same clusters, so that rows can be summed up in parts. The parts must not depend on
    /// the number of threads if the last bit is not to.
    ///
    /// # Panics
    /// The other has not the same clusters and columns.
    pub fn add(&mut self, other: &Self) {
        assert_eq!((self.count, self.columns), (other.count, other.columns), "parts are alike");
        for (sum, more) in self.sums.iter_mut().zip(&other.sums) {
            *sum += more;
        }
    }

    /// The sums over all clusters.
    pub fn totals(&self) -> Vec<f64> {
        let mut totals = vec![0.0; self.columns];
        for cluster in 0..self.count {
            for (total, sum) in totals.iter_mut().zip(self.sums(cluster)) {
                *total += sum;
            }
        }
        totals
    }

    /// Whether all sums are finite.
    pub(super) fn check(&self) -> Result<(), Undefined> {
        match self.sums.iter().find(|sum| !sum.is_finite()) {
            Some(&sum) => Err(Undefined::NotFinite(sum)),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_do_not_overlap_and_totals_are_over_clusters() {
        let mut columns = Columns::default();
        assert_eq!((columns.take(2), columns.take(0), columns.take(3)), (0..2, 2..2, 2..5));
        let mut clusters = Clusters::new(3, &columns);
        for cluster in 0..3 {
            clusters.sums_mut(cluster)[4] += cluster as f64;
        }
        assert_eq!(clusters.totals(), [0.0, 0.0, 0.0, 0.0, 3.0]);
        let other = clusters.clone();
        clusters.add(&other);
        assert_eq!(clusters.sums(2), [0.0, 0.0, 0.0, 0.0, 4.0]);
        clusters.sums_mut(1)[0] = f64::NAN;
        assert!(clusters.check().is_err());
        assert!(Clusters::new(0, &Columns::default()).totals().is_empty());
    }
}
