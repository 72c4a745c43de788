//! Panics and the terminal: restore it first, then print; and work whose panic is expected.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;

use super::guest::Leaver;

thread_local! {
    /// Whether a panic of this thread is caught by [`contain`].
    static CONTAINED: Cell<bool> = const { Cell::new(false) };
}

/// Makes a panic, in whatever thread, leave the terminal before its message is printed.
///
/// The process must end after it, though the panic may have been in a thread that nobody waits for: nothing is drawn any
/// more, and keys would still be taken in. `told` is called once the message is printed.
pub fn restore_terminal_on_panic(leaver: &Leaver, told: impl Fn() + Send + Sync + 'static) {
    let leaver = leaver.clone();
    let print: Arc<dyn Fn(&panic::PanicHookInfo<'_>) + Send + Sync> = panic::take_hook().into();
    panic::set_hook(Box::new(move |info| {
        if CONTAINED.get() {
            tracing::warn!(%info, "contained a panic");
            return;
        }
        tracing::error!(%info, "panic");
        leaver.leave();
        print(info);
        told();
    }));
}

/// Runs work that may panic on bad data without the terminal being left for it: `Err` with the panic's message.
///
/// For code of others on files of others, such as decoding images; what it leaves half done must not be used again.
pub fn contain<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    let before = CONTAINED.replace(true);
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    CONTAINED.set(before);
    result.map_err(|payload| match payload.downcast::<String>() {
        Ok(message) => *message,
        Err(payload) => {
            payload.downcast_ref::<&str>().copied().unwrap_or("panic without a message").to_owned()
        }
    })
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;
    use crate::terminal::guest::{Guest, Modes};
    use crate::terminal::tty::tests::{pty, read_until};

    #[test]
    fn a_panic_in_another_thread_restores_the_terminal_before_its_message() {
        let (tty, master) = pty();
        let mut screen = master.try_clone_reader().unwrap();
        let guest = Guest::raw(&tty).unwrap();
        guest.enter(Modes::default()).unwrap();
        let earlier = panic::take_hook();
        let printing = tty.copy_output().unwrap();
        panic::set_hook(Box::new(move |info| {
            // Other tests may panic meanwhile.
            if info.payload().downcast_ref() == Some(&"on purpose") {
                rustix::io::write(&printing, b"MESSAGE").unwrap();
            }
        }));
        restore_terminal_on_panic(&guest.leaver(), || ());
        assert!(thread::spawn(|| panic!("on purpose")).join().is_err());
        let seen = read_until(&mut screen, b"MESSAGE");
        panic::set_hook(earlier);
        let seen = String::from_utf8_lossy(&seen).into_owned();
        assert!(seen.ends_with("\x1b[?1049lMESSAGE"), "{seen:?}");
        assert!(!guest.is_present());
    }

    #[test]
    fn contained_work_gives_its_result_or_its_panic() {
        assert_eq!(contain(|| 7), Ok(7));
        let number = 3;
        assert_eq!(contain(|| -> u8 { panic!("bad file {number}") }), Err("bad file 3".into()));
        assert!(!CONTAINED.get());
    }
}
