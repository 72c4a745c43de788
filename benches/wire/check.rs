//! Whether the bench's own instruments are right: the link's rate, delay and buffer, and the terminal's pictures.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::world::WINDOW;
use crate::support::figures::{Figure, Of, Report};
use crate::support::launch;
use crate::support::photo::{photograph, psnr};
use crate::support::relay::{Line, Relay};
use crate::support::screen::{Screen, look};

pub(crate) fn run(report: &mut Report) {
    for line in [
        Line::of("10 Mbit/s, 80 ms", 10.0, Duration::from_millis(80), 256_000),
        Line::of("2 Mbit/s, 200 ms", 2.0, Duration::from_millis(200), 256_000),
    ] {
        link(report, line);
    }
    pictures(report);
}

/// Three seconds of bytes through a link whose writer never waits, and one packet alone.
fn link(report: &mut Report, line: Line) {
    let came = Arc::new(Mutex::new(Vec::new()));
    let relay = Relay::new(line, {
        let came = Arc::clone(&came);
        move |bytes| came.lock().unwrap().push((Instant::now(), bytes.len()))
    });
    let rate = line.rate.unwrap();
    let start = Instant::now();
    relay.take(b"?");
    std::thread::sleep(line.delay + Duration::from_millis(50));
    let late = came.lock().unwrap()[0].0.duration_since(start).saturating_sub(line.delay);
    report.add(
        &Figure::times(format!("{}: a byte's delay over that asked", line.name), &[late])
            .at_most(Of::P50, 1.0),
    );
    came.lock().unwrap().clear();
    let (start, mut most) = (Instant::now(), 0);
    let mut left = (rate * 3.0) as usize;
    while left > 0 {
        let piece = relay.room().min(left).min(4096);
        relay.take(&vec![0; piece]);
        most = most.max(relay.held());
        left -= piece;
    }
    while relay.held() > 0 {
        std::thread::sleep(Duration::from_millis(1));
    }
    let came = came.lock().unwrap();
    let bytes: usize = came.iter().map(|(_, bytes)| bytes).sum();
    let took = came.last().unwrap().0.duration_since(start).saturating_sub(line.delay);
    let off = (bytes as f64 / took.as_secs_f64() / rate - 1.0).abs() * 100.0;
    report.add(&Figure::new(format!("{}: rate, off by", line.name), "%", vec![off]).at_most(Of::P50, 2.0));
    let over = most.saturating_sub(line.buffer);
    report.add(
        &Figure::new(format!("{}: held over the buffer", line.name), "B", vec![over as f64])
            .at_most(Of::P50, 0.0),
    );
}

/// A PNG placed by placeholders, by a stretched part, a file of iTerm2's, a sixel: in pieces of 7 bytes.
fn pictures(report: &mut Report) {
    let picture = photograph(240, 240, 3);
    let mut png = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut png, image::ImageFormat::Png).unwrap();
    let base64 = STANDARD.encode(png.into_inner());
    let (head, tail) = base64.split_at(4096);
    let sent = format!("\x1b_Ga=t,i=77,f=100,q=2,m=1;{head}\x1b\\\x1b_Gm=0,q=0;{tail}\x1b\\");
    let cells: String = [
        "\u{305}", "\u{30D}", "\u{30E}", "\u{310}", "\u{312}", "\u{33D}", "\u{33E}", "\u{33F}", "\u{346}",
        "\u{34A}",
    ]
    .iter()
    .enumerate()
    .map(|(row, mark)| format!("\x1b[{};5H\u{10EEEE}{mark}{}", row + 3, "\u{10EEEE}".repeat(19)))
    .collect();
    let rgba = image::DynamicImage::from(picture.clone()).to_rgba8();
    let sixel =
        icy_sixel::sixel_encode(rgba.as_raw(), 240, 240, &icy_sixel::EncodeOptions::default()).unwrap();
    let cases = [
        (
            "kitty over ssh",
            "placeholders",
            format!("{sent}\x1b_Ga=p,U=1,i=77,q=2,c=20,r=10\x1b\\\x1b[38;5;77m{cells}"),
            90.0,
        ),
        (
            "kitty over ssh",
            "a placement",
            format!("{sent}\x1b[3;5H\x1b_Ga=p,i=77,q=2,c=20,r=10,x=0,y=0,w=240,h=240\x1b\\"),
            90.0,
        ),
        (
            "iTerm2",
            "a file",
            format!("\x1b[3;5H\x1b]1337;File=inline=1;width=20;height=10:{base64}\x07"),
            90.0,
        ),
        ("foot", "a sixel", format!("\x1b[3;5H{sixel}"), 20.0),
    ];
    for (terminal, name, bytes, least) in cases {
        let mut screen = Screen::new(launch::terminal(terminal, WINDOW), WINDOW);
        let mut answers = Vec::new();
        for piece in bytes.as_bytes().chunks(7) {
            answers.extend(screen.feed(piece));
        }
        let expected: &[u8] = if terminal.starts_with("kitty") { b"\x1b_Gi=77;OK\x1b\\" } else { b"" };
        let answered = if answers == expected { 0.0 } else { 1.0 };
        let tiles = screen.seen().to_vec();
        let shown = look::pixels(&tiles, &screen.prints, WINDOW.cell).unwrap().unwrap();
        let short = (least - psnr(&shown, &picture)).max(0.0);
        let figure = |what: &str, value: f64| {
            Figure::new(format!("{name}: {what}"), "", vec![value]).at_most(Of::P50, 0.0)
        };
        report.add(&figure("wrong answers", answered));
        report.add(&figure("dB short of what it must have", short));
        let place = f64::from(u8::from(
            tiles.len() != 1 || (tiles[0].area.x, tiles[0].area.y, tiles[0].seen) != (4, 2, 200),
        ));
        report.add(&figure("wrong places", place));
    }
}
