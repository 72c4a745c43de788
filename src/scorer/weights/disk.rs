//! Whether there is room for what is to be pulled.

use std::path::Path;

use super::WeightsError;

/// Left free beside the files: a disk filled to the last byte breaks other programs.
const MARGIN: u64 = 64 << 20;

/// Refuses where a folder's file system has too little room for so many bytes more.
pub(super) fn room_for(bytes: u64, folder: &Path) -> Result<(), WeightsError> {
    // The folder may not be there yet: its nearest ancestor is on the same file system, or it would be a mount point.
    let Some(there) = folder.ancestors().find(|folder| folder.exists()) else { return Ok(()) };
    let Ok(system) = rustix::fs::statvfs(there) else { return Ok(()) };
    let free = system.f_bavail.saturating_mul(system.f_frsize);
    if bytes > 0 && free < bytes.saturating_add(MARGIN) {
        return Err(WeightsError::DiskFull { folder: folder.to_owned(), needed: bytes, free });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_the_disk_has_is_refused_before_anything_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join("not/there/yet");
        assert!(room_for(1, &below).is_ok());
        let error = room_for(u64::MAX / 2, &below).unwrap_err();
        assert!(error.to_string().contains("needs 9223372036.9 GB"), "{error}");
    }
}
