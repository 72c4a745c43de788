//! The words of the domain as types: prompt, image, pair, outcome, side.
//!
//! A pair's images are `a` and `b` and never change places in the data, whatever side they are shown on; what a
//! person sees is left and right. Every way from one to the other goes through [`Choice::outcome`] and
//! [`Outcome::choice`], so that it is written once.

use std::path::PathBuf;

/// Row id of a pair in a study; ids start at 1 and are dense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PairId(pub i64);

/// Row id of a pick in a study.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PickId(pub i64);

/// SHA-256 of an image file's bytes: what an image is known by.
pub type Sha256 = [u8; 32];

/// One of the two images of a pair, as the data name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Member {
    /// The first image.
    A,
    /// The second image.
    B,
}

/// Where an image stands on the screen. Stacked pairs have their "left" image on top.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// Left, or above where the pair is stacked.
    Left,
    /// Right, or below where the pair is stacked.
    Right,
}

impl Side {
    /// Which image stands on this side.
    pub fn member(self, a_on_left: bool) -> Member {
        if (self == Side::Left) == a_on_left { Member::A } else { Member::B }
    }
}

/// What the person said, in terms of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Choice {
    /// The left image is better.
    Left,
    /// The right image is better.
    Right,
    /// No image is significantly better than the other.
    Tie,
    /// Both are bad.
    BothBad,
}

impl Choice {
    /// The outcome in terms of the data.
    ///
    /// ```
    /// use pairpick::pair::{Choice, Outcome};
    ///
    /// assert_eq!(Choice::Left.outcome(true), Outcome::A);
    /// assert_eq!(Choice::Left.outcome(false), Outcome::B);
    /// ```
    pub fn outcome(self, a_on_left: bool) -> Outcome {
        match self {
            Choice::Tie => Outcome::Tie,
            Choice::BothBad => Outcome::BothBad,
            Choice::Left if a_on_left => Outcome::A,
            Choice::Right if !a_on_left => Outcome::A,
            Choice::Left | Choice::Right => Outcome::B,
        }
    }
}

/// An annotator's verdict on a pair, in terms of the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Image a is better.
    A,
    /// Image b is better.
    B,
    /// No image is significantly better than the other.
    Tie,
    /// Both are bad.
    BothBad,
}

impl Outcome {
    /// The name in the study file and in exports.
    pub fn name(self) -> &'static str {
        match self {
            Outcome::A => "a",
            Outcome::B => "b",
            Outcome::Tie => "tie",
            Outcome::BothBad => "both_bad",
        }
    }

    /// The inverse of [`Outcome::name`].
    pub fn from_name(name: &str) -> Option<Self> {
        [Outcome::A, Outcome::B, Outcome::Tie, Outcome::BothBad]
            .into_iter()
            .find(|outcome| outcome.name() == name)
    }

    /// The choice a person made who saw `a` on the left, or on the right.
    pub fn choice(self, a_on_left: bool) -> Choice {
        match self {
            Outcome::Tie => Choice::Tie,
            Outcome::BothBad => Choice::BothBad,
            Outcome::A if a_on_left => Choice::Left,
            Outcome::B if !a_on_left => Choice::Left,
            Outcome::A | Outcome::B => Choice::Right,
        }
    }
}

/// When the score of a pair is shown to the person; stored with each pick.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reveal {
    /// After the pick is committed.
    #[default]
    After,
    /// Together with the pair.
    Always,
    /// Not at all.
    Never,
}

impl Reveal {
    /// The name in the study file, in settings and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Reveal::After => "after",
            Reveal::Always => "always",
            Reveal::Never => "never",
        }
    }
}

/// How closely a picture on the screen follows its file, at the size it is shown in; the best first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Quality {
    /// To the bit.
    #[default]
    Lossless,
    /// Some 45 dB (PSNR) from it.
    High,
    /// 40 dB or more.
    Medium,
    /// 37 dB or more.
    Low,
    /// In outline, to be replaced by a better one at once.
    Coarse,
}

impl Quality {
    /// All, the best first.
    pub const ALL: [Quality; 5] =
        [Quality::Lossless, Quality::High, Quality::Medium, Quality::Low, Quality::Coarse];

    /// This one and the lower ones that a whole picture can have, the best first; none of an outline.
    pub fn downwards(self) -> impl Iterator<Item = Quality> {
        Quality::ALL.into_iter().filter(move |&other| other >= self && other != Quality::Coarse)
    }

    /// The name in the study file.
    pub fn name(self) -> &'static str {
        match self {
            Quality::Lossless => "lossless",
            Quality::High => "high",
            Quality::Medium => "medium",
            Quality::Low => "low",
            Quality::Coarse => "coarse",
        }
    }
}

/// How closely pictures are to follow their files; stored with the protocol of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum QualityChoice {
    /// As closely as the link carries in good time.
    #[default]
    Auto,
    /// To the bit, however long that takes.
    Lossless,
    /// As few bytes as keep 37 dB (PSNR).
    Low,
}

impl QualityChoice {
    /// The name in the study file, in settings and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            QualityChoice::Auto => "auto",
            QualityChoice::Lossless => "lossless",
            QualityChoice::Low => "low",
        }
    }
}

/// An image file of a study.
#[derive(Debug, Clone, PartialEq)]
pub struct Image {
    /// Where its bytes are: an absolute path.
    pub path: PathBuf,
    /// What the source called it: the path as given there.
    pub locator: String,
    /// The hash its bytes had at import.
    pub sha256: Sha256,
    /// Width and height in pixels as shown (EXIF orientation applied); `None` where the header could not be read.
    pub pixels: Option<(u32, u32)>,
}

/// An image as a source offers it, not yet in a study.
#[derive(Debug, Clone, PartialEq)]
pub struct NewImage {
    /// The file.
    pub image: Image,
    /// The generator that made it.
    pub model: Option<String>,
    /// The generator's seed.
    pub seed: Option<i64>,
    /// Classifier-free guidance scale.
    pub guidance: Option<f64>,
}

/// A pair as a source offers it, not yet in a study.
#[derive(Debug, Clone, PartialEq)]
pub struct NewPair {
    /// The source's own id of the pair, if it has one.
    pub external_id: Option<String>,
    /// The prompt, as the source has it.
    pub prompt: String,
    /// The first image.
    pub a: NewImage,
    /// The second image.
    pub b: NewImage,
}

/// Two images of one prompt, as a study has them.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// Its row in the study.
    pub id: PairId,
    /// The prompt, as the source has it: not safe for a terminal, see [`crate::text`].
    pub prompt: String,
    /// The first image.
    pub a: Image,
    /// The second image.
    pub b: Image,
}

impl Pair {
    /// One of the two images.
    pub fn image(&self, member: Member) -> &Image {
        match member {
            Member::A => &self.a,
            Member::B => &self.b,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outcome_names_the_image_that_stood_on_the_chosen_side() {
        for a_on_left in [true, false] {
            for (choice, side) in [(Choice::Left, Side::Left), (Choice::Right, Side::Right)] {
                let expected = match side.member(a_on_left) {
                    Member::A => Outcome::A,
                    Member::B => Outcome::B,
                };
                assert_eq!(choice.outcome(a_on_left), expected);
            }
        }
    }

    #[test]
    fn outcome_and_choice_are_inverse() {
        for a_on_left in [true, false] {
            for outcome in [Outcome::A, Outcome::B, Outcome::Tie, Outcome::BothBad] {
                assert_eq!(outcome.choice(a_on_left).outcome(a_on_left), outcome);
                assert_eq!(Outcome::from_name(outcome.name()), Some(outcome));
            }
        }
    }
}
