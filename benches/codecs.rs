//! What each protocol and quality takes of a slow line and keeps of a picture of 768 × 768, beside what ratatui-image 11.1
//! sends of it by default (raw pixels for kitty, PNG for iTerm2, a palette of 256 colours, dithered, for sixel).
//!
//! `cargo bench --bench codecs -- [--json] [--count N]`; three pictures of the demo and a made-up one, and the photographs of a
//! folder with `PAIRPICK_BENCH_PHOTOS=FOLDER`, cut and scaled to that size.
#![allow(clippy::unwrap_used)]

use std::time::{Duration, Instant};

use image::imageops::{FilterType, filter3x3};
use image::{DynamicImage, RgbImage};
use pairpick::graphics::{Encoded, ImageSpec, Placement, Stage, encode};
use pairpick::pair::Quality;
use pairpick::terminal::{Capabilities, CellSize, Protocol};
use ratatui::layout::Size;

#[path = "support/figures.rs"]
#[allow(dead_code, unreachable_pub)]
mod figures;
#[path = "../tests/support/photo.rs"]
mod photo;
#[path = "../tests/support/reference.rs"]
mod reference;

use figures::{Arguments, Figure, Report};
use reference::Reference;

const SIDE: u32 = 768;
/// 768 pixels in cells of 16 × 16.
const CELL: CellSize = CellSize { width: 16, height: 16 };
const CELLS: (u16, u16) = (48, 48);

/// A kind of pictures.
struct Heap {
    name: &'static str,
    pictures: Vec<RgbImage>,
}

/// Of every picture of a heap.
#[derive(Default)]
struct Measured {
    kilobytes: Vec<f64>,
    ratio: Vec<f64>,
    decibels: Vec<f64>,
    smooth: Vec<f64>,
    times: Vec<Duration>,
}

fn main() {
    let arguments = Arguments::read();
    let count = arguments.count(3);
    let mut report = Report::new("codecs", &arguments);
    for heap in heaps() {
        for protocol in [Protocol::KittyDirect, Protocol::Iterm2, Protocol::Sixel] {
            let defaults: Vec<f64> =
                heap.pictures.iter().map(|picture| by_default(picture, protocol)).collect();
            for quality in Quality::ALL {
                let mut measured = Measured::default();
                for (picture, default) in heap.pictures.iter().zip(&defaults) {
                    measure(&mut measured, picture, *default, protocol, quality, count);
                }
                let name = format!("{}: {} {}", heap.name, protocol.name(), quality.name());
                report.add(&Figure::new(format!("{name}: on the wire"), "kB", measured.kilobytes));
                report.add(&Figure::new(format!("{name}: / ratatui-image's"), "", measured.ratio));
                report.add(&Figure::new(format!("{name}: PSNR"), "dB", measured.decibels));
                report.add(&Figure::new(format!("{name}: PSNR, smoothed"), "dB", measured.smooth));
                report.add(&Figure::times(name, &measured.times));
            }
        }
        sixel_by_default(&mut report, &heap);
    }
}

fn heaps() -> Vec<Heap> {
    let demo = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/demo/pairs");
    let mut generated = vec![photo::photograph(SIDE, SIDE, 1)];
    generated.extend(["02-a.jpg", "05-b.jpg", "11-a.jpg"].map(|name| opened(format!("{demo}/{name}"))));
    let mut heaps = vec![
        Heap { name: "generated", pictures: generated },
        Heap { name: "drawing", pictures: vec![photo::drawing(SIDE, SIDE)] },
    ];
    if let Some(folder) = std::env::var_os("PAIRPICK_BENCH_PHOTOS") {
        let mut files: Vec<_> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        heaps.push(Heap { name: "photographs", pictures: files.into_iter().map(opened).collect() });
    }
    heaps
}

fn opened(path: impl AsRef<std::path::Path>) -> RgbImage {
    image::open(path).unwrap().resize_to_fill(SIDE, SIDE, FilterType::Lanczos3).to_rgb8()
}

fn capabilities(protocol: Protocol) -> Capabilities {
    Capabilities {
        protocol,
        reason: String::new(),
        terminal: String::new(),
        tmux: false,
        cell: CELL,
        synchronized: true,
        sixel_limit: None,
    }
}

