//! Siblings of the reports: the same kind of slip in another spelling, and near misses that are fine.

use super::expected::{Expected, NONE};

/// A report with other lines.
pub struct Sibling {
    /// The report.
    pub of: &'static str,
    /// Lines that take the place of those of the same header; `Name: -` leaves it out, and a status line takes the place of its own.
    pub lines: &'static [&'static str],
    /// Another URL.
    pub url: Option<&'static str>,
    /// Another body.
    pub body: Option<&'static str>,
    /// What is right; the grade is not looked at.
    pub expected: Expected,
}

/// Codes and marked texts.
pub type Finds = &'static [(&'static str, &'static str)];

/// One line otherwise, in which these are found.
pub const fn one(of: &'static str, line: &'static [&'static str], finds: Finds) -> Sibling {
    Sibling { of, lines: line, url: None, body: None, expected: Expected { finds, ..NONE } }
}

/// One line otherwise, in which these are not.
pub const fn fine(of: &'static str, line: &'static [&'static str], never: &'static [&'static str]) -> Sibling {
    Sibling { of, lines: line, url: None, body: None, expected: Expected { never, ..NONE } }
}

impl Sibling {
    /// What the fix keeps.
    pub const fn keeps(mut self, keeps: &'static [&'static str]) -> Sibling {
        self.expected.keeps = keeps;
        self
    }

    /// Checks without a verdict.
    pub const fn idle(mut self, idle: &'static [&'static str]) -> Sibling {
        self.expected.idle = idle;
        self
    }

    /// At another URL.
    pub const fn at(mut self, url: &'static str) -> Sibling {
        self.url = Some(url);
        self
    }

    const fn with(mut self, body: &'static str) -> Sibling {
        self.body = Some(body);
        self
    }
}

const PP64: &str = "64-pp-unquoted-origin";
const PP69: &str = "69-pp-typo-feature";
const PP70: &str = "70-pp-star-quoted";
const PP35: &str = "e35-pp-single-quote-origin";
const SLASH: &str = "b01-cors-trailing-slash";
const WILD: &str = "b02-cors-subdomain-wildcard";
const BARE: &str = "b03-cors-no-scheme";
const LOCAL: &str = "b08-cors-localhost-lookalike";
const CLEAR: &str = "d02-csd-single-string";
const UTF8: &str = "d10-ct-utf8";
const TWICE: &str = "d12-ct-twice-joined";
const VERSION: &str = "d20-private-ip-version";
const REDIRECT: &str = "e26-302-bare";
const META: &str = "f14-xfo-meta-only";
/// Checks of pages.
const OF_PAGES: &[&str] = &["csp", "framing", "content_type", "referrer", "permissions", "coop"];

/// Each sibling.
pub const SIBLINGS: &[Sibling] = &[
    // Origins without quotes.
    one(
        PP64,
        &["Permissions-Policy: camera=(https://a.example https://b.example self)"],
        &[("permissions/dropped-item", "https://a.example … https://b.example")],
    )
    .keeps(&["camera=(\"https://a.example\" \"https://b.example\" self)"]),
    one(
        PP64,
        &["Permissions-Policy: geolocation=https://maps.example"],
        &[("permissions/meaningless-value", "geolocation=https://maps.example")],
    )
    .keeps(&["geolocation=(\"https://maps.example\")"]),
    one(PP64, &["Permissions-Policy: geolocation=(self \"maps.example\")"], &[("permissions/dropped-item", "\"maps.example\"")])
        .keeps(&["geolocation=(self \"https://maps.example\")"]),
    one(PP64, &["Permissions-Policy: usb=(self *.maps.example)"], &[("permissions/dropped-item", "*.maps.example")]),
    one(PP64, &["Permissions-Policy: camera=(self \"none\")"], &[("permissions/dropped-item", "\"none\"")]),
    fine(PP64, &["Permissions-Policy: geolocation=(self \"https://*.maps.example\" \"https://maps.example:*\")"], &["permissions/*"]),
    // Names of features.
    one(
        PP69,
        &["Permissions-Policy: cammera=(), fullscreeen=()"],
        &[("permissions/unknown-feature", "cammera=()"), ("permissions/unknown-feature", "fullscreeen=()")],
    ),
    one(PP69, &["Permissions-Policy: vibrate=(), camera=()"], &[("permissions/withdrawn-feature", "vibrate=()")]),
    one(PP69, &["Permissions-Policy: Camera=(), microphone=()"], &[("permissions/malformed", "Camera")])
        .keeps(&["camera=(), microphone=()"]),
    one(PP69, &["Permissions-Policy: camera=self; microphone=self"], &[("permissions/parameter", "microphone")]),
    fine(PP69, &["Permissions-Policy: language-model=(), local-network-access=(), digital-credentials-get=(self)"], &["permissions/*"])
        .keeps(&["language-model=(), local-network-access=()"]),
    fine(PP69, &["Permissions-Policy: ch-ua=(self), bluetooth=(), web-share=(), ambient-light-sensor=()"], &["permissions/*"]),
    // Stars.
    one(PP70, &["Permissions-Policy: microphone=(self \"*\")"], &[("permissions/everyone", "microphone=(self \"*\")")]),
    one(PP70, &["Permissions-Policy: camera=(\"https:\")"], &[("permissions/everyone", "camera=(\"https:\")")]),
    one(PP70, &["Permissions-Policy: usb=(\"https://*\")"], &[("permissions/everyone", "usb=(\"https://*\")")]),
    one(
        PP70,
        &["Permissions-Policy: camera=(), camera=*"],
        &[("permissions/everyone", "camera=*"), ("permissions/repeated-feature", "camera=() … camera=*")],
    ),
    fine(PP70, &["Permissions-Policy: fullscreen=*, camera=(\"https://*.example.com\")"], &["permissions/*"]).keeps(&["fullscreen=*"]),
    // Quotes and separators that void the field.
    one(PP35, &["Permissions-Policy: camera='none'"], &[("permissions/malformed", "'none'")]).keeps(&["camera=()"]),
    one(PP35, &["Permissions-Policy: payment=(\u{201c}https://pay.example\u{201d})"], &[("permissions/malformed", "\u{201c}")])
        .keeps(&["payment=(\"https://pay.example\")"]),
    one(PP35, &["Permissions-Policy: camera=(); payment=()"], &[("permissions/malformed", ";")]).keeps(&["payment=()"]),
    one(PP35, &["Permissions-Policy: camera=(),"], &[("permissions/malformed", ",")]),
    one(PP35, &["Permissions-Policy: payment=(self, \"https://pay.example\")"], &[("permissions/malformed", ",")])
        .keeps(&["payment=(self \"https://pay.example\")"]),
    // Origins that no browser sends.
    one(SLASH, &["Access-Control-Allow-Origin: https://front.example/app"], &[("cors/never-matches", "https://front.example/app")]),
    one(SLASH, &["Access-Control-Allow-Origin: https://front.example:443"], &[("cors/never-matches", "https://front.example:443")]),
    one(SLASH, &["Access-Control-Allow-Origin: http://localhost:3000/"], &[("cors/never-matches", "http://localhost:3000/")]),
    fine(SLASH, &["Access-Control-Allow-Origin: https://front.example:8443"], &["cors/*"]),
    one(WILD, &["Access-Control-Allow-Origin: *.front.example"], &[("cors/never-matches", "*.front.example")]),
    one(WILD, &["Access-Control-Allow-Origin: https://front.example:*"], &[("cors/never-matches", "https://front.example:*")]),
    one(WILD, &["Access-Control-Allow-Origin: https://*"], &[("cors/never-matches", "https://*")]),
    one(WILD, &["Access-Control-Allow-Origin: https://a.example, https://b.example"], &[("cors/several-origins", "*")]),
    one(BARE, &["Access-Control-Allow-Origin: localhost:3000"], &[("cors/never-matches", "localhost:3000")]),
    one(BARE, &["Access-Control-Allow-Origin: //front.example"], &[("cors/never-matches", "//front.example")]),
    one(BARE, &["Access-Control-Allow-Origin: HTTPS://Front.example"], &[("cors/never-matches", "HTTPS://Front.example")]),
    one(BARE, &["Access-Control-Allow-Origin: \"https://front.example\""], &[("cors/never-matches", "*")]),
    one(BARE, &["Access-Control-Allow-Origin: all"], &[("cors/never-matches", "all")]),
    one(BARE, &["Access-Control-Allow-Origin: NULL"], &[("cors/never-matches", "NULL")]),
    one(LOCAL, &["Access-Control-Allow-Origin: http://127.0.0.1.evil.example"], &[("cors/plain-http-origin", "*")]),
    one(LOCAL, &["Access-Control-Allow-Origin: http://localhost-evil.example"], &[("cors/plain-http-origin", "*")]),
    one(LOCAL, &["Access-Control-Allow-Origin: http://localhost@evil.example"], &[("cors/never-matches", "*")]),
    fine(LOCAL, &["Access-Control-Allow-Origin: http://app.localhost:5173"], &["cors/plain-http-origin", "cors/never-matches"]),
    fine(LOCAL, &["Access-Control-Allow-Origin: http://[::1]:5173"], &["cors/plain-http-origin", "cors/never-matches"]),
    // Types of Clear-Site-Data.
    one(CLEAR, &["Clear-Site-Data: \"cache cookies\""], &[("clear_site_data/not-quoted", "\"cache cookies\"")]),
    one(CLEAR, &["Clear-Site-Data: 'cookies'"], &[("clear_site_data/not-quoted", "'cookies'")]),
    one(CLEAR, &["Clear-Site-Data: \"cache\", \"cookie\""], &[("clear_site_data/unknown-type", "\"cookie\"")]),
    one(CLEAR, &["Clear-Site-Data: \"cache\"; \"cookies\""], &[("clear_site_data/not-quoted", "*")]),
    fine(CLEAR, &["Clear-Site-Data: \"*\""], &["clear_site_data/*"]),
    // Names of UTF-8.
    fine(UTF8, &["Content-Type: text/html; charset=\"UTF8\""], &["content_type/*"]),
    fine(UTF8, &["Content-Type: text/html;charset=unicode-1-1-utf-8"], &["content_type/*"]),
    one(UTF8, &["Content-Type: text/html; charset=utf_8"], &[("content_type/not-utf-8", "utf_8")]),
    one(UTF8, &["Content-Type: text/html; charset='utf-8'"], &[("content_type/not-utf-8", "'utf-8'")]),
    one(UTF8, &["Content-Type: text/html; charset=latin1"], &[("content_type/not-utf-8", "latin1")]),
    // Joined media types.
    one(TWICE, &["Content-Type: text/html; charset=utf-8, text/html"], &[("content_type/repeated", "*")]),
    one(TWICE, &["Content-Type: text/html; charset=utf-8, nonsense"], &[("content_type/repeated", "*")]),
    fine(TWICE, &["Content-Type: text/html; charset=utf-8; title=\"a, b\""], &["content_type/*"]),
    one(TWICE, &["Content-Type: nonsense, */*"], &[("content_type/malformed", "*")]),
    fine(TWICE, &["Content-Type: text/html; charset=utf-8, application/json"], &["csp/*", "framing/*"]).idle(&["framing", "csp"]),
    // Versions and addresses.
    fine(VERSION, &["X-AspNet-Version: 10.0.30.19"], &["internal_address/*"]),
    fine(VERSION, &["Server: Foo/10.7.31.9"], &["internal_address/*"]),
    fine(VERSION, &["X-Build: release 10.7.31.9", "X-App-Version: -"], &["internal_address/*"]),
    fine(VERSION, &["X-App-Info: version=192.168.1.2", "X-App-Version: -"], &["internal_address/*"]),
    one(VERSION, &["X-Backend-Server: 10.7.31.9:8000", "X-App-Version: -"], &[("internal_address/address", "10.7.31.9")]),
    one(VERSION, &["Via: 1.1 10.7.31.9", "X-App-Version: -"], &[("internal_address/address", "10.7.31.9")]),
    one(VERSION, &["Location: http://10.7.31.9/x", "X-App-Version: -"], &[("internal_address/address", "10.7.31.9")]),
    fine(VERSION, &["Location: http://10.7.31.9/x", "X-App-Version: -"], &["internal_address/*"]).at("http://10.7.31.9/"),
    // Responses that are no pages.
    fine(REDIRECT, &["HTTP/1.1 304 Not Modified", "Location: -"], &["csp/*", "framing/*", "content_type/*"]).idle(OF_PAGES),
    fine(REDIRECT, &["HTTP/1.1 308 Permanent Redirect"], &["csp/*", "framing/*", "content_type/*"]).idle(OF_PAGES),
    fine(REDIRECT, &["HTTP/1.1 204 No Content", "Location: -"], &["csp/*", "framing/*", "content_type/*"]).idle(OF_PAGES),
    fine(REDIRECT, &["HTTP/1.1 303 See Other", "Location: https://app.example/"], &["csp/*", "framing/*", "redirects/*"])
        .idle(&["redirects"]),
    fine(REDIRECT, &["HTTP/1.1 301 Moved Permanently", "Location: https://app.example/"], &["https/*"])
        .at("http://app.example/")
        .idle(&["https"]),
    one(REDIRECT, &["HTTP/1.1 404 Not Found", "Location: -"], &[("csp/absent", ""), ("framing/absent", "")]),
    // Headers in meta elements.
    one(META, &[], &[("meta_headers/ignored", "")])
        .with("<!doctype html><META HTTP-EQUIV=\"x-frame-options\" CONTENT=\"SAMEORIGIN\"><title>t</title>"),
    one(META, &[], &[("meta_headers/ignored", "")])
        .with("<!doctype html><meta http-equiv=\"Strict-Transport-Security\" content=\"max-age=31536000\"><title>t</title>"),
    one(META, &[], &[("meta_headers/ignored", "")])
        .with("<!doctype html><meta http-equiv=Referrer-Policy content=no-referrer><title>t</title>"),
    fine(META, &[], &["meta_headers/*"])
        .with("<!doctype html><meta http-equiv=refresh content=5><meta http-equiv=X-UA-Compatible content=IE=edge><title>t</title>"),
];
