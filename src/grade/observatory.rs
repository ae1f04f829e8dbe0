//! MDN HTTP Observatory's grade, as of its version 1.6.3: its twelve tests with their quirks, and its arithmetic.
//!
//! This is the one place besides the Evidence that reads raw headers, because it must see them as the scanner does:
//! joined where Node joins them, judged where browsers would not. `tests/vectors.rs` holds it to what the scanner printed.

mod cookies;
mod csp;
mod fields;
mod score;
mod scripts;

use super::Grade;
use crate::capture::{Capture, Fields, Observed, Source};
use crate::evidence::Evidence;
use crate::evidence::cookies::SetCookie;
use crate::evidence::facts::Facts;
use crate::platform::{Url, to_lower_case};
use fields::{joined, trim};
use score::TestScore;
use serde::{Serialize, Serializer};

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
    /// Tests of the transport that are deferred to production: the page is from localhost over HTTP. Secure of cookies is too.
    pub deferred: Vec<&'static str>,
    /// The tests that moved the score.
    #[serde(skip)]
    pub moved: Vec<Moved>,
}

/// A test that moved the score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The test.
    pub test: &'static str,
    /// The key of its result.
    pub result: &'static str,
    /// Points that it added; below 0 where it took some.
    pub points: i32,
}

fn as_map<S: Serializer>(tests: &[(&'static str, &'static str)], to: S) -> Result<S::Ok, S::Error> {
    to.collect_map(tests.iter().copied())
}

/// What a test says.
#[derive(Clone, Copy, Debug)]
enum TestResult {
    Result(TestScore),
    NotObserved,
    Deferred,
}

/// Bonuses count only for pages that lose no more than this would leave.
const BONUS_FROM: i32 = 90;

impl Observatory {
    /// Judges as the scanner does: from the raw fields; of the Evidence it takes only where the page was, and the cookies, which browsers and its jar read alike.
    pub fn judge(capture: &Capture, seen: &Evidence) -> Observatory {
        let fields = seen.fields();
        let deferred = seen.page.transport_deferred();
        let page = Page {
            document: seen.document(),
            fields,
            https: seen.page.https,
            host: &seen.page.host,
            path: &seen.page.path,
            cookies: &seen.cookies,
            deferred,
        };
        let csp = csp::judge(&page);
        let transport = |said: TestResult| if deferred { TestResult::Deferred } else { said };
        let said = [
            ("content-security-policy", TestResult::Result(csp.worth)),
            (
                "cookies",
                if capture.source == Source::Withheld { TestResult::NotObserved } else { TestResult::Result(cookies::judge(&page)) },
            ),
            ("cross-origin-embedder-policy", TestResult::Result(embedder(fields))),
            ("cross-origin-opener-policy", TestResult::Result(opener(fields))),
            ("cross-origin-resource-sharing", sharing(capture)),
            ("redirection", transport(redirection(capture))),
            ("referrer-policy", TestResult::Result(referrer(&page))),
            ("strict-transport-security", transport(TestResult::Result(hsts(&page)))),
            ("subresource-integrity", scripts::judge(&page)),
            ("x-content-type-options", TestResult::Result(sniffing(fields))),
            ("x-frame-options", TestResult::Result(framing(fields, csp.frame_ancestors))),
            ("cross-origin-resource-policy", TestResult::Result(resource(fields))),
        ];
        // Of a header that is too long nothing is read, and nothing is said.
        let said = said.map(|(name, said)| (name, if fields.is_too_long(header(name)) { TestResult::NotObserved } else { said }));
        let (mut tests, mut moved) = (Vec::with_capacity(said.len()), Vec::new());
        let (mut lost, mut won) = (0, 0);
        for (name, said) in &said {
            let TestResult::Result(worth) = said else { continue };
            tests.push((*name, worth.key));
            won += worth.points.max(0);
            lost += worth.points.min(0);
            if worth.points != 0 {
                moved.push(Moved { test: name, result: worth.key, points: worth.points });
            }
        }
        let without = 100 + lost;
        let with_bonus = without >= BONUS_FROM;
        let score = if with_bonus { without + won } else { without }.max(0).unsigned_abs();
        moved.retain(|moved| with_bonus || moved.points < 0);
        let named = |wanted: fn(&TestResult) -> bool| said.iter().filter(|(_, said)| wanted(said)).map(|(name, _)| *name).collect();
        Observatory {
            grade: Grade::of(score),
            score,
            tests,
            moved,
            not_observed: named(|said| matches!(said, TestResult::NotObserved)),
            deferred: named(|said| matches!(said, TestResult::Deferred)),
        }
    }
}

