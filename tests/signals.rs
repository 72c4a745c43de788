//! Ways a run ends or stops that are not its own idea, in a real pty: the terminal is given back as it was found, and
//! nothing confirmed is lost.
#![allow(clippy::unwrap_used)]

mod support;

use std::time::{Duration, Instant};

use pairpick::terminal::guest::{Guest, Images, Modes};
use pairpick::terminal::panic;
use pairpick::terminal::tty::Tty;
use support::launch::{Home, Launch};
use support::seen;
use support::terminal::Session;
use support::wire::{self, Graphics};

/// Two picks made and a third pair on the screen.
fn two_picks(home: &Home) -> Session {
    let session = home.label(&["--beat", "0"]).start();
    session.decide("1");
    session.decide("t");
    session.wait_for_pair();
    session
}

#[test]
fn a_signal_that_ends_a_run_restores_the_terminal_and_keeps_what_was_confirmed() {
    for signal in ["TERM", "INT", "HUP"] {
        let home = Home::with_pairs(4);
        let mut session = two_picks(&home);
        session.signal(signal);
        assert_eq!(session.exit_code(), 1, "SIG{signal}");
        session.assert_restored();
        let text = session.text();
        assert!(text.contains(&format!("pairpick: ended by SIG{signal}")), "{text}");
        assert!(text.contains("every pick that was confirmed is in the study"), "{text}");
        assert_eq!((home.study().picks(), home.study().open_sessions()), (2, 0), "SIG{signal}");
    }
}

#[test]
fn a_signal_while_the_terminal_is_asked_restores_it_too() {
    struct Mute;
    impl support::launch::Answering for Mute {
        fn hear(&mut self, _output: &[u8]) -> Vec<(Duration, Vec<u8>)> {
            Vec::new()
        }
    }
    let home = Home::with_pairs(2);
    let mut session = home.label(&[]).answered_by(Mute).start();
    // The question stands on the wire, and nobody answers it for a second.
    while session.written() == 0 {
        std::thread::sleep(Duration::from_millis(2));
    }
    session.signal("TERM");
    assert_eq!(session.exit_code(), 1);
    session.assert_restored();
    assert_eq!(home.study().open_sessions(), 0);
}

#[test]
fn a_terminal_that_is_gone_ends_the_run_and_the_session_and_keeps_what_was_confirmed() {
    let home = Home::with_pairs(4);
    let mut session = two_picks(&home);
    session.hang_up(b"?");
    assert_eq!(session.exit_code(), 1);
    assert_eq!((home.study().picks(), home.study().open_sessions()), (2, 0));
    let log = std::fs::read_to_string(home.join(".local/state/pairpick/pairpick.log")).unwrap();
    assert!(log.contains("gone"), "{log}");
    // The next run goes on with the third pair.
    let session = home.label(&["--beat", "0"]).start();
    session.wait_for_pair();
    assert_eq!(session.counter(), Some((2, 4)));
}

#[test]
fn quitting_deletes_every_image_that_was_sent() {
    let home = Home::with_pairs(6);
    let mut session = two_picks(&home);
    session.decide("2");
    session.keys("u");
    session.wait_for_count(2);
    session.wait_for_pair();
    // Zoomed parts are images of their own.
    session.keys("z");
    session.wait_for_text("closer");
    session.wait_for_pair();
    session.keys("q");
    assert_eq!(session.exit_code(), 0);
    session.assert_restored();
    let commands = wire::graphics(&session.raw());
    let sent = commands.iter().filter(|command| matches!(command, Graphics::Sent(_))).count();
    assert!(sent >= 8, "{commands:?}");
    assert!(wire::left_behind(&session.raw()).is_empty(), "every image is deleted: {commands:?}");
    assert!(session.text().contains("2 of 6 pairs decided"), "{}", session.text());
}

