//! From times to a rate.

use std::time::Duration;

/// A block of bytes, and how long it took until the terminal had read it and said so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// Its bytes.
    pub bytes: usize,
    /// The time, the round trip included.
    pub took: Duration,
}

/// How long an answer takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoundTrip {
    /// The shortest.
    pub least: Duration,
    /// The one in the middle.
    pub median: Duration,
    /// Of how many.
    pub count: usize,
}

/// Bytes a second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Rate {
    /// So many.
    Measured(f64),
    /// More than the clock can tell in the time there was; at least so many.
    AtLeast(f64),
}

/// The way to the terminal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    /// How long an answer takes.
    pub round_trip: RoundTrip,
    /// How many bytes it carries in a second.
    pub rate: Rate,
    /// How many were sent to find that out.
    pub sent: usize,
}

/// Differences below this are chance, not bytes.
const CHANCE: Duration = Duration::from_millis(2);

impl Rate {
    /// Bytes a second, or the least there are.
    pub fn bytes_per_second(self) -> f64 {
        let (Rate::Measured(rate) | Rate::AtLeast(rate)) = self;
        rate
    }

    /// Whether it may be more.
    pub fn is_bound(self) -> bool {
        matches!(self, Rate::AtLeast(_))
    }
}

impl Link {
    /// How long so many bytes take, until it is known that the terminal has read them; at most a day.
    pub fn time_for(&self, bytes: usize) -> Duration {
        const DAY: f64 = 86_400.0;
        let seconds = bytes as f64 / self.rate.bytes_per_second();
        self.round_trip.least + Duration::from_secs_f64(seconds.min(DAY))
    }
}

/// What times without a load and blocks say of the way: the rate between the two largest sizes of blocks, of several of a size
/// the quickest. Of one size alone, the round trip is taken from its time. `None` without a time or a block.
pub fn estimate(round_trips: &[Duration], blocks: &[Sample]) -> Option<Link> {
    let mut sorted = round_trips.to_vec();
    sorted.sort_unstable();
    let round_trip =
        RoundTrip { least: *sorted.first()?, median: sorted[sorted.len() / 2], count: sorted.len() };
    let mut quickest = blocks.to_vec();
    quickest.sort_unstable_by_key(|block| (block.bytes, block.took));
    quickest.dedup_by_key(|block| block.bytes);
    let nothing = Sample { bytes: 0, took: round_trip.least };
    let (smaller, largest) = match quickest[..] {
        [] => return None,
        [only] => (nothing, only),
        [.., smaller, largest] => (smaller, largest),
    };
    let took = largest.took.saturating_sub(smaller.took);
    let rate = if took < CHANCE {
        // No answer comes sooner than the quickest, so the bytes took no longer than the rest of the time.
        let took = largest.took.saturating_sub(round_trip.least).max(CHANCE);
        Rate::AtLeast(largest.bytes as f64 / took.as_secs_f64())
    } else {
        Rate::Measured((largest.bytes - smaller.bytes) as f64 / took.as_secs_f64())
    };
    Some(Link { round_trip, rate, sent: blocks.iter().map(|block| block.bytes).sum() })
}
