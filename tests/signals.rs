//! Ways a run ends that nobody asked it for, in a real pty: the terminal is given back, and nothing confirmed is lost.
#![allow(clippy::unwrap_used)]

mod support;

use support::launch::Home;

#[test]
fn a_signal_that_ends_a_run_restores_the_terminal_and_keeps_what_was_confirmed() {
    for signal in ["TERM", "INT", "HUP"] {
        let home = Home::with_pairs(4);
        let mut session = home.label(&["--beat", "0"]).start();
        session.decide("1");
        session.decide("t");
        session.wait_for_pair();
        session.signal(signal);
        assert_eq!(session.exit_code(), 1, "SIG{signal}");
        session.assert_restored();
        let text = session.text();
        let message = format!("pairpick: ended by SIG{signal}");
        assert!(text.contains(&message), "{text}");
        assert!(text.contains("every pick that was confirmed is in the study"), "{text}");
        assert_eq!((home.study().picks(), home.study().open_sessions()), (2, 0), "SIG{signal}");
    }
}
