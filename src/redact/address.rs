//! Secrets in URLs: who signs in, parameters that are named like secrets or look like them, and segments of paths that do.

use super::look::{is_public_file, is_secret_name, is_token};
use super::mask::{Keep, Masks};
use std::borrow::Cow;

/// So deep are URLs in parameters of URLs looked into; what is deeper is masked as a whole.
const DEEPEST: usize = 4;

impl Masks {
    /// A URL, absolute or relative, with its secrets masked.
    pub(super) fn url(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        self.url_into(text, 0, &mut out);
        out
    }

    /// A parameter, of which the value is masked where its name or itself says that it is secret.
    pub(super) fn parameter(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        self.parameter_into(text, 0, Keep::Hosts, &mut out);
        out
    }

    fn url_into(&mut self, text: &str, depth: usize, out: &mut String) {
        let start = authority(text);
        let rest = match start {
            None => self.scheme_into(text, out),
            Some(start) => {
                let end = text[start..].find(['/', '\\', '?', '#']).map_or(text.len(), |at| start + at);
                let host = text[start..end].rfind('@').map_or(start, |at| start + at);
                out.push_str(&text[..start]);
                if host > start {
                    out.push_str(&self.mask(&text[start..host], Keep::Hosts));
                }
                out.push_str(&text[host..end]);
                &text[end..]
            }
        };
        let (before, fragment) = rest.split_at(rest.find('#').unwrap_or(rest.len()));
        let (path, query) = before.split_at(before.find('?').unwrap_or(before.len()));
        self.path_into(path, depth, out);
        for part in [query, fragment] {
            let Some(mark) = part.get(..1) else { continue };
            out.push_str(mark);
            for (at, piece) in part[1..].split('&').enumerate() {
                if at > 0 {
                    out.push('&');
                }
                self.parameter_into(piece, depth, Keep::Hosts, out);
            }
        }
    }

    /// What comes before a colon like a scheme, and gives the rest. What is no scheme, such as `1:`, stays none.
    fn scheme_into<'t>(&mut self, text: &'t str, out: &mut String) -> &'t str {
        // Browsers ignore what comes before it.
        let (lead, text) = text.split_at(text.find(|c: char| !(c == ' ' || c.is_ascii_control())).unwrap_or(text.len()));
        out.push_str(lead);
        let end =
            text.find(|c: char| !(c.is_ascii_alphanumeric() || "+.-".contains(c))).filter(|at| *at > 0 && text[*at..].starts_with(':'));
        let Some(end) = end else { return text };
        if is_token(&text[..end]) {
            out.push_str(&text[..1]);
            out.push_str(&self.mask(&text[..end], Keep::Words)[1..]);
        } else {
            out.push_str(&text[..end]);
        }
        &text[end..]
    }

    /// A path, with segments that look like tokens masked.
    pub(super) fn path_into(&mut self, path: &str, depth: usize, out: &mut String) {
        for segment in path.split_inclusive(['/', '\\']) {
            let (segment, slash) = segment.split_at(segment.trim_end_matches(['/', '\\']).len());
            for (at, piece) in segment.split(';').enumerate() {
                if at > 0 {
                    out.push(';');
                }
                match piece.contains('=') {
                    true => self.parameter_into(piece, depth, Keep::Words, out),
                    false if looks_secret(piece, depth) && !is_public_file(piece) => out.push_str(&self.mask(piece, Keep::Words)),
                    false => out.push_str(piece),
                }
            }
            out.push_str(slash);
        }
    }

    fn parameter_into(&mut self, text: &str, depth: usize, keep: Keep, out: &mut String) {
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (&text[..=name.len()], value),
            None => ("", text),
        };
        out.push_str(name);
        if value.is_empty() {
            return;
        }
        let decoded = decoded(name.trim_end_matches('='));
        let is_url =
            ["http://", "https://"].iter().any(|scheme| value.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
        let is_path = is_url || value.starts_with('/');
        if depth >= DEEPEST
            || (is_secret_name(&decoded) && !is_url)
            || (!is_path && looks_secret(value, depth))
            || (value.contains('%') && hides(value, depth))
        {
            out.push_str(&self.mask(value, keep));
        } else {
            self.url_into(value, depth + 1, out);
        }
    }
}

