//! From a key to a choice: choose, skip, take back; and what the study answers.

use std::time::Duration;

use super::open;
use crate::pair::{NewImage, Reveal};
use crate::study::choice::ranking;
use crate::study::{ChoiceId, Chosen, CommandKind, NewChoice, ShownImage, StudyEvent};
use crate::text::{self, counted, thousands};
use crate::tui::gallery::album::{Album, Entry, Made};
use crate::tui::gallery::model::{Gallery, Phase};
use crate::tui::message::Effect;
use crate::tui::model::Tone;
use crate::tui::now::Now;

pub(super) fn choose(gallery: &mut Gallery, now: Now, effects: &mut Vec<Effect>) {
    if gallery.phase != Phase::Looking {
        return;
    }
    let Some(album) = gallery.album() else { return };
    let place = album.cursor;
    if let Some(made) = album.made {
        if made.place == place {
            return move_on(gallery, now);
        }
        if made.locked {
            return gallery.say(Tone::Warning, STAYS);
        }
    }
    if matches!(album.entries.get(place), None | Some(Entry::Broken(_))) {
        return gallery.say(Tone::Warning, "this image can't be read: choose another");
    }
    // The line under the images says that they are on their way.
    let Some(shown) = gallery.visit.shown else { return };
    if !album.seen[place] {
        return gallery.say(Tone::Quiet, "this image has not been on the screen yet");
    }
    if album.seen.iter().filter(|seen| **seen).count() < 2 {
        return gallery.say(Tone::Warning, "there is nothing to compare it with: a choice takes two images");
    }
    let choice = new_choice(gallery, album, place, shown, now);
    gallery.phase = Phase::Saving { album: gallery.at, place };
    gallery.help = false;
    effects.push(Effect::Choose(Box::new(choice)));
}

/// What is said of a choice that its ranking was shown after.
const STAYS: &str = "the ranking was shown after your choice: it stays, as the answer given without";

fn new_choice(gallery: &Gallery, album: &Album, place: usize, shown: Now, now: Now) -> NewChoice {
    let mut images = Vec::new();
    let mut best = 0;
    for (at, entry) in album.entries.iter().enumerate() {
        let (Entry::Ranked { image, rank, score, .. }, true) = (entry, album.seen[at]) else { continue };
        if at == place {
            best = images.len();
        }
        let image = NewImage { image: image.clone(), model: None, seed: None, guidance: None };
        images.push(ShownImage { image, rank: *rank, score: *score });
    }
    let visit = &gallery.visit;
    let elapsed = now.elapsed.saturating_sub(shown.elapsed);
    NewChoice {
        source: gallery.setup.source.clone(),
        prompt: album.prompt.clone(),
        images,
        best,
        ranked: album.ranked() as u64,
        ranking: ranking(album.entries.iter().filter_map(|entry| Some(entry.image()?.sha256))),
        scorer: gallery.setup.scorer_id,
        reveal: gallery.setup.reveal,
        ranking_shown_at: album.ranking_shown,
        shown_at: shown.unix_ms,
        decided_at: now.unix_ms,
        response_ms: milliseconds(elapsed.saturating_sub(visit.idle)),
        idle_ms: milliseconds(visit.idle),
        zoomed: visit.zoomed,
        graphics: gallery.setup.capabilities.protocol.name().to_owned(),
    }
}

/// Leaves the prompt undecided: the next undecided one, those that were skipped last.
pub(super) fn skip(gallery: &mut Gallery, now: Now) {
    if gallery.phase != Phase::Looking {
        return;
    }
    if let Some(album) = gallery.album_mut() {
        album.skipped = album.made.is_none();
    }
    match next_undecided(gallery) {
        Some(at) => open(gallery, at, now),
        None => gallery.say(Tone::Quiet, "no other prompt is undecided"),
    }
}

/// Goes to the next undecided prompt, if there is one; else stays.
pub(super) fn move_on(gallery: &mut Gallery, now: Now) {
    gallery.moving_on = false;
    match next_undecided(gallery) {
        Some(at) => open(gallery, at, now),
        None if gallery.decided() == gallery.setup.albums.len() => {
            gallery.say(Tone::Quiet, "all prompts are decided");
        }
        None => {}
    }
}

/// The next album without a choice after the one on the screen, from the start again after the last one.
fn next_undecided(gallery: &Gallery) -> Option<usize> {
    let count = gallery.setup.albums.len();
    let others = || (1..count).map(|step| (gallery.at + step) % count);
    let undecided = |at: &usize| gallery.setup.albums[*at].made.is_none();
    let fresh = |at: &usize| !gallery.setup.albums[*at].skipped;
    others().filter(undecided).find(fresh).or_else(|| others().find(undecided))
}

