//! The environment variables that say something about the terminal, captured once.
//!
//! Everything that decides by them takes this instead of reading the process's environment, so that a test can be any
//! terminal. They are weak evidence: they do not cross SSH, and a terminal started from another inherits its variables.

use std::collections::BTreeMap;

/// The variables that are looked at.
const NAMES: [&str; 15] = [
    "KITTY_WINDOW_ID",
    "KONSOLE_VERSION",
    "LC_TERMINAL",
    "LC_TERMINAL_VERSION",
    "SSH_CLIENT",
    "SSH_CONNECTION",
    "SSH_TTY",
    "STY",
    "TERM",
    "TERM_PROGRAM",
    "TERM_PROGRAM_VERSION",
    "TMUX",
    "WEZTERM_PANE",
    "WT_SESSION",
    "ZELLIJ",
];

/// Environment variables about the terminal; an empty one counts as unset.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Environment {
    variables: BTreeMap<String, String>,
}

impl Environment {
    /// Those of this process.
    pub fn capture() -> Self {
        NAMES
            .into_iter()
            .filter_map(|name| {
                std::env::var_os(name).map(|value| (name, value.to_string_lossy().into_owned()))
            })
            .collect()
    }

    /// A variable's value, as it is: not safe for a terminal.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Whether the terminal is at the other end of an SSH connection.
    pub fn is_remote(&self) -> bool {
        ["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"].into_iter().any(|name| self.get(name).is_some())
    }

    /// Whether the variables say tmux. `TERM=screen…` alone does not: GNU screen has it too.
    pub fn says_tmux(&self) -> bool {
        self.get("TMUX").is_some() || self.term_starts_with("tmux")
    }

    /// Whether the variables say that some multiplexer stands between: what the others say is then about the terminal
    /// that started it, which need not be the one it is looked at through.
    pub fn says_multiplexer(&self) -> bool {
        self.says_tmux()
            || self.get("STY").is_some()
            || self.get("ZELLIJ").is_some()
            || self.term_starts_with("screen")
    }

    /// Whether the terminal may print a string sequence that it does not know instead of skipping it.
    pub fn is_primitive(&self) -> bool {
        self.get("TERM").is_none_or(|term| matches!(term, "dumb" | "linux" | "vt100" | "vt220"))
    }

    fn term_starts_with(&self, start: &str) -> bool {
        self.get("TERM").is_some_and(|term| term.starts_with(start))
    }
}

impl<Name: Into<String>, Value: Into<String>> FromIterator<(Name, Value)> for Environment {
    fn from_iter<Pairs: IntoIterator<Item = (Name, Value)>>(pairs: Pairs) -> Self {
        Environment {
            variables: pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_variable_counts_as_unset() {
        let environment: Environment = [("TMUX", ""), ("TERM", "xterm")].into_iter().collect();
        assert!(!environment.says_tmux());
        assert_eq!(environment.get("TMUX"), None);
    }

    #[test]
    fn gnu_screen_is_a_multiplexer_but_not_tmux() {
        let environment: Environment =
            [("TERM", "screen-256color"), ("STY", "12.pts-0")].into_iter().collect();
        assert!(environment.says_multiplexer());
        assert!(!environment.says_tmux());
    }
}
