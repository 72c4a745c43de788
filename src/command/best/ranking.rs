//! The images of a prompt, best first.

use std::path::PathBuf;

use crate::command::named::{Answer, Asked};
use crate::pair::Sha256;
use crate::scorer::probabilities;

/// An image with its score; its rank is its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ranked {
    pub(super) image: PathBuf,
    pub(super) score: f64,
    /// Among all images of the prompt that have a score.
    pub(super) probability: f64,
    /// The hash of its file; unknown where only names and scores are kept.
    pub(super) sha256: Option<Sha256>,
}

/// An image without a score.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Failed {
    pub(super) image: PathBuf,
    pub(super) error: String,
}

/// The images of a prompt, best first.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Ranking {
    pub(super) prompt: String,
    pub(super) ranked: Vec<Ranked>,
    pub(super) failed: Vec<Failed>,
}

/// How many of a ranking are taken.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Choice {
    /// At most so many.
    pub(super) number: Option<usize>,
    /// Only those that are at least so many times as probable as the best one.
    pub(super) top_p: Option<f64>,
}

impl Ranking {
    /// Ranks by score; of equal scores, the image that was given first is first.
    pub(super) fn new(asked: Asked, answers: Vec<Answer>) -> Self {
        let (mut scored, mut failed) = (Vec::new(), Vec::new());
        for (image, answer) in asked.images.into_iter().zip(answers) {
            match answer {
                Ok(scored_as) => scored.push((image, scored_as)),
                Err(error) => failed.push(Failed { image, error }),
            }
        }
        scored.sort_by(|(_, one), (_, other)| other.score.total_cmp(&one.score));
        let hashes: Vec<Sha256> = scored.iter().map(|(_, scored)| scored.sha256).collect();
        let scored = scored.into_iter().map(|(image, scored)| (image, scored.score)).collect();
        let mut ranking = Self { failed, ..Self::of_sorted(asked.prompt, scored) };
        for (ranked, sha256) in ranking.ranked.iter_mut().zip(hashes) {
            ranked.sha256 = Some(sha256);
        }
        ranking
    }

    /// Of images that are in order already.
    pub(super) fn of_sorted(prompt: String, scored: Vec<(PathBuf, f64)>) -> Self {
        let scores: Vec<f64> = scored.iter().map(|(_, score)| *score).collect();
        let ranked = scored.into_iter().zip(probabilities(&scores));
        let ranked =
            ranked.map(|((image, score), probability)| Ranked { image, score, probability, sha256: None });
        Self { prompt, ranked: ranked.collect(), failed: Vec::new() }
    }

    /// Those that are taken: the first ones.
    pub(super) fn chosen(&self, choice: Choice) -> &[Ranked] {
        let near = |ranked: &Ranked| {
            // The ratio of two probabilities follows from the scores alone, without what rounding does to either.
            choice.top_p.is_none_or(|share| (ranked.score - self.ranked[0].score).exp() >= share)
        };
        let count = self.ranked.partition_point(near).min(choice.number.unwrap_or(usize::MAX));
        &self.ranked[..count]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::named::Scored;

    fn ranking(scores: &[Result<f64, String>]) -> Ranking {
        let scores = scores.iter().cloned().map(|score| score.map(|score| Scored { score, sha256: [0; 32] }));
        let answers: Vec<Answer> = scores.collect();
        let images = (0..answers.len()).map(|at| at.to_string().into()).collect();
        Ranking::new(Asked { prompt: String::new(), images }, answers)
    }

    fn order(ranked: &[Ranked]) -> Vec<&str> {
        ranked.iter().map(|ranked| ranked.image.to_str().unwrap()).collect()
    }

    #[test]
    fn the_best_is_first_and_equals_keep_their_order() {
        let ranking = ranking(&[Ok(1.0), Ok(3.0), Err("torn".to_owned()), Ok(3.0), Ok(-2.0)]);
        assert_eq!(order(&ranking.ranked), ["1", "3", "0", "4"]);
        assert_eq!(ranking.failed[0].image, PathBuf::from("2"));
        let total: f64 = ranking.ranked.iter().map(|ranked| ranked.probability).sum();
        assert!((total - 1.0).abs() < 1e-12);
    }

    #[test]
    fn top_p_is_a_share_of_the_best_ones_probability_and_the_fewer_count() {
        let half = 2.0_f64.ln();
        let ranking = ranking(&[Ok(0.0), Ok(-half), Ok(-1.001 * half), Ok(-5.0)]);
        let chosen = |top_p, number| ranking.chosen(Choice { number, top_p }).len();
        assert_eq!(chosen(Some(0.5), None), 2);
        assert_eq!(chosen(Some(0.5), Some(1)), 1);
        assert_eq!(chosen(Some(1.0), None), 1);
        assert_eq!(chosen(Some(1e-9), Some(3)), 3);
        assert_eq!(chosen(None, None), 4);
        assert_eq!(chosen(None, Some(9)), 4);
        assert!(Ranking::default().chosen(Choice::default()).is_empty());
    }
}
