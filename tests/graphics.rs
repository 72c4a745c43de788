//! The bytes of every protocol, decoded back to pixels by a reference terminal and compared with the source.

#[path = "support/photo.rs"]
mod photo;
#[path = "support/reference.rs"]
mod reference;

use std::sync::Arc;

use image::RgbImage;
use pairpick::graphics::encode::usual;
use pairpick::graphics::{Encoded, Freed, IdSource, ImageSpec, Placement, Region, Stage, View, encode, fit};
use pairpick::pair::Quality;
use pairpick::picture::{self, Viewport};
use pairpick::terminal::{Capabilities, CellSize, Protocol};
use photo::{drawing, photograph, psnr};
use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::buffer::{Buffer, CellDiffOption};
use ratatui::layout::Rect;
use ratatui::style::Style;
use reference::{BACKGROUND, Reference};

const CELL: CellSize = CellSize { width: 10, height: 20 };
const COLUMNS: u16 = 80;
const ROWS: u16 = 30;
const PROTOCOLS: [Protocol; 4] =
    [Protocol::KittyPlaceholders, Protocol::KittyDirect, Protocol::Iterm2, Protocol::Sixel];

fn capabilities(protocol: Protocol) -> Capabilities {
    Capabilities {
        protocol,
        reason: "a test asked for it".to_owned(),
        terminal: String::new(),
        tmux: false,
        cell: CELL,
        synchronized: true,
        sixel_limit: None,
    }
}

fn encoded(pixels: &RgbImage, id: u32, cells: (u16, u16), capabilities: &Capabilities) -> Arc<Encoded> {
    encoded_in(usual(capabilities.protocol), pixels, id, cells, capabilities)
}

fn encoded_in(
    quality: Quality,
    pixels: &RgbImage,
    id: u32,
    cells: (u16, u16),
    capabilities: &Capabilities,
) -> Arc<Encoded> {
    let spec = ImageSpec { id, cells, quality };
    Arc::new(encode(pixels, spec, capabilities).expect("the picture fits its cells"))
}

fn at(slot: u8, encoded: &Arc<Encoded>, column: u16, row: u16) -> Placement {
    Placement::new(slot, Arc::clone(encoded), column, row)
}

/// Where a picture's own pixels lie within its cells, and that everything around them is background.
fn inner(cells: &RgbImage, (left, top): (u32, u32), size: (u32, u32)) -> RgbImage {
    for (x, y, pixel) in cells.enumerate_pixels() {
        let within = (left..left + size.0).contains(&x) && (top..top + size.1).contains(&y);
        assert!(within || *pixel == BACKGROUND, "{x}, {y} outside the picture is painted: {pixel:?}");
    }
    image::imageops::crop_imm(cells, left, top, size.0, size.1).to_image()
}

/// What a reference terminal shows of `pixels`, laid out by `fit` in a pane at (3, 2).
fn shown(pixels: &RgbImage, capabilities: &Capabilities) -> (RgbImage, fit::Fit) {
    let (cells, fit, _) = shown_in(usual(capabilities.protocol), pixels, capabilities);
    (cells, fit)
}

/// The same in a quality, with what was sent.
fn shown_in(
    quality: Quality,
    pixels: &RgbImage,
    capabilities: &Capabilities,
) -> (RgbImage, fit::Fit, Arc<Encoded>) {
    let pane = Rect::new(3, 2, 40, 24);
    let fit = fit::single(pane, CELL, Some(pixels.dimensions()), 0).expect("the pane has room");
    assert_eq!(fit.pixels, pixels.dimensions(), "the test's picture is made for the pane");
    let mut terminal = Reference::new(COLUMNS, ROWS, CELL);
    let mut stage = Stage::new(capabilities);
    let image = encoded_in(quality, pixels, 0x0A_0B0C, (fit.cells.width, fit.cells.height), capabilities);
    for chunk in stage.upload(&image).into_iter().flatten() {
        terminal.feed(&chunk);
    }
    terminal.feed(b"\x1b[8;9H");
    terminal.feed(&change(&mut stage, &[at(0, &image, fit.cells.x, fit.cells.y)], false));
    assert_eq!(terminal.cursor(), (8, 7), "the cursor is put back");
    assert!(terminal.answers().is_empty(), "{:?}", terminal.answers());
    // Nothing outside the cells is touched.
    let mut screen = terminal.screen();
    let cells = terminal.pixels(fit.cells);
    let blank = RgbImage::from_pixel(cells.width(), cells.height(), BACKGROUND);
    let corner = (i64::from(fit.cells.x) * 10, i64::from(fit.cells.y) * 20);
    image::imageops::replace(&mut screen, &blank, corner.0, corner.1);
    assert!(screen.pixels().all(|pixel| *pixel == BACKGROUND));
    (cells, fit, image)
}

