//! What a person said of a pair, what a scorer says of it, and the credit that the scorer gets.
//!
//! The definitions are those of Kirstain et al., "Pick-a-Pic" (2023): a tie is predicted where the probabilities are no further
//! apart than a threshold, and a tie on one side alone counts half.

use super::Undefined;

/// What a person or a scorer says of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Image a is better.
    A,
    /// Image b is better.
    B,
    /// Neither is.
    Tie,
}

impl Outcome {
    /// How many there are: the categories of tables.
    pub const COUNT: usize = 3;

    /// Its place in tables: a, b, tie.
    pub fn index(self) -> usize {
        self as usize
    }

    /// What it is once the images change their names.
    pub fn swapped(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
            Self::Tie => Self::Tie,
        }
    }

    /// The share of the preference that is a's: 1, 0, or ½ for a tie.
    pub fn share_of_a(self) -> f64 {
        match self {
            Self::A => 1.0,
            Self::B => 0.0,
            Self::Tie => 0.5,
        }
    }

    /// 1 where both say the same, ½ where exactly one says tie, 0 otherwise.
    pub fn credit(self, predicted: Self) -> f64 {
        if self == predicted {
            1.0
        } else if self == Self::Tie || predicted == Self::Tie {
            0.5
        } else {
            0.0
        }
    }
}

/// The smallest probability whose logarithm is taken, as scikit-learn clips it: an imported 0 or 1 that is wrong costs
/// 36 nats, not infinity.
const LEAST: f64 = f64::EPSILON;

/// What a scorer says of a pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Forecast {
    p: [f64; 2],
    gap: f64,
    logit: f64,
    favourite: Outcome,
}

impl Forecast {
    /// Of the two scores, whose difference is a logit: p_a = 1/(1 + exp(s_b − s_a)), gap = tanh(|s_a − s_b|/2).
    ///
    /// # Errors
    /// [`Undefined::NotFinite`] where a score or the difference is NaN or infinite.
    pub fn from_scores(a: f64, b: f64) -> Result<Self, Undefined> {
        for score in [a, b, a - b] {
            if !score.is_finite() {
                return Err(Undefined::NotFinite(score));
            }
        }
        Ok(Self::from_logit(a - b))
    }

    /// `logit` is finite.
    fn from_logit(logit: f64) -> Self {
        let (rare, likely) = ((-logit.abs()).exp(), 1.0 / (1.0 + (-logit.abs()).exp()));
        let unlikely = rare * likely;
        let p = if logit >= 0.0 { [likely, unlikely] } else { [unlikely, likely] };
        let favourite = match logit {
            0.0 => Outcome::Tie,
            _ if logit > 0.0 => Outcome::A,
            _ => Outcome::B,
        };
        Self { p, gap: (logit.abs() / 2.0).tanh(), logit, favourite }
    }

    /// Of the probabilities of a and b: gap = |p_a − p_b|. Both are kept as they are, so that swapping them changes nothing.
    ///
    /// # Errors
    /// A probability is not finite, beyond 0 to 1, or the two are more than 0.01 from adding up to 1.
    pub fn from_probabilities(a: f64, b: f64) -> Result<Self, Undefined> {
        for p in [a, b] {
            if !p.is_finite() {
                return Err(Undefined::NotFinite(p));
            }
            if !(0.0..=1.0).contains(&p) {
                return Err(Undefined::NotAShare(p));
            }
        }
        // What 16 bits do to a softmax is let pass.
        if (a + b - 1.0).abs() > 0.01 {
            return Err(Undefined::NotComplementary(a, b));
        }
        let clip = |p: f64| p.clamp(LEAST, 1.0 - LEAST);
        let favourite = if a > b {
            Outcome::A
        } else if b > a {
            Outcome::B
        } else {
            Outcome::Tie
        };
        Ok(Self { p: [a, b], gap: (a - b).abs(), logit: clip(a).ln() - clip(b).ln(), favourite })
    }

    /// Of the probability of a alone; b has the rest.
    ///
    /// # Errors
    /// It is not finite or beyond 0 to 1.
    pub fn from_probability(a: f64) -> Result<Self, Undefined> {
        Self::from_probabilities(a, 1.0 - a)
    }

    /// The probability that a is preferred.
    pub fn p_a(&self) -> f64 {
        self.p[0]
    }

    /// How far the probabilities are apart, from 0 to 1.
    pub fn gap(&self) -> f64 {
        self.gap
    }

    /// ln(p_a/p_b), which is finite.
    pub fn logit(&self) -> f64 {
        self.logit
    }

    /// The larger probability, from ½ to 1.
    pub fn confidence(&self) -> f64 {
        self.p[0].max(self.p[1])
    }

    /// The likelier image; a tie only where both are equal.
    pub fn favourite(&self) -> Outcome {
        self.favourite
    }

    /// What is predicted at a tie threshold: a tie where gap ≤ t. Equal probabilities are a tie at t = 0 too.
    pub fn predicts(&self, threshold: f64) -> Outcome {
        if self.gap <= threshold { Outcome::Tie } else { self.favourite }
    }

    /// The credit at a tie threshold: 1, ½ or 0.
    pub fn credit(&self, outcome: Outcome, threshold: f64) -> f64 {
        outcome.credit(self.predicts(threshold))
    }

    /// (p_a − y)² with y = 1, ½, 0 for a, tie, b. Taken of the larger of p_a and p_b, so that names do not matter.
    pub fn brier(&self, outcome: Outcome) -> f64 {
        let y = if self.p[0] >= self.p[1] { outcome } else { outcome.swapped() }.share_of_a();
        (self.confidence() - y).powi(2)
    }

