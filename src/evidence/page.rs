//! The page itself: its URL, its status, its kind.

use super::unread::Unread;
use super::{Spanned, tokens};
use crate::capture::{Capture, Fields, MediaType, Source};
use crate::platform::Url;

/// Words of a path behind which people sign in, and sign out.
pub const SIGN_IN: [&str; 14] = [
    "login",
    "log-in",
    "signin",
    "sign-in",
    "logon",
    "token",
    "auth",
    "oauth",
    "authenticate",
    "password",
    "passwd",
    "register",
    "signup",
    "sign-up",
];
/// See [`SIGN_IN`].
pub const SIGN_OUT: [&str; 6] = ["logout", "log-out", "logoff", "log-off", "signout", "sign-out"];
/// Words in the names of hidden fields that hold a token against forged requests.
pub const FORGERY: [&str; 5] = ["csrf", "xsrf", "token", "nonce", "authenticity"];

/// The page that is judged.
#[derive(Clone, Debug)]
pub struct Page<'a> {
    /// Whether the URL is `https:`.
    pub https: bool,
    /// The host as in the URL, lower case; empty where the URL could not be read.
    pub host: String,
    /// The path, starting with `/`.
    pub path: String,
    /// Whether the host can only be this machine: `localhost`, `*.localhost`, `127.0.0.0/8`, `[::1]`.
    pub loopback: bool,
    /// What kind of response it is.
    pub kind: Kind,
    /// Its URL, where it could be read.
    pub url: Option<Url>,
    /// The status code.
    pub status: Option<u16>,
    /// The request's method, where it is known.
    pub method: Option<&'a str>,
    /// The `Content-Type` that counts: of several the last that is valid (Fetch, "extract a MIME type"), and the first where none is.
    pub content_type: Option<Spanned<'a>>,
    /// How the response was obtained.
    pub source: Source,
}

/// The most bytes of the path in which words are looked for.
pub const MOST_PATH: usize = 4_000;

/// The kind of a response: each is judged by its own rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// HTML, or no media type at all, which a browser may take for HTML.
    Document,
    /// JSON and its relatives: judged after the OWASP REST Security Cheat Sheet.
    Api,
    /// Anything else.
    Other,
}

impl<'a> Page<'a> {
    pub(super) fn read(capture: &'a Capture, fields: &Fields<'a>, unread: &mut Vec<Unread>) -> Page<'a> {
        let url = Url::parse_start(&capture.url);
        let (host, path) = url.as_ref().map(|url| (url.host().to_owned(), url.path().to_owned())).unwrap_or_default();
        let (https, loopback) = (url.as_ref().is_some_and(Url::is_https), url.as_ref().is_some_and(Url::is_loopback));
        if path.len() > MOST_PATH {
            unread.push(Unread::Address);
        }
        let content_type = content_type(fields);
        Page {
            https,
            host,
            path,
            loopback,
            url,
            kind: kind(content_type),
            status: capture.status,
            method: capture.method.as_deref(),
            content_type,
            source: capture.source,
        }
    }

    /// Whether browsers hand its body to nobody: informational responses, redirects, those without a body, and answers to preflights.
    pub fn is_bodiless(&self) -> bool {
        matches!(self.status, Some(100..200 | 204 | 205 | 300..400)) || self.is_preflight()
    }

    /// Whether it answers an OPTIONS request, as a CORS preflight is.
    pub fn is_preflight(&self) -> bool {
        self.method.is_some_and(|method| method.eq_ignore_ascii_case("OPTIONS"))
    }

    /// Localhost over HTTP, where findings about the transport are deferred to production.
    pub fn transport_deferred(&self) -> bool {
        self.loopback && !self.https
    }

    /// Whether a browser would render it as a page.
    pub fn is_document(&self) -> bool {
        self.kind == Kind::Document && !self.is_bodiless()
    }

    /// Whether its path has one of these words, whatever their case: `/authors` has no `auth`. A word may be two, as in `sign-in`.
    pub fn path_holds(&self, words: &[&str]) -> bool {
        let path = &self.path[..self.path.floor_char_boundary(MOST_PATH)];
        let bytes = path.as_bytes();
        // The digits of an escape, as `%AE`, are no letters.
        let escaped = |at: usize| (at.saturating_sub(2)..at).any(|start| bytes.get(start) == Some(&b'%'));
        let is_letter = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric) && !escaped(at);
        words.iter().any(|word| {
            let is_here = |(at, window): (usize, &[u8])| {
                let ends = [at.checked_sub(1), at.checked_add(word.len())].map(|at| at.is_some_and(is_letter));
                let same = window.iter().zip(word.bytes()).all(|(byte, wanted)| match wanted {
                    b'-' => matches!(byte, b'-' | b'_'),
                    _ => byte.eq_ignore_ascii_case(&wanted),
                });
                same && ends == [false, false]
            };
            bytes.windows(word.len()).enumerate().any(is_here)
        })
    }

    /// Whether it only points elsewhere.
    pub fn is_redirect(&self) -> bool {
        self.status.is_some_and(|status| (300..400).contains(&status) && status != 304)
    }
}

