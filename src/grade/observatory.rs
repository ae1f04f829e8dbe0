//! MDN HTTP Observatory's grade, as of its version 1.6.3: its twelve tests with their quirks, and its arithmetic.
//!
//! This is the one place besides the Evidence that reads raw headers, because it must see them as the scanner does:
//! joined where Node joins them, judged where browsers would not. `tests/vectors.rs` holds it to what the scanner printed.

mod cookies;
mod csp;
mod fields;
mod scripts;
mod worth;

use super::Grade;
use crate::capture::{Capture, Document, Observed, Source, first};
use fields::{joined, trim};
use serde::{Serialize, Serializer};
use url::Url;
use worth::Worth;

/// The grade that MDN's scanner would give.
#[derive(Clone, Debug, Serialize)]
pub struct Observatory {
    /// The letter.
    pub grade: Grade,
    /// Points: 100 and everything that the tests add or take, never below 0.
    pub score: u32,
    /// Each test that could be run, in the scanner's order, and its result key.
    #[serde(serialize_with = "as_map")]
    pub tests: Vec<(&'static str, &'static str)>,
    /// Tests for which too little was observed; the grade is that of the rest.
    pub not_observed: Vec<&'static str>,
    /// Tests of the transport that wait for production: the page came from this machine over plain HTTP.
    pub deferred: Vec<&'static str>,
    /// The tests that took points.
    #[serde(skip)]
    took: Vec<&'static str>,
}

fn as_map<S: Serializer>(tests: &[(&'static str, &'static str)], to: S) -> Result<S::Ok, S::Error> {
    to.collect_map(tests.iter().copied())
}

/// What a test says.
#[derive(Clone, Copy, Debug)]
enum Said {
    Result(Worth),
    NotObserved,
    Deferred,
}

/// Bonuses count only for pages that lose no more than this would leave.
const BONUS_FROM: i32 = 90;

impl Observatory {
    /// Judges as the scanner does. `deferred` puts off what concerns the transport.
    pub fn judge(capture: &Capture, deferred: bool) -> Observatory {
        let url = Url::parse(&capture.url).ok();
        let page = Page { capture, https: url.as_ref().is_some_and(|url| url.scheme() == "https"), url };
        let csp = csp::judge(&page);
        let transport = |said: Said| if deferred { Said::Deferred } else { said };
        let said = [
            ("content-security-policy", Said::Result(csp.worth)),
            ("cookies", if capture.source == Source::Withheld { Said::NotObserved } else { Said::Result(cookies::judge(&page)) }),
            ("cross-origin-embedder-policy", Said::Result(embedder(capture))),
            ("cross-origin-opener-policy", Said::Result(opener(capture))),
            ("cross-origin-resource-sharing", sharing(capture)),
            ("redirection", transport(redirection(capture))),
            ("referrer-policy", Said::Result(referrer(capture))),
            ("strict-transport-security", transport(Said::Result(hsts(&page)))),
            ("subresource-integrity", scripts::judge(&page)),
            ("x-content-type-options", Said::Result(sniffing(capture))),
            ("x-frame-options", Said::Result(framing(capture, csp.frame_ancestors))),
            ("cross-origin-resource-policy", Said::Result(resource(capture))),
        ];
        let results: Vec<(&str, Worth)> = said.iter().filter_map(|(name, said)| match said {
            Said::Result(worth) => Some((*name, *worth)),
            _ => None,
        }).collect();
        let lost: i32 = results.iter().map(|(_, worth)| worth.points.min(0)).sum();
        let won: i32 = results.iter().map(|(_, worth)| worth.points.max(0)).sum();
        let without = 100 + lost;
        let score = if without >= BONUS_FROM { without + won } else { without }.max(0).unsigned_abs();
        let named = |wanted: fn(&Said) -> bool| said.iter().filter(|(_, said)| wanted(said)).map(|(name, _)| *name).collect();
        Observatory {
            grade: Grade::of(score),
            score,
            tests: results.iter().map(|(name, worth)| (*name, worth.key)).collect(),
            took: results.iter().filter(|(_, worth)| worth.points < 0).map(|(name, _)| *name).collect(),
            not_observed: named(|said| matches!(said, Said::NotObserved)),
            deferred: named(|said| matches!(said, Said::Deferred)),
        }
    }
}

