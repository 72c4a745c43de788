//! Numbers whose intervals and reasons stand apart in the report, brought together: people's coefficients, a scorer's losses.

use super::Estimated;
use super::agreement::{Calibration, People, Reason};

/// A coefficient.
pub(crate) struct Measure {
    /// Its key in the JSON.
    pub(crate) key: &'static str,
    /// Its symbol.
    pub(crate) short: &'static str,
    /// Its name.
    pub(crate) name: &'static str,
    /// The number.
    pub(crate) of: Estimated,
    /// Its standard error, where that is known in an interval's place.
    pub(crate) error: Option<f64>,
}

/// All of them, in the order of the page.
pub(crate) fn coefficients(people: &People) -> Vec<Measure> {
    let with = |value, interval: &Estimated, key: &str| {
        let mut of = merged(value, interval, &people.reasons, key);
        if of.value.is_none() && of.reason.is_none() && people.pairs == 0 {
            of.reason = Some("no pair has been decided by two people".to_owned());
        }
        of
    };
    let none = Estimated::default();
    let kappa = with(people.kappa, &none, "kappa");
    let measure = |key, short, name, of| Measure { key, short, name, of, error: None };
    vec![
        measure("alpha", "α", "Krippendorff’s α", with(people.alpha, &people.intervals.alpha, "alpha")),
        measure("ac1", "AC1", "Gwet’s AC1", with(people.ac1, &people.intervals.ac1, "ac1")),
        Measure {
            error: people.kappa_se,
            ..measure("kappa", "κ", "Cohen’s κ (of more than two people, Light’s mean)", kappa)
        },
        measure("fleiss", "Fleiss’ κ", "Fleiss’ κ", with(people.fleiss, &none, "fleiss")),
        measure(
            "raw",
            "equal answers",
            "Share of equal answers",
            with(people.raw, &people.intervals.raw, "raw"),
        ),
    ]
}

/// A number with the interval that stands beside it, or with the reason that is given elsewhere.
pub(crate) fn merged(value: Option<f64>, interval: &Estimated, reasons: &[Reason], name: &str) -> Estimated {
    let mut of = interval.clone();
    of.value = value.or(interval.value);
    of.reason = of.reason.or_else(|| reason(reasons, name));
    of
}

/// The calibration error, the Brier score and the log loss.
pub(crate) fn losses(calibration: &Calibration) -> [Estimated; 3] {
    let Calibration { intervals, reasons, .. } = calibration;
    [
        merged(calibration.ece, &intervals.ece, reasons, "ece"),
        merged(calibration.brier, &intervals.brier, reasons, "brier"),
        merged(calibration.log_loss, &intervals.log_loss, reasons, "log_loss"),
    ]
}

/// The reason of a number by its name.
pub(crate) fn reason(reasons: &[Reason], of: &str) -> Option<String> {
    reasons.iter().find(|reason| reason.of == of).map(|reason| reason.reason.clone())
}
