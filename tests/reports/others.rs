//! Siblings of the reports about policies, cookies, HSTS and reporting.

use super::siblings::{Sibling, fine, one};

const HASH: &str = "03-wrong-length-hash";
const KEYWORD: &str = "04-report-sha256-keyword";
const DOT: &str = "09-leading-dot-host";
const QUOTES: &str = "31-non-ascii-no-default";
const NONE_WITH: &str = "12-none-with-others";
const STYLE: &str = "13-style-strict-dynamic";
const MID: &str = "15-wildcard-mid-host";
const ONLY: &str = "21-frame-ancestors-only";
const FENCED: &str = "24-fenced-frame-src";
const TRUSTED: &str = "25-quoteless-script-tt";
const TRIAL: &str = "34-report-only-upgrade";
const HSTS: &str = "40-hsts-include-twice";
const HSTS_VALUE: &str = "41-hsts-include-value";
const HSTS_IP: &str = "47-hsts-ip-absent";
const DELETED: &str = "a01-cookie-deleted-1999";
const FLAGS: &str = "a05-flags-in-own-field";
const NAMES: &str = "a09-name-lesson-author";
const PREFIX: &str = "a12-http-prefix";
const DOMAIN: &str = "a17-domain-localhost";
const OVER_HTTP: &str = "a24-secure-cookie-on-http";
const ENDPOINTS: &str = "c18-reporting-upper-key";
const GROUP: &str = "c22-report-to-other-group";
const STORE: &str = "d27-cc-public-nostore";
const WILD: &str = "e04-wild-___";
const SANDBOX: &str = "e56-sandbox-typo";
const NONCE: &str = "g01-nonce-8-chars";
const REPORTED: &str = "g02-sri-reportonly-rp-typo";

/// Checks of what an injected script can do.
const OF_SCRIPTS: &[&str] = &["csp_eval", "csp_inline", "csp_sources", "csp_strict"];

