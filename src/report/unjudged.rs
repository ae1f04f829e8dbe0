//! Which headers a check looks at: where one of them is longer than is read, the check has not seen what it would take.

use crate::checks::{Category, Check};
use crate::evidence::Evidence;

const CSP: &str = "content-security-policy";

/// Whether a header that this check judges was sent and is too long to be read.
pub(super) fn has_unread_header(check: &Check, seen: &Evidence) -> bool {
    // Nearly always.
    if seen.unread.is_empty() {
        return false;
    }
    let any = |names: &[&str]| names.iter().any(|name| seen.is_too_long(name));
    // Also where the page is no page without it.
    any(headers(check.id)) || (matches!(check.category, Category::Csp) && any(&[CSP]))
}

fn headers(check: &str) -> &'static [&'static str] {
    match check {
        "api_document" | "inline_code" => &[CSP],
        "framing" => &[CSP, "x-frame-options"],
        "reporting" => &["reporting-endpoints", "report-to", CSP, "content-security-policy-report-only"],
        "csp" | "csp_syntax" | "csp_report_only" => &["content-security-policy-report-only"],
        "hsts" | "hsts_preload" => &["strict-transport-security"],
        "content_type" => &["content-type"],
        "sniffing" => &["x-content-type-options"],
        "referrer" => &["referrer-policy"],
        "permissions" => &["permissions-policy", "feature-policy"],
        "coop" => &["cross-origin-opener-policy"],
        "coep" => &["cross-origin-embedder-policy", "cross-origin-opener-policy"],
        "corp" => &["cross-origin-resource-policy"],
        "cors" => &["access-control-allow-origin", "access-control-allow-credentials", "vary"],
        "cors_reach" => &["access-control-allow-methods", "access-control-allow-headers", "access-control-max-age"],
        "timing_origin" => &["timing-allow-origin"],
        "agent_cluster" => &["origin-agent-cluster"],
        "document_policy" => &["document-policy"],
        "clear_site_data" => &["clear-site-data"],
        "cache_session" => &["cache-control"],
        "rate_limit" => &["retry-after", "ratelimit", "ratelimit-limit", "ratelimit-policy", "x-ratelimit-limit", "x-rate-limit-limit"],
        "software" => &crate::evidence::software::HEADERS,
        "debug_headers" => &[
            "x-debug-token",
            "x-debug-token-link",
            "x-debug-exception",
            "sourcemap",
            "x-sourcemap",
            "server-timing",
            "x-process-time",
            "x-response-time",
        ],
        "obsolete" => &[
            "x-xss-protection",
            "expect-ct",
            "public-key-pins",
            "p3p",
            "x-ua-compatible",
            "x-content-security-policy",
            "x-webkit-csp",
            "pragma",
            "report-to",
            "x-download-options",
        ],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use crate::capture::Capture;
    use crate::report::{Outcome, judge};

    /// Each header that some check judges, with a value that is good and one that is not.
    const HEADERS: [(&str, &str, &str); 38] = [
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'", "script-src *"),
        ("Content-Security-Policy-Report-Only", "default-src 'none'", "report-to x"),
        ("X-Frame-Options", "DENY", "x"),
        ("Reporting-Endpoints", "a=\"https://a.example/\"", "a=\"http://a.example/\""),
        ("Report-To", "{}", "{}"),
        ("Strict-Transport-Security", "max-age=31536000; includeSubDomains; preload", "x"),
        ("Content-Type", "text/html; charset=utf-8", "text/html"),
        ("X-Content-Type-Options", "nosniff", "x"),
        ("Referrer-Policy", "no-referrer", "unsafe-url"),
        ("Permissions-Policy", "camera=()", "camera=*"),
        ("Feature-Policy", "camera 'none'", "x"),
        ("Cross-Origin-Opener-Policy", "same-origin", "x"),
        ("Cross-Origin-Embedder-Policy", "require-corp", "x"),
        ("Cross-Origin-Resource-Policy", "same-origin", "x"),
        ("Access-Control-Allow-Origin", "https://a.example", "null"),
        ("Access-Control-Allow-Methods", "GET", "*"),
        ("Access-Control-Allow-Headers", "X-A", "*"),
        ("Access-Control-Max-Age", "1", "100000"),
        ("Timing-Allow-Origin", "https://a.example", "*"),
        ("Origin-Agent-Cluster", "?1", "x"),
        ("Document-Policy", "a", "a=("),
        ("Clear-Site-Data", "\"cache\"", "cache"),
        ("Server", "x", "a/1"),
        ("X-Powered-By", "x", "a/1"),
        ("X-Generator", "x", "a/1"),
        ("X-Debug-Token", "x", "x"),
        ("SourceMap", "x", "x"),
        ("Server-Timing", "x", "x"),
        ("X-XSS-Protection", "0", "1"),
        ("Expect-CT", "x", "x"),
        ("Public-Key-Pins", "x", "x"),
        ("P3P", "x", "x"),
        ("X-UA-Compatible", "x", "x"),
        ("X-Content-Security-Policy", "x", "x"),
        ("X-WebKit-CSP", "x", "x"),
        ("Pragma", "x", "x"),
        ("X-Download-Options", "x", "x"),
        ("Retry-After", "1", "1"),
    ];

    #[test]
    fn nothing_is_said_of_a_header_that_is_too_long_to_be_read() {
        let capture = |more: Option<(&str, String)>| Capture {
            url: "https://app.example/login".into(),
            status: Some(200),
            headers: [("X-Other", "x".to_owned())].into_iter().chain(more).map(|(name, value)| (name.to_owned(), value.into())).collect(),
            ..Capture::default()
        };
        let judged = |more: Option<(&str, String)>| -> Vec<(&'static str, Outcome, usize)> {
            let capture = capture(more);
            judge(&capture)
                .rows
                .iter()
                .filter(|row| row.check.id != "unread")
                .map(|row| (row.check.id, row.outcome, row.findings.len()))
                .collect()
        };
        let without = judged(None);
        for (name, good, bad) in HEADERS {
            let long = [good, bad].map(|value| judged(Some((name, format!("{value}{}", " ".repeat(33 << 10))))));
            assert_eq!(long[0], long[1], "{name}: what it says is not read");
            for short in [good, bad].map(|value| judged(Some((name, value.to_owned())))) {
                for ((before, after), unread) in without.iter().zip(&short).zip(&long[0]) {
                    assert!(
                        before == after || unread.1 == Outcome::NotObserved,
                        "{name} decides about {}, and is not read: {before:?}, {after:?}, {unread:?}",
                        before.0
                    );
                }
            }
            let capture = capture(Some((name, " ".repeat(33 << 10))));
            let report = judge(&capture);
            let says = report
                .rows
                .iter()
                .filter(|row| row.check.id == "unread")
                .flat_map(|row| &row.findings)
                .map(|found| found.message())
                .collect::<Vec<_>>();
            assert_eq!(says, [format!("`{name}` is over 32 KiB and was not checked.")]);
        }
    }
}
