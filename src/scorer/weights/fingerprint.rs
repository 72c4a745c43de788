//! Which weights these are: a SHA-256 that scores are kept under.
//!
//! Gigabytes take seconds to hash, so the sum is taken from the hub's cache, whose files are called by it, or remembered in
//! pairpick's own cache folder for as long as the file is the same one, of the same size and time.

use std::fs::{self, Metadata};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256 as Hasher};

use super::digest::{hex, sha256_of_digests, sha256_of_file, sha256_of_hex};
use super::files::weights_files;
use super::{WeightsError, cache};
use crate::pair::Sha256;
use crate::settings::Environment;

/// A file younger than this may still change without its time showing it.
const SETTLED: Duration = Duration::from_secs(2);

/// The SHA-256 of the weights in a checkpoint folder.
///
/// Of one file, `model.safetensors`, it is the file's own; of several, that of their digests one after the other, in the
/// order of the files' names. `progress` hears of the bytes hashed and of all that have to be, and of nothing where
/// nothing has to be.
///
/// # Errors
/// The folder lacks a file, or one cannot be read.
pub fn fingerprint(
    folder: &Path,
    environment: &Environment,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Sha256, WeightsError> {
    let files = weights_files(folder)?;
    let memory = environment.cache_folder().map(|folder| folder.join("sha256"));
    let mut known = Vec::with_capacity(files.len());
    let mut total = 0;
    for path in &files {
        let metadata = fs::metadata(path).map_err(WeightsError::read(path))?;
        let sum = sum_in_name(path).or_else(|| recall(memory.as_deref()?, path, &metadata));
        total += if sum.is_none() { metadata.len() } else { 0 };
        known.push((path, metadata, sum));
    }
    let (mut sums, mut before) = (Vec::with_capacity(files.len()), 0);
    for (path, metadata, sum) in known {
        if let Some(sum) = sum {
            sums.push(sum);
            continue;
        }
        let sum = sha256_of_file(path, &mut |done| progress(before + done, total))
            .map_err(WeightsError::read(path))?;
        before += metadata.len();
        if let Some(memory) = &memory {
            remember(memory, path, &metadata, &sum);
        }
        sums.push(sum);
    }
    Ok(if let [sum] = sums[..] { sum } else { sha256_of_digests(&sums) })
}

/// The sum that a file is called by, where it is a link into a hub's cache.
pub(super) fn sum_in_name(path: &Path) -> Option<Sha256> {
    if !path.is_symlink() {
        return None;
    }
    let blob = path.canonicalize().ok()?;
    let blobs = blob.parent()?;
    let repository = blobs.parent()?.file_name()?.to_str()?;
    if blobs.file_name()? != "blobs" || !repository.starts_with("models--") {
        return None;
    }
    sha256_of_hex(blob.file_name()?.to_str()?)
}

/// What a remembered sum holds for: this file, as long as nobody has written to it.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Remembered {
    path: PathBuf,
    size: u64,
    modified_s: i64,
    modified_ns: i64,
    device: u64,
    inode: u64,
    sha256: String,
}

impl Remembered {
    fn of(path: &Path, metadata: &Metadata, sha256: String) -> Self {
        Remembered {
            path: path.to_owned(),
            size: metadata.len(),
            modified_s: metadata.mtime(),
            modified_ns: metadata.mtime_nsec(),
            device: metadata.dev(),
            inode: metadata.ino(),
            sha256,
        }
    }
}

fn note_of(memory: &Path, path: &Path) -> PathBuf {
    let name = Hasher::digest(path.as_os_str().as_bytes());
    memory.join(format!("{}.json", hex(&name[..16])))
}

fn recall(memory: &Path, path: &Path, metadata: &Metadata) -> Option<Sha256> {
    let path = path.canonicalize().ok()?;
    let text = fs::read(note_of(memory, &path)).ok()?;
    let note: Remembered = serde_json::from_slice(&text).ok()?;
    let sum = sha256_of_hex(&note.sha256)?;
    (note == Remembered::of(&path, metadata, note.sha256.clone())).then_some(sum)
}

