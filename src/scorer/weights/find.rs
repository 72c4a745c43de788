//! Weights on this disk, by folder or by name; nothing here touches the network.

use std::path::{Path, PathBuf};

use super::cache::RepositoryCache;
use super::files::weights_files;
use super::model::MAIN;
use super::{Hub, Model, WeightsError};
use crate::settings::Environment;

/// Which weights are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WeightsChoice {
    /// Those in a folder in Hugging Face layout (`--weights DIR`).
    Folder(PathBuf),
    /// Those of a model, from the hub's cache.
    Model(Model),
}

impl WeightsChoice {
    /// The choice of what was typed: a folder before a name.
    ///
    /// # Errors
    /// The name is that of no model.
    pub fn of(folder: Option<&Path>, name: &str) -> Result<Self, WeightsError> {
        match folder {
            Some(folder) => Ok(Self::Folder(folder.to_owned())),
            None => Model::named(name).map(Self::Model),
        }
    }
}

/// Weights that are there: `config.json` and every safetensors file, which [`super::verify()`] looks into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The folder that holds them.
    pub folder: PathBuf,
    /// What to call them: the model's name, or the folder's.
    pub name: String,
    /// Where they come from.
    pub source: Source,
}

/// Where weights come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A folder of the person's own.
    Local,
    /// The hub's cache.
    Hub {
        /// `owner/name`.
        repository: String,
        /// The commit.
        revision: String,
    },
}

/// Finds weights on this disk.
///
/// Of a model without a revision, the first whole copy counts: of the pinned commit, of `main`, of another branch or tag, of
/// any commit; and then the same of the repositories that mirror a known model.
///
/// # Errors
/// They are not there, with how to get them; or the folder lacks something.
pub fn find(choice: &WeightsChoice, environment: &Environment) -> Result<Found, WeightsError> {
    match choice {
        WeightsChoice::Folder(folder) => in_folder(folder),
        WeightsChoice::Model(model) => in_cache(model, &Hub::of(environment)?.cache),
    }
}

fn in_folder(folder: &Path) -> Result<Found, WeightsError> {
    weights_files(folder)?;
    let whole = folder.canonicalize().map_err(WeightsError::read(folder))?;
    let name = whole.file_name().unwrap_or(whole.as_os_str()).to_string_lossy().into_owned();
    Ok(Found { folder: folder.to_owned(), name, source: Source::Local })
}

/// The first whole copy of a model in a cache folder.
pub(super) fn in_cache(model: &Model, cache: &Path) -> Result<Found, WeightsError> {
    let mirrors = model.known.map_or(&[][..], |known| known.mirrors);
    let repositories = [model.repository.as_str()].into_iter().chain(mirrors.iter().copied());
    let mut best_reason = None;
    for repository in repositories {
        let folder = RepositoryCache::new(cache, repository);
        for commit in candidates(model, &folder) {
            let snapshot = folder.snapshot(&commit);
            match weights_files(&snapshot) {
                Ok(_) => {
                    let source = Source::Hub { repository: repository.to_owned(), revision: commit };
                    return Ok(Found { folder: snapshot, name: model.name.clone(), source });
                }
                // A copy of pickles is worth telling of; one that is not whole is as good as none.
                Err(error @ WeightsError::OnlyPickle { .. }) => best_reason = best_reason.or(Some(error)),
                Err(_) => {}
            }
        }
    }
    Err(best_reason.unwrap_or_else(|| {
        let typed = match &model.revision {
            Some(revision) => format!("{} --revision {revision}", model.name),
            None => model.name.clone(),
        };
        WeightsError::NotHere {
            name: model.name.clone(),
            typed,
            cache: cache.to_owned(),
            bytes: model.about_bytes(),
        }
    }))
}

