//! Reads a list of header fields without a status line, if it is a response's; and says what a text is that is none.

use super::block::{Block, Margin};
use super::lines::{Lines, field, request, shown};
use super::noise::{Context, is_noise};
use super::{EXPECTED, command, names, pairs, powershell};
use crate::capture::ReadError;

/// Reads the only response of a text without a status line.
///
/// # Errors
/// What the text begins with, or the line that does not fit.
pub(super) fn read(text: &[u8]) -> Result<Block<'_>, ReadError> {
    if let Some(read) = powershell::read(text).or_else(|| pairs::read(text)) {
        return read;
    }
    let mut lines = Lines::of(text);
    let mut context = Context::default();
    let mut noise = None;
    let first = loop {
        let Some(line) = lines.peek() else { break None };
        if let Some(urls) = command::urls(line.trim_ascii()) {
            context = Context { url: urls.first().cloned(), urls, command: true, ..Context::default() };
        } else if !is_noise(line) {
            break Some(line);
        }
        if !line.trim_ascii().is_empty() {
            noise.get_or_insert((lines.number + 1, line));
        }
        lines.next();
    };
    let Some(first) = first else {
        // A program's own words, of which the last ones say why there is no response.
        return Err(match noise {
            Some((line, noise)) => none(line, last_words(text).unwrap_or(noise)),
            None => lines.error("the input is empty".to_owned(), EXPECTED),
        });
    };
    let number = lines.number + 1;
    let trimmed = first.trim_ascii();
    if trimmed.starts_with(b"HTTP/") {
        let what = format!("expected a three-digit status code after the version, found {}", shown(first));
        return Err(ReadError { line: number, what, hint: "" });
    }
    if request(trimmed).is_some() {
        return Err(ReadError { line: number, what: format!("found a request without its response: {}", shown(first)), hint: EXPECTED });
    }
    let marked = first.strip_prefix(b"< ");
    if field(marked.unwrap_or(trimmed)).is_none() && !trimmed.starts_with(b":") {
        return Err(none(number, first));
    }
    let blanks = first.len() - first.trim_ascii_start().len();
    let margin = match marked {
        Some(_) => Margin::Mark,
        None if blanks > 0 => Margin::Blanks(blanks),
        None => Margin::None,
    };
    let mut after = lines.clone();
    let mut block = Block::head(&mut after, margin, None).map_err(|error| {
        let known = text
            .split(|&byte| byte == b'\n')
            .take(error.line)
            .any(|line| field(line.trim_ascii()).is_some_and(|(name, _)| std::str::from_utf8(name).is_ok_and(names::is_known)));
        if known { error } else { none(number, first) }
    })?;
    if let Some(reason) = names::refusal(&block.headers).filter(|_| block.status.is_none()) {
        return Err(ReadError { line: number, what: format!("{reason}; the text starts with {}", shown(first)), hint: EXPECTED });
    }
    block.body = after.rest;
    block.line = number;
    block.context = context;
    Ok(block)
}

/// The error for what is no response.
pub(super) fn none(line: usize, first: &[u8]) -> ReadError {
    ReadError { line, what: format!("this is not an HTTP response: {}", shown(first)), hint: EXPECTED }
}

/// The line in which curl says why it failed.
fn last_words(text: &[u8]) -> Option<&[u8]> {
    text.split(|&byte| byte == b'\n').map(super::lines::trim_end).rfind(|line| line.starts_with(b"curl: ("))
}
