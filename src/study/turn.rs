//! A turn: a pair that an annotator's session has claimed, and how it is to be shown.

use rusqlite::Connection;

use super::location;
use crate::pair::{Image, Pair, PairId, PickId, Sha256};

/// A pair to show. It belongs to this session until it is decided or skipped, or the session ends.
#[derive(Debug, Clone, PartialEq)]
pub struct Turn {
    /// The pair.
    pub pair: Pair,
    /// Where it stands in the annotator's order, from 0.
    pub position: u64,
    /// Whether image a is to be shown on the left (or on top).
    pub a_on_left: bool,
    /// The pick that this turn asks again for, if it is a repeat.
    pub repeat_of: Option<PickId>,
}

/// Reads a pair with its images; no row is an error of its own kind.
pub(super) fn load_pair(connection: &Connection, pair: PairId) -> rusqlite::Result<Pair> {
    let mut statement = connection.prepare_cached(
        "SELECT prompt.text,
                a.locator, a.sha256, a.width, a.height, a.path, a_source.root,
                b.locator, b.sha256, b.width, b.height, b.path, b_source.root
         FROM pair
         JOIN prompt ON prompt.prompt_id = pair.prompt_id
         JOIN image AS a ON a.image_id = pair.image_a
         JOIN image AS b ON b.image_id = pair.image_b
         JOIN source AS a_source ON a_source.source_id = a.source_id
         JOIN source AS b_source ON b_source.source_id = b.source_id
         WHERE pair.pair_id = ?1",
    )?;
    statement.query_row([pair.0], |row| {
        let image = |first: usize| -> rusqlite::Result<Image> {
            let locator: String = row.get(first)?;
            let size = |index| row.get::<_, Option<u32>>(index);
            Ok(Image {
                path: location::resolve(row.get_ref(first + 5)?, &locator, row.get_ref(first + 4)?),
                locator,
                sha256: row.get::<_, Sha256>(first + 1)?,
                pixels: size(first + 2)?.zip(size(first + 3)?),
            })
        };
        Ok(Pair { id: pair, prompt: row.get(0)?, a: image(1)?, b: image(7)? })
    })
}
