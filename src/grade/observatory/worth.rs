//! What each result is worth: the scanner's public score table, in one place.

/// A result's key and the points it adds or takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Worth {
    /// The scanner's name of the result.
    pub(super) key: &'static str,
    /// Points.
    pub(super) points: i32,
}

const fn worth(key: &'static str, points: i32) -> Worth {
    Worth { key, points }
}

pub(super) const CSP_NONE: Worth = worth("csp-implemented-with-no-unsafe-default-src-none", 10);
pub(super) const CSP_SAFE: Worth = worth("csp-implemented-with-no-unsafe", 5);
pub(super) const CSP_STYLE: Worth = worth("csp-implemented-with-unsafe-inline-in-style-src-only", 0);
pub(super) const CSP_REPEATED: Worth = worth("csp-implemented-but-duplicate-directives", 0);
pub(super) const CSP_PASSIVE: Worth = worth("csp-implemented-with-insecure-scheme-in-passive-content-only", -10);
pub(super) const CSP_EVAL: Worth = worth("csp-implemented-with-unsafe-eval", -10);
pub(super) const CSP_INLINE: Worth = worth("csp-implemented-with-unsafe-inline", -20);
pub(super) const CSP_SCHEME: Worth = worth("csp-implemented-with-insecure-scheme", -20);
pub(super) const CSP_INVALID: Worth = worth("csp-header-invalid", -25);
pub(super) const CSP_ABSENT: Worth = worth("csp-not-implemented", -25);
pub(super) const CSP_REPORTED: Worth = worth("csp-not-implemented-but-reporting-enabled", -25);

pub(super) const COOKIES_ALL: Worth = worth("cookies-secure-with-httponly-sessions-and-samesite", 5);
pub(super) const COOKIES_SECURE: Worth = worth("cookies-secure-with-httponly-sessions", 0);
pub(super) const COOKIES_ABSENT: Worth = worth("cookies-not-found", 0);
pub(super) const COOKIES_HSTS: Worth = worth("cookies-without-secure-flag-but-protected-by-hsts", -5);
pub(super) const COOKIES_SESSION_HSTS: Worth = worth("cookies-session-without-secure-flag-but-protected-by-hsts", -10);
pub(super) const COOKIES_INSECURE: Worth = worth("cookies-without-secure-flag", -20);
pub(super) const COOKIES_SAME_SITE: Worth = worth("cookies-samesite-flag-invalid", -20);
pub(super) const COOKIES_CSRF: Worth = worth("cookies-anticsrf-without-samesite-flag", -20);
pub(super) const COOKIES_READABLE: Worth = worth("cookies-session-without-httponly-flag", -30);
pub(super) const COOKIES_SESSION: Worth = worth("cookies-session-without-secure-flag", -40);

pub(super) const COEP_ABSENT: Worth = worth("coep-not-implemented", 0);
pub(super) const COEP_NONE: Worth = worth("coep-implemented-with-unsafe-none", 0);
pub(super) const COEP_REQUIRED: Worth = worth("coep-implemented-with-require-corp", 10);
pub(super) const COEP_CREDENTIALLESS: Worth = worth("coep-implemented-with-credentialless", 10);
pub(super) const COEP_INVALID: Worth = worth("coep-header-invalid", -5);

pub(super) const COOP_ABSENT: Worth = worth("coop-not-implemented", 0);
pub(super) const COOP_NONE: Worth = worth("coop-implemented-with-unsafe-none", 0);
pub(super) const COOP_SAME_ORIGIN: Worth = worth("coop-implemented-with-same-origin", 10);
pub(super) const COOP_POPUPS: Worth = worth("coop-implemented-with-same-origin-allow-popups", 10);
pub(super) const COOP_NO_OPENER: Worth = worth("coop-implemented-with-noopener-allow-popups", 10);
pub(super) const COOP_INVALID: Worth = worth("coop-header-invalid", -5);

pub(super) const CORP_ABSENT: Worth = worth("corp-not-implemented", 0);
pub(super) const CORP_CROSS_ORIGIN: Worth = worth("corp-implemented-with-cross-origin", 0);
pub(super) const CORP_SAME_SITE: Worth = worth("corp-implemented-with-same-site", 10);
pub(super) const CORP_SAME_ORIGIN: Worth = worth("corp-implemented-with-same-origin", 10);
pub(super) const CORP_INVALID: Worth = worth("corp-header-invalid", -5);