/// Keeps a sum; where that fails, it is worked out again the next time.
fn remember(memory: &Path, path: &Path, metadata: &Metadata, sum: &Sha256) {
    let settled = |metadata: &Metadata| {
        let modified = metadata.modified().ok()?;
        SystemTime::now().duration_since(modified).ok().filter(|age| *age >= SETTLED)
    };
    let note = || -> Option<()> {
        settled(metadata)?;
        let path = path.canonicalize().ok()?;
        let note = Remembered::of(&path, metadata, hex(sum));
        // Written to while it was read: the sum is that of no state the file ever had.
        let now = Remembered::of(&path, &fs::metadata(&path).ok()?, hex(sum));
        if note != now {
            return None;
        }
        fs::create_dir_all(memory).ok()?;
        cache::replace(&note_of(memory, &path), &serde_json::to_vec(&note).ok()?).ok()
    };
    if note().is_none() {
        tracing::debug!("the checksum of {} is not kept", path.display());
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::*;

    struct Room {
        folder: tempfile::TempDir,
        environment: Environment,
    }

    impl Room {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let environment = Environment::empty().with_cache_folder(&folder.path().join("cache"));
            fs::create_dir(folder.path().join("weights")).unwrap();
            let room = Room { folder, environment };
            fs::write(room.weights().join("config.json"), "{}").unwrap();
            room
        }

        fn weights(&self) -> PathBuf {
            self.folder.path().join("weights")
        }

        /// Writes a file that has been there for a while.
        fn write(&self, name: &str, text: &str) {
            let path = self.weights().join(name);
            fs::write(&path, text).unwrap();
            let old = SystemTime::now() - Duration::from_secs(60);
            File::options().append(true).open(path).unwrap().set_modified(old).unwrap();
        }

        /// The sum, and how many bytes were read for it.
        fn fingerprint(&self) -> (Sha256, u64) {
            let mut read = 0;
            let sum = fingerprint(&self.weights(), &self.environment, &mut |done, total| {
                assert!(done <= total);
                read = done;
            })
            .unwrap();
            (sum, read)
        }
    }

    fn sum(text: &str) -> Sha256 {
        Hasher::digest(text).into()
    }

    #[test]
    fn one_file_is_known_by_its_own_sum_and_read_only_once() {
        let room = Room::new();
        room.write("model.safetensors", "weights");
        assert_eq!(room.fingerprint(), (sum("weights"), 7));
        assert_eq!(room.fingerprint(), (sum("weights"), 0));
    }

    #[test]
    fn a_file_that_was_written_to_is_read_again() {
        let room = Room::new();
        room.write("model.safetensors", "weights");
        room.fingerprint();
        fs::write(room.weights().join("model.safetensors"), "WEIGHTS").unwrap();
        assert_eq!(room.fingerprint(), (sum("WEIGHTS"), 7));
        assert_eq!(room.fingerprint(), (sum("WEIGHTS"), 7), "too young to be remembered");
    }

    #[test]
    fn several_files_are_known_by_the_sum_of_their_sums_in_order() {
        let room = Room::new();
        let index = r#"{"weight_map": {"x": "model-2.safetensors", "y": "model-1.safetensors"}}"#;
        room.write("model.safetensors.index.json", index);
        room.write("model-1.safetensors", "one");
        room.write("model-2.safetensors", "three");
        let expected: Sha256 = Hasher::digest([sum("one"), sum("three")].concat()).into();
        assert_eq!(room.fingerprint(), (expected, 8));
        assert_eq!(room.fingerprint(), (expected, 0));
    }

    #[test]
    fn a_link_into_the_hubs_cache_is_known_by_the_name_of_its_blob() {
        let room = Room::new();
        let blobs = room.folder.path().join("models--ana--tuned/blobs");
        fs::create_dir_all(&blobs).unwrap();
        let name = hex(&sum("anything"));
        fs::write(blobs.join(&name), "weights").unwrap();
        std::os::unix::fs::symlink(blobs.join(&name), room.weights().join("model.safetensors")).unwrap();
        assert_eq!(room.fingerprint(), (sum("anything"), 0));
    }

    #[test]
    fn a_link_to_elsewhere_is_read() {
        let room = Room::new();
        let elsewhere = room.folder.path().join(hex(&sum("anything")));
        fs::write(&elsewhere, "weights").unwrap();
        std::os::unix::fs::symlink(&elsewhere, room.weights().join("model.safetensors")).unwrap();
        assert_eq!(room.fingerprint(), (sum("weights"), 7));
    }

    #[test]
    fn without_a_cache_folder_it_is_worked_out_each_time() {
        let room = Room::new();
        room.write("model.safetensors", "weights");
        let sum_of = || fingerprint(&room.weights(), &Environment::empty(), &mut |_, _| {}).unwrap();
        assert_eq!((sum_of(), sum_of()), (sum("weights"), sum("weights")));
    }
}
