//! Looking back at a pair that was decided: it stands on the screen again, and nothing can be decided meanwhile.

use crate::pair::{PairId, Reveal};
use crate::study::Turn;
use crate::tui::message::Effect;
use crate::tui::model::{Aside, Mode, Model, Phase, Showing, Tone};
use crate::tui::now::Now;
use crate::tui::update::{advance, notice, show_next};

/// To the latest pair where the person and the scorer part; from there back to where the run was.
pub(super) fn toggle(model: &mut Model, now: Now, effects: &mut Vec<Effect>) {
    if model.aside.is_some() {
        return leave(model, now);
    }
    if model.reveal == Reveal::Never {
        return notice(model, Tone::Quiet, "this run shows no scores (--reveal never), nor where you part");
    }
    if matches!(model.phase, Phase::Confirmed(_)) {
        advance(model, now, effects);
    }
    // While something is being written the pair on the screen must stay.
    if matches!(model.phase, Phase::Saving(_) | Phase::Undoing(_)) {
        return;
    }
    let Some(latest) = model.live.ledger.parted().next().map(|entry| entry.decided.pair) else {
        return notice(model, Tone::Quiet, "there is no pick yet that differs from the scorer's");
    };
    let showing = model.current.take();
    model.aside = Some(Aside { showing, phase: model.phase, since: now.elapsed });
    model.phase = Phase::LookingBack;
    show(model, latest, now);
}

/// To the pair before or after in the list: by 1 to older ones, by -1 to newer ones.
pub(super) fn step(model: &mut Model, by: isize, now: Now) {
    let Some(at) = model.current.as_ref().map(|showing| showing.turn.pair.id) else { return };
    let pairs: Vec<PairId> = model.live.ledger.parted().map(|entry| entry.decided.pair).collect();
    let place = pairs.iter().position(|&pair| pair == at).unwrap_or(0);
    match place.checked_add_signed(by).and_then(|place| pairs.get(place)) {
        Some(&next) => show(model, next, now),
        None if by > 0 => notice(model, Tone::Quiet, "this is the first pick that differs"),
        None => notice(model, Tone::Quiet, "this is the latest pick that differs"),
    }
}

/// Back to where the run was.
pub(super) fn leave(model: &mut Model, now: Now) {
    let Some(Aside { showing, phase, since }) = model.aside.take() else { return };
    (model.mode, model.notice) = (Mode::Pair, None);
    model.current = showing;
    if let Some(showing) = &mut model.current {
        // The person was not looking at this pair.
        if showing.shown.is_some() {
            showing.idle += now.elapsed.saturating_sub(since.max(showing.last_input));
        }
        showing.last_input = now.elapsed;
        model.phase = phase;
    } else {
        // Pairs may have come meanwhile.
        show_next(model, now);
    }
}

fn show(model: &mut Model, pair: PairId, now: Now) {
    let Some(entry) = model.live.ledger.of(pair) else { return };
    let Some(pair) = entry.pair.as_deref().cloned() else { return };
    let turn = Turn { pair, position: 0, a_on_left: entry.decided.a_on_left, repeat_of: None };
    let mut showing = Showing::new(turn, model.prompt_width());
    showing.last_input = now.elapsed;
    model.current = Some(showing);
    (model.mode, model.notice) = (Mode::Pair, None);
}
