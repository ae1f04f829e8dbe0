//! Whether a source covers an address, as each browser compares them (CSP3, section 6.7.2.8, and where they depart from it).

use super::source::{Host, HostName, Keyword, Port, Source};
use crate::evidence::browser::Browser;
use crate::platform::Url;
use std::borrow::Cow;

/// An address, and what decides how sources are compared with it.
pub(super) struct Target<'u> {
    /// The page's own address.
    pub(super) page: &'u Url,
    /// Where the request goes.
    pub(super) url: &'u Url,
    /// Whether a redirect led there; paths are not compared then.
    pub(super) redirected: bool,
    /// Whether a document is loaded, in a frame or by a form: Chromium compares these in another process, a little differently.
    pub(super) navigates: bool,
    /// Whether the policy also upgrades requests: Firefox takes the address for what it will become.
    pub(super) upgrades: bool,
    /// Whose comparison.
    pub(super) browser: Browser,
}

impl Target<'_> {
    /// Whether a source covers it.
    pub(super) fn is_covered_by(&self, source: &Source) -> bool {
        match (source, self.browser) {
            (Source::Star, Browser::Chromium) => {
                matches!(self.url.scheme(), "http" | "https" | "ws" | "wss" | "ftp") || self.url.scheme() == self.page.scheme()
            }
            (Source::Star, Browser::Firefox) => self.has_host(),
            (Source::Keyword(Keyword::SelfOrigin), Browser::Chromium) => self.is_chromiums_own(),
            (Source::Keyword(Keyword::SelfOrigin), Browser::Firefox) => self.is_firefoxs_own(),
            (Source::Scheme(scheme), Browser::Chromium) => chromium_scheme(scheme, self.url.scheme()) != Fit::No,
            (Source::Scheme(scheme), Browser::Firefox) => self.fits_in_firefox(scheme, false),
            (Source::Host(host), Browser::Chromium) => self.chromium_covers(host),
            (Source::Host(host), Browser::Firefox) => self.firefox_covers(host),
            _ => false,
        }
    }

    /// Whether there is a host to compare; `data:` and `blob:` have none.
    fn has_host(&self) -> bool {
        !self.url.host().is_empty()
    }

    /// The port, the scheme's own included.
    fn port(&self) -> Option<u16> {
        self.url.port().or_else(|| own_port(self.url.scheme()))
    }

    fn is_path(&self, path: Option<&str>) -> bool {
        let Some(path) = path.filter(|_| !self.redirected) else { return true };
        let decode = |text| match self.browser {
            Browser::Chromium => decoded(text),
            Browser::Firefox => Cow::Owned(latin1(&unescaped(text))),
        };
        let (path, actual) = (decode(path), decode(self.url.path()));
        if path.ends_with('/') { actual.starts_with(&*path) } else { actual == path }
    }
}

/// How well a scheme or a port fits.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fit {
    No,
    /// It is the secure counterpart: https for http.
    Upgrade,
    /// Any would do.
    Wildcard,
    Exact,
}

/// The port of a scheme.
fn own_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" | "ws" => Some(80),
        "https" | "wss" => Some(443),
        "ftp" => Some(21),
        _ => None,
    }
}

fn chromium_scheme(allowed: &str, actual: &str) -> Fit {
    let is = |scheme| allowed.eq_ignore_ascii_case(scheme);
    match actual {
        _ if is(actual) => Fit::Exact,
        "https" if is("http") => Fit::Upgrade,
        "wss" if is("ws") => Fit::Upgrade,
        _ => Fit::No,
    }
}

/// A secure scheme needs a port that may be another, and a secure port the secure scheme: `http://a:8000` does not cover `https://a:8000`.
fn fit_together(scheme: Fit, port: Fit) -> bool {
    match (scheme, port) {
        (Fit::No, _) | (_, Fit::No) => false,
        (Fit::Upgrade, port) => matches!(port, Fit::Upgrade | Fit::Wildcard),
        (_, port) => port != Fit::Upgrade,
    }
}

