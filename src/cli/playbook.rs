//! Prints the recipes for what no response shows.

use clap::ValueEnum;
use headlint::fixes::recipes;
use std::io::{self, Write};

#[derive(Clone, Copy, ValueEnum)]
pub enum Format {
    /// For people.
    Markdown,
    /// For programs: one list.
    Json,
}

/// Prints the playbook.
pub fn print(format: Format) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match format {
        Format::Markdown => write!(out, "{}", recipes::playbook::markdown())?,
        Format::Json => {
            serde_json::to_writer(&mut out, &recipes::playbook::json())?;
            writeln!(out)?;
        }
    }
    out.flush()
}
