//! From a key to a decision: pick, skip, undo.

use crate::pair::{Choice, Quality};
use crate::study::{NewPick, Seen};
use crate::terminal::Protocol;
use crate::tui::message::Effect;
use crate::tui::model::{Mode, Model, Phase, Showing, Tone};
use crate::tui::now::Now;
use crate::tui::plan::{self, Spot, Spots};
use crate::tui::update::{advance, milliseconds, notice, undecided};

/// What is said to a key that comes before the images.
const ON_THEIR_WAY: &str = "the images are still on their way";

/// Takes back what was said of images on their way once they have come.
pub(super) fn arrived(model: &mut Model) {
    if model.notice.as_ref().is_none_or(|(_, notice)| notice != ON_THEIR_WAY) {
        return;
    }
    let have_come = undecided(model).is_none_or(|showing| {
        let layout = plan::layout_for(model, Some(showing));
        let spots = layout.map(|layout| plan::spots(model, &layout, &showing.turn, Mode::Pair));
        showing.shown.is_some() && spots.is_some_and(|spots| are_there(model, &spots))
    });
    if have_come {
        model.notice = None;
    }
}

/// Whether both images can be shown: they have been on the screen, and in a window of another size since then are there again.
fn are_there(model: &Model, spots: &Spots) -> bool {
    spots.each.iter().all(|spot| model.prints.show(&spot.job.key).is_some())
}

pub(super) fn pick(model: &mut Model, choice: Choice, now: Now, effects: &mut Vec<Effect>) {
    if hurried(model, now, effects) {
        return;
    }
    let Some(showing) = undecided(model) else { return };
    let Some(layout) = plan::layout_for(model, Some(showing)) else { return };
    let spots = plan::spots(model, &layout, &showing.turn, Mode::Pair);
    let [left, right] = spots.each.as_slice() else { return };
    if spots.each.iter().any(|spot| plan::broken(model, spot).is_some()) {
        notice(model, Tone::Warning, "an image is broken: skip this pair");
        return;
    }
    let Some(shown) = showing.shown.filter(|_| are_there(model, &spots)) else {
        notice(model, Tone::Quiet, ON_THEIR_WAY);
        return;
    };
    let elapsed = now.elapsed.saturating_sub(shown.elapsed);
    let pick = NewPick {
        response_ms: milliseconds(elapsed.saturating_sub(showing.idle)),
        first_key_ms: showing.first_key.map(|at| milliseconds(at.saturating_sub(shown.elapsed))),
        idle_ms: milliseconds(showing.idle),
        reveal: model.reveal,
        seen: seen(model, showing, [left, right]),
        score_shown_at: model.live.seen.get(&showing.turn.pair.id).copied(),
        graphics: model.capabilities.protocol.name().to_owned(),
        left: Some(left.job.key.pixels),
        right: Some(right.job.key.pixels),
        zoomed: showing.zoomed,
        flickered: showing.flickered,
        stacked: spots.stacked,
        ..NewPick::of(&showing.turn, choice.outcome(showing.turn.a_on_left), shown.unix_ms, now.unix_ms)
    };
    let effect = match showing.amends {
        Some(first) => Effect::Amend { first, change: Box::new(pick) },
        None => Effect::Commit(Box::new(pick)),
    };
    model.phase = Phase::Saving(Some(choice));
    model.notice = None;
    model.popup = None;
    effects.push(effect);
}

/// How good the images were that the decision is made on; `None` of half blocks.
fn seen(model: &Model, showing: &Showing, spots: [&Spot; 2]) -> Option<Seen> {
    let is_coarse = showing.outlined && !showing.refined;
    let [left, right] = spots.map(|spot| {
        let key = spot.job.key;
        let outline = model.prints.show(&key.outline()).filter(|_| is_coarse);
        outline.or_else(|| model.prints.show(&key))
    });
    let (left, right) = (left?.encoded, right?.encoded);
    if model.capabilities.protocol == Protocol::Blocks {
        return None;
    }
    Some(Seen {
        quality: if is_coarse { Quality::Coarse } else { left.quality().max(right.quality()) },
        left: left.encoding().to_owned(),
        right: right.encoding().to_owned(),
        refined: showing.outlined.then_some(showing.refined),
    })
}

pub(super) fn skip(model: &mut Model, now: Now, effects: &mut Vec<Effect>) {
    if hurried(model, now, effects) {
        return;
    }
    let Some(showing) = undecided(model) else { return };
    if showing.amends.is_some() {
        // It is decided: to put it off is to leave it as it is.
        model.notice = None;
        advance(model, now, effects);
        return;
    }
    let turn = showing.turn.clone();
    model.phase = Phase::Saving(None);
    model.notice = None;
    model.popup = None;
    effects.push(Effect::Skip(Box::new(turn)));
}

pub(super) fn undo(model: &mut Model, effects: &mut Vec<Effect>) {
    let confirmed = match model.phase {
        Phase::Confirmed(choice) => Some(Some(choice)),
        Phase::Looking | Phase::Finished | Phase::Waiting => Some(None),
        Phase::Saving(_) | Phase::Undoing(_) | Phase::LookingBack => None,
    };
    if let Some(confirmed) = confirmed {
        model.phase = Phase::Undoing(confirmed);
        model.notice = None;
        model.popup = None;
        effects.push(Effect::Undo);
    }
}

/// During the beat a key of a fast person brings the next pair at once. It decides nothing: that person has not seen
/// the next pair yet.
pub(super) fn hurried(model: &mut Model, now: Now, effects: &mut Vec<Effect>) -> bool {
    let confirmed = matches!(model.phase, Phase::Confirmed(_));
    if confirmed {
        advance(model, now, effects);
    }
    confirmed
}
