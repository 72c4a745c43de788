//! What the hub says is in a repository at a revision.

use std::time::Duration;

use serde::Deserialize;

use super::client::{Asked, Client, Failure, patiently};
use super::event::Listener;
use super::files::{CONFIG, mentioned};
use super::model::is_commit;
use super::{HubProblem, WeightsError};

/// Waits before the hub is asked again: short, since nothing has come yet that would be lost.
pub(super) const WAITS: [Duration; 3] =
    [Duration::from_millis(300), Duration::from_secs(1), Duration::from_secs(3)];

/// Bytes of the largest listing; the known ones have 10 kB.
const LONGEST: u64 = 8 << 20;

/// The files of a repository at one commit.
#[derive(Debug)]
pub(super) struct Listing {
    /// The commit.
    pub(super) commit: String,
    /// The files' names, as the hub spells them: not yet safe to use as paths.
    pub(super) names: Vec<String>,
}

#[derive(Deserialize)]
struct Answer {
    sha: String,
    #[serde(default)]
    siblings: Vec<Sibling>,
}

#[derive(Deserialize)]
struct Sibling {
    rfilename: String,
}

/// Asks for the files of a repository at a revision; of a server that lists none, for each file that may be there.
pub(super) fn list(
    client: &Client,
    endpoint: &str,
    repository: &str,
    revision: &str,
    listener: &mut Listener<'_>,
) -> Result<Listing, WeightsError> {
    listed(client, endpoint, repository, revision, listener).or_else(|error| {
        let silent = WeightsError::is_about_no_list;
        if silent(&error) { by_name(client, endpoint, repository, revision).ok_or(error) } else { Err(error) }
    })
}

/// A mirror may be no more than files at the hub's addresses.
fn by_name(client: &Client, endpoint: &str, repository: &str, revision: &str) -> Option<Listing> {
    let ask = |name: &str| client.announced(&address(endpoint, repository, revision, name)).ok();
    let config = ask(CONFIG)?;
    let commit = config.commit.or_else(|| Some(revision.to_owned())).filter(|commit| is_commit(commit))?;
    let others = mentioned().filter(|name| ask(name).is_some());
    Some(Listing { commit, names: std::iter::once(CONFIG).chain(others).map(str::to_owned).collect() })
}

fn listed(
    client: &Client,
    endpoint: &str,
    repository: &str,
    revision: &str,
    listener: &mut Listener<'_>,
) -> Result<Listing, WeightsError> {
    let repo =
        hf_hub::Repo::with_revision(repository.to_owned(), hf_hub::RepoType::Model, revision.to_owned());
    let address = format!("{endpoint}/api/{}", repo.api_url());
    let answer = patiently(&WAITS, listener, || {
        let mut answer = client.get(&address, 0, Asked::Listing { revision })?;
        let text = answer.body_mut().with_config().limit(LONGEST).read_to_vec();
        text.map_err(|error| Failure::Passing(HubProblem::Unreachable(error.to_string()), None))
    });
    let wrong = |problem| WeightsError::Hub { address: address.clone(), problem };
    let nonsense = |why: String| wrong(HubProblem::Nonsense(why));
    let answer: Answer = serde_json::from_slice(&answer.map_err(wrong)?)
        .map_err(|error| nonsense(format!("no list of files: {error}")))?;
    if !is_commit(&answer.sha) {
        return Err(nonsense(format!("{:?} is no commit", answer.sha)));
    }
    Ok(Listing {
        commit: answer.sha,
        names: answer.siblings.into_iter().map(|file| file.rfilename).collect(),
    })
}

/// The address of a file.
pub(super) fn address(endpoint: &str, repository: &str, commit: &str, name: &str) -> String {
    format!("{endpoint}/{repository}/resolve/{commit}/{name}")
}
