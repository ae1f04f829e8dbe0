//! Reads a response as `curl -i`, `curl -I`, `curl -v` and browsers' "copy response headers" print it, several hops included.

use super::document::Parser;
use crate::link::Link;
use super::{Capture, Document, Headers, Hop, MAX_HEADERS, Observed, ReadError, Source, Value};

const EXPECTED: &str = "paste what `curl -i URL` prints: a status line such as `HTTP/1.1 200 OK`, then `Name: value` lines";

/// Reads one response, with its redirects where `curl -L` printed them.
///
/// Line ends may be CRLF or LF; a leading `< ` as `curl -v` prints is taken off, and its `*` and `>` lines are passed over.
/// A folded line (RFC 9112, section 5.2) is joined with a space. Interim `1xx` responses are dropped.
/// The URL is the one given, or each hop's `Location` followed from it. `html` finds the elements of a body.
///
/// # Errors
/// The first line that is neither a status line nor a field, with its number.
pub fn read(input: &[u8], url: &str, html: Parser) -> Result<Capture, ReadError> {
    let mut lines = Lines { rest: input, number: 0 };
    let mut capture = Capture { url: url.to_owned(), source: Source::Text, ..Capture::default() };
    loop {
        let block = Block::read(&mut lines)?;
        let status = block.status.unwrap_or(200);
        if (100..200).contains(&status) || (block.tunnel && lines.at_status_line()) {
            if lines.at_end() {
                return Err(lines.error("only an interim response was found", EXPECTED));
            }
            continue;
        }
        let target = location(&block.headers).and_then(|to| follow(&capture.url, to));
        if let (300..400, Some(to)) = (status, target)
            && lines.skip_to_status_line()
        {
            capture.hops.push(Hop { url: std::mem::replace(&mut capture.url, to), status, headers: block.headers });
            continue;
        }
        capture.status = block.status;
        capture.document = document(&block.headers, lines.rest, html);
        capture.headers = block.headers;
        return Ok(capture);
    }
}

/// The facts of a body; nothing where there is no body.
fn document(headers: &Headers, body: &[u8], html: Parser) -> Observed<Document> {
    if body.is_empty() {
        return Observed::NotTried;
    }
    let content_type = super::first(headers, "content-type").unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    let is_html = ["text/html", "application/xhtml+xml"].iter().any(|html| essence.eq_ignore_ascii_case(html));
    Observed::Seen(Document::from_body(&String::from_utf8_lossy(body), is_html.then_some(html)))
}

fn location(headers: &Headers) -> Option<&str> {
    super::first(headers, "location")
}

fn follow(from: &str, to: &str) -> Option<String> {
    Some(Link::read(from)?.join(to.trim())?.text)
}

/// A status line and its fields, up to and including the blank line.
struct Block {
    status: Option<u16>,
    headers: Headers,
    /// The answer of a proxy to `CONNECT`, which precedes the real response.
    tunnel: bool,
}

