//! A ranking that images join one by one.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::ranking::{Ranked, Ranking};

/// The images so far, best first. It holds scores and names alone.
#[derive(Default)]
pub(super) struct Standing {
    sorted: Vec<Entry>,
    places: HashMap<Arc<Path>, Place>,
    /// The sum of `exp(score - best)` over all images.
    mass: f64,
    came: u64,
}

/// What an image's place follows from: its score, and of equal scores, which came first.
#[derive(Debug, Clone, Copy)]
struct Place {
    score: f64,
    came: u64,
}

struct Entry {
    place: Place,
    image: Arc<Path>,
}

impl Place {
    fn is_before(self, other: Place) -> bool {
        other.score.total_cmp(&self.score).then(self.came.cmp(&other.came)).is_lt()
    }
}

impl Standing {
    /// How many images there are.
    pub(super) fn count(&self) -> usize {
        self.sorted.len()
    }

    /// Takes an image in, in place of what it was before; answers its rank, from 1.
    pub(super) fn put(&mut self, image: &Path, score: f64) -> usize {
        self.remove(image);
        let image: Arc<Path> = image.into();
        let place = Place { score, came: self.came };
        self.came += 1;
        let before = self.best();
        let at = self.sorted.partition_point(|entry| entry.place.is_before(place));
        self.sorted.insert(at, Entry { place, image: image.clone() });
        self.places.insert(image, place);
        self.mass = match before {
            Some(best) if best >= score => self.mass + (score - best).exp(),
            Some(best) => self.mass * (best - score).exp() + 1.0,
            None => 1.0,
        };
        at + 1
    }

    /// Takes an image out, if it is in.
    pub(super) fn remove(&mut self, image: &Path) {
        let Some(place) = self.places.remove(image) else { return };
        let at = self.sorted.partition_point(|entry| entry.place.is_before(place));
        self.sorted.remove(at);
        // Anew: what is left of a difference of large and small is noise.
        let best = self.best().unwrap_or_default();
        self.mass = self.sorted.iter().map(|entry| (entry.place.score - best).exp()).sum();
    }

    /// The image of a rank, from 1.
    pub(super) fn ranked(&self, rank: usize) -> Option<Ranked> {
        let entry = self.sorted.get(rank.checked_sub(1)?)?;
        let probability = (entry.place.score - self.best()?).exp() / self.mass;
        Some(Ranked { image: entry.image.to_path_buf(), score: entry.place.score, probability, sha256: None })
    }

    /// The ranking as it is at last.
    pub(super) fn into_ranking(self, prompt: String) -> Ranking {
        let images = self.sorted.into_iter().map(|entry| (PathBuf::from(&*entry.image), entry.place.score));
        Ranking::of_sorted(prompt, images.collect())
    }

    fn best(&self) -> Option<f64> {
        self.sorted.first().map(|entry| entry.place.score)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::command::named::Asked;
    use crate::command::named::Scored;

    proptest! {
        #[test]
        fn whatever_comes_and_goes_it_is_the_ranking_of_what_is_there(
            steps in proptest::collection::vec((0..12_u8, proptest::option::of(-4..4_i8)), 0..60)
        ) {
            let mut standing = Standing::default();
            let mut there: Vec<(PathBuf, f64)> = Vec::new();
            for (image, score) in steps {
                let image = PathBuf::from(image.to_string());
                there.retain(|(other, _)| *other != image);
                match score {
                    Some(score) => {
                        let rank = standing.put(&image, f64::from(score));
                        prop_assert_eq!(standing.ranked(rank).map(|ranked| ranked.image), Some(image.clone()));
                        there.push((image, f64::from(score)));
                    }
                    None => standing.remove(&image),
                }
            }
            let (images, scores): (Vec<_>, Vec<_>) = there.into_iter().unzip();
            let asked = Asked { prompt: String::new(), images };
            let scores = scores.into_iter().map(|score| Ok(Scored { score, sha256: [0; 32] }));
            let mut expected = Ranking::new(asked, scores.collect());
            expected.ranked.iter_mut().for_each(|ranked| ranked.sha256 = None);
            prop_assert_eq!(standing.count(), expected.ranked.len());
            for (at, ranked) in expected.ranked.iter().enumerate() {
                let found = standing.ranked(at + 1).unwrap();
                prop_assert!((found.probability - ranked.probability).abs() < 1e-9);
            }
            prop_assert_eq!(standing.into_ranking(String::new()), expected);
        }
    }
}
