//! Turns of a tournament: the comparisons that can be made now, of as few prompts as it takes.
//!
//! Prompts begun are gone on with first; others are begun where the next comparison of those hangs on picks that are not
//! made yet, so that there is always something to prepare. Skipped pairs come back when nothing else is left.

use rusqlite::Transaction;

use super::contest::Contest;
use super::field::{Dealt, Field};
use super::follow::prompt_of;
use super::hands::{Hands, PutOff};
use super::pairs::find_or_add;
use crate::pair::PairId;
use crate::study::annotator::Annotator;
use crate::study::clock;
use crate::study::error::{Fault, StudyError};
use crate::study::queue::{Claim, bring_back, claim, load, open_queue};
use crate::study::session::Session;
use crate::study::turn::Turn;

impl Session {
    /// [`Session::take`] where images compete.
    pub(in crate::study) fn take_comparisons(&mut self, count: usize) -> Result<Vec<Turn>, StudyError> {
        let turns = self.claim_comparisons(count)?;
        let Some(field) = &mut self.field else { return Ok(turns) };
        if !turns.is_empty() || !field.out.is_empty() {
            return Ok(turns);
        }
        // All is decided or with others, as far as this session has seen.
        let changed = field
            .count_again(&self.study.connection, &mut self.annotator)
            .map_err(|error| StudyError::from_sqlite(&self.study.path, "count the comparisons", error))?;
        if changed { self.claim_comparisons(count) } else { Ok(turns) }
    }

    fn claim_comparisons(&mut self, count: usize) -> Result<Vec<Turn>, StudyError> {
        let now = clock::now();
        let quiet = self.is_quiet(now);
        let (id, annotator) = (self.id, &self.annotator);
        let Some(field) = &mut self.field else { return Ok(Vec::new()) };
        let claimed = self.study.write("take the next comparisons", |transaction| {
            open_queue(transaction, annotator.id, id, now, quiet)?;
            let mut round = Round {
                transaction,
                annotator,
                session: id,
                hands: Hands::read(transaction, annotator.id, id)?,
                dealt: field.dealt.look_on(transaction, annotator.id)?,
                count,
                claims: Vec::new(),
                added: false,
            };
            round.fill(field)?;
            if round.added {
                // Every pair that the annotator has a turn for is in their order.
                annotator.extend(transaction)?;
            }
            let Round { claims, dealt, .. } = round;
            let turns = claims.iter().map(|(found, _)| load(transaction, annotator, found));
            let turns: Vec<Turn> = turns.collect::<Result<_, Fault>>()?;
            let prompts: Vec<i64> = claims.into_iter().map(|(_, prompt)| prompt).collect();
            Ok((turns, prompts, dealt))
        });
        let (turns, prompts, dealt) = claimed.inspect_err(|_| field.forget_contests())?;
        field.dealt = dealt;
        field.out.extend(turns.iter().map(|turn| turn.pair.id).zip(prompts));
        if quiet {
            self.was_seen(now);
        }
        Ok(turns)
    }
}

/// One look for turns, under the lock.
struct Round<'a> {
    transaction: &'a Transaction<'a>,
    annotator: &'a Annotator,
    session: i64,
    hands: Hands,
    dealt: Dealt,
    count: usize,
    /// With the prompt of each.
    claims: Vec<(Claim, i64)>,
    /// Whether a pair was added to the study.
    added: bool,
}