impl Observatory {
    /// Whether a test took points.
    pub fn took_points(&self, test: &str) -> bool {
        self.took.contains(&test)
    }
}

/// What the tests look at.
struct Page<'a> {
    capture: &'a Capture,
    url: Option<Url>,
    https: bool,
}

/// `max-age` below this many seconds is too little.
const SIX_MONTHS: f64 = 15_552_000.0;

fn hsts(page: &Page) -> Worth {
    if !page.https {
        return worth::HSTS_NO_HTTPS;
    }
    let Some(value) = joined(page.capture, "strict-transport-security") else { return worth::HSTS_ABSENT };
    let value: String = value.chars().take(1024).collect();
    if value.contains(',') {
        return worth::HSTS_INVALID;
    }
    let directives = value.split(';').map(|directive| trim(directive).to_lowercase());
    match directives.rev().find_map(|directive| directive.strip_prefix("max-age=").map(parse_int)) {
        None => worth::HSTS_INVALID,
        // An age that is no number compares as false there, and so passes.
        Some(Some(age)) if age < SIX_MONTHS => worth::HSTS_SHORT,
        Some(_) => worth::HSTS_LONG,
    }
}

/// The number at the start of a text, as ECMAScript's `parseInt(text, 10)` reads it.
fn parse_int(text: &str) -> Option<f64> {
    let text = trim(text);
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    let end = digits.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(digits.len());
    digits[..end].parse::<f64>().ok().map(|number| sign * number)
}

fn redirection(capture: &Capture) -> Said {
    let from_hops: Vec<(String, u16)>;
    let route = match &capture.http_hops {
        Observed::Seen(route) => route,
        Observed::Nothing => return Said::Result(worth::REDIRECTION_NO_HTTP),
        Observed::NotTried if capture.hops.first().is_some_and(|hop| is_plain(&hop.url)) => {
            let redirects = capture.hops.iter().map(|hop| (hop.url.clone(), hop.status));
            from_hops = redirects.chain([(capture.url.clone(), capture.status.unwrap_or(200))]).collect();
            &from_hops
        }
        Observed::NotTried if is_plain(&capture.url) && capture.hops.is_empty() => return Said::Result(worth::REDIRECTION_MISSING),
        Observed::NotTried => return Said::NotObserved,
    };
    let https = |at: usize| route.get(at).is_some_and(|(url, _)| url.starts_with("https:"));
    let host = |at: usize| route.get(at).and_then(|(url, _)| Url::parse(url).ok()?.host_str().map(str::to_owned));
    Said::Result(match route.len() {
        // All of none are on the preload list.
        0 => worth::REDIRECTION_PRELOADED,
        1 => worth::REDIRECTION_MISSING,
        length if !https(length - 1) => worth::REDIRECTION_NOT_HTTPS,
        _ if !https(1) => worth::REDIRECTION_LATE,
        _ if !https(0) && host(0) != host(1) => worth::REDIRECTION_OFF_HOST,
        _ => worth::REDIRECTION_HTTPS,
    })
}

fn is_plain(url: &str) -> bool {
    url.starts_with("http:")
}

fn sharing(capture: &Capture) -> Said {
    /// The origin that the scanner's preflight comes from.
    const SCANNER: &str = "https://http-observatory.security.mozilla.org";
    let headers = match &capture.cors_headers {
        Observed::NotTried => return Said::NotObserved,
        Observed::Nothing => return Said::Result(worth::CORS_ABSENT),
        Observed::Seen(headers) => headers,
    };
    let all = |name| fields::joined_in(headers, name).unwrap_or_default();
    let origin = all("access-control-allow-origin");
    let credentials = all("access-control-allow-credentials");
    Said::Result(if origin.is_empty() {
        worth::CORS_ABSENT
    } else if trim(&origin) == "*" {
        worth::CORS_PUBLIC
    } else if origin == SCANNER && trim(&credentials).eq_ignore_ascii_case("true") {
        worth::CORS_UNIVERSAL
    } else {
        worth::CORS_RESTRICTED
    })
}