#[test]
fn kitty_shows_every_pixel_as_it_is_centred_in_its_cells() {
    for protocol in [Protocol::KittyPlaceholders, Protocol::KittyDirect] {
        // 400 × 301 in 40 × 16 cells: 19 rows of pixels to spare.
        let picture = photograph(400, 301, 1);
        let (cells, fit) = shown(&picture, &capabilities(protocol));
        assert_eq!((fit.cells.width, fit.cells.height), (40, 16));
        assert_eq!(psnr(&inner(&cells, (0, 9), (400, 301)), &picture), f64::INFINITY, "{protocol:?}");
        let picture = photograph(277, 480, 2);
        let (cells, _) = shown(&picture, &capabilities(protocol));
        assert_eq!(psnr(&inner(&cells, (1, 0), (277, 480)), &picture), f64::INFINITY, "{protocol:?}");
    }
}

#[test]
fn sixel_keeps_a_photograph_and_flat_graphics() {
    for (picture, least) in [(photograph(400, 301, 3), 35.0), (drawing(400, 301), 45.0)] {
        let (cells, _) = shown(&picture, &capabilities(Protocol::Sixel));
        let decibels = psnr(&inner(&cells, (0, 9), (400, 301)), &picture);
        assert!(decibels >= least, "{decibels} dB");
    }
}

#[test]
fn iterm2_keeps_a_photograph_as_jpeg_and_flat_graphics_as_png() {
    let capabilities = capabilities(Protocol::Iterm2);
    let picture = photograph(400, 300, 4);
    let (cells, _, image) = shown_in(Quality::High, &picture, &capabilities);
    assert!((37.0..80.0).contains(&psnr(&cells, &picture)), "{} dB", psnr(&cells, &picture));
    assert!(image.encoding().starts_with("jpeg-"), "{}", image.encoding());
    let flat = drawing(400, 300);
    assert_eq!(psnr(&shown(&flat, &capabilities).0, &flat), f64::INFINITY);
}

#[test]
fn konsole_and_mlterm_get_png_through_iterm2() {
    let picture = photograph(400, 300, 4);
    let konsole = Capabilities { terminal: "Konsole 22.12".to_owned(), ..capabilities(Protocol::Iterm2) };
    let (cells, _, image) = shown_in(Quality::Lossless, &picture, &konsole);
    assert_eq!((psnr(&cells, &picture), image.encoding()), (f64::INFINITY, "png"));
    let (cells, _, image) = shown_in(Quality::High, &picture, &konsole);
    assert!(psnr(&cells, &picture) >= 44.0 && image.encoding() == "png-6", "{}", image.encoding());
}

#[test]
fn sixels_decode_alike_in_a_second_decoder() {
    let picture = photograph(400, 300, 5);
    let image = encoded(&picture, 1, (40, 15), &capabilities(Protocol::Sixel));
    let Encoded::Inline(inline) = image.as_ref() else { panic!("sixel is inline") };
    let mut pixels = Vec::new();
    for tile in &inline.tiles {
        let decoded = icy_sixel::SixelImage::decode(&tile.bytes).unwrap();
        assert_eq!((decoded.width, pixels.len()), (400, usize::from(tile.row) * 20 * 400 * 3));
        pixels.extend(decoded.pixels.chunks_exact(4).flat_map(|rgba| [rgba[0], rgba[1], rgba[2]]));
    }
    let shown = RgbImage::from_raw(400, 300, pixels).expect("bands make up the picture");
    assert_eq!(shown, self::shown(&picture, &capabilities(Protocol::Sixel)).0);
}

