//! The command line: `headlint inspect` reads a response and prints the report, `headlint playbook` prints the recipes.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::todo, clippy::unimplemented, clippy::dbg_macro)]

use clap::{Parser, Subcommand, ValueEnum};
use headlint::capture::read::{self, Input, UNKNOWN_URL};
use headlint::capture::{Capture, MAX_INPUT, ReadError};
use headlint::fixes::recipes;
use headlint::redact::{message, redact};
use headlint::report::{inspect, json, markdown, sarif, text};
use std::borrow::Cow;
use std::io::{self, BufWriter, Read, Write};
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
    Inspect {
        /// The file to read; `-` is standard input.
        #[arg(default_value = "-")]
        file: PathBuf,
        /// How to print the report.
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
        /// In JSON: the patch of the whole page alone, or the fix of each finding too.
        #[arg(long, value_enum, default_value_t = Fixes::Patch)]
        fixes: Fixes,
        /// The URL of a raw response, such as https://app.example/login, unless the text names it.
        #[arg(long)]
        url: Option<String>,
        /// Print cookie values, tokens and passwords as they are; otherwise they are masked.
        #[arg(long)]
        show_values: bool,
    },
    /// Print the recipes for what no response shows.
    Playbook {
        /// How to print them.
        #[arg(long, value_enum, default_value_t = PlaybookFormat::Markdown)]
        format: PlaybookFormat,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum PlaybookFormat {
    /// For people.
    Markdown,
    /// For programs: one list.
    Json,
}

#[derive(Clone, Copy, ValueEnum)]
enum Fixes {
    /// The patch of the page.
    Patch,
    /// That, and each fix alone, once, under the key that findings name.
    All,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For programs: one object, or one a line for JSON Lines.
    Json,
    /// For a ticket.
    Markdown,
    /// For code scanning; one log a line for JSON Lines.
    Sarif,
}

/// How a report is printed.
struct Printing {
    format: Format,
    fixes: Fixes,
    /// Whether secrets are printed as they are.
    show_values: bool,
}

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Inspect { file, format, fixes, url, show_values } => run(&file, &Printing { format, fixes, show_values }, url.as_deref()),
        Command::Playbook { format } => playbook(format).map(|()| true).map_err(Failure::Output),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(2),
        // Whoever reads has had enough, as `head` does.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            complain(&failure);
            ExitCode::from(2)
        }
    }
}

/// Says something beside the report; where nobody can read it, the exit code still says that something is wrong.
fn complain(what: &impl std::fmt::Display) {
    let _ = writeln!(io::stderr(), "headlint: {}", message(&what.to_string()));
}

/// Why nothing more could be printed.
enum Failure {
    Input(PathBuf, io::Error),
    Output(io::Error),
    Read(ReadError),
    Url(String, String),
}

impl std::fmt::Display for Failure {
    fn fmt(&self, out: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self {
            Failure::Input(path, error) => write!(out, "cannot read {}: {error}", path.display()),
            Failure::Output(error) => write!(out, "cannot write the report: {error}"),
            Failure::Read(error) => write!(out, "{error}"),
            Failure::Url(url, why) => write!(
                out,
                "`{}` is not a URL that Headlint can use: {why}; give one such as http://localhost:5000/login",
                url.escape_debug()
            ),
        }
    }
}

/// Prints a report for each response; false where a line of JSON Lines could not be read.
fn run(file: &std::path::Path, how: &Printing, url: Option<&str>) -> Result<bool, Failure> {
    let url = url.map(address).transpose()?;
    let input = bytes(file).map_err(|error| Failure::Input(file.to_owned(), error))?;
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
    }
    out.flush().map_err(Failure::Output)?;
    Ok(all_read)
}

/// A URL in its normal form, names in ASCII.
fn address(text: &str) -> Result<String, Failure> {
    let fail = |why: String| Failure::Url(text.to_owned(), why);
    let url = url::Url::parse(text).map_err(|error| match error {
        url::ParseError::RelativeUrlWithoutBase => fail("it has no scheme".to_owned()),
        error => fail(error.to_string()),
    })?;
    match url.scheme() {
        "http" | "https" => Ok(url.into()),
        scheme => Err(fail(format!("its scheme is `{scheme}`, not http or https"))),
    }
}

/// Prints the playbook.
fn playbook(format: PlaybookFormat) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match format {
        PlaybookFormat::Markdown => write!(out, "{}", recipes::playbook::markdown())?,
        PlaybookFormat::Json => {
            serde_json::to_writer(&mut out, &recipes::playbook::json())?;
            writeln!(out)?;
        }
    }
    out.flush()
}

/// The whole input, or one byte more than is read, which the reader then refuses by size.
fn bytes(file: &std::path::Path) -> io::Result<Vec<u8>> {
    let most = MAX_INPUT as u64 + 1;
    let mut input = Vec::new();
    if file.as_os_str() == "-" {
        io::stdin().lock().take(most).read_to_end(&mut input)?;
    } else {
        std::fs::File::open(file)?.take(most).read_to_end(&mut input)?;
    }
    Ok(input)
}

fn print(capture: &Capture, how: &Printing, out: &mut impl Write) -> io::Result<()> {
    let capture = if how.show_values { Cow::Borrowed(capture) } else { Cow::Owned(redact(capture)) };
    let report = inspect(capture.into_owned());
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
        Format::Text | Format::Markdown => {
            let mut page = String::new();
            // Writing to a String cannot fail.
            let _ = if let Format::Text = how.format { text::write(&report, &mut page) } else { markdown::write(&report, &mut page) };
            writeln!(out, "{page}")
        }
    }
}
