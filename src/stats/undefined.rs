//! Why a number does not exist.

use thiserror::Error;

/// Why a statistic has no value for the rows at hand. It is an answer, to be shown in the number's place.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[non_exhaustive]
pub enum Undefined {
    /// There is nothing to count.
    #[error("there are no rows")]
    NoRows,
    /// The statistic is of decided pairs, and all are ties.
    #[error("there are no decided pairs")]
    NoDecided,
    /// Agreement between people needs a pair that two of them have seen.
    #[error("no pair has two ratings")]
    NoOverlap,
    /// All gave one answer, so that chance alone agrees always: the coefficient is 0/0.
    #[error("only one answer occurs, so that agreement by chance is complete")]
    OneAnswer,
    /// Fleiss' κ needs as many ratings of each pair.
    #[error("pairs have from {least} to {most} ratings, and this needs as many of each")]
    UnequalRatings {
        /// The fewest ratings of a pair.
        least: u32,
        /// The most ratings of a pair.
        most: u32,
    },
    /// There are too few clusters to leave one out or to draw from.
    #[error("there are {given} prompts, and this needs at least {needed}")]
    TooFewClusters {
        /// So many there must be.
        needed: usize,
        /// So many there are.
        given: usize,
    },
    /// A score, a probability or a sum is NaN or infinite.
    #[error("{0} is not a finite number")]
    NotFinite(f64),
    /// A probability or share beyond its range.
    #[error("{0} is not between 0 and 1")]
    NotAShare(f64),
    /// Two probabilities of a pair that do not add up.
    #[error("the probabilities {0} and {1} do not add up to 1")]
    NotComplementary(f64, f64),
    /// More successes than trials, or parts of one: an interval for whole counts does not hold.
    #[error("{0} of {1} is no count of independent rows")]
    NotACount(f64, f64),
    /// All resamples give the same value, so that they tell nothing of its spread.
    #[error("all resamples give the same value, which says nothing of its spread")]
    NoSpread,
    /// In too many resamples the statistic does not exist.
    #[error("the statistic does not exist in {undefined} of {resamples} resamples")]
    Resamples {
        /// Resamples without a value.
        undefined: usize,
        /// Resamples in all.
        resamples: usize,
    },
    /// All resamples or nearly all lie on one side of the value, which puts BCa's correction at infinity or beyond.
    #[error("nearly all resamples lie on one side of the value")]
    OneSided,
    /// Without one of the clusters the statistic does not exist, or no cluster changes it: BCa has no acceleration.
    #[error("leaving out one prompt at a time gives no acceleration")]
    NoJackknife,
    /// The two scorers never differ in being right.
    #[error("no pair is judged right by one scorer and wrong by the other")]
    NoDiscordant,
    /// No pair is judged wrong and none is a tie: the log loss falls for ever as the temperature goes to 0.
    #[error("the scorer is never wrong, so that no temperature is the best one")]
    Separable,
    /// The log loss is lowest where all probabilities are ½: the scores tell nothing, or the wrong way round.
    #[error("the scores do not point to what people choose, so that no temperature is the best one")]
    NoSlope,
}