impl Round<'_> {
    fn fill(&mut self, field: &mut Field) -> Result<(), Fault> {
        self.go_on(field)?;
        // While something is out, its prompt is not at its end.
        if self.claims.is_empty() && field.out.is_empty() {
            self.come_back(field)?;
        }
        if self.claims.is_empty() && field.out.is_empty() && !field.aside.is_empty() {
            // Another window may have let go of what these wait for.
            field.under_way.append(&mut field.aside);
            self.go_on(field)?;
        }
        Ok(())
    }

    fn go_on(&mut self, field: &mut Field) -> Result<(), Fault> {
        let mut index = 0;
        while self.claims.len() < self.count {
            if index == field.under_way.len() {
                let Some(next) = field.coming.pop_front() else { break };
                field.under_way.push(next);
            }
            let prompt = field.under_way[index];
            let open = field.standing(self.transaction, self.annotator, prompt)?.open;
            if open.is_empty() {
                field.under_way.remove(index);
            } else if self.serve(field, prompt, &open)? {
                index += 1;
            } else {
                field.aside.push(field.under_way.remove(index));
            }
        }
        Ok(())
    }

    /// Claims what can be compared now; false where nothing can and nothing of the prompt is out.
    fn serve(&mut self, field: &mut Field, prompt: i64, open: &[[usize; 2]]) -> Result<bool, Fault> {
        let mut at_hand = false;
        for &meeting in open {
            let Some(contest) = field.contest(self.transaction, self.annotator, prompt)? else { break };
            let pairs: Vec<PairId> = contest.pairs_of(meeting).collect();
            if pairs.iter().any(|pair| field.out.contains_key(pair)) {
                at_hand = true;
            } else if self.claims.len() < self.count {
                at_hand |= self.claim(field, prompt, meeting, &pairs)?;
            }
        }
        Ok(at_hand)
    }

    fn claim(
        &mut self,
        field: &mut Field,
        prompt: i64,
        meeting: [usize; 2],
        pairs: &[PairId],
    ) -> Result<bool, Fault> {
        if pairs.iter().any(|pair| self.hands.is_put_off(*pair)) {
            return Ok(false);
        }
        let held = pairs.iter().find_map(|pair| Some((*pair, self.hands.turn(*pair)?)));
        let found = match (held, pairs.first()) {
            (Some((_, held)), _) if !held.free => return Ok(false),
            (Some((pair, held)), _) => {
                Claim { position: held.position, pair, skip: held.skip, repeat_of: None }
            }
            (None, Some(&pair)) => self.deal(pair),
            (None, None) => {
                let Some(contest) = field.contest(self.transaction, self.annotator, prompt)? else {
                    return Ok(false);
                };
                let pair = self.find_or_add(contest, meeting)?;
                match self.hands.turn(pair) {
                    Some(held) if !held.free => return Ok(false),
                    Some(held) => Claim { position: held.position, pair, skip: held.skip, repeat_of: None },
                    None if self.hands.is_put_off(pair) => return Ok(false),
                    None => self.deal(pair),
                }
            }
        };
        claim(self.transaction, self.annotator.id, self.session, &found)?;
        self.claims.push((found, prompt));
        Ok(true)
    }

    /// A pair at the next position.
    fn deal(&mut self, pair: PairId) -> Claim {
        let position = self.dealt.next;
        self.dealt.next += 1;
        Claim { position, pair, skip: None, repeat_of: None }
    }

    fn find_or_add(&mut self, contest: &mut Contest, meeting: [usize; 2]) -> Result<PairId, Fault> {
        let (pair, added) = find_or_add(self.transaction, contest, meeting)?;
        self.added |= added;
        Ok(pair)
    }

    /// Brings skipped comparisons back, in the order of skipping. A skipped pair that no bracket waits for is left to
    /// the ordinary order.
    fn come_back(&mut self, field: &mut Field) -> Result<(), Fault> {
        for skipped in self.hands.put_off() {
            if self.claims.len() >= self.count {
                break;
            }
            let prompt = prompt_of(self.transaction, skipped.pair)?;
            let open = field.standing(self.transaction, self.annotator, prompt)?.open;
            let Some(contest) = field.contest(self.transaction, self.annotator, prompt)? else { continue };
            if !open.iter().any(|meeting| contest.pairs_of(*meeting).any(|pair| pair == skipped.pair)) {
                continue;
            }
            let PutOff { skip, pair, position, .. } = skipped;
            let found = Claim { position, pair, skip: Some(skip), repeat_of: None };
            bring_back(self.transaction, self.annotator.id, self.session, &found)?;
            field.bring_forward(prompt);
            self.claims.push((found, prompt));
        }
        Ok(())
    }
}
