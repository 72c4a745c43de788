//! What can keep weights from being found, pulled or trusted, and what to do about it.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use super::bytes_in_words;
use crate::clip::ClipError;

/// Why there are no weights to work with.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum WeightsError {
    /// The name is no known model and no repository.
    #[error(
        "there is no model {0:?}: `pairpick model list` shows the known ones; any other is named by its repository on the \
         hub, as owner/name"
    )]
    UnknownModel(String),
    /// No revision can be called so.
    #[error("{0:?} is no revision: give a branch, a tag or a commit hash")]
    BadRevision(String),
    /// No home and no variable says where the cache is.
    #[error(
        "there is no folder for the hub's cache, because there is no home: set HF_HOME to a folder, or name a folder with \
         weights by --weights DIR"
    )]
    NoHome,
    /// The model is not on this disk.
    #[error(
        "the weights of {name} are not on this disk (looked in {}): get them with `pairpick model pull {typed}`{}, or name a \
         folder that has them with --weights DIR",
        .cache.display(),
        .bytes.map_or_else(String::new, |bytes| format!(", which brings {} there", bytes_in_words(bytes)))
    )]
    NotHere {
        /// The model.
        name: String,
        /// What to type to get it.
        typed: String,
        /// The cache folder that was looked in, where they would go.
        cache: PathBuf,
        /// About how many bytes they have.
        bytes: Option<u64>,
    },
    /// The folder named is none.
    #[error("there is no folder {}: --weights takes a folder with config.json and model.safetensors", .0.display())]
    NoFolder(PathBuf),
    /// A folder without `config.json`.
    #[error("{} has no config.json: it is no checkpoint in Hugging Face layout; copy config.json there too", .0.display())]
    NoConfig(PathBuf),
    /// A folder without weights.
    #[error("{} has no model.safetensors and no model.safetensors.index.json: copy the weights there", .0.display())]
    NoWeights(PathBuf),
    /// A folder whose weights are Python pickles.
    #[error(
        "{} has its weights only as {file}: such files can run any code, so pairpick reads safetensors alone; convert it with \
         transformers: `AutoModel.from_pretrained(DIR).save_pretrained(NEW_DIR, safe_serialization=True)`",
        .folder.display()
    )]
    OnlyPickle {
        /// The folder.
        folder: PathBuf,
        /// The pickle.
        file: String,
    },
    /// The index of weights in several files cannot be used.
    #[error("{}: {problem}", .path.display())]
    Index {
        /// The index.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// A file of the weights is not there.
    #[error("{} is missing, though model.safetensors.index.json beside it names it: copy it there, or pull the model again", .0.display())]
    MissingShard(PathBuf),
    /// A file could not be read.
    #[error("could not read {}: {source}", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file or folder of the cache could not be written.
    #[error("could not write {}: {source}; HF_HUB_CACHE names another folder for the cache", .path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Not enough room.
    #[error(
        "{} has {} free, but the download needs {}: make room, or set HF_HUB_CACHE to a folder on another disk",
        .folder.display(),
        bytes_in_words(*.free),
        bytes_in_words(*.needed)
    )]
    DiskFull {
        /// Where they were to go.
        folder: PathBuf,
        /// Bytes still to be downloaded.
        needed: u64,
        /// Bytes free there.
        free: u64,
    },
    /// The network is forbidden, and the model is not on this disk.
    #[error(
        "{name} is not whole on this disk ({}) and {because}, so nothing was downloaded: allow the network, or copy the model \
         from a host that has it (docs/models.md shows how)",
        .cache.display()
    )]
    Offline {
        /// The model.
        name: String,
        /// Who forbids it.
        because: String,
        /// The cache folder that was looked in.
        cache: PathBuf,
    },
    /// The hub did not give what was asked of it.
    #[error("{address}: {problem}")]
    Hub {
        /// What was asked for.
        address: String,
        /// What came instead.
        problem: HubProblem,
    },
    /// A repository has no weights that can be read here.
    #[error("{repository} at {revision}: {problem}")]
    Repository {
        /// The repository.
        repository: String,
        /// Its revision.
        revision: String,
        /// What it lacks, and what to do.
        problem: String,
    },
    /// Downloaded bytes are not those the hub announced, twice.
    #[error(
        "{file} came damaged, twice: its {kind} should be {expected}, but is {found}; nothing of it was kept. If it happens \
         again, something between here and the hub changes files: try another network or mirror (HF_ENDPOINT)"
    )]
    Corrupt {
        /// The file's name.
        file: String,
        /// What was compared.
        kind: &'static str,
        /// As the hub announced.
        expected: String,
        /// As it came.
        found: String,
    },
    /// A file on this disk is not what the hub announced.
    #[error(
        "{} is damaged: its SHA-256 should be {expected}, but is {found}; remove {} and pull the model again",
        .path.display(),
        .remove.display()
    )]
    Damaged {
        /// The file as it was looked for.
        path: PathBuf,
        /// The file that holds the bytes.
        remove: PathBuf,
        /// The known sum.
        expected: String,
        /// The sum of its bytes.
        found: String,
    },
    /// The weights are not those of a network that can be used.
    #[error(transparent)]
    Checkpoint(#[from] ClipError),
}

