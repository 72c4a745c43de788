//! A number of a report: with its interval, or with the reason why there is none.

use serde::Serialize;

use crate::stats::{Estimate, Interval, Undefined};

/// A range that is said to hold a value.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Range {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

impl From<Interval> for Range {
    fn from(interval: Interval) -> Self {
        Range { low: interval.low, high: interval.high }
    }
}

/// A number with its 95 % interval. What is missing is `None`, and `reason` says why.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Estimated {
    /// The number.
    pub value: Option<f64>,
    /// The lower end of the interval: BCa's, or the percentile interval's where BCa has none.
    pub low: Option<f64>,
    /// Its upper end.
    pub high: Option<f64>,
    /// The percentile interval, where the interval is a bootstrap's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percentile: Option<Range>,
    /// The BCa interval, where the interval is a bootstrap's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bca: Option<Range>,
    /// Why the number, or its interval, is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Estimated {
    /// A number that has no interval, and why.
    pub fn without_interval(value: Result<f64, Undefined>, why: &str) -> Self {
        match value {
            Ok(value) => Estimated { value: Some(value), reason: Some(why.to_owned()), ..Self::default() },
            Err(why) => Self::missing(&why),
        }
    }

    /// A number that is missing, and why.
    pub fn missing(why: &(impl ToString + ?Sized)) -> Self {
        Estimated { reason: Some(why.to_string()), ..Self::default() }
    }

    /// A number with the interval of a closed formula.
    pub fn with(value: Result<f64, Undefined>, interval: Result<Interval, Undefined>) -> Self {
        let value = match value {
            Ok(value) => value,
            Err(why) => return Self::missing(&why),
        };
        match interval {
            Ok(Interval { low, high }) => {
                Estimated { value: Some(value), low: Some(low), high: Some(high), ..Self::default() }
            }
            Err(why) => Estimated { value: Some(value), reason: Some(why.to_string()), ..Self::default() },
        }
    }

    /// The interval, where both ends are known.
    pub fn range(&self) -> Option<Range> {
        Some(Range { low: self.low?, high: self.high? })
    }
}

impl From<Estimate> for Estimated {
    fn from(estimate: Estimate) -> Self {
        let both = Self::with(estimate.value, estimate.interval());
        let known = both.value.is_some();
        Estimated {
            percentile: estimate.percentile.ok().filter(|_| known).map(Range::from),
            bca: estimate.bca.ok().filter(|_| known).map(Range::from),
            ..both
        }
    }
}
