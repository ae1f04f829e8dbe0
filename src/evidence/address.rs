//! Where a URL leads, as far as checks ask: its scheme, host and path.

use crate::link::Link;
use std::borrow::Cow;
use std::net::Ipv4Addr;

/// Endings of names that only exist inside a network.
pub const INSIDE: [&str; 5] = [".internal", ".local", ".corp", ".lan", ".svc.cluster.local"];

/// The parts of an absolute URL.
#[derive(Clone, Debug, PartialEq)]
pub struct Address<'a> {
    /// Whether the scheme is `https`.
    pub https: bool,
    /// The host, lower case, IPv6 in brackets; empty where the URL has none.
    pub host: Cow<'a, str>,
    /// The path, starting with `/` where there is a host.
    pub path: Cow<'a, str>,
    /// Whether the host can only be this machine: `localhost`, `*.localhost`, `127.0.0.0/8`, `[::1]`.
    pub loopback: bool,
}

impl<'a> Address<'a> {
    /// Reads a URL as browsers do (WHATWG URL); nothing where they would not.
    pub fn read(url: &'a str) -> Option<Address<'a>> {
        // What lies behind is more of the path than is judged, or a query.
        let url = &url[..url.floor_char_boundary(LONGEST)];
        plain(url).or_else(|| if is_endless(url) { None } else { parsed(url) })
    }
}

/// The most bytes of a URL that are read.
const LONGEST: usize = 8_000;
/// Names in the DNS have 253 characters at most, which escapes and a password may make longer.
const LONGEST_AUTHORITY: usize = 1_000;

/// Where the part that holds the host ends; nothing where that is longer than any host.
fn authority_end(rest: &str) -> Option<usize> {
    let end = rest.bytes().take(LONGEST_AUTHORITY + 1).position(|byte| b"/\\?#".contains(&byte));
    end.or((rest.len() <= LONGEST_AUTHORITY).then_some(rest.len()))
}

/// Whether what stands for a host is longer than any host: a browser takes its time to find out that it is none.
fn is_endless(url: &str) -> bool {
    url.split_once("//").is_some_and(|(_, rest)| authority_end(rest).is_none())
}

/// A URL in which a parser would change nothing and find nothing to refuse, as nearly all are: read without making a copy.
fn plain(url: &str) -> Option<Address<'_>> {
    let (https, rest) = match url.strip_prefix("https://") {
        Some(rest) => (true, rest),
        None => (false, url.strip_prefix("http://")?),
    };
    let (host, path) = plain_parts(rest)?;
    Some(Address { https, host: Cow::Borrowed(host), path: Cow::Borrowed(path), loopback: is_loopback(host) })
}

/// Host and path of such a URL, given what follows its scheme and slashes.
pub(in crate::evidence) fn plain_parts(rest: &str) -> Option<(&str, &str)> {
    let (authority, after) = rest.split_at(authority_end(rest)?);
    let (host, port) = authority.split_once(':').unwrap_or((authority, "0"));
    // A last label that begins with a digit may make an address of a host. Whether punycode stands for a name is not asked: that which browsers
    // hand over does.
    let (mut before, mut starts) = (b'.', b'.');
    for byte in host.bytes() {
        let follows = match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'-' => true,
            b'.' => before != byte,
            _ => false,
        };
        if !follows {
            return None;
        }
        if before == b'.' {
            starts = byte;
        }
        before = byte;
    }
    let named = starts.is_ascii_lowercase() || host.parse::<Ipv4Addr>().is_ok();
    if before == b'.' || !named || port.len() > 5 || !port.bytes().all(|byte| byte.is_ascii_digit()) || port.parse::<u16>().is_err() {
        return None;
    }
    let path = &after[..after.find(['?', '#']).unwrap_or(after.len())];
    let mut before = b'a';
    for byte in path.bytes() {
        let unchanged = byte.is_ascii_alphanumeric() || (byte == b'.' && before != b'/') || b"-_~!$&()*+,;=:@/".contains(&byte);
        if !unchanged {
            return None;
        }
        before = byte;
    }
    Some((host, if path.is_empty() { "/" } else { path }))
}

fn parsed(url: &str) -> Option<Address<'static>> {
    let Link { scheme, host, path, .. } = Link::read(url)?;
    let loopback = is_loopback(&host);
    Some(Address { https: scheme == "https", host: Cow::Owned(host), path: Cow::Owned(path), loopback })
}

fn is_loopback(host: &str) -> bool {
    let address = || host.ends_with(|c: char| c.is_ascii_digit()) && host.parse().is_ok_and(|address: Ipv4Addr| address.is_loopback());
    host == "localhost" || host.ends_with(".localhost") || host == "[::1]" || address()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn loopback_hosts_are_known() {
        for (url, loopback) in [
            ("http://localhost:5000/", true),
            ("http://app.localhost/", true),
            ("http://127.9.9.9/", true),
            ("http://[::1]:8000/x", true),
            ("http://localhost.example/", false),
            ("http://10.0.0.1/", false),
        ] {
            assert_eq!(Address::read(url).map(|address| address.loopback), Some(loopback), "{url}");
        }
        assert_eq!(Address::read("not a url"), None);
        let host = |length: usize| format!("https://{}.example/{}", "A".repeat(length), "x".repeat(5_000));
        assert!(Address::read(&host(900)).is_some() && Address::read(&host(1_000)).is_none());
    }

    #[test]
    fn most_urls_are_plain_ones() {
        for url in [
            "https://app.example/",
            "http://localhost:5000/a/b.html?x=1#y",
            "https://a-b.example:8443",
            "https://example.com?q",
            "http://127.0.0.1:8000/",
            "https://xn--bcher-kva.example/",
        ] {
            assert!(plain(url).is_some(), "{url}");
        }
        for url in [
            "https://App.example/",
            "https://1.2.3/",
            "https://1.2.3.04/",
            "https://1.2.3.4./",
            "https://a.example/../b",
            "https://a.example/ü",
            "https://user@a.example/",
            "https://a.example:99999/",
            "ftp://a.example/",
        ] {
            assert!(plain(url).is_none(), "{url}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]
        #[test]
        fn what_is_read_without_a_parser_is_what_the_parser_reads(url in "https?://([a-z0-9.:-]{1,12}|[0-9]{1,3}[.][0-9]{1,3}[.][0-9]{1,3}[.][0-9]{1,3}|localhost|a[.]b)(:[0-9]{0,6})?(/[a-z./%@:'|-]{0,8})?([?#][ -~]{0,4})?") {
            if let Some(plain) = plain(&url).filter(|_| !url.contains("xn--")) {
                prop_assert_eq!(Some(plain), parsed(&url));
            }
        }
    }
}