/// Each sibling.
pub const OTHERS: &[Sibling] = &[
    one(
        HASH,
        &["Content-Security-Policy: script-src 'self' 'unsafe-inline' 'sha384-YWJj'; object-src 'none'; base-uri 'none'"],
        &[("csp_syntax/hash-length", "'sha384-YWJj'")],
    ),
    one(
        HASH,
        &["Content-Security-Policy: script-src 'sha512-YWJj' 'unsafe-inline'; object-src 'none'; base-uri 'none'"],
        &[("csp_syntax/hash-length", "'sha512-YWJj'")],
    ),
    fine(
        HASH,
        &["Content-Security-Policy: script-src 'sha256-47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU'; object-src 'none'; base-uri 'none'"],
        &["csp_syntax/*"],
    ),
    fine(KEYWORD, &["Content-Security-Policy: default-src 'self'; script-src 'self' 'report-sha384'"], &["csp_syntax/unknown-keyword"])
        .keeps(&["'report-sha384'"]),
    fine(
        KEYWORD,
        &["Content-Security-Policy: default-src 'self'; script-src 'self' 'wasm-unsafe-eval' 'inline-speculation-rules'"],
        &["csp_syntax/unknown-keyword"],
    )
    .keeps(&["'inline-speculation-rules'"]),
    one(
        KEYWORD,
        &["Content-Security-Policy: default-src 'self'; script-src 'self' 'report-sha1'"],
        &[("csp_syntax/unknown-keyword", "'report-sha1'")],
    ),
    one(DOT, &["Content-Security-Policy: default-src 'self'; script-src 'self' .cdn.example"], &[("csp_syntax/invalid-*", ".cdn.example")]),
    one(
        DOT,
        &["Content-Security-Policy: default-src 'self'; script-src 'self' //cdn.example"],
        &[("csp_syntax/invalid-*", "//cdn.example")],
    ),
    one(
        DOT,
        &["Content-Security-Policy: default-src 'self'; img-src 'self' https://cdn.example:"],
        &[("csp_syntax/invalid-*", "https://cdn.example:")],
    ),
    one(
        QUOTES,
        &["Content-Security-Policy: script-src \u{201c}self\u{201d}; object-src 'none'; base-uri 'none'"],
        &[("csp_syntax/not-ascii", "*"), ("csp_missing/script-src", "*")],
    ),
    one(QUOTES, &["Content-Security-Policy: default-src 'self' https://bücher.example"], &[("csp_syntax/not-ascii", "*")]),
    one(NONE_WITH, &["Content-Security-Policy: default-src 'self'; img-src https: 'none'"], &[("csp_syntax/none-with-others", "'none'")]),
    one(NONE_WITH, &["Content-Security-Policy: default-src 'NONE' data:"], &[("csp_syntax/none-with-others", "'NONE'")]),
    fine(NONE_WITH, &["Content-Security-Policy: default-src 'none'; object-src 'none'"], &["csp_syntax/*"]),
    one(
        STYLE,
        &["Content-Security-Policy: default-src 'self'; img-src 'self' 'strict-dynamic'"],
        &[("csp_syntax/misplaced-keyword", "'strict-dynamic'")],
    ),
    one(
        STYLE,
        &["Content-Security-Policy: default-src 'self'; style-src 'self' 'unsafe-eval'"],
        &[("csp_syntax/misplaced-keyword", "'unsafe-eval'")],
    ),
    one(
        MID,
        &["Content-Security-Policy: default-src 'self'; script-src 'self' https://*cdn.example"],
        &[("csp_syntax/invalid-*", "https://*cdn.example")],
    ),
    one(MID, &["Content-Security-Policy: default-src 'self'; script-src 'self' a.*.example"], &[("csp_syntax/invalid-*", "a.*.example")]),
    fine(MID, &["Content-Security-Policy: default-src 'self'; img-src *.example.com:*"], &["csp_syntax/*"]),
    fine(ONLY, &["Content-Security-Policy: upgrade-insecure-requests"], &[]).idle(OF_SCRIPTS),
    fine(ONLY, &["Content-Security-Policy: base-uri 'none'; form-action 'self'"], &[]).idle(OF_SCRIPTS),
    fine(
        FENCED,
        &["Content-Security-Policy: default-src 'self'; manifest-src 'self'; worker-src 'self'; script-src-elem 'self'"],
        &["csp_syntax/*"],
    ),
    one(
        FENCED,
        &["Content-Security-Policy: default-src 'self'; fenced-frames-src https://ads.example"],
        &[("csp_syntax/unknown-directive", "fenced-frames-src*")],
    ),
    one(TRUSTED, &["Content-Security-Policy: default-src 'self'; require-trusted-types-for \"script\""], &[("csp_syntax/*", "\"script\"")]),
    one(TRUSTED, &["Content-Security-Policy: default-src 'self'; require-trusted-types-for 'scripts'"], &[("csp_syntax/*", "'scripts'")]),
    one(TRIAL, &["Content-Security-Policy-Report-Only: default-src 'self'; sandbox allow-forms"], &[("*/no-effect", "sandbox*")]),
    one(HSTS, &["Strict-Transport-Security: max-age=31536000; max-age=31536000"], &[("hsts/*", "*max-age=31536000")]),
    one(HSTS, &["Strict-Transport-Security: max-age=31536000; includesubdomains; INCLUDESUBDOMAINS"], &[("hsts/*", "*INCLUDESUBDOMAINS")]),
    fine(HSTS, &["Strict-Transport-Security: MAX-AGE=\"63072000\" ; IncludeSubDomains; preload"], &["hsts/*"]),
    one(HSTS_VALUE, &["Strict-Transport-Security: max-age=31536000; includeSubDomains=\"\""], &[("hsts/*", "*")]),
    one(HSTS_VALUE, &["Strict-Transport-Security: max-age=31536000, includeSubDomains"], &[("hsts/*", "*")]),
    one(HSTS_VALUE, &["Strict-Transport-Security: max-age=31536000 includeSubDomains"], &[("hsts/*", "*")]),
    fine(HSTS_IP, &[], &["hsts/*"]).at("https://[2001:db8::1]/"),
    fine(HSTS_IP, &[], &["hsts/*"]).at("https://203.0.113.7:8443/"),
    fine(HSTS_IP, &[], &["hsts/*"]).at("https://3221225994/"),
    one(HSTS_IP, &[], &[("hsts/absent", "")]).at("https://192.0.2.10.example/"),
    fine(DELETED, &["Set-Cookie: session=; Max-Age=0; Path=/"], &["cookie_flags/session-*", "cache_session/*"]),
    fine(
        DELETED,
        &["Set-Cookie: PHPSESSID=deleted; expires=Thu, 01-Jan-1970 00:00:01 GMT; path=/"],
        &["cookie_flags/session-*", "cache_session/*"],
    ),
    fine(DELETED, &["Set-Cookie: sid=x; Max-Age=-1"], &["cookie_flags/session-*", "cache_session/*"]),
    one(DELETED, &["Set-Cookie: session=x; Expires=0; Path=/"], &[("cookie_flags/session-not-secure", "*")]),
    one(FLAGS, &["Set-Cookie: HttpOnly; Secure; SameSite=Lax"], &[("*/attributes-alone", "*")]),
    one(FLAGS, &["Set-Cookie: Path=/; Secure"], &[("*/attributes-alone", "*")]),
    fine(NAMES, &["Set-Cookie: design_token_theme=dark; Secure; SameSite=Lax"], &["cookie_flags/session-*"]),
    fine(NAMES, &["Set-Cookie: authors_sort=name; Secure; SameSite=Lax"], &["cookie_flags/session-*"]),
    fine(NAMES, &["Set-Cookie: _ga=GA1.2.1.1; Secure; SameSite=Lax"], &["cookie_flags/session-*"]),
    one(NAMES, &["Set-Cookie: app_session=8d7f6a5b4c3d2e1f; Secure; SameSite=Lax"], &[("cookie_flags/session-not-httponly", "*")]),
    one(PREFIX, &["Set-Cookie: __http-session=x; Secure; Path=/"], &[("cookie_prefix/http-broken", "*")]),
    one(PREFIX, &["Set-Cookie: __Host-Http-session=x; Secure; HttpOnly; Path=/app"], &[("cookie_prefix/host-http-broken", "*")]),
    fine(PREFIX, &["Set-Cookie: __Host-Http-session=x; Secure; HttpOnly; Path=/; SameSite=Lax"], &["cookie_prefix/*-broken"]),
    fine(DOMAIN, &["Set-Cookie: session=x; Domain=.LOCALHOST; Path=/; HttpOnly; SameSite=Lax"], &["*/domain-refused"]),
    one(DOMAIN, &["Set-Cookie: session=x; Domain=localhost:5000; Path=/; HttpOnly; SameSite=Lax"], &[("*/domain-refused", "*")]),
    one(OVER_HTTP, &["Set-Cookie: session=x; Secure; HttpOnly; SameSite=Lax"], &[("*/secure-over-http", "*")]),
    fine(OVER_HTTP, &["Set-Cookie: theme=dark; Secure; SameSite=Lax"], &["*/secure-over-http"]).at("http://localhost:5000/"),
    one(ENDPOINTS, &["Reporting-Endpoints: csp-endpoint='https://r.example/csp'"], &[("reporting/*", "*")]),
    one(ENDPOINTS, &["Reporting-Endpoints: csp-endpoint=\"https://r.example/csp\","], &[("reporting/*", "*")]),
    one(GROUP, &["Report-To: {\"group\":\"csp\",\"max_age\":1,\"endpoints\":[{\"url\":\"https://r.example\"}]"], &[("reporting/*", "*")]),
    fine(STORE, &["Cache-Control: s-maxage=60, NO-STORE"], &["cache_session/*"]),
    fine(STORE, &["Cache-Control: public", "cache-control: no-store"], &["cache_session/*"]),
    one(STORE, &["Cache-Control: public, no-cache"], &[("cache_session/public", "public")]),
    one(
        WILD,
        &["Content-Security-Policy: script-src https://*:443; object-src 'none'; base-uri 'none'"],
        &[("csp_sources/any-host", "https://*:443")],
    ),
    one(
        WILD,
        &["Content-Security-Policy: script-src http://*:80; object-src 'none'; base-uri 'none'"],
        &[("csp_sources/any-host", "http://*:80")],
    ),
    one(WILD, &["Content-Security-Policy: default-src *:*"], &[("csp_sources/any-host", "*:*")]),
    fine(WILD, &["Content-Security-Policy: script-src *.example.com:*; object-src 'none'; base-uri 'none'"], &["csp_sources/any-host"]),
    one(
        SANDBOX,
        &["Content-Security-Policy: default-src 'self'; sandbox allow_scripts"],
        &[("csp_syntax/unknown-sandbox-token", "allow_scripts")],
    ),
    fine(
        SANDBOX,
        &["Content-Security-Policy: default-src 'self'; sandbox allow-scripts allow-same-origin allow-storage-access-by-user-activation"],
        &["csp_syntax/unknown-sandbox-token"],
    ),
    one(
        NONCE,
        &["Content-Security-Policy: script-src 'nonce-abcdefghijklmnop'; object-src 'none'; base-uri 'none'"],
        &[("csp_nonce/*", "*abcdefghijklmnop*")],
    ),
    fine(
        NONCE,
        &["Content-Security-Policy: script-src 'nonce-4AEemGb0xJptoIGFP3Nd7A'; object-src 'none'; base-uri 'none'"],
        &["csp_nonce/*"],
    ),
    one(
        REPORTED,
        &["Content-Security-Policy-Report-Only: script-scr 'self'; default-src 'self' 'unsafe-inlin'"],
        &[("csp_syntax/*", "script-scr*"), ("csp_syntax/*", "'unsafe-inlin'")],
    ),
    fine(REPORTED, &["Content-Security-Policy-Report-Only: default-src 'self'; report-uri /csp"], &["csp_syntax/*"]),
];
