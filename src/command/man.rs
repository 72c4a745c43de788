//! `pairpick man`: the manual page, or a page a verb into a folder.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::Context as _;
use clap::CommandFactory;
use clap_mangen::Man;

use crate::cli::{Cli, ManArguments};

/// Prints to `out`, or writes into the folder that was named.
///
/// # Errors
///
/// Where either cannot be written.
pub fn run(arguments: &ManArguments, out: &mut impl Write) -> anyhow::Result<()> {
    match &arguments.out {
        None => Ok(Man::new(Cli::command()).render(out)?),
        Some(folder) => write_pages(folder).with_context(|| {
            format!("cannot write the manual pages into {folder:?}: name a folder you may write to")
        }),
    }
}

fn write_pages(folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder)?;
    clap_mangen::generate_to(Cli::command().disable_help_subcommand(true), folder)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_names_the_verbs_and_the_examples() {
        let mut out = Vec::new();
        run(&ManArguments { out: None }, &mut out).unwrap();
        let page = String::from_utf8(out).unwrap();
        assert!(
            page.contains(".TH pairpick 1") && page.contains("label") && page.contains("Examples"),
            "{page}"
        );
    }

    #[test]
    fn a_folder_gets_a_page_a_verb() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("man1");
        run(
            &ManArguments {
                out: Some(out.clone()),
            },
            &mut Vec::new(),
        )
        .unwrap();
        for verb in Cli::command().get_subcommands() {
            let page = fs::read_to_string(out.join(format!("pairpick-{}.1", verb.get_name()))).unwrap();
            assert!(page.contains("Examples"), "{}", verb.get_name());
        }
        assert!(out.join("pairpick.1").exists());
    }
}
