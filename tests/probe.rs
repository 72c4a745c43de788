//! Every persona gets the right protocol, the right cell, and leaks no byte as a key.

use std::collections::VecDeque;
use std::io;
use std::time::Duration;

use pairpick::terminal::answers::Answers;
use pairpick::terminal::brand::choose;
use pairpick::terminal::environment::Environment;
use pairpick::terminal::input::{Decoder, Input};
use pairpick::terminal::probe::{Line, ask};
use pairpick::terminal::tty::WindowSize;

mod personas;

use personas::Persona;

/// A persona at the other end of a line with a clock of its own: a late answer costs no time.
struct PersonaLine<'a> {
    persona: &'a mut Persona,
    now: Duration,
    /// Answers on the way, with when they arrive.
    coming: VecDeque<(Duration, Vec<u8>)>,
    /// What the person types, the first thing to arrive.
    typed: Vec<u8>,
}

impl<'a> PersonaLine<'a> {
    fn new(persona: &'a mut Persona) -> Self {
        PersonaLine { persona, now: Duration::ZERO, coming: VecDeque::new(), typed: Vec::new() }
    }
}

impl Line for &mut PersonaLine<'_> {
    fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        let Persona { delivery, .. } = *self.persona;
        let typed = std::mem::take(&mut self.typed);
        for bytes in [typed, self.persona.hear(bytes)] {
            for piece in bytes.chunks(delivery.piece.min(1000)) {
                self.coming.push_back((self.now + delivery.delay, piece.to_vec()));
            }
        }
        Ok(())
    }

    fn receive(&mut self, buffer: &mut [u8], timeout: Duration) -> io::Result<usize> {
        let arrives = |&(due, _): &(Duration, Vec<u8>)| due <= self.now + timeout;
        if !self.coming.front().is_some_and(arrives) {
            self.now += timeout;
            return Ok(0);
        }
        let (due, bytes) = self.coming.pop_front().expect("the front has been looked at");
        self.now = self.now.max(due);
        buffer[..bytes.len()].copy_from_slice(&bytes);
        Ok(bytes.len())
    }
}

fn environment(persona: &Persona) -> Environment {
    persona.environment.iter().copied().collect()
}

fn size(persona: &Persona) -> WindowSize {
    let ((columns, rows), (width, height)) = (persona.cells, persona.pixels);
    WindowSize { columns, rows, width, height }
}

/// Probes a persona to the end: also everything that arrives after the deadline.
fn probe(persona: &mut Persona, typed: &[u8]) -> (Answers, Vec<Input>) {
    let (environment, size) = (environment(persona), size(persona));
    let mut line = PersonaLine { typed: typed.to_vec(), ..PersonaLine::new(persona) };
    let mut answers = ask(&mut line, size, &environment);
    let mut inputs = std::mem::take(&mut answers.pending.typed);
    let mut decoder: Decoder = std::mem::take(&mut answers.pending.decoder);
    for (_, late) in line.coming {
        inputs.extend(decoder.feed(&late));
    }
    inputs.extend(decoder.flush());
    inputs.retain(|input| !matches!(input, Input::Reply(_)));
    (answers, inputs)
}

#[test]
fn every_persona_gets_the_right_protocol_and_cell_and_leaks_nothing() {
    for mut persona in personas::all() {
        let (answers, leaked) = probe(&mut persona, b"");
        let capabilities = choose(&answers, &environment(&persona), None);
        let Persona { name, expected, .. } = persona;
        assert_eq!(capabilities.protocol.name(), expected, "{name}: {}", capabilities.reason);
        let cell = (capabilities.cell.width, capabilities.cell.height);
        assert_eq!(cell, persona.cell, "{name}");
        assert_eq!(leaked, [], "{name}");
        assert_eq!(persona.mishaps, Vec::<String>::new(), "{name}");
        assert!(!capabilities.reason.is_empty(), "{name}");
    }
}

#[test]
fn what_is_typed_meanwhile_is_kept_with_every_persona() {
    for mut persona in personas::all() {
        // The arrow is a sequence of its own, and must come out as one however it is split.
        let (_, inputs) = probe(&mut persona, b"t\x1b[Cb");
        let keys = inputs.iter().filter(|input| matches!(input, Input::Key(_))).count();
        assert_eq!((keys, inputs.len()), (3, 3), "{}: {inputs:?}", persona.name);
    }
}

#[test]
fn a_terminal_that_answers_is_not_waited_for_until_the_deadline() {
    for mut persona in personas::all() {
        let waits = persona.answers.attributes.is_empty()
            || persona.delivery.delay > Duration::from_millis(1)
            || (persona.outside.is_some() && !persona.passthrough && !persona.name.starts_with("GNU"));
        let (environment, size) = (environment(&persona), size(&persona));
        let mut line = PersonaLine::new(&mut persona);
        ask(&mut line, size, &environment);
        let took = line.now;
        assert_eq!(took > Duration::from_millis(50), waits, "{} took {took:?}", persona.name);
    }
}

#[test]
fn graphics_inside_tmux_are_wrapped_exactly_where_they_go_through_it() {
    for mut persona in personas::all() {
        let (answers, _) = probe(&mut persona, b"");
        let capabilities = choose(&answers, &environment(&persona), None);
        let wrapped = persona.name.contains("tmux") && capabilities.protocol.name() == "kitty";
        assert_eq!(capabilities.tmux, wrapped, "{}", persona.name);
    }
}

#[test]
fn the_personas_are_at_least_ten_terminals_with_names_of_their_own() {
    let mut names: Vec<_> = personas::all().into_iter().map(|persona| persona.name).collect();
    names.sort_unstable();
    names.dedup();
    assert!(names.len() == personas::all().len() && names.len() >= 10);
}
