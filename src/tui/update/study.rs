//! What the study answers: pairs, confirmations, failures.

use crate::pair::{Choice, Outcome};
use crate::study::{Progress, Turn, Undone};
use crate::text;
use crate::tui::message::{Effect, Now};
use crate::tui::model::{Mode, Model, Phase, Showing, Tone};
use crate::tui::update::{advance, notice, show_next};

pub(super) fn turns(model: &mut Model, turns: Vec<Turn>, now: Now, effects: &mut Vec<Effect>) {
    model.taking = model.taking.saturating_sub(turns.len());
    let columns = model.columns;
    model.upcoming.extend(turns.into_iter().map(|turn| Showing::new(turn, columns)));
    if matches!(model.phase, Phase::Waiting | Phase::Finished) {
        show_next(model, now);
    }
    super::ask_for_more(model, effects);
}

pub(super) fn exhausted(model: &mut Model, progress: Progress) {
    model.progress = progress;
    model.exhausted = true;
    model.taking = 0;
    if model.phase == Phase::Waiting {
        model.phase = Phase::Finished;
    }
}

pub(super) fn committed(model: &mut Model, progress: Progress, now: Now, effects: &mut Vec<Effect>) {
    model.progress = progress;
    let Phase::Saving(Some(choice)) = model.phase else { return };
    model.last = Some(choice);
    if let Some(showing) = &model.current {
        model.pace.decided(now.elapsed, showing.idle);
    }
    if model.beat.is_zero() && !model.hold {
        advance(model, now, effects);
        return;
    }
    model.phase = Phase::Confirmed(choice);
    model.beats += 1;
    if !model.hold {
        effects.push(Effect::Beat { after: model.beat, beat: model.beats });
    }
}

pub(super) fn skipped(model: &mut Model, progress: Progress, now: Now, effects: &mut Vec<Effect>) {
    model.progress = progress;
    if model.phase == Phase::Saving(None) {
        model.last = None;
        notice(model, Tone::Quiet, "skipped: it comes back at the end");
        model.pace.interrupted();
        advance(model, now, effects);
    }
}

pub(super) fn undone(model: &mut Model, undone: Option<Undone>, progress: Progress, now: Now) {
    model.progress = progress;
    let Some(Undone { turn, was }) = undone else {
        notice(model, Tone::Quiet, "nothing to undo");
        model.phase = if model.current.is_some() { Phase::Looking } else { Phase::Finished };
        if model.current.is_none() {
            show_next(model, now);
        }
        return;
    };
    // The pair that was on the screen comes after the one that comes back, unless it is the same one.
    if let Some(showing) = model.current.take().filter(|showing| showing.turn.pair.id != turn.pair.id) {
        model.upcoming.push_front(showing.afresh());
    }
    let said = match was.map(|outcome: Outcome| outcome.choice(turn.a_on_left)) {
        Some(Choice::Left) => "taken back: left",
        Some(Choice::Right) => "taken back: right",
        Some(Choice::Tie) => "taken back: tie",
        Some(Choice::BothBad) => "taken back: both bad",
        None => "taken back: skip",
    };
    model.before = None;
    model.mode = Mode::Pair;
    model.last = None;
    model.pace.interrupted();
    let mut showing = Showing::new(turn, model.columns);
    showing.last_input = now.elapsed;
    model.current = Some(showing);
    model.phase = Phase::Looking;
    notice(model, Tone::Quiet, said);
}

pub(super) fn failed(model: &mut Model, error: String, decision: bool) {
    let error = text::printable(&error).into_owned();
    match model.phase {
        Phase::Saving(_) if decision => {
            model.phase = Phase::Looking;
            notice(model, Tone::Warning, format!("not saved: {error} · the same key tries again"));
        }
        Phase::Undoing => {
            model.phase = if model.current.is_some() { Phase::Looking } else { Phase::Waiting };
            notice(model, Tone::Warning, format!("not undone: {error}"));
        }
        _ => {
            model.taking = 0;
            notice(model, Tone::Warning, error);
        }
    }
}
