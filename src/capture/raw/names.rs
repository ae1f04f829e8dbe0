//! Which field names show that a list of fields without a status line is a response's.

use crate::capture::Headers;

/// Names that responses have and hardly anything else that is written with colons, in lower case.
const OF_RESPONSES: &[&str] = &[
    "accept-ch",
    "accept-ranges",
    "access-control-allow-credentials",
    "access-control-allow-headers",
    "access-control-allow-methods",
    "access-control-allow-origin",
    "access-control-expose-headers",
    "access-control-max-age",
    "alt-svc",
    "cache-control",
    "clear-site-data",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-length",
    "content-range",
    "content-security-policy",
    "content-security-policy-report-only",
    "content-type",
    "cross-origin-embedder-policy",
    "cross-origin-embedder-policy-report-only",
    "cross-origin-opener-policy",
    "cross-origin-opener-policy-report-only",
    "cross-origin-resource-policy",
    "document-policy",
    "etag",
    "expect-ct",
    "feature-policy",
    "integrity-policy",
    "keep-alive",
    "last-modified",
    "no-vary-search",
    "observe-browsing-topics",
    "origin-agent-cluster",
    "permissions-policy",
    "permissions-policy-report-only",
    "proxy-authenticate",
    "public-key-pins",
    "referrer-policy",
    "report-to",
    "reporting-endpoints",
    "retry-after",
    "server-timing",
    "service-worker-allowed",
    "set-cookie",
    "sourcemap",
    "speculation-rules",
    "strict-transport-security",
    "supports-loading-mode",
    "timing-allow-origin",
    "transfer-encoding",
    "www-authenticate",
    "x-aspnet-version",
    "x-aspnetmvc-version",
    "x-content-type-options",
    "x-dns-prefetch-control",
    "x-download-options",
    "x-frame-options",
    "x-generator",
    "x-permitted-cross-domain-policies",
    "x-powered-by",
    "x-robots-tag",
    "x-runtime",
    "x-ua-compatible",
    "x-xss-protection",
];

/// Names of responses that are plain words too: it takes two of them. `Age`, `Link` and `Location` are not among them: what posts and notes
/// begin with has those, too.
const WORDS: &[&str] = &["allow", "connection", "date", "expires", "nel", "pragma", "refresh", "server", "vary", "via"];

/// Names that only requests have.
const OF_REQUESTS: &[&str] = &[
    ":authority",
    ":method",
    ":path",
    ":scheme",
    "accept",
    "accept-language",
    "authorization",
    "cookie",
    "host",
    "if-modified-since",
    "if-none-match",
    "referer",
    "sec-fetch-dest",
    "sec-fetch-mode",
    "sec-fetch-site",
    "te",
    "upgrade-insecure-requests",
    "user-agent",
];

/// Names that only mails have.
const OF_MAILS: &[&str] = &[
    "bcc",
    "cc",
    "delivered-to",
    "dkim-signature",
    "from",
    "in-reply-to",
    "message-id",
    "mime-version",
    "received",
    "return-path",
    "subject",
    "to",
];

fn is_in(list: &[&str], name: &str) -> bool {
    list.iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// Whether a name says by itself that this is a response.
pub(super) fn is_of_responses(name: &str) -> bool {
    is_in(OF_RESPONSES, name)
}

/// Whether responses have this name, plain words included.
pub(super) fn is_known(name: &str) -> bool {
    is_of_responses(name) || is_in(WORDS, name)
}

/// Whether only requests have this name.
pub(super) fn is_of_requests(name: &str) -> bool {
    is_in(OF_REQUESTS, name)
}

/// Why a list of fields without a status line is not a response's.
pub(super) fn refusal(headers: &Headers) -> Option<&'static str> {
    let has = |list: &[&str]| headers.iter().any(|(name, _)| is_in(list, name));
    if has(OF_REQUESTS) {
        return Some("these are the headers of a request");
    }
    if has(OF_MAILS) {
        return Some("these are the headers of an e-mail");
    }
    let words = headers.iter().filter(|(name, _)| is_in(WORDS, name)).map(|(name, _)| name.to_ascii_lowercase());
    let is_response = has(OF_RESPONSES) || words.collect::<std::collections::BTreeSet<_>>().len() > 1;
    (!is_response).then_some("no status line, and no header that responses have")
}
