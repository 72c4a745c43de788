//! Which way up a picture is, by its EXIF.

use image::metadata::Orientation;

use super::{Format, container};

/// The turn that brings the picture upright; none where EXIF says nothing sensible.
pub(super) fn orientation(format: Format, bytes: &[u8]) -> Orientation {
    container::exif(format, bytes).and_then(Orientation::from_exif_chunk).unwrap_or(Orientation::NoTransforms)
}

/// Whether the turn makes a wide picture a tall one.
pub(super) fn swaps_sides(orientation: Orientation) -> bool {
    matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    )
}
