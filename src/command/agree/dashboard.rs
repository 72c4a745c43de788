//! The report on the screen, with the images where people and scorers part.

use std::collections::HashMap;

use anyhow::bail;

use crate::command::seat::{self, Seat};
use crate::pair::{Pair, PairId};
use crate::report::agreement::Agreement;
use crate::settings::Settings;
use crate::study::Study;
use crate::terminal::tty::Tty;
use crate::tui::dashboard::model::{Dashboard, Setup};
use crate::tui::dashboard::screen::Ending;

/// Shows it until the person leaves.
///
/// # Errors
/// The terminal can't be taken over, or the run could not go on.
pub(super) fn show(agreement: Agreement, study: &Study, settings: &Settings) -> anyhow::Result<()> {
    let pairs = pairs(&agreement, study);
    let Ending { signal, failure } = seat::sitting(run(Tty::open()?, agreement, pairs, settings))?;
    match (failure, signal) {
        (Some(failure), _) => bail!("{failure}"),
        (None, Some(signal)) => bail!("ended by {signal}"),
        (None, None) => Ok(()),
    }
}

async fn run(
    tty: Tty,
    agreement: Agreement,
    pairs: HashMap<PairId, Pair>,
    settings: &Settings,
) -> anyhow::Result<Ending> {
    let seat: Seat<()> = Seat::take(tty, settings)?;
    let setup = Setup {
        agreement,
        pairs,
        capabilities: seat.capabilities.clone(),
        size: seat.size,
        keymap: settings.keymap.clone(),
        theme: seat.theme,
    };
    seat.run(Dashboard::new(setup), None, Box::new(|_| {})).await
}

/// The pairs that are listed. One that can't be read is shown without its images.
fn pairs(agreement: &Agreement, study: &Study) -> HashMap<PairId, Pair> {
    let listed = agreement.scorers.iter().flat_map(|scorer| &scorer.strongest);
    let ids: std::collections::HashSet<PairId> = listed.map(|parting| PairId(parting.pair_id)).collect();
    let read = |id: PairId| match study.pair(id) {
        Ok(pair) => Some((id, pair)),
        Err(error) => {
            tracing::warn!(%error, "a pair is shown without its images");
            None
        }
    };
    ids.into_iter().filter_map(read).collect()
}
