//! Studies for tests: pairs that are made up, and sessions in them.
#![allow(dead_code, clippy::unwrap_used, missing_docs, unreachable_pub)]

use std::path::{Path, PathBuf};

use pairpick::pair::{Image, NewImage, NewPair, Outcome, Quality, Reveal};
use pairpick::study::{Mode, NewPick, Seen, Session, SessionSpec, SourceInfo, Study, Turn};
use rusqlite::Connection;

pub struct Room {
    pub folder: tempfile::TempDir,
}

impl Room {
    pub fn new() -> Self {
        Room { folder: tempfile::tempdir().unwrap() }
    }

    /// A room with a study of so many pairs in it.
    pub fn with_pairs(pairs: u64) -> Self {
        let room = Room::new();
        let mut study = Study::open_seeded(room.path(), 11).unwrap();
        study.import(&source(), new_pairs(0..pairs), |_| ()).unwrap();
        room
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("study.db")
    }

    pub fn open(&self) -> Study {
        Study::open(self.path(), Mode::Write).unwrap()
    }

    pub fn session(&self, annotator: &str) -> Session {
        Session::start(self.open(), &spec(annotator)).unwrap()
    }

    pub fn skipped_session(&self, annotator: &str) -> Session {
        Session::start(self.open(), &SessionSpec { skipped_only: true, ..spec(annotator) }).unwrap()
    }

    /// The file as a user's own SQL sees it.
    pub fn sql(&self) -> Connection {
        Connection::open(self.path()).unwrap()
    }

    pub fn count(&self, sql: &str) -> i64 {
        self.sql().query_row(sql, [], |row| row.get(0)).unwrap()
    }
}

pub fn source() -> SourceInfo {
    SourceInfo { root: PathBuf::from("/pictures"), kind: "manifest".to_owned(), seed: None }
}

pub fn spec(annotator: &str) -> SessionSpec {
    SessionSpec {
        annotator: annotator.to_owned(),
        reveal: Reveal::After,
        graphics: "kitty".to_owned(),
        terminal: "kitty 0.41".to_owned(),
        skipped_only: false,
        tournament: None,
        protocol: serde_json::json!({ "tie": "no image is significantly better than the other" }),
    }
}

pub fn new_image(number: u64, member: u64) -> NewImage {
    let locator = format!("{:03}/{number:07}-{member}.png", number % 997);
    let mut sha256 = [0; 32];
    // Spread as a hash is, so that indexes see what they will see in use.
    for (index, chunk) in sha256.chunks_mut(8).enumerate() {
        let value =
            (number * 2 + member + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(index as u32 * 7);
        chunk.copy_from_slice(&(value ^ (value >> 29)).to_le_bytes());
    }
    NewImage {
        image: Image {
            path: Path::new("/pictures").join(&locator),
            locator,
            sha256,
            pixels: Some((512, 512)),
        },
        model: Some(["sdxl", "flux", "sd3"][(number + member) as usize % 3].to_owned()),
        seed: Some(number as i64),
        guidance: Some(7.5),
    }
}

pub fn new_pair(number: u64) -> NewPair {
    NewPair {
        external_id: None,
        prompt: format!("a red fox asleep under birch number {number}, first snow, 35 mm photograph"),
        a: new_image(number, 0),
        b: new_image(number, 1),
    }
}

pub fn new_pairs(numbers: std::ops::Range<u64>) -> impl Iterator<Item = NewPair> {
    numbers.map(new_pair)
}

/// The pairs of some prompts with so many images each: all of them, or only neighbours.
pub fn contest_pairs(prompts: u64, images: u64, all: bool) -> Vec<NewPair> {
    let mut pairs = Vec::new();
    for prompt in 0..prompts {
        for one in 0..images {
            for other in one + 1..images {
                if all || other == one + 1 {
                    pairs.push(NewPair {
                        external_id: None,
                        prompt: format!("prompt {prompt}"),
                        a: new_image(prompt * 1000 + one, 0),
                        b: new_image(prompt * 1000 + other, 0),
                    });
                }
            }
        }
    }
    pairs
}

pub fn pick_of(turn: &Turn, outcome: Outcome) -> NewPick {
    let shown_at = 1_767_323_045_000 + turn.position as i64 * 1000;
    NewPick {
        graphics: "kitty".to_owned(),
        first_key_ms: Some(400),
        left: Some((480, 480)),
        right: Some((480, 481)),
        seen: Some(Seen {
            quality: Quality::High,
            left: "png-6".to_owned(),
            right: "jpeg-84".to_owned(),
            refined: Some(true),
        }),
        ..NewPick::of(turn, outcome, shown_at, shown_at + 678)
    }
}

/// Takes one turn, which must be there.
pub fn next(session: &mut Session) -> Turn {
    session.take(1).unwrap().pop().expect("a turn is left")
}
