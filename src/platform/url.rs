//! URLs as browsers read them (WHATWG URL).

use std::net::Ipv4Addr;

/// A URL in its normal form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url(url::Url);

/// Names in the DNS have 253 characters at most, which escapes and a password may make longer.
const LONGEST_AUTHORITY: usize = 1_000;

/// The schemes whose hosts are names, and take time to read.
const NAMED: [&str; 6] = ["https", "http", "wss", "ws", "ftp", "file"];

impl Url {
    /// The most bytes that [`Url::parse_start`] reads.
    pub const LONGEST: usize = 8_000;

    /// Reads an absolute URL; nothing where browsers would not, and nothing where its host is longer than any host.
    pub fn parse(text: &str) -> Option<Url> {
        if is_endless(text) { None } else { url::Url::parse(text).ok().map(Url) }
    }

    /// Reads the beginning of an absolute URL. What lies behind is more of the path than is judged, or a query.
    pub fn parse_start(text: &str) -> Option<Url> {
        Url::parse(&text[..text.floor_char_boundary(Url::LONGEST)])
    }

    /// Reads what a page at this URL calls by that name.
    pub fn join(&self, to: &str) -> Option<Url> {
        if is_endless(to) { None } else { self.0.join(to).ok().map(Url) }
    }

    /// The whole.
    pub fn text(&self) -> &str {
        self.0.as_str()
    }

    /// The whole, given away.
    pub fn into_text(self) -> String {
        self.0.into()
    }

    /// As in `https`.
    pub fn scheme(&self) -> &str {
        self.0.scheme()
    }

    /// Lower case, names in ASCII, IPv6 in brackets; empty where there is none.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// Where it is not the scheme's own.
    pub fn port(&self) -> Option<u16> {
        self.0.port()
    }

    /// Starting with `/` where there is a host.
    pub fn path(&self) -> &str {
        self.0.path()
    }

    /// Scheme, host and port; `null` for schemes that have no origin.
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// Whether the scheme is `https`.
    pub fn is_https(&self) -> bool {
        self.scheme() == "https"
    }

    /// Whether it is fetched over HTTP, with TLS or without.
    pub fn is_web(&self) -> bool {
        matches!(self.scheme(), "http" | "https")
    }

    /// Whether the host can only be this machine: `localhost`, `*.localhost`, `127.0.0.0/8`, `[::1]`.
    pub fn is_loopback(&self) -> bool {
        let host = self.host();
        let named = host == "localhost" || host.ends_with(".localhost") || host == "[::1]";
        named || host.parse().is_ok_and(|address: Ipv4Addr| address.is_loopback())
    }

    /// Whether both have an origin, and the same.
    pub fn is_same_origin(&self, other: &Url) -> bool {
        let origin = self.0.origin();
        origin.is_tuple() && origin == other.0.origin()
    }
}

/// Whether what stands for a host is longer than any host: it takes its time to find out that it is none.
fn is_endless(text: &str) -> bool {
    // A parser passes over these wherever they stand.
    let mut bytes = text.trim_start_matches(|c| c <= ' ').bytes().filter(|byte| !b"\t\n\r".contains(byte)).peekable();
    let mut scheme = String::new();
    while let Some(byte) = bytes.next_if(|byte| byte.is_ascii_alphabetic() && scheme.len() < 8) {
        scheme.push(char::from(byte.to_ascii_lowercase()));
    }
    let is_absolute = bytes.next_if_eq(&b':').is_some();
    let mut slashes = 0;
    while bytes.next_if(|byte| b"/\\".contains(byte)).is_some() {
        slashes += 1;
    }
    let has_host = if is_absolute { NAMED.contains(&scheme.as_str()) } else { scheme.is_empty() && slashes > 1 };
    has_host && bytes.take(LONGEST_AUTHORITY + 1).take_while(|byte| !b"/\\?#".contains(byte)).count() > LONGEST_AUTHORITY
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_as_browsers_have_them() {
        let url = Url::parse("HTTPS://App.example:443/a/../b?c#d").unwrap();
        assert_eq!((url.text(), url.scheme(), url.host(), url.port()), ("https://app.example/b?c#d", "https", "app.example", None));
        assert_eq!((url.path(), url.origin().as_str()), ("/b", "https://app.example"));
        let other = url.join("//cdn.example:8443/x").unwrap();
        assert_eq!((other.text(), other.port()), ("https://cdn.example:8443/x", Some(8443)));
        let [one, other] = ["data:,a", "data:,a"].map(|text| Url::parse(text).unwrap());
        assert!(!one.is_same_origin(&other) && one.host().is_empty() && url.is_same_origin(&url.join("/z").unwrap()));
        assert_eq!(Url::parse("/a"), None);
    }

    #[test]
    fn loopback_hosts_are_known() {
        for (url, loopback) in [
            ("http://localhost:5000/", true),
            ("http://app.localhost/", true),
            ("http://127.9.9.9/", true),
            ("http://2130706433/", true),
            ("http://[::1]:8000/x", true),
            ("http://localhost.example/", false),
            ("http://127.example/", false),
            ("http://10.0.0.1/", false),
        ] {
            assert_eq!(Url::parse(url).map(|url| url.is_loopback()), Some(loopback), "{url}");
        }
        assert_eq!(Url::parse("not a url"), None);
    }

    #[test]
    fn hosts_without_end_are_refused_before_they_are_read() {
        let page = Url::parse("https://app.example/").unwrap();
        let (long, endless) = ("A".repeat(900), "A".repeat(1_001));
        for (start, length) in [("https://", 5_000), ("HTTP:\\\\", 5_000), (" ht\ntps:", 0), ("ws:///", 3)] {
            let path = format!("/{}", "x".repeat(length));
            assert!(Url::parse(&format!("{start}{long}{path}")).is_some(), "{start}");
            assert!(Url::parse(&format!("{start}{endless}{path}")).is_none(), "{start}");
            assert!(page.join(&format!("{start}{endless}")).is_none(), "{start}");
        }
        assert!(page.join(&format!("//{endless}")).is_none() && page.join(&format!("\\/{endless}")).is_none());
        for text in [
            format!("data:text/plain,{endless}"),
            format!("https://a.example/{endless}//{endless}"),
            format!("https://a.example?{endless}"),
        ] {
            assert!(Url::parse(&text).is_some() && page.join(&text).is_some(), "{text}");
        }
        assert!(page.join(&endless).is_some() && page.join(&format!("/{endless}//{endless}")).is_some());
    }
}