fn referrer(capture: &Capture) -> Worth {
    let header = joined(capture, "referrer-policy");
    let meta = document(capture).and_then(|document| document.meta_referrer.clone()).filter(|value| !value.is_empty());
    if header.is_none() && meta.is_none() {
        return worth::REFERRER_ABSENT;
    }
    let values = header.into_iter().chain(meta).collect::<Vec<_>>().join(", ");
    let last = values.split(',').rev().find_map(|value| match trim(value).to_lowercase().as_str() {
        "no-referrer" | "same-origin" | "strict-origin" | "strict-origin-when-cross-origin" => Some(worth::REFERRER_PRIVATE),
        "origin" | "origin-when-cross-origin" | "unsafe-url" | "no-referrer-when-downgrade" => Some(worth::REFERRER_UNSAFE),
        _ => None,
    });
    last.unwrap_or(worth::REFERRER_INVALID)
}

fn sniffing(capture: &Capture) -> Worth {
    match joined(capture, "x-content-type-options") {
        Some(value) if value.is_empty() => worth::SNIFFING_ABSENT,
        Some(value) if trim(&value).to_lowercase() == "nosniff" => worth::SNIFFING_OFF,
        Some(_) => worth::SNIFFING_INVALID,
        None => worth::SNIFFING_ABSENT,
    }
}

fn framing(capture: &Capture, frame_ancestors: bool) -> Worth {
    if frame_ancestors {
        return worth::FRAMING_VIA_CSP;
    }
    let value = joined(capture, "x-frame-options").unwrap_or_default();
    match trim(&value).to_lowercase().as_str() {
        _ if value.is_empty() => worth::FRAMING_ABSENT,
        "deny" | "sameorigin" => worth::FRAMING_DENIED,
        other if other.starts_with("allow-from") => worth::FRAMING_ALLOW_FROM,
        _ => worth::FRAMING_INVALID,
    }
}

fn resource(capture: &Capture) -> Worth {
    let value = joined(capture, "cross-origin-resource-policy").unwrap_or_default();
    match trim(&value).to_lowercase().as_str() {
        _ if value.is_empty() => worth::CORP_ABSENT,
        "same-origin" => worth::CORP_SAME_ORIGIN,
        "same-site" => worth::CORP_SAME_SITE,
        "cross-origin" => worth::CORP_CROSS_ORIGIN,
        _ => worth::CORP_INVALID,
    }
}

fn opener(capture: &Capture) -> Worth {
    match token(capture, "cross-origin-opener-policy").as_deref() {
        None => worth::COOP_ABSENT,
        Some("same-origin") => worth::COOP_SAME_ORIGIN,
        Some("same-origin-allow-popups") => worth::COOP_POPUPS,
        Some("noopener-allow-popups") => worth::COOP_NO_OPENER,
        Some("unsafe-none") => worth::COOP_NONE,
        Some(_) => worth::COOP_INVALID,
    }
}

fn embedder(capture: &Capture) -> Worth {
    match token(capture, "cross-origin-embedder-policy").as_deref() {
        None => worth::COEP_ABSENT,
        Some("require-corp") => worth::COEP_REQUIRED,
        Some("credentialless") => worth::COEP_CREDENTIALLESS,
        Some("unsafe-none") => worth::COEP_NONE,
        Some(_) => worth::COEP_INVALID,
    }
}

/// The token before any parameters; nothing for a header that is absent or empty.
fn token(capture: &Capture, name: &'static str) -> Option<String> {
    let value = joined(capture, name).filter(|value| !value.is_empty())?;
    if value.split('"').step_by(2).any(|outside| outside.contains(',')) {
        // Sent more than once, or a list: no token at all.
        return Some(value);
    }
    Some(trim(value.split(';').next().unwrap_or_default()).to_owned())
}

/// Whether the first `Content-Type` is one of HTML's; nothing where none was sent.
fn is_html(capture: &Capture) -> Option<bool> {
    let content_type = first(&capture.headers, "content-type")?;
    Some(matches!(content_type.split(';').next(), Some("text/html" | "application/xhtml+xml")))
}

/// The facts of the document, where the scanner would have looked for meta elements.
fn document(capture: &Capture) -> Option<&Document> {
    capture.document.seen().filter(|_| is_html(capture) == Some(true))
}
