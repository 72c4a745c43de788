//! The contests of all prompts of a session: which are under way, and how far they all are.
//!
//! Counted once when the session starts, and again where nothing is left and another process has written since; in
//! between only the prompts at hand are looked at. What is kept here can be read from the study at any time.

use std::collections::{HashMap, HashSet, VecDeque};

use rusqlite::Connection;

use super::bracket::Standing;
use super::contest::Contest;
use super::{FIRST_POSITION, Tournament};
use crate::pair::PairId;
use crate::study::annotator::Annotator;

#[derive(Debug)]
pub(in crate::study) struct Field {
    pub(super) tournament: Tournament,
    /// The newest pair when the contests were counted: what is imported later is for a later session.
    pub(super) newest: i64,
    /// SQLite's number of the last change by another connection, as it was then.
    data_version: i64,
    /// Comparisons of each prompt, and how many are decided.
    counts: HashMap<i64, (u64, u64)>,
    pub(super) decided: u64,
    pub(super) total: u64,
    /// Prompts not begun, in the order in which they are.
    pub(super) coming: VecDeque<i64>,
    /// Prompts that turns are taken from, the longest under way first.
    pub(super) under_way: Vec<i64>,
    /// Prompts that wait for a skipped pair or for another window.
    pub(super) aside: Vec<i64>,
    /// The contests of prompts under way or aside, as they are needed.
    contests: HashMap<i64, Contest>,
    /// Pairs that were given out and are not decided, with their prompts.
    pub(super) out: HashMap<PairId, i64>,
    /// Those of them that came back by an undo: they may be decided whatever the bracket says.
    pub(super) given_back: HashSet<PairId>,
    pub(super) dealt: Dealt,
}

/// How far the positions of comparisons are dealt: rows up to these have been looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dealt {
    pub(super) next: u64,
    pick: i64,
    skip: i64,
}

impl Field {
    /// Counts the contests of all prompts.
    pub(in crate::study) fn survey(
        connection: &Connection,
        annotator: &mut Annotator,
        tournament: Tournament,
    ) -> rusqlite::Result<Self> {
        let mut field = Field {
            tournament,
            newest: 0,
            data_version: 0,
            counts: HashMap::new(),
            decided: 0,
            total: 0,
            coming: VecDeque::new(),
            under_way: Vec::new(),
            aside: Vec::new(),
            contests: HashMap::new(),
            out: HashMap::new(),
            given_back: HashSet::new(),
            dealt: Dealt { next: FIRST_POSITION, pick: 0, skip: 0 },
        };
        field.count(connection, annotator)?;
        Ok(field)
    }

    /// Counts again, where another process has written since; says whether it has.
    pub(super) fn count_again(
        &mut self,
        connection: &Connection,
        annotator: &mut Annotator,
    ) -> rusqlite::Result<bool> {
        let changed = data_version(connection)? != self.data_version;
        if changed {
            self.count(connection, annotator)?;
        }
        Ok(changed)
    }

    fn count(&mut self, connection: &Connection, annotator: &mut Annotator) -> rusqlite::Result<()> {
        // One view of the file, without its lock: others go on labelling.
        let view = connection.unchecked_transaction()?;
        self.data_version = data_version(&view)?;
        annotator.read_stretches(&view)?;
        self.newest = annotator.newest_pair();
        self.dealt = self.dealt.look_on(&view, annotator.id)?;
        self.contests.clear();
        self.counts.clear();
        (self.decided, self.total) = (0, 0);
        let mut coming = Vec::new();
        let mut prompts = view.prepare_cached("SELECT prompt_id FROM prompt ORDER BY prompt_id")?;
        let mut rows = prompts.query([])?;
        while let Some(row) = rows.next()? {
            let prompt = row.get(0)?;
            let found = Contest::load(&view, annotator, self.tournament, prompt, self.newest)?;
            let Some(contest) = found else { continue };
            let standing = contest.standing(&view, annotator.id)?;
            self.note(&contest, &standing);
            if !standing.open.is_empty() {
                let at_hand = standing.decided > 0 || self.out.values().any(|out| *out == prompt);
                coming.push((!at_hand, contest.seed, prompt));
            }
        }
        coming.sort_unstable();
        self.coming = coming.into_iter().map(|(_, _, prompt)| prompt).collect();
        self.under_way.clear();
        self.aside.clear();
        Ok(())
    }

