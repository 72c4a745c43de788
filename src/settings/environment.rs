//! What the process was started in: its variables, its user, the folders the system gives it. A value of its own, so
//! that tests need not touch the process.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use directories::ProjectDirs;

use super::annotator::sanitised;

/// The environment of a run.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    variables: BTreeMap<OsString, OsString>,
    config_folder: Option<PathBuf>,
    state_folder: Option<PathBuf>,
    cache_folder: Option<PathBuf>,
    user_id: Option<u32>,
}

/// Where the configuration file is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigFile {
    /// The file; `None` where the system has no folder for it (no home).
    pub path: Option<PathBuf>,
    /// Whether `PAIRPICK_CONFIG` names it, so that it must be there.
    pub chosen: bool,
}

impl Environment {
    /// The environment of this process.
    pub fn of_process() -> Self {
        let folders = ProjectDirs::from("", "", "pairpick");
        let state =
            |folders: &ProjectDirs| folders.state_dir().unwrap_or(folders.data_local_dir()).to_owned();
        Environment {
            variables: env::vars_os().collect(),
            config_folder: folders.as_ref().map(|folders| folders.config_dir().to_owned()),
            state_folder: folders.as_ref().map(state),
            cache_folder: folders.as_ref().map(|folders| folders.cache_dir().to_owned()),
            user_id: Some(rustix::process::getuid().as_raw()),
        }
    }

    /// An environment that says nothing.
    pub fn empty() -> Self {
        Environment::default()
    }

    /// The same with a variable set.
    pub fn with(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.variables.insert(name.into(), value.into());
        self
    }

    /// The same with a folder for the configuration file.
    pub fn with_config_folder(mut self, folder: &Path) -> Self {
        self.config_folder = Some(folder.to_owned());
        self
    }

    /// The same with a folder for what the program writes for itself.
    pub fn with_state_folder(mut self, folder: &Path) -> Self {
        self.state_folder = Some(folder.to_owned());
        self
    }

    /// The same with a folder for what can be worked out again.
    pub fn with_cache_folder(mut self, folder: &Path) -> Self {
        self.cache_folder = Some(folder.to_owned());
        self
    }

    /// A variable that is set and not empty.
    pub fn variable(&self, name: &str) -> Option<&OsString> {
        self.variables.get(name.as_ref() as &std::ffi::OsStr).filter(|value| !value.is_empty())
    }

    /// A variable that is set and not empty, as text; what is no Unicode in it is replaced.
    pub fn text(&self, name: &str) -> Option<String> {
        self.variable(name).map(|value| value.to_string_lossy().into_owned())
    }

    /// Where the configuration file is looked for.
    pub fn config_file(&self) -> ConfigFile {
        match self.variable("PAIRPICK_CONFIG") {
            Some(path) => ConfigFile { path: Some(path.into()), chosen: true },
            None => {
                let path = self.config_folder.as_ref().map(|folder| folder.join("config.toml"));
                ConfigFile { path, chosen: false }
            }
        }
    }

    /// The folder for what the program writes for itself, such as its log.
    pub fn state_folder(&self) -> Option<&Path> {
        self.state_folder.as_deref()
    }

    /// The folder for what can be worked out again, such as checksums of large files.
    pub fn cache_folder(&self) -> Option<&Path> {
        self.cache_folder.as_deref()
    }

    /// The login name, cleaned; failing that the user's number, so that two people of one machine stay two.
    pub(super) fn login(&self) -> Option<String> {
        ["USER", "LOGNAME", "USERNAME"]
            .into_iter()
            .find_map(|name| self.text(name).as_deref().and_then(sanitised))
            .or_else(|| self.user_id.map(|id| format!("uid-{id}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_login_name_is_cleaned_and_never_missing_in_a_process() {
        let login =
            |name: &str| Environment { user_id: Some(7), ..Environment::empty() }.with("USER", name).login();
        assert_eq!(login("ana").as_deref(), Some("ana"));
        assert_eq!(login("\u{1b}\u{202e}").as_deref(), Some("uid-7"));
        assert_eq!(login("").as_deref(), Some("uid-7"));
        assert!(Environment::of_process().login().is_some());
    }

    #[test]
    fn pairpick_config_names_the_file() {
        let folder = Environment::empty().with_config_folder(Path::new("/etc/pairpick"));
        let expected = ConfigFile { path: Some("/etc/pairpick/config.toml".into()), chosen: false };
        assert_eq!(folder.config_file(), expected);
        let chosen = folder.with("PAIRPICK_CONFIG", "/tmp/x.toml").config_file();
        assert_eq!(chosen, ConfigFile { path: Some("/tmp/x.toml".into()), chosen: true });
    }
}