/// Where the part of a URL begins that names who signs in and the host; nothing where there is none.
fn authority(text: &str) -> Option<usize> {
    let lead = text.len() - text.trim_start_matches(|c: char| c.is_ascii_whitespace() || c.is_ascii_control()).len();
    let is_scheme = |c: char| c.is_ascii_alphanumeric() || "+.-".contains(c);
    let rest = &text[lead..];
    let scheme = rest.find(|c| !is_scheme(c)).filter(|at| *at > 0 && rest[*at..].starts_with(':'));
    let after = scheme.map_or(rest, |at| &rest[at + 1..]);
    let slashes = after.len() - after.trim_start_matches(['/', '\\']).len();
    // Of these schemes browsers find the host behind any number of slashes.
    let web = scheme.is_some_and(|at| ["http", "https", "ws", "wss", "ftp"].iter().any(|web| rest[..at].eq_ignore_ascii_case(web)));
    (slashes >= 2 || web).then(|| text.len() - after.len() + slashes)
}

/// Whether a piece looks like a token, as it is or decoded.
fn looks_secret(text: &str, depth: usize) -> bool {
    is_token(text) || (text.contains('%') && hides(text, depth))
}

/// Whether there is something to mask in a text once its escapes are decoded, as often as they were made.
fn hides(text: &str, depth: usize) -> bool {
    let mut text = Cow::Borrowed(text);
    for _ in depth..DEEPEST {
        let next = decoded(&text).into_owned();
        if next == *text {
            return false;
        }
        if is_token(&next) || Masks::of("").probe(&next) {
            return true;
        }
        text = Cow::Owned(next);
    }
    // Escaped so often, it has something to hide.
    true
}

impl Masks {
    /// Whether anything would be masked, escapes left as they are.
    fn probe(&mut self, text: &str) -> bool {
        let flat = text.replace('%', " ");
        self.url(&flat) != flat
    }
}

/// Percent-decoded; what is no UTF-8 after that is replaced.
fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    let digit = |at: usize| bytes.get(at).and_then(|byte| char::from(*byte).to_digit(16)).and_then(|digit| u8::try_from(digit).ok());
    while let Some(byte) = bytes.get(at) {
        match (byte, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push(high << 4 | low);
                at += 3;
            }
            _ => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    Cow::Owned(String::from_utf8_lossy(&out).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_secret_in_a_url_goes_and_the_rest_stays() {
        for (url, masked) in [
            ("https://app.example/a/b?page=2#top", "https://app.example/a/b?page=2#top"),
            ("https://alice:hunter2@app.example/", "https://xxxxx:xxxxxxx@app.example/"),
            ("https:alice@app.example/", "https:xxxxx@app.example/"),
            ("//alice@app.example", "//xxxxx@app.example"),
            ("/search?q=shoes&token=abc", "/search?q=shoes&token=xxx"),
            ("/cb?code=a/b?c=d&state=x&page=1", "/cb?code=x/x?x=x&state=x&page=1"),
            ("/cb#access_token=abc&type=bearer", "/cb#access_token=xxx&type=bearer"),
            ("/?x=5f3c9a8b7d6e5f4a3b2c", "/?x=redacted-1xxxxxxxxxx"),
            ("/?5f3c9a8b7d6e5f4a3b2c", "/?redacted-1xxxxxxxxxx"),
            ("/#5f3c9a8b7d6e5f4a3b2c", "/#redacted-1xxxxxxxxxx"),
            ("/reset/5f3c9a8b7d6e5f4a3b2c/new", "/reset/redacted-1xxxxxxxxxx/new"),
            ("/app;jsessionid=abc?x=1", "/app;jsessionid=xxx?x=1"),
            ("/static/app.5f3c9a8b7d6e5f4a.js?v=3", "/static/app.5f3c9a8b7d6e5f4a.js?v=3"),
            ("/go?next=/cb%3Ftoken%3Dabc", "/go?next=/xx%78xxxxx%78xxx"),
            ("/go?next=https%253A%252F%252Fa%252F%253Ftoken%253Dabc", "/go?next=xxxxx%78xx%78xx%78xxx%78xx%78xxxxxxx%78xxxxx"),
            ("/go?next=https://a.example/?token=abc", "/go?next=https://a.example/?token=xxx"),
            ("/go?next=/cb?token=abc", "/go?next=/cb?token=xxx"),
            ("/go?next=%2Fhome%2Fme", "/go?next=%2Fhome%2Fme"),
            ("/?%74oken=abc", "/?%74oken=xxx"),
            ("mailto:alice@app.example", "mailto:alice@app.example"),
            ("", ""),
        ] {
            let got = Masks::of("app.example").url(url);
            assert_eq!(got, masked, "{url}");
            assert_eq!(Masks::of("app.example").url(&got), got, "{url}: once is enough");
        }
    }

    #[test]
    fn urls_within_urls_end_somewhere() {
        for deep in ["?a=".repeat(100_000), "/x%25".repeat(100_000), "a=%3D".repeat(100_000), "?n=http://".repeat(100_000)] {
            let got = Masks::of("app.example").url(&deep);
            assert_eq!(got.len(), deep.len());
        }
    }
}
