//! How far people and scorers agree: all that `pairpick agree` reports, as plain data.
//!
//! Shares are in 0 … 1, times in milliseconds, scores in logits. docs/agreement.md tells what each number means; its JSON is this
//! type, serialised.

pub mod csv;
pub mod plan;
pub mod table;
pub mod words;
mod work;

use serde::Serialize;

use super::Estimated;

pub use work::{tuning_rows, work_out};

/// The whole report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Agreement {
    /// What was reported on, and how.
    pub provenance: Provenance,
    /// What went in, and what was left out.
    pub data: Data,
    /// Each scorer against the picks, the best of them first.
    pub scorers: Vec<ScorerAgreement>,
    /// Scorers against each other on the pairs that both have scored.
    pub contrasts: Vec<Contrast>,
    /// People with people: the ceiling for any scorer.
    pub people: People,
    /// What may be wrong with the picks.
    pub quality: Quality,
}

/// What a reader needs to make the report again.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Provenance {
    /// The program and its version.
    pub program: String,
    /// When the report was made, ISO 8601 UTC.
    pub made_at: String,
    /// The study's file name.
    pub study: String,
    /// The seed of the study.
    pub study_seed: u64,
    /// Where its pairs came from, and how many of the picks are of each.
    pub sources: Vec<Counted>,
    /// Hashes of the frozen protocols that the sessions ran under.
    pub protocols: Vec<String>,
    /// How ties are taken.
    pub tie_policy: String,
    /// How the threshold was chosen, in words.
    pub tuning: String,
    /// `pickapic` where the paper's protocol was asked for, else `pairpick`.
    pub protocol: String,
    /// The exclusion rules in force, as they would be typed.
    pub rules: Vec<String>,
    /// Resamples of the bootstrap.
    pub resamples: usize,
    /// Its seed.
    pub seed: u64,
    /// The level of the intervals, 0.95.
    pub level: f64,
}

/// A name and a count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Counted {
    /// What is counted.
    pub name: String,
    /// How many.
    pub count: u64,
}

/// What went in, and what was left out.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Data {
    /// Picks that the report is of.
    pub picks: u64,
    /// Pairs that have such picks.
    pub pairs: u64,
    /// Prompts of these pairs: the clusters of the bootstrap.
    pub prompts: u64,
    /// People, or users of an imported data set.
    pub annotators: u64,
    /// Picks that call a tie.
    pub ties: u64,
    /// Picks that were left out, by reason.
    pub excluded: Vec<Counted>,
    /// What to be careful about, in sentences.
    pub warnings: Vec<String>,
}

/// A scorer against the picks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScorerAgreement {
    /// Its name.
    pub scorer: String,
    /// The hash of its weights, hexadecimal.
    pub weights_sha256: String,
    /// f32, bf16 or f16.
    pub dtype: String,
    /// The device that made the first scores, where it is known.
    pub device: Option<String>,
    /// Picks of pairs that it has scored: the rows of all that follows.
    pub pairs: u64,
    /// Picks of pairs that it has not scored, or not with finite numbers.
    pub unscored: u64,
    /// Prompts of these pairs.
    pub prompts: u64,
    /// Picks that call a tie.
    pub ties: u64,
    /// The tie-aware accuracies.
    pub accuracy: Accuracies,
    /// What would be had without looking.
    pub baseline: Baseline,
    /// Whether its probabilities mean what they say.
    pub calibration: Calibration,
    /// Against the majority of people, on pairs that several have decided.
    pub majority: Majority,
    /// Agreement over subsets of the picks.
    pub by: Vec<Grouping>,
    /// The running agreement, in the order in which the picks were made.
    pub course: Vec<CoursePoint>,
    /// The picks that the scorer is surest to be wrong, the surest first.
    pub strongest: Vec<Parting>,
}

/// The tie-aware accuracies: the mean credit, 1 for the same answer, ½ where exactly one of the two is a tie, else 0.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Accuracies {
    /// With a tie predicted for equal scores alone.
    pub t0: Estimated,
    /// With a tie predicted where |p − (1 − p)| ≤ t, t chosen on other rows.
    pub tuned: Tuned,
    /// On picks that are no ties.
    pub decided: Decided,
}

/// The accuracy at a tuned threshold.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tuned {
    /// The threshold; of cross-validation, the median of the folds'.
    pub t: Option<f64>,
    /// The accuracy.
    #[serde(flatten)]
    pub accuracy: Estimated,
}

