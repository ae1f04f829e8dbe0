//! Judges what is read and prints the reports.

use super::archive;
use super::failure::{Failure, complain};
use super::input::{Opened, address, bytes};
use clap::{Args, ValueEnum};
use headlint::capture::Capture;
use headlint::capture::read::{self, Input, UNKNOWN_URL};
use headlint::redact::redact;
use headlint::report::{inspect, json, markdown, sarif, text};
use headlint::view::html;
use std::borrow::Cow;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

/// What to read, and how to print the report.
#[derive(Args)]
pub struct Arguments {
    /// The file to read; `-` is standard input.
    #[arg(default_value = "-")]
    file: PathBuf,
    /// How to print the report.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
    /// In JSON: the patch of the whole page alone, or the fix of each finding too.
    #[arg(long, value_enum, default_value_t = Fixes::Patch)]
    fixes: Fixes,
    /// The URL of a raw response, such as https://app.example/login, unless the text names it.
    #[arg(long)]
    url: Option<String>,
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

/// Prints a report for each response, or of a HAR that of the page load; false where a line of JSON Lines, or the end of a HAR, could not be read.
pub fn run(how: &Arguments) -> Result<bool, Failure> {
    let url = how.url.as_deref().map(address).transpose()?;
    let fail = |error| Failure::Input(how.file.clone(), error);
    let input = match Opened::of(&how.file).map_err(fail)? {
        Opened::Archive(stream) => {
            let mut out = BufWriter::new(io::stdout().lock());
            let is_whole = archive::run(how, stream, &mut out)?;
            out.flush().map_err(Failure::Output)?;
            return Ok(is_whole);
        }
        Opened::Other(_) if how.entry.is_some() => return Err(Failure::NoEntries),
        Opened::Other(stream) => bytes(stream).map_err(fail)?,
    };
    let input = read::read(&input, url.as_deref().unwrap_or_default()).map_err(Failure::Read)?;
    let note = |capture: &Capture| {
        if capture.hops.first().map_or(&capture.url, |hop| &hop.url) == UNKNOWN_URL {
            complain(&"no URL is given, so HTTPS is assumed; name it, as in --url http://localhost:5000/");
        }
    };
    let mut out = BufWriter::new(io::stdout().lock());
    let mut all_read = true;
    match input {
        Input::One(capture) => {
            note(&capture);
            print(&capture, how, &mut out).map_err(Failure::Output)?;
        }
        Input::Many(captures) => {
            for capture in captures {
                match capture {
                    Ok(capture) => {
                        note(&capture);
                        print(&capture, how, &mut out).map_err(Failure::Output)?;
                    }
                    Err(error) => {
                        all_read = false;
                        complain(&error);
                    }
                }
            }
        }
        // A HAR whose `log` lies far behind its beginning.
        Input::Archive(archive) => {
            for response in &archive.responses {
                print(&response.capture, how, &mut out).map_err(Failure::Output)?;
            }
            all_read = archive.broken.is_none_or(|error| {
                complain(&error);
                false
            });
        }
    }
    out.flush().map_err(Failure::Output)?;
    Ok(all_read)
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
