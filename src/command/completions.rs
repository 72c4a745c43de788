//! `pairpick completions SHELL`: what a shell needs to complete the command line.

use std::io::{self, Write};

use clap::CommandFactory;

use crate::cli::{Cli, CompletionsArguments};

/// Prints to `out`.
///
/// # Errors
///
/// Where `out` cannot be written.
pub fn run(arguments: &CompletionsArguments, out: &mut impl Write) -> io::Result<()> {
    let mut script = Vec::new();
    // Into memory first: the generator panics where it cannot write, as when a pipe is closed.
    clap_complete::generate(arguments.shell, &mut Cli::command(), "pairpick", &mut script);
    out.write_all(&script)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::ValueEnum;
    use clap_complete::Shell;

    #[test]
    fn every_shell_learns_the_verbs_and_the_values() {
        for shell in Shell::value_variants() {
            let mut out = Vec::new();
            run(&CompletionsArguments { shell: *shell }, &mut out).unwrap();
            let script = String::from_utf8(out).unwrap();
            assert!(
                script.contains("label") && script.contains("--graphics") | script.contains("graphics"),
                "{shell}"
            );
        }
    }
}
