//! A small hub on loopback that can be told to misbehave, and the place its bytes are redirected to.
//!
//! It speaks just enough HTTP/1.1: a request a connection, `HEAD` and `GET`, one kind of range.

#![allow(dead_code, unreachable_pub, clippy::unwrap_used, reason = "each test binary uses its part")]

use std::collections::{BTreeMap, VecDeque};
use std::io::{BufRead, BufReader, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use sha2::{Digest, Sha256};

/// The commit of everything that is served where no other is named.
pub const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

/// How a request for a file's bytes goes wrong.
#[derive(Clone, Debug)]
pub enum Fault {
    /// Another answer than the bytes.
    Status(u16),
    /// The connection ends after so many bytes, though more were promised.
    BreakAfter(usize),
    /// One byte is another.
    Corrupt,
    /// The bytes come in so many pieces, with such a pause between.
    Trickle(usize, Duration),
    /// No more than so many bytes exist, whatever was announced.
    Short(usize),
    /// Ranges are not understood: all bytes are sent.
    NoRanges,
    /// After so many bytes nothing comes, and the connection stays.
    Stall(usize, Duration),
}

/// A file of the repository.
#[derive(Clone)]
pub struct Served {
    pub bytes: Vec<u8>,
    /// Large files have a SHA-256 as their tag and lie elsewhere.
    pub large: bool,
}

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Whether the hub got it, or the place it redirects to.
    pub at_hub: bool,
    pub method: String,
    pub path: String,
    pub range: Option<String>,
    pub authorization: Option<String>,
    /// Bytes of the body that were sent.
    pub sent: usize,
}

/// What the hub has and does; tests change it as they go.
#[derive(Default)]
pub struct State {
    pub repository: String,
    pub commit: String,
    /// What `main` has become since; such a commit is listed, but has no bytes.
    pub main: Option<String>,
    pub files: BTreeMap<String, Served>,
    /// What goes wrong with the next requests for a file, one each.
    pub faults: BTreeMap<String, VecDeque<Fault>>,
    /// What goes wrong with all that follow.
    pub always: BTreeMap<String, Fault>,
    /// Statuses of the next requests for the listing, one each.
    pub listing_faults: VecDeque<u16>,
    /// The status and the error code of every answer.
    pub refusal: Option<(u16, &'static str, &'static str)>,
    /// No more than files at the hub's addresses: it lists nothing and knows no HEAD.
    pub plain: bool,
    /// The token that is needed.
    pub token: Option<String>,
    /// Sizes to announce in place of the true ones.
    pub sizes: BTreeMap<String, u64>,
    pub seen: Vec<Seen>,
}

/// The hub; it answers until the test ends.
pub struct Hub {
    pub endpoint: String,
    state: Arc<Mutex<State>>,
}

impl Hub {
    /// A hub with this repository and nothing in it.
    pub fn new(repository: &str) -> Self {
        let state = Arc::new(Mutex::new(State {
            repository: repository.to_owned(),
            commit: COMMIT.to_owned(),
            ..State::default()
        }));
        let elsewhere = serve(&state, None);
        let endpoint = serve(&state, Some(elsewhere));
        Hub { endpoint, state }
    }

    pub fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Puts a file into the repository.
    pub fn with(self, name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        let large = name.ends_with(".safetensors") || name.ends_with(".bin");
        self.state().files.insert(name.to_owned(), Served { bytes: bytes.into(), large });
        self
    }

    /// What goes wrong with the next requests for a file.
    pub fn fault(&self, name: &str, faults: impl IntoIterator<Item = Fault>) {
        self.state().faults.entry(name.to_owned()).or_default().extend(faults);
    }

    /// The requests for a file's bytes so far.
    pub fn downloads(&self, name: &str) -> Vec<Seen> {
        let wanted = |seen: &&Seen| seen.method == "GET" && seen.path.ends_with(&format!("/{name}"));
        self.state().seen.iter().filter(wanted).filter(|seen| seen.sent > 0).cloned().collect()
    }

    /// Bytes of a file that were sent so far.
    pub fn sent(&self, name: &str) -> usize {
        self.downloads(name).iter().map(|seen| seen.sent).sum()
    }
}

