//! The command line: see `src/cli.rs`.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::todo, clippy::unimplemented, clippy::dbg_macro)]

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
