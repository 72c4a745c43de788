//! Storing a choice with all that it implies, in one transaction.

use std::collections::{HashMap, HashSet};

use rusqlite::{Transaction, params};

use super::retract::retract;
use super::{ChoiceId, Chosen, NewChoice, ShownImage};
use crate::pair::{NewPair, Outcome, PairId, Sha256};
use crate::study::annotator::{Annotator, Progress};
use crate::study::clock;
use crate::study::error::{Fault, StudyError};
use crate::study::import::Importer;
use crate::study::session::Session;

impl Session {
    /// Stores a choice and the picks that it implies; what the study lacks of prompt, images and pairs is added. Earlier choices
    /// of this annotator all of whose images are among these are taken back. When this returns, all of it is on disk.
    ///
    /// # Errors
    /// Fewer than two images, or the best is none of them; or the file can't be written. Nothing is stored then.
    pub fn choose(&mut self, choice: &NewChoice) -> Result<Chosen, StudyError> {
        let images = choice.images.len();
        if images < 2 || choice.best >= images {
            return Err(StudyError::NoChoice { images, path: self.study.path.clone() });
        }
        let (id, annotator) = (self.id, &mut self.annotator);
        self.study.write("store a choice", |transaction| choose(transaction, annotator, id, choice))
    }
}

/// A pair of the best image and another.
struct Duel {
    pair: PairId,
    best_is_a: bool,
    /// Rows of the best image and the other one.
    images: [i64; 2],
}

fn choose(
    transaction: &Transaction<'_>,
    annotator: &mut Annotator,
    session: i64,
    choice: &NewChoice,
) -> Result<Chosen, Fault> {
    let mut importer = Importer::new(transaction, &choice.source)?;
    let prompt = importer.prompt(&choice.prompt)?;
    let rows = choice.images.iter().map(|shown| importer.image(&choice.source, &shown.image));
    let rows = rows.collect::<rusqlite::Result<Vec<i64>>>()?;
    let replaced = replace(transaction, annotator, session, prompt, choice)?;
    let id = insert(transaction, annotator.id, session, prompt, choice, &rows)?;

    let best = &choice.images[choice.best];
    let mut known = known_duels(transaction, prompt, best.image.image.sha256)?;
    let mut waiting = Waiting::read(transaction, annotator.id)?;
    let (mut implied, mut kept, mut came_back) = (0_u64, 0, 0_u64);
    // Files of the same bytes are one image, and none is better than itself.
    let mut met = HashSet::from([best.image.image.sha256]);
    let mut scored: HashMap<i64, f64> =
        rows.iter().zip(&choice.images).map(|(row, shown)| (*row, shown.score)).collect();
    for other in &choice.images {
        if !met.insert(other.image.image.sha256) {
            continue;
        }
        let duels = match known.remove(&other.image.image.sha256) {
            Some(duels) => duels,
            None => vec![new_duel(&mut importer, choice, best, other)?],
        };
        let decided = duels.iter().map(|duel| is_decided(transaction, annotator.id, duel.pair));
        if decided.collect::<rusqlite::Result<Vec<bool>>>()?.contains(&true) {
            kept += 1;
            continue;
        }
        let Some(duel) = duels.into_iter().next() else { continue };
        let skip = waiting.skip_of(transaction, duel.pair)?;
        imply(transaction, annotator.id, session, id, choice, &duel, skip)?;
        scored.extend(duel.images.into_iter().zip([best.score, other.score]));
        implied += 1;
        came_back += u64::from(skip.is_some());
    }
    keep_scores(transaction, choice, prompt, &scored)?;
    // Pairs that are new belong to everybody's order; this annotator's counts them at once.
    annotator.extend(transaction)?;
    let progress = transaction
        .prepare_cached(
            "UPDATE annotator SET decided = decided + ?2, skipped = skipped - ?3
             WHERE annotator_id = ?1 RETURNING decided, skipped, total",
        )?
        .query_row((annotator.id, implied.cast_signed(), came_back.cast_signed()), |row| {
            Progress::from_row(row, 0)
        })?;
    Ok(Chosen { choice: id, implied, kept, replaced, progress })
}

