//! `pairpick config`: the configuration file with its defaults, or where it belongs.

use std::io::Write;

use anyhow::Context as _;

use crate::cli::ConfigArguments;
use crate::settings::{Environment, default_file};

/// Prints to `out`.
///
/// # Errors
///
/// Where `out` cannot be written, or the system has no folder for configuration files.
pub fn run(
    arguments: &ConfigArguments,
    environment: &Environment,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    if arguments.path {
        let path = environment.config_file().path.context(
            "there is no folder for a configuration file, because there is no home: set HOME, or name a file in PAIRPICK_CONFIG",
        )?;
        writeln!(out, "{}", path.display())?;
    } else {
        out.write_all(default_file().as_bytes())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn printed(path: bool, environment: &Environment) -> anyhow::Result<String> {
        let mut out = Vec::new();
        run(&ConfigArguments { path }, environment, &mut out)?;
        Ok(String::from_utf8(out).unwrap())
    }

    #[test]
    fn the_path_is_printed_alone_so_that_a_shell_can_use_it() {
        let environment = Environment::empty().with_config_folder(Path::new("/home/ana/.config/pairpick"));
        assert_eq!(printed(true, &environment).unwrap(), "/home/ana/.config/pairpick/config.toml\n");
        assert!(printed(true, &Environment::empty()).unwrap_err().to_string().contains("PAIRPICK_CONFIG"));
    }

    #[test]
    fn the_defaults_are_printed_without_an_environment() {
        assert_eq!(printed(false, &Environment::empty()).unwrap(), default_file());
    }
}
