//! Are the cookies protected from scripts, from the network, and from other sites?

use super::prelude::*;
use crate::evidence::cookies::{Purpose, SameSite, SetCookie};
use crate::evidence::{Place, holds};

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
        &SAME_SITE_UNKNOWN,
        &TYPO,
        &NOT_SECURE,
        &CSRF_NO_SAME_SITE,
        &SESSION_NO_SAME_SITE,
        &NO_SAME_SITE,
        &SECURE_LATER,
        &DELETED,
        &MDN_COUNTS,
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
static TYPO: Rule = Rule::new(
    "ignored-attribute",
    Medium,
    msg!("Unknown attribute. Browsers ignore it."),
    Remedy::None(msg!("Correct the attribute where the cookie is set.")),
);
static SECURE_LATER: Rule = Rule::new(
    "secure-in-production",
    Info,
    msg!("Session cookie is missing Secure. Not counted on localhost. Set it in production."),
    Remedy::Cookies,
);
static DELETED: Rule = Rule::new(
    "deleted-without-flags",
    Info,
    msg!("MDN counts this: a deleted cookie is missing Secure or HttpOnly. It is harmless, but it lowers MDN's grade."),
    Remedy::Cookies,
)
.aliases(&[
    "observatory/cookies-without-secure-flag",
    "observatory/cookies-session-without-secure-flag",
    "observatory/cookies-session-without-httponly-flag",
]);
static MDN_COUNTS: Rule = Rule::new(
    "mdn-counts",
    Info,
    msg!("MDN counts this as a session cookie without HttpOnly, because its name contains `sess` or `login`."),
    Remedy::None(msg!("This is not a session cookie. Rename it to avoid MDN's deduction.")),
)
.aliases(&["observatory/cookies-session-without-httponly-flag"]);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let kept = seen.cookies.iter().any(SetCookie::is_kept);
    let mut verdict = if kept { Verdict::pass() } else { Verdict::NotApplicable(msg!("No cookie is stored.")) };
    // Where only production can have Secure, its lack is not counted.
    let deferred = seen.page.transport_deferred();
    for cookie in &seen.cookies {
        if cookie.is_kept() {
            flags(cookie, deferred, &mut verdict);
        }
        // What MDN's scanner counts all the same. Redirects on the way are not graded.
        let graded = matches!(cookie.whole.span().place, Place::Header(_)) && !cookie.name.is_empty() && !cookie.has_controls();
        let session = holds(cookie.name.text, "sess") || holds(cookie.name.text, "login");
        let readable = session && !cookie.http_only;
        if !graded {
            continue;
        }
        if cookie.is_deletion() {
            if readable || !(cookie.secure || deferred) {
                verdict.add(DELETED.at(cookie.whole.span()).about(cookie.name.text));
            }
        } else if readable && !cookie.is_attributes() && (cookie.is_refused() || cookie.purpose != Purpose::Session) {
            let refused = msg!("MDN counts this session cookie without HttpOnly, although browsers refuse it.");
            let found = MDN_COUNTS.at(cookie.name.span());
            verdict.add(if cookie.is_refused() { found.says(refused) } else { found });
        }
    }
    verdict
}

