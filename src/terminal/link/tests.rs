//! The measurement over ways with a clock of their own: slow, bursting, silent.

use std::collections::VecDeque;

use super::*;

/// A way with a clock of its own: what is written leaves at a rate, and answers come back after a while.
struct Way {
    now: Duration,
    /// Bytes a second, and how many of them pass at once after a pause.
    rate: f64,
    burst: f64,
    round_trip: Duration,
    /// Bytes that a buffer on the near side takes at once.
    room: usize,
    /// When the last byte will have passed.
    free: Duration,
    answers: VecDeque<(Duration, Vec<u8>)>,
    /// All that was written.
    written: Vec<u8>,
    /// How many questions are answered, and what the person types after so many bytes.
    answered: usize,
    typed: Option<(usize, &'static [u8])>,
}

impl Way {
    fn new(rate: f64, round_trip: u64) -> Self {
        Way {
            now: Duration::ZERO,
            rate,
            burst: 0.0,
            round_trip: Duration::from_millis(round_trip),
            room: 64 << 10,
            free: Duration::ZERO,
            answers: VecDeque::new(),
            written: Vec::new(),
            answered: usize::MAX,
            typed: None,
        }
    }

    fn time(&self, bytes: f64) -> Duration {
        Duration::from_secs_f64(bytes / self.rate)
    }
}

impl NearEnd for &mut Way {
    fn write(&mut self, bytes: &[u8], patience: Duration) -> io::Result<usize> {
        let waiting = self.free.saturating_sub(self.now);
        let held = self.time(self.room as f64);
        if waiting > held {
            let until = (waiting - held) + Duration::from_micros(100);
            self.now += until.min(patience);
            if until > patience {
                return Ok(0);
            }
        }
        let count = bytes.len().min(2048);
        // A pause has filled the bucket.
        let earliest = self.now.saturating_sub(self.time(self.burst));
        self.free = self.free.max(earliest) + self.time(count as f64);
        let before = self.written.len().saturating_sub(3);
        self.written.extend_from_slice(&bytes[..count]);
        let questions = self.written[before..].windows(4).filter(|window| window == b"\x1b[5n").count()
            + self.written[before..].windows(5).filter(|window| window == b"AAAA\x1b").count();
        for _ in 0..questions {
            if self.answered > 0 {
                self.answered -= 1;
                let due = self.free.max(self.now) + self.round_trip;
                self.answers.push_back((due, b"\x1b[0n\x1b_Gi=32;OK\x1b\\".to_vec()));
            }
        }
        Ok(count)
    }

    fn read(&mut self, buffer: &mut [u8], timeout: Duration) -> io::Result<usize> {
        if let Some((_, typed)) = self.typed.take_if(|(after, _)| self.written.len() >= *after) {
            buffer[..typed.len()].copy_from_slice(typed);
            return Ok(typed.len());
        }
        match self.answers.front() {
            Some((due, _)) if *due <= self.now + timeout => {
                let (due, answer) = self.answers.pop_front().unwrap();
                self.now = self.now.max(due);
                buffer[..answer.len()].copy_from_slice(&answer);
                Ok(answer.len())
            }
            _ => {
                self.now += timeout;
                Ok(0)
            }
        }
    }

