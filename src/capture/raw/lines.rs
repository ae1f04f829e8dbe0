//! A cursor over the lines of a text, and what one line is by itself.

use crate::capture::ReadError;

/// The lines that are left.
#[derive(Clone)]
pub(super) struct Lines<'a> {
    pub(super) rest: &'a [u8],
    /// How many lines were read.
    pub(super) number: usize,
}

impl<'a> Lines<'a> {
    pub(super) fn of(text: &'a [u8]) -> Lines<'a> {
        Lines { rest: text, number: 0 }
    }

    /// The next line, without its end.
    pub(super) fn next(&mut self) -> Option<&'a [u8]> {
        let line = self.peek()?;
        self.number += 1;
        let end = self.rest.iter().position(|&byte| byte == b'\n').unwrap_or(self.rest.len());
        self.rest = self.rest.get(end + 1..).unwrap_or_default();
        Some(line)
    }

    /// The line that comes next.
    pub(super) fn peek(&self) -> Option<&'a [u8]> {
        let end = self.rest.iter().position(|&byte| byte == b'\n').unwrap_or(self.rest.len());
        (!self.rest.is_empty()).then(|| trim_end(&self.rest[..end]))
    }

    /// Goes on by that many bytes.
    pub(super) fn skip(&mut self, bytes: usize) {
        let (gone, rest) = self.rest.split_at(bytes.min(self.rest.len()));
        self.number += gone.iter().filter(|&&byte| byte == b'\n').count();
        self.rest = rest;
    }

    pub(super) fn error(&self, what: String, hint: &'static str) -> ReadError {
        ReadError { line: self.number.max(1), what, hint }
    }
}

/// A line without the carriage returns at its end: a terminal that is recorded adds one.
pub(super) fn trim_end(line: &[u8]) -> &[u8] {
    let end = line.iter().rposition(|&byte| byte != b'\r').map_or(0, |at| at + 1);
    &line[..end]
}

/// The status code and the reason of a status line.
pub(super) fn status(line: &[u8]) -> Option<(u16, &[u8])> {
    let rest = line.strip_prefix(b"HTTP/")?;
    let space = rest.iter().take(4).position(|&byte| byte == b' ')?;
    let version = &rest[..space];
    if !version.first()?.is_ascii_digit() || !version.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.') {
        return None;
    }
    let rest = rest[space..].trim_ascii_start();
    let (code, reason) = rest.split_at_checked(3)?;
    let code = std::str::from_utf8(code).ok()?.parse().ok().filter(|code| (100..=999).contains(code))?;
    // The reason keeps its blanks: to look for their end would cost a line of many status lines a look at its end for each.
    matches!(reason.first(), None | Some(b' ')).then_some((code, reason))
}

/// Whether a line is `Name: value`.
pub(super) fn is_field(line: &[u8]) -> bool {
    field(line).is_some()
}

/// Name and value of a line.
pub(super) fn field(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = line.iter().position(|&byte| byte == b':')?;
    let name = line[..colon].trim_ascii_end();
    is_token(name).then(|| (name, line[colon + 1..].trim_ascii()))
}

/// Whether this may be a field name (RFC 9110, section 5.6.2).
pub(super) fn is_token(name: &[u8]) -> bool {
    !name.is_empty() && name.iter().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte))
}

/// Whether a line asks for something: `GET / HTTP/1.1`. Gives the method and the target.
pub(super) fn request(line: &[u8]) -> Option<(&str, &str)> {
    let mut words = std::str::from_utf8(line).ok()?.split(' ').filter(|word| !word.is_empty());
    let (method, target, version) = (words.next()?, words.next()?, words.next()?);
    let is_method = method.bytes().all(|byte| byte.is_ascii_uppercase());
    (is_method && version.starts_with("HTTP/") && words.next().is_none()).then_some((method, target))
}

/// The start of a line, quoted for a message.
pub(super) fn shown(line: &[u8]) -> String {
    // Four bytes a character at most: more is not looked at.
    let text = String::from_utf8_lossy(&line[..line.len().min(244)]);
    let short: String = text.chars().take(60).collect();
    format!("{short:?}{}", if short.len() < text.len() { "…" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_lines_of_every_version_and_nothing_else() {
        for (line, code) in [
            ("HTTP/1.0 200 OK", 200),
            ("HTTP/1.1 404", 404),
            ("HTTP/2 204 ", 204),
            ("HTTP/3 301 Moved Permanently", 301),
            ("HTTP/1.1  200 OK", 200),
        ] {
            assert_eq!(status(line.as_bytes()).map(|(code, _)| code), Some(code), "{line}");
        }
        for line in [
            "HTTP/1.1 OK",
            "HTTP/1.1 20 OK",
            "HTTP/1.1 2000",
            "HTTP/x 200",
            "HTTP 200 OK",
            "http/1.1 200 OK",
            " HTTP/1.1 200",
            "HTTP/1.1 099 x",
            "HTTP/",
            "HTTP/1.1 ",
            "HTTP/1.1 200OK",
        ] {
            assert_eq!(status(line.as_bytes()), None, "{line}");
        }
    }

    #[test]
    fn what_is_shown_is_short_and_escaped() {
        assert_eq!(shown(b"a\x1b[31m\t\xff"), "\"a\\u{1b}[31m\\t\u{fffd}\"");
        assert_eq!(shown("ü".repeat(70).as_bytes()), format!("\"{}\"…", "ü".repeat(60)));
        assert!(shown(&[b'x'; 1 << 20]).len() < 80);
    }
}
