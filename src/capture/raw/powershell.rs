//! Reads what PowerShell's Invoke-WebRequest prints, where nothing is lost in it: it shortens, wraps and merges, and such text is refused.

use super::block::{Block, Margin};
use super::lines::{Lines, is_token, shown, status};
use super::noise::Context;
use crate::capture::{Headers, MAX_HEADERS, ReadError, Value};

const HINT: &str = "PowerShell shortens what it prints: paste what `curl.exe -i URL` prints instead";

/// Reads PowerShell's output; nothing where the text is none.
pub(super) fn read(text: &[u8]) -> Option<Result<Block<'_>, ReadError>> {
    let mut lines = Lines::of(text);
    while let Some(line) = lines.peek() {
        if let Some((name, value, column)) = property(line) {
            match name {
                b"StatusCode" | b"RawContent" | b"Headers" => return Some(object(lines)),
                b"Key" if value.iter().all(|byte| !byte.is_ascii_whitespace()) && pair(&lines, column) => return Some(key_values(lines)),
                _ => {}
            }
        }
        let mut after = lines.clone();
        after.next();
        if let Some(column) = columns(line).filter(|_| after.peek().is_some_and(is_underline)) {
            return Some(table(lines, column));
        }
        lines.next();
    }
    None
}

/// Name and value of a line such as `StatusCode        : 200`, and where the value begins.
fn property(line: &[u8]) -> Option<(&[u8], &[u8], usize)> {
    let colon = line.windows(2).position(|pair| pair == b" :")? + 1;
    let name = line[..colon].trim_ascii();
    let is_end = line.get(colon + 1).is_none_or(|&byte| byte == b' ');
    (is_end && !name.is_empty() && name.iter().all(u8::is_ascii_alphanumeric)).then(|| (name, line[colon + 1..].trim_ascii(), colon + 2))
}

/// Whether `Value` follows a `Key` with its colon in the same column.
fn pair(lines: &Lines, column: usize) -> bool {
    let mut after = lines.clone();
    after.next();
    after.peek().and_then(property).is_some_and(|(name, _, same)| name == b"Value" && same == column)
}

/// Where the values begin in a table of keys and values.
fn columns(line: &[u8]) -> Option<usize> {
    let mut words = line.split(|byte| byte.is_ascii_whitespace()).filter(|word| !word.is_empty());
    let is_title = words.next() == Some(b"Key") && words.next() == Some(b"Value") && words.next().is_none();
    is_title.then(|| line.windows(5).position(|word| word == b"Value"))?
}

fn is_underline(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    line.starts_with(b"---") && line.ends_with(b"-----") && line.iter().all(|byte| *byte == b'-' || *byte == b' ')
}

/// An object with its properties: the raw content, if its head is whole, or else all headers.
fn object(mut lines: Lines) -> Result<Block, ReadError> {
    let start = lines.number + 1;
    let mut code = None;
    let mut listed = None;
    // The colons stand in one column: what stands elsewhere is a part of some value.
    let colons = lines.peek().and_then(property).map(|(.., column)| column);
    while let Some(line) = lines.next() {
        let Some((name, value, column)) = property(line).filter(|(.., column)| Some(*column) == colons) else { continue };
        match name {
            b"StatusCode" => {
                code = std::str::from_utf8(value).ok().and_then(|code| code.parse().ok()).filter(|code| (100..=999).contains(code))
            }
            b"RawContent" if status(value).is_some() => return raw_content(lines, value, column),
            b"Headers" if value.starts_with(b"{") => {
                let mut value = value.to_vec();
                let start = lines.number;
                while let Some(more) = lines.peek().filter(|line| is_more(line, column)) {
                    value.extend_from_slice(more.get(column..).unwrap_or_default());
                    lines.next();
                }
                listed = Some((start, lines.number == start, value));
            }
            _ => {}
        }
    }
    match listed {
        Some((line, true, value)) => braces(line, &value).map(|headers| block(start, code, headers)),
        Some((line, false, _)) => {
            Err(ReadError { line, what: "the headers are wrapped, and where they were is lost".to_owned(), hint: HINT })
        }
        None => Err(ReadError { line: start, what: "this output has no headers".to_owned(), hint: HINT }),
    }
}

/// Whether a line goes on with the value of a property.
fn is_more(line: &[u8], column: usize) -> bool {
    line.iter().take(column).filter(|&&byte| byte == b' ').count() == column
}

fn block(line: usize, status: Option<u16>, headers: Headers) -> Block<'static> {
    Block {
        status,
        reason: b"",
        headers,
        body: b"",
        context: Context::default(),
        connection: Default::default(),
        margin: Margin::None,
        line,
        folded: Vec::new(),
    }
}

