//! Requests to the hub and to where it redirects.
//!
//! Redirects are followed here and not by the HTTP library: the hub's sums are in the header of its own redirect, and the
//! token must never reach another host.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::Duration;

use ureq::http::{HeaderMap, Response, StatusCode, Uri};
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Body};

use super::event::{Event, Listener};
use super::hub::Hub;
use super::{HubProblem, WeightsError};

/// How long a connection may take to stand.
const CONNECT: Duration = Duration::from_secs(15);
/// The longest that a hub's wish to be left alone is heeded.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// Redirects that are followed for one request.
const REDIRECTS: usize = 8;

/// What is asked for, which tells what a 404 means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked<'a> {
    /// The files of a repository at a revision.
    Listing {
        /// The revision.
        revision: &'a str,
    },
    /// A file.
    File,
}

/// Why a request brought nothing.
#[derive(Debug)]
pub(super) enum Failure {
    /// It may do better in a while, which the hub may have named.
    Passing(HubProblem, Option<Duration>),
    /// It will not.
    Final(HubProblem),
}

/// What the hub says of a file before its bytes.
#[derive(Debug, Clone, Default)]
pub(super) struct Announced {
    /// The name of its bytes in the cache: a SHA-256 for large files, a git hash for small ones.
    pub(super) tag: Option<String>,
    /// Its bytes.
    pub(super) size: Option<u64>,
    /// The commit that the revision stands for.
    pub(super) commit: Option<String>,
}

/// A connection to a hub.
pub(super) struct Client {
    agent: Agent,
    hub: Hub,
    repository: String,
}

