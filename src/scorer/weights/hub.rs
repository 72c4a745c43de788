//! Which hub is asked, and where its cache lies on this disk: the variables that Hugging Face's own tools read.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::WeightsError;
use crate::settings::Environment;

/// Where nothing is said.
const ENDPOINT: &str = "https://huggingface.co";

/// How long the hub may send nothing where nothing is said.
const PATIENCE: Duration = Duration::from_secs(20);

/// The hub of a run and its cache.
#[derive(Clone)]
pub struct Hub {
    /// The address of the hub or of its mirror, without a slash at the end (`HF_ENDPOINT`).
    pub endpoint: String,
    /// The cache folder (`HF_HUB_CACHE`, `HUGGINGFACE_HUB_CACHE`, `HF_HOME`, `XDG_CACHE_HOME`).
    pub cache: PathBuf,
    /// The variable that forbids the network, where one does (`HF_HUB_OFFLINE`, `TRANSFORMERS_OFFLINE`).
    pub offline: Option<&'static str>,
    /// Where the token came from, in words.
    pub(super) token_source: Option<String>,
    pub(super) token: Option<String>,
    /// How long the hub may send nothing.
    pub(super) patience: Duration,
    /// A file of certificates to trust in place of the built-in ones.
    pub(super) certificates: Option<PathBuf>,
}

impl fmt::Debug for Hub {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Without the token: this may be logged.
        formatter
            .debug_struct("Hub")
            .field("endpoint", &self.endpoint)
            .field("cache", &self.cache)
            .field("offline", &self.offline)
            .field("token_source", &self.token_source)
            .finish_non_exhaustive()
    }
}

impl Hub {
    /// The hub that the environment names.
    ///
    /// # Errors
    /// There is no folder for the cache, since neither a home nor a variable names one.
    pub fn of(environment: &Environment) -> Result<Self, WeightsError> {
        let folder =
            |name: &str| environment.variable(name).map(|value| expanded(Path::new(value), environment));
        let home = folder("HF_HOME").or_else(|| {
            let caches = folder("XDG_CACHE_HOME")
                .or_else(|| environment.variable("HOME").map(|home| Path::new(home).join(".cache")))?;
            Some(caches.join("huggingface"))
        });
        let cache = folder("HF_HUB_CACHE")
            .or_else(|| folder("HUGGINGFACE_HUB_CACHE"))
            .or_else(|| home.as_ref().map(|home| home.join("hub")))
            .ok_or(WeightsError::NoHome)?;
        let token_file = folder("HF_TOKEN_PATH").or_else(|| home.map(|home| home.join("token")));
        let (token, token_source) = token(environment, token_file.as_deref()).unzip();
        let endpoint = environment.text("HF_ENDPOINT").unwrap_or_else(|| ENDPOINT.to_owned());
        let seconds = environment.text("HF_HUB_DOWNLOAD_TIMEOUT").and_then(|text| text.trim().parse().ok());
        Ok(Hub {
            endpoint: endpoint.trim().trim_end_matches('/').to_owned(),
            cache,
            offline: ["HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"]
                .into_iter()
                .find(|name| is_on(environment, name)),
            token_source,
            token,
            patience: seconds.filter(|seconds| *seconds > 0).map_or(PATIENCE, Duration::from_secs),
            certificates: ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"]
                .into_iter()
                .find_map(folder),
        })
    }
}

/// The token and where it came from.
fn token(environment: &Environment, file: Option<&Path>) -> Option<(String, String)> {
    if is_on(environment, "HF_HUB_DISABLE_IMPLICIT_TOKEN") {
        return None;
    }
    // A token that is broken over lines or has blanks around it comes from copying; nothing else could be meant.
    let clean = |text: String| {
        let text: String = text.trim().chars().filter(|c| !c.is_control()).collect();
        (!text.is_empty()).then_some(text)
    };
    let variable = |name: &str| Some((clean(environment.text(name)?)?, name.to_owned()));
    variable("HF_TOKEN").or_else(|| variable("HUGGING_FACE_HUB_TOKEN")).or_else(|| {
        let file = file?;
        Some((clean(fs::read_to_string(file).ok()?)?, file.display().to_string()))
    })
}

/// Whether a variable says yes, in the way of `huggingface_hub`.
fn is_on(environment: &Environment, name: &str) -> bool {
    environment
        .text(name)
        .is_some_and(|value| ["1", "ON", "YES", "TRUE"].contains(&value.trim().to_uppercase().as_str()))
}

/// `~/` is the home also where no shell has expanded it.
fn expanded(path: &Path, environment: &Environment) -> PathBuf {
    match (path.strip_prefix("~"), environment.variable("HOME")) {
        (Ok(rest), Some(home)) => Path::new(home).join(rest),
        _ => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hub(variables: &[(&str, &str)]) -> Hub {
        let environment =
            variables.iter().fold(Environment::empty().with("HOME", "/home/ana"), |all, (name, value)| {
                all.with(name, *value)
            });
        Hub::of(&environment).unwrap()
    }

    #[test]
    fn the_cache_lies_where_the_hubs_own_tools_keep_it() {
        for (variables, cache) in [
            (&[][..], "/home/ana/.cache/huggingface/hub"),
            (&[("XDG_CACHE_HOME", "/c")], "/c/huggingface/hub"),
            (&[("HF_HOME", "/data/hf")], "/data/hf/hub"),
            (&[("HF_HOME", "~/hf")], "/home/ana/hf/hub"),
            (&[("HF_HOME", "/data/hf"), ("HUGGINGFACE_HUB_CACHE", "/old")], "/old"),
            (&[("HF_HUB_CACHE", "/new"), ("HUGGINGFACE_HUB_CACHE", "/old")], "/new"),
        ] {
            assert_eq!(hub(variables).cache, Path::new(cache), "{variables:?}");
        }
        assert!(matches!(Hub::of(&Environment::empty()), Err(WeightsError::NoHome)));
    }

    #[test]
    fn every_way_of_saying_offline_counts() {
        for value in ["1", "ON", "yes", "True"] {
            assert_eq!(hub(&[("HF_HUB_OFFLINE", value)]).offline, Some("HF_HUB_OFFLINE"));
        }
        assert_eq!(hub(&[("HF_HUB_OFFLINE", "0")]).offline, None);
        assert_eq!(hub(&[("TRANSFORMERS_OFFLINE", "1")]).offline, Some("TRANSFORMERS_OFFLINE"));
    }

    #[test]
    fn the_token_is_taken_from_the_variable_before_the_file_and_never_shown() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("token"), " from-file\n").unwrap();
        let home = folder.path().to_str().unwrap();
        assert_eq!(hub(&[("HF_HOME", home)]).token.as_deref(), Some("from-file"));
        assert_eq!(hub(&[("HF_HOME", home), ("HF_TOKEN", "set\r\n")]).token.as_deref(), Some("set"));
        let quiet = hub(&[("HF_HOME", home), ("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1")]);
        assert_eq!(quiet.token, None);
        let elsewhere = folder.path().join("token");
        let named = hub(&[("HF_TOKEN_PATH", elsewhere.to_str().unwrap())]);
        assert_eq!(named.token.as_deref(), Some("from-file"));
        assert!(!format!("{named:?}").contains("from-file"));
    }

    #[test]
    fn an_address_has_no_slash_at_its_end() {
        assert_eq!(hub(&[]).endpoint, "https://huggingface.co");
        assert_eq!(hub(&[("HF_ENDPOINT", "https://hub.example/hf/ ")]).endpoint, "https://hub.example/hf");
    }
}
