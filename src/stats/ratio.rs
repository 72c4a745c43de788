//! A mean over rows that come in clusters, with an interval in closed form: for the many small groups of a report, where a
//! bootstrap of each would be too dear.

use super::{Interval, Undefined, wilson};

/// Sums of a mean over clusters of rows. Rows of a cluster come one after the other.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ClusteredMean {
    cluster: Option<u32>,
    /// The sum and the number of the cluster at hand.
    here: [f64; 2],
    total: [f64; 2],
    /// Σs², Σsn and Σn² over clusters.
    squares: [f64; 3],
    clusters: u64,
}

impl ClusteredMean {
    /// Adds a row, of a value in 0 to 1.
    pub fn add(&mut self, cluster: u32, value: f64) {
        if self.cluster != Some(cluster) {
            *self = self.closed();
            self.cluster = Some(cluster);
        }
        self.here[0] += value;
        self.here[1] += 1.0;
    }

    /// With the cluster at hand counted.
    fn closed(&self) -> Self {
        let mut closed = self.clone();
        let [s, n] = std::mem::take(&mut closed.here);
        if n > 0.0 {
            closed.total = [self.total[0] + s, self.total[1] + n];
            closed.squares = [self.squares[0] + s * s, self.squares[1] + s * n, self.squares[2] + n * n];
            closed.clusters += 1;
        }
        closed.cluster = None;
        closed
    }

    /// How many rows there are.
    pub fn rows(&self) -> u64 {
        (self.total[1] + self.here[1]) as u64
    }

    /// The mean.
    ///
    /// # Errors
    /// [`Undefined::NoRows`].
    pub fn mean(&self) -> Result<f64, Undefined> {
        let [s, n] = self.closed().total;
        if n > 0.0 { Ok(s / n) } else { Err(Undefined::NoRows) }
    }

    /// Wilson's interval for the effective number of rows: the number of independent rows whose mean would vary as this one
    /// does over clusters, by the linearised variance k/(k − 1) Σ(s − r·n)²/N² of the ratio r (Kish, 1965; Korn and Graubard,
    /// 1998, take it so). There are never more of them than rows, and where the clusters show no variance they are the clusters.
    ///
    /// # Errors
    /// [`Undefined::NoRows`], and [`Undefined::TooFewClusters`] under two clusters.
    pub fn interval(&self, level: f64) -> Result<Interval, Undefined> {
        let closed = self.closed();
        let ([s, n], k) = (closed.total, closed.clusters as f64);
        let r = closed.mean()?;
        if closed.clusters < 2 {
            return Err(Undefined::TooFewClusters { needed: 2, given: closed.clusters as usize });
        }
        debug_assert!(s <= n, "values are shares");
        let [ss, sn, nn] = closed.squares;
        let variance = k / (k - 1.0) * (ss - 2.0 * r * sn + r * r * nn).max(0.0) / (n * n);
        let spread = r * (1.0 - r);
        let effective = if variance > 0.0 && spread > 0.0 { (spread / variance).min(n) } else { k };
        Ok(wilson::around(r, effective, level))
    }
}

#[cfg(test)]
mod tests {
    use super::super::wilson::wilson;
    use super::*;

    fn of(rows: &[(u32, f64)]) -> ClusteredMean {
        let mut mean = ClusteredMean::default();
        rows.iter().for_each(|&(cluster, value)| mean.add(cluster, value));
        mean
    }

    #[test]
    fn rows_of_their_own_clusters_have_wilsons_interval_nearly() {
        let rows: Vec<(u32, f64)> = (0..100).map(|at| (at, f64::from(u8::from(at < 70)))).collect();
        let (found, wilson) = (of(&rows).interval(0.95).unwrap(), wilson(70.0, 100.0, 0.95).unwrap());
        assert_eq!(of(&rows).mean(), Ok(0.7));
        // The variance over clusters has k − 1 in it.
        assert!(
            (found.low - wilson.low).abs() < 1e-3 && (found.high - wilson.high).abs() < 1e-3,
            "{found:?}"
        );
    }

    #[test]
    fn rows_told_four_times_tell_no_more_than_once() {
        let once: Vec<(u32, f64)> = (0..50).map(|at| (at, f64::from(u8::from(at < 30)))).collect();
        let often: Vec<(u32, f64)> = once.iter().flat_map(|row| [*row; 4]).collect();
        let (once, often) = (of(&once).interval(0.95).unwrap(), of(&often).interval(0.95).unwrap());
        assert!((once.low - often.low).abs() < 1e-12 && (once.high - often.high).abs() < 1e-12);
        assert_eq!(of(&[(0, 0.5), (0, 1.0), (3, 0.0)]).rows(), 3);
    }

    #[test]
    fn where_all_are_right_the_clusters_are_what_was_seen() {
        let rows: Vec<(u32, f64)> = (0..40).map(|at| (at / 4, 1.0)).collect();
        assert_eq!(of(&rows).interval(0.95).unwrap().low, wilson(10.0, 10.0, 0.95).unwrap().low);
        assert_eq!(of(&rows[..4]).interval(0.95), Err(Undefined::TooFewClusters { needed: 2, given: 1 }));
        assert_eq!(ClusteredMean::default().interval(0.95), Err(Undefined::NoRows));
    }
}