impl Observatory {
    /// Whether a test took points.
    pub fn took_points(&self, test: &str) -> bool {
        self.moved.iter().any(|moved| moved.test == test && moved.points < 0)
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
    /// Whether what only production can have is not counted: localhost over HTTP, where the scanner cannot look.
    deferred: bool,
}

/// `max-age` below this many seconds is too little.
const SIX_MONTHS: u64 = 15_552_000;

fn hsts(page: &Page) -> TestScore {
    if !page.https {
        return score::HSTS_NO_HTTPS;
    }
    let Some(value) = joined(page.fields, "strict-transport-security") else { return score::HSTS_ABSENT };
    let value = value.char_indices().nth(1024).map_or(&*value, |(end, _)| &value[..end]);
    if value.contains(',') {
        return score::HSTS_INVALID;
    }
    match value.rsplit(';').find_map(|directive| to_lower_case(trim(directive)).strip_prefix("max-age=").map(is_short)) {
        None => score::HSTS_INVALID,
        Some(true) => score::HSTS_SHORT,
        Some(false) => score::HSTS_LONG,
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

fn redirection(capture: &Capture) -> TestResult {
    let route: Vec<&str> = match &capture.http_hops {
        Observed::Seen(route) => route.iter().map(|(url, _)| url.as_str()).collect(),
        Observed::Nothing => return TestResult::Result(score::REDIRECTION_NO_HTTP),
        Observed::NotTried if capture.hops.first().is_some_and(|hop| is_plain(&hop.url)) => {
            capture.hops.iter().map(|hop| hop.url.as_str()).chain([capture.url.as_str()]).collect()
        }
        Observed::NotTried if is_plain(&capture.url) && capture.hops.is_empty() => return TestResult::Result(score::REDIRECTION_MISSING),
        Observed::NotTried => return TestResult::NotObserved,
    };
    let https = |at: usize| route.get(at).is_some_and(|url| url.starts_with("https:"));
    let host =
        |at: usize| route.get(at).and_then(|url| Url::parse_start(url)).map(|url| url.host().to_owned()).filter(|host| !host.is_empty());
    TestResult::Result(match route.len() {
        // All of none are on the preload list.
        0 => score::REDIRECTION_PRELOADED,
        1 => score::REDIRECTION_MISSING,
        length if !https(length - 1) => score::REDIRECTION_NOT_HTTPS,
        _ if !https(1) => score::REDIRECTION_LATE,
        _ if !https(0) && host(0) != host(1) => score::REDIRECTION_OFF_HOST,
        _ => score::REDIRECTION_HTTPS,
    })
}

fn is_plain(url: &str) -> bool {
    url.starts_with("http:")
}

fn sharing(capture: &Capture) -> TestResult {
    /// The origin that the scanner's preflight comes from.
    const SCANNER: &str = "https://http-observatory.security.mozilla.org";
    let headers = match &capture.cors_headers {
        Observed::NotTried => return TestResult::NotObserved,
        Observed::Nothing => return TestResult::Result(score::CORS_ABSENT),
        Observed::Seen(headers) => headers,
    };
    let fields = Fields::of(headers);
    let all = |name| joined(&fields, name).unwrap_or_default();
    let origin = all("access-control-allow-origin");
    let credentials = all("access-control-allow-credentials");
    TestResult::Result(if origin.is_empty() {
        score::CORS_ABSENT
    } else if trim(&origin) == "*" {
        score::CORS_PUBLIC
    } else if origin == SCANNER && trim(&credentials).eq_ignore_ascii_case("true") {
        score::CORS_UNIVERSAL
    } else {
        score::CORS_RESTRICTED
    })
}

fn referrer(page: &Page) -> TestScore {
    let header = joined(page.fields, "referrer-policy");
    let meta = document(page).and_then(|document| document.meta_referrer).filter(|value| !value.is_empty());
    if header.is_none() && meta.is_none() {
        return score::REFERRER_ABSENT;
    }
    // The scanner looks at both as one list.
    let values = [header.as_deref().unwrap_or_default(), meta.unwrap_or_default()];
    let last = values.iter().rev().flat_map(|values| values.rsplit(',')).find_map(|value| match &*to_lower_case(trim(value)) {
        "no-referrer" | "same-origin" | "strict-origin" | "strict-origin-when-cross-origin" => Some(score::REFERRER_PRIVATE),
        "origin" | "origin-when-cross-origin" | "unsafe-url" | "no-referrer-when-downgrade" => Some(score::REFERRER_UNSAFE),
        _ => None,
    });
    last.unwrap_or(score::REFERRER_INVALID)
}

fn sniffing(fields: &Fields) -> TestScore {
    match joined(fields, "x-content-type-options") {
        Some(value) if value.is_empty() => score::SNIFFING_ABSENT,
        Some(value) if to_lower_case(trim(&value)) == "nosniff" => score::SNIFFING_OFF,
        Some(_) => score::SNIFFING_INVALID,
        None => score::SNIFFING_ABSENT,
    }
}

fn framing(fields: &Fields, frame_ancestors: bool) -> TestScore {
    if frame_ancestors {
        return score::FRAMING_VIA_CSP;
    }
    let value = joined(fields, "x-frame-options").unwrap_or_default();
    match &*to_lower_case(trim(&value)) {
        _ if value.is_empty() => score::FRAMING_ABSENT,
        "deny" | "sameorigin" => score::FRAMING_DENIED,
        other if other.starts_with("allow-from") => score::FRAMING_ALLOW_FROM,
        _ => score::FRAMING_INVALID,
    }
}

fn resource(fields: &Fields) -> TestScore {
    let value = joined(fields, "cross-origin-resource-policy").unwrap_or_default();
    match &*to_lower_case(trim(&value)) {
        _ if value.is_empty() => score::CORP_ABSENT,
        "same-origin" => score::CORP_SAME_ORIGIN,
        "same-site" => score::CORP_SAME_SITE,
        "cross-origin" => score::CORP_CROSS_ORIGIN,
        _ => score::CORP_INVALID,
    }
}

fn opener(fields: &Fields) -> TestScore {
    let value = joined(fields, "cross-origin-opener-policy").unwrap_or_default();
    match token(&value) {
        _ if value.is_empty() => score::COOP_ABSENT,
        "same-origin" => score::COOP_SAME_ORIGIN,
        "same-origin-allow-popups" => score::COOP_POPUPS,
        "noopener-allow-popups" => score::COOP_NO_OPENER,
        "unsafe-none" => score::COOP_NONE,
        _ => score::COOP_INVALID,
    }
}

fn embedder(fields: &Fields) -> TestScore {
    let value = joined(fields, "cross-origin-embedder-policy").unwrap_or_default();
    match token(&value) {
        _ if value.is_empty() => score::COEP_ABSENT,
        "require-corp" => score::COEP_REQUIRED,
        "credentialless" => score::COEP_CREDENTIALLESS,
        "unsafe-none" => score::COEP_NONE,
        _ => score::COEP_INVALID,
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

/// Whether the first `Content-Type` is one of HTML's, to the letter, as the scanner compares them; nothing where none was sent.
fn is_html(fields: &Fields) -> Option<bool> {
    let content_type = fields.first("content-type")?;
    Some(matches!(content_type.split(';').next(), Some("text/html" | "application/xhtml+xml")))
}

/// The facts of the document, where the scanner would have looked for meta elements.
fn document<'a>(page: &Page<'a>) -> Option<&'a Facts<'a>> {
    page.document.seen().filter(|_| is_html(page.fields) == Some(true))
}
