//! The sums of many resamples: counts of draws times the clusters' sums.
//!
//! Written out it is a product of two matrices, with a multiplication and an addition for each resample, cluster and column. But
//! counts are small: of four clusters whose counts are 0 to 4 there are only 625 combinations. The sums of all of them
//! are tabulated, and a resample is then one addition for each four clusters (the method of Arlazarov, Dinic, Kronrod and
//! Faradžev, "of the four Russians"). What is drawn five times or more is added on its own; it is 4 in 1000.

use std::array::from_fn;

use super::draw;
use super::packing::Packed;

/// Clusters whose sums are looked up together.
const GROUP: usize = 4;
/// Counts that the tables know: 0 to 4.
const KNOWN: usize = 5;
/// Combinations of counts in a group, rounded up to a power of two so that an index can be masked.
const ENTRIES: usize = KNOWN.pow(GROUP as u32).next_power_of_two();
/// Groups whose tables are in the cache together.
const BLOCK: usize = 4;
/// Lanes that are added up together: a cache line.
const TILE: usize = 8;
/// Resamples that are drawn before their counts are stored, so that what is stored fills cache lines.
const DRAWN: usize = 8;
/// What all parts in work may take for their indices together.
const MEMORY: usize = 384 << 20;

/// A tile of one cluster or resample, in one cache line.
#[derive(Clone, Copy, Default)]
#[repr(align(64))]
struct Row([f64; TILE]);

/// How many resamples one task should take: the more the better for the tables, which are made once a task.
pub(super) fn part(clusters: usize, resamples: usize) -> usize {
    let threads = rayon::current_num_threads().max(1);
    let bytes = 2 * clusters.div_ceil(GROUP).max(1);
    resamples.div_ceil(threads).min(MEMORY / threads / bytes).max(DRAWN)
}

/// The lanes' sums of resamples `start..start + count`. Each is added up in the order of the clusters, whatever the part is.
pub(super) fn resampled(clusters: &Packed, seed: u64, start: usize, count: usize) -> Vec<Vec<f64>> {
    let Drawn { indices, often } = draw_all(clusters.count(), seed, start, count);
    let mut sums = vec![vec![0.0; clusters.lanes()]; count];
    let mut tables = vec![[Row::default(); ENTRIES]; BLOCK];
    for tile in (0..clusters.lanes()).step_by(TILE) {
        let width = TILE.min(clusters.lanes() - tile);
        let mut rows = vec![Row::default(); count];
        for (block, indices) in indices.chunks_exact(count).enumerate() {
            for (group, table) in tables.iter_mut().enumerate() {
                tabulate(table, |at| row(clusters, (block * BLOCK + group) * GROUP + at, tile, width));
            }
            look_up(&tables, indices, &mut rows);
        }
        for (sums, row) in sums.iter_mut().zip(rows) {
            sums[tile..tile + width].copy_from_slice(&row.0[..width]);
        }
    }
    for Often { resample, cluster, more } in often {
        for (sum, own) in sums[resample as usize].iter_mut().zip(clusters.row(cluster as usize)) {
            *sum += f64::from(more) * own;
        }
    }
    sums
}

/// A cluster's sums in some lanes; zeros beyond the last cluster or lane.
fn row(clusters: &Packed, cluster: usize, tile: usize, width: usize) -> Row {
    let mut row = Row::default();
    if cluster < clusters.count() {
        row.0[..width].copy_from_slice(&clusters.row(cluster)[tile..tile + width]);
    }
    row
}

/// The sums of a group for all its counts; the first cluster's count is the lowest digit of the index.
fn tabulate(table: &mut [Row; ENTRIES], row: impl Fn(usize) -> Row) {
    table[0] = Row::default();
    let mut made = 1;
    for at in 0..GROUP {
        let row = row(at);
        // Each known count is the one before and the row once more.
        for entry in made..made * KNOWN {
            let before = table[entry - made];
            table[entry] = Row(from_fn(|column| before.0[column] + row.0[column]));
        }
        made *= KNOWN;
    }
}

/// Adds to each resample's row what its counts in a block of groups come to.
fn look_up(tables: &[[Row; ENTRIES]], indices: &[[u16; BLOCK]], rows: &mut [Row]) {
    let tables: &[[Row; ENTRIES]; BLOCK] =
        tables.try_into().expect("there is a table for each group of a block");
    for (row, indices) in rows.iter_mut().zip(indices) {
        let mut sum = *row;
        for (table, &index) in tables.iter().zip(indices) {
            let known = &table[usize::from(index) % ENTRIES];
            for column in 0..TILE {
                sum.0[column] += known.0[column];
            }
        }
        *row = sum;
    }
}

