//! One picture of 768 × 768 to the bytes of each protocol: `cargo bench --bench encode -- [--json] [--count N]`.
#![allow(clippy::unwrap_used)]

mod support;

use std::time::Instant;

use image::RgbImage;
use pairpick::graphics::encode::usual;
use pairpick::graphics::{ImageSpec, encode};
use pairpick::terminal::{Capabilities, CellSize, Protocol};
use support::figures::{Arguments, Figure, Report};
use support::photo::{drawing, photograph};

/// 768 pixels in cells of 10 × 20.
const CELLS: (u16, u16) = (77, 39);

fn main() {
    let arguments = Arguments::read();
    let mut report = Report::new("encode", &arguments);
    let protocols = [Protocol::KittyPlaceholders, Protocol::Iterm2, Protocol::Sixel, Protocol::Blocks];
    for (name, picture) in [("photograph", photograph(768, 768, 1)), ("drawing", drawing(768, 768))] {
        for protocol in protocols {
            let (mut times, mut bytes) = (Vec::new(), 0);
            for _ in 0..=arguments.count(30) {
                let start = Instant::now();
                bytes = encoded(&picture, protocol);
                times.push(start.elapsed());
            }
            // The first one warms up.
            let label = format!("{name}, {}", protocol.name());
            report.add(&Figure::times(label.clone(), &times[1..]));
            report.add(&Figure::new(format!("{label}: on the wire"), "KiB", vec![bytes as f64 / 1024.0]));
        }
    }
}

fn encoded(picture: &RgbImage, protocol: Protocol) -> usize {
    let capabilities = Capabilities {
        protocol,
        reason: String::new(),
        terminal: String::new(),
        tmux: false,
        cell: CellSize { width: 10, height: 20 },
        synchronized: true,
        sixel_limit: None,
    };
    encode(picture, ImageSpec { id: 1, cells: CELLS, quality: usual(protocol) }, &capabilities)
        .unwrap()
        .wire_bytes()
}
