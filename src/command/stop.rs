//! Being asked to end in the middle of long work.

use std::io::{Write, stderr};
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::terminal::guest::Leaver;
use crate::text;

/// What a shell adds to a signal's number to make an exit code of it.
const BY_SIGNAL: i32 = 128;

/// From now on SIGINT, SIGTERM and SIGHUP end the process with these last words, and the exit code that a shell expects.
///
/// For work that needs nothing put in order before: a partial file is written as it comes and has another name than a
/// whole one, and the system lets go of locks.
pub(super) fn with_last_words(words: String) {
    on_signals(move |number| {
        let _ = writeln!(stderr(), "\npairpick: {}", text::printable(&words));
        process::exit(BY_SIGNAL + number);
    });
}

/// From now on SIGINT, SIGTERM and SIGHUP give the terminal back before they end the process.
pub(super) fn leaving(leaver: Leaver) {
    on_signals(move |number| {
        leaver.leave();
        process::exit(BY_SIGNAL + number);
    });
}

/// A flag that SIGINT, SIGTERM and SIGHUP set, for work that ends at its next step; a second signal ends the process at
/// once.
pub(super) fn flag() -> Arc<AtomicBool> {
    flag_until(&Arc::new(AtomicBool::new(false)))
}

/// The same until `over` is set: from then on signals are somebody else's.
pub(super) fn flag_until(over: &Arc<AtomicBool>) -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    let (set, over) = (Arc::clone(&flag), Arc::clone(over));
    on_signals(move |number| {
        if over.load(Ordering::Relaxed) {
            return;
        }
        if set.swap(true, Ordering::Relaxed) {
            process::exit(BY_SIGNAL + number);
        }
    });
    flag
}

/// Calls `act` with the number of every signal that asks to end, from the moment that this returns.
fn on_signals(mut act: impl FnMut(i32) + Send + 'static) {
    let (ready, readiness) = mpsc::channel::<()>();
    let wait = async move {
        let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
        let [Ok(mut interrupt), Ok(mut terminate), Ok(mut hangup)] = kinds.map(signal) else { return };
        drop(ready);
        let number = |kind: usize, _: Option<()>| kinds[kind].as_raw_value();
        loop {
            act(tokio::select! {
                got = Signal::recv(&mut interrupt) => number(0, got),
                got = Signal::recv(&mut terminate) => number(1, got),
                got = Signal::recv(&mut hangup) => number(2, got),
            });
        }
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
    // Nothing is ever sent: it ends when the thread listens, or has given up.
    let _ = readiness.recv();
}