/// The accuracy on decided picks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Decided {
    /// How many.
    pub n: u64,
    /// The accuracy.
    #[serde(flatten)]
    pub accuracy: Estimated,
    /// Wilson's interval, where rows are independent: no prompt has two of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wilson: Option<super::Range>,
}

/// What would be had without looking at the images.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Baseline {
    /// By always saying tie: ½ + ties/2n.
    pub always_tie: Option<f64>,
    /// By tossing a coin: ½.
    pub coin: f64,
    /// The accuracy at t = 0 less the always-tie baseline.
    pub t0_above: Estimated,
    /// The tuned accuracy less the always-tie baseline.
    pub tuned_above: Estimated,
}

/// Whether probabilities mean what they say.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Calibration {
    /// Expected calibration error over ten bins, decided picks.
    pub ece: Option<f64>,
    /// Mean squared error of P(a), ties as ½.
    pub brier: Option<f64>,
    /// Mean −ln of the probability of what was picked, ties as half each.
    pub log_loss: Option<f64>,
    /// The temperature that fits best: scores are divided by it. The median of the folds'.
    pub temperature: Option<f64>,
    /// After dividing by a temperature that was fitted on other prompts.
    pub at_temperature: Option<AtTemperature>,
    /// The intervals of `ece`, `brier` and `log_loss`.
    pub intervals: CalibrationIntervals,
    /// The reliability diagram.
    pub bins: Vec<Bin>,
    /// The diagram after the temperature.
    pub bins_at_temperature: Vec<Bin>,
    /// Why a number is missing, by its name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
}

/// Why a number is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// Its name.
    pub of: String,
    /// Why.
    pub reason: String,
}

/// Calibration after a temperature that was fitted on other prompts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AtTemperature {
    /// As above.
    pub ece: Option<f64>,
    /// As above.
    pub brier: Option<f64>,
    /// As above.
    pub log_loss: Option<f64>,
}

/// Intervals of the calibration's numbers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CalibrationIntervals {
    /// Of the expected calibration error.
    pub ece: Estimated,
    /// Of the Brier score.
    pub brier: Estimated,
    /// Of the log loss.
    pub log_loss: Estimated,
}

/// A bin of the reliability diagram: above its left end, up to its right end.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bin {
    /// Left end, of max(p).
    pub above: f64,
    /// Right end.
    pub up_to: f64,
    /// Decided picks in it.
    pub n: u64,
    /// Their mean max(p).
    pub confidence: Option<f64>,
    /// The share of them that the scorer has right.
    pub accuracy: Estimated,
}

/// The scorer against the majority of people.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Majority {
    /// Pairs that at least two people have decided and whose most frequent answer is one; equal ones count as a tie.
    pub pairs: u64,
    /// The accuracy at t = 0.
    pub t0: Estimated,
}

/// Agreement over the parts of the picks that something divides.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Grouping {
    /// What divides them: `margin`, `models`, `prompt_words`, `response_time`, `side`, `annotator`, `time`.
    pub by: String,
    /// The same for people.
    pub title: String,
    /// The parts.
    pub groups: Vec<Group>,
    /// Parts that are not listed, being smaller.
    pub more: u64,
}

/// A part of the picks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    /// Which, for people.
    pub name: String,
    /// Picks.
    pub n: u64,
    /// Ties among them.
    pub ties: u64,
    /// The accuracy at t = 0.
    pub t0: Estimated,
}

/// The running agreement after so many picks.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CoursePoint {
    /// Picks so far.
    pub n: u64,
    /// The mean credit so far, at t = 0.
    pub value: f64,
    /// Its interval, by Wilson's formula: a band to be read with care, since it takes picks as independent.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// A pick that the scorer contradicts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Parting {
    /// The pick's row.
    pub pick_id: i64,
    /// The pair's row.
    pub pair_id: i64,
    /// The prompt.
    pub prompt: String,
    /// The file or locator of image a.
    pub image_a: String,
    /// The file or locator of image b.
    pub image_b: String,
    /// The generator of image a.
    pub model_a: Option<String>,
    /// The generator of image b.
    pub model_b: Option<String>,
    /// Who picked.
    pub annotator: String,
    /// What: `a` or `b`.
    pub outcome: String,
    /// The score of a.
    pub score_a: f64,
    /// The score of b.
    pub score_b: f64,
    /// How sure the scorer is of the other image: max(p).
    pub confidence: f64,
}

