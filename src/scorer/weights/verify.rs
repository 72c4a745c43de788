//! Whether weights on this disk are what they should be: their sums, their shape, their numbers.

use std::fs;
use std::path::{Path, PathBuf};

use super::digest::{hex, sha256_of_file, sha256_of_hex};
use super::files::weights_files;
use super::fingerprint::sum_in_name;
use super::{Found, WeightsError};
use crate::clip::Checkpoint;
use crate::pair::Sha256;

/// A file of weights whose bytes were read and are as they should be, as far as that is known.
#[derive(Debug, Clone)]
pub struct CheckedFile {
    /// The file.
    pub path: PathBuf,
    /// Its bytes.
    pub size: u64,
    /// The sum of its bytes.
    pub sha256: Sha256,
    /// Whether the hub's sum is known here, so that the file was compared with it.
    pub compared: bool,
}

/// Reads all weights, compares their sums with the hub's where these are known, then checks every tensor that the
/// configuration calls for, and that all its numbers are finite. `progress` hears of the bytes hashed and of all.
///
/// The hub's sum is known by the name of the blob in the hub's cache, or from what `huggingface_hub` writes beside files that
/// it downloads into a folder (`.cache/huggingface/download/NAME.metadata`).
///
/// # Errors
/// A file is missing, cannot be read, or has another sum; or the weights are not those of a network that can be used.
pub fn verify(found: &Found, progress: &mut dyn FnMut(u64, u64)) -> Result<Vec<CheckedFile>, WeightsError> {
    let paths = weights_files(&found.folder)?;
    let size = |path: &PathBuf| Ok(fs::metadata(path).map_err(WeightsError::read(path))?.len());
    let sizes = paths.iter().map(size).collect::<Result<Vec<u64>, WeightsError>>()?;
    let (total, mut before) = (sizes.iter().sum(), 0);
    let mut checked = Vec::with_capacity(paths.len());
    for (path, size) in paths.into_iter().zip(sizes) {
        let sha256 = sha256_of_file(&path, &mut |done| progress(before + done, total))
            .map_err(WeightsError::read(&path))?;
        before += size;
        let known = sum_in_name(&path).or_else(|| sum_beside(&path));
        if let Some(expected) = known.filter(|expected| *expected != sha256) {
            let remove = path.canonicalize().unwrap_or_else(|_| path.clone());
            return Err(WeightsError::Damaged {
                path,
                remove,
                expected: hex(&expected),
                found: hex(&sha256),
            });
        }
        checked.push(CheckedFile { path, size, sha256, compared: known.is_some() });
    }
    let checkpoint = Checkpoint::open(&found.folder)?;
    match checkpoint.find_non_finite() {
        Some(error) => Err(error.into()),
        None => Ok(checked),
    }
}

/// The sum that `huggingface_hub` wrote down when it downloaded a file into a folder: a commit, a tag and a time, a line each.
fn sum_beside(path: &Path) -> Option<Sha256> {
    let name = path.file_name()?.to_str()?;
    let note = path.parent()?.join(".cache/huggingface/download").join(format!("{name}.metadata"));
    sha256_of_hex(fs::read_to_string(note).ok()?.lines().nth(1)?.trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scorer::weights::Source;

    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn the_note_of_a_download_into_a_folder_is_heeded() {
        let folder = tempfile::tempdir().unwrap();
        let notes = folder.path().join(".cache/huggingface/download");
        fs::create_dir_all(&notes).unwrap();
        fs::write(folder.path().join("config.json"), "{}").unwrap();
        fs::write(folder.path().join("model.safetensors"), "abd").unwrap();
        let note = format!("0123456789abcdef0123456789abcdef01234567\n{ABC}\n1767323045.678\n");
        fs::write(notes.join("model.safetensors.metadata"), note).unwrap();
        let found =
            Found { folder: folder.path().to_owned(), name: "folder".to_owned(), source: Source::Local };
        let error = verify(&found, &mut |_, _| {}).unwrap_err();
        assert!(matches!(&error, WeightsError::Damaged { expected, .. } if expected == ABC), "{error}");
    }
}
