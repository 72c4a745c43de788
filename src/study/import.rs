//! Pairs into a study, in transactions small enough that a person can label beside them.
//!
//! What is there already is left alone, so a second run adds only what is new and an interrupted one is resumed by
//! running it again. A pair is known by its prompt, the bytes of its two images and its external id.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use rusqlite::{OptionalExtension, Transaction, params};
use sha2::{Digest, Sha256};

use super::error::{Fault, StudyError};
use super::order::first_eight;
use super::{Study, clock, location};
use crate::pair::{NewImage, NewPair, PairId};

/// Where pairs come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceInfo {
    /// What relative locators are relative to: an absolute path.
    pub root: PathBuf,
    /// The format: `manifest`, `folder`, ….
    pub kind: String,
    /// The seed by which pairs were chosen, where they were.
    pub seed: Option<u64>,
}

/// What an import has done so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Imported {
    /// Pairs that were new.
    pub added: u64,
    /// Pairs that the study had.
    pub already_there: u64,
}

/// Memory for pages in KiB (negative, as SQLite wants it), for labelling and for an import.
pub(super) const USUAL_CACHE: i64 = -8 * 1024;
const IMPORT_CACHE: i64 = -128 * 1024;

/// Pages in the log before they are moved into the file. An import changes the same pages of its indexes over and
/// over: moving them seldom spares most of the writing.
const USUAL_LOG: i64 = 1000;
const IMPORT_LOG: i64 = 64 * 1024;

/// A transaction is this many pairs, or what the source yields in this time: a slow source must not hold up its pairs.
const BATCH: usize = 10_000;
const BATCH_TIME: Duration = Duration::from_secs(1);

impl Study {
    /// Adds those pairs that the study does not have. `on_progress` is called after each transaction, when the pairs
    /// so far are on disk.
    pub fn import(
        &mut self,
        source: &SourceInfo,
        pairs: impl IntoIterator<Item = NewPair>,
        mut on_progress: impl FnMut(&Imported),
    ) -> Result<Imported, StudyError> {
        self.set_up(IMPORT_CACHE, IMPORT_LOG)?;
        let mut pairs = pairs.into_iter();
        let mut imported = Imported::default();
        let mut models = HashMap::new();
        loop {
            // Gathered before the lock is taken: the source may read and hash files.
            let batch = gather(&mut pairs);
            if batch.is_empty() {
                break;
            }
            let before = imported;
            let (after, known) = self.write("import pairs", |transaction| {
                let mut importer = Importer { models: models.clone(), ..Importer::new(transaction, source)? };
                let mut imported = before;
                for pair in &batch {
                    if importer.add(source, pair)? {
                        imported.added += 1;
                    } else {
                        imported.already_there += 1;
                    }
                }
                Ok((imported, importer.models))
            })?;
            (imported, models) = (after, known);
            on_progress(&imported);
            // Leaves a gap that a person's pick can slip into.
            clock::nap();
        }
        self.set_up(USUAL_CACHE, USUAL_LOG)?;
        Ok(imported)
    }

    fn set_up(&self, cache: i64, log: i64) -> Result<(), StudyError> {
        let set_up = || {
            self.connection.pragma_update(None, "cache_size", cache)?;
            self.connection.query_row(&format!("PRAGMA wal_autocheckpoint = {log}"), [], |_| Ok(()))
        };
        set_up().map_err(|error| StudyError::from_sqlite(&self.path, "import pairs", error))
    }
}

fn gather(pairs: &mut impl Iterator<Item = NewPair>) -> Vec<NewPair> {
    let started = Instant::now();
    let mut batch = Vec::new();
    while batch.len() < BATCH && (batch.is_empty() || started.elapsed() < BATCH_TIME) {
        let Some(pair) = pairs.next() else { break };
        batch.push(pair);
    }
    batch
}

fn source_id(transaction: &Transaction<'_>, source: &SourceInfo) -> rusqlite::Result<i64> {
    let root = location::to_value(&source.root);
    let seed = source.seed.map(u64::cast_signed);
    let known = transaction
        .prepare_cached("SELECT source_id FROM source WHERE root = ?1 AND kind = ?2 AND seed IS ?3")?
        .query_row(params![root, source.kind, seed], |row| row.get(0))
        .optional()?;
    if let Some(id) = known {
        return Ok(id);
    }
    transaction.execute(
        "INSERT INTO source (root, kind, seed, imported_at) VALUES (?1, ?2, ?3, ?4)",
        params![root, source.kind, seed, clock::now()],
    )?;
    Ok(transaction.last_insert_rowid())
}

/// Prompts, images and pairs of a source, within a transaction.
pub(super) struct Importer<'a> {
    transaction: &'a Transaction<'a>,
    models: HashMap<String, i64>,
    source: i64,
}

impl<'a> Importer<'a> {
    /// For a source, whose row is made where it is new.
    pub(super) fn new(transaction: &'a Transaction<'a>, source: &SourceInfo) -> rusqlite::Result<Self> {
        Ok(Importer { transaction, models: HashMap::new(), source: source_id(transaction, source)? })
    }

