//! A scorer against the majority of people, and what the majority is.

use super::estimated;
use super::rows::{Row, Scored};
use crate::report::agreement::Majority;
use crate::stats::{ClusteredMean, Outcome};

/// The answer given most often; where two are given equally often, a tie.
pub(super) fn plurality(counts: [u32; Outcome::COUNT]) -> Option<Outcome> {
    let [a, b, ties] = counts;
    let most = a.max(b).max(ties);
    match (a == most, b == most, ties == most) {
        _ if most == 0 => None,
        (true, false, false) => Some(Outcome::A),
        (false, true, false) => Some(Outcome::B),
        _ => Some(Outcome::Tie),
    }
}

/// Pairs that have more than one row: the places of their rows, in the order of the prompts.
pub(super) fn shared(rows: &[Row]) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    // Rows stand in the order of their prompts, and a pair has one: its rows stay near, and so do the prompts.
    order.sort_by_key(|&at| (rows[at].prompt, rows[at].pair, rows[at].pick));
    let pairs = order.chunk_by(|&one, &other| rows[one].pair == rows[other].pair);
    pairs.filter(|places| places.len() > 1).map(<[usize]>::to_vec).collect()
}

/// How many gave each answer.
pub(super) fn counts(rows: &[Row], places: &[usize]) -> [u32; Outcome::COUNT] {
    let mut counts = [0; Outcome::COUNT];
    places.iter().for_each(|&at| counts[rows[at].outcome.index()] += 1);
    counts
}

pub(super) fn majority(scored: &Scored<'_>) -> Majority {
    let mut mean = ClusteredMean::default();
    for places in shared(&scored.rows) {
        if let Some(outcome) = plurality(counts(&scored.rows, &places)) {
            let forecast = scored.judged[places[0]].forecast;
            mean.add(scored.rows[places[0]].prompt, forecast.credit(outcome, 0.0));
        }
    }
    Majority { pairs: mean.rows(), t0: estimated(&mean) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_answer_wins_and_equal_ones_are_a_tie() {
        assert_eq!(plurality([2, 1, 0]), Some(Outcome::A));
        assert_eq!(plurality([1, 2, 1]), Some(Outcome::B));
        assert_eq!(plurality([1, 1, 0]), Some(Outcome::Tie));
        assert_eq!(plurality([1, 0, 1]), Some(Outcome::Tie));
        assert_eq!(plurality([0, 0, 0]), None);
    }
}
