//! Any bytes may be an image file: reading its metadata, its header and its pixels must end without a panic.
//!
//! tests/fixtures/pictures is a good corpus to start from.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pairpick::dataset::metadata;
use pairpick::picture::{self, Limits};
use pairpick::text;

fuzz_target!(|bytes: &[u8]| {
    let generation = metadata::read(bytes);
    if let Some(prompt) = &generation.prompt {
        assert!(!text::printable_prompt(prompt).contains(|c: char| c.is_control() && c != '\n'));
    }
    let header = picture::header(bytes);
    let limits = Limits { max_pixels: 1 << 20, max_bytes: 1 << 20 };
    if let Ok(pixels) = picture::decode(bytes, &limits) {
        assert_eq!(header.expect("what decodes has a header").pixels, pixels.dimensions());
    }
});
