//! How much may be under way to the terminal, and what its answers tell of the link between.
//!
//! A pipe over SSH takes in megabytes at once and gives them out at the speed of the link: whatever is written after waits
//! behind. So images are written only as far as the terminal has answered for what was written before. How far it may be
//! behind is the link's rate times its round trip, which keeps the link busy, and a little more: the rule of BBR
//! (Cardwell et al. 2016, "BBR: Congestion-Based Congestion Control"), with the terminal's answers for acknowledgements.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Bytes under way before anything is known of the link.
const FIRST_WINDOW: u64 = 64 << 10;
/// The least and the most that may be under way.
const WINDOW: (u64, u64) = (16 << 10, 4 << 20);
/// What may stand in the way of a frame: how long the bytes take that wait in front of the link.
const STANDING: Duration = Duration::from_millis(25);
/// A round trip longer than the shortest by this and by a quarter means that bytes have begun to queue.
const QUEUEING: Duration = Duration::from_millis(15);
/// Rates that are remembered.
const RATES: usize = 8;
/// The least that must have come between two answers to tell a rate by, in bytes.
const BETWEEN: u64 = 2000;
/// For so long the shortest round trip is remembered, and half of it again: a link may change.
const TRIP_MEMORY: Duration = Duration::from_secs(20);
/// So many unanswered questions, and no answer ever: it is a terminal that does not answer.
const MUTE_AFTER: usize = 2;

/// What is known of the link to the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Link {
    /// Bytes a second; `None` until enough was sent to tell.
    pub rate: Option<f64>,
    /// The shortest time lately from a question to its answer.
    pub round_trip: Option<Duration>,
}

/// What an answer of the terminal is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// That it has read this frame.
    Frame(u64),
    /// That it has read this image to its end.
    Upload(u64),
    /// That it has read so far.
    Fence,
}

#[derive(Debug)]
struct Mark {
    asked: Asked,
    at: Instant,
    /// Bytes written when it was asked, the question's own among them.
    upto: u64,
    /// What the terminal had read by then, as far as was known, and since when.
    delivered: u64,
    delivered_at: Instant,
    /// When the mark was sent that had been answered last by then.
    answered_sent_at: Instant,
    /// Whether the rate was ours, not the link's: there was nothing to send.
    idle: bool,
}

/// The account of what is under way.
#[derive(Debug)]
pub(super) struct Flow {
    /// Whether the terminal answers at all.
    answers: bool,
    /// How long an answer may take before it is taken for lost.
    patience: Duration,
    marks: VecDeque<Mark>,
    written: u64,
    delivered: u64,
    delivered_at: Option<Instant>,
    answered_sent_at: Option<Instant>,
    /// Marks up to here were sent while there was nothing more to send.
    idle_upto: Option<u64>,
    window: u64,
    /// Until bytes begin to queue the window doubles with every round trip.
    starting: bool,
    /// Whether images had to wait for the window since the last answer.
    held_back: bool,
    rates: VecDeque<f64>,
    /// The rate by what came between two answers, until there is a better one.
    first_rate: Option<f64>,
    shortest: Option<Duration>,
    shortest_before: Option<Duration>,
    shortest_since: Option<Instant>,
    heard: bool,
    unanswered: usize,
}

impl Flow {
    pub(super) fn new(answers: bool, patience: Duration) -> Self {
        Flow {
            answers,
            patience,
            marks: VecDeque::new(),
            written: 0,
            delivered: 0,
            delivered_at: None,
            answered_sent_at: None,
            idle_upto: None,
            window: FIRST_WINDOW,
            starting: true,
            held_back: false,
            rates: VecDeque::new(),
            first_rate: None,
            shortest: None,
            shortest_before: None,
            shortest_since: None,
            heard: false,
            unanswered: 0,
        }
    }

    /// Whether the terminal is asked anything.
    pub(super) fn answers(&self) -> bool {
        self.answers
    }

    /// Bytes are written that nothing is asked of.
    pub(super) fn wrote(&mut self, bytes: u64) {
        self.written += bytes;
    }

    /// Something is asked at the end of what was written.
    pub(super) fn asked(&mut self, asked: Asked, now: Instant) {
        if self.marks.is_empty() {
            // The link was idle: time before now says nothing of it.
            (self.delivered_at, self.answered_sent_at) = (Some(now), Some(now));
        }
        self.marks.push_back(Mark {
            asked,
            at: now,
            upto: self.written,
            delivered: self.delivered,
            delivered_at: self.delivered_at.unwrap_or(now),
            answered_sent_at: self.answered_sent_at.unwrap_or(now),
            idle: self.idle_upto.is_some_and(|upto| self.delivered <= upto),
        });
    }

    /// Whether this was asked and has not been answered.
    pub(super) fn awaits(&self, asked: Asked) -> bool {
        self.marks.iter().any(|mark| mark.asked == asked)
    }

    /// There is nothing to send, though there would be room.
    pub(super) fn idle(&mut self) {
        self.idle_upto = Some(self.written);
    }

