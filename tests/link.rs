//! `doctor --wire` in terminals over a slow way, through tmux, and in one that says nothing: what it tells, and that nothing of
//! what it sends stays.
#![allow(clippy::unwrap_used)]

mod personas;
mod support;

use std::time::Duration;

use personas::Persona;
use serde_json::Value;
use support::launch::{Answering, Home, Launch};
use support::terminal::Session;

/// A persona at the end of a way that carries so many bytes a second: what it has not read yet fills the pty.
struct Slow {
    persona: Persona,
    bytes_per_second: f64,
}

impl Answering for Slow {
    fn hear(&mut self, output: &[u8]) -> Vec<(Duration, Vec<u8>)> {
        std::thread::sleep(Duration::from_secs_f64(output.len() as f64 / self.bytes_per_second));
        let answer = self.persona.hear(output);
        assert_eq!(self.persona.mishaps, Vec::<String>::new(), "{}", self.persona.name);
        vec![(Duration::ZERO, answer)]
    }
}

fn launch(name: &str, bytes_per_second: f64, arguments: &[&str], home: &Home) -> Launch {
    let persona = personas::all().into_iter().find(|persona| persona.name == name).unwrap();
    let launch = Launch::pairpick(arguments, home.path());
    let launch = persona.environment.iter().fold(launch, |launch, (name, value)| launch.env(name, *value));
    launch.size(100, 40).answered_by(Slow { persona, bytes_per_second })
}

/// What `doctor --wire --json` says there, printed on a screen that has room for it in one line.
fn report(name: &str, bytes_per_second: f64) -> Value {
    let home = Home::new();
    let launch = launch(name, bytes_per_second, &["doctor", "--wire", "--json"], &home);
    let mut session = launch.size(3000, 5).start();
    assert_eq!(session.exit_code(), 0, "{name}: {}", session.text());
    session.assert_restored();
    let text = session.text();
    serde_json::from_str(text.trim()).unwrap_or_else(|error| panic!("{name}: {error}: {text}"))
}

/// The program has begun to send.
fn wait_for_the_load(session: &Session) {
    let hidden = b"\x1b[8;30;40m";
    while support::wire::find(&session.raw(), hidden).is_none() {
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn a_slow_way_is_told_with_what_to_expect_and_nothing_stays_on_the_screen() {
    let home = Home::new();
    let mut session = launch("foot", 50e3, &["doctor", "--wire"], &home).start();
    assert_eq!(session.exit_code(), 0, "{}", session.text());
    session.assert_restored();
    let text = session.text();
    assert!(text.starts_with("pairpick "), "something stays above the report:\n{text}");
    for row in ["round trip", "throughput", "a pair", "advice"] {
        assert!(text.lines().any(|line| line.starts_with(row)), "{row}\n{text}");
    }
    // A pair of 772 kB takes 15 s there, and no machine is so busy that two would do.
    assert!(text.contains("--quality low") && text.contains("sixel, high"), "{text}");
}

#[test]
fn the_rate_is_about_that_of_the_way() {
    let report = report("kitty 0.41", 80e3);
    let wire = &report["wire"];
    let rate = wire["bytes_per_second"].as_f64().unwrap();
    // A busy machine makes it seem slower, and where the smaller block was held up, quicker.
    assert!((10e3..200e3).contains(&rate) && wire["may_be_more"] == false, "{wire}");
    assert_eq!((&wire["measured_to"], &wire["quality"]), (&"the terminal".into(), &"low".into()), "{wire}");
    let pair = wire["pair_of_768"].as_array().unwrap();
    assert!(pair.len() == 3 && pair[0]["seconds"].as_f64() > pair[2]["seconds"].as_f64(), "{wire}");
}

#[test]
fn through_tmux_the_terminal_outside_answers_and_without_it_tmux_does() {
    for (name, measured_to) in [
        ("tmux 3.5a in kitty", "the terminal"),
        ("tmux 3.5a in foot", "tmux"),
        ("tmux 3.5a in kitty without passthrough", "tmux"),
        ("Zellij in foot", "the multiplexer"),
    ] {
        let wire = &report(name, 2e6)["wire"];
        assert_eq!(wire["measured_to"], measured_to, "{name}: {wire}");
        assert!(wire["bytes_per_second"].as_f64().is_some_and(|rate| rate > 0.0), "{name}: {wire}");
    }
}

#[test]
fn a_terminal_that_says_nothing_is_no_reason_to_hang() {
    let report = report("a mute terminal", 1e9);
    assert_eq!(report["protocol"], "blocks");
    assert!(report["wire"]["error"].as_str().unwrap().contains("no answer"), "{report}");
}

#[test]
fn ctrl_c_and_signals_give_the_terminal_back_at_once() {
    let home = Home::new();
    let start = || launch("kitty 0.41", 3e3, &["doctor", "--wire"], &home).start();
    let mut session = start();
    wait_for_the_load(&session);
    session.keys("\x03");
    assert_eq!(session.exit_code(), 1, "{}", session.text());
    session.assert_restored();
    assert!(session.text().contains("the measurement was stopped"), "{}", session.text());

    let mut session = start();
    wait_for_the_load(&session);
    session.signal("TERM");
    assert_eq!(session.exit_code(), 128 + 15, "{}", session.text());
    session.assert_restored();
}
