//! A navigation that failed, and what the browser's error says about it.

use crate::capture::Hop;
use serde::{Deserialize, Serialize};

/// A navigation that failed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Failure {
    /// The URL that was requested last.
    pub url: String,
    /// The browser's own name of what went wrong.
    pub error: String,
    /// The request's method.
    pub method: String,
    /// The redirects before the failure.
    pub hops: Vec<Hop>,
    /// When it began, in milliseconds since 1970.
    pub started: f64,
}

/// What went wrong, as far as a person can do something about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Nothing listens at this host and port.
    Refused,
    /// The connection was closed before a response came.
    Closed,
    /// A redirect loop.
    Loop,
    /// The header fields are larger than the browser accepts.
    HeadersTooLarge,
    /// The host's name is unknown.
    UnknownHost,
    /// The certificate is not trusted, or the TLS handshake failed.
    Certificate,
    /// No response in time.
    TimedOut,
    /// The response is not HTTP, or not valid HTTP.
    Invalid,
    /// Anything else.
    Other,
}

/// Parts of the errors' names, of Chromium (`net::ERR_…`) and of Firefox (`NS_ERROR_…`, or a sentence for TLS).
const NAMES: &[(&str, Reason)] = &[
    ("CONNECTION_REFUSED", Reason::Refused),
    ("TOO_MANY_REDIRECTS", Reason::Loop),
    ("REDIRECT_LOOP", Reason::Loop),
    ("RESPONSE_HEADERS_TOO_BIG", Reason::HeadersTooLarge),
    ("FILE_TOO_BIG", Reason::HeadersTooLarge),
    ("EMPTY_RESPONSE", Reason::Closed),
    ("CONNECTION_RESET", Reason::Closed),
    ("CONNECTION_CLOSED", Reason::Closed),
    ("NET_RESET", Reason::Closed),
    ("NET_INTERRUPT", Reason::Closed),
    ("NAME_NOT_RESOLVED", Reason::UnknownHost),
    ("UNKNOWN_HOST", Reason::UnknownHost),
    ("TIMED_OUT", Reason::TimedOut),
    ("NET_TIMEOUT", Reason::TimedOut),
    ("INVALID_HTTP_RESPONSE", Reason::Invalid),
    ("RESPONSE_HEADERS_MULTIPLE", Reason::Invalid),
    ("PROTOCOL_ERROR", Reason::Invalid),
    ("CONTENT_LENGTH_MISMATCH", Reason::Invalid),
    ("CERT", Reason::Certificate),
    ("certificate", Reason::Certificate),
    ("SSL", Reason::Certificate),
    ("SEC_ERROR", Reason::Certificate),
    ("MOZILLA_PKIX", Reason::Certificate),
];

impl Failure {
    /// What went wrong.
    pub fn reason(&self) -> Reason {
        // Chromium reports a redirect loop as aborted.
        if self.is_circle() {
            return Reason::Loop;
        }
        // An SSL protocol error is one of TLS, not of HTTP.
        if self.error.contains("SSL") {
            return Reason::Certificate;
        }
        NAMES.iter().find(|(name, _)| self.error.contains(name)).map_or(Reason::Other, |(_, reason)| *reason)
    }

    /// Whether an address comes so often among the redirects that the browser gave up.
    fn is_circle(&self) -> bool {
        let last = self.hops.last().map(|hop| hop.url.as_str());
        self.hops.len() >= 10 && self.hops.iter().filter(|hop| Some(hop.url.as_str()) == last).count() > 1
    }

    /// Whether the browser, or the person, gave the navigation up, so that the tab still shows what it showed before.
    pub fn is_aborted(&self) -> bool {
        self.error.contains("ABORTED") && !self.is_circle()
    }

    /// The redirects as a chain of URLs, first to last, up to where the first comes again or the navigation ended; at most ten. Empty without redirects.
    pub fn chain(&self) -> Vec<&str> {
        let mut chain: Vec<&str> = Vec::new();
        for url in self.hops.iter().map(|hop| hop.url.as_str()).chain([self.url.as_str()]).take(10) {
            let closed = chain.contains(&url);
            chain.push(url);
            if closed {
                break;
            }
        }
        if self.hops.is_empty() { Vec::new() } else { chain }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(error: &str, hops: &[&str]) -> Failure {
        let hops = hops.iter().map(|url| Hop { url: (*url).to_owned(), status: 302, headers: Vec::new() }).collect();
        Failure { error: error.to_owned(), hops, ..Failure::default() }
    }

    #[test]
    fn errors_of_both_browsers_are_understood() {
        for (error, reason) in [
            ("net::ERR_CONNECTION_REFUSED", Reason::Refused),
            ("NS_ERROR_CONNECTION_REFUSED", Reason::Refused),
            ("net::ERR_EMPTY_RESPONSE", Reason::Closed),
            ("NS_ERROR_NET_RESET", Reason::Closed),
            ("NS_ERROR_REDIRECT_LOOP", Reason::Loop),
            ("net::ERR_TOO_MANY_REDIRECTS", Reason::Loop),
            ("net::ERR_RESPONSE_HEADERS_TOO_BIG", Reason::HeadersTooLarge),
            ("NS_ERROR_FILE_TOO_BIG", Reason::HeadersTooLarge),
            ("net::ERR_NAME_NOT_RESOLVED", Reason::UnknownHost),
            ("NS_ERROR_UNKNOWN_HOST", Reason::UnknownHost),
            ("net::ERR_CERT_AUTHORITY_INVALID", Reason::Certificate),
            ("net::ERR_SSL_PROTOCOL_ERROR", Reason::Certificate),
            ("The certificate is not trusted because it is self-signed.", Reason::Certificate),
            ("net::ERR_CONNECTION_TIMED_OUT", Reason::TimedOut),
            ("NS_ERROR_NET_TIMEOUT", Reason::TimedOut),
            ("net::ERR_INVALID_HTTP_RESPONSE", Reason::Invalid),
            ("net::ERR_HTTP2_PROTOCOL_ERROR", Reason::Invalid),
            ("net::ERR_BLOCKED_BY_CLIENT", Reason::Other),
            ("", Reason::Other),
        ] {
            assert_eq!(failure(error, &[]).reason(), reason, "{error}");
        }
    }

    #[test]
    fn a_circle_is_one_under_any_name_and_long_ways_are_none() {
        let circle = ["https://a/"; 21];
        assert_eq!(failure("net::ERR_ABORTED", &circle).reason(), Reason::Loop);
        assert!(!failure("net::ERR_ABORTED", &circle).is_aborted());
        assert_eq!(failure("net::ERR_ABORTED", &circle).chain(), ["https://a/", "https://a/"]);
        assert!(failure("net::ERR_EMPTY_RESPONSE", &[]).chain().is_empty());
        let back_and_forth: Vec<&str> = ["http://a/", "https://a/"].into_iter().cycle().take(20).collect();
        assert_eq!(failure("net::ERR_ABORTED", &back_and_forth).chain(), ["http://a/", "https://a/", "http://a/"]);
        let way: Vec<String> = (0..12).map(|at| format!("https://a/{at}")).collect();
        let way: Vec<&str> = way.iter().map(String::as_str).collect();
        assert!(failure("net::ERR_ABORTED", &way).is_aborted());
        assert_eq!(failure("", &way).chain().len(), 10);
        assert!(failure("NS_BINDING_ABORTED", &[]).is_aborted());
    }
}
