//! An origin in an allowlist: a scheme, or a scheme and a host, as in source lists of policies (Permissions Policy, section 4.8).

use crate::platform::Url;
use std::fmt;

/// Which origins are meant. As CSP's sources, but the scheme is a must, a path says nothing, and `http:` with a host is not `https:` too.
///
/// The order is the one in which Chromium lists them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origins {
    scheme: String,
    /// Empty for every host.
    host: String,
    port: Option<u32>,
    any_subdomain: bool,
    any_port: bool,
}

impl Origins {
    /// Reads one, as Chromium does; nothing where it knows no such origin.
    pub fn parse(text: &str) -> Option<Origins> {
        let (scheme, rest) = text.split_once(':')?;
        let valid = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
        if !valid {
            return None;
        }
        let mut all =
            Origins { scheme: scheme.to_ascii_lowercase(), host: String::new(), port: None, any_subdomain: false, any_port: false };
        if rest.is_empty() {
            return Some(all);
        }
        let authority = rest.strip_prefix("//")?.split('/').next()?;
        let (host, port) = authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
        match port {
            None => {}
            Some("*") => all.any_port = true,
            Some(port) => {
                all.port = Some(port.parse().ok().filter(|number| *number <= i32::MAX.unsigned_abs() && !port.starts_with('+'))?);
            }
        }
        let host = match host.strip_prefix('*') {
            Some("") => {
                all.any_subdomain = true;
                return Some(all);
            }
            Some(parent) => {
                all.any_subdomain = true;
                parent.strip_prefix('.')?
            }
            None => host,
        };
        let labels = host.strip_suffix('.').unwrap_or(host);
        let valid =
            labels.split('.').all(|label| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'));
        all.host = host.to_ascii_lowercase();
        valid.then_some(all)
    }

    /// Whether it names one origin and no more.
    pub fn is_one(&self) -> bool {
        !self.host.is_empty() && !self.any_subdomain && !self.any_port
    }

    /// Whether every host is meant.
    pub fn is_every_host(&self) -> bool {
        self.host.is_empty() && (self.port.is_none_or(|port| Some(port) == default_port(&self.scheme)))
    }

    /// Whether this origin is among them.
    pub fn has(&self, origin: &Url) -> bool {
        let same_scheme = self.scheme == origin.scheme();
        if self.host.is_empty() && !self.any_subdomain {
            return same_scheme || matches!((&*self.scheme, origin.scheme()), ("http", "https") | ("ws", "wss"));
        }
        let default = default_port(origin.scheme());
        let port = origin.port().map(u32::from).or(default);
        let same_port = self.any_port || self.port.or(default) == port;
        let same_host = match self.any_subdomain {
            true if self.host.is_empty() => true,
            true => origin.host().strip_suffix(&*self.host).is_some_and(|sub| sub.ends_with('.')),
            false => origin.host() == self.host,
        };
        same_scheme && same_port && same_host
    }
}

impl fmt::Display for Origins {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        let Origins { scheme, host, .. } = self;
        match (self.any_subdomain, host.is_empty()) {
            (false, true) => return write!(out, "{scheme}:"),
            (true, true) => write!(out, "{scheme}://*")?,
            (true, false) => write!(out, "{scheme}://*.{host}")?,
            (false, false) => write!(out, "{scheme}://{host}")?,
        }
        match (self.port, self.any_port) {
            (Some(port), _) => write!(out, ":{port}"),
            (None, true) => out.write_str(":*"),
            (None, false) => Ok(()),
        }
    }
}

fn default_port(scheme: &str) -> Option<u32> {
    match scheme {
        "http" | "ws" => Some(80),
        "https" | "wss" => Some(443),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_chromium_takes_for_an_origin() {
        for (text, listed) in [
            ("https://a.test", "https://a.test"),
            ("HTTPS://A.Test:0443/path?q", "https://a.test:443"),
            ("https://a.test.", "https://a.test."),
            ("https://*.a.test:*", "https://*.a.test:*"),
            ("https://*", "https://*"),
            ("https:", "https:"),
            ("https://a.test:99999", "https://a.test:99999"),
            ("https://-.test", "https://-.test"),
            ("a+b-c.d:", "a+b-c.d:"),
        ] {
            assert_eq!(Origins::parse(text).map(|origins| origins.to_string()).as_deref(), Some(listed), "{text}");
        }
        for text in [
            "",
            "*",
            "self",
            "a.test",
            "//a.test",
            "a.test:443",
            "*.a.test",
            "https://",
            "https:a.test",
            "https:/a.test",
            "https:///a.test",
            "https://a.test:",
            "https://a.test:x",
            "https://a.test:+1",
            "https://a.test:1:2",
            "https://a..test",
            "https://.a.test",
            "https://a.*",
            "https://a*.test",
            "https://*.*.test",
            "https://*a.test",
            "https://u@a.test",
            "https://a.test?q",
            "https://a_b.test",
            "https://[::1]",
            "https://%61.test",
            "1http:",
            "https://a.test ",
            "https://a.test..",
            "https://a.test:99999999999",
        ] {
            assert_eq!(Origins::parse(text), None, "{text}");
        }
    }

    #[test]
    fn which_origins_are_among_them() {
        for (text, origin, expected) in [
            ("https://a.test", "https://a.test/x", true),
            ("https://a.test:443", "https://a.test", true),
            ("https://a.test", "https://a.test:8443", false),
            ("https://a.test:*", "https://a.test:8443", true),
            ("https://*.a.test", "https://b.a.test", true),
            ("https://*.a.test", "https://a.test", false),
            ("https://*.a.test", "https://ba.test", false),
            ("https://*", "https://a.test", true),
            ("http://a.test", "https://a.test", false),
            ("http://*", "https://a.test", false),
            ("http:", "https://a.test", true),
            ("https:", "http://a.test", false),
            ("ws:", "https://a.test", false),
        ] {
            let (origins, origin) = (Origins::parse(text).unwrap(), Url::parse(origin).unwrap());
            assert_eq!(origins.has(&origin), expected, "{text} {origin:?}");
        }
    }
}
