//! Draws the pictures of `pairpick demo`, again and the same on every machine.
//!
//! `cargo run --release --example render-demo` writes `assets/demo/pairs/`, `assets/demo/manifest.jsonl` and the table
//! of embedded files, `src/demo/files.rs`. With `--sheet FOLDER` it writes contact sheets there and nothing else.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use image::{RgbImage, imageops};
use serde::Serialize;

#[path = "render/mod.rs"]
mod render;

use render::catalogue::Entry;
use render::{encoding, pairs};

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn main() -> Outcome {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [] => write_set(Path::new(env!("CARGO_MANIFEST_DIR"))),
        [flag, folder] if flag == "--sheet" => write_sheets(Path::new(folder)),
        _ => Err("usage: render-demo [--sheet FOLDER]".into()),
    }
}

/// Pictures, manifest and table, in the project's folder.
fn write_set(project: &Path) -> Outcome {
    let folder = project.join("assets/demo");
    // A picture that became a JPEG must not leave its PNG behind.
    if folder.join("pairs").exists() {
        fs::remove_dir_all(folder.join("pairs"))?;
    }
    fs::create_dir_all(folder.join("pairs"))?;
    let (mut manifest, mut names, mut total) = (String::new(), Vec::new(), 0);
    for (index, entry) in pairs::all().iter().enumerate() {
        let mut row = [String::new(), String::new()];
        for (take, (letter, place)) in entry.takes.iter().zip(["a", "b"].into_iter().zip(&mut row)) {
            let file = encoding::encode(&take.render())?;
            *place = format!("pairs/{:02}-{letter}.{}", index + 1, file.ending);
            println!("{place} {:6} bytes", file.bytes.len());
            total += file.bytes.len();
            fs::write(folder.join(&place), file.bytes)?;
        }
        writeln!(manifest, "{}", manifest_row(index, entry, &row)?)?;
        names.extend(row);
    }
    fs::write(folder.join("manifest.jsonl"), manifest)?;
    fs::write(project.join("src/demo/files.rs"), table(&names))?;
    println!("{} files, {total} bytes", names.len());
    Ok(())
}

/// A row of the manifest, its fields in the order in which they are read best.
#[derive(Serialize)]
struct Row<'a> {
    id: String,
    prompt: &'a str,
    image_a: &'a str,
    image_b: &'a str,
    model_a: &'a str,
    model_b: &'a str,
}

fn manifest_row(index: usize, entry: &Entry, [image_a, image_b]: &[String; 2]) -> serde_json::Result<String> {
    serde_json::to_string(&Row {
        id: format!("demo-{:02}", index + 1),
        prompt: entry.prompt,
        image_a,
        image_b,
        model_a: entry.takes[0].model,
        model_b: entry.takes[1].model,
    })
}

/// The source of the table of embedded files.
fn table(names: &[String]) -> String {
    let mut source = String::from(
        "//! The embedded files; written by `cargo run --release --example render-demo`, not by hand.\n\n\
         super::embedded![\n",
    );
    for name in names {
        source += &format!("    \"{name}\",\n");
    }
    source + "];\n"
}

/// Twelve pairs a sheet, three pairs a row, at half size.
fn write_sheets(folder: &Path) -> Outcome {
    fs::create_dir_all(folder)?;
    for (page, entries) in pairs::all().chunks(12).enumerate() {
        let mut sheet = RgbImage::from_pixel(1608, 1072, image::Rgb([24, 24, 26]));
        for (index, take) in entries.iter().flat_map(|entry| &entry.takes).enumerate() {
            let small = imageops::resize(&take.render(), 256, 256, imageops::FilterType::CatmullRom);
            let (column, row) = (index as i64 % 6, index as i64 / 6);
            imageops::replace(&mut sheet, &small, column * 262 + (column / 2) * 16 + 2, row * 268 + 4);
        }
        sheet.save(folder.join(format!("sheet-{}.png", page + 1)))?;
    }
    Ok(())
}
