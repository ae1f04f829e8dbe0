//! Checks a file of ignored findings.

use super::failure::{Failure, complain};
use super::input::{Opened, bytes};
use headlint::report::ignored::parse;
use std::io::{self, Write};
use std::path::Path;

/// Says how many entries the file has, or each mistake in it; false where there is one.
pub fn run(file: &Path) -> Result<bool, Failure> {
    let fail = |error| Failure::Input(file.to_owned(), error);
    let (Opened::Archive(stream) | Opened::Other(stream)) = Opened::of(file).map_err(fail)?;
    let input = bytes(stream).map_err(fail)?;
    let is_project = file.file_name().is_some_and(|name| name == "pyproject.toml");
    match parse(&String::from_utf8_lossy(&input), is_project) {
        Ok(all) => {
            let noun = if all.len() == 1 { "finding is" } else { "findings are" };
            writeln!(io::stdout(), "{} {noun} ignored.", all.len()).map_err(Failure::Output)?;
            Ok(true)
        }
        Err(mistakes) => {
            mistakes.iter().for_each(|mistake| complain(&format!("{}: {mistake}", file.display())));
            Ok(false)
        }
    }
}