/// Chromium's comparison.
impl Target<'_> {
    fn chromium_covers(&self, host: &Host) -> bool {
        let scheme = host.scheme.unwrap_or(self.page.scheme());
        let port = match host.port {
            Some(Port::Any) => Fit::Wildcard,
            Some(Port::Number(number)) => match number.parse::<u32>() {
                Ok(number) => self.chromium_port(scheme, Some(number)),
                Err(_) => Fit::No,
            },
            None if self.navigates => self.chromium_port(host.scheme.unwrap_or_default(), None),
            None => self.chromium_port(scheme, None),
        };
        let name = if own_port(self.url.scheme()).is_some() { self.url.host() } else { "" };
        fit_together(chromium_scheme(scheme, self.url.scheme()), port) && is_host(host.name, name) && self.is_path(host.path)
    }

    fn chromium_port(&self, scheme: &str, wanted: Option<u32>) -> Fit {
        let own = own_port(self.url.scheme()).map(u32::from);
        let actual = self.port().map(u32::from);
        let is_http = scheme.eq_ignore_ascii_case("http");
        if self.navigates {
            return match wanted {
                _ if wanted == actual => {
                    if wanted.is_none() {
                        Fit::Wildcard
                    } else {
                        Fit::Exact
                    }
                }
                None if own == actual => Fit::Wildcard,
                None if is_http && actual == Some(443) => Fit::Upgrade,
                Some(80) if actual == Some(443) => Fit::Upgrade,
                _ => Fit::No,
            };
        }
        let written = self.url.port().map(u32::from);
        match wanted {
            _ if wanted == written => {
                if wanted.is_none() {
                    Fit::Wildcard
                } else {
                    Fit::Exact
                }
            }
            Some(80) if actual == Some(443) => Fit::Upgrade,
            None | Some(443) if is_http && actual == Some(443) => Fit::Upgrade,
            Some(_) if written.is_none() && wanted == own => Fit::Exact,
            _ => Fit::No,
        }
    }

    /// Whether it is of the page's own origin, or its secure counterpart.
    fn is_chromiums_own(&self) -> bool {
        let page = self.page;
        if page.scheme() == "file" {
            return self.url.scheme() == "file";
        }
        let own = page.port().or_else(|| own_port(page.scheme()));
        let scheme = chromium_scheme(page.scheme(), self.url.scheme());
        let port = self.chromium_port(page.scheme(), own.map(u32::from));
        if page.host().is_empty() || self.url.host() != page.host() {
            return false;
        }
        if self.navigates {
            return fit_together(scheme, port);
        }
        let secure = matches!(self.url.scheme(), "https" | "wss") || page.scheme() == "http";
        let usual = page.port().is_none() && self.url.port().is_none();
        (scheme == Fit::Exact && matches!(port, Fit::Exact | Fit::Wildcard)) || (secure && (port == Fit::Exact || usual))
    }
}

/// Firefox's comparison.
impl Target<'_> {
    fn firefox_covers(&self, host: &Host) -> bool {
        let scheme = host.scheme.unwrap_or(self.page.scheme());
        self.fits_in_firefox(scheme, false)
            && self.has_host()
            && is_host(host.name, self.url.host())
            && self.fits_port_in_firefox(scheme, host.port)
            && self.is_path(host.path)
    }

    fn is_firefoxs_own(&self) -> bool {
        let own = self.page.port().map(|port| port.to_string());
        !self.page.host().is_empty()
            && self.fits_in_firefox(self.page.scheme(), true)
            && self.url.host() == self.page.host()
            && self.fits_port_in_firefox(self.page.scheme(), own.as_deref().map(Port::Number))
    }

    fn fits_in_firefox(&self, allowed: &str, own: bool) -> bool {
        let is = |scheme| allowed.eq_ignore_ascii_case(scheme);
        match self.url.scheme() {
            actual if is(actual) => true,
            "https" => is("http"),
            "wss" => is("ws") || (own && (is("http") || is("https"))),
            "ws" => (own && is("http")) || (self.upgrades && is("wss")),
            "http" => self.upgrades && is("https"),
            _ => false,
        }
    }

    /// The port, compared as a text: `08000` is none.
    fn fits_port_in_firefox(&self, scheme: &str, wanted: Option<Port>) -> bool {
        let actual = self.port();
        match wanted {
            Some(Port::Any) => true,
            None if self.url.port().is_none() => true,
            None => {
                let own = own_port(&scheme.to_ascii_lowercase());
                own == actual || (own == Some(80) && actual == Some(443))
            }
            Some(Port::Number(number)) => {
                actual.is_some_and(|actual| actual.to_string() == number) || (number == "80" && actual == Some(443))
            }
        }
    }
}

fn is_host(name: HostName, actual: &str) -> bool {
    match name {
        HostName::Any => true,
        HostName::Exactly(name) => name.eq_ignore_ascii_case(actual),
        HostName::Under(name) => actual
            .len()
            .checked_sub(name.len())
            .and_then(|start| actual.split_at_checked(start))
            .is_some_and(|(before, end)| before.ends_with('.') && end.eq_ignore_ascii_case(name)),
    }
}

/// The bytes that a text stands for.
fn unescaped(text: &str) -> Vec<u8> {
    let mut bytes = text.bytes();
    let mut out = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        let digit = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16)).and_then(|digit| u8::try_from(digit).ok());
        let mut ahead = bytes.clone();
        match (byte, digit(ahead.next()), digit(ahead.next())) {
            (b'%', Some(high), Some(low)) => {
                out.push(high << 4 | low);
                bytes = ahead;
            }
            _ => out.push(byte),
        }
    }
    out
}

/// UTF-8, or else each byte a character.
fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    Cow::Owned(String::from_utf8(unescaped(text)).unwrap_or_else(|bytes| latin1(bytes.as_bytes())))
}

