//! What stands in a folder: images and texts, by the folder they stand in.
//!
//! Names that begin with a dot, what archivers and file servers leave behind, and files that are no images are passed
//! over. Links to folders are followed, each folder once. All orders are byte orders, so that a folder reads alike
//! everywhere.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};

use super::super::item::Rejected;

/// Folders nested deeper than this are not looked into.
const DEPTH: usize = 32;

/// The images and texts of one folder.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Shelf {
    pub(super) images: BTreeSet<OsString>,
    pub(super) texts: BTreeSet<OsString>,
}

/// Everything below a source's folder, by path relative to it; the folder itself is the empty path.
#[derive(Debug, Default)]
pub(super) struct Listing {
    pub(super) shelves: BTreeMap<PathBuf, Shelf>,
    /// What could not be looked at, or is an image of a kind that is not read.
    pub(super) rejected: Vec<Rejected>,
}

impl Listing {
    /// Paths of all images, relative to the source's folder.
    pub(super) fn images(&self) -> impl Iterator<Item = PathBuf> {
        self.shelves.iter().flat_map(|(folder, shelf)| shelf.images.iter().map(move |name| folder.join(name)))
    }

    fn reject(&mut self, path: &Path, reason: impl std::fmt::Display) {
        self.rejected.push(Rejected::new(path.display(), reason));
    }

    /// Puts a file on its folder's shelf, if it is of use.
    fn put(&mut self, folder: &Path, name: OsString) {
        match kind(&name) {
            Kind::Image => _ = self.shelf(folder).images.insert(name),
            Kind::Text => _ = self.shelf(folder).texts.insert(name),
            Kind::OtherImage => {
                let reason = "this kind of image is not read; convert it to PNG, JPEG or WebP";
                self.reject(&folder.join(name), reason);
            }
            Kind::Other => (),
        }
    }

    fn shelf(&mut self, folder: &Path) -> &mut Shelf {
        self.shelves.entry(folder.to_owned()).or_default()
    }

    /// Whether a text file stands there.
    pub(super) fn has_text(&self, folder: &Path, name: &OsStr) -> bool {
        self.shelves.get(folder).is_some_and(|shelf| shelf.texts.contains(name))
    }
}

/// Lists a folder and all below it but what is at or below `skip`. An error only where the folder itself can't be listed.
pub(super) fn list(root: &Path, skip: Option<&Path>) -> io::Result<Listing> {
    let mut listing = Listing::default();
    // One that is not there holds nothing.
    let mut visited: HashSet<PathBuf> = skip.and_then(|skip| skip.canonicalize().ok()).into_iter().collect();
    let mut folders = vec![(PathBuf::new(), 0)];
    let mut links = Vec::new();
    // Folders before links to folders: one that can be reached both ways keeps its own name.
    while let Some((folder, depth)) = folders.pop().or_else(|| links.pop()) {
        let full = root.join(&folder);
        let names = full.canonicalize().and_then(|canonical| match visited.insert(canonical) {
            true => names_in(&full),
            false => Ok(Vec::new()),
        });
        let names = match names {
            Ok(names) => names,
            Err(error) if depth == 0 => return Err(error),
            Err(error) => {
                listing.reject(&folder, format!("can't be listed: {error}"));
                continue;
            }
        };
        for name in names {
            let full = full.join(&name);
            if !full.is_dir() {
                listing.put(&folder, name);
            } else if depth == DEPTH {
                listing.reject(&folder.join(name), "is nested too deep and not looked into");
            } else {
                let later = if full.is_symlink() { &mut links } else { &mut folders };
                later.push((folder.join(name), depth + 1));
            }
        }
    }
    Ok(listing)
}

/// Names of what stands in a folder and is not passed over, in byte order.
fn names_in(folder: &Path) -> io::Result<Vec<OsString>> {
    let entries = std::fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.file_name()));
    let mut names = entries.collect::<io::Result<Vec<OsString>>>()?;
    names.retain(|name| !is_passed_over(name));
    names.sort_unstable();
    Ok(names)
}

enum Kind {
    Image,
    Text,
    OtherImage,
    Other,
}

fn kind(name: &OsStr) -> Kind {
    let extension = Path::new(name).extension().map(|extension| extension.to_string_lossy().to_lowercase());
    match extension.as_deref() {
        Some("png" | "jpg" | "jpeg" | "jpe" | "jfif" | "webp") => Kind::Image,
        Some("txt") => Kind::Text,
        Some("avif" | "bmp" | "exr" | "gif" | "heic" | "heif" | "jp2" | "jxl" | "tif" | "tiff") => {
            Kind::OtherImage
        }
        _ => Kind::Other,
    }
}

/// Whether a file is an image of a kind that is read, by its name.
pub(crate) fn has_image_name(path: &Path) -> bool {
    path.file_name().is_some_and(|name| matches!(kind(name), Kind::Image))
}

fn is_passed_over(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with('.') || name == "__MACOSX" || name == "@eaDir"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn touch(root: &Path, names: &[&str]) {
        for name in names {
            std::fs::create_dir_all(root.join(name).parent().unwrap()).unwrap();
            std::fs::write(root.join(name), "").unwrap();
        }
    }

    #[test]
    fn images_are_found_in_byte_order_and_the_rest_is_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        touch(
            folder.path(),
            &[
                "b/2.png",
                "b/10.JPG",
                "a.webp",
                "b/prompt.txt",
                "b/notes.md",
                ".hidden.png",
                ".cache/x.png",
                "__MACOSX/y.png",
            ],
        );
        let listing = list(folder.path(), None).unwrap();
        let images: Vec<_> = listing.images().collect();
        assert_eq!(images, ["a.webp", "b/10.JPG", "b/2.png"].map(PathBuf::from));
        assert!(listing.has_text(Path::new("b"), OsStr::new("prompt.txt")));
        assert!(listing.rejected.is_empty());
    }

    #[test]
    fn images_of_other_kinds_are_listed_with_a_way_out() {
        let folder = tempfile::tempdir().unwrap();
        touch(folder.path(), &["a.png", "b.avif", "c.gif"]);
        let rejected = list(folder.path(), None).unwrap().rejected;
        assert_eq!(rejected.iter().map(|row| row.place.as_str()).collect::<Vec<_>>(), ["b.avif", "c.gif"]);
        assert!(rejected[0].reason.contains("convert"));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_once_and_loops_end() {
        let folder = tempfile::tempdir().unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        touch(folder.path(), &["real/1.png"]);
        touch(elsewhere.path(), &["2.png"]);
        std::os::unix::fs::symlink(folder.path(), folder.path().join("real/loop")).unwrap();
        std::os::unix::fs::symlink(folder.path().join("real"), folder.path().join("again")).unwrap();
        std::os::unix::fs::symlink(elsewhere.path(), folder.path().join("linked")).unwrap();
        let images: Vec<_> = list(folder.path(), None).unwrap().images().collect();
        assert_eq!(images, ["linked/2.png", "real/1.png"].map(PathBuf::from));
        // What is to be skipped is so by whatever name it is reached.
        for skip in ["real", "again"] {
            let rest = list(folder.path(), Some(&folder.path().join(skip))).unwrap();
            assert_eq!(rest.images().collect::<Vec<_>>(), ["linked/2.png"].map(PathBuf::from));
        }
    }
}