/// The response as it came, up to its blank line.
fn raw_content<'a>(mut lines: Lines<'a>, first: &'a [u8], column: usize) -> Result<Block<'a>, ReadError> {
    let line = lines.number;
    let code = status(first).map(|(code, _)| code);
    let mut headers = Headers::new();
    while let Some(whole) = lines.peek().filter(|line| line.trim_ascii().is_empty() || is_more(line, column)) {
        lines.next();
        let field = whole.trim_ascii();
        if field.is_empty() {
            break;
        }
        // PowerShell writes a blank behind each colon; what has none, or begins with a scheme, is the rest of a line that was wrapped.
        let colon = field.windows(2).position(|pair| pair == b": ").or(field.strip_suffix(b":").map(|name| name.len()));
        let name = colon.map(|colon| &field[..colon]).filter(|name| is_token(name) && !is_scheme(name));
        let (Some(colon), Some(_)) = (colon, name) else {
            return Err(ReadError { line: lines.number, what: format!("expected `Name: value`, found {}", shown(field)), hint: HINT });
        };
        push(&mut headers, lines.number, &field[..colon], field[colon + 1..].trim_ascii())?;
    }
    Ok(block(line, code, headers))
}

fn is_scheme(name: &[u8]) -> bool {
    [b"http".as_slice(), b"https", b"ws", b"wss", b"data", b"blob", b"filesystem", b"mediastream"]
        .iter()
        .any(|scheme| name.eq_ignore_ascii_case(scheme))
}

/// A table of keys and values.
fn table(mut lines: Lines, column: usize) -> Result<Block, ReadError> {
    let start = lines.number + 1;
    lines.next();
    lines.next();
    let mut headers = Headers::new();
    while let Some(line) = lines.peek().filter(|line| !line.trim_ascii().is_empty()) {
        lines.next();
        let (name, value) = line.split_at(column.min(line.len()));
        let (name, separate) = (name.trim_ascii_end(), name.len() < column || name.ends_with(b" "));
        if !is_token(name) || !separate {
            return Err(ReadError { line: lines.number, what: format!("expected a key and a value, found {}", shown(line)), hint: HINT });
        }
        push(&mut headers, lines.number, name, unbraced(value.trim_ascii()))?;
    }
    if headers.is_empty() {
        return Err(ReadError { line: start, what: "the table is empty".to_owned(), hint: HINT });
    }
    Ok(block(start, None, headers))
}

/// Keys and values as `Format-List` prints them.
fn key_values(mut lines: Lines) -> Result<Block, ReadError> {
    let start = lines.number + 1;
    let mut headers = Headers::new();
    let mut key: Option<&[u8]> = None;
    while let Some(line) = lines.next() {
        if line.trim_ascii().is_empty() {
            continue;
        }
        match (property(line), key) {
            (Some((b"Key", name, _)), None) if is_token(name) => key = Some(name),
            (Some((b"Value", value, _)), Some(name)) => {
                push(&mut headers, lines.number, name, unbraced(value))?;
                key = None;
            }
            _ => {
                return Err(ReadError {
                    line: lines.number,
                    what: format!("expected `Key` or `Value`, found {}", shown(line)),
                    hint: HINT,
                });
            }
        }
    }
    Ok(block(start, None, headers))
}

/// All headers of `{[Name, value], [Name, value]}`.
fn braces(line: usize, text: &[u8]) -> Result<Headers, ReadError> {
    let cut = || ReadError { line, what: "the headers are cut off".to_owned(), hint: HINT };
    let mut rest = text.strip_prefix(b"{[").and_then(|rest| rest.strip_suffix(b"]}")).ok_or_else(cut)?;
    let mut headers = Headers::new();
    loop {
        let end = rest.windows(4).position(|part| part == b"], [");
        let one = &rest[..end.unwrap_or(rest.len())];
        let comma = one.windows(2).position(|part| part == b", ").ok_or_else(cut)?;
        let (name, value) = (&one[..comma], &one[comma + 2..]);
        if !is_token(name) || value == b"System.String[]" {
            return Err(cut());
        }
        push(&mut headers, line, name, value)?;
        match end {
            Some(end) => rest = &rest[end + 4..],
            None => return Ok(headers),
        }
    }
}

/// A value of PowerShell 7, whose values are lists.
fn unbraced(value: &[u8]) -> &[u8] {
    value.strip_prefix(b"{").and_then(|value| value.strip_suffix(b"}")).unwrap_or(value)
}

/// Adds a header, unless PowerShell shortened it or merged several cookies into it.
fn push(headers: &mut Headers, line: usize, name: &[u8], value: &[u8]) -> Result<(), ReadError> {
    let fail = |what: String| Err(ReadError { line, what, hint: HINT });
    let is_cut = |text: &[u8]| [b"...".as_slice(), "…".as_bytes(), b"...}", "…}".as_bytes()].iter().any(|end| text.ends_with(end));
    if is_cut(name) || is_cut(value) {
        return fail(format!("the value of `{}` is cut off", String::from_utf8_lossy(name)));
    }
    if name.eq_ignore_ascii_case(b"set-cookie") && is_merged(value) {
        return fail("several cookies are merged into one".to_owned());
    }
    if headers.len() == MAX_HEADERS {
        return fail(format!("more than {MAX_HEADERS} header fields"));
    }
    headers.push((String::from_utf8_lossy(name).into_owned(), Value::from_bytes(value)));
    Ok(())
}

/// Whether a comma of a cookie is followed by the name of another: the one in `Expires=Wed, 21 Oct` is not.
fn is_merged(value: &[u8]) -> bool {
    value.split(|&byte| byte == b',').skip(1).any(|piece| {
        piece.trim_ascii_start().iter().position(|&byte| byte == b'=').is_some_and(|end| is_token(&piece.trim_ascii_start()[..end]))
    })
}
