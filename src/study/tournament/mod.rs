//! A tournament: of the images of a prompt the better one goes on, until one is left. n images take n − 1 comparisons.
//!
//! Nothing of it is stored. `bracket` says who meets, and is replayed over the annotator's picks; `contest` reads a prompt
//! and its picks, `field` keeps count over all prompts, `claim` gives out turns, `follow` sees to undo, `winners` lists what came of it. The pairs,
//! picks, skips and turns are those of every session.

mod bracket;
mod claim;
mod contest;
mod elsewhere;
mod field;
mod follow;
mod hands;
mod pairs;
mod winners;

pub(super) use elsewhere::Elsewhere;
pub(super) use field::Field;
pub(super) use pairs::KIND;
pub use winners::Placing;

/// How the images of a prompt compete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tournament {
    /// The image that was picked stays and meets the next one.
    WinnerStays,
    /// Rounds of pairs; who is picked goes on to the next round.
    Knockout,
}

impl Tournament {
    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Tournament::WinnerStays => "winner-stays",
            Tournament::Knockout => "knockout",
        }
    }

    /// What a session's protocol says of the order of its pairs.
    pub fn order(self) -> &'static str {
        match self {
            Tournament::WinnerStays => "tournament: winner stays",
            Tournament::Knockout => "tournament: knockout",
        }
    }
}

/// The first of the positions at which comparisons stand, far beyond those of any order. They are dealt one after another,
/// so that the sides are balanced over what the person sees. A multiple of [`super::side::BLOCK`].
pub(super) const FIRST_POSITION: u64 = 1 << 40;
