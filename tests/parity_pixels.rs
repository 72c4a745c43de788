//! Decoding, resizing and normalising for scores against Pillow and transformers, to the bit: tests/parity/pixels.py made
//! the fixtures.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use std::fs;
use std::path::PathBuf;

use pairpick::clip::{Preprocess, Rgb, preprocess};
use pairpick::picture::{self, Limits};
use serde_json::Value;
use sha2::{Digest, Sha256};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/clip/pixels")
}

fn expected() -> Value {
    serde_json::from_slice(&fs::read(folder().join("expected.json")).unwrap()).unwrap()
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn number(value: &Value) -> usize {
    value.as_u64().unwrap().try_into().unwrap()
}

/// The noise of pixels.py.
fn hashed(width: usize, height: usize) -> Vec<u8> {
    (0..(width * height * 3) as u32)
        .map(|at| {
            let mixed = at.wrapping_mul(2_654_435_761).wrapping_add(12345);
            ((mixed ^ (mixed >> 15)).wrapping_mul(2_246_822_519) >> 24) as u8
        })
        .collect()
}

#[test]
fn every_file_is_seen_as_pillow_sees_it() {
    let expected = expected();
    let files = expected["files"].as_object().unwrap();
    assert!(files.len() > 50);
    let mut off = Vec::new();
    for (name, facts) in files {
        let picture = picture::rgb(&fs::read(folder().join(name)).unwrap(), &Limits::default()).expect(name);
        let size = [picture.width(), picture.height()];
        assert_eq!(size.map(Value::from), facts["size"].as_array().unwrap()[..], "{name}");
        if digest(picture.as_raw()) != facts["rgb"] {
            off.push(name.clone());
            continue;
        }
        let image = Rgb::new(size[0] as usize, size[1] as usize, picture.as_raw());
        for (side, crop) in facts["crops"].as_object().unwrap() {
            if digest(&preprocess(image, side.parse().unwrap())) != *crop {
                off.push(format!("{name} at {side}"));
            }
        }
    }
    assert!(off.is_empty(), "{off:?}");
}

#[test]
fn every_size_is_resized_as_pillow_resizes_it() {
    let expected = expected();
    let sizes = expected["sizes"].as_array().unwrap();
    assert!(sizes.len() > 100);
    let mut off = Vec::new();
    for case in sizes {
        let [width, height, side] = ["width", "height", "side"].map(|name| number(&case[name]));
        let crop = preprocess(Rgb::new(width, height, &hashed(width, height)), side);
        if digest(&crop) != case["crop"] {
            off.push(format!("{width} × {height} to {side}"));
        }
    }
    assert!(off.is_empty(), "{off:?}");
}

#[test]
fn bytes_are_normalised_as_transformers_normalises_them() {
    for case in expected()["tables"].as_array().unwrap() {
        let three = |name: &str| std::array::from_fn(|channel| case[name][channel].as_f64().unwrap());
        let preprocess = Preprocess { side: 224, mean: three("mean"), std: three("std") };
        let table: Vec<u8> =
            preprocess.table().as_flattened().iter().flat_map(|value| value.to_le_bytes()).collect();
        assert_eq!(digest(&table), case["table"], "{preprocess:?}");
    }
}
