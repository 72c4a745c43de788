//! Folders of images, in one of three layouts.
//!
//! A sub-folder a prompt: the prompt is its `prompt.txt`, or that of the nearest folder above it. Without one, it is
//! the prompt in its images' metadata where every image has one (unless this layout was asked for), else the folder's
//! name as it is. A sub-folder a model: images of the same name in different sub-folders belong together, whatever
//! their endings; the prompt is in `prompts.txt`, in `NAME.txt` beside an image, in a `prompt.txt` above all, in the
//! metadata, else the name. Loose images: the prompt is in `NAME.txt` or in the metadata.

mod gather;
mod layout;
mod texts;
mod walk;

use std::path::{Path, PathBuf};

pub(super) use gather::Gathered;
pub(super) use layout::Layout;
use walk::Listing;
pub(super) use walk::has_image_name;

use super::error::{DatasetError, place, unreadable};
use super::files::Files;
use super::item::Rejected;
use super::metadata;
use super::options::FormatChoice;

/// A folder, listed but not yet read.
pub(super) struct Folder {
    pub(super) layout: Layout,
    /// Absolute.
    pub(super) root: PathBuf,
    pub(super) images: u64,
    /// Sub-folders that hold images, at any depth.
    pub(super) folders: u64,
    /// Whether the layout was said rather than guessed.
    asked_for: bool,
    listing: Listing,
}

impl Folder {
    /// Lists a folder, but what is at or below `skip`, and finds its layout.
    pub(super) fn open(path: &Path, choice: FormatChoice, skip: Option<&Path>) -> Result<Self, DatasetError> {
        let failed = |error| unreadable(path, error);
        let root = std::path::absolute(path).map_err(failed)?;
        let listing = walk::list(&root, skip).map_err(failed)?;
        let images = listing.images().count() as u64;
        if images == 0 {
            return Err(DatasetError::NoImages { place: place(path) });
        }
        let layout = match choice {
            FormatChoice::PromptFolders => Layout::Prompts,
            FormatChoice::ModelFolders => Layout::Models,
            FormatChoice::Images => Layout::Loose,
            _ => layout::layout(&listing, |image| prompt_in(&root.join(image))),
        };
        let asked_for = !matches!(choice, FormatChoice::Auto | FormatChoice::Folder);
        let with_images =
            listing.shelves.iter().filter(|(at, shelf)| **at != Path::new("") && !shelf.images.is_empty());
        let folders = with_images.count() as u64;
        Ok(Folder { layout, root, images, folders, asked_for, listing })
    }

    /// Reads what must be read to know which images belong together. Told of each image read, and of how many.
    pub(super) fn gather(self, files: &mut Files, progress: &mut dyn FnMut(u64, u64)) -> Gathered {
        gather::gather((self.layout, self.asked_for), &self.root, self.listing, files, progress)
    }
}

/// The image files in a folder and below it, but those at or below `skip`: the folder's own first, by name. They are not
/// opened. With them comes what could not be looked at and images of kinds that are not read.
///
/// # Errors
/// The folder itself can't be listed.
pub fn images_in(folder: &Path, skip: Option<&Path>) -> Result<(Vec<PathBuf>, Vec<Rejected>), DatasetError> {
    let listing = walk::list(folder, skip).map_err(|error| unreadable(folder, error))?;
    let images = listing.images().map(|image| folder.join(image)).collect();
    Ok((images, listing.rejected))
}

/// The prompt in an image's metadata, where the file can be read and is no giant.
fn prompt_in(path: &Path) -> Option<String> {
    let about = std::fs::metadata(path).ok()?;
    if !about.is_file() || about.len() > 256 << 20 {
        return None;
    }
    metadata::read(&std::fs::read(path).ok()?).prompt
}
