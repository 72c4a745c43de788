//! Durations as people write them: `350ms`, `1s`, `1.5s`, `2m`, `0`.

use std::time::Duration;

/// What a beat takes.
pub(super) const BEAT: &str = "a duration up to 10s, such as 350ms, 1s or 0";

/// The longest beat: a longer one would look like a program that hangs.
const LONGEST_BEAT: Duration = Duration::from_secs(10);

/// Why a duration was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it takes {BEAT}")]
pub struct DurationError;

/// The duration between a pick and the next pair.
///
/// # Errors
///
/// Where the text is no duration, or one over 10 s.
pub fn beat(text: &str) -> Result<Duration, DurationError> {
    parse(text).filter(|duration| *duration <= LONGEST_BEAT).ok_or(DurationError)
}

/// A number and its unit, to the millisecond; only 0 may stand without a unit. At most a day.
pub(super) fn parse(text: &str) -> Option<Duration> {
    let text = text.trim();
    if text == "0" {
        return Some(Duration::ZERO);
    }
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, unit) = text.split_at(digits);
    let milliseconds = match unit.trim_start() {
        "ms" => 1.0,
        "s" => 1_000.0,
        "m" | "min" => 60_000.0,
        _ => return None,
    };
    let total = number.parse::<f64>().ok()? * milliseconds;
    // The cast is safe: a day has fewer milliseconds than a f64 holds exactly.
    (total <= 86_400_000.0).then(|| Duration::from_millis(total.round() as u64))
}

/// A duration as [`beat`] and the configuration file read it back, to the millisecond.
pub fn written(duration: Duration) -> String {
    match duration.as_millis() {
        0 => "0".to_owned(),
        milliseconds if milliseconds % 60_000 == 0 => format!("{}m", milliseconds / 60_000),
        milliseconds if milliseconds % 1_000 == 0 => format!("{}s", milliseconds / 1_000),
        milliseconds => format!("{milliseconds}ms"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn durations_are_read_as_people_write_them() {
        let read = |text| parse(text).map(|duration| duration.as_millis());
        assert_eq!(read("350ms"), Some(350));
        assert_eq!(read("1s"), Some(1_000));
        assert_eq!(read("1.5 s"), Some(1_500));
        assert_eq!(read("2m"), Some(120_000));
        assert_eq!(read("0"), Some(0));
        assert_eq!(read("0s"), Some(0));
    }

    #[test]
    fn a_number_without_a_unit_is_refused_because_it_could_mean_two_things() {
        for text in ["350", "", "s", "-1s", "1h", "1e3s", "1.2.3s", "999999999999999s", "..ms"] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_beat_is_ten_seconds_at_most() {
        assert!(beat("10s").is_ok());
        assert!(beat("11s").is_err());
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(milliseconds in 0_u64..=86_400_000) {
            let duration = Duration::from_millis(milliseconds);
            prop_assert_eq!(parse(&written(duration)), Some(duration));
        }

        #[test]
        fn no_text_panics(text in ".{0,12}") {
            let _ = parse(&text);
        }
    }
}
