//! How one report is printed: what the arguments say, and each form.

use clap::{Args, ValueEnum};
use headlint::capture::Capture;
use headlint::redact::redact;
use headlint::report::{inspect, json, markdown, sarif, text};
use headlint::view::html;
use std::borrow::Cow;
use std::io::{self, Write};
use std::path::PathBuf;

/// What to read, and how to print the report.
#[derive(Args)]
pub struct Arguments {
    /// The file to read; `-` is standard input.
    #[arg(default_value = "-")]
    pub(super) file: PathBuf,
    /// How to print the report.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
    /// In JSON: the patch of the whole page alone, or the fix of each finding too.
    #[arg(long, value_enum, default_value_t = Fixes::Patch)]
    fixes: Fixes,
    /// The URL of a raw response, such as https://app.example/login, unless the text names it.
    #[arg(long)]
    pub(super) url: Option<String>,
    /// Of a HAR: the number of the one entry to report on in full, from 0.
    #[arg(long, value_name = "NUMBER")]
    pub(super) entry: Option<usize>,
    /// Print cookie values, tokens and passwords as they are; otherwise they are masked.
    #[arg(long)]
    show_values: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Fixes {
    /// The patch of the page.
    Patch,
    /// That, and each fix alone, once, under the key that findings name.
    All,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// For programs: one object, or one a line for JSON Lines and for the responses of a HAR.
    Json,
    /// For a ticket.
    Markdown,
    /// For code scanning; one log a line for JSON Lines, one log for a HAR.
    Sarif,
    /// A page of its own, which needs nothing else and runs nothing.
    Html,
}

/// A Capture as it may be printed.
pub fn masked<'c>(capture: &'c Capture, how: &Arguments) -> Cow<'c, Capture> {
    if how.show_values { Cow::Borrowed(capture) } else { Cow::Owned(redact(capture)) }
}

/// Prints the report of one response.
pub fn print(capture: &Capture, how: &Arguments, out: &mut impl Write) -> io::Result<()> {
    let report = inspect(masked(capture, how).into_owned());
    match how.format {
        Format::Json => {
            let all = match how.fixes {
                Fixes::Patch => json::value(&report),
                Fixes::All => json::value_with_fixes(&report),
            };
            serde_json::to_writer(&mut *out, &all)?;
            writeln!(out)
        }
        Format::Sarif => {
            serde_json::to_writer(&mut *out, &sarif::value(&report))?;
            writeln!(out)
        }
        Format::Html => write!(out, "{}", html::report(&report)),
        Format::Text | Format::Markdown => {
            let mut page = String::new();
            // Writing to a String cannot fail.
            let _ = if let Format::Text = how.format { text::write(&report, &mut page) } else { markdown::write(&report, &mut page) };
            writeln!(out, "{page}")
        }
    }
}
