//! Being asked to end in the middle of a download: what came stays, and the person hears how to go on.

use std::io::{Write, stderr};
use std::process;
use std::thread;

use tokio::signal::unix::{SignalKind, signal};

use crate::text;

/// From now on SIGINT, SIGTERM and SIGHUP end the process with these last words, and the exit code that a shell expects.
///
/// Nothing needs to be put in order before: a partial file is written as it comes and has another name than a whole one, and
/// the system lets go of locks.
pub(super) fn with_last_words(words: String) {
    let wait = async move {
        let listen = |kind: SignalKind| signal(kind);
        let (Ok(mut interrupt), Ok(mut terminate), Ok(mut hangup)) =
            (listen(SignalKind::interrupt()), listen(SignalKind::terminate()), listen(SignalKind::hangup()))
        else {
            return;
        };
        let number = tokio::select! {
            _ = interrupt.recv() => SignalKind::interrupt().as_raw_value(),
            _ = terminate.recv() => SignalKind::terminate().as_raw_value(),
            _ = hangup.recv() => SignalKind::hangup().as_raw_value(),
        };
        let _ = writeln!(stderr(), "\npairpick: {}", text::printable(&words));
        process::exit(128 + number);
    };
    // Without the thread the signals keep their default, which ends the process too, only without a word.
    let spawned = thread::Builder::new().name("signals".to_owned()).spawn(move || {
        if let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() {
            runtime.block_on(wait);
        }
    });
    if let Err(error) = spawned {
        tracing::warn!(%error, "no thread for signals");
    }
}
