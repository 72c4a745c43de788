//! The embedded example: pairs drawn by `assets/demo/render.rs`, with nothing to download.
//!
//! The demo is no special case: [`write_to`] lays its manifest and pictures into a folder, and from there it goes
//! through the ordinary import.

/// The table of embedded files from their names.
macro_rules! embedded {
    ($($name:literal),* $(,)?) => {
        pub(super) const FILES: &[super::File] = &[$(super::File {
            name: $name,
            bytes: include_bytes!(concat!("../../assets/demo/", $name)),
        }),*];
    };
}
use embedded;

mod files;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// An embedded file: its name under the demo's folder, and its bytes.
struct File {
    name: &'static str,
    bytes: &'static [u8],
}

/// Name of the manifest in the folder that [`write_to`] fills.
pub const MANIFEST: &str = "manifest.jsonl";

const MANIFEST_TEXT: &str = include_str!("../../assets/demo/manifest.jsonl");

/// How many pairs the demo has.
pub fn pairs_count() -> usize {
    MANIFEST_TEXT.lines().count()
}

/// Writes the demo's pictures and its manifest into `folder`, which is made if need be, and returns the manifest's
/// path.
///
/// Files that already hold the right bytes are left alone, others are replaced whole, so a run that was cut short is
/// made good by the next, and two at once do each other no harm. The manifest comes last: where it stands, the
/// pictures it names stand too.
///
/// # Errors
///
/// What the system said, with the path that could not be written.
pub fn write_to(folder: &Path) -> io::Result<PathBuf> {
    for file in files::FILES {
        write_file(&folder.join(file.name), file.bytes)?;
    }
    let manifest = folder.join(MANIFEST);
    write_file(&manifest, MANIFEST_TEXT.as_bytes())?;
    Ok(manifest)
}

fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if fs::read(path).is_ok_and(|present| present == bytes) {
        return Ok(());
    }
    replace(path, bytes).map_err(|error| {
        let message = format!("writing the demo's file {} failed: {error}", path.display());
        io::Error::new(error.kind(), message)
    })
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut draft = tempfile::NamedTempFile::new_in(folder)?;
    draft.write_all(bytes)?;
    draft.persist(path)?;
    Ok(())
}

#[cfg(test)]
#[allow(dead_code, reason = "the tests draw a sample; the example uses the rest")]
#[path = "../../assets/demo/render/mod.rs"]
mod render;

#[cfg(test)]
mod tests;
