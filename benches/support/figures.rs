//! Measured values and how they are printed: a table for people, one JSON object a line with `--json`.

use std::collections::HashMap;
use std::time::Duration;

use serde_json::json;

/// The arguments of a bench: `cargo bench --bench NAME -- [--json] [--count N]`.
pub struct Arguments {
    pub json: bool,
    count: Option<usize>,
    more: HashMap<&'static str, String>,
}

impl Arguments {
    pub fn read() -> Self {
        Arguments::read_with(&[])
    }

    /// Reads those of all benches and these, each with a value.
    pub fn read_with(more: &[&'static str]) -> Self {
        let mut arguments = Arguments { json: false, count: None, more: HashMap::new() };
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            match word.as_str() {
                "--json" => arguments.json = true,
                "--count" => arguments.count = words.next().and_then(|count| count.parse().ok()),
                // cargo says so to every bench.
                "--bench" => {}
                other => match (more.iter().find(|name| **name == other), words.next()) {
                    (Some(name), Some(value)) => {
                        arguments.more.insert(name, value);
                    }
                    (Some(name), None) => {
                        eprintln!("{name} needs a value");
                        std::process::exit(2);
                    }
                    (None, _) => {
                        let more: String = more.iter().map(|name| format!(", {name} VALUE")).collect();
                        eprintln!("unknown argument {other:?}: there are --json, --count N{more}");
                        std::process::exit(2);
                    }
                },
            }
        }
        arguments
    }

    /// The value of one of a bench's own.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.more.get(name).map(String::as_str)
    }

    /// How many times to measure.
    pub fn count(&self, usual: usize) -> usize {
        self.count.unwrap_or(usual).max(1)
    }
}

/// Which of a figure's values a target speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    P50,
    P95,
    P99,
}

/// A figure: what was measured, again and again.
pub struct Figure {
    name: String,
    unit: &'static str,
    sorted: Vec<f64>,
    target: Option<(Of, f64)>,
}

impl Figure {
    pub fn new(name: impl Into<String>, unit: &'static str, mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        Figure { name: name.into(), unit, sorted: values, target: None }
    }

    /// A figure in milliseconds.
    pub fn times(name: impl Into<String>, times: &[Duration]) -> Self {
        Figure::new(name, "ms", times.iter().map(|time| time.as_secs_f64() * 1e3).collect())
    }

    /// At most so much.
    pub fn at_most(mut self, of: Of, target: f64) -> Self {
        self.target = Some((of, target));
        self
    }

    /// By nearest rank.
    pub fn value(&self, of: Of) -> f64 {
        let share = match of {
            Of::P50 => 0.50,
            Of::P95 => 0.95,
            Of::P99 => 0.99,
        };
        let rank = (share * self.sorted.len() as f64).ceil() as usize;
        self.sorted.get(rank.saturating_sub(1)).copied().unwrap_or(f64::NAN)
    }

    fn verdict(&self) -> String {
        match self.target {
            None => String::new(),
            Some((of, target)) => {
                let met = if self.value(of) <= target { "met" } else { "MISSED" };
                format!("{} ≤ {target} {}: {met}", format!("{of:?}").to_lowercase(), self.unit)
            }
        }
    }
}

/// Prints figures as they come.
pub struct Report {
    bench: &'static str,
    json: bool,
    begun: bool,
    /// Columns for the names.
    width: usize,
}

impl Report {
    pub fn new(bench: &'static str, arguments: &Arguments) -> Self {
        Report { bench, json: arguments.json, begun: false, width: 52 }
    }

    /// With room for longer names.
    pub fn wide(self, width: usize) -> Self {
        Report { width, ..self }
    }

    pub fn add(&mut self, figure: &Figure) {
        if figure.sorted.is_empty() {
            say(&format!("{}: nothing measured", figure.name));
            return;
        }
        let [p50, p95, p99] = [Of::P50, Of::P95, Of::P99].map(|of| figure.value(of));
        if self.json {
            let (of, target) = figure.target.unzip();
            let line = json!({
                "bench": self.bench,
                "figure": figure.name,
                "unit": figure.unit,
                "n": figure.sorted.len(),
                "p50": p50,
                "p95": p95,
                "p99": p99,
                "target": target,
                "target_of": of.map(|of| format!("{of:?}").to_lowercase()),
                "met": figure.target.map(|(of, target)| figure.value(of) <= target),
            });
            println!("{line}");
            return;
        }
        let width = self.width;
        if !self.begun {
            self.begun = true;
            println!("{:width$} {:>6} {:>9} {:>9} {:>9} unit  target", self.bench, "n", "p50", "p95", "p99");
        }
        let Figure { name, unit, sorted, .. } = figure;
        println!(
            "{name:width$} {:6} {p50:9.3} {p95:9.3} {p99:9.3} {unit:5} {}",
            sorted.len(),
            figure.verdict()
        );
    }
}

/// Says on the error output what takes long.
pub fn say(what: &str) {
    eprintln!("· {what}");
}
