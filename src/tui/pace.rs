//! How fast a person decides: the rate and the time left, without the breaks.

use std::collections::VecDeque;
use std::time::Duration;

/// How many picks the rate is taken over.
const WINDOW: usize = 20;

/// The working time of the last picks.
#[derive(Debug, Clone, Default)]
pub struct Pace {
    recent: VecDeque<Duration>,
    last: Option<Duration>,
}

impl Pace {
    /// A pick at `now`, after `idle` of doing nothing.
    pub fn decided(&mut self, now: Duration, idle: Duration) {
        if let Some(last) = self.last.replace(now) {
            self.recent.push_back(now.saturating_sub(last).saturating_sub(idle));
            if self.recent.len() > WINDOW {
                self.recent.pop_front();
            }
        }
    }

    /// The last pick was taken back: the next one is not a new pair's.
    pub fn interrupted(&mut self) {
        self.last = None;
    }

    /// Mean time a pair takes; `None` until three pairs tell.
    pub fn per_pair(&self) -> Option<Duration> {
        (self.recent.len() >= 3).then(|| self.recent.iter().sum::<Duration>() / self.recent.len() as u32)
    }

    /// For the header: `6.2 a minute · 2 h 07 left`; empty until it is known.
    pub fn describe(&self, left: u64) -> String {
        let Some(each) = self.per_pair().filter(|each| !each.is_zero()) else { return String::new() };
        let rate = 60.0 / each.as_secs_f64();
        let rate = if rate < 10.0 { format!("{rate:.1}") } else { format!("{rate:.0}") };
        let seconds = each.as_secs_f64() * left as f64;
        format!("{rate} a minute · {} left", duration(seconds))
    }
}

/// A duration as people say it: `40 s`, `12 min`, `2 h 07`, `6 days`.
fn duration(seconds: f64) -> String {
    let minutes = (seconds / 60.0).round() as u64;
    match seconds {
        s if s < 59.5 => format!("{} s", s.round()),
        s if s < 3570.0 => format!("{minutes} min"),
        s if s < 172_800.0 => format!("{} h {:02}", minutes / 60, minutes % 60),
        s => format!("{} days", (s / 86_400.0).round()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_leaves_breaks_out() {
        let mut pace = Pace::default();
        for second in [0, 10, 20, 30] {
            pace.decided(Duration::from_secs(second), Duration::ZERO);
        }
        pace.decided(Duration::from_secs(640), Duration::from_secs(600));
        assert_eq!(pace.per_pair(), Some(Duration::from_secs(10)));
        assert_eq!(pace.describe(60), "6.0 a minute · 10 min left");
    }

    #[test]
    fn nothing_is_said_before_three_pairs_tell() {
        let mut pace = Pace::default();
        pace.decided(Duration::from_secs(1), Duration::ZERO);
        pace.decided(Duration::from_secs(2), Duration::ZERO);
        assert_eq!(pace.describe(10), "");
    }

    #[test]
    fn durations_read_as_people_say_them() {
        assert_eq!(duration(12.0), "12 s");
        assert_eq!(duration(7620.0), "2 h 07");
        assert_eq!(duration(6.0 * 86_400.0), "6 days");
    }
}
