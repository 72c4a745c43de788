//! Pictures to PNG, by step: time, bytes and PSNR, beside the `png` crate's default, and its entropy filter with level 2.
//!
//! `cargo bench --bench png -- [--json] [--count N]`; photographs of a folder, at 384 pixels, with
//! `PAIRPICK_BENCH_PHOTOS=FOLDER`.
#![allow(clippy::unwrap_used)]

use std::time::Instant;

use image::RgbImage;
use image::imageops::FilterType;
use pairpick::graphics::png::{Step, encode};

#[path = "support/figures.rs"]
#[allow(dead_code, unreachable_pub)]
mod figures;
#[path = "../tests/support/photo.rs"]
mod photo;

use figures::{Arguments, Figure, Report};

/// Steps that are measured beside the lossless one.
const STEPS: [u8; 7] = [2, 4, 6, 8, 12, 14, 16];
/// The longer side of a photograph from the folder.
const SIDE: u32 = 384;

fn main() {
    let arguments = Arguments::read();
    let mut report = Report::new("png", &arguments);
    let mut measure = |name: &str, picture: &RgbImage| {
        let (default, _) = timed(1, || by_the_crate(picture, |_| {}));
        let (dense, times) = timed(arguments.count(10), || {
            by_the_crate(picture, |encoder| {
                encoder.set_deflate_compression(::png::DeflateCompression::Level(2));
                encoder.set_filter(::png::Filter::MinEntropy);
            })
        });
        let ratio = |bytes: &[u8]| vec![bytes.len() as f64 / dense.len() as f64];
        report.add(&Figure::times(format!("{name}: crate, entropy and level 2"), &times));
        report.add(&Figure::new(format!("{name}: its bytes"), "KiB", vec![dense.len() as f64 / 1024.0]));
        report.add(&Figure::new(format!("{name}: crate, default / that"), "", ratio(&default)));
        for step in [1].into_iter().chain(STEPS).map(Step::new) {
            let (file, times) = timed(arguments.count(10), || encode(picture, step));
            let shown = image::load_from_memory(&file).unwrap().to_rgb8();
            let label = format!("{name}: step {}", step.get());
            report.add(&Figure::times(label.clone(), &times));
            report.add(&Figure::new(format!("{label}: bytes / crate's"), "", ratio(&file)));
            report.add(&Figure::new(format!("{label}: PSNR"), "dB", vec![photo::psnr(&shown, picture)]));
        }
    };
    measure("made-up photograph, 768", &photo::photograph(768, 768, 1));
    measure("drawing, 768", &photo::drawing(768, 768));
    let demo = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/demo/pairs");
    for name in ["02-a.jpg", "05-b.jpg", "11-a.jpg"] {
        measure(&format!("demo {name}, 512"), &image::open(format!("{demo}/{name}")).unwrap().to_rgb8());
    }
    let Some(folder) = std::env::var_os("PAIRPICK_BENCH_PHOTOS") else { return };
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in files {
        let picture = image::open(&file).unwrap().resize(SIDE, SIDE, FilterType::Lanczos3).to_rgb8();
        measure(&file.file_stem().unwrap().to_string_lossy(), &picture);
    }
}

/// The last file, and how long each took but the first, which warms up.
fn timed(count: usize, mut encode: impl FnMut() -> Vec<u8>) -> (Vec<u8>, Vec<std::time::Duration>) {
    let mut file = encode();
    let mut times = Vec::new();
    for _ in 0..count {
        let start = Instant::now();
        file = encode();
        times.push(start.elapsed());
    }
    (file, times)
}

/// What the `png` crate makes of a picture.
fn by_the_crate(picture: &RgbImage, set: impl Fn(&mut ::png::Encoder<'_, &mut Vec<u8>>)) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut out, picture.width(), picture.height());
    encoder.set_color(::png::ColorType::Rgb);
    set(&mut encoder);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(picture.as_raw()).unwrap();
    writer.finish().unwrap();
    out
}
