//! From numbers to pixels, with ticks at round numbers.

/// A stretch of numbers between two round ones, and the ticks in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Domain {
    pub(super) from: f64,
    pub(super) to: f64,
    pub(super) step: f64,
}

impl Domain {
    /// Around all values, out to round numbers but not beyond the limits, with about so many ticks.
    pub(super) fn around(values: impl IntoIterator<Item = f64>, limits: (f64, f64), ticks: f64) -> Self {
        let inside =
            values.into_iter().filter(|value| value.is_finite()).map(|v| v.clamp(limits.0, limits.1));
        let (low, high) =
            inside.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
        let (low, high) = if low > high { limits } else { (low, high) };
        // A single value needs some room too: a fiftieth of a share, or one of a count.
        let room = (high - low).max(((limits.1 - limits.0) / 50.0).min(1.0));
        let step = round_step(room / ticks);
        let from = ((low / step + 1e-9).floor() * step).max(limits.0);
        let to = ((high / step - 1e-9).ceil() * step).min(limits.1);
        let to = if to > from { to } else { from + step };
        Self { from, to, step }
    }

    /// The round numbers in it.
    pub(super) fn ticks(&self) -> Vec<f64> {
        let first = (self.from / self.step - 1e-9).ceil() as i64;
        let last = (self.to / self.step + 1e-9).floor() as i64;
        (first..=last).map(|tick| tick as f64 * self.step).collect()
    }

    /// Decimals that tell its ticks apart.
    pub(super) fn decimals(&self) -> usize {
        (0..6)
            .find(|&places| {
                let scaled = self.step * 10_f64.powi(places);
                (scaled - scaled.round()).abs() < 1e-6
            })
            .map_or(6, |places| places as usize)
    }

    /// Onto pixels.
    pub(super) fn onto(self, start: f64, end: f64) -> Scale {
        Scale { domain: self, start, end }
    }
}

/// 1, 2 or 5 times a power of ten, at least this.
fn round_step(least: f64) -> f64 {
    let power = 10_f64.powf(least.log10().floor());
    [1.0, 2.0, 5.0]
        .into_iter()
        .map(|lead| lead * power)
        .find(|&step| step >= least * (1.0 - 1e-9))
        .unwrap_or(10.0 * power)
}

/// A domain laid over pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scale {
    pub(super) domain: Domain,
    pub(super) start: f64,
    pub(super) end: f64,
}

impl Scale {
    /// Where a number lies; what is beyond the domain lies at its end.
    pub(super) fn at(&self, value: f64) -> f64 {
        let Domain { from, to, .. } = self.domain;
        self.start + (value.clamp(from, to) - from) / (to - from) * (self.end - self.start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_hold_all_values() {
        let domain = Domain::around([0.568, 0.66, 0.741], (0.0, 1.0), 5.0);
        assert_eq!((domain.from, domain.to, domain.step), (0.55, 0.75, 0.05));
        assert_eq!(domain.ticks().len(), 5);
        assert_eq!(domain.decimals(), 2);
        let counts = Domain::around([0.0, 1_234.0], (0.0, f64::MAX), 5.0);
        assert_eq!((counts.from, counts.to, counts.step), (0.0, 1500.0, 500.0));
    }

    #[test]
    fn nothing_and_one_value_give_a_domain_too() {
        let none = Domain::around([], (0.0, 1.0), 5.0);
        assert_eq!((none.from, none.to), (0.0, 1.0));
        let one = Domain::around([1.0, f64::NAN], (0.0, 1.0), 5.0);
        assert!(one.from < one.to && one.ticks().len() >= 2, "{one:?}");
    }

    #[test]
    fn what_is_beyond_lies_at_the_end() {
        let scale = Domain { from: 0.0, to: 1.0, step: 0.5 }.onto(100.0, 0.0);
        assert_eq!((scale.at(-3.0), scale.at(0.25), scale.at(9.0)), (100.0, 75.0, 0.0));
    }
}
