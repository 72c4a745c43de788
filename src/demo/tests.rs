//! Tests of the embedded example: its table, its pictures, its renderer, and how it is laid into a folder.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::files::FILES;
use super::render::pairs;
use super::*;

fn rows() -> Vec<Value> {
    MANIFEST_TEXT.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn text<'a>(row: &'a Value, key: &str) -> &'a str {
    row[key].as_str().unwrap_or_else(|| panic!("{key} is missing in {row}"))
}

fn picture(file: &File) -> image::RgbImage {
    image::load_from_memory(file.bytes).unwrap_or_else(|error| panic!("{}: {error}", file.name)).to_rgb8()
}

#[test]
fn the_table_holds_the_files_the_manifest_names_and_no_others() {
    let rows = rows();
    let named: Vec<&str> = rows.iter().flat_map(|row| [text(row, "image_a"), text(row, "image_b")]).collect();
    let embedded: Vec<&str> = FILES.iter().map(|file| file.name).collect();
    assert_eq!(named, embedded);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo/pairs");
    let on_disk: BTreeSet<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| format!("pairs/{}", entry.unwrap().file_name().to_str().unwrap()))
        .collect();
    assert_eq!(on_disk, embedded.iter().map(ToString::to_string).collect());
}

#[test]
fn there_are_enough_pairs_and_they_weigh_less_than_three_megabytes() {
    assert!(pairs_count() >= 24, "{} pairs", pairs_count());
    assert_eq!(pairs_count(), rows().len());
    let total: usize = FILES.iter().map(|file| file.bytes.len()).sum();
    assert!(total < 3_000_000, "{total} bytes");
}

#[test]
fn every_picture_is_512_pixels_square_and_no_two_are_the_same() {
    let mut seen = BTreeSet::new();
    for file in FILES {
        assert_eq!(picture(file).dimensions(), (512, 512), "{}", file.name);
        assert!(seen.insert(file.bytes), "{} repeats another picture", file.name);
    }
}

#[test]
fn prompts_and_ids_are_unique_and_each_generator_is_a_about_as_often_as_b() {
    let rows = rows();
    for key in ["id", "prompt"] {
        let distinct: BTreeSet<&str> = rows.iter().map(|row| text(row, key)).collect();
        assert_eq!(distinct.len(), rows.len(), "{key}");
    }
    let mut balance = BTreeMap::<&str, i32>::new();
    for row in &rows {
        assert_ne!(text(row, "model_a"), text(row, "model_b"));
        *balance.entry(text(row, "model_a")).or_default() += 1;
        *balance.entry(text(row, "model_b")).or_default() -= 1;
    }
    assert!(balance.values().all(|difference| difference.abs() <= 2), "{balance:?}");
}

#[test]
fn the_manifest_says_what_the_renderer_lists() {
    let entries = pairs::all();
    assert_eq!(entries.len(), pairs_count());
    for (entry, row) in entries.iter().zip(rows()) {
        assert_eq!(entry.prompt, text(&row, "prompt"));
        assert_eq!(entry.takes[0].model, text(&row, "model_a"));
        assert_eq!(entry.takes[1].model, text(&row, "model_b"));
    }
}

/// A sample, since a debug build draws slowly; PNG only, since those hold what was drawn bit for bit.
#[test]
fn the_renderer_still_draws_the_committed_pictures() {
    for (pair, take) in [(0, 0), (16, 0), (17, 0), (33, 1), (35, 1)] {
        let file = &FILES[pair * 2 + take];
        assert!(file.name.ends_with(".png"), "{} is no PNG: choose another for the sample", file.name);
        let (committed, drawn) = (picture(file), pairs::all()[pair].takes[take].render());
        // One level of play: sines and powers may differ in their last bit from one system's library to another's.
        let off = committed.iter().zip(drawn.iter()).map(|(one, two)| one.abs_diff(*two)).max();
        assert!(off <= Some(1), "{} is off by {off:?}", file.name);
    }
}

#[test]
fn writing_twice_changes_nothing_and_mends_what_was_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("deep/demo");
    let manifest = write_to(&target).unwrap();
    assert_eq!(fs::read_to_string(&manifest).unwrap(), MANIFEST_TEXT);
    for file in FILES {
        assert_eq!(fs::read(target.join(file.name)).unwrap(), file.bytes, "{}", file.name);
    }

    let (whole, damaged) = (target.join(FILES[0].name), target.join(FILES[1].name));
    fs::write(&damaged, &FILES[1].bytes[..100]).unwrap();
    let before = fs::metadata(&whole).unwrap().modified().unwrap();
    assert_eq!(write_to(&target).unwrap(), manifest);
    assert_eq!(fs::metadata(&whole).unwrap().modified().unwrap(), before);
    assert_eq!(fs::read(&damaged).unwrap(), FILES[1].bytes);
    let left = fs::read_dir(target.join("pairs")).unwrap().count();
    assert_eq!(left, FILES.len(), "drafts were left behind");
}

#[test]
fn a_folder_that_cannot_be_written_is_named_in_the_error() {
    let folder = tempfile::tempdir().unwrap();
    let blocked = folder.path().join("taken");
    fs::write(&blocked, "a file").unwrap();
    let error = write_to(&blocked).unwrap_err().to_string();
    assert!(error.contains("taken"), "{error}");
}