impl Block {
    fn read(lines: &mut Lines) -> Result<Block, ReadError> {
        let mut block = Block { status: None, headers: Headers::new(), tunnel: false };
        let mut started = false;
        while let Some(line) = lines.next() {
            let line = match line {
                [b'*' | b'>' | b'}' | b'{', b' ', ..] | b">" | b"*" => continue,
                [b'<', b' ', rest @ ..] => rest,
                b"<" => b"",
                line => line,
            };
            if line.is_empty() {
                if started {
                    break;
                }
                continue;
            }
            if !started && line.starts_with(b"HTTP/") {
                started = true;
                let text = String::from_utf8_lossy(line);
                let code = text.split_ascii_whitespace().nth(1).unwrap_or_default();
                let code = code.parse().ok().filter(|code| (100..=999).contains(code));
                block.status = Some(code.ok_or_else(|| {
                    lines.error(&format!("expected a three-digit status code after the version, found {}", shown(line)), "")
                })?);
                block.tunnel = text.to_ascii_lowercase().contains("connection established");
                continue;
            }
            let folded = matches!(line.first(), Some(b' ' | b'\t'));
            if let (true, Some((_, value))) = (folded, block.headers.last_mut()) {
                let mut bytes = value.to_bytes();
                bytes.push(b' ');
                bytes.extend_from_slice(line.trim_ascii());
                *value = Value::from_bytes(&bytes);
                continue;
            }
            // A pseudo-header of HTTP/2 as developer tools copy it.
            if let Some(code) = line.strip_prefix(b":status:") {
                started = true;
                block.status = std::str::from_utf8(code).ok().and_then(|code| code.trim().parse().ok());
                continue;
            }
            let colon = line.iter().position(|&byte| byte == b':').filter(|&at| at > 0);
            let Some(colon) = colon.filter(|&at| line[..at].trim_ascii_end().iter().all(|&byte| is_token(byte))) else {
                return Err(lines.error(&format!("expected `Name: value`, found {}", shown(line)), EXPECTED));
            };
            started = true;
            if block.headers.len() == MAX_HEADERS {
                return Err(lines.error(&format!("more than {MAX_HEADERS} header fields"), "no browser accepts as many"));
            }
            let name = String::from_utf8_lossy(line[..colon].trim_ascii()).into_owned();
            block.headers.push((name, Value::from_bytes(line[colon + 1..].trim_ascii())));
        }
        if !started {
            return Err(lines.error("the input is empty", EXPECTED));
        }
        Ok(block)
    }
}

/// Whether a byte may stand in a field name (RFC 9110, section 5.6.2).
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// The start of a line, quoted for a message.
fn shown(line: &[u8]) -> String {
    let text = String::from_utf8_lossy(line);
    let short: String = text.chars().take(60).collect();
    format!("{short:?}{}", if short.len() < text.len() { "…" } else { "" })
}

struct Lines<'a> {
    rest: &'a [u8],
    number: usize,
}

impl<'a> Lines<'a> {
    fn next(&mut self) -> Option<&'a [u8]> {
        if self.rest.is_empty() {
            return None;
        }
        self.number += 1;
        let end = self.rest.iter().position(|&byte| byte == b'\n').unwrap_or(self.rest.len());
        let line = &self.rest[..end];
        self.rest = self.rest.get(end + 1..).unwrap_or_default();
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }

    fn at_end(&self) -> bool {
        self.rest.trim_ascii().is_empty()
    }

    fn at_status_line(&self) -> bool {
        is_status_line(self.rest.trim_ascii_start())
    }

    /// Moves to the next status line, over the body of a redirect; stays where it is when there is none.
    fn skip_to_status_line(&mut self) -> bool {
        let (rest, number) = (self.rest, self.number);
        loop {
            if is_status_line(self.rest) {
                return true;
            }
            if self.next().is_none() {
                (self.rest, self.number) = (rest, number);
                return false;
            }
        }
    }

    fn error(&self, what: &str, hint: &'static str) -> ReadError {
        ReadError { line: self.number.max(1), what: what.to_owned(), hint }
    }
}

fn is_status_line(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"< ").unwrap_or(text);
    let Some(rest) = text.strip_prefix(b"HTTP/") else { return false };
    let space = rest.iter().take(4).position(|&byte| byte == b' ');
    space.is_some_and(|at| rest.get(at + 1..at + 4).is_some_and(|code| code.iter().all(u8::is_ascii_digit)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::document::tokenize;

    fn read(input: &[u8], url: &str) -> Result<Capture, ReadError> {
        super::read(input, url, tokenize)
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
        assert_eq!(got.document.seen().unwrap().signs, ["fastapi-error"]);
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
        let bare = read(b"A: b\nC: d", "https://a/").unwrap();
        assert_eq!((bare.status, bare.headers.len()), (None, 2));
    }

    #[test]
    fn refuses_more_fields_than_any_browser_takes() {
        let input = "A: b\n".repeat(MAX_HEADERS + 1);
        assert_eq!(read(input.as_bytes(), "https://a/").unwrap_err().line, MAX_HEADERS + 1);
    }
}
