//! How far a picture may be from its source, and how a residual is rounded for it.
//!
//! Near-lossless: the residual of PNG's own predictor is rounded to a multiple of a spacing, in a closed loop, so that the
//! decoder predicts from exactly what the encoder did and no error adds up. Any decoder shows the result.
//!
//! After a zero every residual within reach is rounded to zero, which makes runs, and the spacing is a little narrower than
//! the reach would allow: on photographs the same bytes are worth 1 dB more than with the widest spacing and no such
//! preference.

use crate::pair::Quality;

/// A step of near-lossless PNG, from 1 (lossless) to [`Step::WIDEST`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Step(u8);

impl Step {
    /// The picture to the bit.
    pub const LOSSLESS: Step = Step(1);
    /// The widest step.
    pub const WIDEST: Step = Step(64);

    /// A step; 0 is lossless, and a wide one the widest.
    pub fn new(step: u8) -> Self {
        Step(step.clamp(Self::LOSSLESS.0, Self::WIDEST.0))
    }

    /// The step for a quality, in decibels of the picture: 45, 40 and 37 or more. An outline is shown four times as large, and what is
    /// wrong with it too.
    pub fn of(quality: Quality) -> Self {
        match quality {
            Quality::Lossless => Step::LOSSLESS,
            Quality::High => Step(6),
            Quality::Medium => Step(10),
            Quality::Low => Step(14),
            Quality::Coarse => Step(20),
        }
    }

    /// What a file of this step is called: `png`, or `png-6`.
    pub(in crate::graphics) fn encoding(self) -> String {
        if self == Step::LOSSLESS { "png".to_owned() } else { format!("png-{}", self.0) }
    }

    /// The number.
    pub fn get(self) -> u8 {
        self.0
    }

    /// The most that any channel of any pixel is off: half the step, rounded down.
    pub fn reach(self) -> u8 {
        self.0 / 2
    }

    /// The distance between two residuals; at most twice the reach and one, so that some multiple is always within reach.
    pub(super) fn spacing(self) -> u8 {
        ((u16::from(self.0) * 5 + 3) / 7).max(1) as u8
    }
}

/// How residuals are rounded.
pub(super) struct Rounding {
    /// The nearest multiple, by the exact residual and 256.
    nearest: [i16; 512],
    reach: u16,
}

impl Rounding {
    pub(super) fn new(step: Step) -> Self {
        let spacing = i16::from(step.spacing());
        let nearest = std::array::from_fn(|index| {
            let exact = index as i16 - 256;
            exact.signum() * ((exact.abs() + (spacing - 1) / 2) / spacing * spacing)
        });
        Rounding { nearest, reach: u16::from(step.reach()) }
    }

    /// A residual (-255 to 255) rounded; `resting` says whether the one before was rounded to zero, and then whether this
    /// one was.
    #[inline(always)]
    pub(super) fn round(&self, exact: i16, resting: &mut bool) -> i16 {
        let nearest = self.nearest[(exact + 256) as usize & 511];
        // From one residual to the next there are two operations on bits: all else is worked out meanwhile.
        *resting = (*resting & (exact.unsigned_abs() <= self.reach)) | (nearest == 0);
        if *resting { 0 } else { nearest }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_residual_is_rounded_within_reach() {
        for step in (1..=Step::WIDEST.get()).map(Step::new) {
            let rounding = Rounding::new(step);
            for exact in -255..=255_i16 {
                for before in [false, true] {
                    let mut resting = before;
                    let rounded = rounding.round(exact, &mut resting);
                    assert!((rounded - exact).abs() <= i16::from(step.reach()), "{step:?}: {exact}");
                    assert_eq!(resting, rounded == 0);
                }
            }
        }
    }
}
