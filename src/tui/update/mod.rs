//! One step: a message changes the model and asks for effects. Pure: the clock comes with the message.

mod back;
mod decide;
mod input;
mod live;
mod study;

use std::time::Duration;

use crate::tui::message::{Effect, Message};
use crate::tui::model::{Mode, Model, Phase, Showing, Tone};
use crate::tui::now::Now;
use crate::tui::plan;

/// Applies a message.
pub fn update(model: &mut Model, message: Message, now: Now) -> Vec<Effect> {
    let mut effects = Vec::new();
    match message {
        Message::Input(input) => input::received(model, input, now, &mut effects),
        Message::Resized { columns, rows, cell } => {
            (model.columns, model.rows) = (columns, rows);
            model.capabilities.cell = cell;
            model.wrap_prompts();
            effects.push(Effect::Redraw);
        }
        Message::CellSize(cell) => {
            if model.capabilities.cell != cell {
                model.capabilities.cell = cell;
                effects.push(Effect::Redraw);
            }
        }
        Message::Study(event) => study::answered(model, event, now, &mut effects),
        Message::Prepared { job, result } => {
            let awaited = plan::for_now(model).contains(&job.key);
            model.prints.prepared(&job, result, awaited, &mut effects);
        }
        Message::Uploaded(id) => model.prints.uploaded(id),
        Message::Painted(_) => model.prints.painted(model.on_screen.iter().flatten()),
        Message::Lost(id) => model.prints.lost(id, &mut effects),
        Message::Drawn(pair) => {
            let whole = model.shows_no_outline();
            if let Some(showing) = model.current.as_mut().filter(|showing| showing.turn.pair.id == pair) {
                if showing.shown.is_none() {
                    showing.shown = Some(now);
                    showing.last_input = now.elapsed;
                }
                showing.refined = whole;
            }
        }
        Message::BeatOver { beat } => {
            if beat == model.beats && matches!(model.phase, Phase::Confirmed(_)) && !model.hold {
                advance(model, now, &mut effects);
            }
        }
        Message::Scorer(news) => live::heard(model, news),
        Message::ScoreShown(pair) => live::shown(model, pair, now, &mut effects),
        Message::Resumed => send_again(model, &mut effects),
        // The loop's own: they concern frames and the end, not the model.
        Message::Terminate(_)
        | Message::FrameWritten(_)
        | Message::WireFailed(_)
        | Message::Continued
        | Message::FrameRead(_)
        | Message::PaintRead(_) => {}
    }
    decide::arrived(model);
    plan::replan(model, &mut effects);
    live::ask(model, &mut effects);
    effects
}

/// The terminal may have lost its pictures: sends them all again, those of the pair on the screen first, and draws
/// everything anew.
fn send_again(model: &mut Model, effects: &mut Vec<Effect>) {
    let at_hand = plan::for_now(model);
    model.prints.send_again(&at_hand, effects);
}

/// Puts the next pair on the screen.
fn advance(model: &mut Model, now: Now, effects: &mut Vec<Effect>) {
    if let Some(past) = model.current.take() {
        model.before = Some(past.afresh());
    }
    model.mode = Mode::Pair;
    model.hangs = false;
    show_next(model, now);
    ask_for_more(model, effects);
}

/// Takes the first of the pairs to come, if the screen is free.
fn show_next(model: &mut Model, now: Now) {
    if model.current.is_some() {
        return;
    }
    model.current = model.upcoming.pop_front();
    model.phase = match &mut model.current {
        Some(showing) => {
            showing.last_input = now.elapsed;
            Phase::Looking
        }
        None if model.exhausted => Phase::Finished,
        None => Phase::Waiting,
    };
}

/// Keeps enough pairs at hand, with one question at a time.
fn ask_for_more(model: &mut Model, effects: &mut Vec<Effect>) {
    let wanted = model.ahead + usize::from(model.current.is_none());
    let missing = wanted.saturating_sub(model.upcoming.len());
    if missing > 0 && !model.taking && !model.exhausted && !model.hangs {
        model.taking = true;
        effects.push(Effect::Take(missing));
    }
}

/// Says something in the strip until the next decision.
fn notice(model: &mut Model, tone: Tone, text: impl Into<String>) {
    model.notice = Some((tone, text.into()));
}

/// Milliseconds of a duration, as they are stored.
fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// The pair on the screen, if it may be decided now.
fn undecided(model: &Model) -> Option<&Showing> {
    model.current.as_ref().filter(|_| model.phase == Phase::Looking)
}