fn candidates(model: &Model, folder: &RepositoryCache) -> Vec<String> {
    if let Some(revision) = &model.revision {
        return folder.commit_of(revision).into_iter().collect();
    }
    let pinned = model.known.map(|known| known.revision.to_owned());
    pinned.into_iter().chain(folder.commit_of(MAIN)).chain(folder.commits()).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// A snapshot with such files, as huggingface_hub leaves it.
    fn snapshot(cache: &Path, repository: &str, commit: &str, files: &[&str]) {
        let folder = cache.join(format!("models--{}", repository.replace('/', "--")));
        let there = folder.join("snapshots").join(commit);
        fs::create_dir_all(&there).unwrap();
        for file in files {
            fs::write(there.join(file), "{}").unwrap();
        }
    }

    fn main_is(cache: &Path, repository: &str, commit: &str) {
        let refs = cache.join(format!("models--{}/refs", repository.replace('/', "--")));
        fs::create_dir_all(&refs).unwrap();
        fs::write(refs.join("main"), commit).unwrap();
    }

    fn found(name: &str, cache: &Path) -> Result<Found, WeightsError> {
        let environment = Environment::empty().with("HF_HUB_CACHE", cache);
        find(&WeightsChoice::of(None, name).unwrap(), &environment)
    }

    const WHOLE: [&str; 2] = ["config.json", "model.safetensors"];

    #[test]
    fn the_pinned_commit_comes_before_main_and_main_before_any_other() {
        let folder = tempfile::tempdir().unwrap();
        let (cache, repository) = (folder.path(), "yuvalkirstain/PickScore_v1");
        let revision = |found: Found| match found.source {
            Source::Hub { revision, .. } => revision,
            Source::Local => panic!(),
        };
        snapshot(cache, repository, &"a".repeat(40), &WHOLE);
        assert_eq!(revision(found("pickscore", cache).unwrap()), "a".repeat(40));
        snapshot(cache, repository, &"b".repeat(40), &WHOLE);
        main_is(cache, repository, &"b".repeat(40));
        assert_eq!(revision(found("pickscore", cache).unwrap()), "b".repeat(40));
        let pinned = super::super::KNOWN[0].revision;
        snapshot(cache, repository, pinned, &["config.json"]);
        assert_eq!(
            revision(found("pickscore", cache).unwrap()),
            "b".repeat(40),
            "the pinned copy is not whole"
        );
        snapshot(cache, repository, pinned, &WHOLE);
        assert_eq!(revision(found("pickscore", cache).unwrap()), pinned);
        assert_eq!(revision(found("pickscore@main", cache).unwrap()), "b".repeat(40));
        assert!(found("pickscore@v2", cache).is_err());
    }

    #[test]
    fn a_copy_from_a_mirror_serves_too_and_says_so() {
        let folder = tempfile::tempdir().unwrap();
        snapshot(folder.path(), "pickapic-anonymous/PickScore_v1", &"c".repeat(40), &WHOLE);
        let found = found("pickscore", folder.path()).unwrap();
        assert_eq!(found.name, "pickscore");
        assert!(
            matches!(found.source, Source::Hub { repository, .. } if repository.starts_with("pickapic-anonymous/"))
        );
    }

    #[test]
    fn what_is_not_there_is_told_how_to_get_how_large_and_where_it_goes() {
        let folder = tempfile::tempdir().unwrap();
        let message = found("pickscore", folder.path()).unwrap_err().to_string();
        let place = folder.path().to_str().unwrap();
        for part in ["`pairpick model pull pickscore`", "3.9 GB", place, "--weights DIR"] {
            assert!(message.contains(part), "{part}: {message}");
        }
    }

    #[test]
    fn a_cached_copy_of_pickles_is_told_apart_from_none() {
        let folder = tempfile::tempdir().unwrap();
        snapshot(folder.path(), "ana/old", &"a".repeat(40), &["config.json", "pytorch_model.bin"]);
        assert!(matches!(found("ana/old", folder.path()), Err(WeightsError::OnlyPickle { .. })));
    }

    #[test]
    fn a_folder_of_ones_own_is_taken_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let tuned = folder.path().join("tuned");
        fs::create_dir(&tuned).unwrap();
        for file in WHOLE {
            fs::write(tuned.join(file), "{}").unwrap();
        }
        let choice = WeightsChoice::of(Some(&tuned), "pickscore").unwrap();
        let found = find(&choice, &Environment::empty()).unwrap();
        assert_eq!(found, Found { folder: tuned, name: "tuned".to_owned(), source: Source::Local });
    }
}
