//! Hosts on which strangers find scripts that run what they like: JSONP endpoints and old AngularJS.
//!
//! The list is a fact of the npm package csp_evaluator 1.1.8 (Apache-2.0), which says so in its own words in the file.

use super::without_scheme;
use url::Url;

static LIST: &str = include_str!("bypass_hosts.txt");

/// JSONP endpoints on these need `'unsafe-eval'` to be of use.
const NEED_EVAL: [&str; 6] =
    ["googletagmanager.com", "www.googletagmanager.com", "www.googleadservices.com", "google-analytics.com", "ssl.google-analytics.com", "www.google-analytics.com"];
/// Files through which Flash could be made to run scripts.
const FLASH: [&str; 2] = ["//vk.com/swf/video.swf", "//ajax.googleapis.com/ajax/libs/yui/2.8.0r4/build/charts/assets/charts.swf"];

/// The host on which a bypass of a script source is known.
pub fn of_scripts(source: &str, with_eval: bool) -> Option<String> {
    let pattern = Pattern::of(source)?;
    let mut jsonp = false;
    let mut first_jsonp = true;
    for line in LIST.lines().filter(|line| !line.starts_with('#')) {
        if line.starts_with('[') {
            jsonp = line == "[jsonp]";
            continue;
        }
        // Of the JSONP endpoints only the first that matches counts, as in the peer.
        if (!jsonp || first_jsonp) && let Some(host) = pattern.matches(line) {
            if !jsonp || with_eval || !NEED_EVAL.contains(&host) {
                return Some(host.to_owned());
            }
            first_jsonp = false;
        }
    }
    None
}

/// The host on which a bypass of a plugin source is known.
pub fn of_plugins(source: &str) -> Option<String> {
    let pattern = Pattern::of(source)?;
    FLASH.iter().find_map(|line| pattern.matches(line)).map(str::to_owned)
}

/// The host of a source, where it is an address and not a name.
pub fn address(source: &str) -> Option<String> {
    let rest = without_scheme(source);
    let authority = rest.split(['/', '?', '#', '\\']).find(|part| !part.is_empty()).unwrap_or_default();
    // Only hosts whose last part is a number, or that stand in brackets, are addresses (URL Standard, section 3.5).
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = if host.starts_with('[') { host } else { host.split(':').next().unwrap_or_default() };
    let last = host.trim_end_matches('.').rsplit('.').next().unwrap_or_default();
    if !host.starts_with('[') && !last.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let url = Url::parse(&format!("https://{}", rest.replacen(":*", "", 1).replacen('*', WILDCARD, 1))).ok()?;
    match url.host()? {
        url::Host::Ipv4(address) => Some(address.to_string()),
        url::Host::Ipv6(address) => Some(format!("[{address}]")),
        url::Host::Domain(_) => None,
    }
}

const WILDCARD: &str = "wildcard_placeholder";

/// A source as it matches URLs.
struct Pattern {
    host: String,
    /// What hosts must end in.
    suffix: String,
    wild: bool,
    path: String,
}

impl Pattern {
    fn of(source: &str) -> Option<Pattern> {
        let text = without_scheme(source).replacen(":*", "", 1).replacen('*', WILDCARD, 1);
        let url = Url::parse(&format!("https://{text}")).ok()?;
        let host = url.host_str()?.to_ascii_lowercase();
        let suffix = host.strip_prefix(WILDCARD).unwrap_or(&host).to_owned();
        let wild = host.starts_with(WILDCARD) && suffix.starts_with('.');
        Some(Pattern { suffix, wild, path: url.path().to_owned(), host })
    }

    /// The host of a scheme-free URL of the list, where the source covers it.
    fn matches<'u>(&self, url: &'u str) -> Option<&'u str> {
        let rest = url.trim_start_matches('/');
        let end = rest.find('/').unwrap_or(rest.len());
        let (host, path) = rest.split_at(end);
        let path = if path.is_empty() { "/" } else { path.split('?').next().unwrap_or(path) };
        let host_fits = host.ends_with(&self.suffix) && (self.wild || host == self.host);
        let path_fits = self.path == "/" || if self.path.ends_with('/') { path.starts_with(&self.path) } else { path == self.path };
        (host_fits && path_fits).then_some(host)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_wildcards_and_paths_match() {
        assert_eq!(of_scripts("https://ajax.googleapis.com", false).as_deref(), Some("ajax.googleapis.com"));
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
