//! Reads responses as people paste them: what curl, wget, HTTPie and PowerShell print, and what developer tools copy.
//!
//! A text goes through three stages, a file each: `surface` takes off what lies around it, `block` reads each head, and `chain` makes
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
/// names, and after a redirect its `Location`.
///
/// # Errors
/// The first line that is neither a status line nor a field, with its number; among the responses, for those after the first.
pub fn read(text: &[u8], url: &str) -> Result<Vec<Result<Capture, ReadError>>, ReadError> {
    let text = surface::clean(text)?;
    let mut lines = Lines::of(&text);
    let mut connection = Connection::default();
    let mut blocks = Vec::new();
    let failed = loop {
        match block::next(&mut lines, &mut connection, blocks.last_mut()) {
            Ok(Some(_)) if blocks.len() == MAX_RESPONSES => {
                break Some(lines.error(format!("more than {MAX_RESPONSES} responses"), "paste fewer"));
            }
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
    chain::responses(blocks, failed, url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::{Headers, MAX_HEADERS, Observed};

    fn all(input: &[u8], url: &str) -> Result<Vec<Capture>, ReadError> {
        super::read(input, url)?.into_iter().collect()
    }

    fn read(input: &[u8], url: &str) -> Result<Capture, ReadError> {
        let mut all = all(input, url)?;
        assert_eq!(all.len(), 1, "one response: {all:?}");
        Ok(all.remove(0))
    }

    fn texts(headers: &Headers) -> Vec<(&str, &str)> {
        headers.iter().map(|(name, value)| (name.as_str(), value.text())).collect()
    }

    #[test]
    fn keeps_order_and_duplicates() {
        let got = read(b"HTTP/2 200\r\nSet-Cookie: a=1\r\nserver: x\r\nset-cookie: b=2\r\n\r\n", "https://a/").unwrap();
        assert_eq!(got.status, Some(200));
        assert_eq!(texts(&got.headers), [("Set-Cookie", "a=1"), ("server", "x"), ("set-cookie", "b=2")]);
        assert_eq!(got.document, Observed::NotTried);
    }

    #[test]
    fn follows_hops_over_their_bodies() {
        let input = b"HTTP/1.1 100 Continue\n\nHTTP/1.1 302 FOUND\nLocation: /in\nSet-Cookie: a=1\n\n<p>moved</p>\nHTTP/1.1 200 OK\nX: y\n\n{\"detail\":\"Not Found\"}";
        let got = read(input, "http://h/").unwrap();
        assert_eq!(got.hops.len(), 1);
        assert_eq!((got.hops[0].url.as_str(), got.hops[0].status), ("http://h/", 302));
        assert_eq!(got.url, "http://h/in");
        assert_eq!(got.document.seen().unwrap().signs, [crate::capture::document::Sign::FastApiError]);
    }

    #[test]
    fn takes_what_curl_v_and_folding_do() {
        let got = read(b"* Connected\n> GET / HTTP/1.1\n>\n< HTTP/1.1 204 No Content\n< A: b\n<  c\n<\n", "https://a/").unwrap();
        assert_eq!((got.status, texts(&got.headers)), (Some(204), vec![("A", "b c")]));
    }

    #[test]
    fn says_which_line_is_wrong() {
        let error = read(b"HTTP/1.1 200 OK\r\nA: b\r\nno colon here\r\n", "https://a/").unwrap_err();
        assert_eq!((error.line, error.what.as_str()), (3, "expected `Name: value`, found \"no colon here\""));
        assert_eq!(read(b"", "https://a/").unwrap_err().what, "the input is empty");
        assert_eq!(read(b"\n \n", "https://a/").unwrap_err().line, 2);
        assert!(read(b"HTTP/1.1 OK\n", "https://a/").unwrap_err().what.contains("three-digit"));
    }

    #[test]
    fn keeps_bytes_that_are_not_utf8_and_nul() {
        let got = read(b"HTTP/1.1 200 OK\nA: \xff\x00x\n\n", "https://a/").unwrap();
        assert_eq!(got.headers[0].1.to_bytes(), b"\xff\x00x");
    }

    #[test]
    fn a_status_without_headers_and_headers_without_status_are_responses() {
        assert_eq!(read(b"HTTP/1.1 204 No Content\n", "https://a/").unwrap().headers, []);
        let bare = read(b"ETag: b\nC: d", "https://a/").unwrap();
        assert_eq!((bare.status, bare.headers.len()), (None, 2));
    }

    #[test]
    fn refuses_more_fields_than_any_browser_takes() {
        let input = "ETag: b\n".repeat(MAX_HEADERS + 1);
        assert_eq!(read(input.as_bytes(), "https://a/").unwrap_err().line, MAX_HEADERS + 1);
    }
}
