//! Reads what developer tools give when the Headers pane is selected and copied: a line for each name, and one for its value.

use super::block::{Block, Margin};
use super::lines::{Lines, is_token, shown};
use super::names;
use super::noise::Context;
use crate::capture::{Headers, MAX_HEADERS, ReadError, Value};
use crate::platform::Url;

const HINT: &str = "copy them by a right click on the request: Copy > Copy response headers (Firefox: Copy Value > Response Headers)";

/// What stands in the pane besides headers: titles, and buttons.
const TITLES: &[&str] = &["general", "response headers", "raw", "view source", "view parsed", "early hints headers"];
/// Names in the section "General".
const GENERAL: &[&str] = &["request url", "request method", "status code", "remote address", "referrer policy"];
/// Headers whose value may be another header's name.
const NAMING: &[&str] = &["vary", "trailer", "connection", "access-control-expose-headers", "access-control-allow-headers"];

/// A line as the pane may hold it.
enum Kind<'a> {
    Title,
    Request,
    /// A name and, where it stands in the same line, its value.
    Name(&'a str, Option<&'a [u8]>),
}

fn kind(line: &[u8]) -> Option<Kind<'_>> {
    let text = std::str::from_utf8(line).ok()?;
    let title = text.split(" (").next().unwrap_or(text).trim().to_ascii_lowercase();
    if TITLES.contains(&title.as_str()) {
        return Some(Kind::Title);
    }
    if title == "request headers" {
        return Some(Kind::Request);
    }
    let (name, value) = match text.strip_prefix(':') {
        // `:status`, `:status:` and `:status: 200`.
        Some(_) => text[1..].split_once([':', ' ']).map_or((text, ""), |(name, value)| (&text[..name.len() + 1], value)),
        None => text.split_once(':').unwrap_or((text, "")),
    };
    let value = value.trim();
    let is_general = GENERAL.iter().any(|known| name.eq_ignore_ascii_case(known));
    let is_name = is_general || is_token(name.strip_prefix(':').unwrap_or(name).as_bytes());
    is_name.then_some(Kind::Name(name, (!value.is_empty()).then_some(value.as_bytes())))
}

fn is_in(list: &[&str], name: &str) -> bool {
    list.iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// Reads such a list; nothing where the text does not begin like one.
pub(super) fn read(text: &[u8]) -> Option<Result<Block<'_>, ReadError>> {
    let mut lines = Lines::of(text);
    while lines.peek().is_some_and(|line| line.trim_ascii().is_empty()) {
        lines.next();
    }
    let starts = match kind(lines.peek()?.trim_ascii())? {
        Kind::Title | Kind::Request => true,
        Kind::Name(name, value) => {
            name.eq_ignore_ascii_case("request url") || name.eq_ignore_ascii_case("status code") || (value.is_none() && is_listed(text))
        }
    };
    starts.then(|| list(lines))
}

/// Whether a line that is nothing but the name of a response's header has another line below it.
fn is_listed(text: &[u8]) -> bool {
    let name =
        |line: &[u8]| matches!(kind(line.trim_ascii()), Some(Kind::Name(name, None)) if names::is_of_responses(name) || name == ":status");
    let mut lines = text.split(|&byte| byte == b'\n').filter(|line| !line.trim_ascii().is_empty()).take(MAX_HEADERS);
    lines.any(name) && lines.next().is_some()
}

fn list(mut lines: Lines) -> Result<Block, ReadError> {
    let start = lines.number + 1;
    let mut headers = Headers::new();
    let (mut code, mut url) = (None, None);
    // Older tools end a name in a colon, newer ones do not; a pane has one way.
    let mut with_colon = None;
    while let Some(line) = next(&mut lines) {
        let number = lines.number;
        let fail = |what: String| ReadError { line: number, what, hint: HINT };
        let (name, inline) = match kind(line) {
            Some(Kind::Title) => continue,
            Some(Kind::Request) if headers.is_empty() => return Err(fail("these are the headers of a request".to_owned())),
            Some(Kind::Request) => break,
            Some(Kind::Name(name, inline)) => (name, inline),
            None => return Err(fail(format!("expected the name of a header, found {}", shown(line)))),
        };
        // Where titles are not copied, the request's headers follow at once.
        if names::is_of_requests(name) {
            if headers.is_empty() {
                return Err(fail("these are the headers of a request".to_owned()));
            }
            break;
        }
        let colon = line.ends_with(b":");
        if inline.is_none() && *with_colon.get_or_insert(colon) != colon {
            return Err(fail(format!("a name or a value is missing near {}", shown(line))));
        }
        let value = match inline {
            Some(value) => value,
            None => next(&mut lines).ok_or_else(|| fail(format!("the value of `{name}` is missing")))?,
        };
        // An empty value is not copied, and would shift every name after it.
        let misplaced = inline.is_none()
            && !is_in(NAMING, name)
            && std::str::from_utf8(value).is_ok_and(|value| names::is_of_responses(value.trim_end_matches(':')));
        if misplaced {
            return Err(fail(format!("the value of `{name}` is missing: {} comes next", shown(value))));
        }
        let digits = || std::str::from_utf8(value.get(..3)?).ok()?.parse().ok().filter(|code| (100..=999).contains(code));
        if name.eq_ignore_ascii_case("status code") || name == ":status" {
            code = digits();
        } else if name.eq_ignore_ascii_case("request url") {
            url = std::str::from_utf8(value).ok().and_then(Url::parse).map(Url::into_text);
        } else if !is_in(GENERAL, name) && !name.starts_with(':') {
            if headers.len() == MAX_HEADERS {
                return Err(fail(format!("more than {MAX_HEADERS} header fields")));
            }
            headers.push((name.to_owned(), Value::from_bytes(value)));
        }
    }
    if headers.is_empty() {
        return Err(ReadError { line: start, what: "the list has no headers of a response".to_owned(), hint: HINT });
    }
    if let Some(reason) = names::refusal(&headers).filter(|_| code.is_none()) {
        return Err(ReadError { line: start, what: reason.to_owned(), hint: HINT });
    }
    let context = Context { url, ..Context::default() };
    Ok(Block {
        status: code,
        reason: b"",
        headers,
        body: b"",
        context,
        connection: Default::default(),
        margin: Margin::None,
        line: start,
        folded: Vec::new(),
    })
}

/// The next line that is not blank, without the blanks around it.
fn next<'a>(lines: &mut Lines<'a>) -> Option<&'a [u8]> {
    loop {
        let line = lines.next()?.trim_ascii();
        if !line.is_empty() {
            return Some(line);
        }
    }
}
