//! The studies that are measured on: a million pairs, made once and kept in `target/bench-data` (or the folder that
//! `PAIRPICK_BENCH_DATA` names).
//!
//! All pairs have images of their own in the file, as in use; only those that the annotator of the benches sees have
//! picture files on the disk. Which ones these are follows from the order, which is part of the file format.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use pairpick::pair::NewPair;
use pairpick::study::order::{Permutation, derive};
use pairpick::study::{Session, SourceInfo, Study};
use rusqlite::Connection;

use super::figures::say;
use super::pictures::{self, GROUPS, Picture, SIDE};
use super::study;

pub const PAIRS: u64 = 1_000_000;
/// Pairs that come later in the study of a million picks, so that some are left to decide.
pub const FURTHER: u64 = 5_000;
pub const ANNOTATOR: &str = "bench";
const SEED: u64 = 11;
/// Turns of the annotator, from the first on, that have picture files.
const SHOWN: u64 = 6_000;

/// The folder of the studies and the pictures.
pub struct Ground {
    folder: PathBuf,
}

impl Ground {
    pub fn open() -> Self {
        let folder = match std::env::var_os("PAIRPICK_BENCH_DATA") {
            Some(folder) => PathBuf::from(folder),
            None => Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("bench-data"),
        };
        // Another number where what is made here changes.
        let folder = folder.join("ground-1");
        std::fs::create_dir_all(&folder).unwrap();
        Ground { folder }
    }

    /// A name in the folder, for what a bench writes.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// A million pairs, nothing decided.
    pub fn million_pairs(&self) -> PathBuf {
        self.made("pairs.db", |path| {
            say("making a study of a million pairs (once)");
            let mut study = Study::open_seeded(path, SEED).unwrap();
            study.import(&self.source(), self.pairs(&self.pictures(), 0, 0..PAIRS), |_| ()).unwrap();
        })
    }

    /// The same, with a thousand picks of the annotator.
    pub fn thousand_picks(&self) -> PathBuf {
        let pairs = self.million_pairs();
        self.made("picks-3.db", |path| {
            say("making a thousand picks (once)");
            copy(&pairs, path);
            decide(path, 1_000);
        })
    }

    /// The same, all million pairs decided by the annotator, and some further pairs.
    pub fn million_picks(&self) -> PathBuf {
        let pairs = self.million_pairs();
        self.made("picks-6.db", |path| {
            say("making a million picks (once)");
            copy(&pairs, path);
            decide(path, PAIRS);
            let mut study = Study::open_seeded(path, SEED).unwrap();
            let pictures = self.pictures();
            let further = self.pairs(&pictures, PAIRS, PAIRS..PAIRS + FURTHER);
            study.import(&self.source(), further, |_| ()).unwrap();
        })
    }

    fn made(&self, name: &str, make: impl FnOnce(&Path)) -> PathBuf {
        let path = self.file(name);
        if !path.exists() {
            let part = self.file(&format!("part-{name}"));
            remove(&part);
            make(&part);
            settle(&part);
            std::fs::rename(&part, &path).unwrap();
        }
        path
    }

    fn pictures(&self) -> Vec<[Picture; 2]> {
        pictures::prepare(&self.folder.join("pictures"))
    }

    fn source(&self) -> SourceInfo {
        SourceInfo { root: self.folder.clone(), kind: "manifest".to_owned(), seed: None }
    }

    /// Pairs by number; those that the annotator sees early in the stretch that begins at `first` with picture files.
    fn pairs<'a>(
        &self,
        pictures: &'a [[Picture; 2]],
        first: u64,
        numbers: std::ops::Range<u64>,
    ) -> impl Iterator<Item = NewPair> + 'a {
        let order = order(first, numbers.end - first);
        let shown: HashMap<u64, usize> = (0..SHOWN.min(order.length()))
            .map(|position| (first + order.at(position), position as usize % GROUPS))
            .collect();
        numbers.map(move |number| {
            let mut pair = study::new_pair(number);
            if let Some(group) = shown.get(&number) {
                for (new, picture) in [&mut pair.a, &mut pair.b].into_iter().zip(&pictures[*group]) {
                    new.image.path.clone_from(&picture.path);
                    new.image.sha256 = picture.sha256;
                    new.image.pixels = Some((SIDE, SIDE));
                }
            }
            pair
        })
    }
}

/// The annotator's order of the stretch over so many pairs, `first` of them before it.
fn order(first: u64, pairs: u64) -> Permutation {
    let seed = derive(SEED, "order", ANNOTATOR);
    Permutation::new(pairs, derive(seed, "stretch", &(first + 1).to_string()))
}

/// Writes the annotator's first picks as the program would have, but in one go.
fn decide(path: &Path, picks: u64) {
    let study = Study::open_seeded(path, SEED).unwrap();
    Session::start(study, &study::spec(ANNOTATOR)).unwrap().end().unwrap();
    let sql = Connection::open(path).unwrap();
    let order = order(0, PAIRS);
    sql.execute_batch("PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; BEGIN").unwrap();
    for position in 0..picks {
        sql.prepare_cached(
            "INSERT INTO pick (annotator_id, pair_id, session_id, seq, outcome, a_on_left, position, shown_at,
                 first_key_ms, decided_at, response_ms, idle_ms, reveal, graphics, left_width, left_height, right_width,
                 right_height, zoomed, flickered, stacked)
             VALUES (1, ?1, 1, ?2 + 1, 'a', 1, ?2, 1767323045000 + 2000 * ?2, 900, 1767323046000 + 2000 * ?2, 1000, 0,
                 'after', 'kitty', 740, 740, 740, 740, 0, 0, 0)",
        )
        .unwrap()
        .execute((order.at(position) as i64 + 1, position as i64))
        .unwrap();
    }
    sql.execute("UPDATE annotator SET next_position = ?1, decided = ?1, events = ?1", [picks as i64])
        .unwrap();
    sql.execute_batch("COMMIT").unwrap();
}

/// A copy to spoil.
pub fn copy(from: &Path, to: &Path) {
    settle(from);
    remove(to);
    std::fs::copy(from, to).unwrap();
    std::fs::File::open(to).unwrap().sync_all().unwrap();
}

/// Brings what stands in the log into the file.
fn settle(path: &Path) {
    let sql = Connection::open(path).unwrap();
    sql.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
}

pub fn remove(path: &Path) {
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", path.display()));
    }
}

/// A folder in memory, where a sync costs nothing; `None` where the system has none.
pub fn memory() -> Option<PathBuf> {
    let folder = PathBuf::from("/dev/shm").join(format!("pairpick-bench-{}", std::process::id()));
    std::fs::create_dir(&folder).ok().map(|()| folder)
}
