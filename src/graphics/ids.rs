//! Image ids: numbers that no other process showing pictures in the same terminal is likely to use.
//!
//! A placeholder cell carries its image's id as a colour. A 24-bit colour holds ids up to 2²⁴. tmux brings such a colour
//! down to 256 where it takes the outer terminal for a poor one (any `TERM=xterm-256color`), and with it goes the id: the
//! cells stay empty. There an id is a palette index and, in the third diacritic, the id's high byte.

use std::collections::VecDeque;

use crate::terminal::Capabilities;

/// Gives out image ids, from a random place on.
#[derive(Debug, Clone)]
pub struct IdSource {
    next: u32,
    indexed: bool,
    /// Ids to be used again, the one given back first in front.
    given_back: VecDeque<u32>,
}

/// The first palette index in use: the sixteen below are the theme's, and may be rewritten as such.
const FIRST_INDEX: u32 = 16;
const INDICES: u32 = 256 - FIRST_INDEX;
const HIGH_BYTES: u32 = 255;
const FIRST_DIRECT: u32 = 0x100;
const DIRECT: u32 = 0x0100_0000 - FIRST_DIRECT;

impl IdSource {
    /// Ids of the kind that reaches the terminal: indexed through tmux, else for 24-bit colours.
    pub fn for_terminal(seed: u64, capabilities: &Capabilities) -> Self {
        if capabilities.tmux { IdSource::indexed(seed) } else { IdSource::new(seed) }
    }

    /// Ids for 24-bit colours: 256 to 2²⁴ − 1, with a high byte of 0.
    pub fn new(seed: u64) -> Self {
        IdSource { next: scattered(seed, DIRECT), indexed: false, given_back: VecDeque::new() }
    }

    /// Ids that survive a palette of 256 colours: bits 8 to 23 are 0. There are 61,200 of them.
    pub fn indexed(seed: u64) -> Self {
        IdSource { next: scattered(seed, INDICES * HIGH_BYTES), indexed: true, given_back: VecDeque::new() }
    }

    /// An id is free again: what bears it in the terminal may be replaced.
    pub fn give_back(&mut self, id: u32) {
        self.given_back.push_back(id);
    }

    /// The next id: never 0; one that was given back, or else none twice before all were used.
    pub fn next_id(&mut self) -> u32 {
        if let Some(id) = self.given_back.pop_front() {
            return id;
        }
        let place = self.next;
        if self.indexed {
            self.next = (place + 1) % (INDICES * HIGH_BYTES);
            ((1 + place / INDICES) << 24) | (FIRST_INDEX + place % INDICES)
        } else {
            self.next = (place + 1) % DIRECT;
            FIRST_DIRECT + place
        }
    }
}

/// Spreads near seeds (process ids, times) over `range`; the constant is 2⁶⁴ over the golden ratio.
fn scattered(seed: u64, range: u32) -> u32 {
    let mixed = (seed ^ (seed >> 32)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    ((mixed >> 32) % u64::from(range)) as u32
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_fit_a_24_bit_colour_and_do_not_repeat() {
        let mut source = IdSource::new(7);
        let ids: HashSet<u32> = (0..10_000).map(|_| source.next_id()).collect();
        assert_eq!(ids.len(), 10_000);
        assert!(ids.iter().all(|id| (0x100..0x0100_0000).contains(id)));
    }

    #[test]
    fn an_id_given_back_is_used_before_a_new_one() {
        let mut source = IdSource::new(7);
        let (first, second) = (source.next_id(), source.next_id());
        source.give_back(second);
        source.give_back(first);
        assert_eq!([source.next_id(), source.next_id()], [second, first]);
        assert!(![first, second].contains(&source.next_id()));
    }

    #[test]
    fn the_last_id_is_followed_by_the_first() {
        let mut source = IdSource { next: DIRECT - 1, ..IdSource::new(0) };
        assert_eq!([source.next_id(), source.next_id()], [0x00FF_FFFF, 0x100]);
    }

    #[test]
    fn indexed_ids_are_a_palette_index_and_a_high_byte() {
        let mut source = IdSource::indexed(7);
        let ids: HashSet<u32> = (0..61_200).map(|_| source.next_id()).collect();
        assert_eq!(ids.len(), 61_200);
        assert!(ids.iter().all(|id| id & 0x00FF_FF00 == 0 && id & 0xFF >= 16 && id >> 24 > 0));
    }

    #[test]
    fn neighbouring_seeds_start_far_apart() {
        let starts: Vec<i64> = (4000..4010).map(|seed| i64::from(IdSource::new(seed).next_id())).collect();
        assert!(starts.windows(2).all(|pair| (pair[0] - pair[1]).abs() > 10_000), "{starts:?}");
    }
}
