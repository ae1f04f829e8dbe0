//! Headlint's own grade: MDN's, less what MDN does not look at. It is never kinder.

use super::Grade;
use super::observatory::Observatory;
use crate::checks::{ALL, Check};
use serde::Serialize;
use std::sync::LazyLock;

/// The grade and how it came about.
#[derive(Clone, Debug, Serialize)]
pub struct HeadlintGrade {
    /// The letter.
    pub grade: Grade,
    /// Points, never below 0.
    pub score: u32,
    /// What was deductions away from MDN's score, by check and rule.
    pub deductions: Vec<(&'static str, &'static str, u32)>,
}

/// What a finding takes away.
struct Penalty {
    check: &'static str,
    rule: &'static str,
    points: u32,
    /// Not where this test of MDN's has already deductions points for the same flaw.
    unless: &'static str,
}

const fn penalty(check: &'static str, rule: &'static str, points: u32, unless: &'static str) -> Penalty {
    Penalty { check, rule, points, unless }
}

const CSP: &str = "content-security-policy";
const COOKIES: &str = "cookies";
const HSTS: &str = "strict-transport-security";

/// The one table of what findings are worth, in alphabetical order.
const PENALTIES: &[Penalty] = &[
    penalty("cache_session", "public", 20, ""),
    penalty("cache_session", "storable", 5, ""),
    penalty("content_type", "absent", 10, ""),
    penalty("content_type", "malformed", 10, ""),
    penalty("cookie_flags", "session-no-samesite", 5, COOKIES),
    penalty("cookie_flags", "session-not-httponly", 30, COOKIES),
    penalty("cookie_flags", "session-not-secure", 20, COOKIES),
    penalty("cookie_jar", "session-no-samesite", 5, ""),
    penalty("cookie_jar", "session-not-httponly", 30, ""),
    penalty("cookie_jar", "session-not-secure", 20, ""),
    penalty("cookie_prefix", "host-broken", 5, ""),
    penalty("cookie_prefix", "secure-broken", 5, ""),
    penalty("cookie_scope", "domain-refused", 5, ""),
    penalty("cookie_scope", "long-session", 5, ""),
    penalty("cors", "null", 50, "cross-origin-resource-sharing"),
    penalty("cors", "plain-http-origin", 5, "cross-origin-resource-sharing"),
    penalty("cors", "reflects-origin", 50, "cross-origin-resource-sharing"),
    penalty("cors", "star-with-credentials", 10, "cross-origin-resource-sharing"),
    penalty("csp_bypass", "script-known", 10, CSP),
    penalty("csp_eval", "eval", 10, CSP),
    penalty("csp_http", "source", 10, CSP),
    penalty("csp_inline", "script", 20, CSP),
    penalty("csp_missing", "base-uri", 10, CSP),
    penalty("csp_missing", "object-src", 5, CSP),
    penalty("csp_missing", "script-src", 20, CSP),
    penalty("csp_nonce", "repeats", 20, ""),
    penalty("csp_nonce", "short", 10, CSP),
    penalty("csp_sources", "scheme", 20, CSP),
    penalty("csp_sources", "wildcard", 20, CSP),
    penalty("csp_strict", "dynamic-alone", 10, CSP),
    penalty("csp_syntax", "missing-quotes", 5, CSP),
    penalty("csp_syntax", "missing-semicolon", 5, CSP),
    penalty("csp_syntax", "repeated-directive", 5, CSP),
    penalty("debug_headers", "profiler", 20, ""),
    penalty("debug_page", "directory-listing", 10, ""),
    penalty("debug_page", "django-debug", 40, ""),
    penalty("debug_page", "sql-error", 20, ""),
    penalty("debug_page", "starlette-debugger", 40, ""),
    penalty("debug_page", "traceback", 20, ""),
    penalty("debug_page", "werkzeug-console", 50, ""),
    penalty("debug_page", "werkzeug-debugger", 40, ""),
    penalty("error_body", "validation-echo", 5, ""),
    penalty("error_headers", "bare", 5, ""),
    penalty("forms", "password-in-url", 10, ""),
    penalty("forms", "password-over-http", 20, ""),
    penalty("forms", "to-http", 20, ""),
    penalty("framing", "allow-from", 20, "x-frame-options"),
    penalty("framing", "anyone", 20, "x-frame-options"),
    penalty("hsts", "malformed", 20, HSTS),
    penalty("hsts", "off", 20, HSTS),
    penalty("inline_code", "no-nonce", 5, ""),
    penalty("internal_address", "address", 5, ""),
    penalty("mixed_content", "active", 20, "subresource-integrity"),
    penalty("open_paths", "console", 50, ""),
    penalty("open_paths", "docs", 5, ""),
    penalty("open_paths", "env-file", 50, ""),
    penalty("open_paths", "git", 50, ""),
    penalty("permissions", "everyone", 5, ""),
    penalty("redirects", "downgrade", 20, "redirection"),
    penalty("referrer", "leaks", 5, "referrer-policy"),
    penalty("session_contents", "secret", 20, ""),
    penalty("session_contents", "unsigned", 50, ""),
    penalty("software", "development-server", 10, ""),
    penalty("software", "version", 5, ""),
    penalty("sri", "over-http", 20, "subresource-integrity"),
    penalty("tls", "no-forward-secrecy", 5, ""),
    penalty("tls", "old-protocol", 20, ""),
    penalty("tls", "untrusted", 60, ""),
    penalty("tls", "weak", 10, ""),
    penalty("tls", "wrong-host", 60, ""),
    penalty("tls", "wrong-time", 60, ""),
];

/// The losses of each check, in the registry's order: looked up by place, not by name.
static OF_CHECK: LazyLock<Vec<&[Penalty]>> = LazyLock::new(|| {
    let of = |check: &&Check| {
        PENALTIES.chunk_by(|one, next| one.check == next.check).find(|losses| losses[0].check == check.id).unwrap_or_default()
    };
    ALL.iter().map(of).collect()
});

/// Takes away for what each check found, given by its place in the registry and the codes of its rules; each finding counts once.
pub fn judge<F: Iterator<Item = &'static str>>(observatory: &Observatory, found: impl Iterator<Item = (usize, F)>) -> HeadlintGrade {
    let mut deductions = Vec::new();
    for (check, codes) in found {
        let losses = OF_CHECK.get(check).copied().unwrap_or_default();
        for code in codes {
            let Some(loss) = losses.iter().find(|loss| loss.rule == code) else { continue };
            let known = deductions.iter().rev().take(losses.len()).any(|(check, rule, _)| (*check, *rule) == (loss.check, loss.rule));
            if !known && !observatory.took_points(loss.unless) {
                deductions.push((loss.check, loss.rule, loss.points));
            }
        }
    }
    let lost: u32 = deductions.iter().map(|(.., points)| points).sum();
    let score = observatory.score.saturating_sub(lost);
    HeadlintGrade { grade: Grade::of(score), score, deductions }
}

/// The findings that cost points: used by a test of the registry.
#[cfg(test)]
pub(crate) fn codes() -> Vec<String> {
    let all = PENALTIES.iter().map(|loss| (loss.check, loss.rule));
    assert!(all.clone().is_sorted(), "in alphabetical order, so that each check's losses stand together");
    all.map(|(check, rule)| format!("{check}/{rule}")).collect()
}
