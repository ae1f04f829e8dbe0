//! What each result is worth: the scanner's public score table, in one place.

/// A result's key and the points it adds or takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TestScore {
    /// The scanner's name of the result.
    pub(super) key: &'static str,
    /// Points.
    pub(super) points: i32,
}

const fn score(key: &'static str, points: i32) -> TestScore {
    TestScore { key, points }
}

pub(super) const CSP_NONE: TestScore = score("csp-implemented-with-no-unsafe-default-src-none", 10);
pub(super) const CSP_SAFE: TestScore = score("csp-implemented-with-no-unsafe", 5);
pub(super) const CSP_STYLE: TestScore = score("csp-implemented-with-unsafe-inline-in-style-src-only", 0);
pub(super) const CSP_REPEATED: TestScore = score("csp-implemented-but-duplicate-directives", 0);
pub(super) const CSP_PASSIVE: TestScore = score("csp-implemented-with-insecure-scheme-in-passive-content-only", -10);
pub(super) const CSP_EVAL: TestScore = score("csp-implemented-with-unsafe-eval", -10);
pub(super) const CSP_INLINE: TestScore = score("csp-implemented-with-unsafe-inline", -20);
pub(super) const CSP_SCHEME: TestScore = score("csp-implemented-with-insecure-scheme", -20);
pub(super) const CSP_INVALID: TestScore = score("csp-header-invalid", -25);
pub(super) const CSP_ABSENT: TestScore = score("csp-not-implemented", -25);
pub(super) const CSP_REPORTED: TestScore = score("csp-not-implemented-but-reporting-enabled", -25);

pub(super) const COOKIES_ALL: TestScore = score("cookies-secure-with-httponly-sessions-and-samesite", 5);
pub(super) const COOKIES_SECURE: TestScore = score("cookies-secure-with-httponly-sessions", 0);
pub(super) const COOKIES_ABSENT: TestScore = score("cookies-not-found", 0);
pub(super) const COOKIES_HSTS: TestScore = score("cookies-without-secure-flag-but-protected-by-hsts", -5);
pub(super) const COOKIES_SESSION_HSTS: TestScore = score("cookies-session-without-secure-flag-but-protected-by-hsts", -10);
pub(super) const COOKIES_INSECURE: TestScore = score("cookies-without-secure-flag", -20);
pub(super) const COOKIES_SAME_SITE: TestScore = score("cookies-samesite-flag-invalid", -20);
pub(super) const COOKIES_CSRF: TestScore = score("cookies-anticsrf-without-samesite-flag", -20);
pub(super) const COOKIES_READABLE: TestScore = score("cookies-session-without-httponly-flag", -30);
pub(super) const COOKIES_SESSION: TestScore = score("cookies-session-without-secure-flag", -40);

pub(super) const COEP_ABSENT: TestScore = score("coep-not-implemented", 0);
pub(super) const COEP_NONE: TestScore = score("coep-implemented-with-unsafe-none", 0);
pub(super) const COEP_REQUIRED: TestScore = score("coep-implemented-with-require-corp", 10);
pub(super) const COEP_CREDENTIALLESS: TestScore = score("coep-implemented-with-credentialless", 10);
pub(super) const COEP_INVALID: TestScore = score("coep-header-invalid", -5);

pub(super) const COOP_ABSENT: TestScore = score("coop-not-implemented", 0);
pub(super) const COOP_NONE: TestScore = score("coop-implemented-with-unsafe-none", 0);
pub(super) const COOP_SAME_ORIGIN: TestScore = score("coop-implemented-with-same-origin", 10);
pub(super) const COOP_POPUPS: TestScore = score("coop-implemented-with-same-origin-allow-popups", 10);
pub(super) const COOP_NO_OPENER: TestScore = score("coop-implemented-with-noopener-allow-popups", 10);
pub(super) const COOP_INVALID: TestScore = score("coop-header-invalid", -5);

pub(super) const CORP_ABSENT: TestScore = score("corp-not-implemented", 0);
pub(super) const CORP_CROSS_ORIGIN: TestScore = score("corp-implemented-with-cross-origin", 0);
pub(super) const CORP_SAME_SITE: TestScore = score("corp-implemented-with-same-site", 10);
pub(super) const CORP_SAME_ORIGIN: TestScore = score("corp-implemented-with-same-origin", 10);
pub(super) const CORP_INVALID: TestScore = score("corp-header-invalid", -5);