/// Each byte a character.
fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::csp::source::parse;

    fn covers(source: &str, page: &str, url: &str, browser: Browser, navigates: bool, redirected: bool) -> bool {
        let (page, url) = (Url::parse(page).unwrap(), Url::parse(url).unwrap());
        let target = Target { page: &page, url: &url, redirected, navigates, upgrades: false, browser };
        parse(source, browser).is_ok_and(|source| target.is_covered_by(&source))
    }

    #[test]
    fn both_agree_on_these() {
        const HTTP: &str = "http://app.test/page";
        const HTTPS: &str = "https://app.test/page";
        for (source, page, url, yes) in [
            ("'self'", HTTP, "http://app.test/a", true),
            ("'self'", HTTP, "https://app.test/a", true),
            ("'self'", HTTP, "ws://app.test/a", true),
            ("'self'", HTTP, "wss://app.test/a", true),
            ("'self'", HTTPS, "http://app.test/a", false),
            ("'self'", HTTPS, "ws://app.test/a", false),
            ("'self'", HTTPS, "wss://app.test/a", true),
            ("'self'", HTTP, "http://app.test:8000/a", false),
            ("'self'", "http://app.test:8000/", "http://app.test:8000/a", true),
            ("'self'", "http://app.test:8000/", "ws://app.test:8000/a", true),
            ("'self'", "http://app.test:8000/", "https://app.test/a", false),
            ("'self'", HTTP, "data:,a", false),
            ("'self'", HTTP, "blob:http://app.test/1-2", false),
            ("*", HTTP, "blob:http://app.test/1-2", false),
            ("*", HTTP, "data:,a", false),
            ("*", HTTPS, "ws://a.test/", true),
            ("http:", HTTP, "https://a.test/", true),
            ("http:", HTTP, "ws://a.test/", false),
            ("ws:", HTTP, "http://a.test/", false),
            ("WS:", HTTP, "wss://a.test/", true),
            ("https:", HTTPS, "http://a.test/", false),
            ("data:", HTTP, "data:,a", true),
            ("blob:", HTTP, "blob:http://app.test/1-2", true),
            ("a.test", HTTP, "http://a.test/x?y", true),
            ("a.test", HTTP, "https://a.test/", true),
            ("a.test", HTTPS, "http://a.test/", false),
            ("a.test", HTTP, "ws://a.test/", false),
            ("a.test", HTTP, "http://a.test:8000/", false),
            ("a.test:*", HTTP, "http://a.test:8000/", true),
            ("A.Test:80", HTTP, "https://a.test/", true),
            ("a.test:443", HTTP, "https://a.test/", true),
            ("a.test:443", HTTP, "http://a.test/", false),
            ("http://a.test:8000", HTTPS, "http://a.test:8000/", true),
            ("*.a.test", HTTP, "http://a.test/", false),
            ("*.a.test", HTTP, "http://b.a.test/", true),
            ("*.a.test", HTTP, "http://c.b.a.test/", true),
            ("*.a.test", HTTP, "http://ba.test/", false),
            ("*:80", HTTP, "https://a.test/", true),
            ("*:*", HTTP, "ws://a.test/", false),
            ("http://*", HTTPS, "https://a.test/", true),
            ("a.test/js/", HTTP, "http://a.test/js/a/b.js", true),
            ("a.test/js", HTTP, "http://a.test/js/", false),
            ("a.test/js/", HTTP, "http://a.test/JS/", false),
            ("a.test/%6as/", HTTP, "http://a.test/js/x", true),
            ("a.test/js/?a", HTTP, "http://a.test/js/x", true),
            ("a.test/", HTTP, "http://a.test/js/x", true),
            ("self", HTTP, "http://app.test/a", false),
            ("'none'", HTTP, "http://app.test/a", false),
        ] {
            for browser in Browser::ALL {
                assert_eq!(covers(source, page, url, browser, false, false), yes, "{browser:?}: {source} on {page} for {url}");
            }
        }
    }

    #[test]
    fn browsers_differ_about_these() {
        const PAGE: &str = "http://app.test/page";
        for (source, url, chromium) in [
            ("a.test:08000", "http://a.test:8000/", true),
            ("*/js/", "http://a.test/js/x", true),
            ("data://*", "data:,a", true),
            ("http://a.test:8000", "https://a.test:8000/", false),
            ("a.test?x", "http://a.test/", false),
            ("a.test/%E9/", "http://a.test/%C3%A9/", true),
        ] {
            assert_eq!(covers(source, PAGE, url, Browser::Chromium, false, false), chromium, "{source} for {url}");
            assert_eq!(covers(source, PAGE, url, Browser::Firefox, false, false), !chromium, "{source} for {url}");
        }
        let frame = |source, url| covers(source, PAGE, url, Browser::Chromium, true, false);
        assert!(frame("'self'", "https://app.test/") && frame("a.test", "https://a.test/") && frame("a.test:80", "https://a.test/"));
        assert!(
            !frame("http://a.test:443", "https://a.test/")
                && covers("http://a.test:443", PAGE, "https://a.test/", Browser::Chromium, false, false)
        );
    }

    #[test]
    fn paths_do_not_count_after_a_redirect() {
        for browser in Browser::ALL {
            assert!(covers("a.test/js/", "http://app.test/", "http://a.test/other", browser, false, true));
            assert!(!covers("b.test/js/", "http://app.test/", "http://a.test/js/", browser, false, true));
        }
    }
}
