//! What common response headers are for, in a sentence each: shown beside the headers as they were received.

use crate::msg;
use crate::sentence::Msg;

/// Lower-case names and what they do.
const EXPLAINED: &[(&str, Msg)] = &[
    ("access-control-allow-credentials", msg!("Lets the allowed origin read responses to requests with cookies.")),
    ("access-control-allow-headers", msg!("Request headers that other origins may send.")),
    ("access-control-allow-methods", msg!("Methods that other origins may use.")),
    ("access-control-allow-origin", msg!("Which other origins may read this response.")),
    ("access-control-max-age", msg!("How long browsers may cache the preflight response, in seconds.")),
    ("age", msg!("How long the response has been in a cache, in seconds.")),
    ("allow", msg!("Methods that this URL supports.")),
    ("alt-svc", msg!("Other protocols or servers that offer this site, such as HTTP/3.")),
    ("cache-control", msg!("Which caches may store this response, and for how long.")),
    ("clear-site-data", msg!("Data of this site that the browser deletes.")),
    ("connection", msg!("Options of this connection, such as close or keep-alive.")),
    ("content-disposition", msg!("Whether the response is displayed or downloaded, and its file name.")),
    ("content-encoding", msg!("How the body is compressed.")),
    ("content-language", msg!("The language of the content.")),
    ("content-length", msg!("The size of the body, in bytes.")),
    ("content-security-policy", msg!("What the page may load and run, and which sites may frame it.")),
    ("content-security-policy-report-only", msg!("A policy on trial: violations are reported, nothing is blocked.")),
    ("content-type", msg!("The media type and character encoding of the body.")),
    ("cross-origin-embedder-policy", msg!("Whether resources from other origins need permission to be embedded.")),
    ("cross-origin-opener-policy", msg!("Whether pages of other origins keep a reference to this window.")),
    ("cross-origin-resource-policy", msg!("Which sites may embed this response.")),
    ("date", msg!("When the response was created.")),
    ("etag", msg!("An ID of this version, to check later whether it has changed.")),
    ("expires", msg!("When the response becomes stale, unless Cache-Control says otherwise.")),
    ("keep-alive", msg!("How long the connection stays open.")),
    ("last-modified", msg!("When the content last changed.")),
    ("link", msg!("Related URLs, for example to load in advance.")),
    ("location", msg!("The URL to redirect to.")),
    ("nel", msg!("Which network errors the browser reports.")),
    ("origin-agent-cluster", msg!("Whether to isolate this origin from others of its site.")),
    ("permissions-policy", msg!("Which features (camera, location …) the page and its frames may use.")),
    ("pragma", msg!("No effect in responses.")),
    ("referrer-policy", msg!("How much of this page's URL is sent along with requests.")),
    ("report-to", msg!("Where reports are sent. Replaced by Reporting-Endpoints.")),
    ("reporting-endpoints", msg!("Where reports are sent, by name.")),
    ("retry-after", msg!("When to try the request again.")),
    ("server", msg!("The server software.")),
    ("server-timing", msg!("How long steps on the server took.")),
    ("set-cookie", msg!("Sets or deletes a cookie.")),
    ("sourcemap", msg!("The URL of this file's source map.")),
    ("strict-transport-security", msg!("How long browsers must use HTTPS for this host.")),
    ("timing-allow-origin", msg!("Which origins may read detailed timing of this response.")),
    ("transfer-encoding", msg!("How the body is sent, for example in chunks.")),
    ("vary", msg!("Request headers that the response depends on.")),
    ("via", msg!("Proxies that forwarded the response.")),
    ("www-authenticate", msg!("How to authenticate.")),
    ("x-content-type-options", msg!("Whether browsers may guess the media type.")),
    ("x-frame-options", msg!("Which sites may frame the page, unless a CSP has frame-ancestors.")),
    ("x-powered-by", msg!("Software that produced the response.")),
    ("x-xss-protection", msg!("No effect in current browsers.")),
];

/// What a header is for; nothing where it is not a common one.
pub fn explained(name: &str) -> Option<Msg> {
    let lower = name.to_ascii_lowercase();
    let at = EXPLAINED.binary_search_by(|(known, _)| (*known).cmp(lower.as_str())).ok()?;
    EXPLAINED.get(at).map(|(_, says)| *says)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_any_case() {
        assert!(EXPLAINED.is_sorted_by_key(|(name, _)| *name), "the table is searched by halving");
        assert!(explained("Set-COOKIE").is_some_and(|says| says.english().contains("cookie")));
        assert_eq!(explained("X-Mine"), None);
    }
}
