//! Do cookies follow the rules of their prefixes?

use super::prelude::*;
use crate::evidence::cookies::Purpose;

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
    rules: &[&HOST, &SECURE, &NONE],
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
    Rule::new("host-broken", Medium, msg!("Browsers reject this cookie: `__Host-` requires Secure, Path=/ and no Domain."), RULES).costs(5);
static SECURE: Rule = Rule::new("secure-broken", Medium, msg!("Browsers reject this cookie: `__Secure-` requires Secure."), RULES).costs(5);
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
    let mut kept = seen.cookies.iter().filter(|cookie| !cookie.is_deletion()).peekable();
    if kept.peek().is_none() {
        return Verdict::NotApplicable(msg!("No cookie is set."));
    }
    let mut verdict = Verdict::pass();
    for cookie in kept {
        let has = |prefix: &str| cookie.name.text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
        let at_root = cookie.path.is_some_and(|path| path.text == "/");
        if has("__Host-") {
            if !cookie.secure || cookie.domain.is_some() || !at_root {
                verdict.add(HOST.at(cookie.whole.span()));
            }
        } else if has("__Secure-") {
            if !cookie.secure {
                verdict.add(SECURE.at(cookie.whole.span()));
            }
        } else if cookie.purpose == Purpose::Session && cookie.secure && cookie.domain.is_none() && at_root {
            verdict.add(NONE.at(cookie.name.span()));
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
    Case::new("no path", &[(SC, "__Host-a=1; Secure")], Finds(&[("host-broken", "__Host-a=1; Secure")])),
    Case::new("not secure", &[(SC, "__secure-a=1; Path=/")], Finds(&[("secure-broken", "__secure-a=1; Path=/")])),
    Case::new("a session without", &[(SC, "session=1; Secure; Path=/; HttpOnly")], Finds(&[("could-have", "session")])),
    Case::new("a session that is not secure", &[(SC, "session=1; Path=/")], Pass),
    Case::new("a session for a domain", &[(SC, "session=1; Secure; Path=/; Domain=app.example")], Pass),
    Case::new("a session for a path", &[(SC, "session=1; Secure; Path=/app")], Pass),
    Case::new("any cookie", &[(SC, "theme=1; Secure; Path=/")], Pass),
    Case::new("half a prefix", &[(SC, "__Host=1")], Pass).malformed(),
    Case::new("none", &[], NotApplicable),
];

#[cfg(test)]
const SC: &str = "Set-Cookie";
