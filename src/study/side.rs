//! Which image stands on the left: random for each annotator and pair, and balanced in every eight pairs.
//!
//! Positions are dealt in blocks of eight, each with four of either kind in a random order, so that a preference for
//! one side favours neither image however early a person stops. Part of the file format, as the order is.

use super::order::{Stream, mix};

/// Pairs in a block.
pub const BLOCK: u64 = 8;

/// Whether image a stands on the left at this position of the annotator's order.
pub fn a_on_left(side_seed: u64, position: u64) -> bool {
    let mut stream = Stream(mix(side_seed) ^ mix(position / BLOCK));
    let mut sides: [bool; BLOCK as usize] = std::array::from_fn(|index| index % 2 == 0);
    for last in (1..sides.len()).rev() {
        let other = stream.next() % (last as u64 + 1);
        sides.swap(last, usize::try_from(other).expect("below eight"));
    }
    sides[usize::try_from(position % BLOCK).expect("below eight")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_block_of_eight_has_four_of_either_side() {
        for seed in 0..200 {
            for block in 0..50 {
                let left = (0..BLOCK).filter(|index| a_on_left(seed, block * BLOCK + index)).count();
                assert_eq!(left, 4, "seed {seed} block {block}");
            }
        }
    }

    #[test]
    fn over_seeds_each_position_has_either_side_alike_and_all_70_patterns_come_up() {
        let mut patterns = std::collections::HashSet::new();
        let mut left = [0_u32; BLOCK as usize];
        for seed in 0..4000 {
            let pattern: Vec<bool> = (0..BLOCK).map(|position| a_on_left(seed, position)).collect();
            for (count, is_left) in left.iter_mut().zip(&pattern) {
                *count += u32::from(*is_left);
            }
            patterns.insert(pattern);
        }
        assert_eq!(patterns.len(), 70);
        // 4000 throws of a coin: 2000 ± 4.7 standard deviations.
        assert!(left.iter().all(|count| (1850..2150).contains(count)), "{left:?}");
    }

    #[test]
    fn the_sides_are_part_of_the_format_and_stay() {
        let sides: String = (0..16).map(|position| if a_on_left(42, position) { 'a' } else { 'b' }).collect();
        assert_eq!(sides, GOLDEN_SIDES);
    }

    // From a second writing of docs/study-format.md's recipe, in Python: a change here changes every study's sides.
    const GOLDEN_SIDES: &str = "aaababbbbbabaaab";
}
