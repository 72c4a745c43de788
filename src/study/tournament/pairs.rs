//! The pair of two images that are to meet, added to the study where it has none.

use rusqlite::{OptionalExtension, Transaction};

use super::contest::{Competitor, Contest, Toss};
use crate::pair::{PairId, Sha256};
use crate::study::{clock, import};

/// The kind of the source of pairs that a tournament added.
pub(in crate::study) const KIND: &str = "tournament";

/// The pair of two images: one that has come since the contest was read, or a new one.
pub(super) fn find_or_add(
    transaction: &Transaction<'_>,
    contest: &mut Contest,
    [one, other]: [usize; 2],
) -> rusqlite::Result<(PairId, bool)> {
    let (a, b) = if contest.coin(Toss::IsImageA, one, other) { (one, other) } else { (other, one) };
    let [image_a, image_b] = [a, b].map(|number| &contest.images[number]);
    let both = [image_a.sha256, image_b.sha256];
    let fingerprint = import::fingerprint(&contest.text, None, both);
    let (pair, a_first, added) = match find(transaction, contest.prompt, fingerprint, both)? {
        Some((pair, a_first)) => (pair, a_first, false),
        None => (add(transaction, contest.prompt, fingerprint, image_a, image_b)?, true, true),
    };
    let (a, b) = if a_first { (a, b) } else { (b, a) };
    contest.know(pair, a, b);
    Ok((pair, added))
}

/// A pair of these images, and whether the first of them is its image a.
fn find(
    transaction: &Transaction<'_>,
    prompt: i64,
    fingerprint: i64,
    [one, other]: [Sha256; 2],
) -> rusqlite::Result<Option<(PairId, bool)>> {
    transaction
        .prepare_cached(
            "SELECT pair_id, a.sha256 = ?3 FROM pair
             JOIN image AS a ON a.image_id = pair.image_a
             JOIN image AS b ON b.image_id = pair.image_b
             WHERE pair.fingerprint = ?1 AND prompt_id = ?2
                 AND ((a.sha256 = ?3 AND b.sha256 = ?4) OR (a.sha256 = ?4 AND b.sha256 = ?3))
             ORDER BY pair_id LIMIT 1",
        )?
        .query_row((fingerprint, prompt, one, other), |row| Ok((PairId(row.get(0)?), row.get(1)?)))
        .optional()
}

fn add(
    transaction: &Transaction<'_>,
    prompt: i64,
    fingerprint: i64,
    a: &Competitor,
    b: &Competitor,
) -> rusqlite::Result<PairId> {
    // The files are found by the source of each image; this one says where the pair is from.
    let source: i64 = match transaction
        .prepare_cached("SELECT source_id FROM source WHERE kind = ?1 ORDER BY source_id LIMIT 1")?
        .query_row([KIND], |row| row.get(0))
        .optional()?
    {
        Some(source) => source,
        None => transaction.query_row(
            "INSERT INTO source (root, kind, imported_at)
             SELECT root, ?2, ?3 FROM image JOIN source USING (source_id) WHERE image_id = ?1
             RETURNING source_id",
            (a.image, KIND, clock::now()),
            |row| row.get(0),
        )?,
    };
    transaction
        .prepare_cached(
            "INSERT INTO pair (source_id, prompt_id, image_a, image_b, fingerprint) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute((source, prompt, a.image, b.image, fingerprint))?;
    Ok(PairId(transaction.last_insert_rowid()))
}
