//! Headlint's own grade: MDN's, less what MDN does not look at. It is never kinder.

use super::Grade;
use super::observatory::Observatory;
use serde::Serialize;

/// The grade and how it came about.
#[derive(Clone, Debug, Serialize)]
pub struct Own {
    /// The letter.
    pub grade: Grade,
    /// Points, never below 0.
    pub score: u32,
    /// What was taken away from MDN's score, by finding.
    pub taken: Vec<(String, u32)>,
}

/// What a finding takes away.
struct Loss {
    code: &'static str,
    points: u32,
    /// Not where this test of MDN's has already taken points for the same flaw.
    unless: &'static str,
}

const fn loss(code: &'static str, points: u32, unless: &'static str) -> Loss {
    Loss { code, points, unless }
}

const CSP: &str = "content-security-policy";
const COOKIES: &str = "cookies";
const HSTS: &str = "strict-transport-security";

/// The one table of what findings are worth.
const LOSSES: &[Loss] = &[
    loss("hsts/malformed", 20, HSTS),
    loss("hsts/off", 20, HSTS),
    loss("csp_inline/script", 20, CSP),
    loss("csp_missing/script-src", 20, CSP),
    loss("csp_missing/base-uri", 10, CSP),
    loss("csp_missing/object-src", 5, CSP),
    loss("csp_bypass/script-known", 10, CSP),
    loss("csp_nonce/short", 10, CSP),
    loss("csp_strict/dynamic-alone", 10, CSP),
    loss("csp_syntax/missing-quotes", 5, CSP),
    loss("csp_syntax/missing-semicolon", 5, CSP),
    loss("csp_syntax/repeated-directive", 5, CSP),
    loss("csp_eval/eval", 10, CSP),
    loss("csp_sources/wildcard", 20, CSP),
    loss("csp_sources/scheme", 20, CSP),
    loss("csp_http/source", 10, CSP),
    loss("framing/anyone", 20, "x-frame-options"),
    loss("framing/allow-from", 20, "x-frame-options"),
    loss("permissions/everyone", 5, ""),
    loss("referrer/leaks", 5, "referrer-policy"),
    loss("cors/reflects-origin", 50, "cross-origin-resource-sharing"),
    loss("cors/null", 50, "cross-origin-resource-sharing"),
    loss("cors/star-with-credentials", 10, "cross-origin-resource-sharing"),
    loss("cors/plain-http-origin", 5, "cross-origin-resource-sharing"),
    loss("cookie_flags/session-not-httponly", 30, COOKIES),
    loss("cookie_flags/session-not-secure", 20, COOKIES),
    loss("cookie_flags/session-no-samesite", 5, COOKIES),
    loss("cache_session/public", 20, ""),
    loss("cache_session/storable", 5, ""),
    loss("session_contents/unsigned", 50, ""),
    loss("session_contents/secret", 20, ""),
    loss("cookie_prefix/host-broken", 5, ""),
    loss("cookie_prefix/secure-broken", 5, ""),
    loss("cookie_scope/domain-refused", 5, ""),
    loss("cookie_scope/long-session", 5, ""),
    loss("redirects/downgrade", 20, "redirection"),
    loss("mixed_content/active", 20, "subresource-integrity"),
    loss("debug_page/werkzeug-console", 50, ""),
    loss("debug_page/werkzeug-debugger", 40, ""),
    loss("debug_page/starlette-debugger", 40, ""),
    loss("debug_page/django-debug", 40, ""),
    loss("debug_page/traceback", 20, ""),
    loss("debug_page/sql-error", 20, ""),
    loss("debug_page/directory-listing", 10, ""),
    loss("debug_headers/profiler", 20, ""),
    loss("internal_address/address", 5, ""),
    loss("sri/over-http", 20, "subresource-integrity"),
    loss("forms/password-over-http", 20, ""),
    loss("forms/to-http", 20, ""),
    loss("forms/password-in-url", 10, ""),
    loss("inline_code/no-nonce", 5, ""),
    loss("content_type/absent", 10, ""),
    loss("content_type/malformed", 10, ""),
    loss("error_body/validation-echo", 5, ""),
    loss("software/development-server", 10, ""),
    loss("software/version", 5, ""),
];

/// Takes away for these findings, each code once.
pub fn judge<'c>(observatory: &Observatory, codes: impl Iterator<Item = (&'c str, &'c str)>) -> Own {
    let mut taken: Vec<(&Loss, String)> = Vec::new();
    for (check, rung) in codes {
        let is = |loss: &&Loss| loss.code.strip_prefix(check).and_then(|rest| rest.strip_prefix('/')) == Some(rung);
        let Some(loss) = LOSSES.iter().find(is) else { continue };
        if !taken.iter().any(|(other, _)| other.code == loss.code) && !observatory.took_points(loss.unless) {
            taken.push((loss, loss.code.to_owned()));
        }
    }
    let lost: u32 = taken.iter().map(|(loss, _)| loss.points).sum();
    let score = observatory.score.saturating_sub(lost);
    Own { grade: Grade::of(score), score, taken: taken.into_iter().map(|(loss, code)| (code, loss.points)).collect() }
}

/// Whether the table names a finding that no check makes, or the other way about: used by a test of the registry.
#[cfg(test)]
pub(crate) fn codes() -> impl Iterator<Item = &'static str> {
    LOSSES.iter().map(|loss| loss.code)
}