    /// Adds a pair; false where it is there already.
    fn add(&mut self, source: &SourceInfo, pair: &NewPair) -> Result<bool, Fault> {
        if self.has(pair, fingerprint_of(pair))? {
            return Ok(false);
        }
        self.insert(source, pair)?;
        Ok(true)
    }

    /// Adds a pair that is not there; answers its row and those of its images.
    pub(super) fn insert(
        &mut self,
        source: &SourceInfo,
        pair: &NewPair,
    ) -> rusqlite::Result<(PairId, [i64; 2])> {
        let prompt = self.prompt(&pair.prompt)?;
        let a = self.image(source, &pair.a)?;
        let b = self.image(source, &pair.b)?;
        self.transaction
            .prepare_cached(
                "INSERT INTO pair (source_id, external_id, prompt_id, image_a, image_b, fingerprint)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute((self.source, &pair.external_id, prompt, a, b, fingerprint_of(pair)))?;
        Ok((PairId(self.transaction.last_insert_rowid()), [a, b]))
    }

    /// A fingerprint finds the few that may be equal; what it was made of decides.
    fn has(&self, pair: &NewPair, fingerprint: i64) -> rusqlite::Result<bool> {
        let [a, b] = [&pair.a, &pair.b].map(|new| new.image.sha256);
        self.transaction
            .prepare_cached(
                "SELECT 1 FROM pair
                 JOIN prompt ON prompt.prompt_id = pair.prompt_id
                 JOIN image AS a ON a.image_id = pair.image_a
                 JOIN image AS b ON b.image_id = pair.image_b
                 WHERE pair.fingerprint = ?1 AND external_id IS ?2 AND prompt.text = ?3
                     AND ((a.sha256 = ?4 AND b.sha256 = ?5) OR (a.sha256 = ?5 AND b.sha256 = ?4))",
            )?
            .exists(params![fingerprint, pair.external_id, pair.prompt, a, b])
    }

    /// The row of a prompt.
    pub(super) fn prompt(&self, text: &str) -> rusqlite::Result<i64> {
        let fingerprint = prompt_fingerprint(text);
        let known = self
            .transaction
            .prepare_cached("SELECT prompt_id FROM prompt WHERE fingerprint = ?1 AND text = ?2")?
            .query_row((fingerprint, text), |row| row.get(0))
            .optional()?;
        if let Some(id) = known {
            return Ok(id);
        }
        self.transaction
            .prepare_cached("INSERT INTO prompt (text, fingerprint) VALUES (?1, ?2)")?
            .execute((text, fingerprint))?;
        Ok(self.transaction.last_insert_rowid())
    }

    /// Equal bytes under another name are another image: two models may both have drawn a black square.
    pub(super) fn image(&mut self, source: &SourceInfo, new: &NewImage) -> rusqlite::Result<i64> {
        let model = new.model.as_deref().map(|name| self.model(name)).transpose()?;
        let image = &new.image;
        let known = self
            .transaction
            .prepare_cached(
                "SELECT image_id FROM image WHERE substr(sha256, 1, 8) = substr(?1, 1, 8) AND sha256 = ?1
                 AND source_id = ?2 AND locator = ?3 AND model_id IS ?4",
            )?
            .query_row((image.sha256, self.source, &image.locator, model), |row| row.get(0))
            .optional()?;
        if let Some(id) = known {
            return Ok(id);
        }
        self.transaction
            .prepare_cached(
                "INSERT INTO image (source_id, locator, sha256, model_id, seed, guidance, width, height, path)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute(params![
                self.source,
                image.locator,
                image.sha256,
                model,
                new.seed,
                new.guidance,
                image.pixels.map(|size| size.0),
                image.pixels.map(|size| size.1),
                location::beyond_locator(&source.root, image),
            ])?;
        Ok(self.transaction.last_insert_rowid())
    }

    fn model(&mut self, name: &str) -> rusqlite::Result<i64> {
        if let Some(id) = self.models.get(name) {
            return Ok(*id);
        }
        self.transaction
            .execute("INSERT INTO model (name) VALUES (?1) ON CONFLICT (name) DO NOTHING", [name])?;
        let id = self
            .transaction
            .query_row("SELECT model_id FROM model WHERE name = ?1", [name], |row| row.get(0))?;
        self.models.insert(name.to_owned(), id);
        Ok(id)
    }
}

/// Finds a prompt among a million without an index over their texts.
pub(super) fn prompt_fingerprint(text: &str) -> i64 {
    first_eight(&Sha256::digest(text.as_bytes()).into()).cast_signed()
}

/// The fingerprint of a new pair.
fn fingerprint_of(pair: &NewPair) -> i64 {
    let shas = [&pair.a, &pair.b].map(|new| new.image.sha256);
    fingerprint(&pair.prompt, pair.external_id.as_deref(), shas)
}

/// Equal for equal pairs, whichever image is a.
pub(super) fn fingerprint(prompt: &str, external_id: Option<&str>, [a, b]: [[u8; 32]; 2]) -> i64 {
    let mut hash = Sha256::new();
    hash.update(a.min(b));
    hash.update(a.max(b));
    hash.update((prompt.len() as u64).to_le_bytes());
    hash.update(prompt);
    if let Some(id) = external_id {
        hash.update([1]);
        hash.update(id);
    }
    first_eight(&hash.finalize().into()).cast_signed()
}