impl Served {
    /// What the file's bytes are called in a cache.
    pub fn tag(&self) -> String {
        if self.large { sum(&self.bytes) } else { sum(&self.bytes)[..40].to_owned() }
    }
}

/// A SHA-256 in hexadecimal digits.
pub fn sum(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Bytes without a pattern, so that no part of them looks like another.
pub fn noise(count: usize) -> Vec<u8> {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    };
    (0..count).map(|_| next()).collect()
}

/// Listens on a port of loopback and gives its address; `elsewhere` makes it the hub, which redirects there.
fn serve(state: &Arc<Mutex<State>>, elsewhere: Option<String>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let state = Arc::clone(state);
    // The threads end with the test's process.
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (state, elsewhere) = (Arc::clone(&state), elsewhere.clone());
            thread::spawn(move || {
                let _ = Conversation { state, stream, elsewhere }.answer();
            });
        }
    });
    address
}

struct Conversation {
    state: Arc<Mutex<State>>,
    stream: TcpStream,
    elsewhere: Option<String>,
}

impl Conversation {
    fn answer(mut self) -> std::io::Result<()> {
        self.stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        let mut lines = BufReader::new(self.stream.try_clone()?).lines();
        let mut words = lines.next().unwrap_or(Ok(String::new()))?;
        let mut headers = BTreeMap::new();
        for line in lines.by_ref().take(100) {
            let line = line?;
            let Some((name, value)) = line.split_once(':') else { break };
            headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
        }
        words = words.replace("  ", " ");
        let mut words = words.split(' ').map(str::to_owned);
        let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let seen = Seen {
            at_hub: self.elsewhere.is_some(),
            method,
            path,
            range: headers.remove("range"),
            authorization: headers.remove("authorization"),
            sent: 0,
        };
        self.reply(seen)?;
        self.stream.shutdown(Shutdown::Both)
    }

    fn reply(&mut self, seen: Seen) -> std::io::Result<()> {
        let state = Arc::clone(&self.state);
        let mut state = state.lock().unwrap();
        let path = seen.path.split('?').next().unwrap_or_default().to_owned();
        let (repository, commit) = (state.repository.clone(), state.commit.clone());
        let listing = path.strip_prefix("/api/models/").map(str::to_owned);
        if seen.at_hub {
            let allowed = state
                .token
                .as_ref()
                .is_none_or(|token| seen.authorization.as_deref() == Some(&format!("Bearer {token}")));
            let refusal = if allowed { state.refusal } else { Some((401, "", "Invalid credentials")) };
            if let Some((status, code, message)) = refusal {
                state.seen.push(seen);
                drop(state);
                return self.head(status, &[("x-error-code", code), ("x-error-message", message)], 0);
            }
        }
        if state.plain && (listing.is_some() || seen.method == "HEAD") {
            let status = if listing.is_some() { 404 } else { 501 };
            state.seen.push(seen);
            drop(state);
            return self.head(status, &[], 0);
        }
        if let (Some(listing), true) = (listing, seen.at_hub) {
            let main = state.main.clone().unwrap_or_else(|| commit.clone());
            let fault = state.listing_faults.pop_front();
            let names: Vec<_> =
                state.files.keys().map(|name| serde_json::json!({"rfilename": name})).collect();
            state.seen.push(seen);
            drop(state);
            if let Some(status) = fault {
                return self.head(status, &[], 0);
            }
            let Some(revision) = listing.strip_prefix(&format!("{repository}/revision/")) else {
                return self.head(404, &[("x-error-code", "RepoNotFound")], 0);
            };
            if revision != "main" && revision != commit {
                return self.head(404, &[("x-error-code", "RevisionNotFound")], 0);
            }
            let sha = if revision == "main" { main } else { commit };
            let text = serde_json::json!({"id": repository, "sha": sha, "siblings": names}).to_string();
            self.head(200, &[("content-type", "application/json")], text.len())?;
            return self.stream.write_all(text.as_bytes());
        }
        let prefix =
            if seen.at_hub { format!("/{repository}/resolve/{commit}/") } else { "/bytes/".to_owned() };
        let name = path.strip_prefix(&prefix).unwrap_or_default().to_owned();
        let Some(file) = state.files.get(&name).cloned() else {
            state.seen.push(seen);
            drop(state);
            return self.head(404, &[("x-error-code", "EntryNotFound")], 0);
        };
        let announced = state.sizes.get(&name).copied().unwrap_or(file.bytes.len() as u64);
        if let (true, Some(elsewhere), true) = (file.large, self.elsewhere.clone(), seen.at_hub) {
            state.seen.push(seen);
            drop(state);
            let (location, tag, size) =
                (format!("{elsewhere}/bytes/{name}"), format!("\"{}\"", file.tag()), announced.to_string());
            return self.head(
                302,
                &[
                    ("location", &location),
                    ("x-linked-etag", &tag),
                    ("x-linked-size", &size),
                    ("x-repo-commit", &commit),
                    ("etag", "\"another\""),
                ],
                0,
            );
        }
        if seen.method == "HEAD" {
            state.seen.push(seen);
            drop(state);
            let (tag, size) = (format!("W/\"{}\"", file.tag()), announced);
            return self.head(200, &[("etag", &tag), ("x-repo-commit", &commit)], size as usize);
        }
        let fault = state.faults.get_mut(&name).and_then(VecDeque::pop_front);
        let fault = fault.or_else(|| state.always.get(&name).cloned());
        let number = state.seen.len();
        let range = seen.range.clone();
        state.seen.push(seen);
        drop(state);
        self.bytes(number, &file, range.as_deref(), fault)
    }

