//! Reads a HAR as a stream and prints what was recorded: the page load, one of its responses, or all of them.

use super::failure::{Failure, complain};
use super::print::{Arguments, Format, masked, print};
use headlint::capture::har::{self, Response, Tally};
use headlint::report::page_load::{Loading, PageLoad, markdown, text};
use headlint::report::{inspect, sarif};
use headlint::view::html;
use std::io::{self, Read, Write};

/// Prints what the archive holds; false where it is damaged, and only its beginning was read.
pub fn run(how: &Arguments, input: impl Read, out: &mut impl Write) -> Result<bool, Failure> {
    match (how.entry, how.format) {
        (Some(number), _) => one(how, number, input, out),
        (None, Format::Json) => each(how, input, out),
        (None, _) => whole(how, input, out),
    }
}

/// Reads all, as long as what is made of a response can be written.
fn read(input: impl Read, take: &mut dyn FnMut(Response) -> io::Result<bool>) -> Result<(Tally, bool), Failure> {
    let (mut failed, mut any) = (None, false);
    let read = har::stream(input, &mut |response| {
        any = true;
        take(response).unwrap_or_else(|error| {
            failed = Some(error);
            false
        })
    });
    if let Some(error) = failed {
        return Err(Failure::Output(error));
    }
    match read {
        Ok(tally) => Ok((tally, true)),
        Err((tally, error)) if any => {
            complain(&error);
            Ok((tally, false))
        }
        Err((_, error)) => Err(Failure::Read(error)),
    }
}

/// A report for each response as it comes.
fn each(how: &Arguments, input: impl Read, out: &mut impl Write) -> Result<bool, Failure> {
    let (tally, is_whole) = read(input, &mut |response| print(&response.capture, how, out).map(|()| true))?;
    note(&tally);
    Ok(is_whole)
}

/// The report of the response that has this number.
fn one(how: &Arguments, number: usize, input: impl Read, out: &mut impl Write) -> Result<bool, Failure> {
    let wanted = Some(serde_json::Value::from(number));
    let mut found = false;
    let (tally, is_whole) = read(input, &mut |response| {
        found = response.capture.id == wanted;
        if found {
            print(&response.capture, how, out)?;
        }
        Ok(!found)
    })?;
    match found {
        true => Ok(is_whole),
        false => Err(Failure::Entry(number, tally.entries)),
    }
}

/// The report of the page load.
fn whole(how: &Arguments, input: impl Read, out: &mut impl Write) -> Result<bool, Failure> {
    let mut loading = Loading::default();
    let (tally, is_whole) = read(input, &mut |mut response| {
        response.capture = masked(&response.capture, how).into_owned();
        loading.add(response);
        Ok(true)
    })?;
    let Some(load) = loading.finish(tally) else { return Ok(is_whole) };
    write(load, how, out).map_err(Failure::Output)?;
    Ok(is_whole)
}

fn write(load: PageLoad, how: &Arguments, out: &mut impl Write) -> io::Result<()> {
    match how.format {
        Format::Text | Format::Markdown => {
            let mut page = String::new();
            // Writing to a String cannot fail.
            let _ = if let Format::Text = how.format { text::write(&load, &mut page) } else { markdown::write(&load, &mut page) };
            write!(out, "{page}")
        }
        Format::Html => {
            note(&load.tally);
            let report = inspect(load.document.clone());
            let (_, resources, dropped) = load.resources();
            write!(out, "{}", html::page_load(&report, &resources, dropped))
        }
        Format::Sarif | Format::Json => {
            note(&load.tally);
            if let Some(log) = sarif::value_of_all(load.own_reports()) {
                serde_json::to_writer(&mut *out, &log)?;
                writeln!(out)?;
            }
            Ok(())
        }
    }
}

/// Says what is not in the report, where the report does not.
fn note(tally: &Tally) {
    if tally.skipped() > 0 {
        complain(tally);
    }
}
