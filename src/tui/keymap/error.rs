//! What can be wrong with the `[keys]` of a configuration file.

use super::super::action::{Action, Context};
use super::{ChordError, KeyChord};

/// Why a keymap was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeymapError {
    /// No action has this name.
    #[error("{name:?} is no action{}", suggestion(*.nearest))]
    UnknownAction {
        /// The name in the file.
        name: String,
        /// What was probably meant.
        nearest: Option<&'static str>,
    },
    /// A key's name is not understood.
    #[error("the keys of {}: {error}", .action.info().name)]
    BadKey {
        /// Whose key it would be.
        action: Action,
        /// What is wrong with it.
        error: ChordError,
    },
    /// A value is neither a string nor an array of strings.
    #[error("the keys of {name} must be strings, for example {name} = [\"x\", \"ctrl+x\"]", name = .action.info().name)]
    NotAString {
        /// Whose keys they would be.
        action: Action,
    },
    /// One key would mean two things in one place.
    #[error(
        "the key {:?} would be both {first} and {second} in {place}: give one of them other keys",
        .key.name(),
        first = .first.info().name,
        second = .second.info().name,
        place = .context.name()
    )]
    Collision {
        /// The key.
        key: KeyChord,
        /// One action.
        first: Action,
        /// The other action.
        second: Action,
        /// Where they meet.
        context: Context,
    },
    /// An action that must be reachable has no key.
    #[error("{} has no key, and there must be one: give it at least one", .action.info().name)]
    NoKey {
        /// The action.
        action: Action,
    },
    /// An action that must be reachable has its keys taken by a mode's own actions.
    #[error(
        "all keys of {name} have another meaning in {place}: give {name} a key that is free there",
        name = .action.info().name,
        place = .context.name()
    )]
    Hidden {
        /// The action.
        action: Action,
        /// Where it cannot be reached.
        context: Context,
    },
}

fn suggestion(nearest: Option<&str>) -> String {
    match nearest {
        Some(name) => format!("; did you mean {name}?"),
        None => "; `pairpick config` lists them".to_owned(),
    }
}