    fn now(&self) -> Duration {
        self.now
    }
}

const DIRECT: Route = Route::Direct { columns: 80 };

#[test]
fn the_rate_is_found_whatever_the_round_trip_and_the_buffers() {
    for rate in [12.5e3, 125e3, 1.25e6, 12.5e6] {
        for round_trip in [0, 80, 300] {
            // What passes at once weighs more where there is time for few bytes.
            let sizes = [(4 << 10, 0.0, 0.08), (2 << 20, 0.0, 0.08), (64 << 10, 3e3, 0.2)];
            for (room, burst, within) in sizes {
                let mut way = Way { room, burst, ..Way::new(rate, round_trip) };
                let link = measure_over(&mut way, DIRECT).unwrap();
                let Rate::Measured(found) = link.rate else { panic!("{rate}: {link:?}") };
                assert!((found / rate - 1.0).abs() < within, "{rate}, {round_trip} ms: {link:?}");
                let least = link.round_trip.least.as_secs_f64() * 1e3;
                assert!((least - round_trip as f64).abs() < 5.0, "{rate}, {round_trip} ms: {link:?}");
                assert!(way.now < Duration::from_secs(5), "{rate}, {round_trip} ms: {:?}", way.now);
            }
        }
    }
}

#[test]
fn no_more_is_sent_than_is_promised() {
    let mut way = Way { room: 8 << 20, ..Way::new(1e12, 0) };
    let link = measure_over(&mut way, DIRECT).unwrap();
    assert!(link.rate.is_bound(), "{link:?}");
    assert!(link.sent <= MOST && link.sent > MOST / 4, "{link:?}");
    // A modem: one block is all there is time for.
    let mut modem = Way::new(2e3, 150);
    let link = measure_over(&mut modem, DIRECT).unwrap();
    assert!(link.sent < 2 * FIRST && (link.rate.bytes_per_second() / 2e3 - 1.0).abs() < 0.1, "{link:?}");
}

#[test]
fn a_terminal_that_does_not_answer_or_stops_to_is_given_up() {
    for answered in [0, 5, 11, 13] {
        let mut way = Way { answered, ..Way::new(1e6, 10) };
        assert!(matches!(measure_over(&mut way, DIRECT), Err(LinkError::Silent(_))), "{answered}");
        assert!(way.written.ends_with(DIRECT.end()));
    }
}

#[test]
fn ctrl_c_stops_it_and_other_keys_do_not() {
    let mut way = Way { typed: Some((20_000, b"\x03")), ..Way::new(1e6, 10) };
    assert!(matches!(measure_over(&mut way, DIRECT), Err(LinkError::Stopped)));
    assert!(way.written.len() < 200_000 && way.written.ends_with(DIRECT.end()));
    let mut way = Way { typed: Some((20_000, b"qc\x1b[A")), ..Way::new(1e6, 10) };
    measure_over(&mut way, DIRECT).unwrap();
}

#[test]
fn what_is_sent_stays_in_one_line_and_cannot_be_compressed() {
    let load = DIRECT.load(100_000, &mut Pcg64::seed_from_u64(3));
    for piece in load.split(|byte| *byte == 0x1b).skip(1) {
        assert!(piece.starts_with(b"[H") && piece.len() == 2 + 79);
    }
    let mut deflate = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    io::Write::write_all(&mut deflate, &load).unwrap();
    assert!(deflate.finish().unwrap().len() > 70_000, "base64 has 6 bits a byte");
}

#[test]
fn through_tmux_every_command_is_wrapped_and_whole() {
    let mut way = Way::new(1e6, 10);
    let link = measure_over(&mut way, Route::ThroughTmux).unwrap();
    assert!((link.rate.bytes_per_second() / 1e6 - 1.0).abs() < 0.08, "{link:?}");
    let text = String::from_utf8(way.written).unwrap();
    for command in text.split_inclusive("\x1b\x1b\\\x1b\\") {
        let inner = command.strip_prefix("\x1bPtmux;\x1b\x1b_G").unwrap();
        assert!(inner.len() < 4096 && inner.contains("a=q") && !inner.contains("m=1"), "{command:?}");
    }
}

#[test]
fn one_time_that_chance_made_longer_does_not_count() {
    let block = |bytes, took| Sample { bytes, took: Duration::from_millis(took) };
    let blocks = [block(10_000, 30), block(40_000, 900), block(40_000, 60)];
    let times = [20, 26, 90].map(Duration::from_millis);
    let link = estimate(&times, &blocks).unwrap();
    assert_eq!(link.rate, Rate::Measured(1e6));
    assert_eq!(link.round_trip, RoundTrip { least: times[0], median: times[1], count: 3 });
    assert_eq!(link.time_for(500_000), Duration::from_millis(520));
    assert_eq!(estimate(&[], &blocks), None);
    assert_eq!(estimate(&times, &[]), None);
    // Nothing to tell them apart by.
    let quick = estimate(&times, &[block(10_000, 21), block(40_000, 21)]).unwrap();
    assert_eq!(quick.rate, Rate::AtLeast(20e6), "2 ms are no time");
}