#[test]
fn a_sixel_larger_than_the_terminal_draws_comes_in_tiles_that_make_up_the_picture() {
    let limited = Capabilities { sixel_limit: Some((170, 130)), ..capabilities(Protocol::Sixel) };
    let picture = photograph(400, 301, 6);
    let image = encoded(&picture, 1, (40, 16), &limited);
    let Encoded::Inline(inline) = image.as_ref() else { panic!("sixel is inline") };
    assert!(inline.tiles.len() >= 9, "{} tiles", inline.tiles.len());
    for tile in &inline.tiles {
        let decoded = icy_sixel::SixelImage::decode(&tile.bytes).unwrap();
        assert!(decoded.width <= 170 && decoded.height <= 130, "{} × {}", decoded.width, decoded.height);
    }
    let (cells, _) = shown(&picture, &limited);
    let decibels = psnr(&inner(&cells, (0, 9), (400, 301)), &picture);
    assert!(decibels >= 35.0, "{decibels} dB");
}

#[test]
fn every_quality_is_as_near_as_it_says_and_the_next_takes_fewer_bytes() {
    let picture = photograph(400, 300, 13);
    let konsole = Capabilities { terminal: "Konsole 22.12".to_owned(), ..capabilities(Protocol::Iterm2) };
    let others = PROTOCOLS.map(capabilities);
    for capabilities in others.iter().chain([&konsole]) {
        let mut before = usize::MAX;
        // A JPEG is measured by what is seen of it, a sixel by nothing.
        let least = match capabilities.protocol {
            Protocol::Sixel => [34.0, 33.0, 31.0, 29.0, 20.0],
            Protocol::Iterm2 if capabilities.terminal.is_empty() => [f64::INFINITY, 37.0, 35.0, 33.0, 20.0],
            _ => [f64::INFINITY, 44.0, 40.0, 37.0, 20.0],
        };
        for (quality, least) in Quality::ALL.into_iter().zip(least) {
            let (cells, _, image) = shown_in(quality, &picture, capabilities);
            let (decibels, bytes) = (psnr(&cells, &picture), image.wire_bytes());
            let what = format!("{} {quality:?}: {}", capabilities.protocol.name(), image.encoding());
            assert!(decibels >= least, "{what}: {decibels} dB");
            assert!(bytes < before, "{what}: {bytes} bytes after {before}");
            assert_eq!(image.quality(), quality, "{what}");
            before = bytes;
        }
    }
}

#[test]
fn a_picture_says_what_was_made_of_it() {
    let picture = photograph(200, 160, 14);
    let made = |quality, protocol| {
        encoded_in(quality, &picture, 1, (20, 8), &capabilities(protocol)).encoding().to_owned()
    };
    assert_eq!(made(Quality::Lossless, Protocol::KittyDirect), "png");
    assert_eq!(made(Quality::High, Protocol::KittyPlaceholders), "png-6");
    assert_eq!(made(Quality::Lossless, Protocol::Iterm2), "png");
    assert_eq!(made(Quality::Lossless, Protocol::Blocks), "blocks");
    let [jpeg, sixel] = [Protocol::Iterm2, Protocol::Sixel].map(|protocol| made(Quality::Medium, protocol));
    let number = |text: &str, prefix: &str| {
        let rest = text.strip_prefix(prefix).unwrap();
        rest.split('-').next().unwrap().parse::<u16>().unwrap()
    };
    assert!((40..=96).contains(&number(&jpeg, "jpeg-")), "{jpeg}");
    assert!((2..=256).contains(&number(&sixel, "sixel-")), "{sixel}");
    let flat = encoded(&drawing(200, 160), 1, (20, 8), &capabilities(Protocol::Iterm2));
    assert_eq!((flat.encoding(), flat.quality()), ("png", Quality::Lossless));
}

