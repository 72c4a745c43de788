//! How fast the way to the terminal is: how long an answer takes, and how many bytes it carries in a second.
//!
//! A block of bytes is sent and after it a question that the terminal answers once it has read so far. Blocks grow, and the
//! rate is what the larger one took longer by: neither the round trip nor what buffers on the way swallow is in it.

use std::io;
use std::time::{Duration, Instant};

use rand::SeedableRng;
use rand_pcg::Pcg64;
use terminput::{KeyCode, KeyModifiers};

use super::input::{Decoder, Input};
use super::reply::Reply;
use super::tty::Tty;

mod estimate;
mod load;

pub use estimate::{Link, Rate, RoundTrip, Sample, estimate};
pub use load::Route;

/// How long an answer is waited for, and how long the terminal may take no byte.
const DEADLINE: Duration = Duration::from_secs(5);
/// The same after a block: a way may let some bytes pass at once and then far fewer than those promise.
const LOADED_DEADLINE: Duration = Duration::from_secs(15);
/// How long sending waits for room before it looks for a key.
const LOOK: Duration = Duration::from_millis(20);

/// Questions asked without a load: at most so many, and, beyond the fewest, no longer than this in all.
const ROUND_TRIPS: usize = 9;
const FEWEST_ROUND_TRIPS: usize = 3;
const ROUND_TRIPS_TAKE: Duration = Duration::from_secs(1);

/// Bytes of the first block; each further one has so many times as many.
const FIRST: usize = 2 << 10;
const GROWTH: usize = 4;
/// Most bytes sent in all.
const MOST: usize = 4 << 20;
/// About how long all blocks may take.
const BUDGET: Duration = Duration::from_millis(1500);

/// Why the way could not be measured.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// No answer, or no room for a byte.
    #[error("the terminal gave no answer (`CSI 5 n`) within {} s", .0.as_secs())]
    Silent(Duration),
    /// Ctrl-C.
    #[error("stopped by ctrl-c")]
    Stopped,
    /// The terminal was closed, or its descriptor fails.
    #[error("cannot talk to the terminal: {0}")]
    Io(#[from] io::Error),
}

/// The near end of the way: a terminal and a clock, or a test's.
pub trait NearEnd {
    /// Writes what there is room for, waiting up to `patience` for any: 0 where there was none.
    fn write(&mut self, bytes: &[u8], patience: Duration) -> io::Result<usize>;
    /// Reads what is there, waiting up to `timeout`: 0 when nothing came, an error when it is closed.
    fn read(&mut self, buffer: &mut [u8], timeout: Duration) -> io::Result<usize>;
    /// The time since some moment.
    fn now(&self) -> Duration;
}

struct OnTty<'a> {
    tty: &'a Tty,
    started: Instant,
}

impl NearEnd for OnTty<'_> {
    fn write(&mut self, bytes: &[u8], patience: Duration) -> io::Result<usize> {
        self.tty.write_some(bytes, patience)
    }

    fn read(&mut self, buffer: &mut [u8], timeout: Duration) -> io::Result<usize> {
        self.tty.read(buffer, timeout)
    }

    fn now(&self) -> Duration {
        self.started.elapsed()
    }
}

/// Measures the way to a terminal that is raw and, on a direct route, shows its alternate screen. It takes some two to three seconds, and up to fifteen more
/// where the terminal falls silent; the line that was written over is blank after it. Keys typed meanwhile are lost.
///
/// # Errors
/// The terminal does not answer, is closed, or the person pressed Ctrl-C.
pub fn measure(tty: &Tty, route: Route) -> Result<Link, LinkError> {
    measure_over(OnTty { tty, started: Instant::now() }, route)
}

