//! From the hub into its cache on this disk.

use super::cache::RepositoryCache;
use super::client::{Client, patiently};
use super::digest::sha256_of_hex;
use super::download::{Remote, download};
use super::event::{Event, Listener};
use super::files::{INDEX, shards, wanted, weights_files};
use super::find::in_cache;
use super::listing::{Listing, WAITS, address, list};
use super::model::{MAIN, is_commit, is_name};
use super::{Found, Hub, HubProblem, Model, Source, WeightsError, disk};

/// What a pull left on this disk.
#[derive(Debug, Clone)]
pub struct Pulled {
    /// The weights.
    pub found: Found,
    /// Its files, as far as the hub was asked for them; none where they were here already.
    pub files: Vec<PulledFile>,
}

/// A file that a pull took care of.
#[derive(Debug, Clone)]
pub struct PulledFile {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub size: u64,
    /// Its SHA-256, where the hub names it, in hexadecimal digits; the downloaded bytes have it.
    pub sha256: Option<String>,
    /// Whether it was downloaded now.
    pub downloaded: bool,
}

/// Pulls a model's configuration, weights and vocabulary, unless a whole copy of the wanted commit is here.
///
/// A branch or tag is resolved to a commit by the hub, and that is written down in the cache (`refs`), where `huggingface_hub`
/// looks too. Without a network that may be used (`offline`), any copy that [`super::find()`] would take is good.
///
/// # Errors
/// The hub cannot be reached or refuses; there is no room; the bytes are not those announced; the repository has no weights
/// that can be read here.
pub fn pull(
    model: &Model,
    hub: &Hub,
    offline: bool,
    listener: &mut dyn FnMut(Event),
) -> Result<Pulled, WeightsError> {
    let cache = RepositoryCache::new(&hub.cache, &model.repository);
    if offline || hub.offline.is_some() {
        return match in_cache(model, &hub.cache) {
            Ok(found) => Ok(Pulled { found, files: Vec::new() }),
            Err(WeightsError::NotHere { .. }) => Err(WeightsError::Offline {
                name: model.name.clone(),
                because: match hub.offline {
                    Some(variable) if !offline => format!("{variable} is set"),
                    _ => "--offline was given".to_owned(),
                },
                cache: hub.cache.clone(),
            }),
            Err(error) => Err(error),
        };
    }
    // A commit never changes: a whole copy of it needs no question.
    if is_commit(model.wanted()) && weights_files(&cache.snapshot(model.wanted())).is_ok() {
        return Ok(Pulled { found: found(model, &cache, model.wanted()), files: Vec::new() });
    }
    let client = Client::new(hub, &model.repository)?;
    let listing = resolve(&client, model, hub, listener)?;
    let commit = listing.commit.clone();
    let lacks = |problem| WeightsError::Repository {
        repository: model.repository.clone(),
        revision: model.wanted().to_owned(),
        problem,
    };
    let names = wanted(&listing.names).map_err(lacks)?;
    let mut pull = Pull { client: &client, hub, model, cache: &cache, commit: &commit, files: Vec::new() };
    let remotes = pull.announced(names.iter().copied(), listener)?;
    disk::room_for(remotes.iter().map(|remote| remote.missing(&cache)).sum(), &hub.cache)?;
    pull.bring(&remotes, listener)?;
    if names.contains(&INDEX) {
        let shards = shards(&cache.snapshot(&commit).join(INDEX))?;
        let remotes = pull.announced(shards.iter().map(String::as_str), listener)?;
        disk::room_for(remotes.iter().map(|remote| remote.missing(&cache)).sum(), &hub.cache)?;
        pull.bring(&remotes, listener)?;
    }
    let files = pull.files;
    // Last, so that a name never leads to a copy that is not whole.
    for revision in listing.names_for(model) {
        cache.write_ref(&revision, &commit)?;
    }
    let found = found(model, &cache, &commit);
    weights_files(&found.folder)?;
    Ok(Pulled { found, files })
}

fn found(model: &Model, cache: &RepositoryCache, commit: &str) -> Found {
    let source = Source::Hub { repository: model.repository.clone(), revision: commit.to_owned() };
    Found { folder: cache.snapshot(commit), name: model.name.clone(), source }
}

/// A listing, and under which names its commit is to be found later.
struct Resolved {
    commit: String,
    names: Vec<String>,
    is_main: bool,
}

impl Resolved {
    fn of(listing: Listing, is_main: bool) -> Self {
        Resolved { commit: listing.commit, names: listing.names, is_main }
    }

