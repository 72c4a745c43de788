//! Signals as messages: the window's size, being continued, and the ways of being asked to end.

use std::io;
use std::sync::Arc;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc::UnboundedSender;

use crate::terminal::CellSize;
use crate::terminal::cell::cell_size;
use crate::terminal::tty::Tty;
use crate::tui::message::Message;

/// Forwards the signals that end a run and the one that continues a stopped one. SIGTSTP keeps its default action, so
/// that the shell sees a stopped job.
///
/// # Errors
/// When a handler can't be set. Needs a tokio runtime.
pub fn forward<S: Send + 'static>(outbox: &UnboundedSender<Message<S>>) -> io::Result<()> {
    let ends = [
        (SignalKind::terminate(), "SIGTERM"),
        (SignalKind::hangup(), "SIGHUP: the terminal is gone"),
        (SignalKind::interrupt(), "SIGINT"),
    ];
    for (kind, name) in ends {
        listen(kind, outbox, move || Message::Terminate(name))?;
    }
    listen(SignalKind::from_raw(rustix::process::Signal::CONT.as_raw()), outbox, || Message::Continued)
}

/// Forwards changes of the window's size.
///
/// # Errors
/// When the handler can't be set. Needs a tokio runtime.
pub fn forward_window<S: Send + 'static>(
    outbox: &UnboundedSender<Message<S>>,
    tty: Arc<Tty>,
    cell: CellSize,
) -> io::Result<()> {
    listen(SignalKind::window_change(), outbox, move || {
        let size = tty.size().unwrap_or_default();
        // Where the system knows no pixels, the size the terminal told at the start still holds.
        let cell = if size.width == 0 || size.height == 0 { cell } else { cell_size(None, None, size) };
        Message::Resized { columns: size.columns, rows: size.rows, cell }
    })
}

fn listen<S: Send + 'static>(
    kind: SignalKind,
    outbox: &UnboundedSender<Message<S>>,
    message: impl Fn() -> Message<S> + 'static + Send,
) -> io::Result<()> {
    let mut signals = signal(kind)?;
    let outbox = outbox.clone();
    tokio::spawn(async move {
        while signals.recv().await.is_some() {
            if outbox.send(message()).is_err() {
                break;
            }
        }
    });
    Ok(())
}
