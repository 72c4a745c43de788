//! How often each cluster is drawn in a resample.

use rand::Rng;
use rand_pcg::Pcg64;

/// Counts the draws of one resample: as many as there are clusters, each cluster as likely. It depends on the seed and the
/// resample's number alone.
///
/// A count is a byte: of `n` clusters one is drawn over 255 times with a probability under n/256!, which is never.
pub(super) fn count(counts: &mut [u8], seed: u64, resample: usize) {
    let n = u32::try_from(counts.len()).expect("clusters are numbered by u32");
    counts.fill(0);
    let mut random = random(seed, resample as u64);
    // Lemire (2019): the upper half of a product of n; what would make some numbers likelier is drawn again.
    let biased = n.wrapping_neg() % n;
    let mut left = n;
    while left > 0 {
        // Two generators at once: each waits long for its own multiplication.
        let products = random.each_mut().map(|random| {
            let bits = random.next_u64();
            [bits as u32, (bits >> 32) as u32].map(|half| u64::from(half) * u64::from(n))
        });
        let products = products.as_flattened();
        if left > 3 && products.iter().all(|&product| product as u32 >= biased) {
            products.iter().for_each(|&product| add(counts, product));
            left -= 4;
        } else {
            for &product in products {
                if product as u32 >= biased && left > 0 {
                    add(counts, product);
                    left -= 1;
                }
            }
        }
    }
}

fn add(counts: &mut [u8], product: u64) {
    let count = &mut counts[(product >> 32) as usize];
    *count = count.wrapping_add(1);
}

/// Generators of its own for each resample: states and streams are hashed, since neighbouring streams are not independent.
fn random(seed: u64, resample: u64) -> [Pcg64; 2] {
    let mut state = seed ^ mix(resample);
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        u128::from(mix(state))
    };
    std::array::from_fn(|_| Pcg64::new(next() << 64 | next(), next() << 64 | next()))
}

/// The finaliser of SplitMix64.
fn mix(bits: u64) -> u64 {
    let bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resample_has_as_many_draws_as_clusters_and_is_its_numbers_own() {
        for n in [1, 2, 3, 1000] {
            let (mut one, mut same, mut other) = (vec![9; n], vec![7; n], vec![0; n]);
            count(&mut one, 5, 8);
            count(&mut same, 5, 8);
            count(&mut other, 5, 9);
            assert_eq!(one.iter().map(|&count| usize::from(count)).sum::<usize>(), n);
            assert_eq!(one, same);
            assert!(n < 1000 || one != other);
        }
    }

    #[test]
    fn all_clusters_are_as_likely() {
        let (n, resamples) = (7, 20_000);
        let (mut counts, mut totals, mut squares) = (vec![0; n], vec![0.0; n], 0.0);
        for resample in 0..resamples {
            count(&mut counts, 1, resample);
            for (total, &count) in totals.iter_mut().zip(&counts) {
                *total += f64::from(count);
            }
            squares += f64::from(counts[0]).powi(2);
        }
        let n = n as f64;
        for total in totals {
            assert!((total / resamples as f64 - 1.0).abs() < 0.03);
        }
        // The variance of a multinomial count is 1 − 1/n.
        assert!((squares / resamples as f64 - 1.0 - (1.0 - 1.0 / n)).abs() < 0.05);
    }
}
