//! The log: a file in the state folder, never the screen, which belongs to the pair.
//!
//! `PAIRPICK_LOG` filters it in the way of `tracing` (`debug`, `pairpick::study=trace`). Where the file cannot be written
//! there is no log, and no complaint: labelling goes on. Prompts, file names and picks are never logged at `info`, so that
//! a log can be sent with a bug report.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tracing_subscriber::EnvFilter;

use crate::settings::Environment;

/// The variable that filters the log.
const VARIABLE: &str = "PAIRPICK_LOG";

/// What is logged where nothing is said.
const DEFAULT: &str = "warn,pairpick=info";

const FILE: &str = "pairpick.log";
const OLD_FILE: &str = "pairpick.log.1";

/// A log longer than this makes room for a new one at the next start.
const LONGEST: u64 = 5 * 1024 * 1024;

/// Starts logging for the whole process; the log's path, where there is one.
pub fn start(environment: &Environment) -> Option<PathBuf> {
    let folder = environment.state_folder()?;
    let file = open(folder).ok()?;
    let value = environment.text(VARIABLE);
    let (filter, misunderstood) = filter(value.as_deref());
    // The file is opened for appending and an event is written at once, so several processes can share it.
    let subscriber =
        tracing_subscriber::fmt().with_ansi(false).with_env_filter(filter).with_writer(Arc::new(file));
    subscriber.try_init().ok()?;
    if let Some(text) = misunderstood {
        tracing::warn!("{VARIABLE} is {text:?}, which is no filter; using {DEFAULT}");
    }
    Some(folder.join(FILE))
}

/// The filter for a variable's value, and the value where it could not be understood.
fn filter(value: Option<&str>) -> (EnvFilter, Option<&str>) {
    match value.map(EnvFilter::try_new) {
        Some(Ok(filter)) => (filter, None),
        Some(Err(_)) => (EnvFilter::new(DEFAULT), value),
        None => (EnvFilter::new(DEFAULT), None),
    }
}

/// Opens the log of a folder, for its owner alone, after putting a long one aside.
fn open(folder: &Path) -> io::Result<File> {
    fs::create_dir_all(folder)?;
    let path = folder.join(FILE);
    if fs::metadata(&path).is_ok_and(|metadata| metadata.len() > LONGEST) {
        fs::rename(&path, folder.join(OLD_FILE))?;
    }
    OpenOptions::new().append(true).create(true).mode(0o600).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn a_log_is_appended_to() {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("state").join("pairpick");
        for text in ["one", "two"] {
            open(&state).unwrap().write_all(text.as_bytes()).unwrap();
        }
        assert_eq!(fs::read_to_string(state.join(FILE)).unwrap(), "onetwo");
        assert!(!state.join(OLD_FILE).exists());
    }

    #[test]
    fn a_long_log_makes_room_and_the_last_one_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(OLD_FILE), "older").unwrap();
        File::create(folder.path().join(FILE)).unwrap().set_len(LONGEST + 1).unwrap();
        open(folder.path()).unwrap();
        assert_eq!(fs::metadata(folder.path().join(FILE)).unwrap().len(), 0);
        assert_eq!(fs::metadata(folder.path().join(OLD_FILE)).unwrap().len(), LONGEST + 1);
    }

    #[test]
    fn a_folder_that_cannot_be_written_means_no_log() {
        let file = tempfile::NamedTempFile::new().unwrap();
        assert_eq!(start(&Environment::empty().with_state_folder(file.path())), None);
        assert_eq!(start(&Environment::empty()), None);
    }

    #[test]
    fn a_filter_that_is_none_is_replaced_and_named() {
        assert_eq!(filter(Some("pairpick=debug")).1, None);
        let (replaced, named) = filter(Some("pairpick=lots"));
        assert_eq!(named, Some("pairpick=lots"));
        assert_eq!(replaced.to_string(), EnvFilter::new(DEFAULT).to_string());
    }
}