#[test]
fn ctrl_z_gives_the_shell_its_terminal_and_fg_brings_screen_images_and_keys_back() {
    let home = Home::with_pairs(4);
    let shell = ["--norc", "--noprofile", "-i"];
    let mut session = Launch::program("bash", &shell, home.path()).env("PS1", "shell> ").start();
    session.wait_for_text("shell>");
    session.keys(format!("{} label study.db --beat 0\n", env!("CARGO_BIN_EXE_pairpick")));
    session.decide("1");
    session.wait_for_pair();

    session.keys("\x1a");
    session.wait_for("the stopped job", |text| text.contains("Stopped") && !text.contains("right →"));
    // Up to the shell's own message: its prompt sets modes of its own.
    let raw = session.raw();
    let stopped = &raw[..wire::find(&raw, b"Stopped").unwrap()];
    wire::assert_modes_reset(stopped);
    assert_eq!(wire::left_behind(stopped), [0_u32; 0], "images are left in the terminal");
    // What is typed now is the shell's alone: it echoes, and decides nothing.
    session.keys("echo one$((1))more t\n");
    session.wait_for_text("one1more t");
    assert_eq!(home.study().picks(), 1);

    session.keys("fg\n");
    session.wait_for_pair();
    assert_eq!(session.counter(), Some((1, 4)));
    let modes = wire::modes(&session.raw());
    for mode in [1049, 2004, 1004, 1006] {
        assert_eq!(modes.get(&mode), Some(&true), "mode {mode} after fg");
    }
    let again = &session.raw()[stopped.len()..];
    let sent = wire::graphics(again).iter().filter(|command| matches!(command, Graphics::Sent(_))).count();
    assert!(sent >= 2, "the images were not sent again");
    let both = || seen::pictures(&session.raw(), session.size()).len() == 2;
    // Continuing is noticed twice, by the one who stopped and by the signal, and each draws the screen anew.
    let deadline = Instant::now() + Duration::from_secs(5);
    while !both() {
        assert!(Instant::now() < deadline, "the images do not stand there again\n{}", session.text());
        std::thread::sleep(Duration::from_millis(20));
    }
    session.decide("2");
    session.wait_for_pair();
    session.keys("q");
    session.wait_for_text("2 of 4 pairs decided");
    session.keys("exit\n");
    session.exit_status();
    session.assert_restored();
    assert_eq!((home.study().picks(), home.study().open_sessions()), (2, 0));
}

#[test]
fn a_program_stopped_and_continued_by_others_draws_itself_again() {
    let home = Home::with_pairs(4);
    let mut session = two_picks(&home);
    session.signal("STOP");
    std::thread::sleep(Duration::from_millis(50));
    let before = session.written();
    session.signal("CONT");
    while wire::graphics(&session.raw()[before..]).len() < 2 {
        std::thread::sleep(Duration::from_millis(5));
    }
    session.decide("b");
    session.keys("q");
    assert_eq!(session.exit_code(), 0);
    session.assert_restored();
}

const PANIC: &str = "PAIRPICK_TEST_PANIC";

/// Not a test of its own: a program that has the terminal and panics in another thread.
#[test]
fn panicking_process() {
    if std::env::var_os(PANIC).is_none() {
        return;
    }
    let tty = Tty::open().unwrap();
    let guest = Guest::raw(&tty).unwrap();
    panic::restore_terminal_on_panic(&guest.leaver(), || ());
    guest.set_farewell(|| b"\x1b_Ga=d,d=I,q=2,i=77\x1b\\".to_vec());
    guest.enter(Modes { mouse: true, images: Images::Kitty }).unwrap();
    tty.write(b"\x1b_Ga=t,q=2,i=77,f=32,s=1,v=1,m=0;AAAAAA==\x1b\\", Duration::from_secs(1)).unwrap();
    std::thread::spawn(|| panic!("a bug, for the test")).join().unwrap_err();
    // The process may live on for a while; the terminal does not wait for it.
    std::thread::sleep(Duration::from_millis(200));
    std::process::exit(9);
}

#[test]
fn a_panic_in_any_thread_restores_the_terminal_and_then_prints_its_message() {
    let home = Home::new();
    let this = std::env::current_exe().unwrap();
    let arguments = ["--exact", "panicking_process", "--nocapture"];
    let mut session = Launch::program(this, &arguments, home.path()).env(PANIC, "1").start();
    assert_eq!(session.exit_code(), 9);
    session.assert_restored();
    let raw = session.raw();
    let left = wire::find(&raw, b"\x1b[?1049l").unwrap();
    let message = wire::find(&raw, b"a bug, for the test").unwrap();
    assert!(left < message, "the message goes away with the alternate screen");
    assert!(session.text().contains("a bug, for the test"), "{}", session.text());
}
