//! A model as it is named: by a name of the table, or as `owner/name` on the hub, with a revision where wanted.

use super::{Known, WeightsError};

/// The branch that a repository without a pinned commit is taken from.
pub(super) const MAIN: &str = "main";

/// A model on the hub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// What it was called: `pickscore`, or its repository.
    pub name: String,
    /// Its repository, `owner/name`.
    pub repository: String,
    /// The revision that was asked for: a branch, a tag or a commit.
    pub revision: Option<String>,
    /// The row of the table, where it has one.
    pub known: Option<&'static Known>,
}

impl Model {
    /// The model of a name: `pickscore`, `clip-h`, `owner/name`, `owner/name@revision`.
    ///
    /// # Errors
    /// The name is in no table and no repository can be called so.
    pub fn named(name: &str) -> Result<Self, WeightsError> {
        let (base, revision) = match name.split_once('@') {
            Some((base, revision)) => (base, Some(revision)),
            None => (name, None),
        };
        let known = Known::named(base).or_else(|| super::KNOWN.iter().find(|known| known.repository == base));
        let repository = known.map_or(base, |known| known.repository);
        if !is_repository(repository) {
            return Err(WeightsError::UnknownModel(name.to_owned()));
        }
        let name = known.map_or(base, |known| known.name).to_owned();
        let model = Model { name, repository: repository.to_owned(), revision: None, known };
        match revision {
            Some(revision) => model.at(revision),
            None => Ok(model),
        }
    }

    /// The same at a revision: a branch, a tag or a commit.
    ///
    /// # Errors
    /// No revision can be called so.
    pub fn at(self, revision: &str) -> Result<Self, WeightsError> {
        if !is_revision(revision) {
            return Err(WeightsError::BadRevision(revision.to_owned()));
        }
        Ok(Model { revision: Some(revision.to_owned()), ..self })
    }

    /// The revision that is pulled: the one asked for, else the pinned commit, else `main`.
    pub fn wanted(&self) -> &str {
        self.revision.as_deref().or(self.known.map(|known| known.revision)).unwrap_or(MAIN)
    }

    /// About how many bytes it has, where that is known without asking.
    pub fn about_bytes(&self) -> Option<u64> {
        self.known.map(|known| known.about_bytes)
    }
}

/// Whether a text is a full commit hash.
pub(super) fn is_commit(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// `owner/name` in the hub's alphabet; both become folder names, so nothing that climbs out of a folder passes.
fn is_repository(text: &str) -> bool {
    text.split_once('/').is_some_and(|(owner, name)| is_name(owner) && is_name(name))
}

/// Branches may have slashes in them.
pub(super) fn is_revision(text: &str) -> bool {
    text.len() <= 200 && text.split('/').all(is_name)
}

/// A word that is safe as a part of a path and of an address.
pub(super) fn is_name(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    !text.is_empty() && text.len() <= 128 && text.bytes().all(allowed) && !text.starts_with(['.', '-'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_name_its_repository_and_any_other_repository_are_models() {
        let pickscore = Model::named("pickscore").unwrap();
        assert_eq!(pickscore.repository, "yuvalkirstain/PickScore_v1");
        assert!(is_commit(pickscore.wanted()));
        assert_eq!(Model::named("yuvalkirstain/PickScore_v1").unwrap(), pickscore);
        let other = Model::named("ana/tuned").unwrap();
        assert_eq!((other.name.as_str(), other.wanted(), other.known), ("ana/tuned", "main", None));
        assert_eq!(Model::named("ana/tuned@v2").unwrap().wanted(), "v2");
        assert_eq!(pickscore.at("refs/pr/3").unwrap().wanted(), "refs/pr/3");
    }

    #[test]
    fn what_would_climb_out_of_the_cache_is_no_name() {
        for name in
            ["", "pick-score", "a/b/c", "../x", "a/..", "a/b c", "a/\u{1b}b", "a/b@../../x", "a/b@", "-a/b"]
        {
            assert!(Model::named(name).is_err(), "{name:?}");
        }
    }

    #[test]
    fn every_pinned_revision_is_a_full_commit() {
        for known in &super::super::KNOWN {
            assert!(is_commit(known.revision) && is_repository(known.repository), "{}", known.name);
        }
    }
}
