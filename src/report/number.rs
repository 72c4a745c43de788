//! Numbers as a reader sees them: few digits, a true minus, and the reason where there is no number.

use super::{Estimated, Range};

/// Keeps a number and its unit on one line.
const NO_BREAK: char = '\u{A0}';

/// `0.7023` as `70.2 %`.
pub(crate) fn percent(share: f64) -> String {
    format!("{}{NO_BREAK}%", fixed(100.0 * share, 1))
}

/// `0.13` as `+13.0`: a difference of shares, in points.
pub(crate) fn points(difference: f64) -> String {
    let text = fixed(100.0 * difference, 1);
    if text.starts_with('−') || text == "0.0" { text } else { format!("+{text}") }
}

/// A number to so many decimals, with a true minus, and never `−0`.
pub(crate) fn fixed(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    match text.strip_prefix('-') {
        Some(digits) if digits.chars().all(|c| matches!(c, '0' | '.')) => digits.to_owned(),
        Some(digits) => format!("−{digits}"),
        None => text,
    }
}

/// `p = 0.012`, `p < 0.001`.
pub(crate) fn p_value(p: f64) -> String {
    if p < 0.001 {
        format!("p{NO_BREAK}<{NO_BREAK}0.001")
    } else {
        format!("p{NO_BREAK}={NO_BREAK}{}", fixed(p, 3))
    }
}

/// What a number is, and so how it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    /// A share, in percent.
    Percent,
    /// A difference of shares, in points.
    Points,
    /// A coefficient or a loss, to three decimals.
    Coefficient,
}

impl Unit {
    /// One number.
    pub(crate) fn write(self, value: f64) -> String {
        match self {
            Unit::Percent => percent(value),
            Unit::Points => points(value),
            Unit::Coefficient => fixed(value, 3),
        }
    }

    /// An interval, `[66.0, 74.1]`; its unit is that of the number before it.
    pub(crate) fn interval(self, range: Range) -> String {
        let end = |value: f64| match self {
            Unit::Percent => fixed(100.0 * value, 1),
            Unit::Points => points(value),
            Unit::Coefficient => fixed(value, 3),
        };
        format!("[{},{NO_BREAK}{}]", end(range.low), end(range.high))
    }
}

/// A finite number; all others are as good as missing.
pub(crate) fn finite(value: Option<f64>) -> Option<f64> {
    value.filter(|value| value.is_finite())
}

/// The reason in a missing number's place, never nothing.
pub(crate) fn why(reason: Option<&str>) -> String {
    reason.filter(|reason| !reason.trim().is_empty()).unwrap_or("not known").to_owned()
}

/// An interval whose ends are both finite.
pub(crate) fn range(of: &Estimated) -> Option<Range> {
    of.range().filter(|range| range.low.is_finite() && range.high.is_finite())
}

/// `70.2 % [66.0, 74.1]`, `70.2 %`, or nothing.
pub(crate) fn estimated(of: &Estimated, unit: Unit) -> Option<String> {
    let value = unit.write(finite(of.value)?);
    Some(match range(of) {
        Some(range) => format!("{value} {}", unit.interval(range)),
        None => value,
    })
}

/// The number in a sentence: `70.2 % (95 % interval 66.0 to 74.1)`, or `not known (why)`.
pub(crate) fn in_words(of: &Estimated, unit: Unit, level: f64) -> String {
    let Some(value) = finite(of.value) else {
        return match of.reason.as_deref().filter(|reason| !reason.trim().is_empty()) {
            Some(reason) => format!("not known ({reason})"),
            None => "not known".to_owned(),
        };
    };
    let bare = |value: f64| unit.write(value).trim_end_matches(['%', NO_BREAK]).to_owned();
    let value = unit.write(value);
    match range(of) {
        Some(Range { low, high }) => {
            format!("{value} ({} interval {} to {})", self::level(level), bare(low), bare(high))
        }
        None => value,
    }
}

/// `0.95` as `95 %`.
pub(crate) fn level(level: f64) -> String {
    let percent = fixed(100.0 * level, 1);
    format!("{}{NO_BREAK}%", percent.strip_suffix(".0").unwrap_or(&percent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_a_true_minus_and_zero_has_none() {
        assert_eq!(fixed(-0.0004, 3), "0.000");
        assert_eq!(fixed(-1.25, 2), "−1.25");
        assert_eq!(points(-0.0001), "0.0");
        assert_eq!(points(0.134), "+13.4");
        assert_eq!(percent(1.0), "100.0\u{A0}%");
        assert_eq!(p_value(0.0004), "p\u{A0}<\u{A0}0.001");
        assert_eq!(level(0.95), "95\u{A0}%");
        assert_eq!(level(0.999), "99.9\u{A0}%");
    }

    #[test]
    fn a_missing_number_gives_its_reason() {
        let missing = Estimated::missing("there are no rows");
        assert_eq!(estimated(&missing, Unit::Percent), None);
        assert_eq!(in_words(&missing, Unit::Percent, 0.95), "not known (there are no rows)");
        let infinite = Estimated { value: Some(f64::NAN), ..Estimated::default() };
        assert_eq!(in_words(&infinite, Unit::Percent, 0.95), "not known");
    }

    #[test]
    fn an_estimate_is_written_with_its_interval() {
        let known =
            Estimated { value: Some(0.702), low: Some(0.66), high: Some(0.741), ..Estimated::default() };
        assert_eq!(estimated(&known, Unit::Percent).as_deref(), Some("70.2\u{A0}% [66.0,\u{A0}74.1]"));
        assert_eq!(in_words(&known, Unit::Percent, 0.95), "70.2\u{A0}% (95\u{A0}% interval 66.0 to 74.1)");
    }
}
