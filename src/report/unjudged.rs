//! Which headers a check looks at: where one of them is longer than is read, the check has not seen what it would take.

use crate::checks::Check;
use crate::evidence::Evidence;

/// Whether a header that this check judges was sent and is too long to be read.
pub(super) fn has_unread_header(check: &Check, seen: &Evidence) -> bool {
    // Nearly always empty.
    !seen.unread.is_empty() && check.reads.iter().any(|name| seen.is_too_long(name))
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
