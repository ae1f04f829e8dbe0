//! Headlint's own grade: MDN's, less what MDN does not look at. It is never kinder.

use super::Grade;
use super::observatory::Observatory;
use crate::checks::{ALL, Check};
use serde::Serialize;
use std::sync::LazyLock;

/// The grade and how it came about.
#[derive(Clone, Debug, Serialize)]
pub struct Own {
    /// The letter.
    pub grade: Grade,
    /// Points, never below 0.
    pub score: u32,
    /// What was taken away from MDN's score, by check and rung.
    pub taken: Vec<(&'static str, &'static str, u32)>,
}

/// What a finding takes away.
struct Loss {
    check: &'static str,
    rung: &'static str,
    points: u32,
    /// Not where this test of MDN's has already taken points for the same flaw.
    unless: &'static str,
}

const fn loss(check: &'static str, rung: &'static str, points: u32, unless: &'static str) -> Loss {
    Loss { check, rung, points, unless }
}

const CSP: &str = "content-security-policy";
const COOKIES: &str = "cookies";
const HSTS: &str = "strict-transport-security";

/// The one table of what findings are worth, in alphabetical order.
const LOSSES: &[Loss] = &[
    loss("cache_session", "public", 20, ""),
    loss("cache_session", "storable", 5, ""),
    loss("content_type", "absent", 10, ""),
    loss("content_type", "malformed", 10, ""),
    loss("cookie_flags", "session-no-samesite", 5, COOKIES),
    loss("cookie_flags", "session-not-httponly", 30, COOKIES),
    loss("cookie_flags", "session-not-secure", 20, COOKIES),
    loss("cookie_jar", "session-no-samesite", 5, ""),
    loss("cookie_jar", "session-not-httponly", 30, ""),
    loss("cookie_jar", "session-not-secure", 20, ""),
    loss("cookie_prefix", "host-broken", 5, ""),
    loss("cookie_prefix", "secure-broken", 5, ""),
    loss("cookie_scope", "domain-refused", 5, ""),
    loss("cookie_scope", "long-session", 5, ""),
    loss("cors", "null", 50, "cross-origin-resource-sharing"),
    loss("cors", "plain-http-origin", 5, "cross-origin-resource-sharing"),
    loss("cors", "reflects-origin", 50, "cross-origin-resource-sharing"),
    loss("cors", "star-with-credentials", 10, "cross-origin-resource-sharing"),
    loss("csp_bypass", "script-known", 10, CSP),
    loss("csp_eval", "eval", 10, CSP),
    loss("csp_http", "source", 10, CSP),
    loss("csp_inline", "script", 20, CSP),
    loss("csp_missing", "base-uri", 10, CSP),
    loss("csp_missing", "object-src", 5, CSP),
    loss("csp_missing", "script-src", 20, CSP),
    loss("csp_nonce", "repeats", 20, ""),
    loss("csp_nonce", "short", 10, CSP),
    loss("csp_sources", "scheme", 20, CSP),
    loss("csp_sources", "wildcard", 20, CSP),
    loss("csp_strict", "dynamic-alone", 10, CSP),
    loss("csp_syntax", "missing-quotes", 5, CSP),
    loss("csp_syntax", "missing-semicolon", 5, CSP),
    loss("csp_syntax", "repeated-directive", 5, CSP),
    loss("debug_headers", "profiler", 20, ""),
    loss("debug_page", "directory-listing", 10, ""),
    loss("debug_page", "django-debug", 40, ""),
    loss("debug_page", "sql-error", 20, ""),
    loss("debug_page", "starlette-debugger", 40, ""),
    loss("debug_page", "traceback", 20, ""),
    loss("debug_page", "werkzeug-console", 50, ""),
    loss("debug_page", "werkzeug-debugger", 40, ""),
    loss("error_body", "validation-echo", 5, ""),
    loss("error_headers", "bare", 5, ""),
    loss("forms", "password-in-url", 10, ""),
    loss("forms", "password-over-http", 20, ""),
    loss("forms", "to-http", 20, ""),
    loss("framing", "allow-from", 20, "x-frame-options"),
    loss("framing", "anyone", 20, "x-frame-options"),
    loss("hsts", "malformed", 20, HSTS),
    loss("hsts", "off", 20, HSTS),
    loss("inline_code", "no-nonce", 5, ""),
    loss("internal_address", "address", 5, ""),
    loss("mixed_content", "active", 20, "subresource-integrity"),
    loss("open_paths", "console", 50, ""),
    loss("open_paths", "docs", 5, ""),
    loss("open_paths", "env-file", 50, ""),
    loss("open_paths", "git", 50, ""),
    loss("permissions", "everyone", 5, ""),
    loss("redirects", "downgrade", 20, "redirection"),
    loss("referrer", "leaks", 5, "referrer-policy"),
    loss("session_contents", "secret", 20, ""),
    loss("session_contents", "unsigned", 50, ""),
    loss("software", "development-server", 10, ""),
    loss("software", "version", 5, ""),
    loss("sri", "over-http", 20, "subresource-integrity"),
    loss("tls", "no-forward-secrecy", 5, ""),
    loss("tls", "old-protocol", 20, ""),
    loss("tls", "untrusted", 60, ""),
    loss("tls", "weak", 10, ""),
    loss("tls", "wrong-host", 60, ""),
    loss("tls", "wrong-time", 60, ""),
];

/// The losses of each check, in the registry's order: looked up by place, not by name.
static OF_CHECK: LazyLock<Vec<&[Loss]>> = LazyLock::new(|| {
    let of = |check: &&Check| {
        LOSSES.chunk_by(|one, next| one.check == next.check).find(|losses| losses[0].check == check.id).unwrap_or_default()
    };
    ALL.iter().map(of).collect()
});

/// Takes away for what each check found, given by its place in the registry and the codes of its rungs; each finding counts once.
pub fn judge<F: Iterator<Item = &'static str>>(observatory: &Observatory, found: impl Iterator<Item = (usize, F)>) -> Own {
    let mut taken = Vec::new();
    for (check, codes) in found {
        let losses = OF_CHECK.get(check).copied().unwrap_or_default();
        for code in codes {
            let Some(loss) = losses.iter().find(|loss| loss.rung == code) else { continue };
            let known = taken.iter().rev().take(losses.len()).any(|(check, rung, _)| (*check, *rung) == (loss.check, loss.rung));
            if !known && !observatory.took_points(loss.unless) {
                taken.push((loss.check, loss.rung, loss.points));
            }
        }
    }
    let lost: u32 = taken.iter().map(|(.., points)| points).sum();
    let score = observatory.score.saturating_sub(lost);
    Own { grade: Grade::of(score), score, taken }
}

/// The findings that cost points: used by a test of the registry.
#[cfg(test)]
pub(crate) fn codes() -> Vec<String> {
    let all = LOSSES.iter().map(|loss| (loss.check, loss.rung));
    assert!(all.clone().is_sorted(), "in alphabetical order, so that each check's losses stand together");
    all.map(|(check, rung)| format!("{check}/{rung}")).collect()
}
