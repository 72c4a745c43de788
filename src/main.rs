//! Arguments, command, exit code.

use std::io::{self, Write};
use std::process::ExitCode;

use pairpick::cli::Cli;
use pairpick::settings::Environment;
use pairpick::{command, logging, text};

fn main() -> ExitCode {
    let cli = match Cli::read(std::env::args_os()) {
        Ok(cli) => cli,
        Err(error) => error.exit(),
    };
    let environment = Environment::of_process();
    logging::start(&environment);
    match command::run(cli.command, &environment) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{}", whole(&error));
            // It may quote file names and rows, which may hold anything; and nobody may be there to read it.
            let message = whole(&error);
            let _ = writeln!(io::stderr(), "pairpick: {}", text::printable(&message));
            ExitCode::FAILURE
        }
    }
}

/// An error with its causes, each said once: many messages quote their cause themselves.
fn whole(error: &anyhow::Error) -> String {
    error.chain().skip(1).map(ToString::to_string).fold(error.to_string(), |message, cause| {
        if message.contains(&cause) { message } else { format!("{message}: {cause}") }
    })
}

/// Whether whoever read the output has read enough, as `head` does.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}
