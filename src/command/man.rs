//! `pairpick man`: the manual page, or a page for the program and one for each verb into a folder.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use anyhow::Context as _;
use clap::CommandFactory;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use crate::cli::{Cli, ManArguments};

/// Prints to `out`, or writes into the folder that was named.
///
/// # Errors
///
/// Where either cannot be written.
pub fn run(arguments: &ManArguments, out: &mut impl Write) -> anyhow::Result<()> {
    match &arguments.out {
        None => Ok(out.write_all(&page(&command())?)?),
        Some(folder) => write_pages(folder).with_context(|| {
            format!("cannot write the manual pages into {folder:?}: name a folder you may write to")
        }),
    }
}

/// The command without `help`, which needs no page.
fn command() -> clap::Command {
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    command
}

fn write_pages(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let command = command();
    write_page_and_below(&command, folder)
}

/// The page of a command and those of its own verbs, such as `model pull`.
fn write_page_and_below(command: &clap::Command, folder: &Path) -> io::Result<()> {
    fs::write(folder.join(Man::new(command.clone()).get_filename()), page(command)?)?;
    command.get_subcommands().try_for_each(|verb| write_page_and_below(verb, folder))
}

/// A page. Its own last section, because clap_mangen fills the examples up like prose.
fn page(command: &clap::Command) -> io::Result<Vec<u8>> {
    let man = Man::new(command.clone()).manual("pairpick");
    let mut out = Vec::new();
    man.render_title(&mut out)?;
    man.render_name_section(&mut out)?;
    man.render_synopsis_section(&mut out)?;
    man.render_description_section(&mut out)?;
    man.render_options_section(&mut out)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut out)?;
    }
    let notes = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    notes_section(&notes).to_writer(&mut out)?;
    Ok(out)
}

/// What stands under the options: examples as they are, notes as paragraphs.
fn notes_section(notes: &str) -> Roff {
    let mut roff = Roff::default();
    let (examples, rest): (Vec<_>, Vec<_>) = notes.lines().partition(|line| line.starts_with("  "));
    roff.control("SH", ["EXAMPLES"]).control("nf", []);
    for example in examples {
        roff.text([roman(example.trim_start())]);
    }
    roff.control("fi", []);
    let rest: Vec<_> = rest.into_iter().filter(|line| !line.is_empty() && *line != "Examples:").collect();
    if !rest.is_empty() {
        roff.control("SH", ["NOTES"]);
        for line in rest {
            roff.control("PP", []).text([roman(line)]);
        }
    }
    roff
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_names_the_verbs_and_keeps_the_lines_of_the_examples() {
        let mut out = Vec::new();
        run(&ManArguments { out: None }, &mut out).unwrap();
        let page = String::from_utf8(out).unwrap();
        assert!(page.contains(".TH pairpick 1") && page.contains("pairpick\\-label(1)"), "{page}");
        let examples = &page[page.find(".nf\n").unwrap()..page.find(".fi\n").unwrap()];
        assert!(examples.contains("\npairpick label birds/ "), "{examples}");
    }

    #[test]
    fn a_folder_gets_a_page_a_verb() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("man1");
        run(&ManArguments { out: Some(out.clone()) }, &mut Vec::new()).unwrap();
        for verb in Cli::command().get_subcommands() {
            let page = fs::read_to_string(out.join(format!("pairpick-{}.1", verb.get_name()))).unwrap();
            assert!(
                page.contains("EXAMPLES") && page.contains(&format!("pairpick {}", verb.get_name())),
                "{page}"
            );
        }
        assert!(out.join("pairpick.1").exists() && !out.join("pairpick-help.1").exists());
    }
}
