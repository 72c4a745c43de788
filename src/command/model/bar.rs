//! A line that says how far a transfer is, how fast, and how long it takes.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::scorer::weights::bytes_in_words;
use crate::text;

/// Cells of the bar.
const CELLS: u64 = 20;
/// The rate is that of the last seconds: a download may have been slow at its start.
const WINDOW: Duration = Duration::from_secs(10);

/// How far one file is.
#[derive(Debug, Default)]
pub(super) struct Bar {
    samples: VecDeque<(Instant, u64)>,
}

impl Bar {
    /// The line, given that so many bytes are done by now.
    pub(super) fn line(&mut self, name: &str, done: u64, total: u64, now: Instant) -> String {
        let rate = self.rate(done, now);
        let cells = (done.min(total) * CELLS).checked_div(total).unwrap_or(CELLS);
        let bar: String = (0..CELLS).map(|cell| if cell < cells { '▰' } else { '▱' }).collect();
        let mut line = format!("{name} {bar} {} of {}", bytes_in_words(done), bytes_in_words(total));
        if let Some(rate) = rate {
            line += &format!("  {}/s", bytes_in_words(rate));
            if let Some(seconds) = total.saturating_sub(done).checked_div(rate) {
                line += &format!("  {} left", text::lasting(seconds));
            }
        }
        line
    }

    /// Bytes a second over the window; `None` as long as there is too little to tell.
    fn rate(&mut self, done: u64, now: Instant) -> Option<u64> {
        // A file that begins anew begins a new count.
        if self.samples.back().is_some_and(|(_, last)| *last > done) {
            self.samples.clear();
        }
        let fresh = self.samples.back().is_none_or(|(at, _)| now - *at >= Duration::from_millis(100));
        if fresh {
            self.samples.push_back((now, done));
        }
        while self.samples.front().is_some_and(|(at, _)| now - *at > WINDOW) && self.samples.len() > 2 {
            self.samples.pop_front();
        }
        let (at, before) = self.samples.front()?;
        let seconds = (now - *at).as_secs_f64();
        (seconds >= 0.5).then(|| ((done - before) as f64 / seconds) as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_that_of_the_last_seconds() {
        let (mut bar, start) = (Bar::default(), Instant::now());
        let at = |seconds: u64| start + Duration::from_secs(seconds);
        assert_eq!(bar.line("w", 0, 1_000_000, at(0)), "w ▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱ 0 bytes of 1.0 MB");
        for second in 1..=60 {
            bar.line("w", second * 1_000, 1_000_000, at(second));
        }
        for second in 61..=80 {
            bar.line("w", 60_000 + (second - 60) * 10_000, 1_000_000, at(second));
        }
        let line = bar.line("w", 270_000, 1_000_000, at(81));
        assert!(line.ends_with("270.0 kB of 1.0 MB  10.0 kB/s  1 min 13 s left"), "{line}");
    }

    #[test]
    fn the_next_file_begins_a_new_count() {
        let (mut bar, start) = (Bar::default(), Instant::now());
        bar.line("one", 900, 1_000, start);
        let line = bar.line("two", 0, 10_000_000_000, start + Duration::from_secs(1));
        assert!(line.ends_with("0 bytes of 10.0 GB"), "{line}");
        let line = bar.line("two", 1_000_000, 10_000_000_000, start + Duration::from_secs(2));
        assert!(line.ends_with("1.0 MB/s  2 h 46 min left"), "{line}");
    }

    #[test]
    fn a_file_of_nothing_is_whole() {
        let line = Bar::default().line("empty", 0, 0, Instant::now());
        assert!(line.contains(&"▰".repeat(20)), "{line}");
    }
}
