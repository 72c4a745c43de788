//! What the scorer says, and what is asked of it.

use std::sync::Arc;

use crate::pair::{Choice, PairId, PickId};
use crate::tui::live::{Decided, ScorerNews, Status};
use crate::tui::message::Effect;
use crate::tui::model::{Model, Showing};
use crate::tui::now::Now;

/// Scores that are at hand at most.
const MOST_SCORES: usize = 1_000;

pub(super) fn heard(model: &mut Model, news: ScorerNews) {
    let live = &mut model.live;
    match news {
        ScorerNews::Ready(name) => {
            (live.name, live.status) = (name, Status::Ready);
            // Whatever was asked of it before it went down is asked again.
            live.asked.clear();
        }
        ScorerNews::Earlier(picks) => live.came_before(picks),
        ScorerNews::Scored(pair, score) => live.scored(pair, Some(score)),
        ScorerNews::Broken(pair) => live.scored(pair, None),
        ScorerNews::Missing(how) => live.status = Status::Missing(how),
        ScorerNews::Down(why) => live.status = Status::Down(why),
    }
}

/// A pick, or the change of one, is on disk. A change counts for nothing: the person had seen the score.
pub(super) fn committed(model: &mut Model, pick: PickId, choice: Choice, effects: &mut Vec<Effect>) {
    let Some(showing) = &model.current else { return };
    let (pair, a_on_left) = (showing.turn.pair.id, showing.turn.a_on_left);
    let kept = Arc::new(showing.turn.pair.clone());
    if showing.amends.is_some() {
        model.live.last = None;
        return;
    }
    model.live.decide(Decided { pair, pick, choice, a_on_left }, Some(kept));
    if let Some(&at) = model.live.seen.get(&pair) {
        // Seen while the pick was being written; where it was seen before, that stands in the pick and stays.
        effects.push(Effect::Revealed { pick, at });
    }
}

/// A frame with the score of this pair has been written, the first one.
pub(super) fn shown(model: &mut Model, pair: PairId, now: Now, effects: &mut Vec<Effect>) {
    let at = *model.live.seen.entry(pair).or_insert(now.unix_ms);
    if let Some(entry) = model.live.ledger.of(pair) {
        effects.push(Effect::Revealed { pick: entry.decided.pick, at });
    }
}

/// Asks for the scores that are wanted now, where they are others than before.
pub(super) fn ask(model: &mut Model, effects: &mut Vec<Effect>) {
    let pair = |showing: &Showing| showing.turn.pair.id;
    let at_hand = model.aside.as_ref().map_or(&model.current, |aside| &aside.showing);
    let current = at_hand.as_ref().map(|showing| &showing.turn.pair);
    let before = model.before.as_ref().map(|showing| &showing.turn.pair);
    let upcoming = model.upcoming.iter().map(|showing| &showing.turn.pair);
    let wanted = model.live.wanted(current, before, upcoming);
    let asked: Vec<PairId> = wanted.iter().map(|pair| pair.id).collect();
    if asked != model.live.asked {
        let wanted = wanted.into_iter().cloned().collect();
        model.live.asked = asked;
        effects.push(Effect::Score(wanted));
    }
    // Scores of pairs that are long past only take room: what the agreement is made of is in the ledger.
    if model.live.scores.len() > MOST_SCORES {
        let near: Vec<PairId> = at_hand
            .iter()
            .chain(&model.before)
            .chain(&model.upcoming)
            .map(pair)
            .chain(model.live.last)
            .collect();
        model.live.scores.retain(|pair, _| near.contains(pair));
    }
}
