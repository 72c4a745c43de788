//! Numbers of a report in writing: one way to say a share, an interval, a p-value, wherever people read them.

use crate::report::Estimated;
use crate::text;

/// What stands in the place of a number that is missing.
pub const MISSING: &str = "–";

/// What a number is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// A share, said in %.
    Percent,
    /// A difference of shares, said in points with its sign.
    Points,
    /// A number as it is.
    Plain,
}

impl Scale {
    /// The number alone, for an interval: `69.1`, `+4.2`, `0.512`.
    pub fn bare(self, value: f64) -> String {
        let written = match self {
            Scale::Percent => format!("{:.1}", 100.0 * value),
            Scale::Points => format!("{:+.1}", 100.0 * value),
            Scale::Plain => format!("{value:.3}"),
        };
        // What rounds to nothing has no sign.
        let is_zero = written.trim_start_matches(['+', '-']).bytes().all(|byte| matches!(byte, b'0' | b'.'));
        let written = if is_zero { written.trim_start_matches(['+', '-']).to_owned() } else { written };
        written.replace('-', "−")
    }

    /// The number with its unit: `69.1 %`; `–` where it is missing.
    pub fn value(self, value: Option<f64>) -> String {
        match (value, self) {
            (None, _) => MISSING.to_owned(),
            (Some(value), Scale::Percent) => format!("{} %", self.bare(value)),
            (Some(value), _) => self.bare(value),
        }
    }

    /// The interval: `[64.6, 73.4]`; empty where there is none.
    pub fn range(self, estimate: &Estimated) -> String {
        let range = estimate.range();
        range.map_or_else(String::new, |range| {
            format!("[{}, {}]", self.bare(range.low), self.bare(range.high))
        })
    }

    /// The number with its interval.
    pub fn both(self, estimate: &Estimated) -> String {
        format!("{} {}", self.value(estimate.value), self.range(estimate)).trim_end().to_owned()
    }
}

/// Why a number or its interval is missing, if it is; empty where it is not.
pub fn reason(estimate: &Estimated) -> String {
    match (&estimate.value, estimate.range(), &estimate.reason) {
        (Some(_), Some(_), _) | (_, _, None) => String::new(),
        (Some(_), None, Some(reason)) => format!("no interval: {}", text::printable(reason)),
        (None, _, Some(reason)) => text::printable(reason).into_owned(),
    }
}

/// A p-value: `0.008`, `under 0.001`.
pub fn p_value(p: Option<f64>) -> String {
    match p {
        None => MISSING.to_owned(),
        Some(p) if p < 0.001 => "under 0.001".to_owned(),
        Some(p) => format!("{p:.3}"),
    }
}

/// A time: `840 ms`, `2.1 s`.
pub fn time(milliseconds: f64) -> String {
    if milliseconds < 1000.0 {
        format!("{milliseconds:.0} ms")
    } else {
        format!("{:.1} s", milliseconds / 1000.0)
    }
}

/// `1 person`, `3 people`.
pub fn people(number: u64) -> String {
    if number == 1 { "1 person".to_owned() } else { format!("{} people", text::thousands(number)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{Interval, Undefined};

    #[test]
    fn shares_are_in_percent_and_differences_have_a_sign() {
        let estimate = Estimated::with(Ok(0.691), Ok(Interval { low: 0.6464, high: 0.7341 }));
        assert_eq!(Scale::Percent.both(&estimate), "69.1 % [64.6, 73.4]");
        assert_eq!(Scale::Points.bare(0.042), "+4.2");
        assert_eq!(Scale::Points.bare(-0.042), "−4.2");
        assert_eq!(Scale::Points.bare(-0.0002), "0.0");
        assert_eq!(Scale::Plain.bare(-0.0412), "−0.041");
    }

    #[test]
    fn what_is_missing_says_why() {
        let missing = Estimated::missing(&Undefined::NoRows);
        assert_eq!(
            (Scale::Percent.both(&missing), reason(&missing)),
            ("–".into(), "there are no rows".into())
        );
        let bare = Estimated::without_interval(Ok(0.5), "one prompt");
        assert_eq!(
            (Scale::Percent.both(&bare), reason(&bare)),
            ("50.0 %".into(), "no interval: one prompt".into())
        );
        assert_eq!((p_value(Some(0.0001)), p_value(None)), ("under 0.001".into(), "–".into()));
    }
}
