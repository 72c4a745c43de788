//! The order in which an annotator sees a stretch of pairs: a seeded permutation, computed a position at a time.
//!
//! A Feistel network shuffles the smallest power of four that holds the stretch; a result beyond the stretch goes
//! through again until one falls inside. No table is kept, so a million pairs cost nothing at the start. The result
//! is part of the file format: a study is read on with the order it was begun with.

use sha2::{Digest, Sha256};

const ROUNDS: usize = 8;
/// Fewer bits a half would leave small studies with too few different orders.
const FEWEST_HALF_BITS: u32 = 3;

/// A permutation of `0..length`, known by its seed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permutation {
    length: u64,
    half_bits: u32,
    keys: [u64; ROUNDS],
}

impl Permutation {
    /// The permutation of `0..length` that belongs to `seed`.
    pub fn new(length: u64, seed: u64) -> Self {
        let bits = u64::BITS - length.saturating_sub(1).leading_zeros();
        let mut stream = Stream(seed);
        Permutation {
            length,
            half_bits: bits.div_ceil(2).max(FEWEST_HALF_BITS),
            keys: std::array::from_fn(|_| stream.next()),
        }
    }

    /// How many it permutes.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// What stands at `index`, in `0..length`.
    ///
    /// # Panics
    /// Where `index` is not below the length.
    pub fn at(&self, index: u64) -> u64 {
        assert!(index < self.length, "position {index} of {}", self.length);
        let mut value = index;
        loop {
            value = self.shuffle(value);
            if value < self.length {
                return value;
            }
        }
    }

    /// Where a value stands: the inverse of [`Permutation::at`].
    ///
    /// # Panics
    /// Where the value is not below the length.
    pub fn index_of(&self, value: u64) -> u64 {
        assert!(value < self.length, "value {value} of {}", self.length);
        let mut index = value;
        loop {
            index = self.unshuffle(index);
            if index < self.length {
                return index;
            }
        }
    }

    fn unshuffle(&self, value: u64) -> u64 {
        let mask = (1_u64 << self.half_bits) - 1;
        let (mut left, mut right) = (value >> self.half_bits, value & mask);
        for key in self.keys.iter().rev() {
            (left, right) = (right ^ (mix(key ^ left) & mask), left);
        }
        (left << self.half_bits) | right
    }

    fn shuffle(&self, value: u64) -> u64 {
        let mask = (1_u64 << self.half_bits) - 1;
        let (mut left, mut right) = (value >> self.half_bits, value & mask);
        for key in self.keys {
            (left, right) = (right, left ^ (mix(key ^ right) & mask));
        }
        (left << self.half_bits) | right
    }
}

/// A seed for one purpose and subject, drawn from another: the first eight bytes of a SHA-256.
pub fn derive(seed: u64, purpose: &str, subject: &str) -> u64 {
    let mut hash = Sha256::new();
    hash.update(seed.to_le_bytes());
    hash.update(purpose.as_bytes());
    hash.update([0]);
    hash.update(subject.as_bytes());
    let bytes: [u8; 32] = hash.finalize().into();
    first_eight(&bytes)
}

/// The first eight bytes of a hash as a number.
pub(super) fn first_eight(hash: &[u8; 32]) -> u64 {
    hash.iter().take(8).rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// SplitMix64: a stream of numbers from a seed.
pub(super) struct Stream(pub(super) u64);

impl Stream {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }
}

/// SplitMix64's finaliser: every bit in changes half of the bits out.
pub(super) fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_pair_stands_at_exactly_one_position(length in 1_u64..3000, seed: u64) {
            let permutation = Permutation::new(length, seed);
            let mut seen: Vec<u64> = (0..length).map(|index| permutation.at(index)).collect();
            prop_assert!(seen.iter().map(|value| permutation.index_of(*value)).eq(0..length));
            seen.sort_unstable();
            prop_assert!(seen.into_iter().eq(0..length));
        }
    }

    /// How many standard deviations Pearson's statistic, of counts that should be equal, lies above what chance gives.
    fn surprise(counts: &[u64], degrees_of_freedom: f64, share: f64) -> f64 {
        let mean = counts.iter().sum::<u64>() as f64 / counts.len() as f64;
        let squares: f64 = counts.iter().map(|count| (*count as f64 - mean).powi(2)).sum();
        (squares / mean * share - degrees_of_freedom) / (2.0 * degrees_of_freedom).sqrt()
    }

    #[test]
    fn over_many_seeds_every_pair_stands_everywhere_alike() {
        for (length, seeds) in [(2, 100_000), (3, 100_000), (8, 50_000), (24, 20_000), (100, 5000)] {
            let mut counts = vec![0_u64; (length * length) as usize];
            for seed in 0..seeds {
                let permutation = Permutation::new(length, mix(seed));
                for index in 0..length {
                    counts[(index * length + permutation.at(index)) as usize] += 1;
                }
            }
            // Rows and columns of the table have fixed sums.
            let [one_less, all] = [length - 1, length].map(|number| number as f64);
            let surprise = surprise(&counts, one_less * one_less, one_less / all);
            assert!(surprise < 5.0, "{length}: {surprise}");
        }
    }

    #[test]
    fn all_six_orders_of_three_pairs_are_alike_likely() {
        let mut counts = std::collections::HashMap::<[u64; 3], u64>::new();
        for seed in 0..30_000 {
            let permutation = Permutation::new(3, mix(seed));
            *counts.entry([0, 1, 2].map(|index| permutation.at(index))).or_default() += 1;
        }
        assert_eq!(counts.len(), 6);
        let surprise = surprise(&counts.into_values().collect::<Vec<_>>(), 5.0, 1.0);
        assert!(surprise < 5.0, "{surprise}");
    }

    #[test]
    fn neighbours_do_not_stay_neighbours() {
        let permutation = Permutation::new(1_000_000, 5);
        let close =
            (1..10_000).filter(|index| permutation.at(*index).abs_diff(permutation.at(index - 1)) < 1000);
        // 10,000 steps, of which about 1 in 500 lands within 1000 of a million by chance.
        assert!((5..60).contains(&close.count()));
    }

    #[test]
    fn the_order_is_part_of_the_format_and_stays() {
        let permutation = Permutation::new(10, 42);
        let order: Vec<u64> = (0..10).map(|index| permutation.at(index)).collect();
        assert_eq!(order, GOLDEN_ORDER);
        assert_eq!(derive(1, "order", "ana"), GOLDEN_SEED);
    }

    // From a second writing of docs/study-format.md's recipe, in Python: a change here changes every study's order.
    const GOLDEN_ORDER: [u64; 10] = [5, 4, 8, 2, 3, 0, 1, 7, 6, 9];
    const GOLDEN_SEED: u64 = 1_984_140_428_287_441_846;
}