/// The field, or the part of one, whose media type counts.
fn content_type<'a>(fields: &Fields<'a>) -> Option<Spanned<'a>> {
    let mut first = None;
    let mut last = None;
    for field in tokens(fields, "content-type") {
        first = first.or(Some(field));
        if !field.text.contains(',') {
            if MediaType::parse(field.text).is_valid() {
                last = Some(field);
            }
            continue;
        }
        last = field.members().filter(|member| MediaType::parse(member.text).is_valid()).last().or(last);
    }
    last.or(first)
}

fn kind(content_type: Option<Spanned>) -> Kind {
    let Some(content_type) = content_type else { return Kind::Document };
    let media_type = MediaType::parse(content_type.text);
    if media_type.is_html() || media_type.essence.is_empty() {
        Kind::Document
    } else if media_type.is_json() {
        Kind::Api
    } else {
        Kind::Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_media_type_tells_the_kind() {
        for (value, expected) in [
            ("Text/HTML; charset=utf-8", Kind::Document),
            ("application/problem+json", Kind::Api),
            ("text/css", Kind::Other),
            ("", Kind::Document),
        ] {
            let token = Spanned::whole(crate::evidence::Place::Header(0), value);
            assert_eq!(kind(Some(token)), expected, "{value}");
        }
    }

    fn page(change: fn(&mut Capture)) -> (bool, Kind, Option<String>) {
        let mut capture = Capture { url: "https://app.example/".into(), status: Some(200), ..Capture::default() };
        change(&mut capture);
        let page = Page::read(&capture, &Fields::of(&capture.headers), &mut Vec::new());
        (page.is_document(), page.kind, page.content_type.map(|found| found.text.to_owned()))
    }

    #[test]
    fn what_no_browser_shows_is_no_document() {
        for status in [100, 103, 204, 205, 301, 302, 304, 308] {
            let of = |status| {
                let capture = Capture { status: Some(status), ..Capture::default() };
                Page::read(&capture, &Fields::of(&capture.headers), &mut Vec::new()).is_document()
            };
            assert!(!of(status) && of(404), "{status}");
        }
        assert!(!page(|capture| capture.method = Some("OPTIONS".into())).0 && page(|capture| capture.method = Some("HEAD".into())).0);
    }

    #[test]
    fn the_last_valid_content_type_counts() {
        let found = page(|capture| capture.headers = vec![("Content-Type".into(), "text/plain, text/html; charset=utf-8, x".into())]);
        assert_eq!(found, (true, Kind::Document, Some("text/html; charset=utf-8".into())));
        let found = page(|capture| {
            capture.headers = vec![("Content-Type".into(), "text/html".into()), ("content-type".into(), "application/json".into())];
        });
        assert_eq!(found, (false, Kind::Api, Some("application/json".into())));
        assert_eq!(page(|capture| capture.headers = vec![("Content-Type".into(), "html".into())]).2.as_deref(), Some("html"));
    }

    #[test]
    fn words_of_a_path_are_whole() {
        let holds = |path: &str, words: &[&str]| {
            let capture = Capture { url: format!("https://app.example{path}"), ..Capture::default() };
            Page::read(&capture, &Fields::of(&capture.headers), &mut Vec::new()).path_holds(words)
        };
        for path in ["/login", "/accounts/Login/", "/sign_in", "/user/sign-in.html", "/auth/token", "/reset-password", "/%C3%A9login"] {
            assert!(holds(path, &SIGN_IN), "{path}");
        }
        for path in ["/authors", "/author/1", "/cataloging", "/tokenizer", "/", "/design-in-print"] {
            assert!(!holds(path, &SIGN_IN), "{path}");
        }
        assert!(holds("/log_out", &SIGN_OUT) && !holds("/logouts", &SIGN_OUT));
    }
}