#[test]
fn what_is_too_large_for_the_terminal_says_that_it_is_less_than_was_asked() {
    let mut state = 1_u32;
    let noise = RgbImage::from_fn(1000, 900, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [_, red, green, blue] = state.to_be_bytes();
        image::Rgb([red, green, blue])
    });
    let image = encoded_in(Quality::Lossless, &noise, 1, (100, 45), &capabilities(Protocol::Iterm2));
    assert!(
        image.quality() > Quality::Lossless && image.encoding().starts_with("jpeg-"),
        "{}",
        image.encoding()
    );
}

#[test]
fn the_outline_of_a_sixel_is_small() {
    let picture = photograph(768, 768, 15);
    let image = encoded_in(Quality::Coarse, &picture, 1, (77, 39), &capabilities(Protocol::Sixel));
    assert!(image.wire_bytes() <= 15_000, "{} bytes", image.wire_bytes());
}

#[test]
fn no_sixel_reaches_the_last_row_and_no_picture_over_the_edge_of_the_screen() {
    let picture = photograph(100, 100, 7);
    for protocol in PROTOCOLS {
        let mut stage = Stage::new(&capabilities(protocol));
        stage.resize(80, 24);
        let image = encoded(&picture, 9, (10, 5), &capabilities(protocol));
        let inline = matches!(protocol, Protocol::Iterm2 | Protocol::Sixel);
        assert_eq!(change(&mut stage, &[at(0, &image, 0, 19)], false).is_empty(), inline, "{protocol:?}");
        assert!(!change(&mut stage, &[at(1, &image, 70, 18)], false).is_empty());
        let mut stage = Stage::new(&capabilities(protocol));
        stage.resize(80, 24);
        assert!(change(&mut stage, &[at(0, &image, 71, 3)], false).is_empty());
        assert!(change(&mut stage, &[at(0, &image, 0, 20)], false).is_empty());
    }
}

#[test]
fn a_scene_that_stays_costs_no_byte_and_repaint_draws_it_again() {
    let pictures = [photograph(100, 100, 8), photograph(100, 100, 9)];
    for protocol in PROTOCOLS {
        let capabilities = capabilities(protocol);
        let images: Vec<_> = pictures
            .iter()
            .zip(1..)
            .map(|(picture, id)| encoded(picture, id, (10, 5), &capabilities))
            .collect();
        let scene = [at(0, &images[0], 2, 3), at(1, &images[1], 20, 3)];
        let mut stage = Stage::new(&capabilities);
        let mut terminal = Reference::new(COLUMNS, ROWS, CELL);
        terminal.feed(&change(&mut stage, &scene, false));
        let before = terminal.screen();
        assert!(change(&mut stage, &scene, false).is_empty(), "{protocol:?}");
        // A popup over both, and away again.
        for row in 4..8 {
            terminal.feed(format!("\x1b[{row};6Hsome text over both of the pictures").as_bytes());
        }
        terminal.feed(&change(&mut stage, &scene, true));
        assert!(terminal.screen() == before, "{protocol:?}");
        assert!(change(&mut stage, &scene, false).is_empty(), "{protocol:?}");
    }
}

#[test]
fn a_slot_changes_its_picture_and_nothing_is_left_of_the_old_one() {
    let (large, small) = (photograph(100, 100, 10), photograph(93, 85, 11));
    for protocol in PROTOCOLS {
        let capabilities = capabilities(protocol);
        let first = encoded(&large, 1, (10, 5), &capabilities);
        let second = encoded(&small, 2, (10, 5), &capabilities);
        let mut stage = Stage::new(&capabilities);
        let mut terminal = Reference::new(COLUMNS, ROWS, CELL);
        terminal.feed(&change(&mut stage, &[at(0, &first, 5, 5)], false));
        terminal.feed(&change(&mut stage, &[at(0, &second, 5, 5)], false));
        let mut fresh = Reference::new(COLUMNS, ROWS, CELL);
        fresh.feed(&change(&mut Stage::new(&capabilities), &[at(0, &second, 5, 5)], false));
        assert!(terminal.screen() == fresh.screen(), "{protocol:?}");
        assert!(terminal.direct_placements() <= 1);
    }
}

