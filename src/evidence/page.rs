//! The page itself: where it was, how it answered, what it is.

use super::{Token, tokens};
use crate::capture::{Capture, Source};

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
    /// What sort of answer it is.
    pub kind: Kind,
    /// The status code.
    pub status: Option<u16>,
    /// The first `Content-Type`.
    pub content_type: Option<Token<'a>>,
    /// How the answer was obtained.
    pub source: Source,
}

/// What sort of answer a response is: each is judged by its own rules.
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
    pub(super) fn read(capture: &'a Capture) -> Page<'a> {
        let url = url::Url::parse(&capture.url).ok();
        let host = url.as_ref().and_then(url::Url::host);
        let loopback = match &host {
            Some(url::Host::Domain(name)) => *name == "localhost" || name.ends_with(".localhost"),
            Some(url::Host::Ipv4(address)) => address.is_loopback(),
            Some(url::Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        let content_type = tokens(&capture.headers, "content-type").next();
        Page {
            https: url.as_ref().is_some_and(|url| url.scheme() == "https"),
            host: host.map(|host| host.to_string()).unwrap_or_default(),
            path: url.as_ref().map(|url| url.path().to_owned()).unwrap_or_default(),
            loopback,
            kind: kind(content_type),
            status: capture.status,
            content_type,
            source: capture.source,
        }
    }

    /// On this machine over plain HTTP, where what concerns the transport is for later.
    pub fn transport_deferred(&self) -> bool {
        self.loopback && !self.https
    }

    /// Whether a browser would render it as a page.
    pub fn is_document(&self) -> bool {
        self.kind == Kind::Document
    }

    /// Whether it only points elsewhere.
    pub fn is_redirect(&self) -> bool {
        self.status.is_some_and(|status| (300..400).contains(&status) && status != 304)
    }
}

fn kind(content_type: Option<Token>) -> Kind {
    let Some(content_type) = content_type else { return Kind::Document };
    let essence = content_type.cut(';').0;
    let text = essence.text.to_ascii_lowercase();
    match text.as_str() {
        "text/html" | "application/xhtml+xml" | "" => Kind::Document,
        "application/json" | "text/json" | "application/x-ndjson" => Kind::Api,
        other if other.ends_with("+json") => Kind::Api,
        _ => Kind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_hosts_are_known() {
        for (url, loopback) in [
            ("http://localhost:5000/", true),
            ("http://app.localhost/", true),
            ("http://127.9.9.9/", true),
            ("http://[::1]:8000/x", true),
            ("http://localhost.example/", false),
            ("http://10.0.0.1/", false),
            ("not a url", false),
        ] {
            let capture = Capture { url: url.into(), ..Capture::default() };
            assert_eq!(Page::read(&capture).loopback, loopback, "{url}");
        }
    }

    #[test]
    fn the_media_type_tells_the_kind() {
        for (value, expected) in
            [("Text/HTML; charset=utf-8", Kind::Document), ("application/problem+json", Kind::Api), ("text/css", Kind::Other), ("", Kind::Document)]
        {
            let token = Token::whole(crate::evidence::Place::Header(0), value);
            assert_eq!(kind(Some(token)), expected, "{value}");
        }
    }
}
