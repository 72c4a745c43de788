//! One direction of a thin link: bytes leave it at a rate, after a delay, and only so many are on the way.
//!
//! A bucket as deep as one packet: a packet begins when the one before has left, takes its length over the rate, and
//! arrives the delay later. What is taken and not yet delivered is bounded, as the buffers of sshd and TCP are: a program
//! that writes more waits, and is not told why.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

/// What a link does to bytes.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    pub name: &'static str,
    /// Bytes a second; `None` for as many as come, at once.
    pub rate: Option<f64>,
    /// On the way in one direction.
    pub delay: Duration,
    /// The most bytes that are taken and not yet delivered.
    pub buffer: usize,
}

/// A packet's payload on an Ethernet.
const PACKET: usize = 1448;

impl Line {
    pub const fn local() -> Self {
        Line { name: "local", rate: None, delay: Duration::ZERO, buffer: usize::MAX }
    }

    pub fn of(name: &'static str, megabits: f64, round_trip: Duration, buffer: usize) -> Self {
        Line { name, rate: Some(megabits * 1e6 / 8.0), delay: round_trip / 2, buffer }
    }

    pub fn round_trip(&self) -> Duration {
        self.delay * 2
    }

    /// The other direction, in which little travels and nothing waits for room.
    pub fn back(&self) -> Self {
        Line { buffer: usize::MAX, ..*self }
    }
}

type Sink = Box<dyn FnMut(&[u8]) + Send>;

/// The link at work. Dropping it delivers nothing more.
pub struct Relay {
    line: Line,
    shared: Arc<Shared>,
    /// Where a line without rate or delay delivers to.
    direct: Option<Mutex<Sink>>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    packets: VecDeque<(Instant, Vec<u8>)>,
    held: usize,
    /// When the last packet has left.
    free_at: Option<Instant>,
    closed: bool,
}

impl Relay {
    /// A link that delivers to `sink`, on a thread of its own.
    pub fn new(line: Line, sink: impl FnMut(&[u8]) + Send + 'static) -> Self {
        let shared = Arc::new(Shared::default());
        if line.rate.is_none() && line.delay.is_zero() {
            return Relay { line, shared, direct: Some(Mutex::new(Box::new(sink))) };
        }
        std::thread::spawn({
            let shared = Arc::clone(&shared);
            move || deliver(&shared, sink)
        });
        Relay { line, shared, direct: None }
    }

    /// Waits for room, and says for how many bytes; 0 when closed.
    pub fn room(&self) -> usize {
        let state = self.shared.state.lock().unwrap();
        let full = |state: &mut State| state.held >= self.line.buffer && !state.closed;
        let state = self.shared.changed.wait_while(state, full).unwrap();
        if state.closed { 0 } else { self.line.buffer - state.held }
    }

    /// Takes bytes and says when the last of them arrives.
    pub fn take(&self, bytes: &[u8]) -> Instant {
        let now = Instant::now();
        if let Some(sink) = &self.direct {
            sink.lock().unwrap()(bytes);
            return now;
        }
        let mut state = self.shared.state.lock().unwrap();
        let mut arrives = now;
        for packet in bytes.chunks(PACKET) {
            let begins = state.free_at.map_or(now, |free| free.max(now));
            let takes = self.line.rate.map_or(0.0, |rate| packet.len() as f64 / rate);
            let leaves = begins + Duration::from_secs_f64(takes);
            state.free_at = Some(leaves);
            arrives = leaves + self.line.delay;
            state.packets.push_back((arrives, packet.to_vec()));
            state.held += packet.len();
        }
        drop(state);
        self.shared.changed.notify_all();
        arrives
    }

    /// Bytes taken and not yet delivered.
    pub fn held(&self) -> usize {
        self.shared.state.lock().unwrap().held
    }

    /// Delivers nothing more, and takes nothing.
    pub fn close(&self) {
        self.shared.state.lock().unwrap().closed = true;
        self.shared.changed.notify_all();
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.close();
    }
}

fn deliver(shared: &Shared, mut sink: impl FnMut(&[u8])) {
    loop {
        let state = shared.state.lock().unwrap();
        let empty = |state: &mut State| state.packets.is_empty() && !state.closed;
        let mut state = shared.changed.wait_while(state, empty).unwrap();
        if state.closed {
            return;
        }
        let (due, packet) = state.packets.pop_front().unwrap();
        drop(state);
        if let Some(left) = due.checked_duration_since(Instant::now()) {
            std::thread::sleep(left);
        }
        sink(&packet);
        shared.state.lock().unwrap().held -= packet.len();
        shared.changed.notify_all();
    }
}
