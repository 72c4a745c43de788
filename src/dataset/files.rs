//! Image files read once: hash, size in pixels and metadata, remembered by path.
//!
//! A file that stands in many pairs is read for the first of them. What is remembered is bounded: when the younger of
//! two maps is full the older one is forgotten, so a file may be read again after a hundred thousand others.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use super::metadata::{self, Generation};
use super::whole::is_whole;
use crate::pair::Sha256;
use crate::picture::{self, Limits};

/// What is known of an image file.
#[derive(Debug)]
pub(super) struct Facts {
    pub(super) sha256: Sha256,
    pub(super) pixels: Option<(u32, u32)>,
    pub(super) generation: Generation,
    /// Why the screen will not be able to show it.
    broken: Option<String>,
}

/// The facts, or why the file can't be read at all.
type Reading = Result<Arc<Facts>, Arc<str>>;

struct Known {
    reading: Reading,
    told: bool,
}

/// What [`Files::get`] gives for a file that can be read.
pub(super) struct Found {
    pub(super) facts: Arc<Facts>,
    /// Why the file is broken, the first time it is asked for.
    pub(super) warning: Option<String>,
}

/// The files read so far.
pub(super) struct Files {
    young: HashMap<PathBuf, Known>,
    old: HashMap<PathBuf, Known>,
    capacity: usize,
    limits: Limits,
}

impl Files {
    pub(super) fn new() -> Self {
        Files { young: HashMap::new(), old: HashMap::new(), capacity: 50_000, limits: Limits::default() }
    }

    /// The facts of a file, or why it can't be read.
    pub(super) fn get(&mut self, path: &Path) -> Result<Found, Arc<str>> {
        if !self.young.contains_key(path) {
            let known = match self.old.remove(path) {
                Some(known) => known,
                None => Known { reading: load(path, &self.limits), told: false },
            };
            self.insert(path.to_owned(), known);
        }
        let known = self.young.get_mut(path).expect("put in just above");
        let facts = known.reading.clone()?;
        let warning = if known.told { None } else { facts.broken.clone() };
        known.told = true;
        Ok(Found { facts, warning })
    }

    /// Reads files at once that are asked for soon, in several threads.
    pub(super) fn read_ahead(&mut self, mut paths: Vec<PathBuf>) {
        paths.retain(|path| !self.young.contains_key(path) && !self.old.contains_key(path));
        paths.sort_unstable();
        paths.dedup();
        let readings: Vec<OnceLock<Reading>> = paths.iter().map(|_| OnceLock::new()).collect();
        let next = AtomicUsize::new(0);
        let threads = std::thread::available_parallelism().map_or(1, |count| count.get().min(8));
        std::thread::scope(|scope| {
            for _ in 0..threads.min(paths.len()) {
                scope.spawn(|| {
                    loop {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let Some(path) = paths.get(at) else { break };
                        let _ = readings[at].set(load(path, &self.limits));
                    }
                });
            }
        });
        for (path, reading) in paths.into_iter().zip(readings) {
            if let Some(reading) = reading.into_inner() {
                self.insert(path, Known { reading, told: false });
            }
        }
    }

    fn insert(&mut self, path: PathBuf, known: Known) {
        if self.young.len() >= self.capacity {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(path, known);
    }
}

fn load(path: &Path, limits: &Limits) -> Reading {
    // Looked at before it is opened: opening a pipe would wait for its writer.
    let kind = std::fs::metadata(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Arc::from("no such file"),
        _ => Arc::from(error.to_string()),
    })?;
    if kind.is_dir() {
        return Err("is a folder, not an image file".into());
    }
    if !kind.is_file() {
        return Err("is not a regular file".into());
    }
    let bytes = picture::read(path, None, limits).map_err(|error| Arc::from(error.to_string()))?;
    let (pixels, broken) = match picture::header(&bytes) {
        Ok(header) => (Some(header.pixels), doubt(&bytes, header.pixels, limits)),
        Err(error) => (None, Some(error.to_string())),
    };
    Ok(Arc::new(Facts { sha256: picture::hash(&bytes), pixels, generation: metadata::read(&bytes), broken }))
}

/// Why the screen will probably not be able to show a picture whose header is sound.
fn doubt(bytes: &[u8], (width, height): (u32, u32), limits: &Limits) -> Option<String> {
    if u64::from(width) * u64::from(height) > limits.max_pixels {
        Some(format!("{width} × {height} pixels are more than can be shown"))
    } else if !is_whole(bytes) {
        Some("the file ends too early; it may have been cut off".to_owned())
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_file_is_told_once_and_known_by_its_hash() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("text.png");
        std::fs::write(&path, "no picture").unwrap();
        let mut files = Files::new();
        let first = files.get(&path).unwrap();
        assert!(first.warning.is_some());
        assert_eq!(first.facts.sha256, picture::hash(b"no picture"));
        assert_eq!(first.facts.pixels, None);
        assert!(files.get(&path).unwrap().warning.is_none());
    }

    #[test]
    fn a_file_is_read_once_however_it_was_first_read() {
        let folder = tempfile::tempdir().unwrap();
        let paths: Vec<PathBuf> = (0..9).map(|name| folder.path().join(format!("{name}.png"))).collect();
        for path in &paths {
            std::fs::write(path, path.to_string_lossy().as_bytes()).unwrap();
        }
        let mut files = Files::new();
        files.read_ahead(paths.iter().chain(&paths).cloned().collect());
        for path in &paths {
            std::fs::remove_file(path).unwrap();
            let found = files.get(path).unwrap();
            assert_eq!(found.facts.sha256, picture::hash(path.to_string_lossy().as_bytes()));
            assert!(found.warning.is_some(), "read ahead, but not yet told");
        }
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut files = Files::new();
        files.capacity = 10;
        for name in 0..100 {
            assert!(files.get(Path::new(&format!("/nonexistent/{name}"))).is_err());
        }
        assert!(files.young.len() + files.old.len() <= 20);
    }

    #[test]
    fn a_folder_is_no_image() {
        let folder = tempfile::tempdir().unwrap();
        let reason = Files::new().get(folder.path()).err().unwrap();
        assert!(reason.contains("folder"), "{reason}");
    }
}
