//! `doctor --wire`: how fast the way to the terminal is, and what that means for a pair of images.

use std::time::Duration;

use serde_json::{Value, json};

use crate::command::stop;
use crate::pair::QualityChoice;
use crate::terminal::answers::Answers;
use crate::terminal::environment::Environment;
use crate::terminal::guest::{Guest, Modes};
use crate::terminal::link::{self, Link, LinkError, Rate, Route};
use crate::terminal::tty::Tty;
use crate::terminal::{Capabilities, Protocol};

/// A pair that is there so soon holds nobody up: it is sent while the person looks at the one before.
const SOON: Duration = Duration::from_secs(2);

/// What was found of the way.
pub(super) struct Wire {
    /// The way, or why it is not known.
    pub(super) found: Result<Link, LinkError>,
    protocol: Protocol,
    /// Who answers, where that is not the terminal.
    between: Option<&'static str>,
}

/// A way of sending a pair of photographs of 768 × 768 pixels.
struct Way {
    /// What it is called.
    name: &'static str,
    /// Bytes of both, in base64 where the protocol wants it.
    bytes: usize,
    /// The choice that sends them so, at worst.
    quality: QualityChoice,
}

impl Way {
    const fn new(name: &'static str, kilobytes: usize, quality: QualityChoice) -> Self {
        Way { name, bytes: kilobytes * 1000, quality }
    }
}

/// The bytes are those of docs/benchmarks.md, a photograph by `codecs`, twice.
fn ways(protocol: Protocol) -> &'static [Way] {
    const KITTY: &[Way] = &[
        Way::new("lossless", 2126, QualityChoice::Lossless),
        Way::new("near-lossless (45 dB)", 1046, QualityChoice::Auto),
        Way::new("near-lossless (37 dB)", 572, QualityChoice::Low),
    ];
    const ITERM2: &[Way] =
        &[Way::new("JPEG, high", 182, QualityChoice::Auto), Way::new("JPEG, low", 108, QualityChoice::Low)];
    const SIXEL: &[Way] =
        &[Way::new("sixel, high", 772, QualityChoice::Auto), Way::new("sixel, low", 334, QualityChoice::Low)];
    match protocol {
        Protocol::KittyPlaceholders | Protocol::KittyDirect => KITTY,
        Protocol::Iterm2 => ITERM2,
        Protocol::Sixel => SIXEL,
        Protocol::Blocks => &[],
    }
}

/// Measures in the alternate screen, so that nothing stays on the person's own.
///
/// # Errors
/// The terminal can't be taken over.
pub(super) fn measure(
    tty: &Tty,
    answers: &Answers,
    capabilities: &Capabilities,
    variables: &Environment,
) -> anyhow::Result<Wire> {
    let outside = answers.outer.as_ref().is_some_and(|outer| outer.kitty == Some(true));
    let route = if capabilities.tmux && outside {
        Route::ThroughTmux
    } else {
        Route::Direct { columns: answers.size.columns }
    };
    let between = match route {
        Route::ThroughTmux => None,
        _ if answers.outer.is_some() => Some("tmux"),
        _ if variables.says_multiplexer() => Some("the multiplexer"),
        _ => None,
    };
    let guest = Guest::raw(tty)?;
    stop::leaving(guest.leaver());
    // tmux drops what is wrapped while it is about to redraw a pane, as after a change of the screen; and nothing is printed there.
    if route != Route::ThroughTmux {
        guest.enter(Modes::default())?;
    }
    let found = link::measure(tty, route);
    guest.leave();
    if let Err(error) = &found {
        tracing::warn!(%error, "the way to the terminal could not be measured");
    }
    Ok(Wire { found, protocol: capabilities.protocol, between })
}

/// The best quality at which a pair comes soon; `None` where no image is sent.
fn advised(link: &Link, protocol: Protocol) -> Option<QualityChoice> {
    let ways = ways(protocol);
    let soon = ways.iter().find(|way| link.time_for(way.bytes) <= SOON).map(|way| way.quality);
    if ways.is_empty() { None } else { Some(soon.unwrap_or(QualityChoice::Low)) }
}

impl Wire {
    /// What is told in the table: names and values.
    pub(super) fn rows(&self) -> Vec<(&'static str, String)> {
        let link = match &self.found {
            Ok(link) => link,
            Err(error) => return vec![("wire", format!("not measured: {error}"))],
        };
        let round_trip = link.round_trip;
        let mut rows = vec![
            (
                "round trip",
                format!(
                    "{} at least, {} in the middle, of {}",
                    milliseconds(round_trip.least),
                    milliseconds(round_trip.median),
                    round_trip.count
                ),
            ),
            ("throughput", throughput(link.rate)),
        ];
        if let Some(between) = self.between {
            let how = "answered, not the terminal: the way from there to you may be slower";
            rows.push(("measured to", format!("{between}, which {how}")));
        }
        let times: Vec<String> = ways(self.protocol)
            .iter()
            .map(|way| format!("{} in {}", way.name, seconds(link.time_for(way.bytes))))
            .collect();
        if let Some(advised) = advised(link, self.protocol) {
            rows.push(("a pair", format!("of 768 × 768 pixels: {}", times.join(", "))));
            rows.push(("advice", advice(advised).to_owned()));
        }
        rows
    }