    /// Writes down how many bytes are about to be sent: before, so that no one who has them can ask too early.
    fn sends(&self, number: usize, count: usize) {
        self.state.lock().unwrap().seen[number].sent = count;
    }

    /// Sends the bytes of a file, from the start of the range on.
    fn bytes(
        &mut self,
        number: usize,
        file: &Served,
        range: Option<&str>,
        fault: Option<Fault>,
    ) -> std::io::Result<()> {
        let mut bytes = file.bytes.clone();
        match &fault {
            Some(Fault::Status(status)) => return self.head(*status, &[], 0),
            Some(Fault::Corrupt) => *bytes.last_mut().unwrap() ^= 1,
            Some(Fault::Short(count)) => bytes.truncate(*count),
            _ => {}
        }
        let whole = bytes.len();
        let start = range.and_then(|range| range.strip_prefix("bytes=")?.trim_end_matches('-').parse().ok());
        let start: Option<usize> = if matches!(fault, Some(Fault::NoRanges)) { None } else { start };
        if start.is_some_and(|start| start >= whole) {
            return self.head(416, &[("content-range", &format!("bytes */{whole}"))], 0);
        }
        let rest = &bytes[start.unwrap_or(0)..];
        let tag = format!("\"{}\"", file.tag());
        let (kept, pieces, pause) = match fault {
            Some(Fault::BreakAfter(count)) => (count, 1, Duration::ZERO),
            Some(Fault::Stall(count, time)) => (count, 1, time),
            Some(Fault::Trickle(pieces, pause)) => (rest.len(), pieces, pause),
            _ => (rest.len(), 1, Duration::ZERO),
        };
        self.sends(number, kept);
        match start {
            Some(start) => {
                let of = format!("bytes {start}-{}/{whole}", whole - 1);
                self.head(206, &[("content-range", &of), ("etag", &tag)], rest.len())?;
            }
            None => self.head(200, &[("etag", &tag)], rest.len())?,
        }
        for piece in rest[..kept].chunks(kept.div_ceil(pieces).max(1)) {
            self.stream.write_all(piece)?;
            thread::sleep(pause);
        }
        Ok(())
    }

    fn head(&mut self, status: u16, headers: &[(&str, &str)], length: usize) -> std::io::Result<()> {
        let mut text = format!("HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {length}\r\n");
        for (name, value) in headers.iter().filter(|(_, value)| !value.is_empty()) {
            text += &format!("{name}: {value}\r\n");
        }
        self.stream.write_all(format!("{text}\r\n").as_bytes())
    }
}
