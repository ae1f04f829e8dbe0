//! Are the scope and lifetime of cookies limited?

use super::prelude::*;
use crate::evidence::cookies::{Purpose, SetCookie};
use crate::evidence::site;
use std::collections::HashSet;

pub(super) const CHECK: Check = Check {
    id: "cookie_scope",
    passes: msg!("Cookie scope and lifetime are limited"),
    fails: msg!("Cookies have problems with scope, lifetime or size"),
    category: Category::Cookies,
    why: msg!(
        "A cookie with Domain goes to every subdomain, including vulnerable ones. A cookie that lives for years can be stolen for years."
    ),
    not_judged: "What the cookie is for.",
    fix_risk: msg!("Without Domain, the cookie is no longer sent to subdomains."),
    references: &[
        "https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis",
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Set-Cookie",
    ],
    reads: &[],
    rules: &[&REFUSED, &WIDE, &LARGE, &CAPPED, &LONG, &TWICE, &UNPARTITIONED],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

const SET: Remedy = Remedy::None(msg!("Change this where the cookie is set: no other header can fix it."));

static REFUSED: Rule = Rule::new(
    "domain-refused",
    Medium,
    msg!("Browsers reject this cookie: its Domain does not match the host, or is a public suffix."),
    SET,
)
.costs(5);
static WIDE: Rule = Rule::new("domain", Low, msg!("Domain also sends this cookie to every subdomain."), SET).likely();
static LARGE: Rule = Rule::new("too-large", Medium, msg!("Browsers reject this cookie: its name and value exceed 4096 bytes."), SET);
static CAPPED: Rule = Rule::new("capped", Info, msg!("Browsers keep cookies for 400 days at most."), SET);
static LONG: Rule = Rule::new("long-session", Low, msg!("Session cookie lasts more than 31 days. It can be stolen all that time."), SET)
    .costs(5)
    .likely()
    .aliases(&["CWE-613"]);
static TWICE: Rule = Rule::new("repeated", Info, msg!("The same cookie is set twice. Browsers keep the last."), SET);
static UNPARTITIONED: Rule =
    Rule::new("partitioned-not-secure", Low, msg!("Browsers reject Partitioned cookies without Secure."), Remedy::Cookies);

const DAY: i64 = 86_400;

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let mut kept = seen.cookies.iter().filter(|cookie| !cookie.is_deletion()).peekable();
    if kept.peek().is_none() {
        return Verdict::NotApplicable(msg!("No cookie is set."));
    }
    let mut verdict = Verdict::pass();
    let mut before = HashSet::new();
    for cookie in kept {
        if let Some(domain) = cookie.domain {
            let wanted = domain.text.to_ascii_lowercase();
            let host = &seen.page.host;
            let covers = *host == wanted || host.strip_suffix(&*wanted).is_some_and(|rest| rest.ends_with('.'));
            verdict.add(if !covers || site::is_public_suffix(&wanted) { &REFUSED } else { &WIDE }.at(domain.span()));
        }
        if cookie.name.text.len() + cookie.value.text.len() > 4096 {
            verdict.add(LARGE.at(named(cookie).span()));
        }
        if let Some((age, at)) = cookie.max_age {
            if cookie.purpose == Purpose::Session && age > 31 * DAY {
                verdict.add(LONG.at(at));
            } else if age > 400 * DAY {
                verdict.add(CAPPED.at(at));
            }
        }
        if cookie.partitioned && !cookie.secure {
            verdict.add(UNPARTITIONED.at(cookie.whole.span()));
        }
        if seen.cookies.len() == 1 {
            break;
        }
        // No part holds a line end.
        let place = format!(
            "{}\n{}\n{}",
            cookie.name.text,
            cookie.domain.map_or("", |domain| domain.text),
            cookie.path.map_or("", |path| path.text)
        );
        if !before.insert(place) {
            verdict.add(TWICE.at(named(cookie).span()));
        }
    }
    verdict
}

/// The name, or the whole cookie where it has none.
fn named<'a>(cookie: &SetCookie<'a>) -> Spanned<'a> {
    if cookie.name.is_empty() { cookie.whole } else { cookie.name }
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("two without a name", &[(SC, "a"), (SC, "b")], Finds(&[("repeated", "b")])),
    Case::new("host only, for a day", &[(SC, "a=1; Max-Age=86400")], Pass),
    Case::new("another site", &[(SC, "a=1; Domain=other.example")], Finds(&[("domain-refused", "other.example")])),
    Case::new("everybody", &[(SC, "a=1; Domain=co.uk")], Finds(&[("domain-refused", "co.uk")]))
        .given(|c| c.url = "https://app.co.uk/".into()),
    Case::new("all subdomains", &[(SC, "a=1; Domain=.app.example")], Finds(&[("domain", "app.example")])),
    Case::new("ten years", &[(SC, "a=1; Max-Age=315360000")], Finds(&[("capped", "315360000")])),
    Case::new("a session for a year", &[(SC, "session=1; Max-Age=31536000")], Finds(&[("long-session", "31536000")])),
    Case::new("a session for 31 days", &[(SC, "session=1; Max-Age=2678400")], Pass),
    Case::new("a session for a second more", &[(SC, "session=1; Max-Age=2678401")], Finds(&[("long-session", "2678401")])),
    Case::new("400 days", &[(SC, "a=1; Max-Age=34560000")], Pass),
    Case::new("a second more", &[(SC, "a=1; Max-Age=34560001")], Finds(&[("capped", "34560001")])),
    Case::new("as large as may be", &[], Pass).given(|c| c.headers.push(("Set-Cookie".into(), format!("aa={}", "x".repeat(4094)).into()))),
    Case::new("a byte larger", &[], Finds(&[("too-large", "aa")]))
        .given(|c| c.headers.push(("Set-Cookie".into(), format!("aa={}", "x".repeat(4095)).into()))),
    Case::new("twice", &[(SC, "a=1"), (SC, "a=2")], Finds(&[("repeated", "a")])),
    Case::new("partitioned", &[(SC, "a=1; Partitioned")], Finds(&[("partitioned-not-secure", "a=1; Partitioned")])),
    Case::new("large", &[], Finds(&[("too-large", "a")]))
        .given(|c| c.headers.push(("Set-Cookie".into(), format!("a={}", "x".repeat(5000)).into()))),
    Case::new("an age that is none", &[(SC, "session=1; Max-Age=for ever")], Pass).malformed(),
    Case::new("none", &[], NotApplicable),
];

#[cfg(test)]
const SC: &str = "Set-Cookie";