#[test]
fn flicker_between_held_images_sends_no_pixels() {
    for (protocol, most) in [(Protocol::KittyDirect, 250), (Protocol::KittyPlaceholders, 1500)] {
        let capabilities = capabilities(protocol);
        let images: Vec<_> =
            (1..3).map(|id| encoded(&photograph(200, 200, id), id, (20, 10), &capabilities)).collect();
        let mut stage = Stage::new(&capabilities);
        for image in &images {
            assert!(stage.upload(image).is_some());
            assert!(stage.upload(image).is_none(), "held already");
        }
        change(&mut stage, &[at(0, &images[0], 5, 5)], false);
        let bytes = change(&mut stage, &[at(0, &images[1], 5, 5)], false).len();
        assert!((1..most).contains(&bytes), "{protocol:?}: {bytes} bytes");
    }
}

#[test]
fn with_placeholders_showing_a_held_image_is_nothing_but_text() {
    let capabilities = capabilities(Protocol::KittyPlaceholders);
    let image = encoded(&photograph(200, 200, 1), 0x12_3456, (20, 10), &capabilities);
    let mut stage = Stage::new(&capabilities);
    stage.upload(&image).unwrap();
    let bytes = change(&mut stage, &[at(0, &image, 5, 5)], false);
    assert!(!bytes.windows(3).any(|window| window == b"\x1b_G"));
}

#[test]
fn every_image_sent_is_deleted_by_free_by_clear_and_by_the_farewell() {
    for protocol in [Protocol::KittyPlaceholders, Protocol::KittyDirect] {
        let capabilities = capabilities(protocol);
        let mut ids = IdSource::new(4711);
        let images: Vec<_> = (0..4)
            .map(|seed| encoded(&photograph(60, 60, seed), ids.next_id(), (6, 3), &capabilities))
            .collect();
        let mut stage = Stage::new(&capabilities);
        let mut terminal = Reference::new(COLUMNS, ROWS, CELL);
        for image in &images {
            terminal.feed(&stage.upload(image).unwrap().concat());
        }
        terminal.feed(&change(&mut stage, &[at(0, &images[0], 1, 1), at(1, &images[1], 11, 1)], false));
        assert_eq!(terminal.kitty_images().len(), 4);
        let third = images[2].id().unwrap();
        match (protocol, stage.free(third)) {
            (Protocol::KittyPlaceholders, Freed::Deleted(bytes)) => {
                terminal.feed(&bytes);
                assert!(!terminal.kitty_images().contains(&third));
                assert_eq!(stage.free(third), Freed::Deleted(Vec::new()));
            }
            // A deletion would take those along that are sent ahead.
            (Protocol::KittyDirect, Freed::ToBeReplaced) => {
                let heir = encoded(&photograph(60, 60, 9), third, (6, 3), &capabilities);
                terminal.feed(&stage.upload(&heir).expect("the id is free").concat());
                assert_eq!(terminal.kitty_images().len(), 4, "it has taken the other's place");
                assert_eq!(stage.free(third), Freed::ToBeReplaced);
            }
            (protocol, freed) => panic!("{protocol:?}: {freed:?}"),
        }
        let farewell = stage.farewell();
        terminal.feed(&stage.clear());
        assert_eq!((terminal.kitty_images().len(), terminal.direct_placements()), (0, 0));
        assert!(farewell.bytes().is_empty(), "all gone");
        terminal.feed(&stage.upload(&images[3]).unwrap().concat());
        terminal.feed(&farewell.bytes());
        assert!(terminal.kitty_images().is_empty());
    }
}

