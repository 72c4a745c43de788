//! Real picture files for the pairs that are shown: square JPEG, all different.

use std::path::{Path, PathBuf};

use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};
use pairpick::pair::Sha256;

use super::photo::photograph;

/// The width and height of most benches' pictures.
pub const SIDE: u32 = 768;
/// Pairs of pictures; the turns of a session go round them, so that no turn shares one with its neighbours.
pub const GROUPS: usize = 128;
/// Photographs that are computed; the others are these, shifted and with their colours changed about.
const BASES: usize = 8;

/// A picture file.
pub struct Picture {
    pub path: PathBuf,
    pub sha256: Sha256,
}

/// Writes those pictures that are missing, and hashes all: two a group.
pub fn prepare(folder: &Path) -> Vec<[Picture; 2]> {
    prepare_of(folder, GROUPS, || (0..BASES).map(|seed| photograph(SIDE, SIDE, seed as u32)).collect())
}

/// The same for so many groups, made of the pictures that `bases` gives, which are square and of one size.
pub fn prepare_of(folder: &Path, groups: usize, bases: impl FnOnce() -> Vec<RgbImage>) -> Vec<[Picture; 2]> {
    std::fs::create_dir_all(folder).unwrap();
    let missing = (0..groups).any(|group| !path(folder, group, 1).exists());
    let bases: Vec<RgbImage> = if missing {
        super::figures::say("drawing pictures");
        bases()
    } else {
        Vec::new()
    };
    (0..groups)
        .map(|group| {
            [0, 1].map(|member| {
                let path = path(folder, group, member);
                if !path.exists() {
                    write(&path, &variant(&bases, group * 2 + member));
                }
                let sha256 = pairpick::picture::hash(&std::fs::read(&path).unwrap());
                Picture { path, sha256 }
            })
        })
        .collect()
}

fn path(folder: &Path, group: usize, member: usize) -> PathBuf {
    folder.join(format!("{group:03}-{}.jpg", ["a", "b"][member]))
}

fn variant(bases: &[RgbImage], number: usize) -> RgbImage {
    let (base, change) = (&bases[number % bases.len()], (number / bases.len()) as u32);
    let side = base.width();
    RgbImage::from_fn(side, side, |x, y| {
        let Rgb([red, green, blue]) = *base.get_pixel((x + change * 53) % side, y);
        Rgb(if change % 2 == 0 { [red, green, blue] } else { [green, blue, red] })
    })
}

fn write(path: &Path, picture: &RgbImage) {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 90).encode_image(picture).unwrap();
    // Whole or not at all: a run may be interrupted.
    let beside = path.with_extension("part");
    std::fs::write(&beside, bytes).unwrap();
    std::fs::rename(beside, path).unwrap();
}
