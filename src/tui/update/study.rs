//! What the study answers: pairs, confirmations, failures.

use crate::pair::{Choice, Outcome, PickId};
use crate::study::{CommandKind, Progress, StudyEvent, Turn, Undone};
use crate::text;
use crate::tui::message::Effect;
use crate::tui::model::{Mode, Model, Phase, Showing, Tone};
use crate::tui::now::Now;
use crate::tui::update::{advance, ask_for_more, live, notice, show_next};

pub(super) fn answered(model: &mut Model, event: StudyEvent, now: Now, effects: &mut Vec<Effect>) {
    match event {
        StudyEvent::Started(progress) => {
            model.progress = progress;
            ask_for_more(model, effects);
        }
        StudyEvent::Turns(turns) => self::turns(model, turns, now, effects),
        StudyEvent::Exhausted(progress) => exhausted(model, progress),
        StudyEvent::Later => later(model),
        StudyEvent::Committed { pick_id, progress, .. } => {
            committed(model, pick_id, progress, now, effects);
        }
        StudyEvent::Skipped { progress, .. } => skipped(model, progress, now, effects),
        StudyEvent::Undone(undone) => self::undone(model, undone.map(|undone| *undone), now, effects),
        StudyEvent::Progress(progress) => model.progress = progress,
        StudyEvent::Failed { already_picked: true, .. } => {
            notice(model, Tone::Warning, "this pair was decided in another window: here is the next one");
            advance(model, now, effects);
        }
        StudyEvent::Failed { what, error, .. } => failed(model, what, &error, now, effects),
        // Choices belong to another screen.
        StudyEvent::Chosen { .. } | StudyEvent::TakenBack { .. } | StudyEvent::Ended => {}
    }
}

fn turns(model: &mut Model, turns: Vec<Turn>, now: Now, effects: &mut Vec<Effect>) {
    model.taking = false;
    let width = model.prompt_width();
    model.upcoming.extend(turns.into_iter().map(|turn| Showing::new(turn, width)));
    if matches!(model.phase, Phase::Waiting | Phase::Finished) {
        show_next(model, now);
    }
    ask_for_more(model, effects);
}

fn exhausted(model: &mut Model, progress: Progress) {
    model.progress = progress;
    model.exhausted = true;
    model.taking = false;
    if model.phase == Phase::Waiting {
        model.phase = Phase::Finished;
    }
}

/// The next comparison hangs on the pairs at hand: the study is asked again when one of them is decided. Without one at
/// hand there is nothing to wait for.
fn later(model: &mut Model) {
    model.taking = false;
    if model.phase == Phase::Waiting && model.upcoming.is_empty() {
        model.exhausted = true;
        model.phase = Phase::Finished;
    } else {
        model.hangs = true;
    }
}

fn committed(model: &mut Model, pick: PickId, progress: Progress, now: Now, effects: &mut Vec<Effect>) {
    model.progress = progress;
    let Phase::Saving(Some(choice)) = model.phase else { return };
    live::committed(model, pick, choice, effects);
    model.last = Some(choice);
    if let Some(showing) = &model.current {
        model.pace.decided(now.elapsed, showing.idle);
    }
    if model.beat.is_zero() && !model.hold {
        advance(model, now, effects);
        return;
    }
    confirm(model, choice, effects);
    if std::mem::take(&mut model.hangs) {
        // The beat is time enough to prepare what follows from this pick.
        ask_for_more(model, effects);
    }
}

/// The pick stands on the screen for a beat.
fn confirm(model: &mut Model, choice: Choice, effects: &mut Vec<Effect>) {
    model.phase = Phase::Confirmed(choice);
    model.beats += 1;
    if !model.hold {
        effects.push(Effect::Beat { after: model.beat, beat: model.beats });
    }
}

fn skipped(model: &mut Model, progress: Progress, now: Now, effects: &mut Vec<Effect>) {
    model.progress = progress;
    // It comes back when all others are done, also where the study had said that nothing is left.
    model.exhausted = false;
    if model.phase == Phase::Saving(None) {
        model.last = None;
        model.live.last = None;
        notice(model, Tone::Quiet, "skipped: it comes back at the end");
        model.pace.interrupted();
        advance(model, now, effects);
    }
}