/// The same over any near end.
///
/// # Errors
/// See [`measure`].
pub fn measure_over(end: impl NearEnd, route: Route) -> Result<Link, LinkError> {
    let decoder = Decoder::new(true);
    let mut meter = Meter { end, route, decoder, random: Pcg64::seed_from_u64(1) };
    meter.send(route.begin())?;
    let measured = meter.run();
    // Not after an error of the descriptor; a person who stops it finds the line blank too.
    if !matches!(measured, Err(LinkError::Io(_))) {
        meter.send(route.end())?;
    }
    measured
}

struct Meter<E> {
    end: E,
    route: Route,
    decoder: Decoder,
    random: Pcg64,
}

impl<E: NearEnd> Meter<E> {
    fn run(&mut self) -> Result<Link, LinkError> {
        let started = self.end.now();
        let mut round_trips = Vec::new();
        while round_trips.len() < FEWEST_ROUND_TRIPS
            || (round_trips.len() < ROUND_TRIPS && self.end.now() - started < ROUND_TRIPS_TAKE)
        {
            round_trips.push(self.timed(&[])?);
        }
        let mut samples = Vec::new();
        let mut size = FIRST;
        let (mut sent, mut left) = (0, BUDGET);
        let mut again = false;
        loop {
            let load = self.route.load(size, &mut self.random);
            let took = self.timed(&load)?;
            samples.push(Sample { bytes: load.len(), took });
            sent += load.len();
            left = left.saturating_sub(took);
            let link = estimate(&round_trips, &samples);
            let fits =
                |size: usize| sent + size <= MOST && link.is_some_and(|link| link.time_for(size) <= left);
            if !again && fits(size * GROWTH) {
                size *= GROWTH;
            } else if !again && fits(size) {
                // The largest once more: chance only ever adds to a time, so the shorter one is nearer to the truth.
                again = true;
            } else {
                return link.ok_or(LinkError::Silent(DEADLINE));
            }
        }
    }

    /// How long it takes until the terminal has read these bytes and said so.
    fn timed(&mut self, load: &[u8]) -> Result<Duration, LinkError> {
        let started = self.end.now();
        let mut answered = self.send([load, &self.route.question()].concat())?;
        let asked = self.end.now();
        let deadline = if load.is_empty() { DEADLINE } else { LOADED_DEADLINE };
        while !answered {
            let left = deadline.saturating_sub(self.end.now() - asked);
            if left.is_zero() {
                return Err(LinkError::Silent(deadline));
            }
            answered = self.look(left)?;
        }
        Ok(self.end.now() - started)
    }

    /// Sends all of it; whether an answer came meanwhile, which can only be to its last bytes.
    fn send(&mut self, bytes: impl AsRef<[u8]>) -> Result<bool, LinkError> {
        let mut rest = bytes.as_ref();
        let mut answered = false;
        let mut moved = self.end.now();
        while !rest.is_empty() {
            let written = self.end.write(rest, LOOK)?;
            rest = &rest[written..];
            let now = self.end.now();
            if written > 0 {
                moved = now;
            } else if now - moved >= DEADLINE {
                return Err(LinkError::Silent(DEADLINE));
            }
            answered |= self.look(Duration::ZERO)?;
        }
        Ok(answered)
    }

    /// Takes in what the terminal has sent; whether the answer was in it.
    fn look(&mut self, timeout: Duration) -> Result<bool, LinkError> {
        let mut buffer = [0; 1024];
        let count = self.end.read(&mut buffer, timeout)?;
        let mut answered = false;
        for input in self.decoder.feed(&buffer[..count]) {
            match input {
                Input::Reply(reply) => answered |= self.is_answer(&reply),
                Input::Key(key)
                    if key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CTRL) =>
                {
                    return Err(LinkError::Stopped);
                }
                _ => {}
            }
        }
        Ok(answered)
    }

    fn is_answer(&self, reply: &Reply) -> bool {
        match self.route {
            Route::Direct { .. } => *reply == Reply::Status,
            Route::ThroughTmux => matches!(reply, Reply::Graphics { id: load::QUESTION_ID, .. }),
        }
    }
}

#[cfg(test)]
mod tests;
