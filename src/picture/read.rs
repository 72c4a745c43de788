//! An image file's bytes from the disk: regular files only, up to a size, the ones that were imported.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use sha2::Digest;

use super::PictureError;
use crate::pair::Sha256;

/// How much one picture may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Width times height, by the header.
    pub max_pixels: u64,
    /// Bytes of the file.
    pub max_bytes: u64,
}

impl Default for Limits {
    /// 100 megapixels, 256 MB: beyond what any generator makes, within what a laptop holds.
    fn default() -> Self {
        Self { max_pixels: 100_000_000, max_bytes: 256_000_000 }
    }
}

/// What an image is known by.
pub fn hash(bytes: &[u8]) -> Sha256 {
    sha2::Sha256::digest(bytes).into()
}

/// Reads a file; never waits on a pipe or a device.
///
/// With `expected`, bytes of another hash are refused: a pick is about the picture that was imported.
///
/// # Errors
/// [`PictureError::Missing`], [`PictureError::NotAFile`], [`PictureError::Unreadable`], [`PictureError::Empty`],
/// [`PictureError::FileTooLarge`] (found before reading), [`PictureError::Changed`].
pub fn read(path: &Path, expected: Option<&Sha256>, limits: &Limits) -> Result<Vec<u8>, PictureError> {
    // Asked before opening, because opening a pipe waits for its writer; and again after, of what was opened.
    check(&fs::metadata(path)?, limits)?;
    let file = File::open(path)?;
    let size = check(&file.metadata()?, limits)?;
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
    // The file may grow while it is read.
    file.take(limits.max_bytes.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limits.max_bytes {
        return Err(PictureError::FileTooLarge { limit: limits.max_bytes });
    }
    if bytes.is_empty() {
        return Err(PictureError::Empty);
    }
    match expected {
        Some(expected) if hash(&bytes) != *expected => Err(PictureError::Changed),
        _ => Ok(bytes),
    }
}

/// The size of a regular file within the limits.
fn check(metadata: &fs::Metadata, limits: &Limits) -> Result<u64, PictureError> {
    if !metadata.is_file() {
        Err(PictureError::NotAFile)
    } else if metadata.len() > limits.max_bytes {
        Err(PictureError::FileTooLarge { limit: limits.max_bytes })
    } else {
        Ok(metadata.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_when_they_are_the_imported_ones() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.png");
        fs::write(&path, b"pixels").unwrap();
        let limits = Limits::default();
        assert_eq!(read(&path, None, &limits).unwrap(), b"pixels");
        assert_eq!(read(&path, Some(&hash(b"pixels")), &limits).unwrap(), b"pixels");
        assert!(matches!(read(&path, Some(&hash(b"others")), &limits), Err(PictureError::Changed)));
    }

    #[test]
    fn missing_empty_and_large_files_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.png");
        let limits = Limits { max_bytes: 4, ..Limits::default() };
        assert!(matches!(read(&path, None, &limits), Err(PictureError::Missing)));
        fs::write(&path, b"").unwrap();
        assert!(matches!(read(&path, None, &limits), Err(PictureError::Empty)));
        fs::write(&path, b"1234").unwrap();
        assert!(read(&path, None, &limits).is_ok());
        fs::write(&path, b"12345").unwrap();
        assert!(matches!(read(&path, None, &limits), Err(PictureError::FileTooLarge { limit: 4 })));
        assert!(matches!(read(&path.join("b"), None, &limits), Err(PictureError::Unreadable(_))));
    }

    #[cfg(unix)]
    #[test]
    fn folders_pipes_and_devices_are_refused_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe.png");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        for path in [folder.path(), &pipe, Path::new("/dev/zero")] {
            let answer = read(path, None, &Limits::default());
            assert!(matches!(answer, Err(PictureError::NotAFile)), "{}: {answer:?}", path.display());
        }
    }
}
