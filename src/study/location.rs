//! Paths in the study file: text, or bytes where a path is no UTF-8, and relative to their source where they can be.

use std::path::{Path, PathBuf};

use rusqlite::types::{Value, ValueRef};

use crate::pair::Image;

/// A path as a value of a column.
pub(super) fn to_value(path: &Path) -> Value {
    match path.to_str() {
        Some(text) => Value::Text(text.to_owned()),
        None => Value::Blob(path.as_os_str().as_encoded_bytes().to_vec()),
    }
}

/// The path in a column.
pub(super) fn from_value(value: ValueRef<'_>) -> PathBuf {
    match value {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => from_bytes(bytes),
        _ => PathBuf::new(),
    }
}

#[cfg(unix)]
fn from_bytes(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn from_bytes(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

/// What is stored of an image's path beside root and locator: nothing, where those two say it.
pub(super) fn beyond_locator(root: &Path, image: &Image) -> Value {
    if root.join(&image.locator) == image.path { Value::Null } else { to_value(&image.path) }
}

/// The inverse: where an image is. An absolute locator wins over the root.
pub(super) fn resolve(root: ValueRef<'_>, locator: &str, path: ValueRef<'_>) -> PathBuf {
    match path {
        ValueRef::Null => from_value(root).join(locator),
        path => from_value(path),
    }
}