/// What can go wrong between here and the hub.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum HubProblem {
    /// No connection, or it broke and did not come back.
    #[error(
        "no answer ({0}): check the network (and HTTPS_PROXY, if there is a proxy), or set HF_ENDPOINT to a mirror; what was \
         downloaded is kept, and the same command goes on from there"
    )]
    Unreachable(String),
    /// 401 without a token, or for a repository nobody without the right token may know of.
    #[error(
        "the hub knows no such repository that is open to all{0}: check its name; if it is private, set HF_TOKEN to a token \
         that may read it"
    )]
    UnknownOrPrivate(String),
    /// 401 with a token.
    #[error(
        "the hub does not accept the token from {0}: make a new one in your account's settings there, or unset it"
    )]
    TokenRefused(String),
    /// 403 of a repository whose owner wants to be asked.
    #[error(
        "the owner of this repository wants to be asked first: open {page} in a browser, ask for access, and set HF_TOKEN \
         to a token of that account"
    )]
    Gated {
        /// The repository's page.
        page: String,
    },
    /// 403 otherwise.
    #[error("the hub forbids it{0}: the token may lack the right to read this repository")]
    Forbidden(String),
    /// 404 for a repository.
    #[error("the hub has no such repository{0}: check its name")]
    NoRepository(String),
    /// 404 for a revision.
    #[error("the repository has no revision {0}: `--revision main` takes what is there now")]
    NoRevision(String),
    /// 404 for a file.
    #[error("the hub has no such file, though it lists it: try again later")]
    NoFile,
    /// 416: the file is shorter than what is here already.
    #[error(
        "the hub says the file ends before byte {0}: it may have changed while it was downloaded; pull again"
    )]
    RangeRefused(u64),
    /// 429 after waiting.
    #[error(
        "the hub has had too many requests from here: wait some minutes, or set HF_TOKEN to a token of your account"
    )]
    TooMany,
    /// Another status.
    #[error("the hub answered {status}{message}: try again later, or set HF_ENDPOINT to a mirror")]
    Status {
        /// The HTTP status.
        status: u16,
        /// What it said beside it.
        message: String,
    },
    /// An answer that cannot be understood.
    #[error("the hub's answer makes no sense: {0}; is HF_ENDPOINT the address of a hub?")]
    Nonsense(String),
}

impl WeightsError {
    /// Whether a server may have files and only no list of them.
    pub(super) fn is_about_no_list(&self) -> bool {
        let Self::Hub { problem, .. } = self else { return false };
        matches!(
            problem,
            HubProblem::NoRepository(_)
                | HubProblem::Nonsense(_)
                | HubProblem::Status { status: 405 | 501, .. }
        )
    }

    pub(super) fn read(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        |source| Self::Read { path, source }
    }

    pub(super) fn write(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        |source| Self::Write { path, source }
    }
}
