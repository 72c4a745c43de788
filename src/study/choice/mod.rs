//! A choice: the best of several images of a prompt, which a person saw together.
//!
//! It implies picks, the best over each other image, which are rows of `pick` that name the choice. They count as picks do,
//! and come and go with the choice alone. A pair that the person has decided directly stays as it is.

mod choose;
mod retract;
mod standing;

use sha2::{Digest, Sha256 as Hash};

use super::annotator::Progress;
use super::import::SourceInfo;
use super::score::ScorerId;
use crate::pair::{NewImage, Reveal, Sha256};

pub use standing::Standing;

/// Row id of a choice in a study.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ChoiceId(pub i64);

/// An image that stood on the screen.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownImage {
    /// The image.
    pub image: NewImage,
    /// Its place in the scorer's ranking, from 1.
    pub rank: u64,
    /// Its score.
    pub score: f64,
}

/// A choice to store. Times of the clock are milliseconds since 1970-01-01 UTC; spans are milliseconds of a monotonic clock.
#[derive(Debug, Clone, PartialEq)]
pub struct NewChoice {
    /// Where images come from that the study does not have.
    pub source: SourceInfo,
    /// The prompt.
    pub prompt: String,
    /// The images that were seen, as they stood: at least two.
    pub images: Vec<ShownImage>,
    /// Which of them is the best.
    pub best: usize,
    /// How many images the ranking has, seen or not.
    pub ranked: u64,
    /// Which images those are: see [`ranking`].
    pub ranking: Sha256,
    /// Whose ranking it is.
    pub scorer: Option<ScorerId>,
    /// When the ranking was to be shown.
    pub reveal: Reveal,
    /// When it first stood on the screen; `None` where it has not.
    pub ranking_shown_at: Option<i64>,
    /// When the images stood on the screen.
    pub shown_at: i64,
    /// When it was decided.
    pub decided_at: i64,
    /// From shown to decided, without the time the person was away.
    pub response_ms: u64,
    /// How long the person was away between shown and decided; not in `response_ms`.
    pub idle_ms: u64,
    /// Whether the person looked at an image closer.
    pub zoomed: bool,
    /// The graphics protocol that drew the images, by its name.
    pub graphics: String,
}

/// What became of a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chosen {
    /// Its row.
    pub choice: ChoiceId,
    /// Picks that it implies.
    pub implied: u64,
    /// Pairs that stay as the person had decided them before.
    pub kept: u64,
    /// Earlier choices among the same images, which it replaces.
    pub replaced: u64,
    /// How far the annotator is now.
    pub progress: Progress,
}

/// What the images of a ranking are known by together, in whatever order: the SHA-256 of their sorted hashes.
pub fn ranking(images: impl IntoIterator<Item = Sha256>) -> Sha256 {
    let mut images: Vec<Sha256> = images.into_iter().collect();
    images.sort_unstable();
    let mut hash = Hash::new();
    for image in images {
        hash.update(image);
    }
    hash.finalize().into()
}
