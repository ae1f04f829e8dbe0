//! What common response headers are for, in a sentence each: shown beside the headers as they were received.

/// Lower-case names and what they do.
const EXPLAINED: &[(&str, &str)] = &[
    ("access-control-allow-credentials", "Lets the other origin's scripts read answers that were asked for with cookies."),
    ("access-control-allow-headers", "Which request headers another origin may send."),
    ("access-control-allow-methods", "Which methods another origin may use."),
    ("access-control-allow-origin", "Which other origin's scripts may read this answer."),
    ("access-control-max-age", "How long a browser may keep a preflight's answer, in seconds."),
    ("age", "How long the answer has been in a shared cache, in seconds."),
    ("allow", "Which methods this address takes."),
    ("alt-svc", "Where else, and over which protocol, the same site can be had."),
    ("cache-control", "Who may keep this answer, and for how long."),
    ("clear-site-data", "What the browser is to forget of this site."),
    ("connection", "How this one connection goes on."),
    ("content-disposition", "Whether the answer is shown or saved, and under which name."),
    ("content-encoding", "How the body was compressed."),
    ("content-language", "The language of the text."),
    ("content-length", "The length of the body, in bytes."),
    ("content-security-policy", "What the page may load, run and be framed by."),
    ("content-security-policy-report-only", "A policy that is only tried: violations are reported, nothing is stopped."),
    ("content-type", "What the body is, and in which character set."),
    ("cross-origin-embedder-policy", "Whether everything that the page embeds must have agreed to it."),
    ("cross-origin-opener-policy", "Whether pages of other origins keep a handle on this one's window."),
    ("cross-origin-resource-policy", "Which sites may load this answer."),
    ("date", "When the answer was made."),
    ("etag", "A name for this version, to ask later whether it has changed."),
    ("expires", "Until when the answer is fresh; Cache-Control goes before it."),
    ("keep-alive", "How long the connection stays open."),
    ("last-modified", "When the answer last changed."),
    ("link", "Other addresses that have to do with this one."),
    ("location", "Where to go instead."),
    ("nel", "What network errors the browser is to report."),
    ("origin-agent-cluster", "Asks for a process of the origin's own."),
    ("permissions-policy", "Which features (camera, location …) the page and its frames may use."),
    ("pragma", "Nothing, in an answer."),
    ("referrer-policy", "How much of this page's address other servers are told."),
    ("report-to", "Where reports go; replaced by Reporting-Endpoints."),
    ("reporting-endpoints", "Where reports go, by name."),
    ("retry-after", "When to try again."),
    ("server", "What the server calls itself."),
    ("server-timing", "How long parts of the work took."),
    ("set-cookie", "A cookie to keep, and when to send it back."),
    ("sourcemap", "Where the source is that this file was made from."),
    ("strict-transport-security", "For how long browsers must use HTTPS for this host."),
    ("timing-allow-origin", "Who may measure how long this answer took."),
    ("transfer-encoding", "How the body travels on this connection."),
    ("vary", "Which request headers the answer depends on."),
    ("via", "The proxies on the way."),
    ("www-authenticate", "How to sign in."),
    ("x-content-type-options", "Whether browsers may guess what the body is."),
    ("x-frame-options", "Who may frame the page, for browsers without frame-ancestors."),
    ("x-powered-by", "What the answer was made with."),
    ("x-xss-protection", "Nothing, in current browsers."),
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
