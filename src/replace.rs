//! A file that appears whole or not at all: written beside its name, synced, and put in its place.

use std::fs::{self, File};
use std::io;
use std::path::Path;

/// Has `write` fill a new file, and puts that in the place of `path`: a reader finds the old one or the new one. `failed` makes an
/// error of what the system says.
///
/// # Errors
/// `write` fails, or the file can't be made, synced or put in its place; what was there is then as it was.
pub(crate) fn replace<T, E>(
    path: &Path,
    failed: impl Fn(io::Error) -> E,
    write: impl FnOnce(&File) -> Result<T, E>,
) -> Result<T, E> {
    // What a link points to is replaced, not the link.
    let path = fs::canonicalize(path).or_else(|_| std::path::absolute(path)).map_err(&failed)?;
    let folder = path.parent().unwrap_or(Path::new("/"));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".pairpick-").suffix(".part");
    #[cfg(unix)]
    {
        // As any new file: the person's umask decides who may read it.
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let temporary = builder.tempfile_in(folder).map_err(&failed)?;
    let written = write(temporary.as_file())?;
    temporary.as_file().sync_all().map_err(&failed)?;
    temporary.persist(&path).map_err(|error| failed(error.error))?;
    sync_folder(&path).map_err(&failed)?;
    Ok(written)
}

/// Makes a new name in a folder as durable as the file itself. Only Unix has folders that can be synced.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if cfg!(unix) && !folder.as_os_str().is_empty() => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}
