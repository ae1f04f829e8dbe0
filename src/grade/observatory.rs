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
use crate::capture::{Capture, Fields, Observed, Source};
use crate::evidence::Evidence;
use crate::evidence::address::Address;
use crate::evidence::cookies::SetCookie;
use crate::evidence::facts::Facts;
use fields::{joined, lower, trim};
use serde::{Serialize, Serializer};
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
    /// Judges as the scanner does: from the raw fields; of the Evidence it takes only where the page was, and the cookies, which browsers and its jar read alike.
    pub fn judge(capture: &Capture, seen: &Evidence) -> Observatory {
        let fields = seen.fields();
        let page = Page {
            document: seen.document(),
            fields,
            https: seen.page.https,
            host: &seen.page.host,
            path: &seen.page.path,
            cookies: &seen.cookies,
        };
        let deferred = seen.page.transport_deferred();
        let csp = csp::judge(&page);
        let transport = |said: Said| if deferred { Said::Deferred } else { said };
        let said = [
            ("content-security-policy", Said::Result(csp.worth)),
            ("cookies", if capture.source == Source::Withheld { Said::NotObserved } else { Said::Result(cookies::judge(&page)) }),
            ("cross-origin-embedder-policy", Said::Result(embedder(fields))),
            ("cross-origin-opener-policy", Said::Result(opener(fields))),
            ("cross-origin-resource-sharing", sharing(capture)),
            ("redirection", transport(redirection(capture))),
            ("referrer-policy", Said::Result(referrer(&page))),
            ("strict-transport-security", transport(Said::Result(hsts(&page)))),
            ("subresource-integrity", scripts::judge(&page)),
            ("x-content-type-options", Said::Result(sniffing(fields))),
            ("x-frame-options", Said::Result(framing(fields, csp.frame_ancestors))),
            ("cross-origin-resource-policy", Said::Result(resource(fields))),
        ];
        // Of a header that is too long nothing is read, and nothing is said.
        let said = said.map(|(name, said)| (name, if fields.is_too_long(header(name)) { Said::NotObserved } else { said }));
        let (mut tests, mut took) = (Vec::with_capacity(said.len()), Vec::new());
        let (mut lost, mut won) = (0, 0);
        for (name, said) in &said {
            let Said::Result(worth) = said else { continue };
            tests.push((*name, worth.key));
            won += worth.points.max(0);
            if worth.points < 0 {
                lost += worth.points;
                took.push(*name);
            }
        }
        let without = 100 + lost;
        let score = if without >= BONUS_FROM { without + won } else { without }.max(0).unsigned_abs();
        let named = |wanted: fn(&Said) -> bool| said.iter().filter(|(_, said)| wanted(said)).map(|(name, _)| *name).collect();
        Observatory {
            grade: Grade::of(score),
            score,
            tests,
            took,
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

/// The header that a test is about.
fn header(test: &'static str) -> &'static str {
    match test {
        "cookies" => "set-cookie",
        "subresource-integrity" => "content-type",
        named => named,
    }
}

/// What the tests look at.
struct Page<'a> {
    document: &'a Observed<Facts<'a>>,
    fields: &'a Fields<'a>,
    https: bool,
    host: &'a str,
    path: &'a str,
    cookies: &'a [SetCookie<'a>],
}

/// `max-age` below this many seconds is too little.
const SIX_MONTHS: u64 = 15_552_000;

fn hsts(page: &Page) -> Worth {
    if !page.https {
        return worth::HSTS_NO_HTTPS;
    }
    let Some(value) = joined(page.fields, "strict-transport-security") else { return worth::HSTS_ABSENT };
    let value = value.char_indices().nth(1024).map_or(&*value, |(end, _)| &value[..end]);
    if value.contains(',') {
        return worth::HSTS_INVALID;
    }
    match value.rsplit(';').find_map(|directive| lower(trim(directive)).strip_prefix("max-age=").map(is_short)) {
        None => worth::HSTS_INVALID,
        Some(true) => worth::HSTS_SHORT,
        Some(false) => worth::HSTS_LONG,
    }
}

/// Whether ECMAScript's `parseInt(text, 10)` is less than six months. An age that is no number compares as false there, and so passes.
fn is_short(text: &str) -> bool {
    let text = trim(text);
    let negative = text.starts_with('-');
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let end = digits.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(digits.len());
    let beyond = u64::MAX;
    end > 0 && (negative || digits[..end].parse().unwrap_or(beyond) < SIX_MONTHS)
}

fn redirection(capture: &Capture) -> Said {
    let route: Vec<&str> = match &capture.http_hops {
        Observed::Seen(route) => route.iter().map(|(url, _)| url.as_str()).collect(),
        Observed::Nothing => return Said::Result(worth::REDIRECTION_NO_HTTP),
        Observed::NotTried if capture.hops.first().is_some_and(|hop| is_plain(&hop.url)) => {
            capture.hops.iter().map(|hop| hop.url.as_str()).chain([capture.url.as_str()]).collect()
        }
        Observed::NotTried if is_plain(&capture.url) && capture.hops.is_empty() => return Said::Result(worth::REDIRECTION_MISSING),
        Observed::NotTried => return Said::NotObserved,
    };
    let https = |at: usize| route.get(at).is_some_and(|url| url.starts_with("https:"));
    let host = |at: usize| route.get(at).and_then(|url| Address::read(url)).map(|address| address.host).filter(|host| !host.is_empty());
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
    let fields = Fields::of(headers);
    let all = |name| joined(&fields, name).unwrap_or_default();
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

fn referrer(page: &Page) -> Worth {
    let header = joined(page.fields, "referrer-policy");
    let meta = document(page).and_then(|document| document.meta_referrer).filter(|value| !value.is_empty());
    if header.is_none() && meta.is_none() {
        return worth::REFERRER_ABSENT;
    }
    // The scanner looks at both as one list.
    let values = [header.as_deref().unwrap_or_default(), meta.unwrap_or_default()];
    let last = values.iter().rev().flat_map(|values| values.rsplit(',')).find_map(|value| match &*lower(trim(value)) {
        "no-referrer" | "same-origin" | "strict-origin" | "strict-origin-when-cross-origin" => Some(worth::REFERRER_PRIVATE),
        "origin" | "origin-when-cross-origin" | "unsafe-url" | "no-referrer-when-downgrade" => Some(worth::REFERRER_UNSAFE),
        _ => None,
    });
    last.unwrap_or(worth::REFERRER_INVALID)
}

fn sniffing(fields: &Fields) -> Worth {
    match joined(fields, "x-content-type-options") {
        Some(value) if value.is_empty() => worth::SNIFFING_ABSENT,
        Some(value) if lower(trim(&value)) == "nosniff" => worth::SNIFFING_OFF,
        Some(_) => worth::SNIFFING_INVALID,
        None => worth::SNIFFING_ABSENT,
    }
}

fn framing(fields: &Fields, frame_ancestors: bool) -> Worth {
    if frame_ancestors {
        return worth::FRAMING_VIA_CSP;
    }
    let value = joined(fields, "x-frame-options").unwrap_or_default();
    match &*lower(trim(&value)) {
        _ if value.is_empty() => worth::FRAMING_ABSENT,
        "deny" | "sameorigin" => worth::FRAMING_DENIED,
        other if other.starts_with("allow-from") => worth::FRAMING_ALLOW_FROM,
        _ => worth::FRAMING_INVALID,
    }
}

fn resource(fields: &Fields) -> Worth {
    let value = joined(fields, "cross-origin-resource-policy").unwrap_or_default();
    match &*lower(trim(&value)) {
        _ if value.is_empty() => worth::CORP_ABSENT,
        "same-origin" => worth::CORP_SAME_ORIGIN,
        "same-site" => worth::CORP_SAME_SITE,
        "cross-origin" => worth::CORP_CROSS_ORIGIN,
        _ => worth::CORP_INVALID,
    }
}

fn opener(fields: &Fields) -> Worth {
    let value = joined(fields, "cross-origin-opener-policy").unwrap_or_default();
    match token(&value) {
        _ if value.is_empty() => worth::COOP_ABSENT,
        "same-origin" => worth::COOP_SAME_ORIGIN,
        "same-origin-allow-popups" => worth::COOP_POPUPS,
        "noopener-allow-popups" => worth::COOP_NO_OPENER,
        "unsafe-none" => worth::COOP_NONE,
        _ => worth::COOP_INVALID,
    }
}

fn embedder(fields: &Fields) -> Worth {
    let value = joined(fields, "cross-origin-embedder-policy").unwrap_or_default();
    match token(&value) {
        _ if value.is_empty() => worth::COEP_ABSENT,
        "require-corp" => worth::COEP_REQUIRED,
        "credentialless" => worth::COEP_CREDENTIALLESS,
        "unsafe-none" => worth::COEP_NONE,
        _ => worth::COEP_INVALID,
    }
}

/// The token before any parameters.
fn token(value: &str) -> &str {
    if value.split('"').step_by(2).any(|outside| outside.contains(',')) {
        // Sent more than once, or a list: no token at all.
        return value;
    }
    trim(value.split(';').next().unwrap_or_default())
}

/// Whether the first `Content-Type` is one of HTML's; nothing where none was sent.
fn is_html(fields: &Fields) -> Option<bool> {
    let content_type = fields.first("content-type")?;
    Some(matches!(content_type.split(';').next(), Some("text/html" | "application/xhtml+xml")))
}

/// The facts of the document, where the scanner would have looked for meta elements.
fn document<'a>(page: &Page<'a>) -> Option<&'a Facts<'a>> {
    page.document.seen().filter(|_| is_html(page.fields) == Some(true))
}