/// All that is written to show a scene.
fn change(stage: &mut Stage, placements: &[Placement], repaint: bool) -> Vec<u8> {
    let change = stage.show(placements, repaint);
    stage.painted();
    [change.frame, change.paint.unwrap_or_default().concat()].concat()
}

/// The pixels of a part of a picture, in so many.
fn part(picture: &RgbImage, region: Region, pixels: (u32, u32)) -> RgbImage {
    let Region { x, y, width, height } = region;
    picture::scale(picture, Viewport { x, y, width, height }, pixels)
}

#[test]
fn a_zoom_and_a_window_of_another_size_send_no_pixel() {
    let photo = photograph(396, 300, 3);
    let zoomed = Region { x: 0.25, y: 0.5, width: 0.5, height: 0.5 };
    let views = [
        ("zoomed", View { cells: (40, 15), pixels: (396, 300), region: zoomed }),
        ("in a smaller window", View::whole((27, 10), (264, 200))),
        ("in a larger window", View::whole((48, 18), (475, 360))),
    ];
    for protocol in [Protocol::KittyPlaceholders, Protocol::KittyDirect] {
        let capabilities = capabilities(protocol);
        for (name, view) in views {
            let image = encoded(&photo, 7000, (40, 15), &capabilities);
            let mut stage = Stage::new(&capabilities);
            let mut terminal = Reference::new(COLUMNS, ROWS, CELL);
            terminal.feed(&stage.upload(&image).unwrap().concat());
            terminal.feed(&change(&mut stage, &[at(0, &image, 2, 2)], false));
            let bytes = change(&mut stage, &[Placement { view, ..at(0, &image, 4, 1) }], true);
            let cells = u32::from(view.cells.0) * u32::from(view.cells.1);
            let text = if protocol == Protocol::KittyDirect { 0 } else { 5 * cells as usize };
            assert!(bytes.len() < 1000 + text, "{protocol:?} {name}: {} bytes", bytes.len());
            terminal.feed(&bytes);
            let shown = terminal.pixels(Rect::new(4, 1, view.cells.0, view.cells.1));
            let (width, height) = view.pixels;
            let rim = ((shown.width() - width) / 2, (shown.height() - height) / 2);
            let shown = image::imageops::crop_imm(&shown, rim.0, rim.1, width, height).to_image();
            let likeness = psnr(&shown, &part(&photo, view.region, view.pixels));
            assert!(likeness > 24.0, "{protocol:?} {name}: {likeness:.1} dB");
        }
    }
}

#[test]
fn an_outline_shows_the_picture_in_a_twentieth_of_the_bytes() {
    let photo = photograph(396, 300, 3);
    for protocol in [Protocol::KittyPlaceholders, Protocol::KittyDirect] {
        let capabilities = capabilities(protocol);
        let full = encoded(&photo, 7000, (40, 15), &capabilities);
        let spec = ImageSpec { id: 7001, cells: (40, 15), quality: Quality::Coarse };
        let outline = Arc::new(encode(&photo, spec, &capabilities).unwrap());
        assert!(outline.wire_bytes() * 20 < full.wire_bytes(), "{}", outline.wire_bytes());
        let mut stage = Stage::new(&capabilities);
        let mut terminal = Reference::new(COLUMNS, ROWS, CELL);
        terminal.feed(&change(&mut stage, &[at(0, &outline, 2, 2)], false));
        let area = Rect::new(2, 2, 40, 15);
        let shown = image::imageops::crop_imm(&terminal.pixels(area), 2, 0, 396, 300).to_image();
        let likeness = psnr(&shown, &photo);
        assert!(likeness > 18.0, "{protocol:?}: {likeness:.1} dB");
        terminal.feed(&change(&mut stage, &[at(0, &full, 2, 2)], false));
        let shown = image::imageops::crop_imm(&terminal.pixels(area), 2, 0, 396, 300).to_image();
        assert!(shown == photo, "{protocol:?}: the picture itself takes its place");
    }
}