    /// −y ln p_a − (1 − y) ln p_b in nats, with y = 1, ½, 0 for a, tie, b; finite.
    pub fn log_loss(&self, outcome: Outcome) -> f64 {
        loss(self.logit, outcome)
    }

    /// The forecast at another temperature: its logit is divided by it.
    ///
    /// # Errors
    /// [`Undefined::NotFinite`] where the temperature is so low that the logit is beyond all bounds.
    pub fn at_temperature(&self, temperature: f64) -> Result<Self, Undefined> {
        Self::from_scores(self.logit / temperature, 0.0)
    }
}

/// The log loss of a logit.
pub(super) fn loss(logit: f64, outcome: Outcome) -> f64 {
    // ln(1 + exp(x)) without overflow.
    let softplus = |x: f64| x.max(0.0) + (-x.abs()).exp().ln_1p();
    match outcome {
        Outcome::A => softplus(-logit),
        Outcome::B => softplus(logit),
        Outcome::Tie => 0.5 * (softplus(-logit) + softplus(logit)),
    }
}

/// A pick and what a scorer says of its pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judged {
    /// What the person said.
    pub outcome: Outcome,
    /// What the scorer says.
    pub forecast: Forecast,
}

impl Judged {
    /// The credit at a tie threshold.
    pub fn credit(&self, threshold: f64) -> f64 {
        self.forecast.credit(self.outcome, threshold)
    }

    /// The same with the images' names changed.
    #[must_use]
    pub fn swapped(&self) -> Self {
        let Forecast { p: [a, b], gap, logit, favourite } = self.forecast;
        let forecast = Forecast { p: [b, a], gap, logit: -logit, favourite: favourite.swapped() };
        Self { outcome: self.outcome.swapped(), forecast }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_scores_are_a_predicted_tie_at_threshold_0() {
        for forecast in [Forecast::from_scores(21.5, 21.5), Forecast::from_probability(0.5)] {
            let forecast = forecast.unwrap();
            assert_eq!((forecast.p_a(), forecast.gap(), forecast.logit()), (0.5, 0.0, 0.0));
            assert_eq!(forecast.predicts(0.0), Outcome::Tie);
            assert_eq!(forecast.credit(Outcome::A, 0.0), 0.5);
            assert_eq!(forecast.credit(Outcome::Tie, 0.0), 1.0);
        }
    }

    #[test]
    fn the_papers_thresholds_are_these_score_gaps() {
        // facts: t = 0.1 … 0.9 as |Δs|.
        let gaps = [0.2007, 0.4055, 0.6190, 0.8473, 1.0986, 1.3863, 1.7346, 2.1972, 2.9444];
        for (tenth, gap) in gaps.into_iter().enumerate() {
            let forecast = Forecast::from_scores(20.0 + gap, 20.0).unwrap();
            assert!((forecast.gap() - (tenth + 1) as f64 / 10.0).abs() < 3e-5, "{gap}");
        }
    }

    #[test]
    fn a_tie_on_one_side_alone_counts_half() {
        let sure = Forecast::from_probability(0.9).unwrap();
        let credits = [Outcome::A, Outcome::B, Outcome::Tie]
            .map(|said| [sure.credit(said, 0.0), sure.credit(said, 0.8)]);
        assert_eq!(credits, [[1.0, 0.5], [0.0, 0.5], [0.5, 1.0]]);
    }

    #[test]
    fn what_is_no_probability_is_refused_with_the_reason() {
        assert!(matches!(Forecast::from_scores(f64::NAN, 1.0), Err(Undefined::NotFinite(_))));
        assert!(matches!(Forecast::from_scores(f64::MAX, f64::MIN), Err(Undefined::NotFinite(_))));
        assert!(matches!(Forecast::from_probability(f64::NAN), Err(Undefined::NotFinite(_))));
        assert_eq!(Forecast::from_probability(1.5), Err(Undefined::NotAShare(1.5)));
        assert_eq!(Forecast::from_probabilities(0.5, 0.2), Err(Undefined::NotComplementary(0.5, 0.2)));
    }

    #[test]
    fn losses_are_finite_even_for_a_certainty_that_is_wrong() {
        let sure = Forecast::from_probability(1.0).unwrap();
        assert!((sure.log_loss(Outcome::B) - 36.04).abs() < 0.01);
        assert_eq!(sure.brier(Outcome::B), 1.0);
        let far = Forecast::from_scores(1e6, 0.0).unwrap();
        assert_eq!((far.log_loss(Outcome::B), far.log_loss(Outcome::A)), (1e6, 0.0));
        assert_eq!((far.gap(), far.p_a()), (1.0, 1.0));
    }

    #[test]
    fn the_names_of_the_images_do_not_matter() {
        for logit in [-40.0, -1.3, -1e-9, 0.0, 0.2, 3.7] {
            for outcome in [Outcome::A, Outcome::B, Outcome::Tie] {
                let one = Judged { outcome, forecast: Forecast::from_scores(logit, 0.0).unwrap() };
                let other = Judged {
                    outcome: outcome.swapped(),
                    forecast: Forecast::from_scores(0.0, logit).unwrap(),
                };
                assert_eq!(one.swapped(), other);
                assert_eq!(one.credit(0.3), other.credit(0.3));
                assert_eq!(one.forecast.brier(one.outcome), other.forecast.brier(other.outcome));
                assert_eq!(one.forecast.log_loss(one.outcome), other.forecast.log_loss(other.outcome));
            }
        }
    }
}
