//! All picks of a study with the scores of their pairs, as rows of numbers: what reports are worked out from.
//!
//! It is read in one transaction, while others may go on labelling. A million picks take some hundred megabytes: texts stay in the
//! study, but for the prompts.

use std::collections::HashMap;

use rusqlite::{Connection, Row};
use serde_json::Value;

use super::error::StudyError;
use super::{Study, location};
use crate::pair::{Outcome, PairId, PickId};

/// Picks and scores.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Evidence {
    /// The study's seed.
    pub seed: u64,
    /// Where the pairs came from: the kind of each source and the name of its file or folder.
    pub sources: Vec<String>,
    /// The frozen protocols of the sessions, with their hashes in hexadecimal.
    pub protocols: Vec<(String, Value)>,
    /// Names of the annotators.
    pub annotators: Vec<String>,
    /// Names of the generators.
    pub models: Vec<String>,
    /// Prompts of the pairs.
    pub prompts: Vec<String>,
    /// Pairs that have picks.
    pub pairs: Vec<EvidencePair>,
    /// Picks that were not taken back, in the order in which they were made; later changes are left out.
    pub picks: Vec<EvidencePick>,
    /// How many picks were taken back.
    pub retracted: u64,
    /// How many picks follow from a choice among several images: nobody compared these two.
    pub implied: u64,
    /// Scorers that have scores of these pairs.
    pub scorers: Vec<EvidenceScorer>,
}

/// A pair. Numbers are places in [`Evidence`]'s lists.
#[derive(Debug, Clone, PartialEq)]
pub struct EvidencePair {
    /// The pair.
    pub id: PairId,
    /// Its source.
    pub source: u32,
    /// Its prompt.
    pub prompt: u32,
    /// The rows of its images a and b: the same image is the same number.
    pub images: [i64; 2],
    /// The generators of a and b, where they are known.
    pub models: [Option<u32>; 2],
    /// Its name in the source.
    pub external_id: Option<Box<str>>,
}

/// A pick.
#[derive(Debug, Clone, PartialEq)]
pub struct EvidencePick {
    /// The pick.
    pub id: PickId,
    /// Its pair's place.
    pub pair: u32,
    /// Its annotator's place.
    pub annotator: u32,
    /// What was decided before a score was shown.
    pub outcome: Outcome,
    /// Whether image a stood on the left, where that is known.
    pub a_on_left: Option<bool>,
    /// When, in milliseconds since 1970-01-01 UTC.
    pub decided_at: Option<i64>,
    /// How long the person took, in milliseconds.
    pub response_ms: Option<i64>,
    /// The pick that this one repeats.
    pub repeat_of: Option<PickId>,
    /// Whether a score of the pair was on the screen before the decision.
    pub saw_score: bool,
    /// Whether the images were drawn in half blocks.
    pub in_blocks: bool,
    /// Whether an image of it was still a coarse one, to be replaced by a better one.
    pub on_coarse: bool,
    /// The protocol of its session.
    pub protocol: Option<u32>,
}

/// A scorer and what it says of the pairs.
#[derive(Debug, Clone, PartialEq)]
pub struct EvidenceScorer {
    /// Its name, with the arithmetic where that is not f32, as in the view `scores`.
    pub name: String,
    /// The hash of its weights, in hexadecimal.
    pub weights_sha256: String,
    /// f32, bf16 or f16.
    pub arithmetic: String,
    /// The device of its first scores, where it is known.
    pub device: Option<String>,
    /// The scores of a and b of each pair, in the order of the pairs; NaN where there is none.
    pub scores: Vec<[f64; 2]>,
}

/// What a pair's names are, for showing it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairNames {
    /// Where the images are in their source.
    pub images: [String; 2],
    /// Which models made them.
    pub models: [Option<String>; 2],
}

impl Study {
    /// Reads all picks and scores.
    ///
    /// # Errors
    /// The study can't be read.
    pub fn evidence(&self) -> Result<Evidence, StudyError> {
        let read = || -> rusqlite::Result<Evidence> {
            // One view of the file, whatever is written meanwhile.
            let transaction = self.connection.unchecked_transaction()?;
            let evidence = read(&transaction, self.seed)?;
            transaction.commit()?;
            Ok(evidence)
        };
        read().map_err(|error| StudyError::from_sqlite(&self.path, "read the picks and scores", error))
    }