/// Takes back the annotator's choices of this prompt all of whose images are among these.
fn replace(
    transaction: &Transaction<'_>,
    annotator: &mut Annotator,
    session: i64,
    prompt: i64,
    choice: &NewChoice,
) -> Result<u64, Fault> {
    let among: HashSet<Sha256> = choice.images.iter().map(|shown| shown.image.image.sha256).collect();
    let mut standing: HashMap<i64, bool> = HashMap::new();
    {
        let mut statement = transaction.prepare_cached(
            "SELECT choice.choice_id, image.sha256 FROM choice
             JOIN choice_image ON choice_image.choice_id = choice.choice_id
             JOIN image ON image.image_id = choice_image.image_id
             WHERE choice.annotator_id = ?1 AND choice.prompt_id = ?2 AND retracted_at IS NULL",
        )?;
        let rows = statement
            .query_map((annotator.id, prompt), |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Sha256>(1)?)))?;
        for row in rows {
            let (earlier, image) = row?;
            *standing.entry(earlier).or_insert(true) &= among.contains(&image);
        }
    }
    let mut replaced: Vec<i64> =
        standing.into_iter().filter_map(|(earlier, inside)| inside.then_some(earlier)).collect();
    replaced.sort_unstable();
    for earlier in &replaced {
        retract(transaction, annotator, session, ChoiceId(*earlier), clock::now())?;
    }
    Ok(replaced.len() as u64)
}

fn insert(
    transaction: &Transaction<'_>,
    annotator: i64,
    session: i64,
    prompt: i64,
    choice: &NewChoice,
    rows: &[i64],
) -> rusqlite::Result<ChoiceId> {
    transaction
        .prepare_cached(
            "INSERT INTO choice (annotator_id, session_id, prompt_id, images, best, scorer_id, scorer_rank, ranked,
                 ranking_sha256, reveal, ranking_shown_at, shown_at, decided_at, response_ms, idle_ms, zoomed)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
        )?
        .execute(params![
            annotator,
            session,
            prompt,
            (choice.images.len() as u64).cast_signed(),
            rows[choice.best],
            choice.scorer.map(|scorer| scorer.0),
            choice.images[choice.best].rank.cast_signed(),
            choice.ranked.cast_signed(),
            choice.ranking,
            choice.reveal.name(),
            choice.ranking_shown_at,
            choice.shown_at,
            choice.decided_at,
            choice.response_ms.cast_signed(),
            choice.idle_ms.cast_signed(),
            choice.zoomed,
        ])?;
    let id = transaction.last_insert_rowid();
    let mut place = transaction.prepare_cached(
        "INSERT INTO choice_image (choice_id, place, image_id, scorer_rank) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for (at, (row, shown)) in rows.iter().zip(&choice.images).enumerate() {
        place.execute((id, (at as u64).cast_signed(), row, shown.rank.cast_signed()))?;
    }
    Ok(ChoiceId(id))
}

/// The study's pairs of this prompt and image, by the other image; the oldest first.
fn known_duels(
    transaction: &Transaction<'_>,
    prompt: i64,
    best: Sha256,
) -> rusqlite::Result<HashMap<Sha256, Vec<Duel>>> {
    let mut known: HashMap<Sha256, Vec<Duel>> = HashMap::new();
    let mut statement = transaction.prepare_cached(
        "SELECT pair_id, a.sha256, b.sha256, image_a, image_b FROM pair
         JOIN image AS a ON a.image_id = pair.image_a
         JOIN image AS b ON b.image_id = pair.image_b
         WHERE prompt_id = ?1 AND (a.sha256 = ?2 OR b.sha256 = ?2)
         ORDER BY pair_id",
    )?;
    let mut rows = statement.query((prompt, best))?;
    while let Some(row) = rows.next()? {
        let hashes: [Sha256; 2] = [row.get(1)?, row.get(2)?];
        let best_is_a = hashes[0] == best;
        let (a, b) = (row.get(3)?, row.get(4)?);
        let duel =
            Duel { pair: PairId(row.get(0)?), best_is_a, images: if best_is_a { [a, b] } else { [b, a] } };
        known.entry(hashes[usize::from(best_is_a)]).or_default().push(duel);
    }
    Ok(known)
}

