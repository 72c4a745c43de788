//! What a frame of the gallery shows, so that somebody who looks has seen it.

/// Images of an album that a frame shows in full, by their places: `from` up to but without `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sight {
    /// Which album.
    pub album: usize,
    /// The first place.
    pub from: usize,
    /// The first place that is no part of it.
    pub to: usize,
}
