//! Reads responses as people paste them: what curl, wget, HTTPie and PowerShell print, and what developer tools copy.
//!
//! A text goes through three stages, a file each: [`surface`](self) takes off what lies around it, `block` reads each head, and `chain` makes
//! responses of them. Where no status line is found, `list` reads what is left: header lists of developer tools and of PowerShell.

mod block;
mod chain;
mod command;
mod lines;
mod list;
mod names;
mod noise;
mod pairs;
mod powershell;
mod surface;

use super::document::Parser;
use super::{Capture, ReadError};
use lines::Lines;
use noise::Connection;

pub use surface::decode;

const EXPECTED: &str = "paste what `curl -i URL` prints: a status line such as `HTTP/1.1 200 OK`, then `Name: value` lines";

/// The most responses of one text.
const MAX_RESPONSES: usize = 20_000;

/// What is assumed of a response that does not say its URL: that it came over HTTPS.
pub const UNKNOWN_URL: &str = "https://unknown.invalid/";

/// Reads every response of a text, with its redirects where `curl -L` printed them.
///
/// Line ends may be CRLF or LF. A folded line (RFC 9112, section 5.2) is joined with a space. Interim `1xx` responses, a proxy's response
/// to `CONNECT` and the `401` and `407` of a handshake are dropped. The URL is the one given, or if that is empty the one that the text
/// names, and after a redirect its `Location`. `html` finds the elements of a body.
///
/// # Errors
/// The first line that is neither a status line nor a field, with its number; among the responses, for those after the first.
pub fn read(text: &[u8], url: &str, html: Parser) -> Result<Vec<Result<Capture, ReadError>>, ReadError> {
    let text = surface::clean(text)?;
    let mut lines = Lines::of(&text);
    let mut connection = Connection::default();
    let mut blocks = Vec::new();
    let failed = loop {
        match block::next(&mut lines, &mut connection, blocks.last_mut()) {
            Ok(Some(_)) if blocks.len() == MAX_RESPONSES => break Some(lines.error(format!("more than {MAX_RESPONSES} responses"), "paste fewer")),
            Ok(Some(block)) => blocks.push(block),
            Ok(None) => break None,
            Err(error) => break Some(error),
        }
    };
    match failed {
        Some(error) if blocks.is_empty() => return Err(error),
        None if blocks.is_empty() => blocks.push(list::read(&text)?),
        _ => {}
    }
    chain::responses(blocks, failed, url, html)
}

#[cfg(test)]
mod tests;
