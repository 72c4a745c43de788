//! A repository's folder in the hub's cache: `refs` name commits, `snapshots` hold links, `blobs` hold bytes.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::WeightsError;
use super::model::{is_commit, is_name, is_revision};

/// The folder of one repository.
#[derive(Debug, Clone)]
pub(super) struct RepositoryCache {
    root: PathBuf,
    repository: String,
}

impl RepositoryCache {
    pub(super) fn new(root: &Path, repository: &str) -> Self {
        RepositoryCache { root: root.to_owned(), repository: repository.to_owned() }
    }

    fn repo(&self) -> hf_hub::Repo {
        hf_hub::Repo::model(self.repository.clone())
    }

    fn layout(&self) -> hf_hub::CacheRepo {
        hf_hub::Cache::new(self.root.clone()).repo(self.repo())
    }

    /// `models--owner--name`.
    pub(super) fn folder(&self) -> PathBuf {
        self.root.join(self.repo().folder_name())
    }

    /// The folder of a commit's files.
    pub(super) fn snapshot(&self, commit: &str) -> PathBuf {
        self.layout().pointer_path(commit)
    }

    /// The file of bytes that the hub knows under a tag.
    pub(super) fn blob(&self, tag: &str) -> PathBuf {
        self.layout().blob_path(tag)
    }

    /// The commit that a branch or tag had when it was last pulled; a commit is itself.
    pub(super) fn commit_of(&self, revision: &str) -> Option<String> {
        if is_commit(revision) {
            return Some(revision.to_owned());
        }
        let text = fs::read_to_string(self.folder().join("refs").join(revision)).ok()?;
        let commit = text.trim();
        is_name(commit).then(|| commit.to_owned())
    }

    /// The commits that may be used where none is asked for: of the branches and tags, then any; each group by name.
    pub(super) fn commits(&self) -> Vec<String> {
        let names = |folder: PathBuf| {
            let entries = fs::read_dir(folder).into_iter().flatten();
            let mut names: Vec<String> =
                entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
            names.sort();
            names
        };
        let refs = names(self.folder().join("refs")).into_iter().filter(|name| is_revision(name));
        let mut commits: Vec<String> = refs.filter_map(|name| self.commit_of(&name)).collect();
        commits.extend(names(self.folder().join("snapshots")));
        commits
    }

    /// Writes down which commit a branch or tag has.
    pub(super) fn write_ref(&self, revision: &str, commit: &str) -> Result<(), WeightsError> {
        let path = self.folder().join("refs").join(revision);
        let folder = path.parent().expect("it is in refs");
        fs::create_dir_all(folder).map_err(WeightsError::write(folder))?;
        replace(&path, commit.as_bytes()).map_err(WeightsError::write(&path))
    }

    /// Makes a file of a commit point to its bytes.
    pub(super) fn link(&self, commit: &str, name: &str, tag: &str) -> Result<(), WeightsError> {
        let (path, blob) = (self.snapshot(commit).join(name), self.blob(tag));
        let folder = path.parent().expect("it is in a snapshot");
        fs::create_dir_all(folder).map_err(WeightsError::write(folder))?;
        let target = Path::new("../../blobs").join(tag);
        if fs::read_link(&path).is_ok_and(|old| old == target) {
            return Ok(());
        }
        // Beside it first and then renamed over it, so that the name is never without a file.
        let beside = folder.join(format!(".{name}.{}", std::process::id()));
        let _ = fs::remove_file(&beside);
        match std::os::unix::fs::symlink(&target, &beside) {
            Ok(()) => fs::rename(&beside, &path).map_err(WeightsError::write(&path)),
            // File systems without links, such as exFAT: the bytes themselves go there, as huggingface_hub does it.
            Err(_) => fs::rename(&blob, &path).map_err(WeightsError::write(&path)),
        }
    }

    /// The lock on a blob, where huggingface_hub has it too; not yet held.
    pub(super) fn lock_file(&self, tag: &str) -> Result<File, WeightsError> {
        let folder = self.root.join(".locks").join(self.repo().folder_name());
        fs::create_dir_all(&folder).map_err(WeightsError::write(&folder))?;
        let path = folder.join(format!("{tag}.lock"));
        File::options().create(true).append(true).open(&path).map_err(WeightsError::write(path))
    }
}

/// Writes a small file whole or not at all.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    // What the umask leaves, as of any other file: a cache may be shared.
    let open = fs::Permissions::from_mode(0o666);
    let mut file = tempfile::Builder::new().permissions(open).tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.persist(path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

    #[test]
    fn the_layout_is_the_hubs_own() {
        let root = tempfile::tempdir().unwrap();
        let cache = RepositoryCache::new(root.path(), "ana/tuned");
        fs::create_dir_all(cache.folder().join("blobs")).unwrap();
        fs::write(cache.blob("abc"), "bytes").unwrap();
        cache.link(COMMIT, "config.json", "abc").unwrap();
        cache.link(COMMIT, "config.json", "abc").unwrap();
        cache.write_ref("refs/pr/1", COMMIT).unwrap();
        cache.write_ref("main", COMMIT).unwrap();
        let folder = root.path().join("models--ana--tuned");
        let file = folder.join("snapshots").join(COMMIT).join("config.json");
        assert_eq!(fs::read_link(&file).unwrap(), Path::new("../../blobs/abc"));
        assert_eq!(fs::read_to_string(&file).unwrap(), "bytes");
        assert_eq!(fs::read_to_string(folder.join("refs/main")).unwrap(), COMMIT);
        assert_eq!(cache.commit_of("refs/pr/1").as_deref(), Some(COMMIT));
        assert_eq!(cache.commits().first().map(String::as_str), Some(COMMIT));
        assert_eq!(cache.commit_of("nowhere"), None);
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&folder.join("refs/main")), mode(&folder.join("blobs/abc")), "a cache may be shared");
    }

    #[test]
    fn a_ref_that_would_climb_out_of_the_cache_is_none() {
        let root = tempfile::tempdir().unwrap();
        let cache = RepositoryCache::new(root.path(), "ana/tuned");
        cache.write_ref("main", "../../../etc").unwrap();
        assert_eq!(cache.commit_of("main"), None);
    }
}