    /// Whether an image may go on; a refusal is remembered.
    pub(super) fn has_room(&mut self) -> bool {
        let (under_way, window) = self.under_way();
        let room = !self.answers || under_way < window;
        self.held_back |= !room;
        room
    }

    /// The terminal answers the oldest question.
    pub(super) fn answered(&mut self, now: Instant) -> Option<Asked> {
        let mark = self.marks.pop_front()?;
        (self.heard, self.unanswered) = (true, 0);
        let trip = now.saturating_duration_since(mark.at);
        self.tripped(trip, now);
        let news = mark.upto.saturating_sub(self.delivered);
        if let Some(before) = self.delivered_at.filter(|before| mark.at < *before && news >= BETWEEN) {
            // Both were on their way at once, so the second came as long after the first as the link took for it.
            let gap = now.saturating_duration_since(before).as_secs_f64().max(1e-6);
            self.first_rate.get_or_insert(news as f64 / gap);
        }
        self.delivered = self.delivered.max(mark.upto);
        self.delivered_at = Some(now);
        self.answered_sent_at = Some(mark.at);
        // Answers may come in a bunch, and so may writes: the slower of the two is the link.
        let heard_for = now.saturating_duration_since(mark.delivered_at);
        let sent_for = mark.at.saturating_duration_since(mark.answered_sent_at);
        let seconds = heard_for.max(sent_for).as_secs_f64();
        if seconds > 0.0 {
            self.rated((mark.upto - mark.delivered) as f64 / seconds, mark.idle);
        }
        self.open(news, trip);
        Some(mark.asked)
    }

    fn tripped(&mut self, trip: Duration, now: Instant) {
        let since = *self.shortest_since.get_or_insert(now);
        if now.saturating_duration_since(since) > TRIP_MEMORY {
            self.shortest_before = self.shortest.take();
            self.shortest_since = Some(now);
        }
        self.shortest = Some(self.shortest.map_or(trip, |shortest| shortest.min(trip)));
    }

    fn rated(&mut self, rate: f64, idle: bool) {
        // While there was nothing to send the link was at least as fast as this.
        if idle && self.rate().is_none_or(|known| rate <= known) {
            return;
        }
        self.rates.push_back(rate);
        if self.rates.len() > RATES {
            self.rates.pop_front();
        }
    }

    /// The middle one of the last rates: neither answers in a bunch nor a busy moment of the program count.
    fn rate(&self) -> Option<f64> {
        let mut rates: Vec<f64> = self.rates.iter().copied().collect();
        rates.sort_by(f64::total_cmp);
        rates.get(rates.len() / 2).copied().or(self.first_rate)
    }

    fn open(&mut self, news: u64, trip: Duration) {
        let Some(shortest) = self.round_trip() else { return };
        let queueing = trip > shortest + QUEUEING.max(shortest / 4);
        if self.starting && !queueing {
            if std::mem::take(&mut self.held_back) {
                self.window = (self.window + news).min(WINDOW.1);
            }
            return;
        }
        let fastest = self.rates.iter().copied().fold(0.0, f64::max);
        if fastest > 0.0 {
            self.starting = false;
            let under_way = fastest * (shortest + STANDING).as_secs_f64();
            self.window = (under_way as u64).clamp(WINDOW.0, WINDOW.1);
        }
    }

    /// Questions that were not answered in time, the oldest first.
    pub(super) fn expire(&mut self, now: Instant) -> Vec<Asked> {
        let mut expired = Vec::new();
        let patience = self.patience;
        let late = |mark: &Mark| now.saturating_duration_since(mark.at) >= patience;
        while let Some(mark) = self.marks.front().is_some_and(late).then(|| self.marks.pop_front()).flatten()
        {
            self.delivered = self.delivered.max(mark.upto);
            self.unanswered += 1;
            expired.push(mark.asked);
        }
        if !self.heard && self.unanswered >= MUTE_AFTER {
            self.answers = false;
            expired.extend(self.marks.drain(..).map(|mark| mark.asked));
        }
        expired
    }

    /// When the oldest question has waited long enough.
    pub(super) fn expires(&self) -> Option<Instant> {
        self.marks.front().map(|mark| mark.at + self.patience)
    }

    /// What was under way is gone: nobody will answer for it.
    pub(super) fn forget(&mut self) {
        self.marks.clear();
        self.delivered = self.written;
    }

    /// How long so many bytes take.
    pub(super) fn time_for(&self, bytes: u64) -> Duration {
        self.rate().map_or(Duration::ZERO, |rate| Duration::from_secs_f64(bytes as f64 / rate.max(1.0)))
    }

    fn round_trip(&self) -> Option<Duration> {
        self.shortest.into_iter().chain(self.shortest_before).min()
    }

    /// Bytes that are written and not answered for, and how many may be.
    pub(super) fn under_way(&self) -> (u64, u64) {
        (self.written - self.delivered, self.window)
    }

