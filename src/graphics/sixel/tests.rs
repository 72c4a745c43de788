//! Sixels decoded back, and what palettes, bands and outlines hold to.

use image::{Rgb, RgbImage};
use proptest::prelude::*;

use super::*;

const CELL: CellSize = CellSize { width: 10, height: 20 };

fn capabilities(sixel_limit: Option<(u32, u32)>) -> Capabilities {
    Capabilities {
        protocol: Protocol::Sixel,
        reason: String::new(),
        terminal: String::new(),
        tmux: false,
        cell: CELL,
        synchronized: false,
        sixel_limit,
    }
}

fn piece(picture: &RgbImage) -> Piece {
    let canvas = Canvas { size: picture.dimensions(), offset: (0, 0) };
    Piece::of(picture, canvas, (0, 0), picture.dimensions())
}

fn decoded(sixel: &[u8]) -> RgbImage {
    let decoded = icy_sixel::SixelImage::decode(sixel).expect("a sixel");
    let rgb = decoded.pixels.chunks_exact(4).flat_map(|rgba| [rgba[0], rgba[1], rgba[2]]).collect();
    RgbImage::from_raw(decoded.width as u32, decoded.height as u32, rgb).expect("whole")
}

/// Random walks of colour: soft and hard edges.
fn picture(width: u32, height: u32, seed: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let wave = |period: f64, phase: u32| {
            127.5 + 127.5 * ((f64::from(x) + f64::from(y * phase)) / period + f64::from(seed)).sin()
        };
        Rgb([wave(23.0, 1) as u8, wave(41.0, 2) as u8, if (x / 9 + y / 7) % 2 == 0 { 200 } else { 30 }])
    })
}

#[test]
fn a_length_is_cut_into_the_fewest_equal_parts() {
    let parts = |length, largest| split(length, largest).collect::<Vec<_>>();
    assert_eq!(parts(30, 50), [(0, 30)]);
    assert_eq!(parts(60, 50), [(0, 30), (30, 30)]);
    assert_eq!(parts(7, 3), [(0, 3), (3, 3), (6, 1)]);
}

#[test]
fn a_limit_smaller_than_a_cell_still_draws() {
    assert_eq!(cells_within((5, 1000), CELL), (1, 50));
}

#[test]
fn bands_are_whole_strips_where_the_cells_allow_it() {
    // 3 rows of 20 pixels are 10 strips.
    assert_eq!(band_rows((77, 39), CELL), 3);
    assert_eq!(band_rows((77, 39), CellSize { width: 10, height: 19 }), 3);
    assert_eq!(band_rows((90, 45), CellSize { width: 9, height: 18 }) * 18 % 6, 0);
    assert_eq!(band_rows((4, 2), CELL), 2, "no more than there are");
    assert_eq!(band_rows((500, 200), CellSize { width: 20, height: 40 }), 1, "and one at the least");
}

#[test]
fn bands_make_up_the_picture_from_top_to_bottom() {
    let image = encode(&picture(400, 400, 1), (40, 20), Quality::Medium, &capabilities(None)).unwrap();
    let mut row = 0;
    for tile in &image.tiles {
        assert_eq!((tile.column, tile.row), (0, row));
        let band = decoded(&tile.bytes);
        assert_eq!(band.width(), 400);
        // Decoders round up to whole strips.
        row += u16::try_from(band.height() / 20).unwrap();
    }
    assert!(image.tiles.len() > 1 && row == 20, "{} bands, {row} rows", image.tiles.len());
}

