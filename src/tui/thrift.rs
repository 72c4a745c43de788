//! How good a picture the link to the terminal carries in good time.
//!
//! The wire tells how fast the link is, and each picture made how many bytes a pixel its quality costs. A pair that is sent
//! ahead may take as long as a person looks at one; where nothing can be sent ahead, a person waits for every byte.

use std::time::Duration;

use crate::graphics::encode::{Encoded, usual};
use crate::pair::{Quality, QualityChoice};
use crate::terminal::Protocol;
use crate::terminal::wire::Link;

/// What of the time a person takes for a pair the next one may take on the link.
const SHARE: f64 = 0.6;
/// The least and the most that a pair sent ahead may take, in seconds.
const AHEAD: (f64, f64) = (0.7, 2.5);
/// What a person takes for a pair before it is known: a quick one, who must not wait at the start.
const USUAL_PACE: Duration = Duration::from_millis(1500);
/// What one may take that can't be sent ahead: JPEGs are small at any quality that one would call good, sixels never are.
const AWAITED_JPEG: f64 = 0.16;
const AWAITED_SIXEL: f64 = 0.38;
/// A better quality is taken up again only where it needs less than this share of the time it may take.
const SPARE: f64 = 0.75;
/// Beyond so many seconds a person is shown an outline first.
const OUTLINE: f64 = 0.15;
/// What a new picture changes of what is known of their size.
const SMOOTHING: f64 = 0.2;
/// A picture may be larger than it should by this much before it is made anew in a lower quality.
const GRACE: f64 = 1.1;

/// Bytes on the wire a pixel, by quality, of a usual photograph; what is made tells how much more these have.
const KITTY: [f64; 5] = [0.95, 0.47, 0.38, 0.31, 0.03];
const ITERM2: [f64; 5] = [0.95, 0.14, 0.10, 0.08, 0.01];
const SIXEL: [f64; 5] = [0.60, 0.45, 0.40, 0.35, 0.03];

/// What decides the quality.
#[derive(Debug, Clone)]
pub struct Thrift {
    /// The quality the person has settled on; `None` leaves it to the link.
    fixed: Option<Quality>,
    protocol: Protocol,
    link: Link,
    /// Bytes a pixel of each quality, of a usual photograph.
    costs: [f64; 5],
    /// How many times as many these pictures have; `None` before the first.
    detail: Option<f64>,
    /// What a person takes for a pair, where that is known.
    pace: Option<Duration>,
    /// Pixels of the pair at hand.
    pixels: f64,
    quality: Quality,
}

impl Thrift {
    /// For a terminal with this protocol.
    pub fn new(protocol: Protocol, choice: QualityChoice) -> Self {
        let fixed = match choice {
            QualityChoice::Auto => None,
            QualityChoice::Lossless => Some(Quality::Lossless),
            QualityChoice::Low => Some(Quality::Low),
        };
        let costs = match protocol {
            Protocol::KittyPlaceholders | Protocol::KittyDirect => KITTY,
            Protocol::Iterm2 => ITERM2,
            Protocol::Sixel | Protocol::Blocks => SIXEL,
        };
        let mut thrift = Thrift {
            fixed,
            protocol,
            link: Link::default(),
            costs,
            detail: None,
            pace: None,
            pixels: 0.0,
            quality: fixed.unwrap_or_default(),
        };
        thrift.decide();
        thrift
    }

    /// What is known of the link now.
    pub fn hear(&mut self, link: Link) {
        self.link = link;
        self.decide();
    }

    /// What a person takes for a pair.
    pub fn set_pace(&mut self, pace: Option<Duration>) {
        self.pace = pace;
    }

    /// What is looked at has so many pixels.
    pub fn set_pixels(&mut self, pixels: u64) {
        if self.pixels != pixels as f64 {
            self.pixels = pixels as f64;
            self.decide();
        }
    }

    /// A picture of so many pixels was made.
    pub fn learn(&mut self, encoded: &Encoded, pixels: (u32, u32)) {
        let pixels = f64::from(pixels.0) * f64::from(pixels.1);
        let bytes = encoded.wire_bytes() as f64;
        if pixels > 0.0 && bytes > 0.0 {
            let detail = bytes / pixels / self.costs[encoded.quality() as usize];
            let before = *self.detail.get_or_insert(detail);
            self.detail = Some(before + SMOOTHING * (detail - before));
            self.decide();
        }
    }

    /// The quality in which pictures are to be made now.
    pub fn quality(&self) -> Quality {
        self.quality
    }