    /// What is known of the link.
    pub(super) fn link(&self) -> Link {
        Link { rate: self.rate(), round_trip: self.round_trip() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(3);

    /// A link of so many bytes a second and such a round trip, which sends slices as long as it may; gives how long the last
    /// bytes stood before the link, and the flow.
    fn send(rate: f64, round_trip: Duration, seconds: f64) -> (Duration, Flow) {
        const SLICE: u64 = 16 << 10;
        let start = Instant::now();
        let mut flow = Flow::new(true, PATIENCE);
        let mut now = 0.0_f64;
        // When the link is free, and when each answer comes.
        let (mut free, mut answers) = (0.0_f64, VecDeque::new());
        let mut standing = 0.0;
        while now < seconds {
            if flow.has_room() {
                standing = (free - now).max(0.0);
                free = free.max(now) + SLICE as f64 / rate;
                answers.push_back(free + round_trip.as_secs_f64());
                flow.wrote(SLICE);
                flow.asked(Asked::Fence, start + Duration::from_secs_f64(now));
            } else {
                now = answers.pop_front().unwrap();
                assert_eq!(flow.answered(start + Duration::from_secs_f64(now)), Some(Asked::Fence));
            }
        }
        for answer in answers {
            flow.answered(start + Duration::from_secs_f64(answer));
        }
        (Duration::from_secs_f64(standing), flow)
    }

    #[test]
    fn the_rate_and_the_round_trip_of_a_link_are_found() {
        for (rate, trip) in [(1_250_000.0, 80), (250_000.0, 200), (30_000_000.0, 2), (20_000.0, 300)] {
            let trip = Duration::from_millis(trip);
            let (_, flow) = send(rate, trip, 12.0);
            let link = flow.link();
            let (found, least) = (link.rate.unwrap(), link.round_trip.unwrap());
            assert!((0.9..1.1).contains(&(found / rate)), "{rate} found as {found}");
            // The slice itself takes its time.
            let slice = Duration::from_secs_f64(16384.0 / rate);
            assert!(
                least >= trip && least < trip + slice * 2 + Duration::from_millis(1),
                "{trip:?}: {least:?}"
            );
        }
    }

    #[test]
    fn two_answers_are_enough_for_a_first_estimate() {
        let (start, mut flow) = (Instant::now(), Flow::new(true, PATIENCE));
        flow.idle();
        for number in 0..2 {
            flow.wrote(5000);
            flow.asked(Asked::Upload(number), start);
        }
        flow.answered(start + Duration::from_millis(220));
        assert_eq!(flow.link().rate, None);
        flow.answered(start + Duration::from_millis(240));
        assert!((flow.link().rate.unwrap() - 250_000.0).abs() < 1000.0, "{:?}", flow.link());
    }

    #[test]
    fn a_frame_does_not_stand_long_behind_images() {
        for (rate, trip) in [(1_250_000.0, 80), (250_000.0, 200)] {
            let (standing, flow) = send(rate, Duration::from_millis(trip), 12.0);
            assert!(standing < Duration::from_millis(130), "{rate}: {standing:?}");
            // And the link is kept busy.
            let product = rate * trip as f64 / 1000.0;
            assert!(flow.window as f64 > product, "{} of {product}", flow.window);
        }
    }

    #[test]
    fn a_terminal_that_never_answers_is_not_waited_for_again() {
        let mut flow = Flow::new(true, PATIENCE);
        let start = Instant::now();
        for number in 0..4 {
            flow.wrote(FIRST_WINDOW);
            flow.asked(Asked::Frame(number), start);
        }
        assert!(!flow.has_room() && flow.expire(start).is_empty());
        let expired = flow.expire(start + PATIENCE);
        assert_eq!(expired, (0..4).map(Asked::Frame).collect::<Vec<_>>());
        assert!(!flow.answers() && flow.has_room());
    }

    #[test]
    fn one_lost_answer_is_forgiven() {
        let mut flow = Flow::new(true, PATIENCE);
        let start = Instant::now();
        flow.wrote(100);
        flow.asked(Asked::Frame(1), start);
        flow.answered(start + Duration::from_millis(10));
        for number in 2..5 {
            flow.wrote(FIRST_WINDOW);
            flow.asked(Asked::Frame(number), start + Duration::from_millis(20));
        }
        assert_eq!(flow.expire(start + PATIENCE + Duration::from_secs(1)).len(), 3);
        assert!(flow.answers() && flow.has_room(), "there is room again");
    }

    #[test]
    fn pauses_do_not_make_the_link_seem_slow() {
        let (_, mut flow) = send(1_250_000.0, Duration::from_millis(80), 4.0);
        let before = flow.link().rate.unwrap();
        let start = Instant::now() + Duration::from_secs(60);
        for second in 0..20 {
            flow.idle();
            flow.wrote(300);
            flow.asked(Asked::Frame(second), start + Duration::from_secs(second));
            flow.answered(start + Duration::from_secs(second) + Duration::from_millis(80));
        }
        let after = flow.link().rate.unwrap();
        assert!(after > 0.9 * before, "{before} became {after}");
    }
}
