//! The real binary in every persona's terminal: the right protocol is stored with a pick, the first key is not eaten,
//! and no answer, however late, becomes a key. And in a real tmux, where there is one.
#![allow(clippy::unwrap_used)]

mod personas;
mod support;

use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use personas::Persona;
use support::launch::{Answering, Home, Launch};

/// Personas at work at once: most of the time they wait.
const AT_ONCE: usize = 6;

struct Scripted(Persona);

impl Answering for Scripted {
    fn hear(&mut self, output: &[u8]) -> Vec<(Duration, Vec<u8>)> {
        let answer = self.0.hear(output);
        assert_eq!(self.0.mishaps, Vec::<String>::new(), "{}", self.0.name);
        let delivery = self.0.delivery;
        answer
            .chunks(delivery.piece.min(answer.len().max(1)))
            .map(|piece| (delivery.delay, piece.to_vec()))
            .collect()
    }
}

/// Labels a pair in a persona's terminal.
fn sit(persona: &Persona) {
    let Persona { name, expected, cells, pixels, delivery, .. } = persona.clone();
    let home = Home::with_pairs(3);
    let mut launch = home.label(&["--beat", "0"]).size(cells.0, cells.1).pixels(pixels.0, pixels.1);
    for (variable, value) in &persona.environment {
        launch = launch.env(variable, *value);
    }
    let started = Instant::now();
    let session = launch.answered_by(Scripted(persona.clone())).start();
    while session.written() == 0 {
        std::thread::sleep(Duration::from_millis(1));
    }
    // Typed while the terminal is being asked: help is the first thing on the screen.
    session.keys("?");
    session.wait_for(name, |text| text.contains("both images are bad"));
    session.keys("?");
    session.decide("t");
    if delivery.delay > Duration::from_secs(1) {
        // Until the last answer has come.
        std::thread::sleep((delivery.delay + Duration::from_secs(1)).saturating_sub(started.elapsed()));
    }
    session.wait_for_pair();
    assert_eq!(session.counter(), Some((1, 3)), "{name}");
    let mut session = session;
    session.keys("q");
    assert_eq!(session.exit_code(), 0, "{name}");
    session.assert_restored();
    let study = home.study();
    assert_eq!(
        (study.picks(), study.value::<String>("SELECT outcome FROM picks")),
        (1, "tie".into()),
        "{name}"
    );
    assert_eq!(study.value::<String>("SELECT graphics FROM picks"), expected, "{name}");
    assert_eq!(study.value::<String>("SELECT graphics FROM session"), expected, "{name}");
    assert_eq!(study.value::<i64>("SELECT count(*) FROM skip"), 0, "{name}");
    assert_eq!(study.value::<i64>("SELECT count(*) FROM retraction"), 0, "{name}");
}

#[test]
fn every_persona_is_labelled_in_with_its_protocol_and_no_answer_becomes_a_key() {
    let mut queue = personas::all();
    // Those that take longest first.
    queue.sort_by_key(|persona| persona.delivery.delay);
    let queue = Mutex::new(queue);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..AT_ONCE)
            .map(|_| {
                scope.spawn(|| {
                    loop {
                        let next = queue.lock().unwrap().pop();
                        let Some(persona) = next else { return };
                        sit(&persona);
                    }
                })
            })
            .collect();
        for thread in threads {
            thread.join().unwrap();
        }
    });
}

/// A tmux server of this test alone, gone with it.
struct Tmux<'a> {
    home: &'a Path,
    socket: String,
}

impl<'a> Tmux<'a> {
    /// Starts a window that runs this in a shell; `None` where there is no tmux.
    fn start(home: &'a Path, name: &str, passthrough: &str, command: &str) -> Option<Self> {
        let tmux = Tmux { home, socket: format!("pairpick-test-{name}-{}", std::process::id()) };
        let mut made = tmux.command(&["-f", "/dev/null", "new-session", "-d", "-x", "100", "-y", "32", "sh"]);
        match made.output() {
            Ok(output) if output.status.success() => {}
            Ok(output) => {
                eprintln!("skipped: tmux does not start: {}", String::from_utf8_lossy(&output.stderr).trim());
                return None;
            }
            Err(error) => {
                eprintln!("skipped: there is no tmux: {error}");
                return None;
            }
        }
        tmux.run(&["set", "-g", "allow-passthrough", passthrough]);
        tmux.keys(command);
        tmux.run(&["send-keys", "Enter"]);
        Some(tmux)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("tmux");
        command.args(["-L", &self.socket]).args(arguments);
        command.env_clear().env("PATH", std::env::var("PATH").unwrap_or_default());
        command
            .env("HOME", self.home)
            .env("USER", "tester")
            .env("LANG", "C.UTF-8")
            .env("TERM", "xterm-256color");
        command.env("TMUX_TMPDIR", self.home).current_dir(self.home);
        command
    }

