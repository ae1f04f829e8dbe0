//! Judges what is read and prints the reports.

use super::archive;
use super::failure::{Failure, complain};
use super::input::{Opened, address, bytes};
use super::print::{Arguments, print};
use headlint::capture::Capture;
use headlint::capture::read::{self, Input, UNKNOWN_URL};
use std::io::{self, BufWriter, Write};

/// Prints a report for each response, or of a HAR that of the page load; false where a line of JSON Lines, or the end of a HAR, could not be read.
pub fn run(how: &Arguments) -> Result<bool, Failure> {
    let url = how.url.as_deref().map(address).transpose()?;
    let fail = |error| Failure::Input(how.file.clone(), error);
    let mut out = BufWriter::new(io::stdout().lock());
    let input = match Opened::of(&how.file).map_err(fail)? {
        Opened::Archive(stream) => {
            let is_whole = archive::run(how, stream, &mut out)?;
            out.flush().map_err(Failure::Output)?;
            return Ok(is_whole);
        }
        Opened::Other(_) if how.entry.is_some() => return Err(Failure::NoEntries),
        Opened::Other(stream) => bytes(stream).map_err(fail)?,
    };
    let note = |capture: &Capture| {
        if capture.hops.first().map_or(&capture.url, |hop| &hop.url) == UNKNOWN_URL {
            complain(&"no URL is given, so HTTPS is assumed; name it, as in --url http://localhost:5000/");
        }
    };
    let mut all_read = true;
    match read::read(&input, url.as_deref().unwrap_or_default()).map_err(Failure::Read)? {
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
        Input::Archive(_) => all_read = archive::run(how, input.as_slice(), &mut out)?,
    }
    out.flush().map_err(Failure::Output)?;
    Ok(all_read)
}