/// A pair that the study lacks. Which image is a says nothing: it goes by the hashes.
fn new_duel(
    importer: &mut Importer<'_>,
    choice: &NewChoice,
    best: &ShownImage,
    other: &ShownImage,
) -> Result<Duel, Fault> {
    let best_is_a = best.image.image.sha256 < other.image.image.sha256;
    let (a, b) = if best_is_a { (best, other) } else { (other, best) };
    let pair =
        NewPair { external_id: None, prompt: choice.prompt.clone(), a: a.image.clone(), b: b.image.clone() };
    let (pair, [a, b]) = importer.insert(&choice.source, &pair)?;
    Ok(Duel { pair, best_is_a, images: if best_is_a { [a, b] } else { [b, a] } })
}

fn is_decided(transaction: &Transaction<'_>, annotator: i64, pair: PairId) -> rusqlite::Result<bool> {
    transaction
        .prepare_cached(
            "SELECT 1 FROM pick WHERE pair_id = ?1 AND annotator_id = ?2
             AND live = 1 AND repeat_of IS NULL AND amends IS NULL",
        )?
        .exists((pair.0, annotator))
}

/// What an annotator has put off: pairs that wait, and those that have come back as turns.
struct Waiting {
    skips: HashMap<i64, i64>,
    turns: HashMap<i64, i64>,
}

impl Waiting {
    fn read(transaction: &Transaction<'_>, annotator: i64) -> rusqlite::Result<Self> {
        let map = |sql: &str| -> rusqlite::Result<HashMap<i64, i64>> {
            let mut statement = transaction.prepare_cached(sql)?;
            statement.query_map([annotator], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
        };
        Ok(Waiting {
            skips: map("SELECT pair_id, skip_id FROM skip WHERE annotator_id = ?1 AND waiting = 1")?,
            turns: map("SELECT pair_id, skip_id FROM turn WHERE annotator_id = ?1 AND skip_id IS NOT NULL")?,
        })
    }

    /// The skip that a pair waits by, which ends with its decision.
    fn skip_of(&mut self, transaction: &Transaction<'_>, pair: PairId) -> rusqlite::Result<Option<i64>> {
        if let Some(skip) = self.skips.remove(&pair.0) {
            transaction.prepare_cached("UPDATE skip SET waiting = 0 WHERE skip_id = ?1")?.execute([skip])?;
            return Ok(Some(skip));
        }
        Ok(self.turns.remove(&pair.0))
    }
}

/// Writes the pick. It has no number among the annotator's events, so that undo passes over it; no position, sides or times of
/// its own, since the pair was not shown as one.
fn imply(
    transaction: &Transaction<'_>,
    annotator: i64,
    session: i64,
    id: ChoiceId,
    choice: &NewChoice,
    duel: &Duel,
    skip: Option<i64>,
) -> rusqlite::Result<()> {
    let outcome = if duel.best_is_a { Outcome::A } else { Outcome::B };
    transaction
        .prepare_cached(
            "INSERT INTO pick (annotator_id, pair_id, session_id, outcome, shown_at, decided_at, reveal, graphics,
                 zoomed, skip_id, score_shown_at, choice_id)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?
        .execute(params![
            annotator,
            duel.pair.0,
            session,
            outcome.name(),
            choice.shown_at,
            choice.decided_at,
            choice.reveal.name(),
            &choice.graphics,
            choice.zoomed,
            skip,
            choice.ranking_shown_at,
            id.0,
        ])?;
    Ok(())
}

fn keep_scores(
    transaction: &Transaction<'_>,
    choice: &NewChoice,
    prompt: i64,
    scores: &HashMap<i64, f64>,
) -> rusqlite::Result<()> {
    let Some(scorer) = choice.scorer else { return Ok(()) };
    let mut insert = transaction.prepare_cached(
        "INSERT OR REPLACE INTO score (scorer_id, prompt_id, image_id, logit) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for (image, logit) in scores {
        insert.execute((scorer.0, prompt, image, logit))?;
    }
    Ok(())
}