    /// The most bytes that a picture may have before a lower quality is to be tried; `None` where its quality is settled.
    pub fn most_bytes(&self) -> Option<u64> {
        let rate = self.link.rate.filter(|_| self.fixed.is_none())?;
        Some((self.limit() * rate / 2.0 * GRACE) as u64)
    }

    /// Whether what is looked at takes so long that an outline comes first.
    pub fn is_slow(&self) -> bool {
        let can_be_outlined = self.protocol != Protocol::Blocks;
        can_be_outlined && self.seconds(self.quality) > OUTLINE
    }

    /// How long a pair takes on the link.
    fn seconds(&self, quality: Quality) -> f64 {
        let bytes = self.pixels * self.costs[quality as usize] * self.detail.unwrap_or(1.0);
        self.link.rate.map_or(0.0, |rate| bytes / rate.max(1.0))
    }

    /// How long a pair may take, in seconds.
    fn limit(&self) -> f64 {
        match self.protocol {
            Protocol::Iterm2 => AWAITED_JPEG,
            Protocol::Sixel | Protocol::Blocks => AWAITED_SIXEL,
            Protocol::KittyPlaceholders | Protocol::KittyDirect => {
                let pace = self.pace.unwrap_or(USUAL_PACE).as_secs_f64();
                (pace * SHARE).clamp(AHEAD.0, AHEAD.1)
            }
        }
    }

    fn decide(&mut self) {
        if self.fixed.is_some() {
            return;
        }
        let limit = self.limit();
        let fits = |quality: &Quality| {
            let limit = if *quality < self.quality { limit * SPARE } else { limit };
            self.seconds(*quality) <= limit
        };
        // iTerm2's lossless picture is six times the bytes of one that looks the same, and a sixel has its palette anyway.
        self.quality = usual(self.protocol).downwards().find(fits).unwrap_or(Quality::Low);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAIR: u64 = 2 * 768 * 768;

    fn quality(protocol: Protocol, rate: f64, pace: Option<u64>) -> Quality {
        let mut thrift = Thrift::new(protocol, QualityChoice::Auto);
        thrift.set_pixels(PAIR);
        thrift.set_pace(pace.map(Duration::from_millis));
        thrift.hear(Link { rate: Some(rate), round_trip: None });
        thrift.quality()
    }

    #[test]
    fn the_slower_the_link_the_fewer_bytes() {
        let kitty = |rate, pace| quality(Protocol::KittyDirect, rate, pace);
        assert_eq!(kitty(1e8, None), Quality::Lossless);
        assert_eq!(
            kitty(1.25e6, Some(2000)),
            Quality::Lossless,
            "the next pair travels while this one is looked at"
        );
        assert_eq!(kitty(1.25e6, Some(1000)), Quality::High);
        assert_eq!(kitty(2.5e5, None), Quality::Low);
        assert_eq!(kitty(2.5e5, Some(10_000)), Quality::High);
        assert_eq!(quality(Protocol::Iterm2, 1e9, None), Quality::High);
        assert_eq!(quality(Protocol::Iterm2, 2.5e5, None), Quality::Low);
    }

    #[test]
    fn what_the_person_wants_does_not_depend_on_the_link() {
        let fixed = [(QualityChoice::Lossless, Quality::Lossless), (QualityChoice::Low, Quality::Low)];
        for (choice, wanted) in fixed {
            let mut thrift = Thrift::new(Protocol::KittyDirect, choice);
            thrift.set_pixels(PAIR);
            thrift.hear(Link { rate: Some(1000.0), round_trip: None });
            assert_eq!(thrift.quality(), wanted);
            assert!(thrift.is_slow());
        }
    }

    #[test]
    fn a_link_that_wavers_does_not_change_the_quality_to_and_fro() {
        let mut thrift = Thrift::new(Protocol::KittyDirect, QualityChoice::Auto);
        thrift.set_pixels(PAIR);
        let mut changes = 0;
        for turn in 0..40 {
            let before = thrift.quality();
            let rate = if turn % 2 == 0 { 1.5e6 } else { 1.65e6 };
            thrift.hear(Link { rate: Some(rate), round_trip: None });
            changes += usize::from(thrift.quality() != before);
        }
        assert!(changes <= 1, "{changes}");
    }

    #[test]
    fn an_unknown_link_is_taken_for_a_fast_one() {
        let mut thrift = Thrift::new(Protocol::KittyDirect, QualityChoice::Auto);
        thrift.set_pixels(PAIR);
        assert_eq!((thrift.quality(), thrift.is_slow()), (Quality::Lossless, false));
    }
}