#[test]
fn every_better_quality_is_nearer_and_takes_more_bytes() {
    let picture = picture(300, 120, 2);
    let mut last = (f64::INFINITY, usize::MAX);
    for quality in [Quality::High, Quality::Medium, Quality::Low, Quality::Coarse] {
        let image = encode(&picture, (30, 6), quality, &capabilities(None)).unwrap();
        let mut shown = RgbImage::new(300, 120);
        for tile in &image.tiles {
            image::imageops::replace(&mut shown, &decoded(&tile.bytes), 0, i64::from(tile.row) * 20);
        }
        let squares: f64 = picture
            .as_raw()
            .iter()
            .zip(shown.as_raw())
            .map(|(&one, &other)| (f64::from(one) - f64::from(other)).powi(2))
            .sum();
        let decibels = 10.0 * (255.0 * 255.0 * picture.as_raw().len() as f64 / squares).log10();
        let bytes = image.tiles.iter().map(|tile| tile.bytes.len()).sum();
        assert!(
            decibels < last.0 && bytes < last.1,
            "{quality:?}: {decibels} dB in {bytes} bytes after {last:?}"
        );
        last = (decibels, bytes);
    }
}

#[test]
fn an_outline_keeps_its_bytes_whatever_the_picture_is() {
    let mut state = 1_u32;
    let noise = RgbImage::from_fn(768, 768, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [_, red, green, blue] = state.to_be_bytes();
        Rgb([red, green, blue])
    });
    for picture in [noise, picture(768, 768, 3)] {
        let (sixel, colours) = coarse::escape(&piece(&picture));
        assert!(sixel.len() <= 15_000, "{} bytes", sixel.len());
        assert!(colours > 1 && decoded(&sixel).dimensions() == (768, 768));
    }
}

#[test]
fn few_colours_stay_exactly_what_they_are_up_to_the_percent() {
    let flat = RgbImage::from_fn(60, 36, |x, _| if x < 30 { Rgb([255, 0, 51]) } else { Rgb([0, 102, 204]) });
    for quality in [Quality::Lossless, Quality::High, Quality::Low] {
        let (sixel, colours) = painted(&piece(&flat), &effort(quality).unwrap());
        assert_eq!((colours, decoded(&sixel) == flat), (2, true), "{quality:?}");
        assert!(sixel.len() < 250, "{} bytes", sixel.len());
    }
}

#[test]
fn rows_without_paint_are_left_as_they_are() {
    let red = RgbImage::from_pixel(10, 8, Rgb([255, 0, 0]));
    let canvas = Canvas { size: (20, 40), offset: (5, 16) };
    let piece = Piece::of(&red, canvas, (0, 0), (20, 40));
    let (sixel, _) = painted(&piece, &effort(Quality::High).unwrap());
    let shown = icy_sixel::SixelImage::decode(&sixel).unwrap();
    let is_red = |x: usize, y: usize| shown.pixels[(y * shown.width + x) * 4..][..4] == [255, 0, 0, 255];
    for (x, y) in (0..shown.width).flat_map(|x| (0..shown.height).map(move |y| (x, y))) {
        assert_eq!(is_red(x, y), (5..15).contains(&x) && (16..24).contains(&y), "{x}, {y}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// What was decided for each pixel is what a decoder of other people's reads.
    #[test]
    fn what_is_written_is_what_was_painted(
        width in 1_usize..40,
        indices in prop::collection::vec(prop::option::weighted(0.9, 0_u16..5), 1..400),
    ) {
        let height = indices.len().div_ceil(width);
        let mut painted: Vec<u16> = indices.iter().map(|index| index.unwrap_or(paint::CLEAR)).collect();
        painted.resize(width * height, 0);
        let colours = [[0, 0, 0], [255, 255, 255], [255, 0, 0], [0, 255, 0], [0, 0, 255]];
        let palette = Palette::of(colours.into_iter(), 8);
        let sixel = write::escape(&painted, width, &palette);
        let shown = icy_sixel::SixelImage::decode(&sixel).unwrap();
        for (at, &index) in painted.iter().enumerate() {
            let (x, y) = (at % width, at / width);
            if index != paint::CLEAR {
                let expected = palette.percent[usize::from(index)].map(|percent| if percent > 50 { 255 } else { 0 });
                prop_assert_eq!(&shown.pixels[(y * shown.width + x) * 4..][..3], &expected[..]);
            }
        }
    }
}
