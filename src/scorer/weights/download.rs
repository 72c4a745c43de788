//! One file from the hub into the cache: resumed where it broke, checked before it gets its name.

use std::fs::{self, File, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use ureq::http::{HeaderMap, StatusCode};

use super::cache::RepositoryCache;
use super::client::{Asked, Client, Failure, pause};
use super::digest::{hex, sha256_of_file, sha256_of_hex};
use super::event::{Event, Listener};
use super::{HubProblem, WeightsError};

/// Waits before a broken download goes on; bytes that came begin them anew.
const WAITS: [Duration; 5] = [
    Duration::from_millis(300),
    Duration::from_secs(1),
    Duration::from_secs(3),
    Duration::from_secs(9),
    Duration::from_secs(20),
];

/// Bytes that are read at once.
const PIECE: usize = 1 << 18;

/// A file as the hub announced it.
#[derive(Debug, Clone)]
pub(super) struct Remote {
    /// Its name in the repository.
    pub(super) name: String,
    /// Where its bytes are.
    pub(super) address: String,
    /// What its bytes are called in the cache.
    pub(super) tag: String,
    /// Its bytes.
    pub(super) size: u64,
}

impl Remote {
    /// Whether its bytes are here already.
    pub(super) fn is_here(&self, cache: &RepositoryCache) -> bool {
        fs::metadata(cache.blob(&self.tag)).is_ok_and(|metadata| metadata.len() == self.size)
    }

    /// Bytes that are still to come.
    pub(super) fn missing(&self, cache: &RepositoryCache) -> u64 {
        if self.is_here(cache) {
            return 0;
        }
        let here = fs::metadata(partial(cache, &self.tag)).map_or(0, |metadata| metadata.len());
        self.size.saturating_sub(here)
    }
}

/// Where a download that is not whole lies.
pub(super) fn partial(cache: &RepositoryCache, tag: &str) -> PathBuf {
    cache.blob(tag).with_file_name(format!("{tag}.incomplete"))
}

/// Brings a file into the cache; `false` where it was there already.
///
/// What breaks off stays as `TAG.incomplete`, and the next download goes on from there, also in a later process. Bytes that
/// are not what the hub announced are removed and downloaded once more.
pub(super) fn download(
    client: &Client,
    cache: &RepositoryCache,
    remote: &Remote,
    listener: &mut Listener<'_>,
) -> Result<bool, WeightsError> {
    if remote.is_here(cache) {
        return Ok(false);
    }
    let blob = cache.blob(&remote.tag);
    let folder = blob.parent().expect("it is in blobs");
    fs::create_dir_all(folder).map_err(WeightsError::write(folder))?;
    let lock = cache.lock_file(&remote.tag)?;
    match lock.try_lock() {
        Err(TryLockError::WouldBlock) => {
            listener(Event::Waiting { file: remote.name.clone() });
            lock.lock().map_err(WeightsError::write(&blob))?;
            if remote.is_here(cache) {
                return Ok(false);
            }
        }
        Ok(()) => {}
        // File systems without locks: the sums still keep damage out of the cache.
        Err(TryLockError::Error(error)) => tracing::warn!(%error, "the cache's file system has no locks"),
    }
    let partial = partial(cache, &remote.tag);
    let mut damage = None;
    for _ in 0..2 {
        receive(client, remote, &partial, listener)?;
        damage = damage_of(remote, &partial, listener)?;
        if damage.is_none() {
            File::open(&partial).and_then(|file| file.sync_all()).map_err(WeightsError::write(&partial))?;
            fs::rename(&partial, &blob).map_err(WeightsError::write(&blob))?;
            return Ok(true);
        }
        tracing::warn!(file = remote.name, "the download is damaged");
        listener(Event::Damaged { file: remote.name.clone() });
        fs::remove_file(&partial).map_err(WeightsError::write(&partial))?;
    }
    Err(damage.expect("both rounds ended in damage"))
}

/// What a download should be and is not.
fn damage_of(
    remote: &Remote,
    path: &Path,
    listener: &mut Listener<'_>,
) -> Result<Option<WeightsError>, WeightsError> {
    let differs =
        |kind, expected, found| WeightsError::Corrupt { file: remote.name.clone(), kind, expected, found };
    if let Some(expected) = sha256_of_hex(&remote.tag) {
        let total = remote.size;
        let found = sha256_of_file(path, &mut |done| {
            listener(Event::Checking { file: remote.name.clone(), done, total });
        })
        .map_err(WeightsError::read(path))?;
        // The sum decides alone: where it is right, a size announced wrong does no harm.
        return Ok((found != expected).then(|| differs("SHA-256", hex(&expected), hex(&found))));
    }
    let size = fs::metadata(path).map_err(WeightsError::read(path))?.len();
    Ok((size != remote.size).then(|| differs("size in bytes", remote.size.to_string(), size.to_string())))
}

/// Receives a file until it has the announced size, or until the hub has no more of it.
fn receive(
    client: &Client,
    remote: &Remote,
    path: &Path,
    listener: &mut Listener<'_>,
) -> Result<(), WeightsError> {
    let mut file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
        .map_err(WeightsError::write(path))?;
    let mut here = file.metadata().map_err(WeightsError::read(path))?.len();
    if here > remote.size {
        start_over(&mut file, &mut here).map_err(WeightsError::write(path))?;
    }
    let (mut furthest, mut waits) = (here, WAITS.iter());
    while here < remote.size {
        let ended =
            stream(client, remote, &mut file, &mut here, listener).map_err(WeightsError::write(path))?;
        if here > furthest {
            (furthest, waits) = (here, WAITS.iter());
        }
        let (problem, wait) = match ended {
            Ended::Whole => break,
            Ended::Failed(Failure::Final(problem)) => (problem, None),
            Ended::Failed(Failure::Passing(problem, named)) => {
                (problem, waits.next().map(|wait| named.unwrap_or(*wait)))
            }
        };
        match wait {
            Some(wait) => pause(&problem, wait, listener),
            None => return Err(WeightsError::Hub { address: remote.address.clone(), problem }),
        }
    }
    Ok(())
}

/// How one request for bytes ended.
enum Ended {
    /// There are no more, or as many as announced.
    Whole,
    /// It failed; what came is written.
    Failed(Failure),
}

/// One request from the byte `here` on. An error is one of writing; `here` moves with what is written.
fn stream(
    client: &Client,
    remote: &Remote,
    file: &mut File,
    here: &mut u64,
    listener: &mut Listener<'_>,
) -> std::io::Result<Ended> {
    let answer = match client.get(&remote.address, *here, Asked::File) {
        Ok(answer) => answer,
        Err(failure) => return Ok(Ended::Failed(failure)),
    };
    if answer.status() == StatusCode::RANGE_NOT_SATISFIABLE {
        // All there is has come, though more was announced; or else what is here is of another file.
        if total_of(answer.headers()) == Some(*here) {
            return Ok(Ended::Whole);
        }
        let problem = HubProblem::RangeRefused(*here);
        start_over(file, here)?;
        return Ok(Ended::Failed(Failure::Passing(problem, None)));
    }
    if answer.status() == StatusCode::PARTIAL_CONTENT {
        if start_of(answer.headers()) != Some(*here) {
            let problem = HubProblem::Nonsense("it sent another part than asked for".to_owned());
            return Ok(Ended::Failed(Failure::Final(problem)));
        }
    } else if *here > 0 {
        // The server knows no ranges and sends it all again.
        start_over(file, here)?;
    }
    // By position rather than appended: where a lock does not hold, two writers still write the same bytes.
    file.seek(SeekFrom::Start(*here))?;
    let mut body = answer.into_body().into_with_config().limit(u64::MAX).reader();
    let mut buffer = vec![0; PIECE];
    loop {
        match body.read(&mut buffer) {
            Ok(0) if *here < remote.size => {
                let problem = HubProblem::Unreachable("the connection was closed early".to_owned());
                return Ok(Ended::Failed(Failure::Passing(problem, None)));
            }
            Ok(0) => return Ok(Ended::Whole),
            Ok(count) => {
                file.write_all(&buffer[..count])?;
                *here += count as u64;
                listener(Event::Bytes { file: remote.name.clone(), done: *here, total: remote.size });
                if *here > remote.size {
                    // More than announced: the check that follows says what it is.
                    return Ok(Ended::Whole);
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => {
                let problem = HubProblem::Unreachable(error.to_string());
                return Ok(Ended::Failed(Failure::Passing(problem, None)));
            }
        }
    }
}

fn start_over(file: &mut File, here: &mut u64) -> std::io::Result<()> {
    *here = 0;
    file.set_len(0)
}

/// The first byte of `Content-Range: bytes FIRST-LAST/TOTAL`.
fn start_of(headers: &HeaderMap) -> Option<u64> {
    range_of(headers)?.0.split_once('-')?.0.parse().ok()
}

/// The size in `Content-Range: bytes */TOTAL`.
fn total_of(headers: &HeaderMap) -> Option<u64> {
    range_of(headers)?.1.parse().ok()
}

fn range_of(headers: &HeaderMap) -> Option<(&str, &str)> {
    headers.get("content-range")?.to_str().ok()?.trim().strip_prefix("bytes ")?.split_once('/')
}
