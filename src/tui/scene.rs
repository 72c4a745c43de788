//! What a drawn frame shows beside its text.

use crate::graphics::stage::Placement;
use crate::pair::PairId;
use crate::tui::job::Key;

/// What a drawn frame shows beside its text; `S` is what can be seen in full, see [`Screen`](super::screen::Screen).
#[derive(Debug)]
pub struct Scene<S = PairId> {
    /// The pictures and where they go.
    pub placements: Vec<Placement>,
    /// Which picture each side shows, where there are two.
    pub on_screen: [Option<Key>; 2],
    /// What this frame shows the scores of.
    pub scored: Vec<S>,
    /// What this frame shows in full: all of its images, or the reason why one can't be shown.
    pub complete: Option<S>,
}

impl<S> Default for Scene<S> {
    fn default() -> Self {
        Scene { placements: Vec::new(), on_screen: [None, None], scored: Vec::new(), complete: None }
    }
}
