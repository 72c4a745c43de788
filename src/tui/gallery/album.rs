//! The images of one prompt as they stand in the gallery, and what has become of them.

use crate::pair::Image;
use crate::study::ChoiceId;

/// An image of an album.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    /// One that the scorer has ranked.
    Ranked {
        /// The image.
        image: Image,
        /// Its place in the ranking, from 1.
        rank: u64,
        /// Its score.
        score: f64,
        /// Its share of one pick among all images of the ranking.
        probability: f64,
    },
    /// One that can't be read, and why.
    Broken(String),
}

impl Entry {
    /// The image, where there is one to show.
    pub fn image(&self) -> Option<&Image> {
        match self {
            Entry::Ranked { image, .. } => Some(image),
            Entry::Broken(_) => None,
        }
    }

    /// Its place in the ranking.
    pub fn rank(&self) -> Option<u64> {
        match self {
            Entry::Ranked { rank, .. } => Some(*rank),
            Entry::Broken(_) => None,
        }
    }
}

/// A choice that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Made {
    /// Its row in the study.
    pub choice: ChoiceId,
    /// The place of the image that was chosen.
    pub place: usize,
    /// The ranking was shown after it: it stays as it is.
    pub locked: bool,
    /// Whether it was made in this run.
    pub now: bool,
}

/// The images of a prompt, place by place.
#[derive(Debug, Clone)]
pub struct Album {
    /// The prompt: not safe for a terminal.
    pub prompt: String,
    /// The images as they stand.
    pub entries: Vec<Entry>,
    /// The image that keys speak of.
    pub cursor: usize,
    /// Which of them have been on the screen.
    pub seen: Vec<bool>,
    /// The choice that stands.
    pub made: Option<Made>,
    /// When a frame with the ranking was first shown, in milliseconds since 1970-01-01 UTC.
    pub ranking_shown: Option<i64>,
    /// Whether the person left it undecided.
    pub skipped: bool,
    /// Sizes of images that the grid is made for: the usual shape, the widest, the tallest.
    pub shapes: [(u32, u32); 3],
}

impl Album {
    /// An album that nobody has looked at.
    pub fn new(prompt: String, entries: Vec<Entry>) -> Self {
        let mut sizes: Vec<(u32, u32)> = entries
            .iter()
            .filter_map(|entry| entry.image()?.pixels)
            .filter(|size| size.0 > 0 && size.1 > 0)
            .collect();
        sizes.sort_by_key(|size| u64::from(size.0) * (1 << 32) / u64::from(size.1));
        let at = |place: usize| sizes.get(place).copied().unwrap_or((1, 1));
        let shapes = [at(sizes.len() / 2), at(sizes.len().saturating_sub(1)), at(0)];
        let cursor = entries.iter().position(|entry| entry.image().is_some()).unwrap_or(0);
        Album {
            prompt,
            seen: vec![false; entries.len()],
            entries,
            cursor,
            made: None,
            ranking_shown: None,
            skipped: false,
            shapes,
        }
    }

    /// How many images the ranking has.
    pub fn ranked(&self) -> usize {
        self.entries.iter().filter(|entry| entry.rank().is_some()).count()
    }
}
