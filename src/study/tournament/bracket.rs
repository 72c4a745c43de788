//! The bracket of a prompt: which images meet, and how far it has come. Pure: images are numbers, in the order in which
//! they enter, and what was decided is asked of the caller.
//!
//! Nothing is remembered. A bracket is replayed from its beginning over the picks there are, so that resuming, undo and
//! picks that were made elsewhere need no thought of their own. Each match puts one image out: n images make n − 1
//! matches, and no two of them meet twice.

use super::Tournament;

/// Who enters a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Entrant {
    Image(usize),
    /// Who goes on from an earlier match.
    From(usize),
}

/// The matches of a prompt, each after those that it takes its images from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bracket {
    tournament: Tournament,
    images: usize,
    matches: Vec<[Entrant; 2]>,
}

/// What a person said of two images, in the order in which they were asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    First,
    Second,
    /// A tie, or both are bad.
    Neither,
}

/// How far a bracket has come.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Standing {
    /// The images that can meet now, the earlier rounds first.
    pub(super) open: Vec<[usize; 2]>,
    /// Matches decided.
    pub(super) decided: usize,
    /// The image that is left, when all are decided.
    pub(super) winner: Option<usize>,
    /// How many matches that image was picked in, ties not among them.
    pub(super) won: usize,
}

impl Bracket {
    /// A bracket over batches of so many images each: images that came to a prompt later are a batch of their own, so
    /// that what was decided among the earlier ones stays.
    pub(super) fn new(tournament: Tournament, batches: &[usize]) -> Self {
        let mut bracket = Bracket { tournament, images: 0, matches: Vec::new() };
        let mut standing = None;
        for &size in batches.iter().filter(|size| **size > 0) {
            let first = bracket.images;
            bracket.images += size;
            standing = Some(match tournament {
                Tournament::WinnerStays => {
                    let images = (first..bracket.images).map(Entrant::Image);
                    let all = standing.into_iter().chain(images);
                    all.reduce(|stands, next| bracket.meet([stands, next])).expect("the batch has images")
                }
                Tournament::Knockout => {
                    let best = bracket.rounds(first, size);
                    standing.map_or(best, |before| bracket.meet([before, best]))
                }
            });
        }
        bracket
    }

    /// Rounds until one of a batch is left. Only in the first round do images go on without a match, so that every
    /// later one is full.
    fn rounds(&mut self, first: usize, size: usize) -> Entrant {
        let places = size.next_power_of_two().div_ceil(2);
        let matches = size - places;
        let mut images = (first..first + size).map(Entrant::Image);
        let mut next = || images.next().expect("two for each match, one for each other place");
        let first_round: Vec<(Entrant, Option<Entrant>)> =
            (0..places).map(|place| (next(), (place < matches).then(&mut next))).collect();
        let mut round: Vec<Entrant> = first_round
            .into_iter()
            .map(|(one, other)| other.map_or(one, |other| self.meet([one, other])))
            .collect();
        while round.len() > 1 {
            round = round.chunks(2).map(|two| self.meet([two[0], two[1]])).collect();
        }
        round[0]
    }

    fn meet(&mut self, entrants: [Entrant; 2]) -> Entrant {
        self.matches.push(entrants);
        Entrant::From(self.matches.len() - 1)
    }

    /// How many matches it has.
    pub(super) fn matches(&self) -> usize {
        self.matches.len()
    }

    /// Goes through the matches with what was decided of two images (`None`: nothing yet). Where neither was better, the
    /// one that stood stays, and in a knockout `coin` says whether the first goes on.
    ///
    /// # Errors
    /// Those of `decided`.
    pub(super) fn replay<E>(
        &self,
        mut decided: impl FnMut(usize, usize) -> Result<Option<Verdict>, E>,
        coin: impl Fn(usize, usize) -> bool,
    ) -> Result<Standing, E> {
        let mut standing = Standing::default();
        let mut goes_on: Vec<Option<usize>> = Vec::with_capacity(self.matches.len());
        let mut wins = vec![0; self.images];
        for entrants in &self.matches {
            let known = entrants.map(|entrant| match entrant {
                Entrant::Image(image) => Some(image),
                Entrant::From(earlier) => goes_on[earlier],
            });
            let [Some(first), Some(second)] = known else {
                goes_on.push(None);
                continue;
            };
            let Some(verdict) = decided(first, second)? else {
                standing.open.push([first, second]);
                goes_on.push(None);
                continue;
            };
            standing.decided += 1;
            let first_goes_on = match verdict {
                Verdict::First => true,
                Verdict::Second => false,
                Verdict::Neither => self.tournament == Tournament::WinnerStays || coin(first, second),
            };
            let winner = if first_goes_on { first } else { second };
            wins[winner] += usize::from(verdict != Verdict::Neither);
            goes_on.push(Some(winner));
        }
        standing.winner = goes_on.last().copied().flatten();
        standing.won = standing.winner.map_or(0, |winner| wins[winner]);
        Ok(standing)
    }
}

#[cfg(test)]
mod tests;