/// What was drawn in many resamples.
struct Drawn {
    /// By block of groups, then by resample: the index of each group's counts.
    indices: Vec<[u16; BLOCK]>,
    /// What the indices do not hold.
    often: Vec<Often>,
}

/// A cluster that was drawn more often than the tables know.
struct Often {
    resample: u32,
    cluster: u32,
    more: u8,
}

fn draw_all(clusters: usize, seed: u64, start: usize, count: usize) -> Drawn {
    const WIDE: usize = BLOCK * GROUP;
    let blocks = clusters.div_ceil(WIDE);
    let mut drawn = Drawn { indices: vec![[0; BLOCK]; blocks * count], often: Vec::new() };
    let mut counts = vec![vec![0; blocks * WIDE]; DRAWN];
    for first in (0..count).step_by(DRAWN) {
        let live = DRAWN.min(count - first);
        for (at, counts) in counts[..live].iter_mut().enumerate() {
            draw::count(&mut counts[..clusters], seed, start + first + at);
        }
        for block in 0..blocks {
            let indices = &mut drawn.indices[block * count + first..][..live];
            for (at, (indices, counts)) in indices.iter_mut().zip(&mut counts).enumerate() {
                let counts = &mut counts[block * WIDE..][..WIDE];
                let mut words = words(counts);
                // A byte of 5 or more carries into its highest bit.
                if words.iter().any(|word| word.wrapping_add(0x7b7b_7b7b) & 0x8080_8080 != 0) {
                    for (cluster, count) in counts.iter_mut().enumerate() {
                        let known = (*count).min(KNOWN as u8 - 1);
                        if *count > known {
                            let (resample, cluster) = ((first + at) as u32, (block * WIDE + cluster) as u32);
                            drawn.often.push(Often { resample, cluster, more: *count - known });
                            *count = known;
                        }
                    }
                    words = self::words(counts);
                }
                *indices = words.map(index);
            }
        }
    }
    drawn
}

/// The counts of each group, the first in the lowest byte.
fn words(counts: &[u8]) -> [u32; BLOCK] {
    let (groups, _) = counts.as_chunks::<GROUP>();
    from_fn(|group| u32::from_le_bytes(groups[group]))
}

/// d₀ + 5d₁ + 25d₂ + 125d₃ of the bytes of a word.
fn index(word: u32) -> u16 {
    const EVEN: u32 = 0x00ff_00ff;
    let pairs = (word & EVEN) + KNOWN as u32 * (word >> 8 & EVEN);
    ((pairs & 0xffff) + (KNOWN * KNOWN) as u32 * (pairs >> 16)) as u16
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{Clusters, Columns};

    #[test]
    fn the_sums_are_the_product_of_counts_and_sums_whatever_the_part() {
        for (count, width) in [(1, 1), (3, 9), (16, 8), (17, 3), (333, 20)] {
            let mut columns = Columns::default();
            columns.take(width);
            let mut clusters = Clusters::new(count, &columns);
            for cluster in 0..count {
                for (column, sum) in clusters.sums_mut(cluster).iter_mut().enumerate() {
                    *sum = ((cluster * 31 + column * 17) % 101) as f64 - 20.0;
                }
            }
            let packed = Packed::new(&clusters);
            let all = resampled(&packed, 4, 0, 50);
            assert_eq!(all[20..33], resampled(&packed, 4, 20, 13));
            let mut counts = vec![0; count];
            for (resample, sums) in all.iter().enumerate() {
                draw::count(&mut counts, 4, resample);
                let expected: Vec<f64> = (0..width)
                    .map(|column| {
                        (0..count).map(|at| f64::from(counts[at]) * clusters.sums(at)[column]).sum()
                    })
                    .collect();
                assert_eq!(packed.unpack(sums), expected, "{count} clusters, resample {resample}");
            }
        }
    }

    #[test]
    fn no_columns_have_no_sums() {
        let packed = Packed::new(&Clusters::new(5, &Columns::default()));
        assert_eq!(resampled(&packed, 0, 0, 2), [Vec::<f64>::new(), Vec::new()]);
    }
}
