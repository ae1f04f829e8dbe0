//! The command line: `headlint inspect` reads a response and prints the report, `headlint playbook` prints the recipes, `headlint ignored`
//! reads a file of ignored findings and says what is wrong with it.

mod archive;
mod failure;
mod ignored;
mod input;
mod inspect;
mod playbook;
mod print;

use clap::{Parser, Subcommand};
use failure::{Failure, complain};
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

/// A linter for HTTP response headers.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Judge responses: what curl, wget, HTTPie or developer tools show, a HAR, a Capture as JSON, or JSON Lines of Captures.
    Inspect(print::Arguments),
    /// Print the recipes for what no response shows.
    Playbook {
        /// How to print them.
        #[arg(long, value_enum, default_value_t = playbook::Format::Markdown)]
        format: playbook::Format,
    },
    /// Check a file of ignored findings, or those in pyproject.toml.
    Ignored {
        /// The file to read.
        file: PathBuf,
    },
}

/// Does what the arguments ask for: 0 where all was done, 2 where something could not be read.
pub fn run() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Inspect(arguments) => inspect::run(&arguments),
        Command::Playbook { format } => playbook::print(format).map(|()| true).map_err(Failure::Output),
        Command::Ignored { file } => ignored::run(&file),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(2),
        // The reader of our output has closed it, as `head` does.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            complain(&failure);
            ExitCode::from(2)
        }
    }
}