impl Client {
    /// # Errors
    /// The file of certificates that the environment names cannot be used.
    pub(super) fn new(hub: &Hub, repository: &str) -> Result<Self, WeightsError> {
        let mut tls = TlsConfig::builder();
        if let Some(path) = &hub.certificates {
            tls = tls.root_certs(certificates(path)?);
        }
        let config = Agent::config_builder()
            .tls_config(tls.build())
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(CONNECT))
            .timeout_per_read(Some(hub.patience))
            .timeout_per_write(Some(hub.patience))
            .user_agent(concat!("pairpick/", env!("CARGO_PKG_VERSION")))
            // Bytes as they are: sizes and ranges would mean nothing otherwise.
            .accept_encoding("identity")
            .build();
        Ok(Client { agent: config.into(), hub: hub.clone(), repository: repository.to_owned() })
    }

    /// What the hub says of a file.
    pub(super) fn announced(&self, address: &str) -> Result<Announced, Failure> {
        let mut announced = Announced::default();
        let mut at = address.to_owned();
        for _ in 0..REDIRECTS {
            let mut answer = self.signed(self.agent.head(&at), &at).call().map_err(failed)?;
            if matches!(answer.status().as_u16(), 405 | 501) {
                // A plain server of files may know no HEAD; one byte tells as much.
                let first = self.agent.get(&at).header("range", "bytes=0-0");
                answer = self.signed(first, &at).call().map_err(failed)?;
            }
            let headers = answer.headers();
            let whole = headers.get("content-range").and_then(|range| range.to_str().ok()?.rsplit_once('/'));
            announced.size = announced.size.or_else(|| whole?.1.parse().ok());
            announced.commit = announced.commit.or_else(|| tag(headers, "x-repo-commit"));
            announced.tag = announced.tag.or_else(|| tag(headers, "x-linked-etag"));
            announced.size = announced.size.or_else(|| number(headers, "x-linked-size"));
            let status = answer.status();
            if status.is_redirection() {
                // Elsewhere lie the bytes alone, and that host's tags are its own.
                let next = redirected(&at, headers)?;
                if origin(&next) != origin(address) {
                    return Ok(announced);
                }
                at = next;
                continue;
            }
            if !status.is_success() {
                return Err(self.refused(status, headers, Asked::File, true));
            }
            announced.tag = announced.tag.or_else(|| tag(headers, "etag"));
            announced.size = announced.size.or_else(|| number(headers, "content-length"));
            return Ok(announced);
        }
        Err(Failure::Final(HubProblem::Nonsense("it redirects in circles".to_owned())))
    }

    /// The answer to a request for what lies at an address, from a byte on; 200, 206 or 416.
    pub(super) fn get(&self, address: &str, from: u64, asked: Asked<'_>) -> Result<Response<Body>, Failure> {
        let mut at = address.to_owned();
        for _ in 0..REDIRECTS {
            let mut request = self.signed(self.agent.get(&at), &at);
            if from > 0 {
                request = request.header("range", format!("bytes={from}-"));
            }
            let answer = request.call().map_err(failed)?;
            let status = answer.status();
            if status.is_redirection() {
                at = redirected(&at, answer.headers())?;
            } else if status.is_success() || (from > 0 && status == StatusCode::RANGE_NOT_SATISFIABLE) {
                return Ok(answer);
            } else {
                let hubs_own = origin(&at) == origin(&self.hub.endpoint);
                return Err(self.refused(status, answer.headers(), asked, hubs_own));
            }
        }
        Err(Failure::Final(HubProblem::Nonsense("it redirects in circles".to_owned())))
    }

    /// With the token, where the request goes to the hub itself.
    fn signed<T>(&self, request: ureq::RequestBuilder<T>, at: &str) -> ureq::RequestBuilder<T> {
        match &self.hub.token {
            Some(token) if origin(at).is_some() && origin(at) == origin(&self.hub.endpoint) => {
                request.header("authorization", format!("Bearer {token}"))
            }
            _ => request,
        }
    }

    /// What a refusal means; `hubs_own` where it is the hub that refuses and no host it redirects to.
    fn refused(&self, status: StatusCode, headers: &HeaderMap, asked: Asked<'_>, hubs_own: bool) -> Failure {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let (code, message) = (text("x-error-code"), text("x-error-message"));
        let said = if message.is_empty() { String::new() } else { format!(" ({message})") };
        let number = status.as_u16();
        if status.is_server_error() || matches!(number, 408 | 429) || !hubs_own {
            // A host that the hub sends people to refuses signatures that are too old; the hub gives a new one.
            let wait = text("retry-after").trim().parse().ok().map(Duration::from_secs);
            let problem = match number {
                429 => HubProblem::TooMany,
                status => HubProblem::Status { status, message: said },
            };
            return Failure::Passing(problem, wait.map(|wait| wait.min(LONGEST_WAIT)));
        }
        let page = format!("{}/{}", self.hub.endpoint, self.repository);
        Failure::Final(match (number, code, &self.hub.token_source) {
            (401 | 403, "GatedRepo", _) => HubProblem::Gated { page },
            (401, "RepoNotFound", _) | (401, _, None) => HubProblem::UnknownOrPrivate(said),
            (401, _, Some(source)) => HubProblem::TokenRefused(source.clone()),
            (403, ..) => HubProblem::Forbidden(said),
            (404, "RevisionNotFound", _) => HubProblem::NoRevision(match asked {
                Asked::Listing { revision } => revision.to_owned(),
                Asked::File => String::new(),
            }),
            (404, ..) if asked == Asked::File => HubProblem::NoFile,
            (404, ..) => HubProblem::NoRepository(said),
            (status, ..) => HubProblem::Status { status, message: said },
        })
    }
}

/// Asks until it is answered or `waits` are used up, with such a wait before each further time.
pub(super) fn patiently<T>(
    waits: &[Duration],
    listener: &mut Listener<'_>,
    mut ask: impl FnMut() -> Result<T, Failure>,
) -> Result<T, HubProblem> {
    let mut waits = waits.iter();
    loop {
        match ask() {
            Ok(answer) => return Ok(answer),
            Err(Failure::Final(problem)) => return Err(problem),
            Err(Failure::Passing(problem, named)) => match waits.next() {
                Some(wait) => pause(&problem, named.unwrap_or(*wait), listener),
                None => return Err(problem),
            },
        }
    }
}

/// Says that it is going to be tried again, and waits.
pub(super) fn pause(problem: &HubProblem, wait: Duration, listener: &mut Listener<'_>) {
    let reason = match problem {
        HubProblem::Unreachable(reason) | HubProblem::Nonsense(reason) => reason.clone(),
        HubProblem::Status { status, .. } => format!("status {status}"),
        _ => "too many requests".to_owned(),
    };
    tracing::info!(%reason, ?wait, "the hub is asked again");
    listener(Event::Again { reason, wait });
    thread::sleep(wait);
}

