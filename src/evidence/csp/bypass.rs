//! Hosts whose scripts attackers can misuse: JSONP endpoints and old AngularJS.
//!
//! `bypass_hosts.txt` is made by `cargo xtask update-data` from the npm package csp_evaluator, and says in its head from which version.

use super::super::Spanned;
use super::{Directive, Policy, SCRIPTS, is_scheme, without_scheme};
use crate::platform::Url;
use std::sync::LazyLock;

/// A file that gets around a policy.
struct Bypass {
    jsonp: bool,
    host: &'static str,
    path: &'static str,
}

/// Everything on the list.
#[derive(Default)]
struct List {
    scripts: Vec<Bypass>,
    /// JSONP endpoints on these hosts need `'unsafe-eval'` to be of use.
    need_eval: Vec<&'static str>,
    /// Files through which Flash could be made to run scripts: host and path.
    flash: Vec<(&'static str, &'static str)>,
}

static LIST: LazyLock<List> = LazyLock::new(|| {
    let mut list = List::default();
    let mut section = "";
    for line in include_str!("bypass_hosts.txt").lines().filter(|line| !line.starts_with('#')) {
        let (host, path) = parts(line);
        match section {
            _ if line.starts_with('[') => section = line,
            "[needs-eval]" => list.need_eval.push(line),
            "[flash]" => list.flash.push((host, path)),
            _ => list.scripts.push(Bypass { jsonp: section == "[jsonp]", host, path }),
        }
    }
    list
});

/// Host and path of a scheme-free URL.
fn parts(url: &str) -> (&str, &str) {
    let rest = url.trim_start_matches('/');
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    (host, if path.is_empty() { "/" } else { path.split('?').next().unwrap_or(path) })
}

/// The host on which a bypass of a script source is known.
pub fn of_scripts(source: &str, with_eval: bool) -> Option<&'static str> {
    let pattern = Pattern::of(source)?;
    let mut matching = LIST.scripts.iter().filter(|bypass| pattern.matches(bypass.host, bypass.path));
    let mut first_jsonp = true;
    let found = matching.find(|bypass| {
        // Of the JSONP endpoints only the first that matches counts, as in the peer.
        let counts = !bypass.jsonp || std::mem::take(&mut first_jsonp);
        counts && (!bypass.jsonp || with_eval || !LIST.need_eval.contains(&bypass.host))
    });
    found.map(|bypass| bypass.host)
}

/// Whether a value is asked of as a host of scripts: in a directive that governs them and does not say `'none'`.
pub fn is_asked_of(policy: &Policy, directive: &Directive, value: &Spanned) -> bool {
    !value.text.starts_with('\'')
        && value.text.contains('.')
        && !is_scheme(value.text)
        && directive.find("'none'").is_none()
        && policy.governing(&[SCRIPTS[0], SCRIPTS[2]]).any(|governs| std::ptr::eq(governs, directive))
}

/// The host on which a bypass of a plugin source is known.
pub fn of_plugins(source: &str) -> Option<&'static str> {
    let pattern = Pattern::of(source)?;
    LIST.flash.iter().find(|(host, path)| pattern.matches(host, path)).map(|(host, _)| *host)
}

/// The host of a source, where it is an address and not a name.
pub fn address(source: &str) -> Option<String> {
    if source.starts_with('\'') || !source.bytes().any(|byte| byte.is_ascii_digit() || byte == b'[') {
        return None;
    }
    let rest = without_scheme(source);
    let authority = rest.split(['/', '?', '#', '\\']).find(|part| !part.is_empty()).unwrap_or_default();
    // Only hosts whose last part is a number, or that are in brackets, are addresses (URL Standard, section 3.5).
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = if host.starts_with('[') { host } else { host.split(':').next().unwrap_or_default() };
    let last = host.trim_end_matches('.').rsplit('.').next().unwrap_or_default();
    if !host.starts_with('[') && !last.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let url = as_url(rest)?;
    let host = url.host();
    (host.starts_with('[') || host.parse::<std::net::Ipv4Addr>().is_ok()).then(|| host.to_owned())
}

const WILDCARD: &str = "wildcard_placeholder";

/// A source without scheme as a URL: a wildcard becomes a name, any port none.
fn as_url(source: &str) -> Option<Url> {
    Url::parse_start(&format!("https://{}", source.replacen(":*", "", 1).replacen('*', WILDCARD, 1)))
}

/// A source as it matches URLs.
struct Pattern {
    host: String,
    wild: bool,
    path: String,
}

impl Pattern {
    fn of(source: &str) -> Option<Pattern> {
        let url = as_url(without_scheme(source))?;
        let below = url.host().strip_prefix(WILDCARD).and_then(|rest| rest.strip_prefix('.'));
        Some(Pattern { host: below.unwrap_or(url.host()).to_owned(), wild: below.is_some(), path: url.path().to_owned() })
    }

    /// Whether the source covers a URL.
    fn matches(&self, host: &str, path: &str) -> bool {
        let host_fits = match self.wild {
            true => host.strip_suffix(&*self.host).is_some_and(|below| below.ends_with('.')),
            false => host == self.host,
        };
        host_fits && (self.path == "/" || if self.path.ends_with('/') { path.starts_with(&*self.path) } else { path == self.path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_wildcards_and_paths_match() {
        assert_eq!(of_scripts("https://ajax.googleapis.com", false), Some("ajax.googleapis.com"));
        assert!(of_scripts("*.googleapis.com:*", false).is_some());
        assert_eq!(of_scripts("https://ajax.googleapis.com/nowhere.js", false), None);
        assert_eq!(of_scripts("https://www.google-analytics.com", false), None);
        assert!(of_scripts("https://www.google-analytics.com", true).is_some());
        assert_eq!(of_scripts("https://example.com", false), None);
        assert!(of_plugins("//ajax.googleapis.com").is_some());
        assert_eq!(of_scripts("https://[", false), None);
    }

    #[test]
    fn addresses_are_told_from_names() {
        for (source, expected) in [
            ("127.0.0.1", Some("127.0.0.1")),
            ("https://10.0.0.1:8080/x", Some("10.0.0.1")),
            ("http://[::1]:80", Some("[::1]")),
            ("localhost:3000", None),
            ("https://1.example", None),
            ("'self'", None),
            ("0x7f.1", Some("127.0.0.1")),
        ] {
            assert_eq!(address(source).as_deref(), expected, "{source}");
        }
    }
}
