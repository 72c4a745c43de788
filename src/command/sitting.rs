//! A person's sitting at pairs: the screen on which they are labelled, with a session and, if wanted, a scorer beside it.

use anyhow::Context as _;
use serde_json::json;

use crate::command::live::{self, LiveScores};
use crate::command::seat::{self, Seat};
use crate::pair::PairId;
use crate::settings::Settings;
use crate::study::{SessionSpec, Study, Tournament};
use crate::terminal::tty::Tty;
use crate::tui::model::{Model, Setup};
use crate::tui::runtime::Ending;

/// What a sitting needs.
pub(super) struct Sitting {
    /// The terminal.
    pub(super) tty: Tty,
    /// The study, with pairs in it.
    pub(super) study: Study,
    /// What the person wants.
    pub(super) settings: Settings,
    /// Only what was skipped.
    pub(super) skipped_only: bool,
    /// How images compete, if they do.
    pub(super) tournament: Option<Tournament>,
    /// How many pairs were made of the images of a prompt; all where `None`.
    pub(super) pairs_per_prompt: Option<usize>,
    /// The scorer that stands beside the picks, if one is wanted.
    pub(super) live: Option<LiveScores>,
}

/// Runs the screen until the person leaves.
///
/// # Errors
/// Where the terminal can't be taken over, the session can't be started, or the run could not go on. What was confirmed
/// on the screen is on disk all the same.
pub(super) fn sit(sitting: Sitting) -> anyhow::Result<Ending> {
    let ending = seat::sitting(run(sitting))?;
    seat::came_to_its_end(ending.failure.as_deref(), ending.signal)?;
    Ok(ending)
}

async fn run(sitting: Sitting) -> anyhow::Result<Ending> {
    let Sitting { tty, study, settings, skipped_only, tournament, pairs_per_prompt, live } = sitting;
    let seat: Seat<PairId> = Seat::take(tty, &settings)?;
    let setup = Setup {
        study: seat::name(&study),
        annotator: settings.annotator.clone(),
        quality: settings.quality,
        size: seat.size,
        reveal: settings.reveal,
        beat: settings.beat,
        hold: settings.hold,
        idle_after: settings.idle_after,
        ahead: settings.prepare_ahead,
        keymap: settings.keymap.clone(),
        theme: seat.theme,
        score_ahead: live.as_ref().map(|live| live.ahead),
        tournament: tournament.is_some(),
        capabilities: seat.capabilities.clone(),
    };
    let spec = SessionSpec {
        annotator: settings.annotator.clone(),
        reveal: settings.reveal,
        graphics: seat.capabilities.protocol.name().to_owned(),
        terminal: seat.capabilities.terminal.clone(),
        skipped_only,
        tournament,
        protocol: protocol(&settings, &study, tournament, pairs_per_prompt),
    };
    let scorer = match &live {
        Some(live) => {
            let scorer = live::start(live, study.path(), &settings.annotator, &seat.outbox);
            Some(scorer.context("cannot start the scorer's thread")?)
        }
        None => None,
    };
    let study = seat.study(study, spec)?;
    let score = Box::new(move |pairs: Vec<_>| {
        if let Some(scorer) = &scorer {
            scorer.want(pairs.into_iter().map(live::wanted).collect());
        }
    });
    seat.run(Model::new(setup), Some(study), score).await
}

/// What must not change half-way through a study without being seen: stored with the session, with its hash.
fn protocol(
    settings: &Settings,
    study: &Study,
    tournament: Option<Tournament>,
    pairs_per_prompt: Option<usize>,
) -> serde_json::Value {
    json!({
        "seed": study.seed(),
        "reveal": settings.reveal.name(),
        "sides": "random, 4 and 4 in every 8 positions",
        "order": tournament.map_or("random per annotator", Tournament::order),
        "pairs_per_prompt": pairs_per_prompt,
        "tie": "no image is significantly better than the other",
        "quality": settings.quality.name(),
        "beat_ms": u64::try_from(settings.beat.as_millis()).unwrap_or(u64::MAX),
        "hold": settings.hold,
        "idle_after_ms": u64::try_from(settings.idle_after.as_millis()).unwrap_or(u64::MAX),
    })
}