#[test]
fn a_picture_taken_from_the_scene_leaves_the_screen_and_stays_in_memory() {
    let capabilities = capabilities(Protocol::KittyDirect);
    let image = encoded(&photograph(60, 60, 1), 7000, (6, 3), &capabilities);
    let mut stage = Stage::new(&capabilities);
    let mut terminal = Reference::new(COLUMNS, ROWS, CELL);
    terminal.feed(&change(&mut stage, &[at(0, &image, 1, 1)], false));
    terminal.feed(&change(&mut stage, &[], false));
    assert_eq!((terminal.kitty_images(), terminal.direct_placements()), (vec![7000], 0));
}

#[test]
fn frames_leave_a_picture_alone_while_it_stands_and_overwrite_it_when_it_leaves() {
    let area = Rect::new(0, 0, COLUMNS, ROWS);
    let under = Rect::new(4, 2, 6, 3);
    let mut text = Buffer::empty(area);
    for row in 0..ROWS {
        text.set_string(0, row, "words all over the screen ".repeat(4), Style::new());
    }
    let mut with_picture = text.clone();
    for position in under.positions() {
        with_picture[position].reset();
        with_picture[position].set_diff_option(CellDiffOption::Skip);
    }
    for protocol in PROTOCOLS {
        let capabilities = capabilities(protocol);
        let image = encoded(&photograph(60, 60, 1), 7000, (6, 3), &capabilities);
        let scene = [at(0, &image, under.x, under.y)];
        let mut stage = Stage::new(&capabilities);
        let mut terminal = Reference::new(COLUMNS, ROWS, CELL);
        let mut frame = |before: &Buffer, after: &Buffer, scene: &[Placement]| {
            let mut bytes = Vec::new();
            CrosstermBackend::new(&mut bytes).draw(before.diff(after).into_iter()).unwrap();
            terminal.feed(&bytes);
            terminal.feed(&change(&mut stage, scene, false));
            (terminal.pixels(under), (0..ROWS).map(|row| terminal.text(row)).collect::<Vec<_>>())
        };
        let (blank, words) = frame(&Buffer::empty(area), &text, &[]);
        let (picture, _) = frame(&text, &with_picture, &scene);
        assert!(picture != blank, "{protocol:?}");
        let mut moved_on = with_picture.clone();
        moved_on.set_string(30, 3, "a word elsewhere", Style::new());
        assert!(frame(&with_picture, &moved_on, &scene).0 == picture, "{protocol:?}");
        let (gone, words_again) = frame(&moved_on, &text, &[]);
        assert!(gone == blank, "{protocol:?}");
        assert_eq!(words_again, words, "{protocol:?}");
    }
}

#[test]
fn after_the_alternate_screen_was_left_everything_is_sent_again() {
    for protocol in [Protocol::KittyPlaceholders, Protocol::KittyDirect] {
        let capabilities = capabilities(protocol);
        let picture = photograph(60, 60, 1);
        let image = encoded(&picture, 7000, (6, 3), &capabilities);
        let scene = [at(0, &image, 1, 1)];
        let mut stage = Stage::new(&capabilities);
        change(&mut stage, &scene, false);
        stage.forget_all();
        assert!(stage.clear().is_empty());
        let mut terminal = Reference::new(COLUMNS, ROWS, CELL);
        terminal.feed(&change(&mut stage, &scene, false));
        assert_eq!(terminal.pixels(Rect::new(1, 1, 6, 3)), picture);
    }
}

#[test]
fn chunks_are_small_enough_and_say_which_is_the_last() {
    let capabilities = capabilities(Protocol::KittyDirect);
    let image = encoded(&photograph(300, 300, 1), 77, (30, 15), &capabilities);
    let Encoded::Kitty(kitty) = image.as_ref() else { panic!("kitty keeps images") };
    let last = kitty.chunks.len() - 1;
    assert!(last > 3);
    for (index, chunk) in kitty.chunks.iter().enumerate() {
        let text = std::str::from_utf8(chunk).unwrap();
        let (keys, payload) = text
            .strip_prefix("\x1b_G")
            .and_then(|text| text.strip_suffix("\x1b\\"))
            .and_then(|text| text.split_once(';'))
            .unwrap();
        assert!(payload.len() <= 4096 && (index == last || payload.len() == 4096));
        assert!(keys.ends_with(if index == last { "m=0" } else { "m=1" }), "{keys}");
        assert_eq!(keys.contains("a=t,q=2,i=77,f=100"), index == 0, "{keys}");
    }
    assert_eq!(image.wire_bytes(), kitty.chunks.iter().map(Vec::len).sum::<usize>());
}