/// Two scorers on the same picks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Contrast {
    /// One of them.
    pub first: String,
    /// The other.
    pub second: String,
    /// Picks of pairs that both have scored.
    pub pairs: u64,
    /// Accuracy of the first less that of the second, at t = 0.
    pub difference: Estimated,
    /// The same on decided picks.
    pub decided_difference: Estimated,
    /// `mcnemar` where no prompt has two rows and none is a tie, else `sign_flip`.
    pub test: String,
    /// The probability of as large a difference by chance, two-sided.
    pub p: Option<f64>,
    /// Holm's correction over all contrasts of the report.
    pub p_holm: Option<f64>,
    /// Decided picks that the first alone has right.
    pub first_only: u64,
    /// Decided picks that the second alone has right.
    pub second_only: u64,
    /// Why there is no p.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// People with people.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct People {
    /// Pairs that at least two people have decided.
    pub pairs: u64,
    /// Krippendorff's α, nominal.
    pub alpha: Option<f64>,
    /// Gwet's AC1.
    pub ac1: Option<f64>,
    /// Cohen's κ of two people; of more, the mean over all two of them that share pairs (Light's κ).
    pub kappa: Option<f64>,
    /// The standard error of Cohen's κ (Fleiss, Cohen, Everitt).
    pub kappa_se: Option<f64>,
    /// Fleiss' κ, where every pair has as many answers.
    pub fleiss: Option<f64>,
    /// The share of equal answers among two people's on the same pair.
    pub raw: Option<f64>,
    /// The same numbers with their intervals.
    pub intervals: PeopleIntervals,
    /// One person against the majority of the others, over all people: the ceiling for any scorer.
    pub left_out: Estimated,
    /// Each of them.
    pub annotators: Vec<AnnotatorAgreement>,
    /// People that are not listed, having made fewer picks.
    pub annotators_more: u64,
    /// Every two people that share pairs, the most pairs first.
    pub by_two: Vec<ByTwo>,
    /// Twos that are not listed, sharing fewer pairs.
    pub by_two_more: u64,
    /// Pairs asked again of the same person.
    pub repeats: u64,
    /// The share of them with the same answer.
    pub self_agreement: Estimated,
    /// Why a number is missing, by its name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
}

/// Intervals of what people agree.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct PeopleIntervals {
    /// Of α.
    pub alpha: Estimated,
    /// Of AC1.
    pub ac1: Estimated,
    /// Of the raw agreement.
    pub raw: Estimated,
}

/// A person against the others.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AnnotatorAgreement {
    /// Who.
    pub annotator: String,
    /// Picks of theirs in the report.
    pub picks: u64,
    /// Their ties.
    pub ties: u64,
    /// Pairs that others have decided too.
    pub shared: u64,
    /// The mean credit against the majority of the others.
    pub t0: Estimated,
    /// The same on pairs that neither calls a tie.
    pub decided: Estimated,
    /// The share of left among their decided picks.
    pub left: Estimated,
    /// Their median response time, in milliseconds.
    pub median_response_ms: Option<f64>,
}

/// Two people on the pairs they share.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ByTwo {
    /// One of them.
    pub first: String,
    /// The other.
    pub second: String,
    /// Pairs they share.
    pub pairs: u64,
    /// The share of equal answers.
    pub raw: Option<f64>,
    /// Cohen's κ.
    pub kappa: Option<f64>,
    /// Its standard error.
    pub kappa_se: Option<f64>,
}

/// What may be wrong with the picks.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Quality {
    /// Picks under half a second.
    pub too_fast: u64,
    /// Picks whose response time is known.
    pub timed: u64,
    /// The share of left among decided picks whose sides are known.
    pub left: Estimated,
    /// Repeats with another answer.
    pub self_contradictions: u64,
    /// Repeats.
    pub repeats: u64,
    /// Three images of a prompt that one person has put in a circle.
    pub intransitive: u64,
    /// Three images of a prompt that one person has decided in all three pairs.
    pub triples: u64,
    /// Gold pairs that were answered otherwise.
    pub gold_missed: u64,
    /// Picks of gold pairs.
    pub gold: u64,
    /// What stands out of each person, in sentences.
    pub notes: Vec<String>,
}