/// The attributes that a cookie lacks.
fn flags<'a>(cookie: &SetCookie<'a>, deferred: bool, verdict: &mut Verdict<'a>) {
    let session = cookie.purpose == Purpose::Session;
    let at = cookie.whole.span();
    let mut add = |rule: &'static Rule, span: crate::evidence::Span| verdict.add(rule.at(span).about(cookie.name.text));
    if session && !cookie.http_only {
        add(&SESSION_NOT_HTTP_ONLY, at);
    }
    match (cookie.secure, deferred, session) {
        (true, ..) | (false, true, false) => {}
        (false, true, true) => add(&SECURE_LATER, at),
        (false, false, true) => add(&SESSION_NOT_SECURE, at),
        (false, false, false) => add(&NOT_SECURE, at),
    }
    match cookie.same_site {
        SameSite::Unknown(attribute) => add(&SAME_SITE_UNKNOWN, attribute.span()),
        SameSite::Absent => match cookie.purpose {
            Purpose::Session => add(&SESSION_NO_SAME_SITE, at),
            Purpose::Csrf => add(&CSRF_NO_SAME_SITE, at),
            Purpose::Other => add(&NO_SAME_SITE, at),
        },
        _ => {}
    }
    if let Some((attribute, meant)) = cookie.typo {
        let sentence = msg!("Browsers ignore this attribute. It should probably be {}.");
        verdict.add(TYPO.at(attribute.span()).says(sentence.with([Gap::Code(meant.into())])));
    }
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
    Case::new("refused by browsers", &[(SC, "session=1; SameSite=None; HttpOnly")], NotApplicable),
    Case::new(
        "refused, and another stored",
        &[(SC, "session=1; Domain=other.example"), (SC, "w=1; Secure; SameSite=Lax")],
        Finds(&[("mdn-counts", "session")]),
    ),
    Case::new("Secure over HTTP", &[(SC, "theme=dark; Path=/; Secure; SameSite=Lax")], NotApplicable).given(plain_http),
    Case::new("none with secure", &[(SC, "w=1; SameSite=None; Secure")], Pass),
    Case::new("samesite=foo", &[(SC, "w=1; Secure; SameSite=foo")], Finds(&[("samesite-unknown", "SameSite=foo")])).malformed(),
    Case::new("csrf token", &[(SC, "csrftoken=x; Secure")], Finds(&[("csrf-no-samesite", "csrftoken=x; Secure")])),
    Case::new("a cookie that is deleted", &[(SC, "session=; Max-Age=0; Path=/; Secure; HttpOnly")], NotApplicable),
    Case::new(
        "deleted without flags",
        &[(SC, "session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/")],
        Finds(&[("deleted-without-flags", "session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/")]),
    ),
    Case::new(
        "deleted in 1999",
        &[(SC, "ASP.NET_SessionId=; expires=Tue, 12-Oct-1999 00:00:00 GMT; path=/; Secure; HttpOnly")],
        NotApplicable,
    ),
    Case::new(
        "deleted in 1999, without flags",
        &[(SC, "ASP.NET_SessionId=; expires=Tue, 12-Oct-1999 00:00:00 GMT; path=/")],
        Finds(&[("deleted-without-flags", "ASP.NET_SessionId=; expires=Tue, 12-Oct-1999 00:00:00 GMT; path=/")]),
    ),
    Case::new(
        "deleted by a date that is not after the response's",
        &[("Date", "Wed, 05 May 2027 10:20:30 GMT"), (SC, "session=x; Expires=Wed, 05 May 2027 10:20:30 GMT; Secure; HttpOnly")],
        NotApplicable,
    ),
    Case::new(
        "kept by a date that is",
        &[("Date", "Wed, 05 May 2027 10:20:29 GMT"), (SC, "session=x; Expires=Wed, 05 May 2027 10:20:30 GMT; Secure; SameSite=Lax")],
        Finds(&[("session-not-httponly", "session=x; Expires=Wed, 05 May 2027 10:20:30 GMT; Secure; SameSite=Lax")]),
    ),
    Case::new(
        "a Max-Age goes before an Expires that is over",
        &[(SC, "session=x; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Secure; SameSite=Lax")],
        Finds(&[("session-not-httponly", "session=x; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Secure; SameSite=Lax")]),
    ),
    Case::new("deleted by a Max-Age below zero", &[(SC, "session=x; Max-Age=-1; Secure; HttpOnly")], NotApplicable),
    Case::new("a theme that is deleted on localhost", &[(SC, "theme=; Max-Age=0")], NotApplicable).given(localhost),
    Case::new("a theme that is deleted", &[(SC, "theme=; Max-Age=0; Secure")], NotApplicable),
    Case::new(
        "deleted, and another set",
        &[(SC, "theme=; Max-Age=0"), (SC, "w=1; Secure; SameSite=Lax")],
        Finds(&[("deleted-without-flags", "theme=; Max-Age=0")]),
    ),
    Case::new(
        "parts of words are no sessions",
        &[
            (SC, "lesson_progress=3; Path=/; Secure; SameSite=Lax"),
            (SC, "author_filter=all; Path=/; Secure; SameSite=Lax"),
            (SC, "assessment=1; Path=/; Secure; SameSite=Lax; HttpOnly"),
            (SC, "user_filter=x; Path=/; Secure; SameSite=Lax"),
        ],
        Pass,
    ),
    Case::new(
        "MDN looks for parts of words",
        &[
            (SC, "assessment=1; Path=/; Secure; SameSite=Lax"),
            (SC, "last_login_method=google; Path=/; Secure; SameSite=Lax"),
            (SC, "possession=x; Path=/; Secure; SameSite=Lax"),
        ],
        Finds(&[("mdn-counts", "assessment"), ("mdn-counts", "last_login_method"), ("mdn-counts", "possession")]),
    ),
    Case::new(
        "well-known cookies",
        &[
            (SC, "_ga=GA1.1.1; Secure; SameSite=Lax"),
            (SC, "_fbp=fb.1.1; Secure; SameSite=Lax"),
            (SC, "AWSALBCORS=x; Secure; SameSite=None"),
            (SC, "__cf_bm=x; Secure; SameSite=None"),
            (SC, "cookieyes-consent=x; Secure; SameSite=Lax"),
            (SC, "_uetsid=x; Secure; SameSite=Lax"),
        ],
        Pass,
    ),
    Case::new(
        "a servlet's session",
        &[(SC, "JSESSIONID=x; Secure; SameSite=Lax")],
        Finds(&[("session-not-httponly", "JSESSIONID=x; Secure; SameSite=Lax")]),
    ),
    Case::new(
        "a word of the name",
        &[(SC, "my_app-sid=x; Secure; SameSite=Lax")],
        Finds(&[("session-not-httponly", "my_app-sid=x; Secure; SameSite=Lax")]),
    ),
    Case::new(
        "words in capitals and small letters",
        &[(SC, "accessToken=x; Secure; SameSite=Lax")],
        Finds(&[("session-not-httponly", "accessToken=x; Secure; SameSite=Lax")]),
    ),
    Case::new(
        "a token by its value",
        &[(SC, "t=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln; Secure; SameSite=Lax")],
        Finds(&[("session-not-httponly", "t=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln; Secure; SameSite=Lax")]),
    ),
    Case::new(
        "Express's session by its value",
        &[(SC, "t=s%3Aq3vXl0nTtJ8yW2bKc5rZaQ.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; Secure; SameSite=Lax")],
        Finds(&[(
            "session-not-httponly",
            "t=s%3Aq3vXl0nTtJ8yW2bKc5rZaQ.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; Secure; SameSite=Lax",
        )]),
    ),
    Case::new("flags in a field of their own", &[(SC, "secure; httponly")], NotApplicable),
    Case::new(
        "Secure with a comma",
        &[(SC, "w=1; Secure,; SameSite=Lax")],
        Finds(&[("not-secure", "w=1; Secure,; SameSite=Lax"), ("ignored-attribute", "Secure,")]),
    )
    .malformed(),
    Case::new(
        "Http-Only",
        &[(SC, "session=1; Secure; Http-Only; SameSite=Lax")],
        Finds(&[("session-not-httponly", "session=1; Secure; Http-Only; SameSite=Lax"), ("ignored-attribute", "Http-Only")]),
    )
    .malformed(),
    Case::new(
        "two flags without a semicolon",
        &[(SC, "w=1; Secure HttpOnly; SameSite=Lax; Secure")],
        Finds(&[("ignored-attribute", "Secure HttpOnly")]),
    )
    .malformed(),
    Case::new("an attribute that nobody knows", &[(SC, "w=1; Priority=High; foo; Secure; SameSite=Lax")], Pass),
    Case::new(
        "flask run",
        &[(SC, "session=eyJhIjoxfQ.aB.cD; HttpOnly; Path=/")],
        Finds(&[
            ("secure-in-production", "session=eyJhIjoxfQ.aB.cD; HttpOnly; Path=/"),
            ("session-no-samesite", "session=eyJhIjoxfQ.aB.cD; HttpOnly; Path=/"),
        ]),
    )
    .given(localhost),
    Case::new("a theme on localhost", &[(SC, "theme=dark; SameSite=Lax")], Pass).given(localhost),
    Case::new(
        "a session on an address of this machine",
        &[(SC, "session=1; HttpOnly; SameSite=Lax")],
        Finds(&[("secure-in-production", "session=1; HttpOnly; SameSite=Lax")]),
    )
    .given(|c| c.url = "http://127.0.0.1:8000/".into()),
    Case::new(
        "localhost over HTTPS",
        &[(SC, "session=1; HttpOnly; SameSite=Lax")],
        Finds(&[("session-not-secure", "session=1; HttpOnly; SameSite=Lax")]),
    )
    .given(|c| c.url = "https://localhost:5000/".into()),
    Case::new("none", &[], NotApplicable),
];

#[cfg(test)]
const SC: &str = "Set-Cookie";
