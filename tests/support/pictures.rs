//! Small pictures and manifests, drawn on the fly.

use std::path::{Path, PathBuf};

use image::{Rgb, RgbImage};

/// A picture whose colours tell which one it is.
pub fn picture(number: u32, width: u32, height: u32) -> RgbImage {
    let tone = |shift: u32| ((number.wrapping_mul(2_654_435_761) >> shift) & 0xff) as u8;
    RgbImage::from_fn(width, height, |x, y| {
        let band = if (x / 8 + y / 8) % 2 == 0 { 24 } else { 0 };
        Rgb([
            tone(8).saturating_add(band),
            tone(16).saturating_add((x * 60 / width) as u8),
            tone(24).saturating_add((y * 60 / height) as u8),
        ])
    })
}

/// Writes a manifest of so many pairs, each with its own two pictures, and gives its path.
pub fn manifest(folder: &Path, pairs: u32) -> PathBuf {
    let mut rows = String::new();
    for pair in 0..pairs {
        for (name, number) in [("a", 2 * pair), ("b", 2 * pair + 1)] {
            picture(number, 48, 48).save(folder.join(format!("{pair:04}-{name}.png"))).unwrap();
        }
        let row = serde_json::json!({
            "id": format!("pair-{pair}"),
            "prompt": format!("prompt number {pair}"),
            "image_a": format!("{pair:04}-a.png"),
            "image_b": format!("{pair:04}-b.png"),
            "model_a": "hidden-model-one",
            "model_b": "hidden-model-two",
        });
        rows.push_str(&row.to_string());
        rows.push('\n');
    }
    let path = folder.join("pairs.jsonl");
    std::fs::write(&path, rows).unwrap();
    path
}

/// Writes a manifest of so many pairs of the same few tiny pictures, for tests of which the pictures are no part.
pub fn tiny_manifest(folder: &Path, pairs: usize) -> PathBuf {
    for number in 0..6 {
        picture(number, 12, 12).save(folder.join(format!("{number}.png"))).unwrap();
    }
    let row = |pair: usize| format!("prompt number {pair},{}.png,{}.png\n", pair % 3, 3 + pair / 3 % 3);
    let rows: String = (0..pairs).map(row).collect();
    let path = folder.join("pairs.csv");
    std::fs::write(&path, format!("prompt,image_a,image_b\n{rows}")).unwrap();
    path
}
