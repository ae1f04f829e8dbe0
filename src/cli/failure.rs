//! Why nothing more could be printed, and how that is said.

use headlint::capture::ReadError;
use headlint::redact::message;
use std::io::{self, Write};
use std::path::PathBuf;

/// Says something beside the report; where nobody can read it, the exit code still says that something is wrong.
pub fn complain(what: &impl std::fmt::Display) {
    let _ = writeln!(io::stderr(), "headlint: {}", message(&what.to_string()));
}

/// Why nothing more could be printed.
pub enum Failure {
    /// A HAR has no response of this number among so many entries.
    Entry(usize, usize),
    Input(PathBuf, io::Error),
    /// `--entry` was given, and the input is no HAR.
    NoEntries,
    Output(io::Error),
    Read(ReadError),
    Url(String, String),
}

impl std::fmt::Display for Failure {
    fn fmt(&self, out: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self {
            Failure::Entry(number, entries) => write!(
                out,
                "entry {number} has no response of its own: the HAR has {entries} entries, numbered from 0, and a redirect is reported with the page that it leads to; `--format json` lists every response by its `id`"
            ),
            Failure::Input(path, error) => write!(out, "cannot read {}: {error}", path.display()),
            Failure::NoEntries => write!(out, "`--entry` is for HAR files, and this input is not one; leave it out"),
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
