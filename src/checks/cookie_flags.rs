//! Are the cookies protected from scripts, from the network, and from other sites?

use super::prelude::*;
use crate::evidence::Place;
use crate::evidence::cookies::{Purpose, SameSite, SetCookie};

pub(super) const CHECK: Check = Check {
    id: "cookie_flags",
    passes: msg!("Cookies have their security attributes"),
    fails: msg!("Cookies lack security attributes"),
    category: Category::Cookies,
    why: msg!(
        "Anyone who gets a session cookie is logged in as that user. Secure stops it going over plain HTTP, HttpOnly hides it from scripts, and SameSite keeps it out of other sites' requests."
    ),
    not_judged: "Cookies that were set earlier or by scripts, and what their values mean.",
    fix_risk: msg!(
        "With HttpOnly, scripts can no longer read the cookie. Sign-in flows that return by POST from another site need SameSite=None."
    ),
    references: &[
        "https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis",
        "https://developer.mozilla.org/docs/Web/Security/Practical_implementation_guides/Cookies",
    ],
    reads: &[],
    rules: &[
        &SESSION_NOT_HTTP_ONLY,
        &SESSION_NOT_SECURE,
        &NONE_NOT_SECURE,
        &SAME_SITE_UNKNOWN,
        &NOT_SECURE,
        &CSRF_NO_SAME_SITE,
        &SESSION_NO_SAME_SITE,
        &NO_SAME_SITE,
        &DELETED,
    ],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static SESSION_NOT_HTTP_ONLY: Rule =
    Rule::new("session-not-httponly", High, msg!("Session cookie is missing HttpOnly, so scripts can read it."), Remedy::Cookies)
        .costs(30)
        .unless(MdnTest::Cookies)
        .likely()
        .aliases(&["observatory/cookies-session-without-httponly-flag", "CWE-1004"]);
static SESSION_NOT_SECURE: Rule =
    Rule::new("session-not-secure", High, msg!("Session cookie is missing Secure, so it is also sent over HTTP."), Remedy::Cookies)
        .costs(20)
        .unless(MdnTest::Cookies)
        .likely()
        .aliases(&["observatory/cookies-session-without-secure-flag", "CWE-614"]);
static NONE_NOT_SECURE: Rule = Rule::new("none-not-secure", Medium, msg!("Browsers reject SameSite=None without Secure."), Remedy::Cookies)
    .aliases(&["observatory/cookies-samesite-flag-invalid", "CWE-1275"]);
static SAME_SITE_UNKNOWN: Rule =
    Rule::new("samesite-unknown", Low, msg!("Browsers ignore this SameSite: the valid values are Lax, Strict and None."), Remedy::Cookies)
        .aliases(&["observatory/cookies-samesite-flag-invalid"]);
static NOT_SECURE: Rule = Rule::new("not-secure", Low, msg!("Cookie is missing Secure, so it is also sent over HTTP."), Remedy::Cookies)
    .aliases(&["observatory/cookies-without-secure-flag", "CWE-614"]);
static CSRF_NO_SAME_SITE: Rule = Rule::new(
    "csrf-no-samesite",
    Medium,
    msg!("CSRF cookie is missing SameSite, so some browsers send it with other sites' requests."),
    Remedy::Cookies,
)
.aliases(&["observatory/cookies-anticsrf-without-samesite-flag", "CWE-1275"]);
static SESSION_NO_SAME_SITE: Rule = Rule::new(
    "session-no-samesite",
    Low,
    msg!("Session cookie is missing SameSite, so Firefox and Safari send it with other sites' requests."),
    Remedy::Cookies,
)
.costs(5)
.unless(MdnTest::Cookies)
.likely()
.aliases(&["CWE-1275"]);
static NO_SAME_SITE: Rule =
    Rule::new("no-samesite", Info, msg!("Cookie is missing SameSite, so browsers differ in when they send it."), Remedy::Cookies)
        .aliases(&["CWE-1275"]);
static DELETED: Rule = Rule::new(
    "deleted-without-flags",
    Info,
    msg!("A deleted cookie is missing Secure or HttpOnly. This is harmless, but it lowers MDN's grade."),
    Remedy::Cookies,
)
.aliases(&[
    "observatory/cookies-without-secure-flag",
    "observatory/cookies-session-without-secure-flag",
    "observatory/cookies-session-without-httponly-flag",
]);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let mut verdict =
        if seen.cookies.iter().all(SetCookie::is_deletion) { Verdict::NotApplicable(msg!("No cookie is set.")) } else { Verdict::pass() };
    for cookie in seen.cookies.iter().filter(|cookie| cookie.is_deletion()) {
        // Redirects on the way are not graded.
        let graded = matches!(cookie.whole.span().place, Place::Header(_)) && !cookie.name.is_empty();
        if graded && (!cookie.secure || (cookie.purpose == Purpose::Session && !cookie.http_only)) {
            verdict.add(DELETED.at(cookie.whole.span()).about(cookie.name.text));
        }
    }
    for cookie in seen.cookies.iter().filter(|cookie| !cookie.is_deletion()) {
        let session = cookie.purpose == Purpose::Session;
        let at = cookie.whole.span();
        let mut add = |rule: &'static Rule, span: crate::evidence::Span| verdict.add(rule.at(span).about(cookie.name.text));
        if session && !cookie.http_only {
            add(&SESSION_NOT_HTTP_ONLY, at);
        }
        if !cookie.secure {
            add(if session { &SESSION_NOT_SECURE } else { &NOT_SECURE }, at);
        }
        match cookie.same_site {
            SameSite::None(value) if !cookie.secure => add(&NONE_NOT_SECURE, value.span()),
            SameSite::Unknown(attribute) => add(&SAME_SITE_UNKNOWN, attribute.span()),
            SameSite::Absent => match cookie.purpose {
                Purpose::Session => add(&SESSION_NO_SAME_SITE, at),
                Purpose::Csrf => add(&CSRF_NO_SAME_SITE, at),
                Purpose::Other => add(&NO_SAME_SITE, at),
            },
            _ => {}
        }
    }
    verdict
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("all flags", &[(SC, "__Host-session=x; Path=/; Secure; HttpOnly; SameSite=Lax")], Pass),
    Case::new(
        "bare session",
        &[(SC, "session=x; Path=/")],
        Finds(&[
            ("session-not-httponly", "session=x; Path=/"),
            ("session-not-secure", "session=x; Path=/"),
            ("session-no-samesite", "session=x; Path=/"),
        ]),
    ),
    Case::new(
        "Flask's default",
        &[(SC, "session=x; HttpOnly; Path=/")],
        Finds(&[("session-not-secure", "session=x; HttpOnly; Path=/"), ("session-no-samesite", "session=x; HttpOnly; Path=/")]),
    ),
    Case::new("a theme", &[(SC, "theme=dark; SameSite=Lax")], Finds(&[("not-secure", "theme=dark; SameSite=Lax")])),
    Case::new("a theme without samesite", &[(SC, "theme=dark; Secure")], Finds(&[("no-samesite", "theme=dark; Secure")])),
    Case::new(
        "none without secure",
        &[(SC, "w=1; SameSite=None")],
        Finds(&[("not-secure", "w=1; SameSite=None"), ("none-not-secure", "None")]),
    ),
    Case::new("none with secure", &[(SC, "w=1; SameSite=None; Secure")], Pass),
    Case::new("samesite=foo", &[(SC, "w=1; Secure; SameSite=foo")], Finds(&[("samesite-unknown", "SameSite=foo")])).malformed(),
    Case::new("csrf token", &[(SC, "csrftoken=x; Secure")], Finds(&[("csrf-no-samesite", "csrftoken=x; Secure")])),
    Case::new("a cookie that is deleted", &[(SC, "session=; Max-Age=0; Path=/; Secure; HttpOnly")], NotApplicable),
    Case::new(
        "deleted without flags",
        &[(SC, "session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/")],
        Finds(&[("deleted-without-flags", "session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/")]),
    ),
    Case::new("a theme that is deleted", &[(SC, "theme=; Max-Age=0; Secure")], NotApplicable),
    Case::new(
        "deleted, and another set",
        &[(SC, "theme=; Max-Age=0"), (SC, "w=1; Secure; SameSite=Lax")],
        Finds(&[("deleted-without-flags", "theme=; Max-Age=0")]),
    ),
    Case::new("none", &[], NotApplicable),
];

#[cfg(test)]
const SC: &str = "Set-Cookie";
