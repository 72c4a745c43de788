//! Which study `label` works on, and what is to be imported into it first.
//!
//! `label SOURCE` alone must mean the same study every time, or a person could not resume: it lies beside the
//! manifest, or in the folder.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// What a SQLite file begins with.
const SQLITE: &[u8; 16] = b"SQLite format 3\0";

/// Names by which a study is known where it is not there yet, or cannot be read.
const EXTENSIONS: [&str; 3] = ["db", "sqlite", "sqlite3"];

/// The study in a source folder.
const STUDY_IN_FOLDER: &str = "pairpick.db";

/// A study, and the source whose pairs go into it first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The study; it is there already where `source` is `None`.
    pub study: PathBuf,
    /// A folder or a manifest.
    pub source: Option<PathBuf>,
}

/// Why no study could be made out.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// Neither a source nor a study was named.
    #[error(
        "nothing to label: name a SOURCE (a folder of images, or a manifest in JSONL or CSV), or an existing study with \
         --study FILE; `pairpick demo` shows how it goes"
    )]
    Nothing,
    /// The source is not there.
    #[error("there is no {0:?}: the source must be a folder of images, a manifest or a study")]
    NoSource(PathBuf),
    /// The study is not there, and nothing to fill it with was named.
    #[error(
        "there is no study {0:?}: to make it, name a SOURCE as well, or import one with `pairpick import SOURCE --study FILE`"
    )]
    NoStudy(PathBuf),
    /// The source is a study, and another study was named.
    #[error("{given:?} is itself a study and cannot be imported into {study:?}: leave one of them out")]
    TwoStudies {
        /// What was given as the source.
        given: PathBuf,
        /// What was given as the study.
        study: PathBuf,
    },
}

impl Target {
    /// The study for what was typed.
    ///
    /// # Errors
    ///
    /// See [`TargetError`].
    pub fn resolve(source: Option<&Path>, study: Option<&Path>) -> Result<Self, TargetError> {
        match (source, study) {
            (None, None) => Err(TargetError::Nothing),
            (None, Some(study)) => existing(study),
            (Some(source), None) if is_study(source) => existing(source),
            (Some(source), Some(study)) if is_study(source) => {
                Err(TargetError::TwoStudies { given: source.to_owned(), study: study.to_owned() })
            }
            (Some(source), _) if !source.exists() => Err(TargetError::NoSource(source.to_owned())),
            (Some(source), study) => {
                let study = study.map_or_else(|| beside(source), Path::to_owned);
                Ok(Target { study, source: Some(source.to_owned()) })
            }
        }
    }
}

fn existing(study: &Path) -> Result<Target, TargetError> {
    if !study.exists() {
        return Err(TargetError::NoStudy(study.to_owned()));
    }
    Ok(Target { study: study.to_owned(), source: None })
}

/// Whether a path is a study: a SQLite file by its first bytes, or by its name.
pub fn is_study(path: &Path) -> bool {
    if path.is_dir() {
        return false;
    }
    let named = path
        .extension()
        .is_some_and(|extension| EXTENSIONS.iter().any(|known| extension.eq_ignore_ascii_case(known)));
    named || begins_like_sqlite(path)
}

fn begins_like_sqlite(path: &Path) -> bool {
    // Nothing but a plain file is opened: a pipe would block, and what is read from it would be lost.
    if !path.is_file() {
        return false;
    }
    let mut start = [0; SQLITE.len()];
    File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok() && start == *SQLITE
}

/// The study that belongs to a source.
fn beside(source: &Path) -> PathBuf {
    if source.is_dir() { source.join(STUDY_IN_FOLDER) } else { source.with_extension("db") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_source_has_its_study_beside_it_or_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let manifest = folder.path().join("birds.jsonl");
        fs::write(&manifest, "{}").unwrap();
        let target = Target::resolve(Some(&manifest), None).unwrap();
        assert_eq!(target, Target { study: folder.path().join("birds.db"), source: Some(manifest.clone()) });
        let target = Target::resolve(Some(folder.path()), None).unwrap();
        assert_eq!(target.study, folder.path().join("pairpick.db"));
        let elsewhere = Path::new("/tmp/other.db");
        assert_eq!(Target::resolve(Some(&manifest), Some(elsewhere)).unwrap().study, elsewhere);
    }

    #[test]
    fn a_study_is_known_by_its_name_or_its_first_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let odd = folder.path().join("study.jsonl");
        fs::write(&odd, b"SQLite format 3\0 and more").unwrap();
        assert_eq!(Target::resolve(Some(&odd), None).unwrap(), Target { study: odd.clone(), source: None });
        let empty = folder.path().join("birds.DB");
        fs::write(&empty, b"").unwrap();
        assert!(is_study(&empty));
        let two = Target::resolve(Some(&odd), Some(&empty)).unwrap_err();
        assert!(two.to_string().contains("study.jsonl") && two.to_string().contains("birds.DB"), "{two}");
    }

    #[test]
    fn what_is_missing_is_named_with_what_to_do() {
        let missing = |source: Option<&str>, study: Option<&str>| {
            Target::resolve(source.map(Path::new), study.map(Path::new)).unwrap_err()
        };
        assert_eq!(missing(None, None), TargetError::Nothing);
        assert_eq!(missing(Some("/no/birds"), None), TargetError::NoSource("/no/birds".into()));
        assert_eq!(missing(Some("/no/birds.db"), None), TargetError::NoStudy("/no/birds.db".into()));
        assert_eq!(missing(None, Some("/no/birds.db")), TargetError::NoStudy("/no/birds.db".into()));
        assert!(missing(None, None).to_string().contains("--study"));
    }
}
