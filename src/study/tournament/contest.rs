//! The contest of one prompt: its images in the order in which they enter, the pairs there are of them, and its bracket
//! replayed over the annotator's picks.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension};

use super::Tournament;
use super::bracket::{Bracket, Standing, Verdict};
use crate::pair::{PairId, Sha256};
use crate::study::annotator::Annotator;
use crate::study::order::{derive, first_eight, mix};

/// An image of a prompt, known by its bytes.
#[derive(Debug)]
pub(super) struct Competitor {
    /// The first of its rows that has a pair of this prompt.
    pub(super) image: i64,
    pub(super) sha256: Sha256,
    /// By lot, from the annotator's seed and the prompt.
    rank: u64,
    /// Which stretch of the annotator's order brought it.
    batch: usize,
}

/// A pair of two competitors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Known {
    pair: PairId,
    /// Whether the one with the lower number is image a.
    lower_is_a: bool,
}

/// What a coin is tossed for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Toss {
    /// Who goes on after a tie.
    GoesOn,
    /// Which is image a of a pair that is added: it must not tell which of the two came further.
    IsImageA,
}

#[derive(Debug)]
pub(super) struct Contest {
    pub(super) prompt: i64,
    pub(super) text: String,
    /// From the annotator's seed and the prompt's text.
    pub(super) seed: u64,
    pub(super) images: Vec<Competitor>,
    bracket: Bracket,
    /// The pairs of two images, by their numbers, the lower first; more than one where they have external ids.
    pairs: HashMap<[usize; 2], Vec<Known>>,
}

impl Contest {
    /// The contest of a prompt among the images of its pairs up to `newest`, over all pairs there are of them; `None` where
    /// there are no two.
    pub(super) fn load(
        connection: &Connection,
        annotator: &Annotator,
        tournament: Tournament,
        prompt: i64,
        newest: i64,
    ) -> rusqlite::Result<Option<Self>> {
        let text: String = connection
            .prepare_cached("SELECT text FROM prompt WHERE prompt_id = ?1")?
            .query_row([prompt], |row| row.get(0))?;
        let seed = derive(annotator.order_seed(), "tournament", &text);
        let mut statement = connection.prepare_cached(
            "SELECT pair_id, image_a, a.sha256, image_b, b.sha256 FROM pair
             JOIN image AS a ON a.image_id = pair.image_a
             JOIN image AS b ON b.image_id = pair.image_b
             WHERE prompt_id = ?1 ORDER BY pair_id",
        )?;
        let mut rows = statement.query([prompt])?;
        let mut images: HashMap<Sha256, Competitor> = HashMap::new();
        let mut pairs: Vec<(PairId, [Sha256; 2])> = Vec::new();
        while let Some(row) = rows.next()? {
            let pair: i64 = row.get(0)?;
            let both = [row.get(2)?, row.get(4)?];
            let its_images = both.into_iter().zip([row.get(1)?, row.get(3)?]);
            for (sha256, image) in its_images.filter(|_| pair <= newest) {
                images.entry(sha256).or_insert_with(|| {
                    let rank = mix(seed ^ first_eight(&sha256));
                    Competitor { image, sha256, rank, batch: annotator.stretch_of(pair) }
                });
            }
            pairs.push((PairId(pair), both));
        }
        if images.len() < 2 {
            return Ok(None);
        }
        let mut images: Vec<Competitor> = images.into_values().collect();
        images.sort_unstable_by_key(|image| (image.batch, image.rank, image.sha256));
        let batches: Vec<usize> =
            images.chunk_by(|one, other| one.batch == other.batch).map(<[_]>::len).collect();
        let bracket = Bracket::new(tournament, &batches);
        let mut contest = Contest { prompt, text, seed, images, bracket, pairs: HashMap::new() };
        let numbers: HashMap<Sha256, usize> =
            contest.images.iter().enumerate().map(|(number, image)| (image.sha256, number)).collect();
        for (pair, both) in pairs {
            if let [Some(&a), Some(&b)] = both.map(|sha256| numbers.get(&sha256)) {
                contest.know(pair, a, b);
            }
        }
        Ok(Some(contest))
    }

    /// Notes a pair of two images.
    pub(super) fn know(&mut self, pair: PairId, a: usize, b: usize) {
        if a != b {
            let known = Known { pair, lower_is_a: a < b };
            self.pairs.entry([a.min(b), a.max(b)]).or_default().push(known);
        }
    }

    /// The pairs of two images, the oldest first.
    pub(super) fn pairs_of(&self, [one, other]: [usize; 2]) -> impl Iterator<Item = PairId> + '_ {
        self.pairs.get(&[one.min(other), one.max(other)]).into_iter().flatten().map(|known| known.pair)
    }

    /// How many comparisons it takes.
    pub(super) fn comparisons(&self) -> usize {
        self.bracket.matches()
    }

    /// A coin of two images, the same whichever is named first: whether the first is drawn.
    pub(super) fn coin(&self, toss: Toss, first: usize, second: usize) -> bool {
        let [one, other] = [first, second].map(|image| self.images[image].rank);
        let bit = match toss {
            Toss::GoesOn => 0,
            Toss::IsImageA => 1,
        };
        (mix(one ^ other) >> bit & 1 == 0) == (one < other)
    }

    /// How far it has come by the annotator's picks that count.
    pub(super) fn standing(&self, connection: &Connection, annotator: i64) -> rusqlite::Result<Standing> {
        let mut statement = connection.prepare_cached(
            "SELECT pick_id, outcome FROM pick WHERE pair_id = ?1 AND annotator_id = ?2
             AND live = 1 AND repeat_of IS NULL AND amends IS NULL",
        )?;
        let mut verdict = |first: usize, second: usize| -> rusqlite::Result<Option<Verdict>> {
            let mut earliest: Option<(i64, Verdict)> = None;
            for known in self.pairs.get(&[first.min(second), first.max(second)]).into_iter().flatten() {
                let found: Option<(i64, String)> = statement
                    .query_row((known.pair.0, annotator), |row| Ok((row.get(0)?, row.get(1)?)))
                    .optional()?;
                let Some((pick, outcome)) = found else { continue };
                let first_is_a = known.lower_is_a == (first < second);
                let verdict = match outcome.as_str() {
                    "a" if first_is_a => Verdict::First,
                    "b" if !first_is_a => Verdict::First,
                    "a" | "b" => Verdict::Second,
                    _ => Verdict::Neither,
                };
                // Two pairs of the same images may both be decided: what was said first brought the others about.
                if earliest.is_none_or(|(earlier, _)| pick < earlier) {
                    earliest = Some((pick, verdict));
                }
            }
            Ok(earliest.map(|(_, verdict)| verdict))
        };
        self.bracket.replay(&mut verdict, |first, second| self.coin(Toss::GoesOn, first, second))
    }
}
