//! Live scores while labelling: the scorer's thread, what it keeps in the study, and what it tells the screen.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::mpsc::UnboundedSender;

use crate::cli::LiveArguments;
use crate::command::scoring;
use crate::pair::{Pair, Sha256};
use crate::scorer::weights::{DEFAULT, WeightsError};
use crate::scorer::worker::{Event, Memory, Wanted, Worker};
use crate::scorer::{self, Embedding, Identity, LoadOptions, ScorerError};
use crate::settings::Environment;
use crate::study::{EmbeddingKey, JudgedPick, Mode, ScorerId, Study, StudyError};
use crate::text;
use crate::tui::live::{Decided, Entry, KEPT_PAIRS, PairScore, ScorerNews};
use crate::tui::message::Message;

/// Which scorer is to stand beside the picks.
#[derive(Debug, Clone)]
pub(super) struct LiveScores {
    /// What it is loaded from and for.
    pub(super) options: LoadOptions,
    /// Where its weights are looked for.
    pub(super) environment: Environment,
    /// How many pairs are scored ahead.
    pub(super) ahead: usize,
}

impl LiveArguments {
    /// What was asked for; nothing where no scores are wanted.
    pub(super) fn scores(&self, environment: &Environment) -> Option<LiveScores> {
        (!self.no_score).then(|| LiveScores {
            options: scoring::options(&self.scorer),
            environment: environment.clone(),
            ahead: usize::from(self.score_ahead),
        })
    }
}

/// How much less urgent the scorer's threads are than those that the person waits for.
const NICE: i32 = 10;

/// Starts the scorer's thread for a study.
///
/// # Errors
/// The system has no thread left.
pub(super) fn start(
    live: &LiveScores,
    study: &Path,
    annotator: &str,
    outbox: &UnboundedSender<Message>,
) -> std::io::Result<Worker> {
    let (options, environment) = (live.options.clone(), live.environment.clone());
    let load = move || {
        stand_back();
        // On the processor the scorer takes all cores: whoever the person waits for goes first. It fails where another pool is
        // there already, which then stays as it is.
        let _ = rayon::ThreadPoolBuilder::new().start_handler(|_| stand_back()).build_global();
        scorer::load(&options, &environment, &mut |_, _| {})
    };
    let outbox = outbox.clone();
    let kept =
        Kept { path: study.to_owned(), study: None, annotator: annotator.to_owned(), outbox: outbox.clone() };
    Worker::spawn(load, kept, move |event| {
        // The loop may have ended.
        let _ = outbox.send(Message::Scorer(news(event)));
    })
}

/// A pair as the scorer takes it.
pub(super) fn wanted(pair: Pair) -> Wanted {
    let Pair { id, prompt, a, b } = pair;
    Wanted { pair: id, prompt, images: [(a.path, a.sha256), (b.path, b.sha256)] }
}

fn stand_back() {
    // On Linux this is the thread's own; elsewhere, or where it fails, the system decides.
    if cfg!(target_os = "linux") {
        let _ = rustix::process::nice(NICE);
    }
}

fn news(event: Event) -> ScorerNews {
    match event {
        Event::Ready(identity) => ScorerNews::Ready(called(&identity.name)),
        Event::Scored { pair, scores: [a, b] } => ScorerNews::Scored(pair, PairScore { a, b }),
        Event::Broken { pair, reason } => {
            tracing::warn!(pair = pair.0, %reason, "a pair can't be scored");
            ScorerNews::Broken(pair)
        }
        Event::Down { reason: ScorerError::Weights(WeightsError::NotHere { name, .. }), .. } => {
            let name = if name == DEFAULT { String::new() } else { format!(" {name}") };
            ScorerNews::Missing(format!("`pairpick model pull{name}` brings the weights"))
        }
        Event::Down { reason, again } => {
            let again = again.map_or(String::new(), |time| format!(" · again in {} s", time.as_secs()));
            ScorerNews::Down(format!("{}{again}", text::printable(&reason.to_string())))
        }
    }
}

/// A scorer's name on the screen.
pub(super) fn called(name: &str) -> String {
    match name {
        "pickscore" => "PickScore".to_owned(),
        "clip-h" => "CLIP-H".to_owned(),
        other => text::clipped(other, 16),
    }
}

/// The study as the scorer's thread keeps its results, by a connection of its own.
struct Kept {
    path: PathBuf,
    study: Option<(Study, ScorerId)>,
    annotator: String,
    outbox: UnboundedSender<Message>,
}

impl Kept {
    /// What a study answers; what it can't is told to the log, and computed again.
    fn asked<T>(&mut self, ask: impl FnOnce(&mut Study, ScorerId) -> Result<T, StudyError>) -> Option<T> {
        let (study, scorer) = self.study.as_mut()?;
        ask(study, *scorer).map_err(|error| tracing::warn!(%error, "scores and the study")).ok()
    }
}

/// The picks of earlier runs as the screen counts them, with the pairs of those that it lists.
fn earlier(study: &Study, scorer: ScorerId, annotator: &str) -> Result<Vec<Entry>, StudyError> {
    let picks = study.judged_picks(scorer, annotator)?.into_iter().map(|judged| {
        let JudgedPick { pick, pair, outcome, a_on_left, scores: [a, b] } = judged;
        let decided = Decided { pair, pick, choice: outcome.choice(a_on_left), a_on_left };
        Entry { decided, score: Some(PairScore { a, b }), pair: None, earlier: true }
    });
    let mut picks: Vec<Entry> = picks.collect();
    let parted = picks.iter_mut().rev().filter(|entry| entry.credit() == Some(0.0));
    for entry in parted.take(KEPT_PAIRS) {
        entry.pair = Some(Arc::new(study.pair(entry.decided.pair)?));
    }
    Ok(picks)
}

impl Memory for Kept {
    fn scorer(&mut self, identity: &Identity) {
        let open = || {
            let mut study = Study::open(&self.path, Mode::Write)?;
            let scorer = study.scorer(&scoring::info_of(identity))?;
            Ok::<_, StudyError>((study, scorer))
        };
        self.study = open().map_err(|error| tracing::warn!(%error, "scores are not kept")).ok();
        let annotator = self.annotator.clone();
        if let Some(picks) = self.asked(|study, scorer| earlier(study, scorer, &annotator)) {
            let _ = self.outbox.send(Message::Scorer(ScorerNews::Earlier(picks)));
        }
    }

    fn prompt(&mut self, prompt: &str) -> Option<Embedding> {
        self.asked(|study, scorer| study.embedding(scorer, EmbeddingKey::of_prompt(prompt))).flatten()
    }

    fn image(&mut self, sha256: &Sha256) -> Option<Embedding> {
        self.asked(|study, scorer| study.embedding(scorer, EmbeddingKey::Image(*sha256))).flatten()
    }

    fn keep(
        &mut self,
        wanted: &Wanted,
        scores: [f64; 2],
        prompt: Option<&Embedding>,
        images: &[(Sha256, Embedding)],
    ) {
        let prompt = prompt.map(|vector| (EmbeddingKey::of_prompt(&wanted.prompt), vector.clone()));
        let images = images.iter().map(|(sha256, vector)| (EmbeddingKey::Image(*sha256), vector.clone()));
        let embeddings: Vec<_> = images.chain(prompt).collect();
        self.asked(|study, scorer| study.keep_pair(scorer, wanted.pair, scores, &embeddings));
    }
}