    #[track_caller]
    fn run(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn keys(&self, text: &str) {
        self.run(&["send-keys", "-l", text]);
    }

    #[track_caller]
    fn wait_for(&self, wanted: &str) -> String {
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            let pane = self.run(&["capture-pane", "-p"]);
            if pane.contains(wanted) {
                return pane;
            }
            assert!(Instant::now() < deadline, "never came: {wanted}\n{pane}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Tmux<'_> {
    fn drop(&mut self) {
        let _ = self.command(&["kill-server"]).output();
    }
}

#[test]
fn inside_a_real_tmux_pairs_are_labelled_and_the_pane_is_given_back() {
    let home = Home::with_pairs(3);
    for (number, passthrough) in ["on", "off"].into_iter().enumerate() {
        let command = format!("{} label study.db --beat 0", env!("CARGO_BIN_EXE_pairpick"));
        let Some(tmux) = Tmux::start(home.path(), &format!("label-{passthrough}"), passthrough, &command)
        else {
            return;
        };
        let title = tmux.run(&["display-message", "-p", "#{pane_title}"]);
        tmux.wait_for("right →");
        tmux.wait_for(&format!("{number} / 3"));
        // No terminal is attached, so nobody answers from outside: half blocks, and the person is told.
        tmux.wait_for("half blocks");
        tmux.wait_for("▀");
        std::thread::sleep(Duration::from_millis(100));
        tmux.keys("1");
        tmux.wait_for(&format!("{} / 3", number + 1));
        assert_eq!(tmux.run(&["display-message", "-p", "#{pane_title}"]), title, "a query became the title");
        tmux.keys("q");
        tmux.wait_for(&format!("{} of 3 pairs decided", number + 1));
        let modes = "#{alternate_on} #{mouse_any_flag} #{cursor_flag}";
        assert_eq!(tmux.run(&["display-message", "-p", modes]).trim(), "0 0 1");
    }
    let study = home.study();
    assert_eq!((study.picks(), study.open_sessions()), (2, 0));
    assert_eq!(study.value::<i64>("SELECT count(*) FROM session WHERE terminal LIKE 'tmux%'"), 2);
}

#[test]
fn doctor_knows_a_real_tmux_and_says_how_to_let_images_through() {
    let home = Home::new();
    for passthrough in ["on", "off"] {
        let command =
            format!("{} doctor --json > doctor.json; echo fin''ished", env!("CARGO_BIN_EXE_pairpick"));
        let Some(tmux) = Tmux::start(home.path(), &format!("doctor-{passthrough}"), passthrough, &command)
        else {
            return;
        };
        // The line as it was typed reads otherwise.
        tmux.wait_for("finished");
        let report = std::fs::read_to_string(home.join("doctor.json")).unwrap();
        let report: serde_json::Value = serde_json::from_str(&report).unwrap();
        assert!(report["terminal"].as_str().unwrap().starts_with("tmux"), "{report}");
        assert!(report["answers"]["outer"].is_object(), "{report}");
        assert!(report["reason"].as_str().unwrap().contains("allow-passthrough"), "{report}");
    }
}

/// A tmux attached to the terminal model, which has kitty's placeholders: images go through where they may.
#[test]
fn images_go_through_a_real_tmux_to_the_terminal_outside() {
    let home = Home::with_pairs(2);
    let program = env!("CARGO_BIN_EXE_pairpick");
    let socket = format!("pairpick-test-attached-{}", std::process::id());
    let script = format!(
        "tmux -L {socket} -f /dev/null new-session 'tmux set -g allow-passthrough on; {program} label study.db --beat 0'"
    );
    if Command::new("tmux").arg("-V").output().is_err() {
        eprintln!("skipped: there is no tmux");
        return;
    }
    let folder = home.path().to_str().unwrap();
    let mut session =
        Launch::program("sh", &["-c", &script], home.path()).env("TMUX_TMPDIR", folder).size(100, 33).start();
    session.wait_for_pair();
    session.decide("2");
    session.wait_for_pair();
    session.keys("q");
    session.exit_status();
    let raw = session.raw();
    let sent = support::wire::graphics(&raw);
    assert!(sent.len() >= 4, "{sent:?}");
    assert_eq!(support::wire::left_behind(&raw), [0_u32; 0]);
    let study = home.study();
    assert_eq!((study.picks(), study.value::<String>("SELECT graphics FROM picks").as_str()), (1, "kitty"));
    assert!(study.value::<String>("SELECT terminal FROM session").starts_with("tmux"));
}
