//! The page itself: its URL, its status, its kind.

use super::unread::Unread;
use super::{Spanned, holds, tokens};
use crate::capture::{Capture, Fields, MediaType, Source};
use crate::platform::Url;

/// Words of a path behind which people sign in, and sign out.
pub const SIGN_IN: [&str; 8] = ["login", "signin", "sign-in", "/token", "/auth", "password", "register", "signup"];
/// See [`SIGN_IN`].
pub const SIGN_OUT: [&str; 6] = ["logout", "log-out", "log_out", "signout", "sign-out", "sign_out"];
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
    /// The status code.
    pub status: Option<u16>,
    /// The first `Content-Type`.
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
        let url = url.as_ref();
        let (host, path) = url.map(|url| (url.host().to_owned(), url.path().to_owned())).unwrap_or_default();
        let (https, loopback) = (url.is_some_and(Url::is_https), url.is_some_and(Url::is_loopback));
        if path.len() > MOST_PATH {
            unread.push(Unread::Address);
        }
        let content_type = tokens(fields, "content-type").next();
        Page { https, host, path, loopback, kind: kind(content_type), status: capture.status, content_type, source: capture.source }
    }

    /// Localhost over HTTP, where findings about the transport are deferred to production.
    pub fn transport_deferred(&self) -> bool {
        self.loopback && !self.https
    }

    /// Whether a browser would render it as a page.
    pub fn is_document(&self) -> bool {
        self.kind == Kind::Document
    }

    /// Whether its path holds one of these words, whatever their case.
    pub fn path_holds(&self, words: &[&str]) -> bool {
        let path = &self.path[..self.path.floor_char_boundary(MOST_PATH)];
        words.iter().any(|word| holds(path, word))
    }

    /// Whether it only points elsewhere.
    pub fn is_redirect(&self) -> bool {
        self.status.is_some_and(|status| (300..400).contains(&status) && status != 304)
    }
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
}