    /// The same as an object.
    pub(super) fn as_json(&self) -> Value {
        let link = match &self.found {
            Ok(link) => link,
            Err(error) => return json!({"error": error.to_string()}),
        };
        let pair: Vec<Value> = ways(self.protocol)
            .iter()
            .map(|way| json!({"sent_as": way.name, "bytes": way.bytes, "seconds": link.time_for(way.bytes).as_secs_f64()}))
            .collect();
        json!({
            "round_trip_ms": {
                "least": link.round_trip.least.as_secs_f64() * 1e3,
                "median": link.round_trip.median.as_secs_f64() * 1e3,
                "count": link.round_trip.count,
            },
            "bytes_per_second": link.rate.bytes_per_second().round(),
            "may_be_more": link.rate.is_bound(),
            "bytes_sent": link.sent,
            "measured_to": self.between.unwrap_or("the terminal"),
            "pair_of_768": pair,
            "quality": advised(link, self.protocol).map(QualityChoice::name),
        })
    }
}

fn advice(quality: QualityChoice) -> &'static str {
    match quality {
        QualityChoice::Lossless => {
            "--quality lossless: a pair comes to the bit while you look at the one before"
        }
        QualityChoice::Auto => "--quality auto, the default: as good as comes while you look",
        QualityChoice::Low => "--quality low, or a smaller window: the way is slow",
    }
}

fn throughput(rate: Rate) -> String {
    let bytes = rate.bytes_per_second();
    let least = if rate.is_bound() { "at least " } else { "" };
    let (megabits, kilobytes) = (bytes * 8.0 / 1e6, bytes / 1e3);
    let digits = |value: f64| if value < 10.0 { 2 } else { usize::from(value < 100.0) };
    format!("{least}{megabits:.*} Mbit/s, {kilobytes:.*} kB/s", digits(megabits), digits(kilobytes))
}

fn milliseconds(time: Duration) -> String {
    let milliseconds = time.as_secs_f64() * 1e3;
    format!("{milliseconds:.*} ms", usize::from(milliseconds < 100.0))
}

fn seconds(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    format!("{seconds:.*} s", if seconds < 10.0 { 2 } else { 0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terminal::link::{Sample, estimate};

    fn link(bytes_per_second: f64) -> Link {
        let took = Duration::from_secs_f64(1e6 / bytes_per_second);
        estimate(&[Duration::ZERO], &[Sample { bytes: 1_000_000, took }]).unwrap()
    }

    #[test]
    fn the_best_that_comes_in_two_seconds_is_advised() {
        let advised = |rate, protocol| advised(&link(rate), protocol).map(QualityChoice::name);
        for (rate, kitty, iterm2, sixel) in [
            (1.25e6, "lossless", "auto", "auto"),
            (600e3, "auto", "auto", "auto"),
            (250e3, "low", "auto", "low"),
            (12e3, "low", "low", "low"),
        ] {
            assert_eq!(advised(rate, Protocol::KittyPlaceholders), Some(kitty), "{rate}");
            assert_eq!(advised(rate, Protocol::KittyDirect), Some(kitty), "{rate}");
            assert_eq!(advised(rate, Protocol::Iterm2), Some(iterm2), "{rate}");
            assert_eq!(advised(rate, Protocol::Sixel), Some(sixel), "{rate}");
            assert_eq!(advised(rate, Protocol::Blocks), None);
        }
    }

    #[test]
    fn figures_have_as_many_digits_as_say_something() {
        assert_eq!(throughput(Rate::Measured(1_290_000.0)), "10.3 Mbit/s, 1290 kB/s");
        assert_eq!(throughput(Rate::AtLeast(2e9)), "at least 16000 Mbit/s, 2000000 kB/s");
        assert_eq!(throughput(Rate::Measured(2_500.0)), "0.02 Mbit/s, 2.50 kB/s");
        assert_eq!(milliseconds(Duration::from_micros(12_340)), "12.3 ms");
        assert_eq!(milliseconds(Duration::from_millis(345)), "345 ms");
        assert_eq!(
            (seconds(Duration::from_millis(1_234)), seconds(SOON * 20)),
            ("1.23 s".into(), "40 s".into())
        );
    }

    #[test]
    fn what_could_not_be_measured_says_why() {
        let found = Err(LinkError::Silent(Duration::from_secs(5)));
        let wire = Wire { found, protocol: Protocol::Sixel, between: None };
        let expected = "not measured: the terminal gave no answer (`CSI 5 n`) within 5 s";
        assert_eq!(wire.rows(), [("wire", expected.to_owned())]);
        assert!(wire.as_json()["error"].as_str().unwrap().contains("no answer"));
    }
}
