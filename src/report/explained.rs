//! What common response headers are for, in a sentence each: shown beside the headers as they were received.

/// Lower-case names and what they do.
const EXPLAINED: &[(&str, &str)] = &[
    ("access-control-allow-credentials", "Lets the allowed origin read responses to requests with cookies."),
    ("access-control-allow-headers", "Request headers that other origins may send."),
    ("access-control-allow-methods", "Methods that other origins may use."),
    ("access-control-allow-origin", "Which other origins may read this response."),
    ("access-control-max-age", "How long browsers may cache the preflight response, in seconds."),
    ("age", "How long the response has been in a cache, in seconds."),
    ("allow", "Methods that this URL supports."),
    ("alt-svc", "Other protocols or servers that offer this site, such as HTTP/3."),
    ("cache-control", "Which caches may store this response, and for how long."),
    ("clear-site-data", "Data of this site that the browser deletes."),
    ("connection", "Options of this connection, such as close or keep-alive."),
    ("content-disposition", "Whether the response is displayed or downloaded, and its file name."),
    ("content-encoding", "How the body is compressed."),
    ("content-language", "The language of the content."),
    ("content-length", "The size of the body, in bytes."),
    ("content-security-policy", "What the page may load and run, and which sites may frame it."),
    ("content-security-policy-report-only", "A policy on trial: violations are reported, nothing is blocked."),
    ("content-type", "The media type and character encoding of the body."),
    ("cross-origin-embedder-policy", "Whether resources from other origins need permission to be embedded."),
    ("cross-origin-opener-policy", "Whether pages of other origins keep a reference to this window."),
    ("cross-origin-resource-policy", "Which sites may embed this response."),
    ("date", "When the response was created."),
    ("etag", "An ID of this version, to check later whether it has changed."),
    ("expires", "When the response becomes stale, unless Cache-Control says otherwise."),
    ("keep-alive", "How long the connection stays open."),
    ("last-modified", "When the content last changed."),
    ("link", "Related URLs, for example to load in advance."),
    ("location", "The URL to redirect to."),
    ("nel", "Which network errors the browser reports."),
    ("origin-agent-cluster", "Whether to isolate this origin from others of its site."),
    ("permissions-policy", "Which features (camera, location …) the page and its frames may use."),
    ("pragma", "No effect in responses."),
    ("referrer-policy", "How much of this page's URL is sent along with requests."),
    ("report-to", "Where reports are sent. Replaced by Reporting-Endpoints."),
    ("reporting-endpoints", "Where reports are sent, by name."),
    ("retry-after", "When to try the request again."),
    ("server", "The server software."),
    ("server-timing", "How long steps on the server took."),
    ("set-cookie", "Sets or deletes a cookie."),
    ("sourcemap", "The URL of this file's source map."),
    ("strict-transport-security", "How long browsers must use HTTPS for this host."),
    ("timing-allow-origin", "Which origins may read detailed timing of this response."),
    ("transfer-encoding", "How the body is sent, for example in chunks."),
    ("vary", "Request headers that the response depends on."),
    ("via", "Proxies that forwarded the response."),
    ("www-authenticate", "How to authenticate."),
    ("x-content-type-options", "Whether browsers may guess the media type."),
    ("x-frame-options", "Which sites may frame the page, unless a CSP has frame-ancestors."),
    ("x-powered-by", "Software that produced the response."),
    ("x-xss-protection", "No effect in current browsers."),
];

/// What a header is for; nothing where it is not a common one.
pub fn explained(name: &str) -> Option<&'static str> {
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
        assert!(explained("Set-COOKIE").is_some_and(|says| says.contains("cookie")));
        assert_eq!(explained("X-Mine"), None);
    }
}
