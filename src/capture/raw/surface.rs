//! Takes off what lies around pasted text line by line: UTF-16, colour codes, quote marks and code fences. Line numbers stay the same.

use super::lines::{is_field, status, trim_end};
use crate::capture::ReadError;
use std::borrow::Cow;

/// The text as UTF-8 where a byte order mark, or the NUL in every second byte, says that it is UTF-16; a byte order mark is taken off.
pub fn decode(input: &[u8]) -> Cow<'_, [u8]> {
    let units = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let all = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        Cow::Owned(char::decode_utf16(all).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect::<String>().into_bytes())
    };
    match input {
        [0xef, 0xbb, 0xbf, rest @ ..] => Cow::Borrowed(rest),
        [0xff, 0xfe, rest @ ..] => units(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => units(rest, u16::from_be_bytes),
        [1..=127, 0, 1..=127, 0, ..] => units(input, u16::from_le_bytes),
        [0, 1..=127, 0, 1..=127, ..] => units(input, u16::from_be_bytes),
        _ => Cow::Borrowed(input),
    }
}

/// The text without its wrapping.
///
/// # Errors
/// Text whose only line ends are carriage returns: to HTTP they are no line ends.
pub(super) fn clean(text: &[u8]) -> Result<Cow<'_, [u8]>, ReadError> {
    if !text.contains(&b'\n') && text.trim_ascii_end().contains(&b'\r') {
        let what = "the lines end in a carriage return (CR) alone, which does not end a line in HTTP".to_owned();
        return Err(ReadError { line: 1, what, hint: "save the text with LF or CRLF line ends" });
    }
    let mut text = Cow::Borrowed(text);
    if is_coloured(&text) {
        text = Cow::Owned(without_colours(&text));
    }
    if let Some(depth) = quote_depth(&text) {
        text = Cow::Owned(by_line(&text, |line| unquoted(line, depth).unwrap_or_default()));
    }
    if is_fenced(&text) {
        let mut inside = false;
        text = Cow::Owned(by_line(&text, |line| {
            let fence = is_fence(line);
            inside ^= fence;
            if inside && !fence { line } else { b"" }
        }));
    }
    Ok(text)
}

/// Each line put through a function, with the line ends left as they are.
fn by_line<'a>(text: &'a [u8], mut line: impl FnMut(&'a [u8]) -> &'a [u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for whole in text.split_inclusive(|&byte| byte == b'\n') {
        let (content, end) = match whole.strip_suffix(b"\n") {
            Some(content) => (content, b"\n".as_slice()),
            None => (whole, b"".as_slice()),
        };
        out.extend_from_slice(line(content));
        out.extend_from_slice(end);
    }
    out
}

fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|&byte| byte == b'\n').map(trim_end)
}

const ESCAPE: u8 = 0x1b;

/// Whether a status line or the name of a field is coloured: an escape in a value came from the server, and stays.
fn is_coloured(text: &[u8]) -> bool {
    text.contains(&ESCAPE)
        && lines(text).any(|line| {
            let marked = line.strip_prefix(b"< ").unwrap_or(line);
            let plain = (marked.first() == Some(&ESCAPE)).then(|| without_colours(marked));
            plain.is_some_and(|plain| status(&plain).is_some() || is_field(&plain))
        })
}

/// Without CSI sequences (colours) and OSC sequences (curl links the value of `Location`).
fn without_colours(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.iter().position(|&byte| byte == ESCAPE) {
        out.extend_from_slice(&rest[..at]);
        rest = &rest[at..];
        // A sequence ends in its line and before the next one: one that does not is kept as it is.
        let end =
            |sequence: &[u8], is_end: fn(&u8) -> bool| sequence.iter().position(|byte| is_end(byte) || *byte == ESCAPE || *byte == b'\n');
        let length = match rest {
            [_, b'[', sequence @ ..] => {
                let is_end = |byte: &u8| (0x40..=0x7e).contains(byte);
                end(sequence, is_end).filter(|&at| is_end(&sequence[at])).map(|at| at + 3)
            }
            [_, b']', sequence @ ..] => end(sequence, |byte| *byte == 7).and_then(|at| match &sequence[at..] {
                [7, ..] => Some(at + 3),
                [ESCAPE, b'\\', ..] => Some(at + 4),
                _ => None,
            }),
            _ => None,
        };
        let length = length.unwrap_or_else(|| {
            out.push(ESCAPE);
            1
        });
        rest = &rest[length..];
    }
    out.extend_from_slice(rest);
    out
}

/// How many `>` of a mail or of Markdown stand before each line; nothing where they are `curl -v`'s own, or there are none.
fn quote_depth(text: &[u8]) -> Option<usize> {
    let mut depth = None;
    let mut only_quoted = true;
    for line in lines(text) {
        let (marks, rest) = quoted(line);
        let rest = rest.trim_ascii_start();
        if status(rest.strip_prefix(b"< ").unwrap_or(rest)).is_some() {
            return (marks > 0).then_some(marks);
        }
        if marks == 1 && rest.windows(6).any(|part| part == b" HTTP/") {
            // A request that curl sent.
            only_quoted = false;
        }
        if !line.trim_ascii().is_empty() {
            only_quoted &= marks > 0;
            depth = Some(depth.unwrap_or(marks).min(marks));
        }
    }
    depth.filter(|&depth| only_quoted && depth > 0)
}

