//! A picture to be made, and what it is known by.

use std::path::PathBuf;

use crate::graphics::Region;
use crate::pair::{Image, Sha256};
use crate::tui::zoom::Crop;

/// A picture at the size it is to be shown in: what one encoding is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    /// Which image.
    pub sha256: Sha256,
    /// Its own pixels across and down, where they are known.
    pub own: Option<(u32, u32)>,
    /// Columns and rows of cells.
    pub cells: (u16, u16),
    /// Pixels across and down.
    pub pixels: (u32, u32),
    /// The part of the image that is shown; all of it where `None`.
    pub crop: Option<Crop>,
    /// Whether it is the outline, shown until the picture itself has come.
    pub coarse: bool,
}

impl Key {
    /// A whole image, in so many cells and pixels.
    pub fn whole(image: &Image, cells: (u16, u16), pixels: (u32, u32)) -> Self {
        Key { sha256: image.sha256, own: image.pixels, cells, pixels, crop: None, coarse: false }
    }

    /// The outline of the same.
    pub fn outline(self) -> Self {
        Key { coarse: true, ..self }
    }

    /// The part of the image in fractions of it; `None` where its size is not known.
    pub fn region(&self) -> Option<Region> {
        let Some(crop) = self.crop else { return Some(Region::WHOLE) };
        self.own.map(|own| crop.region(own))
    }

    /// Pixels across that the whole image would have, were all of it as large as this part.
    fn density(&self) -> f64 {
        f64::from(self.pixels.0) / self.region().map_or(1.0, |region| region.width)
    }

    /// How much there is to see in it, to compare those of one image by: pixels across that the whole would have.
    pub fn sharpness(&self) -> u64 {
        let density = self.density().round() as u64;
        if self.coarse { density / 4 } else { density }
    }

    /// Whether a terminal that holds this one can show `wanted` of it as well as one made for it: it has all of that part, in as
    /// many pixels as are shown or as the image itself has, and not in so many more that scaling down would roughen it.
    pub fn serves(&self, wanted: &Key) -> bool {
        /// Rounding of a size to whole pixels.
        const SLACK: f64 = 0.99;
        /// Terminals scale with four pixels at a time.
        const FINEST: f64 = 2.0;
        if self == wanted {
            return true;
        }
        let (Some(part), Some(frame)) = (wanted.region(), self.region()) else { return false };
        let enough = self.own.map_or(f64::MAX, |own| f64::from(own.0)).min(wanted.density());
        let density = self.density();
        self.sha256 == wanted.sha256
            && !self.coarse
            && part.within(frame).is_some()
            && density >= enough * SLACK
            && density <= wanted.density() * FINEST
    }

    /// Bytes of the picture in the terminal's memory: RGBA.
    pub fn held_bytes(&self) -> u64 {
        let bytes = 4 * u64::from(self.pixels.0) * u64::from(self.pixels.1);
        if self.coarse { bytes / 16 } else { bytes }
    }
}

/// A picture to be made.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Job {
    /// What to make.
    pub key: Key,
    /// The image's file.
    pub path: PathBuf,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(pixels: (u32, u32), crop: Option<Crop>) -> Key {
        Key { sha256: [1; 32], own: Some((1024, 1024)), cells: (40, 20), pixels, crop, coarse: false }
    }

    #[test]
    fn a_smaller_window_and_a_zoom_beyond_the_image_need_nothing_new() {
        let held = key((768, 768), None);
        assert!(held.serves(&key((768, 768), None)) && held.serves(&key((500, 500), None)));
        assert!(!held.serves(&key((900, 900), None)), "there is more to see");
        assert!(!held.serves(&key((300, 300), None)), "it would be rough");
        let crop = Crop { x: 256, y: 256, width: 512, height: 512 };
        assert!(!held.serves(&key((768, 768), Some(crop))), "there is more to see");
        // The image itself has no more pixels than were sent.
        let all = key((1024, 1024), None);
        assert!(all.serves(&key((1024, 1024), Some(crop))) && all.serves(&key((2000, 2000), None)));
        assert!(!all.outline().serves(&key((1024, 1024), Some(crop))));
        let part = key((768, 768), Some(crop));
        assert!(!part.serves(&held));
        assert!(part.serves(&key((768, 768), Some(Crop { x: 300, width: 256, height: 256, ..crop }))));
    }
}
