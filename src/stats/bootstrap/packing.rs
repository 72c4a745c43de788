//! Several columns of counts in one double.
//!
//! Most columns are counts or half credits, whose sums are small whole numbers, while a double holds whole numbers of 53 bits
//! exactly. A column that no resample can bring beyond so many bits shares a lane with others, as digits share a number: the
//! product then has fewer lanes to add up, and gives the same sums to the bit.

use crate::stats::Clusters;

/// Whole numbers of so many bits are exact in a double.
const BITS: u32 = 53;

/// Where a column is.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Place {
    /// A lane of its own.
    Alone { lane: usize },
    /// Some bits of a lane, as the number of wholes (or halves, if `halves`).
    Shared { lane: usize, shift: u32, bits: u32, halves: bool },
}

/// The clusters' sums, packed.
pub(super) struct Packed {
    count: usize,
    lanes: usize,
    values: Vec<f64>,
    places: Vec<Place>,
}

impl Packed {
    pub(super) fn new(clusters: &Clusters) -> Self {
        let mut places = Vec::with_capacity(clusters.columns());
        let mut free: Vec<u32> = Vec::new();
        let mut widths: Vec<(usize, Option<(u32, bool)>)> =
            kinds(clusters).into_iter().map(|kind| kind.width(clusters.count())).enumerate().collect();
        // The widest first, so that the narrow ones fill what is left.
        widths.sort_by_key(|(_, width)| std::cmp::Reverse(width.map_or(BITS + 1, |(bits, _)| bits)));
        for (column, width) in widths {
            let place = match width {
                None => {
                    free.push(0);
                    Place::Alone { lane: free.len() - 1 }
                }
                Some((bits, halves)) => {
                    let lane = free.iter().position(|&free| free >= bits).unwrap_or_else(|| {
                        free.push(BITS);
                        free.len() - 1
                    });
                    let shift = BITS - free[lane];
                    free[lane] -= bits;
                    Place::Shared { lane, shift, bits, halves }
                }
            };
            places.push((column, place));
        }
        places.sort_unstable_by_key(|(column, _)| *column);
        let places: Vec<Place> = places.into_iter().map(|(_, place)| place).collect();
        let (count, lanes) = (clusters.count(), free.len());
        let mut values = vec![0.0; count * lanes];
        for cluster in 0..count {
            let row = &mut values[cluster * lanes..][..lanes];
            for (place, &sum) in places.iter().zip(clusters.sums(cluster)) {
                match *place {
                    Place::Alone { lane } => row[lane] = sum,
                    Place::Shared { lane, shift, halves, .. } => {
                        let whole = if halves { 2.0 * sum } else { sum };
                        row[lane] += whole * (1_u64 << shift) as f64;
                    }
                }
            }
        }
        Self { count, lanes, values, places }
    }

    /// How many clusters there are.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// How many lanes each has.
    pub(super) fn lanes(&self) -> usize {
        self.lanes
    }

    /// A cluster's lanes.
    pub(super) fn row(&self, cluster: usize) -> &[f64] {
        &self.values[cluster * self.lanes..][..self.lanes]
    }

    /// The sums of columns out of the sums of lanes.
    pub(super) fn unpack(&self, lanes: &[f64]) -> Vec<f64> {
        let column = |place: &Place| match *place {
            Place::Alone { lane } => lanes[lane],
            Place::Shared { lane, shift, bits, halves } => {
                let whole = (lanes[lane] as u64 >> shift) & ((1 << bits) - 1);
                whole as f64 * if halves { 0.5 } else { 1.0 }
            }
        };
        self.places.iter().map(column).collect()
    }
}

/// What a column is made of.
#[derive(Clone, Copy)]
struct Kind {
    most: f64,
    halves: bool,
    /// Whether it is of whole numbers and halves alone, none below 0.
    countable: bool,
}

/// By column, in one pass over the rows.
fn kinds(clusters: &Clusters) -> Vec<Kind> {
    let mut kinds = vec![Kind { most: 0.0, halves: false, countable: true }; clusters.columns()];
    for cluster in 0..clusters.count() {
        for (kind, &sum) in kinds.iter_mut().zip(clusters.sums(cluster)) {
            // Beyond this range a column has a lane of its own anyway.
            let whole = sum as i32;
            let rest = sum - f64::from(whole);
            kind.countable &= sum >= 0.0 && (rest == 0.0 || rest == 0.5);
            kind.halves |= rest != 0.0;
            kind.most = kind.most.max(sum);
        }
    }
    kinds
}

impl Kind {
    /// The bits that any resample's sum fits into, and whether it is of halves; none where a lane can't be shared.
    fn width(self, clusters: usize) -> Option<(u32, bool)> {
        // At most, the largest cluster is drawn each time.
        let bound = self.most * clusters as f64 * if self.halves { 2.0 } else { 1.0 };
        if !self.countable || bound >= (1_u64 << (BITS / 2)) as f64 {
            return None;
        }
        Some(((bound as u64).checked_ilog2().map_or(0, |bits| bits + 1), self.halves))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Columns;

    #[test]
    fn columns_of_all_kinds_come_out_as_they_went_in() {
        // By column: wholes, halves, thirds, negative ones, zeros, huge ones, wholes.
        let sums = |at: f64| [at, 0.5 * at, at / 3.0, -at, 0.0, at * 1e12, 40.0 - at];
        let mut columns = Columns::default();
        columns.take(7);
        let mut clusters = Clusters::new(40, &columns);
        (0..40).for_each(|at| clusters.sums_mut(at).copy_from_slice(&sums(at as f64)));
        let packed = Packed::new(&clusters);
        // Thirds, negative and huge ones alone; all the others in one.
        assert_eq!((packed.count(), packed.lanes()), (40, 4));
        for at in 0..40 {
            assert_eq!(packed.unpack(packed.row(at)), clusters.sums(at));
        }
        // The most that can be drawn: one cluster each time.
        let most: Vec<f64> = packed.row(39).iter().map(|lane| 40.0 * lane).collect();
        let expected: Vec<f64> = clusters.sums(39).iter().map(|sum| 40.0 * sum).collect();
        assert_eq!(packed.unpack(&most), expected);
    }
}