/// Takes the last choice of this run back, or else the one that the prompt on the screen has from before.
pub(super) fn take_back(gallery: &mut Gallery, now: Now, effects: &mut Vec<Effect>) {
    if gallery.phase != Phase::Looking {
        return;
    }
    let standing = |at: usize, choice: ChoiceId| {
        gallery.setup.albums[at].made.filter(|made| made.choice == choice).map(|made| (at, made))
    };
    let of_this_run = gallery.history.iter().rev().find_map(|(at, choice)| standing(*at, *choice));
    let here = || gallery.album().and_then(|album| album.made).map(|made| (gallery.at, made));
    let Some((at, made)) = of_this_run.or_else(here) else {
        return gallery.say(Tone::Quiet, "nothing to undo");
    };
    if at != gallery.at {
        open(gallery, at, now);
    }
    if made.locked {
        return gallery.say(Tone::Warning, STAYS);
    }
    gallery.phase = Phase::TakingBack { album: at };
    gallery.help = false;
    effects.push(Effect::TakeBack(made.choice));
}

pub(super) fn answered(gallery: &mut Gallery, event: StudyEvent, now: Now, effects: &mut Vec<Effect>) {
    match event {
        StudyEvent::Chosen { chosen: row, .. } => {
            let Phase::Saving { album, place } = gallery.phase else { return };
            chosen(gallery, album, place, &row);
            if gallery.at == album {
                confirmed(gallery, now, effects);
            }
        }
        StudyEvent::TakenBack { choice, .. } => {
            let Phase::TakingBack { album } = gallery.phase else { return };
            gallery.phase = Phase::Looking;
            gallery.setup.albums[album].made = None;
            gallery.history.retain(|(_, made)| *made != choice);
            gallery.last = None;
            gallery.say(Tone::Quiet, "taken back: this prompt is undecided again");
        }
        StudyEvent::Failed { what, error, .. } => failed(gallery, what, &error, effects),
        _ => {}
    }
}

/// A choice is on disk.
pub(in crate::tui::gallery) fn chosen(gallery: &mut Gallery, at: usize, place: usize, row: &Chosen) {
    gallery.phase = Phase::Looking;
    gallery.history.push((at, row.choice));
    gallery.last = Some(told(gallery, at, place, row));
    let album = &mut gallery.setup.albums[at];
    album.made = Some(Made { choice: row.choice, place, locked: false, now: true });
    album.skipped = false;
}

/// What became of it, for the strip.
fn told(gallery: &Gallery, at: usize, place: usize, row: &Chosen) -> String {
    let album = &gallery.setup.albums[at];
    let scorer = &gallery.setup.scorer;
    let rank = album.entries[place].rank().unwrap_or_default();
    let verdict = match (gallery.setup.reveal == Reveal::Always, rank) {
        (true, 1) => format!("confirmed: {scorer}'s best"),
        (true, rank) => format!("{scorer} overruled: its number {} is yours", thousands(rank)),
        (false, 1) => format!("{scorer} says the same"),
        (false, rank) => {
            format!("{scorer} has it as number {} of {}", thousands(rank), thousands(album.ranked() as u64))
        }
    };
    let mut told = format!("✓ chosen · {verdict} · {} stored", counted(row.implied, "implied pair"));
    if row.kept > 0 {
        told.push_str(&format!(" · {} decided before stay", thousands(row.kept)));
    }
    told
}

/// The choice stands on the screen for a beat, where another prompt waits. What was chosen blindly is looked at for as long as
/// the person likes.
fn confirmed(gallery: &mut Gallery, now: Now, effects: &mut Vec<Effect>) {
    gallery.zoomed = false;
    gallery.beats += 1;
    let stays = gallery.setup.hold || gallery.setup.reveal != Reveal::Always;
    if stays || next_undecided(gallery).is_none() {
        return;
    }
    if gallery.setup.beat.is_zero() {
        return move_on(gallery, now);
    }
    gallery.moving_on = true;
    effects.push(Effect::Beat { after: gallery.setup.beat, beat: gallery.beats });
}

fn failed(gallery: &mut Gallery, what: CommandKind, error: &str, effects: &mut Vec<Effect>) {
    let error = text::printable(error).into_owned();
    // An error of the study names its file first, which the header does already.
    let reason = error.split_once(": ").map_or(error.as_str(), |(_, reason)| reason).to_owned();
    match what {
        CommandKind::Choose(_) => {
            gallery.phase = Phase::Looking;
            gallery.say(Tone::Warning, format!("not saved: {reason} · the same key tries again"));
        }
        CommandKind::TakeBack => {
            gallery.phase = Phase::Looking;
            gallery.say(Tone::Warning, format!("not taken back: {reason}"));
        }
        // Without a session there is nothing to do here; the reason is told when the terminal is itself again.
        CommandKind::Start => {
            gallery.failure = Some(error);
            effects.push(Effect::Quit);
        }
        _ => gallery.say(Tone::Warning, error),
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
