//! What can be wrong with the configuration file and the environment.

use std::io;
use std::path::PathBuf;

use crate::tui::keymap::KeymapError;

/// Why the settings of a run could not be made out.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The configuration file is there, or was asked for, and cannot be read.
    #[error("cannot read the configuration file {path:?}{}: {reason}", if *.chosen { ", which PAIRPICK_CONFIG names" } else { "" })]
    Read {
        /// The file.
        path: PathBuf,
        /// Whether `PAIRPICK_CONFIG` names it.
        chosen: bool,
        /// Why not.
        reason: io::Error,
    },
    /// The configuration file says something that is not understood.
    #[error("the configuration file {path:?}, {error}")]
    File {
        /// The file.
        path: PathBuf,
        /// What and where.
        error: FileError,
    },
    /// A variable of the environment says something that is not understood.
    #[error("the variable {name} is {value:?}, but takes {accepts}")]
    Variable {
        /// Its name.
        name: String,
        /// Its value.
        value: String,
        /// What it takes.
        accepts: &'static str,
    },
}

/// What is wrong in a configuration file, and on which line.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct FileError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub problem: FileProblem,
}

/// What is wrong on a line of a configuration file.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum FileProblem {
    /// It is no TOML.
    #[error("{0}")]
    Syntax(String),
    /// There is no such setting.
    #[error("{key:?} is no setting{}", suggestion(*.nearest))]
    UnknownKey {
        /// The key in the file.
        key: String,
        /// What was probably meant.
        nearest: Option<&'static str>,
    },
    /// A setting has a value it does not take.
    #[error("{name} is {value}, but takes {accepts}")]
    WrongValue {
        /// The setting.
        name: &'static str,
        /// Its value as written, made safe for a terminal.
        value: String,
        /// What it takes.
        accepts: &'static str,
    },
    /// A key binding.
    #[error("{0}")]
    Keys(KeymapError),
}

fn suggestion(nearest: Option<&str>) -> String {
    match nearest {
        Some(name) => format!("; did you mean {name}?"),
        None => "; `pairpick config` lists them".to_owned(),
    }
}