    fn note(&mut self, contest: &Contest, standing: &Standing) {
        let now = (contest.comparisons() as u64, standing.decided as u64);
        let before = self.counts.insert(contest.prompt, now).unwrap_or_default();
        self.total = self.total + now.0 - before.0;
        self.decided = self.decided + now.1 - before.1;
    }

    /// The contest of a prompt, read where it is not at hand; `None` where it has no two images.
    pub(super) fn contest(
        &mut self,
        connection: &Connection,
        annotator: &Annotator,
        prompt: i64,
    ) -> rusqlite::Result<Option<&mut Contest>> {
        if !self.contests.contains_key(&prompt) {
            let found = Contest::load(connection, annotator, self.tournament, prompt, self.newest)?;
            let Some(contest) = found else { return Ok(None) };
            self.contests.insert(prompt, contest);
        }
        Ok(self.contests.get_mut(&prompt))
    }

    /// How far a prompt is now.
    pub(super) fn standing(
        &mut self,
        connection: &Connection,
        annotator: &Annotator,
        prompt: i64,
    ) -> rusqlite::Result<Standing> {
        let Some(contest) = self.contest(connection, annotator, prompt)? else {
            return Ok(Standing::default());
        };
        let standing = contest.standing(connection, annotator.id)?;
        if let Some(contest) = self.contests.remove(&prompt) {
            self.note(&contest, &standing);
            // One that is decided is not looked at again, but for an undo.
            if !standing.open.is_empty() {
                self.contests.insert(prompt, contest);
            }
        }
        Ok(standing)
    }

    /// What was read in a transaction that came to nothing may speak of pairs that are not there.
    pub(super) fn forget_contests(&mut self) {
        self.contests.clear();
    }

    /// Turns are taken from this prompt again, before all others.
    pub(super) fn bring_forward(&mut self, prompt: i64) {
        self.aside.retain(|aside| *aside != prompt);
        self.coming.retain(|coming| *coming != prompt);
        if !self.under_way.contains(&prompt) {
            self.under_way.insert(0, prompt);
        }
    }
}

impl Dealt {
    /// Looks at the rows that came since. Every position that was dealt is that of a turn, a pick or a skip.
    pub(super) fn look_on(self, connection: &Connection, annotator: i64) -> rusqlite::Result<Self> {
        let first = FIRST_POSITION.cast_signed();
        let highest = |sql: &str, since: i64| -> rusqlite::Result<(Option<i64>, i64)> {
            connection
                .prepare_cached(sql)?
                .query_row((annotator, first, since), |row| Ok((row.get(0)?, row.get(1)?)))
        };
        let (turn, _) =
            highest("SELECT max(position), ?3 FROM turn WHERE annotator_id = ?1 AND position >= ?2", 0)?;
        let (picked, pick) = highest(
            "SELECT max(position) FILTER (WHERE annotator_id = ?1 AND position >= ?2),
                 coalesce(max(pick_id), ?3) FROM pick WHERE pick_id > ?3",
            self.pick,
        )?;
        let (skipped, skip) = highest(
            "SELECT max(position) FILTER (WHERE annotator_id = ?1 AND position >= ?2),
                 coalesce(max(skip_id), ?3) FROM skip WHERE skip_id > ?3",
            self.skip,
        )?;
        let after = [turn, picked, skipped].into_iter().flatten().max().map(|last| last.unsigned_abs() + 1);
        Ok(Dealt { next: self.next.max(after.unwrap_or(FIRST_POSITION)), pick, skip })
    }
}

fn data_version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))
}
