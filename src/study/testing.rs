//! A small study for the unit tests of this room, and a disk that is full when they want it.

use std::path::PathBuf;

use super::{Mode, Session, SessionSpec, SourceInfo, Study};
use crate::pair::{Image, NewImage, NewPair, Reveal};

pub(super) fn study(folder: &tempfile::TempDir, pairs: u8) -> Study {
    let mut study = Study::open(folder.path().join("study.db"), Mode::Create).unwrap();
    let source = SourceInfo { root: PathBuf::from("/pictures"), kind: "folder".to_owned(), seed: Some(3) };
    study.import(&source, (0..pairs).map(pair), |_| ()).unwrap();
    study
}

fn pair(number: u8) -> NewPair {
    let image = |name: &str, member: u8| NewImage {
        image: Image {
            path: PathBuf::from(format!("/pictures/{number}{name}.png")),
            locator: format!("{number}{name}.png"),
            sha256: [number ^ member; 32],
            pixels: None,
        },
        model: None,
        seed: None,
        guidance: None,
    };
    NewPair { external_id: None, prompt: format!("prompt {number}"), a: image("a", 0), b: image("b", 255) }
}

pub(super) fn spec() -> SessionSpec {
    SessionSpec {
        annotator: "ana".to_owned(),
        reveal: Reveal::Never,
        graphics: "sixel".to_owned(),
        terminal: "xterm".to_owned(),
        skipped_only: false,
        tournament: None,
        protocol: serde_json::Value::Null,
    }
}

pub(super) fn session(folder: &tempfile::TempDir, pairs: u8) -> Session {
    Session::start(study(folder, pairs), &spec()).unwrap()
}

/// Lets the file grow by no page more, or as far as it likes. SQLite then answers as on a full disk.
pub(super) fn fill_disk(study: &Study, full: bool) {
    let pages = if full { 1 } else { 1_000_000 };
    study.connection.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(())).unwrap();
}