pub(super) const CORS_ABSENT: TestScore = score("cross-origin-resource-sharing-not-implemented", 0);
pub(super) const CORS_PUBLIC: TestScore = score("cross-origin-resource-sharing-implemented-with-public-access", 0);
pub(super) const CORS_RESTRICTED: TestScore = score("cross-origin-resource-sharing-implemented-with-restricted-access", 0);
pub(super) const CORS_UNIVERSAL: TestScore = score("cross-origin-resource-sharing-implemented-with-universal-access", -50);

pub(super) const REDIRECTION_HTTPS: TestScore = score("redirection-to-https", 0);
pub(super) const REDIRECTION_NO_HTTP: TestScore = score("redirection-not-needed-no-http", 0);
pub(super) const REDIRECTION_PRELOADED: TestScore = score("redirection-all-redirects-preloaded", 0);
pub(super) const REDIRECTION_OFF_HOST: TestScore = score("redirection-off-host-from-http", -5);
pub(super) const REDIRECTION_LATE: TestScore = score("redirection-not-to-https-on-initial-redirection", -10);
pub(super) const REDIRECTION_NOT_HTTPS: TestScore = score("redirection-not-to-https", -20);
pub(super) const REDIRECTION_MISSING: TestScore = score("redirection-missing", -20);

pub(super) const REFERRER_PRIVATE: TestScore = score("referrer-policy-private", 5);
pub(super) const REFERRER_ABSENT: TestScore = score("referrer-policy-not-implemented", 0);
pub(super) const REFERRER_UNSAFE: TestScore = score("referrer-policy-unsafe", -5);
pub(super) const REFERRER_INVALID: TestScore = score("referrer-policy-header-invalid", -5);

pub(super) const HSTS_LONG: TestScore = score("hsts-implemented-max-age-at-least-six-months", 0);
pub(super) const HSTS_SHORT: TestScore = score("hsts-implemented-max-age-less-than-six-months", -10);
pub(super) const HSTS_ABSENT: TestScore = score("hsts-not-implemented", -20);
pub(super) const HSTS_NO_HTTPS: TestScore = score("hsts-not-implemented-no-https", -20);
pub(super) const HSTS_INVALID: TestScore = score("hsts-header-invalid", -20);

pub(super) const SRI_ALL: TestScore = score("sri-implemented-and-all-scripts-loaded-securely", 5);
pub(super) const SRI_EXTERNAL: TestScore = score("sri-implemented-and-external-scripts-loaded-securely", 5);
pub(super) const SRI_NOT_HTML: TestScore = score("sri-not-implemented-response-not-html", 0);
pub(super) const SRI_NO_SCRIPTS: TestScore = score("sri-not-implemented-but-no-scripts-loaded", 0);
pub(super) const SRI_OWN: TestScore = score("sri-not-implemented-but-all-scripts-loaded-from-secure-origin", 0);
pub(super) const SRI_MISSING: TestScore = score("sri-not-implemented-but-external-scripts-loaded-securely", -5);
pub(super) const SRI_OVER_HTTP: TestScore = score("sri-implemented-but-external-scripts-not-loaded-securely", -20);
pub(super) const SRI_MISSING_OVER_HTTP: TestScore = score("sri-not-implemented-and-external-scripts-not-loaded-securely", -50);

pub(super) const SNIFFING_OFF: TestScore = score("x-content-type-options-nosniff", 0);
pub(super) const SNIFFING_ABSENT: TestScore = score("x-content-type-options-not-implemented", -5);
pub(super) const SNIFFING_INVALID: TestScore = score("x-content-type-options-header-invalid", -5);

pub(super) const FRAMING_VIA_CSP: TestScore = score("x-frame-options-implemented-via-csp", 5);
pub(super) const FRAMING_DENIED: TestScore = score("x-frame-options-sameorigin-or-deny", 5);
pub(super) const FRAMING_ALLOW_FROM: TestScore = score("x-frame-options-allow-from-origin", 0);
pub(super) const FRAMING_ABSENT: TestScore = score("x-frame-options-not-implemented", -20);
pub(super) const FRAMING_INVALID: TestScore = score("x-frame-options-header-invalid", -20);