fn measure(
    measured: &mut Measured,
    picture: &RgbImage,
    default: f64,
    protocol: Protocol,
    quality: Quality,
    count: usize,
) {
    let capabilities = capabilities(protocol);
    let mut last = None;
    // The first one warms up.
    for round in 0..=count {
        let start = Instant::now();
        let spec = ImageSpec { id: 1, cells: CELLS, quality };
        last = Some(encode(picture, spec, &capabilities).unwrap());
        if round > 0 {
            measured.times.push(start.elapsed());
        }
    }
    let encoded = last.unwrap();
    let bytes = encoded.wire_bytes() as f64;
    measured.kilobytes.push(bytes / 1e3);
    measured.ratio.push(bytes / default);
    let shown = shown(encoded, &capabilities);
    measured.decibels.push(photo::psnr(&shown, picture));
    measured.smooth.push(photo::psnr(&smoothed(&shown), &smoothed(picture)));
}

/// What a terminal shows of it.
fn shown(encoded: Encoded, capabilities: &Capabilities) -> RgbImage {
    let mut terminal = Reference::new(CELLS.0 + 2, CELLS.1 + 2, CELL);
    let placement = Placement::new(0, std::sync::Arc::new(encoded), 0, 0);
    let change = Stage::new(capabilities).show(&[placement], false);
    terminal.feed(&change.frame);
    terminal.feed(&change.paint.unwrap_or_default().concat());
    terminal.pixels(ratatui::layout::Rect::new(0, 0, CELLS.0, CELLS.1))
}

/// As from a little further away, where a dither's dots run together.
fn smoothed(picture: &RgbImage) -> RgbImage {
    filter3x3(picture, &[1.0, 2.0, 1.0, 2.0, 4.0, 2.0, 1.0, 2.0, 1.0].map(|weight: f32| weight / 16.0))
}

/// The bytes of what ratatui-image sends of a picture.
fn by_default(picture: &RgbImage, protocol: Protocol) -> f64 {
    let pixels = DynamicImage::ImageRgb8(picture.clone());
    let bytes = match protocol {
        // Raw, with an alpha channel, in base64.
        Protocol::KittyPlaceholders | Protocol::KittyDirect => SIDE as usize * SIDE as usize * 4 * 4 / 3,
        Protocol::Iterm2 => {
            ratatui_image::protocol::iterm2::Iterm2::new(pixels, size(), false).unwrap().data.len()
        }
        _ => ratatui_image::protocol::sixel::Sixel::new(pixels, size(), false).unwrap().data.len(),
    };
    bytes as f64
}

fn size() -> Size {
    Size::new(CELLS.0, CELLS.1)
}

/// What ratatui-image's sixels keep, for comparison.
fn sixel_by_default(report: &mut Report, heap: &Heap) {
    let (mut kilobytes, mut decibels, mut smooth, mut times) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for picture in &heap.pictures {
        let start = Instant::now();
        let pixels = DynamicImage::ImageRgb8(picture.clone());
        let data = ratatui_image::protocol::sixel::Sixel::new(pixels, size(), false).unwrap().data;
        times.push(start.elapsed());
        kilobytes.push(data.len() as f64 / 1e3);
        let begin = data.find("\x1bP").unwrap();
        let decoded = icy_sixel::SixelImage::decode(&data.as_bytes()[begin..]).unwrap();
        let rgb = decoded.pixels.chunks_exact(4).flat_map(|rgba| [rgba[0], rgba[1], rgba[2]]).collect();
        let shown = RgbImage::from_raw(SIDE, SIDE, rgb).unwrap();
        decibels.push(photo::psnr(&shown, picture));
        smooth.push(photo::psnr(&smoothed(&shown), &smoothed(picture)));
    }
    let name = format!("{}: ratatui-image's sixel", heap.name);
    report.add(&Figure::new(format!("{name}: on the wire"), "kB", kilobytes));
    report.add(&Figure::new(format!("{name}: PSNR"), "dB", decibels));
    report.add(&Figure::new(format!("{name}: PSNR, smoothed"), "dB", smooth));
    report.add(&Figure::times(name, &times));
}