fn undone(model: &mut Model, undone: Option<Undone>, now: Now, effects: &mut Vec<Effect>) {
    let Some(Undone { turn, was, amends, withdrawn, progress }) = undone else {
        notice(model, Tone::Quiet, "nothing to undo");
        return nothing_undone(model, now, effects);
    };
    model.progress = progress;
    model.hangs = false;
    // It may be one that had come back from being skipped, and others may hang on what is decided now.
    let stays = |showing: &Showing| {
        let pair = showing.turn.pair.id;
        pair != turn.pair.id && !withdrawn.contains(&pair)
    };
    model.upcoming.retain(stays);
    // The pair that was on the screen comes after the one that comes back, unless it is the same one.
    if let Some(showing) = model.current.take().filter(stays) {
        model.upcoming.push_front(showing.afresh());
    }
    let said = match was.map(|outcome: Outcome| outcome.choice(turn.a_on_left)) {
        Some(Choice::Left) => "taken back: left",
        Some(Choice::Right) => "taken back: right",
        Some(Choice::Tie) => "taken back: tie",
        Some(Choice::BothBad) => "taken back: both bad",
        None => "taken back: skip",
    };
    match amends {
        Some(_) => model.live.last = None,
        None => model.live.take_back(turn.pair.id),
    }
    model.before = None;
    model.mode = Mode::Pair;
    model.last = None;
    model.pace.interrupted();
    let mut showing = Showing::new(turn, model.prompt_width());
    showing.last_input = now.elapsed;
    showing.amends = amends;
    model.current = Some(showing);
    model.phase = Phase::Looking;
    match amends {
        Some(_) => {
            notice(model, Tone::Quiet, "its score was shown: the pick stays, a change is kept beside it");
        }
        None => notice(model, Tone::Quiet, said),
    }
    if model.tournament {
        // Decided otherwise, it brings other images together, also where all was decided.
        model.exhausted = false;
        ask_for_more(model, effects);
    }
}

/// The screen is as it was before the undo, with what has come meanwhile.
fn nothing_undone(model: &mut Model, now: Now, effects: &mut Vec<Effect>) {
    match model.phase {
        Phase::Undoing(Some(choice)) => confirm(model, choice, effects),
        Phase::Undoing(None) if model.current.is_some() => model.phase = Phase::Looking,
        Phase::Undoing(None) => show_next(model, now),
        _ => {}
    }
}

/// What is wrong and what to do about it: an error of the study names its file first, which the header does already.
fn reason(error: &str) -> &str {
    error.split_once(": ").map_or(error, |(_, reason)| reason)
}

fn failed(model: &mut Model, what: CommandKind, error: &str, now: Now, effects: &mut Vec<Effect>) {
    let error = text::printable(error).into_owned();
    match what {
        CommandKind::Commit(_) | CommandKind::Skip(_) => {
            if matches!(model.phase, Phase::Saving(_)) {
                model.phase = Phase::Looking;
            }
            let undone = if matches!(what, CommandKind::Skip(_)) { "not skipped" } else { "not saved" };
            notice(model, Tone::Warning, format!("{undone}: {} · the same key tries again", reason(&error)));
        }
        CommandKind::Undo => {
            nothing_undone(model, now, effects);
            notice(model, Tone::Warning, format!("not undone: {}", reason(&error)));
        }
        // Without a session there is nothing to do here; the reason is told when the terminal is itself again.
        CommandKind::Start => {
            model.failure = Some(error);
            effects.push(Effect::Quit);
        }
        CommandKind::Take => {
            model.taking = false;
            notice(
                model,
                Tone::Warning,
                format!("no further pairs: {} · any key tries again", reason(&error)),
            );
        }
        CommandKind::Progress
        | CommandKind::Revealed
        | CommandKind::Choose(_)
        | CommandKind::TakeBack
        | CommandKind::RankingShown
        | CommandKind::End => {
            notice(model, Tone::Warning, error);
        }
    }
}
