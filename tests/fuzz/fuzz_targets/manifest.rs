//! Any bytes as a manifest, in every format: no panic, and every pair or rejected row comes to an end.

#![no_main]

use std::io::Write;

use libfuzzer_sys::fuzz_target;
use pairpick::dataset::{FormatChoice, Item, Options, open};

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    let format = FormatChoice::ALL[usize::from(*first) % FormatChoice::ALL.len()];
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(rest).expect("a temporary file can be written");
    let options = Options { format, pairs_per_prompt: (*first >= 128).then_some(2), seed: 1 };
    let Ok(source) = open(file.path(), &options) else { return };
    for item in source {
        if let Item::Rejected(rejected) = item {
            assert!(!rejected.to_string().contains(char::is_control));
        }
    }
});
