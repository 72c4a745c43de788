//! What a source gives, one at a time: a pair, or why something did not become one.

use std::fmt;

use crate::pair::NewPair;
use crate::text::printable;

/// One thing a source has to say.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "nearly every item is a pair, and a box for each would only cost"
)]
pub enum Item {
    /// A pair to take in.
    Pair(NewPair),
    /// Something that is left out.
    Rejected(Rejected),
    /// Something that goes in though a person should look at it.
    Warning(Warning),
}

/// A row or file that is left out, with the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// Where: "line 7", or a path within the source. Safe for a terminal.
    pub place: String,
    /// Why. Safe for a terminal.
    pub reason: String,
}

/// Something that goes in though a person should look at it, such as a pair with a broken image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Where: "line 7", or a path within the source. Safe for a terminal.
    pub place: String,
    /// What is the matter. Safe for a terminal.
    pub reason: String,
}

impl Rejected {
    pub(super) fn new(place: impl fmt::Display, reason: impl fmt::Display) -> Self {
        Rejected { place: safe(place), reason: safe(reason) }
    }
}

impl Warning {
    pub(super) fn new(place: impl fmt::Display, reason: impl fmt::Display) -> Self {
        Warning { place: safe(place), reason: safe(reason) }
    }
}

/// Places and reasons quote file names and rows, which may hold anything.
fn safe(text: impl fmt::Display) -> String {
    printable(&text.to_string()).into_owned()
}

impl fmt::Display for Rejected {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "{}: {}", self.place, self.reason)
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "{}: {}", self.place, self.reason)
    }
}

/// How many of each a source has given so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Pairs.
    pub offered: u64,
    /// Rows and files left out.
    pub rejected: u64,
    /// Warnings.
    pub warnings: u64,
}

impl Summary {
    pub(super) fn count(&mut self, item: &Item) {
        match item {
            Item::Pair(_) => self.offered += 1,
            Item::Rejected(_) => self.rejected += 1,
            Item::Warning(_) => self.warnings += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_and_its_reason_hold_no_control_characters() {
        let rejected = Rejected::new("fox\x1b]0;x\x07.png", "no\nsuch\u{9b}31m file");
        assert!(!rejected.to_string().contains(char::is_control), "{rejected}");
    }
}