    fn names_for(&self, model: &Model) -> Vec<String> {
        let asked = model.revision.iter().filter(|revision| !is_commit(revision)).cloned();
        let main = self.is_main.then(|| MAIN.to_owned());
        asked.chain(main).collect()
    }
}

/// Finds the commit to pull.
///
/// For a pinned model `main` is asked first: where it is the pinned commit, as it has been, one request does, and the cache
/// may call the commit `main`, by which `huggingface_hub` finds it.
fn resolve(
    client: &Client,
    model: &Model,
    hub: &Hub,
    listener: &mut Listener<'_>,
) -> Result<Resolved, WeightsError> {
    let ask = |revision: &str, listener: &mut Listener<'_>| {
        list(client, &hub.endpoint, &model.repository, revision, listener)
    };
    let wanted = model.wanted();
    if model.revision.is_some() || model.known.is_none() {
        let listing = ask(wanted, listener)?;
        if !is_commit(wanted) {
            listener(Event::Resolved {
                repository: model.repository.clone(),
                revision: wanted.to_owned(),
                commit: listing.commit.clone(),
            });
        }
        return Ok(Resolved::of(listing, wanted == MAIN));
    }
    match ask(MAIN, listener) {
        Ok(listing) if listing.commit == wanted => return Ok(Resolved::of(listing, true)),
        Ok(listing) => listener(Event::MovedOn {
            repository: model.repository.clone(),
            main: listing.commit,
            pinned: wanted.to_owned(),
        }),
        Err(WeightsError::Hub { problem: HubProblem::NoRevision(_), .. }) => {}
        // A mirror may have the commit and be unable to say what main is.
        Err(error) if error.is_about_no_list() => {
            let pinned = ask(wanted, listener).map_err(|_| with_mirror(error, model))?;
            return Ok(Resolved::of(pinned, false));
        }
        Err(error) => return Err(with_mirror(error, model)),
    }
    Ok(Resolved::of(ask(wanted, listener)?, false))
}

/// A refusal for a known model, with where else people get it.
fn with_mirror(error: WeightsError, model: &Model) -> WeightsError {
    let mirror = model.known.and_then(|known| known.mirrors.first());
    match (error, mirror) {
        (
            WeightsError::Hub {
                address,
                problem: HubProblem::UnknownOrPrivate(said) | HubProblem::NoRepository(said),
            },
            Some(mirror),
        ) => {
            let said = format!("{said}; `pairpick model pull {mirror}` tries a copy of it");
            WeightsError::Hub { address, problem: HubProblem::NoRepository(said) }
        }
        (error, _) => error,
    }
}

/// A pull at work.
struct Pull<'a> {
    client: &'a Client,
    hub: &'a Hub,
    model: &'a Model,
    cache: &'a RepositoryCache,
    commit: &'a str,
    files: Vec<PulledFile>,
}

impl Pull<'_> {
    /// What the hub says of files.
    fn announced<'n>(
        &self,
        names: impl Iterator<Item = &'n str>,
        listener: &mut Listener<'_>,
    ) -> Result<Vec<Remote>, WeightsError> {
        names.map(|name| self.announced_one(name, listener)).collect()
    }

    fn announced_one(&self, name: &str, listener: &mut Listener<'_>) -> Result<Remote, WeightsError> {
        let address = address(&self.hub.endpoint, &self.model.repository, self.commit, name);
        let wrong = |problem| WeightsError::Hub { address: address.clone(), problem };
        let announced = patiently(&WAITS, listener, || self.client.announced(&address)).map_err(wrong)?;
        // It becomes a file's name in the cache.
        let tag = announced.tag.filter(|tag| is_name(tag));
        let nonsense = |what: &str| wrong(HubProblem::Nonsense(format!("it names no {what} of the file")));
        let tag = tag.ok_or_else(|| nonsense("checksum"))?;
        let size = announced.size.ok_or_else(|| nonsense("size"))?;
        Ok(Remote { name: name.to_owned(), tag, size, address })
    }

    /// Brings files into the cache and links them.
    fn bring(&mut self, remotes: &[Remote], listener: &mut Listener<'_>) -> Result<(), WeightsError> {
        for remote in remotes {
            let downloaded = download(self.client, self.cache, remote, listener)?;
            self.cache.link(self.commit, &remote.name, &remote.tag)?;
            listener(Event::Done { file: remote.name.clone() });
            let path = self.cache.snapshot(self.commit).join(&remote.name);
            let size = path.metadata().map_or(remote.size, |metadata| metadata.len());
            let sha256 = sha256_of_hex(&remote.tag).is_some().then(|| remote.tag.clone());
            self.files.push(PulledFile { name: remote.name.clone(), size, sha256, downloaded });
        }
        Ok(())
    }
}
