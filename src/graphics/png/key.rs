//! The colour that stands for transparent.

use image::RgbImage;

/// The first colour, from black, that no pixel has. Dark, so that a terminal that scales the picture after all blends
/// nothing glaring into its edge.
pub(super) fn absent_colour(picture: &RgbImage) -> [u8; 3] {
    let number = |[red, green, blue]: [u8; 3]| u32::from_be_bytes([0, red, green, blue]);
    let mut present = vec![0_u64; 1 << 18];
    for pixel in picture.pixels() {
        let number = number(pixel.0);
        present[(number >> 6) as usize] |= 1 << (number & 63);
    }
    // A picture with all 2²⁴ colours has none to spare; black then shows as nothing, and nobody sees a difference.
    let word = present.iter().position(|&word| word != u64::MAX).unwrap_or(0);
    let [_, red, green, blue] = ((word as u32) << 6 | (present[word].trailing_ones() & 63)).to_be_bytes();
    [red, green, blue]
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    #[test]
    fn the_key_is_a_colour_the_picture_lacks() {
        let picture = RgbImage::from_fn(256, 1, |x, _| Rgb([0, 0, x as u8]));
        assert_eq!(absent_colour(&picture), [0, 1, 0]);
    }
}