pub(super) const CORS_ABSENT: Worth = worth("cross-origin-resource-sharing-not-implemented", 0);
pub(super) const CORS_PUBLIC: Worth = worth("cross-origin-resource-sharing-implemented-with-public-access", 0);
pub(super) const CORS_RESTRICTED: Worth = worth("cross-origin-resource-sharing-implemented-with-restricted-access", 0);
pub(super) const CORS_UNIVERSAL: Worth = worth("cross-origin-resource-sharing-implemented-with-universal-access", -50);

pub(super) const REDIRECTION_HTTPS: Worth = worth("redirection-to-https", 0);
pub(super) const REDIRECTION_NO_HTTP: Worth = worth("redirection-not-needed-no-http", 0);
pub(super) const REDIRECTION_PRELOADED: Worth = worth("redirection-all-redirects-preloaded", 0);
pub(super) const REDIRECTION_OFF_HOST: Worth = worth("redirection-off-host-from-http", -5);
pub(super) const REDIRECTION_LATE: Worth = worth("redirection-not-to-https-on-initial-redirection", -10);
pub(super) const REDIRECTION_NOT_HTTPS: Worth = worth("redirection-not-to-https", -20);
pub(super) const REDIRECTION_MISSING: Worth = worth("redirection-missing", -20);

pub(super) const REFERRER_PRIVATE: Worth = worth("referrer-policy-private", 5);
pub(super) const REFERRER_ABSENT: Worth = worth("referrer-policy-not-implemented", 0);
pub(super) const REFERRER_UNSAFE: Worth = worth("referrer-policy-unsafe", -5);
pub(super) const REFERRER_INVALID: Worth = worth("referrer-policy-header-invalid", -5);

pub(super) const HSTS_LONG: Worth = worth("hsts-implemented-max-age-at-least-six-months", 0);
pub(super) const HSTS_SHORT: Worth = worth("hsts-implemented-max-age-less-than-six-months", -10);
pub(super) const HSTS_ABSENT: Worth = worth("hsts-not-implemented", -20);
pub(super) const HSTS_NO_HTTPS: Worth = worth("hsts-not-implemented-no-https", -20);
pub(super) const HSTS_INVALID: Worth = worth("hsts-header-invalid", -20);

pub(super) const SRI_ALL: Worth = worth("sri-implemented-and-all-scripts-loaded-securely", 5);
pub(super) const SRI_EXTERNAL: Worth = worth("sri-implemented-and-external-scripts-loaded-securely", 5);
pub(super) const SRI_NOT_HTML: Worth = worth("sri-not-implemented-response-not-html", 0);
pub(super) const SRI_NO_SCRIPTS: Worth = worth("sri-not-implemented-but-no-scripts-loaded", 0);
pub(super) const SRI_OWN: Worth = worth("sri-not-implemented-but-all-scripts-loaded-from-secure-origin", 0);
pub(super) const SRI_MISSING: Worth = worth("sri-not-implemented-but-external-scripts-loaded-securely", -5);
pub(super) const SRI_OVER_HTTP: Worth = worth("sri-implemented-but-external-scripts-not-loaded-securely", -20);
pub(super) const SRI_MISSING_OVER_HTTP: Worth = worth("sri-not-implemented-and-external-scripts-not-loaded-securely", -50);

pub(super) const SNIFFING_OFF: Worth = worth("x-content-type-options-nosniff", 0);
pub(super) const SNIFFING_ABSENT: Worth = worth("x-content-type-options-not-implemented", -5);
pub(super) const SNIFFING_INVALID: Worth = worth("x-content-type-options-header-invalid", -5);

pub(super) const FRAMING_VIA_CSP: Worth = worth("x-frame-options-implemented-via-csp", 5);
pub(super) const FRAMING_DENIED: Worth = worth("x-frame-options-sameorigin-or-deny", 5);
pub(super) const FRAMING_ALLOW_FROM: Worth = worth("x-frame-options-allow-from-origin", 0);
pub(super) const FRAMING_ABSENT: Worth = worth("x-frame-options-not-implemented", -20);
pub(super) const FRAMING_INVALID: Worth = worth("x-frame-options-header-invalid", -20);
