//! Telling a key held down from keys pressed: most terminals send both alike.

use std::time::Duration;

use terminput::KeyEvent;

/// How far apart a keyboard repeats a key held down, on the usual systems.
const REPEATS: std::ops::RangeInclusive<Duration> = Duration::from_millis(25)..=Duration::from_millis(60);
/// As many equal keys at such distances are no fast fingers.
const HELD: u32 = 4;

/// The run of equal keys that came last.
#[derive(Debug, Clone, Default)]
pub struct Keys {
    last: Option<(KeyEvent, Duration)>,
    run: u32,
}

impl Keys {
    /// Takes in a key; true where it is one of a run that a key held down makes. Without this, a key held down would
    /// decide pair after pair.
    pub fn is_held(&mut self, key: KeyEvent, now: Duration) -> bool {
        let repeats = self.last.is_some_and(|(last, at)| {
            last.code == key.code
                && last.modifiers == key.modifiers
                && REPEATS.contains(&now.saturating_sub(at))
        });
        self.run = if repeats { self.run + 1 } else { 1 };
        self.last = Some((key, now));
        self.run >= HELD
    }
}

#[cfg(test)]
mod tests {
    use terminput::KeyCode;

    use super::*;

    fn held(gaps: &[u64]) -> Vec<bool> {
        let mut keys = Keys::default();
        let mut now = Duration::ZERO;
        gaps.iter()
            .map(|gap| {
                now += Duration::from_millis(*gap);
                keys.is_held(KeyEvent::new(KeyCode::Left), now)
            })
            .collect()
    }

    #[test]
    fn a_key_held_down_is_known_by_its_fourth_repeat_and_until_it_is_let_go() {
        assert_eq!(held(&[0, 400, 33, 33, 33, 33, 34]), [false, false, false, false, true, true, true]);
        assert_eq!(held(&[0, 40, 40, 40, 300]), [false, false, false, true, false]);
    }

    #[test]
    fn fast_fingers_and_programs_are_not_taken_for_it() {
        assert!(held(&[0, 90, 110, 95, 100, 80]).iter().all(|held| !held));
        assert!(held(&[0, 5, 8, 12, 5, 9, 7]).iter().all(|held| !held));
    }

    #[test]
    fn another_key_ends_the_run() {
        let mut keys = Keys::default();
        for step in 1..4 {
            keys.is_held(KeyEvent::new(KeyCode::Left), Duration::from_millis(30 * step));
        }
        assert!(!keys.is_held(KeyEvent::new(KeyCode::Right), Duration::from_millis(120)));
    }
}