    /// The names of a pair's images and models.
    ///
    /// # Errors
    /// There is no such pair, or the study can't be read.
    pub fn pair_names(&self, pair: PairId) -> Result<PairNames, StudyError> {
        let read = || {
            self.connection
                .prepare_cached(
                    "SELECT a.locator, b.locator, model_a.name, model_b.name
                     FROM pair
                     JOIN image AS a ON a.image_id = pair.image_a
                     JOIN image AS b ON b.image_id = pair.image_b
                     LEFT JOIN model AS model_a ON model_a.model_id = a.model_id
                     LEFT JOIN model AS model_b ON model_b.model_id = b.model_id
                     WHERE pair_id = ?1",
                )?
                .query_row([pair.0], |row| {
                    Ok(PairNames { images: [row.get(0)?, row.get(1)?], models: [row.get(2)?, row.get(3)?] })
                })
        };
        read().map_err(|error| StudyError::from_sqlite(&self.path, "read a pair's names", error))
    }
}

/// Rows of a table get places in the order in which they are met.
struct Places<T> {
    known: HashMap<i64, u32>,
    list: Vec<T>,
}

impl<T> Places<T> {
    fn read(
        connection: &Connection,
        sql: &str,
        mut value: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Self> {
        let mut places = Places { known: HashMap::new(), list: Vec::new() };
        let mut statement = connection.prepare(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            places.known.insert(row.get(0)?, places.list.len() as u32);
            places.list.push(value(row)?);
        }
        Ok(places)
    }

    /// The place of a row that a foreign key names.
    fn of(&self, id: i64) -> rusqlite::Result<u32> {
        self.known.get(&id).copied().ok_or(rusqlite::Error::QueryReturnedNoRows)
    }
}

fn read(connection: &Connection, seed: u64) -> rusqlite::Result<Evidence> {
    let sources = Places::read(connection, "SELECT source_id, kind, root FROM source", |row| {
        // Its name alone: a report is given to others, whom the folders of this machine do not concern.
        let root = location::from_value(row.get_ref(2)?);
        let name = root.file_name().unwrap_or(root.as_os_str()).to_string_lossy().into_owned();
        Ok(format!("{} {name}", row.get::<_, String>(1)?))
    })?;
    let text = |row: &Row<'_>| row.get::<_, String>(1);
    let annotators = Places::read(connection, "SELECT annotator_id, name FROM annotator", text)?;
    let models = Places::read(connection, "SELECT model_id, name FROM model", text)?;
    let protocols =
        Places::read(connection, "SELECT protocol_id, lower(hex(sha256)), json FROM protocol", |row| {
            let json: String = row.get(2)?;
            Ok((row.get(1)?, serde_json::from_str(&json).unwrap_or(Value::Null)))
        })?;
    // What a choice of the best of several implies was not judged as a pair, and many such picks are one decision.
    let picked = "SELECT DISTINCT pair_id FROM pick WHERE live = 1 AND amends IS NULL AND choice_id IS NULL";
    let prompts = Places::read(
        connection,
        &format!(
            "SELECT prompt_id, text FROM prompt
             WHERE prompt_id IN (SELECT prompt_id FROM pair WHERE pair_id IN ({picked}))"
        ),
        text,
    )?;
    let pairs = Places::read(
        connection,
        &format!(
            "SELECT pair.pair_id, pair.source_id, pair.prompt_id, pair.image_a, pair.image_b, a.model_id, b.model_id,
                 pair.external_id
             FROM pair JOIN image AS a ON a.image_id = pair.image_a JOIN image AS b ON b.image_id = pair.image_b
             WHERE pair.pair_id IN ({picked}) ORDER BY pair.pair_id"
        ),
        |row| {
            let model = |at: usize| row.get::<_, Option<i64>>(at)?.map(|id| models.of(id)).transpose();
            Ok(EvidencePair {
                id: PairId(row.get(0)?),
                source: sources.of(row.get(1)?)?,
                prompt: prompts.of(row.get(2)?)?,
                images: [row.get(3)?, row.get(4)?],
                models: [model(5)?, model(6)?],
                external_id: row.get::<_, Option<String>>(7)?.map(String::into_boxed_str),
            })
        },
    )?;
    let picks = self::picks(connection, &pairs, &annotators, &protocols)?;
    let scorers = scorers(connection, &pairs, &prompts)?;
    let retracted = connection.query_row(
        "SELECT count(*) FROM pick WHERE live = 0 AND amends IS NULL AND choice_id IS NULL",
        [],
        |row| Ok(row.get::<_, i64>(0)?.unsigned_abs()),
    )?;
    let implied = connection.query_row(
        "SELECT count(*) FROM pick WHERE live = 1 AND amends IS NULL AND choice_id IS NOT NULL",
        [],
        |row| Ok(row.get::<_, i64>(0)?.unsigned_abs()),
    )?;
    Ok(Evidence {
        seed,
        sources: sources.list,
        protocols: protocols.list,
        annotators: annotators.list,
        models: models.list,
        prompts: prompts.list,
        pairs: pairs.list,
        picks,
        retracted,
        implied,
        scorers,
    })
}

fn picks(
    connection: &Connection,
    pairs: &Places<EvidencePair>,
    annotators: &Places<String>,
    protocols: &Places<(String, Value)>,
) -> rusqlite::Result<Vec<EvidencePick>> {
    let sessions = Places::read(connection, "SELECT session_id, protocol_id FROM session", |row| {
        protocols.of(row.get(1)?)
    })?;
    let mut statement = connection.prepare(
        "SELECT pick_id, pair_id, annotator_id, outcome, a_on_left, decided_at, response_ms, repeat_of,
             score_shown_at IS NOT NULL AND score_shown_at <= decided_at, ifnull(graphics, '') = 'blocks', session_id,
             refined IS 0
         FROM pick WHERE live = 1 AND amends IS NULL AND choice_id IS NULL ORDER BY pick_id",
    )?;
    let mut rows = statement.query([])?;
    let mut picks = Vec::new();
    while let Some(row) = rows.next()? {
        // The table takes no other outcome.
        let Some(outcome) = Outcome::from_name(row.get_ref(3)?.as_str()?) else { continue };
        let session = row.get::<_, Option<i64>>(10)?.map(|id| sessions.of(id)).transpose()?;
        picks.push(EvidencePick {
            id: PickId(row.get(0)?),
            pair: pairs.of(row.get(1)?)?,
            annotator: annotators.of(row.get(2)?)?,
            outcome,
            a_on_left: row.get(4)?,
            decided_at: row.get(5)?,
            response_ms: row.get(6)?,
            repeat_of: row.get::<_, Option<i64>>(7)?.map(PickId),
            saw_score: row.get(8)?,
            in_blocks: row.get(9)?,
            on_coarse: row.get(11)?,
            protocol: session.map(|session| sessions.list[session as usize]),
        });
    }
    Ok(picks)
}

fn scorers(
    connection: &Connection,
    pairs: &Places<EvidencePair>,
    prompts: &Places<String>,
) -> rusqlite::Result<Vec<EvidenceScorer>> {
    let rows = Places::read(
        connection,
        "SELECT scorer_id, CASE arithmetic WHEN 'f32' THEN name ELSE name || '-' || arithmetic END,
             lower(hex(weights_sha256)), arithmetic, details
         FROM scorer ORDER BY scorer_id",
        |row| {
            let details: Option<String> = row.get(4)?;
            let details: Value =
                details.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default();
            let id: i64 = row.get(0)?;
            let scorer = EvidenceScorer {
                name: row.get(1)?,
                weights_sha256: row.get(2)?,
                arithmetic: row.get(3)?,
                device: details["device"].as_str().map(str::to_owned),
                scores: Vec::new(),
            };
            Ok((id, scorer))
        },
    )?;
    let mut scorers = Vec::new();
    for (id, mut scorer) in rows.list {
        let mut statement =
            connection.prepare("SELECT prompt_id, image_id, logit FROM score WHERE scorer_id = ?1")?;
        let mut known: HashMap<(u32, i64), f64> = HashMap::new();
        let mut rows = statement.query([id])?;
        while let Some(row) = rows.next()? {
            if let Some(&prompt) = prompts.known.get(&row.get(0)?) {
                known.insert((prompt, row.get(1)?), row.get(2)?);
            }
        }
        let of = |pair: &EvidencePair, image| known.get(&(pair.prompt, image)).copied().unwrap_or(f64::NAN);
        scorer.scores = pairs.list.iter().map(|pair| pair.images.map(|image| of(pair, image))).collect();
        if scorer.scores.iter().flatten().any(|score| !score.is_nan()) {
            scorers.push(scorer);
        }
    }
    Ok(scorers)
}
