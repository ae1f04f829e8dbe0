//! The command line: `headlint inspect` reads a response and prints the report, `headlint playbook` prints the recipes.

use clap::{Parser, Subcommand, ValueEnum};
use headlint::capture::document::tokenize;
use headlint::capture::read::{self, Input};
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
    /// Judge a response: what `curl -i` printed, a HAR, a Capture as JSON, or JSON Lines of Captures.
    Inspect {
        /// The file to read; `-` is standard input.
        #[arg(default_value = "-")]
        file: PathBuf,
        /// How to print the report.
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
        /// The URL that a raw response came from, which it does not say itself.
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

/// What is assumed of a raw response for which no URL was given: that it came over HTTPS.
const ASSUMED_URL: &str = "https://unknown.invalid/";

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Inspect { file, format, url, show_values } => run(&file, format, url.as_deref(), show_values),
        Command::Playbook { format } => playbook(format).map(|()| true).map_err(Failure::Output),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(2),
        // Whoever reads has had enough, as `head` does.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("headlint: {}", message(&failure.to_string()));
            ExitCode::from(2)
        }
    }
}

/// Why nothing more could be printed.
enum Failure {
    Input(PathBuf, io::Error),
    Output(io::Error),
    Read(ReadError),
    Url(String),
}

impl std::fmt::Display for Failure {
    fn fmt(&self, out: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self {
            Failure::Input(path, error) => write!(out, "cannot read {}: {error}", path.display()),
            Failure::Output(error) => write!(out, "cannot write the report: {error}"),
            Failure::Read(error) => write!(out, "{error}"),
            Failure::Url(url) => write!(out, "`{url}` is no URL; give one such as https://app.example/login"),
        }
    }
}

/// Prints a report for each response; false where a line of JSON Lines could not be read.
fn run(file: &std::path::Path, format: Format, url: Option<&str>, show_values: bool) -> Result<bool, Failure> {
    if let Some(url) = url.filter(|url| !url.starts_with("http://") && !url.starts_with("https://")) {
        return Err(Failure::Url(url.to_owned()));
    }
    let input = bytes(file).map_err(|error| Failure::Input(file.to_owned(), error))?;
    let input = read::read(&input, url.unwrap_or(ASSUMED_URL), tokenize).map_err(Failure::Read)?;
    let mut out = BufWriter::new(io::stdout().lock());
    let mut all_read = true;
    match input {
        Input::One(capture) => {
            if capture.url == ASSUMED_URL {
                eprintln!("headlint: a raw response does not say its URL; HTTPS is assumed, --url tells");
            }
            print(&capture, format, show_values, &mut out).map_err(Failure::Output)?;
        }
        Input::Many(captures) => {
            for capture in captures {
                match capture {
                    Ok(capture) => print(&capture, format, show_values, &mut out).map_err(Failure::Output)?,
                    Err(error) => {
                        all_read = false;
                        eprintln!("headlint: {}", message(&error.to_string()));
                    }
                }
            }
        }
    }
    out.flush().map_err(Failure::Output)?;
    Ok(all_read)
}

/// Prints the playbook.
fn playbook(format: PlaybookFormat) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match format {
        PlaybookFormat::Markdown => write!(out, "{}", recipes::markdown()),
        PlaybookFormat::Json => {
            serde_json::to_writer(&mut out, recipes::ALL)?;
            writeln!(out)
        }
    }
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

fn print(capture: &Capture, format: Format, show_values: bool, out: &mut impl Write) -> io::Result<()> {
    let capture = if show_values { Cow::Borrowed(capture) } else { Cow::Owned(redact(capture)) };
    let report = inspect(&capture);
    match format {
        Format::Json => {
            serde_json::to_writer(&mut *out, &json::value(&report))?;
            writeln!(out)
        }
        Format::Sarif => {
            serde_json::to_writer(&mut *out, &sarif::value(&report))?;
            writeln!(out)
        }
        Format::Text | Format::Markdown => {
            let mut page = String::new();
            // Writing to a String cannot fail.
            let _ = if let Format::Text = format { text::write(&report, &mut page) } else { markdown::write(&report, &mut page) };
            writeln!(out, "{page}")
        }
    }
}