/// How many quote marks a line begins with, and what follows them.
fn quoted(line: &[u8]) -> (usize, &[u8]) {
    let mut marks = 0;
    let mut rest = line;
    while let Some(after) = rest.trim_ascii_start().strip_prefix(b">") {
        marks += 1;
        rest = after.strip_prefix(b" ").unwrap_or(after);
    }
    (marks, rest)
}

/// A line without that many quote marks; nothing where it has fewer.
fn unquoted(line: &[u8], depth: usize) -> Option<&[u8]> {
    let mut rest = line;
    for _ in 0..depth {
        let after = rest.trim_ascii_start().strip_prefix(b">")?;
        rest = after.strip_prefix(b" ").unwrap_or(after);
    }
    Some(rest)
}

/// Whether the first status line stands in a code fence, or without one the first line is a fence.
fn is_fenced(text: &[u8]) -> bool {
    let mut inside = false;
    let mut first = None;
    for line in lines(text) {
        let fence = is_fence(line);
        inside ^= fence;
        let line = line.trim_ascii();
        if !line.is_empty() {
            first.get_or_insert(fence);
        }
        if status(line.strip_prefix(b"< ").unwrap_or(line)).is_some() {
            return inside;
        }
    }
    first == Some(true)
}

fn is_fence(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    line.starts_with(b"```") || line.starts_with(b"~~~")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(text: &str) -> String {
        String::from_utf8(clean(text.as_bytes()).unwrap().into_owned()).unwrap()
    }

    #[test]
    fn utf16_of_both_orders_and_marks_are_decoded() {
        let text = "HTTP/1.1 200 OK\r\nX: ü😀\r\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for input in [
            &little,
            &big,
            &[&[0xff, 0xfe][..], &little].concat(),
            &[&[0xfe, 0xff][..], &big].concat(),
            &[b"\xef\xbb\xbf", text.as_bytes()].concat(),
        ] {
            assert_eq!(decode(input), text.as_bytes());
        }
        assert_eq!(decode(b"\xff\xfe"), b"".as_slice());
        assert_eq!(decode(b"\xff\xfea"), b"".as_slice());
        assert_eq!(decode(b"\xff\xfe\x00\xd8a\0"), "\u{fffd}a".as_bytes());
    }

    #[test]
    fn colours_of_tools_go_and_escapes_of_servers_stay() {
        assert_eq!(cleaned("\x1b[34mHTTP\x1b[39;49;00m/\x1b[34m1.1\x1b[0m 200\nA: b\n"), "HTTP/1.1 200\nA: b\n");
        assert_eq!(
            cleaned("\x1b[1mLocation\x1b[0m:\x1b]8;;http://a/\x1b\\ /\r\n\x1b]8;;\x1b\\\x1b[1mA\x1b[0m: b\n"),
            "Location: /\r\nA: b\n"
        );
        assert_eq!(cleaned("HTTP/1.1 200 OK\nServer: x\x1b[31m\n"), "HTTP/1.1 200 OK\nServer: x\x1b[31m\n");
        assert_eq!(cleaned("\x1b[1mA\x1b[0m: \x1b[\nB: c\x1b"), "A: \x1b[\nB: c\x1b");
    }

    #[test]
    fn quotes_and_fences_go_line_by_line() {
        assert_eq!(cleaned("Ann wrote:\n> HTTP/1.1 200 OK\n>A: b\n> \nBye"), "\nHTTP/1.1 200 OK\nA: b\n\n");
        assert_eq!(cleaned(">> HTTP/1.1 200 OK\n> > A: b\n> me"), "HTTP/1.1 200 OK\nA: b\n");
        assert_eq!(cleaned("> < HTTP/1.1 200 OK\n> < A: b"), "< HTTP/1.1 200 OK\n< A: b");
        assert_eq!(cleaned("> A: b\n> C: d"), "A: b\nC: d");
        assert_eq!(cleaned("> GET / HTTP/1.1\n> A: b"), "> GET / HTTP/1.1\n> A: b");
        assert_eq!(cleaned("I get\n```http\nHTTP/1.1 200 OK\nA: b\n```\nWhy?"), "\n\nHTTP/1.1 200 OK\nA: b\n\n");
        assert_eq!(cleaned("HTTP/1.1 200 OK\nA: b\n\n```\ncode\n```\n"), "HTTP/1.1 200 OK\nA: b\n\n```\ncode\n```\n");
    }

    #[test]
    fn a_carriage_return_alone_ends_no_line() {
        assert!(clean(b"HTTP/1.1 200 OK\rA: b\r").unwrap_err().what.contains("carriage return"));
        assert_eq!(cleaned("HTTP/1.1 200 OK\r"), "HTTP/1.1 200 OK\r");
    }
}