/// Takes tmux's passthrough off: what reaches the terminal outside, and the length of each wrapper.
fn outside(bytes: &[u8]) -> (Vec<u8>, Vec<usize>) {
    let (mut out, mut wrappers, mut rest) = (Vec::new(), Vec::new(), bytes);
    while let Some(start) = rest.windows(7).position(|window| window == b"\x1bPtmux;") {
        out.extend_from_slice(&rest[..start]);
        let mut at = start + 7;
        loop {
            match (rest[at], rest[at + 1]) {
                (0x1b, 0x1b) => {
                    out.push(0x1b);
                    at += 2;
                }
                (0x1b, b'\\') => break,
                (0x1b, other) => panic!("a bare escape before {other:#x} ends the wrapper early"),
                (byte, _) => {
                    out.push(byte);
                    at += 1;
                }
            }
        }
        wrappers.push(at + 2 - start);
        rest = &rest[at + 2..];
    }
    out.extend_from_slice(rest);
    (out, wrappers)
}

#[test]
fn through_tmux_every_graphics_command_is_wrapped_and_arrives_the_same() {
    let picture = photograph(400, 300, 12);
    for protocol in PROTOCOLS {
        let plain = capabilities(protocol);
        let through = Capabilities { tmux: true, ..plain.clone() };
        let bytes_of = |capabilities: &Capabilities| {
            let image = encoded(&picture, 4242, (40, 15), capabilities);
            let mut stage = Stage::new(capabilities);
            let mut bytes = change(&mut stage, &[at(0, &image, 3, 2)], false);
            bytes.extend(stage.clear());
            bytes
        };
        let (unwrapped, wrappers) = outside(&bytes_of(&through));
        assert!(!wrappers.is_empty() && wrappers.iter().all(|&length| length < 1 << 20));
        // Outside, all that differs is the one erased cell that brings tmux's cursor along.
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace("\x1b[1X", "");
        assert!(text(&unwrapped) == text(&bytes_of(&plain)), "{protocol:?}");
    }
}

#[test]
fn no_escape_reaches_a_mebibyte_however_large_the_picture() {
    // Noise: nothing compresses it.
    let mut state = 1_u32;
    let noise = RgbImage::from_fn(1000, 900, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [_, red, green, blue] = state.to_be_bytes();
        image::Rgb([red, green, blue])
    });
    for protocol in [Protocol::Iterm2, Protocol::Sixel] {
        for tmux in [false, true] {
            let capabilities = Capabilities { tmux, ..capabilities(protocol) };
            let image = encoded(&noise, 1, (100, 45), &capabilities);
            let Encoded::Inline(inline) = image.as_ref() else { panic!("{protocol:?} is inline") };
            assert!(inline.tiles.iter().all(|tile| tile.bytes.len() < 1 << 20), "{protocol:?}");
            let cells: usize = inline.tiles.len();
            assert!(if protocol == Protocol::Sixel { cells > 1 } else { cells == 1 });
        }
    }
}

#[test]
fn ids_in_the_palette_show_the_same_picture() {
    let capabilities = capabilities(Protocol::KittyPlaceholders);
    let picture = photograph(60, 60, 1);
    let image = encoded(&picture, IdSource::indexed(99).next_id(), (6, 3), &capabilities);
    let mut terminal = Reference::new(COLUMNS, ROWS, CELL);
    terminal.feed(&change(&mut Stage::new(&capabilities), &[at(0, &image, 1, 1)], false));
    assert_eq!(terminal.pixels(Rect::new(1, 1, 6, 3)), picture);
}
