//! Pictures as PNG, made for a slow line: 8-bit RGB, as few bytes as a few milliseconds buy.
//!
//! Every row gets the filter whose bytes will cost least (`rows`, `cost`), and runs are all that is compressed beyond
//! Huffman's codes (`deflate`): in what filters leave of a photograph, longer repetitions are accidents. With a step above
//! 1 the picture changes a little, within a bound, for a third to a half of the bytes (`step`).
//!
//! Room around a picture is transparent by a colour key (the `tRNS` chunk), a colour the picture doesn't have: that
//! costs a few bytes, where an alpha channel would cost a third more pixels to compress.

mod container;
mod cost;
mod deflate;
mod key;
mod rows;
mod step;

#[cfg(test)]
mod tests;

use image::RgbImage;

use super::canvas::Canvas;
use rows::Filter;
pub use step::Step;

/// Filters that are tried for each row: all but `None`, which wins nothing on any picture but noise.
const ALL: &[Filter] = &[Filter::Up, Filter::Sub, Filter::Average, Filter::Paeth];

/// Encodes `picture` as a PNG file that decodes to it, or with a step above [`Step::LOSSLESS`] to a picture of which no
/// channel of any pixel is further off than [`Step::reach`].
pub fn encode(picture: &RgbImage, step: Step) -> Vec<u8> {
    write(picture.as_raw(), picture.dimensions(), None, step, ALL)
}

/// Encodes `picture` without loss and in a third of the time: good on flat graphics.
pub(super) fn encode_quickly(picture: &RgbImage) -> Vec<u8> {
    write(picture.as_raw(), picture.dimensions(), None, Step::LOSSLESS, &[Filter::Up])
}

/// Encodes `picture` on `canvas`, transparent around it.
pub(super) fn encode_on(picture: &RgbImage, canvas: Canvas, step: Step) -> Vec<u8> {
    if canvas.size == picture.dimensions() {
        return encode(picture, step);
    }
    let key = key::absent_colour(picture);
    let row_bytes = canvas.size.0 as usize * 3;
    let mut pixels = key.repeat(canvas.size.0 as usize * canvas.size.1 as usize);
    let picture_bytes = picture.width() as usize * 3;
    let rows = pixels.chunks_exact_mut(row_bytes).skip(canvas.offset.1 as usize);
    for (into, from) in rows.zip(picture.as_raw().chunks_exact(picture_bytes)) {
        let left = canvas.offset.0 as usize * 3;
        into[left..left + picture_bytes].copy_from_slice(from);
    }
    write(&pixels, canvas.size, Some(key), step, ALL)
}

fn write(pixels: &[u8], size: (u32, u32), key: Option<[u8; 3]>, step: Step, filters: &[Filter]) -> Vec<u8> {
    let filtered = rows::filter(pixels, size.0 as usize * 3, key, step, filters);
    container::assemble(size, key, &deflate::compress(&filtered))
}