/// An error of the connection: all of them may pass but for a wrong address.
fn failed(error: ureq::Error) -> Failure {
    match error {
        ureq::Error::BadUri(_) | ureq::Error::Http(_) | ureq::Error::InvalidProxyUrl => {
            Failure::Final(HubProblem::Nonsense(error.to_string()))
        }
        error => Failure::Passing(HubProblem::Unreachable(error.to_string()), None),
    }
}

fn certificates(path: &Path) -> Result<RootCerts, WeightsError> {
    let text = fs::read(path).map_err(WeightsError::read(path))?;
    let certificates = parse_pem(&text).filter_map(|item| match item {
        Ok(PemItem::Certificate(certificate)) => Some(certificate),
        _ => None,
    });
    Ok(certificates.collect::<Vec<_>>().into())
}

/// A tag without its quotes and its mark of weakness.
fn tag(headers: &HeaderMap, name: &str) -> Option<String> {
    let text = headers.get(name)?.to_str().ok()?;
    Some(text.trim().trim_start_matches("W/").trim_matches('"').to_owned())
}

fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}

/// Scheme, host and port of an address.
fn origin(address: &str) -> Option<(String, String, u16)> {
    let uri: Uri = address.parse().ok()?;
    let scheme = uri.scheme_str()?.to_owned();
    let port = uri.port_u16().unwrap_or(if scheme == "https" { 443 } else { 80 });
    Some((scheme, uri.host()?.to_ascii_lowercase(), port))
}

/// Where a redirect leads.
fn redirected(from: &str, headers: &HeaderMap) -> Result<String, Failure> {
    let nonsense = |why: &str| Failure::Final(HubProblem::Nonsense(why.to_owned()));
    let to = headers.get("location").and_then(|value| value.to_str().ok());
    let to = joined(from, to.ok_or_else(|| nonsense("it redirects to nowhere"))?);
    let (old, new) = (origin(from), to.as_deref().and_then(origin));
    match (to, old, new) {
        (Some(_), Some((old, ..)), Some((new, ..))) if old == "https" && new != "https" => {
            Err(nonsense("it redirects from https to an address without encryption"))
        }
        (Some(to), Some(_), Some(_)) => Ok(to),
        _ => Err(nonsense("it redirects to what is no address")),
    }
}

/// An address that may be relative to another.
fn joined(base: &str, to: &str) -> Option<String> {
    if to.contains("://") {
        return Some(to.to_owned());
    }
    let (scheme, rest) = base.split_once("://")?;
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    Some(if let Some(to) = to.strip_prefix("//") {
        format!("{scheme}://{to}")
    } else if let Some(to) = to.strip_prefix('/') {
        format!("{scheme}://{authority}/{to}")
    } else {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        format!("{scheme}://{authority}/{folder}/{to}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_may_be_relative() {
        let base = "https://hub.example:8443/ana/tuned/resolve/main/config.json?x=/y";
        for (to, expected) in [
            ("https://cdn.example/x", "https://cdn.example/x"),
            ("//cdn.example/x", "https://cdn.example/x"),
            ("/api/x?y=1", "https://hub.example:8443/api/x?y=1"),
            ("other.json", "https://hub.example:8443/ana/tuned/resolve/main/other.json"),
        ] {
            assert_eq!(joined(base, to).as_deref(), Some(expected));
        }
    }

    #[test]
    fn a_port_or_a_scheme_makes_another_host() {
        let hub = origin("https://Hub.example/x");
        assert_eq!(hub, origin("https://hub.example:443"));
        for other in
            ["https://hub.example:8443", "http://hub.example", "https://cdn.hub.example", "hub.example"]
        {
            assert_ne!(hub, origin(other), "{other}");
        }
    }

    #[test]
    fn a_redirect_away_from_encryption_is_refused() {
        let mut headers = HeaderMap::new();
        headers.insert("location", "http://hub.example/x".parse().unwrap());
        assert!(redirected("https://hub.example/x", &headers).is_err());
        assert!(redirected("http://hub.example/x", &headers).is_ok());
    }
}
