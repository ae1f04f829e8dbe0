//! What is right of each report: codes with the text that they mark, codes that would be wrong, rows without a verdict, the grade,
//! and what the fix must keep. `*` at the end of a code, or instead of a text, is anything.

/// What is right.
pub struct Expected {
    /// The report.
    pub id: &'static str,
    /// What must be found, each with its marked text.
    pub finds: &'static [(&'static str, &'static str)],
    /// What must not be found.
    pub never: &'static [&'static str],
    /// Checks whose question does not arise.
    pub idle: &'static [&'static str],
    /// Checks that look at it, whatever they say.
    pub judged: &'static [&'static str],
    /// The grade.
    pub grade: &'static str,
    /// What the headers hold once the fix is applied.
    pub keeps: &'static [&'static str],
}

/// Nothing expected yet.
pub const NONE: Expected = Expected { id: "", finds: &[], never: &[], idle: &[], judged: &[], grade: "A+", keeps: &[] };

/// Reports that are not right yet. The list only gets shorter: one that is right fails the test until it is taken off.
pub const PENDING: &[&str] = &[];

/// Each report.
pub const EXPECTED: &[Expected] = &[
    Expected { id: "03-wrong-length-hash", finds: &[("csp_syntax/hash-length", "'sha256-abc='")], ..NONE },
    Expected { id: "04-report-sha256-keyword", never: &["csp_syntax/unknown-keyword"], keeps: &["'report-sha256'"], ..NONE },
    Expected { id: "05-trusted-types-eval", never: &["csp_syntax/unknown-keyword"], keeps: &["'trusted-types-eval'"], ..NONE },
    Expected {
        id: "09-leading-dot-host",
        finds: &[("csp_syntax/invalid-*", "https://.cdn.example")],
        never: &["csp_bypass/script-host"],
        ..NONE
    },
    Expected { id: "10-non-ascii-quotes", finds: &[("csp_syntax/not-ascii", "*")], never: &["csp_bypass/script-host"], ..NONE },
    Expected { id: "12-none-with-others", finds: &[("csp_syntax/none-with-others", "'none'")], ..NONE },
    Expected { id: "13-style-strict-dynamic", finds: &[("csp_syntax/misplaced-keyword", "'strict-dynamic'")], ..NONE },
    Expected {
        id: "15-wildcard-mid-host",
        finds: &[("csp_syntax/invalid-*", "https://cdn-*.example.com"), ("csp_syntax/invalid-*", "https://*.example.*")],
        never: &["csp_bypass/script-host"],
        ..NONE
    },
    Expected {
        id: "21-frame-ancestors-only",
        finds: &[("csp_missing/script-src", "*"), ("csp_missing/object-src", "*")],
        idle: &["csp_eval", "csp_inline", "csp_sources", "csp_strict"],
        grade: "B+",
        ..NONE
    },
    Expected {
        id: "24-fenced-frame-src",
        never: &["csp_syntax/unknown-directive"],
        keeps: &["fenced-frame-src https://ads.example"],
        ..NONE
    },
    Expected { id: "25-quoteless-script-tt", finds: &[("csp_syntax/*", "*script")], ..NONE },
    Expected { id: "31-non-ascii-no-default", finds: &[("csp_missing/script-src", "*"), ("csp_syntax/not-ascii", "*")], ..NONE },
    Expected { id: "34-report-only-upgrade", finds: &[("*/no-effect", "upgrade-insecure-requests*"), ("*/no-effect", "sandbox")], ..NONE },
    Expected { id: "40-hsts-include-twice", finds: &[("hsts/*", "*includeSubDomains")], grade: "A+", ..NONE },
    Expected { id: "41-hsts-include-value", finds: &[("hsts/*", "*includeSubDomains=true")], never: &["hsts/stray-directive"], ..NONE },
    Expected { id: "47-hsts-ip-absent", never: &["hsts/*"], grade: "B+", ..NONE },
    Expected {
        id: "64-pp-unquoted-origin",
        finds: &[("permissions/dropped-item", "https://maps.example")],
        keeps: &["geolocation=(self \"https://maps.example\")"],
        ..NONE
    },
    Expected {
        id: "69-pp-typo-feature",
        finds: &[
            ("permissions/unknown-feature", "camara=()"),
            ("permissions/unknown-feature", "geo-location=()"),
            ("permissions/unknown-feature", "microfone=()"),
        ],
        keeps: &["camera=(), geolocation=(), microphone=()"],
        ..NONE
    },
    Expected {
        id: "70-pp-star-quoted",
        finds: &[("permissions/everyone", "camera=\"*\""), ("permissions/everyone", "geolocation=(\"*\")")],
        keeps: &["camera=(self), geolocation=(self)"],
        ..NONE
    },
    Expected { id: "a01-cookie-deleted-1999", never: &["cookie_flags/session-*", "cache_session/*"], grade: "B", ..NONE },
    Expected { id: "a05-flags-in-own-field", finds: &[("*/attributes-alone", "*")], grade: "B-", ..NONE },
    Expected { id: "a09-name-lesson-author", never: &["cookie_flags/session-*", "cache_session/*"], grade: "B", ..NONE },
    Expected {
        id: "a12-http-prefix",
        finds: &[("cookie_prefix/http-broken", "*"), ("cookie_prefix/host-http-broken", "*")],
        grade: "C+",
        ..NONE
    },
    Expected { id: "a17-domain-localhost", never: &["cookie_flags/session-not-secure", "cookie_scope/domain-refused"], ..NONE },
    Expected { id: "a24-secure-cookie-on-http", finds: &[("*/secure-over-http", "*"), ("https/plain", "")], grade: "C+", ..NONE },
    Expected { id: "b01-cors-trailing-slash", finds: &[("cors/never-matches", "https://front.example/")], ..NONE },
    Expected { id: "b02-cors-subdomain-wildcard", finds: &[("cors/never-matches", "https://*.front.example")], ..NONE },
    Expected { id: "b03-cors-no-scheme", finds: &[("cors/never-matches", "front.example")], ..NONE },
    Expected { id: "b08-cors-localhost-lookalike", finds: &[("cors/plain-http-origin", "http://localhost.evil.example")], ..NONE },
    Expected { id: "c08-dip-bad", finds: &[("document_isolation/*", "require-corp")], ..NONE },
    Expected { id: "c10-integrity-policy-bad", finds: &[("integrity_policy/blocks-nothing", "*")], ..NONE },
    Expected { id: "c13-connection-allowlist", judged: &["connection_allowlist"], ..NONE },
    Expected { id: "c16-nel-report-to", never: &["obsolete/report-to"], ..NONE },
    Expected { id: "c18-reporting-upper-key", finds: &[("reporting/*", "*")], ..NONE },
    Expected { id: "c19-reporting-unquoted-url", finds: &[("reporting/*", "*")], ..NONE },
    Expected { id: "c20-reporting-json", finds: &[("reporting/*", "{\"group\":*")], ..NONE },
    Expected { id: "c22-report-to-other-group", finds: &[("reporting/*", "csp")], ..NONE },
    Expected { id: "d02-csd-single-string", finds: &[("clear_site_data/not-quoted", "\"cache, cookies, storage\"")], ..NONE },
    Expected { id: "d10-ct-utf8", never: &["content_type/*"], ..NONE },
    Expected {
        id: "d12-ct-twice-joined",
        finds: &[("content_type/repeated", "text/html, text/html; charset=utf-8")],
        never: &["content_type/malformed", "content_type/no-charset"],
        ..NONE
    },
    Expected { id: "d20-private-ip-version", never: &["internal_address/*"], ..NONE },
    Expected { id: "d27-cc-public-nostore", never: &["cache_session/*"], ..NONE },
    Expected { id: "e02-wild-__443", finds: &[("csp_sources/any-host", "*:443")], ..NONE },
    Expected { id: "e04-wild-___", finds: &[("csp_sources/any-host", "*:*")], ..NONE },
    Expected { id: "e05-wild-https______", finds: &[("csp_sources/any-host", "https://*:*")], ..NONE },
    Expected {
        id: "e26-302-bare",
        never: &["csp/*", "csp_*", "framing/*", "content_type/*", "sniffing/*", "referrer/*", "permissions/*"],
        idle: &["csp", "framing", "content_type", "sniffing", "referrer", "permissions", "coop"],
        grade: "C",
        ..NONE
    },
    Expected { id: "e32-localhost-dev", never: &["cookie_flags/session-not-secure"], grade: "D+", ..NONE },
    Expected {
        id: "e35-pp-single-quote-origin",
        finds: &[("permissions/malformed", "'https://pay.example'")],
        keeps: &["payment=(self \"https://pay.example\")"],
        ..NONE
    },
    Expected {
        id: "e56-sandbox-typo",
        finds: &[("csp_syntax/unknown-sandbox-token", "allow-script"), ("csp_syntax/unknown-sandbox-token", "allow-sameorigin")],
        ..NONE
    },
    Expected {
        id: "f14-xfo-meta-only",
        finds: &[("meta_headers/ignored", ""), ("framing/absent", ""), ("csp/absent", "")],
        grade: "C",
        ..NONE
    },
    Expected { id: "g01-nonce-8-chars", finds: &[("csp_nonce/*", "*12345678*")], ..NONE },
    Expected { id: "g02-sri-reportonly-rp-typo", finds: &[("csp_syntax/*", "self"), ("csp_syntax/*", "defualt-src*")], ..NONE },
];
