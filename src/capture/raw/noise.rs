//! What tools print around a response, and what it says of the request: curl's `*` lines and progress, wget's lines, an echoed request, a prompt.

use super::command;
use super::lines::{field, request, status};
use crate::platform::Url;

/// What the lines before a response say of it.
#[derive(Clone, Default)]
pub(super) struct Context {
    /// The URL, where one is named.
    pub(super) url: Option<String>,
    /// Those that a command names, the first response's among them.
    pub(super) urls: Vec<String>,
    /// Whether a command was typed here: what follows has nothing to do with what came before.
    pub(super) command: bool,
    /// Method and target of an echoed request, and its `Host`.
    pub(super) request: Option<(String, String)>,
    pub(super) host: Option<String>,
    pub(super) in_request: bool,
}

/// What is known of the connection, which curl says once for several responses.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Connection {
    #[default]
    Unknown,
    Plain,
    Tls,
}

impl Context {
    /// Takes a line; anything that no tool prints undoes what was said before it.
    pub(super) fn read(&mut self, line: &[u8], connection: &mut Connection) {
        let line = without_progress(line);
        let trimmed = line.trim_ascii();
        if trimmed.is_empty() {
            self.in_request = false;
            return;
        }
        if let Some(info) = line.strip_prefix(b"* ") {
            self.information(info.trim_ascii_start(), connection);
            return;
        }
        let echoed = if line == b">" { b"" } else { line.strip_prefix(b"> ").unwrap_or(trimmed) };
        if let Some((method, target)) = request(echoed) {
            (self.request, self.host, self.in_request) = (Some((method.to_owned(), target.to_owned())), None, true);
            return;
        }
        if let (true, Some((name, value))) = (self.in_request, field(echoed)) {
            if name.eq_ignore_ascii_case(b"host") {
                self.host = std::str::from_utf8(value).ok().map(str::to_owned);
            }
            return;
        }
        if let Some(urls) = command::urls(trimmed) {
            *self = Context { url: urls.first().cloned(), urls, command: true, ..Context::default() };
        } else if let Some(url) = wget_url(trimmed) {
            self.url = Some(url);
        } else if !is_noise(line) && !is_of_wget(trimmed) {
            *self = Context::default();
        }
    }

    fn information(&mut self, info: &[u8], connection: &mut Connection) {
        let starts = |starts: &[&[u8]]| starts.iter().any(|start| info.starts_with(start));
        if starts(&[b"Trying "]) {
            *connection = Connection::Unknown;
        } else if starts(&[b"SSL connection", b"ALPN", b"TLS", b"schannel:", b"Server certificate"]) {
            *connection = Connection::Tls;
        } else if starts(&[b"Connected to ", b"Established connection to "]) && *connection == Connection::Unknown {
            *connection = Connection::Plain;
        }
        let quoted = info.strip_prefix(b"Issue another request to this URL: '").and_then(|rest| rest.strip_suffix(b"'"));
        if let Some(url) = quoted.and_then(|url| std::str::from_utf8(url).ok()).and_then(Url::parse) {
            (self.url, self.request) = (Some(url.into_text()), None);
        }
    }

    /// The URL that was asked for, as far as the lines say it.
    pub(super) fn url(&self, connection: Connection) -> Option<String> {
        if self.url.is_some() {
            return self.url.clone();
        }
        let (method, target) = self.request.as_ref()?;
        if method == "CONNECT" {
            return None;
        }
        let scheme = if connection == Connection::Plain { "http" } else { "https" };
        let whole = if target.starts_with('/') { format!("{scheme}://{}{target}", self.host.as_ref()?) } else { target.clone() };
        Some(Url::parse(&whole).filter(|url| !url.host().is_empty())?.into_text())
    }

    /// Whether another echoed request is the same one once more.
    pub(super) fn is_same_request(&self, other: &Context) -> Option<bool> {
        Some(self.request.as_ref()? == other.request.as_ref()? && self.host == other.host)
    }

    pub(super) fn is_connect(&self) -> bool {
        self.request.as_ref().is_some_and(|(method, _)| method == "CONNECT")
    }
}

/// Whether curl prints such a line beside a response.
pub(super) fn is_noise(line: &[u8]) -> bool {
    let line = without_progress(line).trim_ascii();
    let bytes = line.starts_with(b"{ [") || line.starts_with(b"} [");
    line.is_empty()
        || line == b"*"
        || line == b">"
        || line.starts_with(b"* ")
        || line.starts_with(b"> ")
        || (bytes && line.ends_with(b" data]"))
        || is_progress_title(line)
        || line.starts_with(b"curl: (")
}

fn is_progress_title(line: &[u8]) -> bool {
    line.starts_with(b"% Total ") || line.starts_with(b"Dload  Upload")
}

/// A line without the rows of curl's progress table that it begins with: they end in a carriage return, or in nothing.
pub(super) fn without_progress(line: &[u8]) -> &[u8] {
    if !matches!(line.first(), Some(b' ' | b'\r' | b'0'..=b'9')) {
        return line;
    }
    let end = line.iter().position(|byte| !b"0123456789 .:-kMGTP\r".contains(byte)).unwrap_or(line.len());
    let columns = line[..end].split(|&byte| byte == b' ' || byte == b'\r').filter(|column| !column.is_empty()).take(12).count();
    if columns < 12 { line } else { &line[end..] }
}

/// The URL of a line such as `--2026-01-31 12:00:00--  https://app.example/`.
fn wget_url(line: &[u8]) -> Option<String> {
    let line = std::str::from_utf8(line.strip_prefix(b"--")?).ok()?;
    let (time, url) = line.split_once("--  ")?;
    let is_time = time.len() == 19 && time.bytes().all(|byte| byte.is_ascii_digit() || b"-: ".contains(&byte));
    Some(Url::parse(url.trim()).filter(|_| is_time)?.into_text())
}

/// Whether wget prints such a line between two responses.
fn is_of_wget(line: &[u8]) -> bool {
    let starts: [&[u8]; 7] = [
        b"Connecting to ",
        b"Resolving ",
        b"HTTP request sent",
        b"Reusing existing connection",
        b"Authentication selected",
        b"Location: ",
        b"Length: ",
    ];
    starts.iter().any(|start| line.starts_with(start))
}

/// A body without what curl prints around it.
pub(super) fn trimmed_body(mut body: &[u8]) -> &[u8] {
    loop {
        let end = body.iter().position(|&byte| byte == b'\n').map_or(body.len(), |end| end + 1);
        if body.is_empty() || !is_noise(&body[..end]) {
            break;
        }
        body = &body[end..];
    }
    loop {
        let last = body.strip_suffix(b"\n").unwrap_or(body);
        let start = last.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        if body.is_empty() || !is_noise(&last[start..]) {
            return body;
        }
        body = &body[..start];
    }
}

/// The place in a line where a status line begins behind a body that did not end in a line end; what comes next must be a field that is known.
pub(super) fn status_within(line: &[u8], next: Option<&[u8]>) -> Option<usize> {
    let next_is_known = || next.and_then(field).and_then(|(name, _)| std::str::from_utf8(name).ok()).is_some_and(super::names::is_known);
    let mut from = 0;
    // The last one: what stands before it is the body's.
    let mut found = None;
    while let Some(at) = line[from..].windows(5).position(|part| part == b"HTTP/") {
        from += at + 5;
        found = Some(from - 5).filter(|&at| at > 0 && status(&line[at..]).is_some()).or(found);
    }
    found.filter(|_| next_is_known())
}
