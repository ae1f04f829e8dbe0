//! Do cookies follow the rules of their prefixes?

use super::prelude::*;
use crate::evidence::cookies::{Fate, Prefix, Purpose, Refusal};

pub(super) const CHECK: Check = Check {
    id: "cookie_prefix",
    passes: msg!("Cookie prefixes are valid"),
    fails: msg!("Cookie prefix is invalid or missing"),
    category: Category::Cookies,
    why: msg!(
        "The prefix `__Host-` stops subdomains and HTTP responses from planting a cookie. Browsers reject a cookie that breaks the rules of its prefix."
    ),
    not_judged: "Cookies that were set earlier.",
    fix_risk: msg!("Renaming a session cookie signs everyone out once."),
    references: &[
        "https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#name-cookie-name-prefixes",
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Set-Cookie#cookie_prefixes",
    ],
    reads: &[],
    rules: &[&HOST, &SECURE, &HTTP, &HOST_HTTP, &PATH, &NONE],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

const RULES: Remedy = Remedy::Recipe(
    "session_cookie",
    msg!(
        "Set the cookie with Secure and Path=/, and without Domain. In Flask, leave SESSION_COOKIE_DOMAIN unset and set SESSION_COOKIE_PATH to `/`."
    ),
);

static HOST: Rule =
    Rule::new("host-broken", Medium, msg!("Browsers refuse this cookie: `__Host-` requires Secure, Path=/ and no Domain."), RULES).costs(5);
static SECURE: Rule = Rule::new("secure-broken", Medium, msg!("Browsers refuse this cookie: `__Secure-` requires Secure."), RULES).costs(5);
static HTTP: Rule = Rule::new(
    "http-broken",
    Medium,
    msg!("Chrome 140+ and Firefox 143+ refuse this cookie: `__Http-` requires Secure and HttpOnly."),
    RULES,
)
.costs(5);
static HOST_HTTP: Rule = Rule::new(
    "host-http-broken",
    Medium,
    msg!("Chrome 140+ and Firefox 143+ refuse this cookie: `__Host-Http-` requires Secure, HttpOnly, Path=/ and no Domain."),
    RULES,
)
.costs(5);
static PATH: Rule = Rule::new(
    "browsers-differ",
    Medium,
    msg!("Chrome refuses this cookie: its prefix requires an explicit Path=/ and no Domain. Firefox accepts it without them here."),
    RULES,
)
.costs(5);
static NONE: Rule = Rule::new(
    "could-have",
    Info,
    msg!("Session cookie has no `__Host-` prefix. A subdomain can plant its own."),
    Remedy::Recipe(
        "session_cookie",
        msg!("In Flask, set SESSION_COOKIE_NAME to `__Host-session`. With Starlette's SessionMiddleware, pass `session_cookie=\"__Host-session\"`."),
    ),
)
.maybe();

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let mut set = seen.cookies.iter().filter(|cookie| !cookie.is_deletion()).peekable();
    if set.peek().is_none() {
        return Verdict::NotApplicable(msg!("No cookie is set."));
    }
    let mut verdict = Verdict::pass();
    for cookie in set {
        match cookie.fate {
            Fate { chromium: Some(Refusal::Prefix(prefix)), firefox: Some(_), .. } => {
                let rule = match prefix {
                    Prefix::Host => &HOST,
                    Prefix::Secure => &SECURE,
                    Prefix::Http => &HTTP,
                    Prefix::HostHttp => &HOST_HTTP,
                };
                verdict.add(rule.at(cookie.whole.span()));
            }
            Fate { chromium: Some(Refusal::Prefix(_)), .. } => verdict.add(PATH.at(cookie.whole.span())),
            _ => {
                let at_root = cookie.path.is_some_and(|path| path.text == "/");
                let could = cookie.purpose == Purpose::Session && cookie.secure && cookie.fate.host_only && at_root;
                if could && cookie.prefix().is_none() && cookie.is_kept() {
                    verdict.add(NONE.at(cookie.name.span()));
                }
            }
        }
    }
    verdict
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("kept", &[(SC, "__Host-a=1; Secure; Path=/")], Pass),
    Case::new(
        "a domain",
        &[(SC, "__Host-a=1; Secure; Path=/; Domain=app.example")],
        Finds(&[("host-broken", "__Host-a=1; Secure; Path=/; Domain=app.example")]),
    ),
    Case::new("no path", &[(SC, "__Host-a=1; Secure")], Finds(&[("browsers-differ", "__Host-a=1; Secure")])),
    Case::new("no path, and the page is not at the root", &[(SC, "__Host-a=1; Secure")], Finds(&[("host-broken", "__Host-a=1; Secure")]))
        .given(|c| c.url = "https://app.example/app/login".into()),
    Case::new("another path", &[(SC, "__Host-a=1; Secure; Path=/app")], Finds(&[("host-broken", "__Host-a=1; Secure; Path=/app")])),
    Case::new("an empty domain is none", &[(SC, "__Host-a=1; Secure; Path=/; Domain=")], Pass),
    Case::new("in capitals", &[(SC, "__HOST-a=1; Path=/")], Finds(&[("host-broken", "__HOST-a=1; Path=/")])),
    Case::new("kept on localhost", &[(SC, "__Host-a=1; Secure; Path=/")], Pass).given(localhost),
    Case::new(
        "localhost as a domain",
        &[(SC, "__Host-a=1; Secure; Path=/; Domain=localhost")],
        Finds(&[("browsers-differ", "__Host-a=1; Secure; Path=/; Domain=localhost")]),
    )
    .given(localhost),
    Case::new("Http, kept", &[(SC, "__Http-session=x; Secure; HttpOnly; Path=/")], Pass),
    Case::new("Host-Http, kept", &[(SC, "__Host-Http-session=x; Secure; HttpOnly; Path=/")], Pass),
    Case::new(
        "Http without HttpOnly",
        &[(SC, "__Http-session=x; Secure; Path=/; SameSite=Lax")],
        Finds(&[("http-broken", "__Http-session=x; Secure; Path=/; SameSite=Lax")]),
    ),
    Case::new(
        "Host-Http without HttpOnly and Secure",
        &[(SC, "__Host-Http-session=x; Path=/; SameSite=Lax")],
        Finds(&[("host-http-broken", "__Host-Http-session=x; Path=/; SameSite=Lax")]),
    ),
    Case::new("Http with a domain", &[(SC, "__Http-a=1; Secure; HttpOnly; Domain=app.example")], Pass),
    Case::new("deleted", &[(SC, "__Host-a=; Max-Age=0; Secure; Path=/")], NotApplicable),
    Case::new("not secure", &[(SC, "__secure-a=1; Path=/")], Finds(&[("secure-broken", "__secure-a=1; Path=/")])),
    Case::new("a session without", &[(SC, "session=1; Secure; Path=/; HttpOnly")], Finds(&[("could-have", "session")])),
    Case::new("a session that is not secure", &[(SC, "session=1; Path=/")], Pass),
    Case::new("a session for a domain", &[(SC, "session=1; Secure; Path=/; Domain=app.example")], Pass),
    Case::new("a session for a path", &[(SC, "session=1; Secure; Path=/app")], Pass),
    Case::new("any cookie", &[(SC, "theme=1; Secure; Path=/")], Pass),
    Case::new("a session that browsers refuse", &[(SC, "session=1; Secure; Path=/; Domain=example")], Pass),
    Case::new("a lesson", &[(SC, "lesson=1; Secure; Path=/")], Pass),
    Case::new("half a prefix", &[(SC, "__Host=1")], Pass).malformed(),
    Case::new("none", &[], NotApplicable),
];

#[cfg(test)]
const SC: &str = "Set-Cookie";
