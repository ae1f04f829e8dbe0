//! Are the scope and lifetime of cookies limited?

use super::prelude::*;
use crate::evidence::cookies::{Browser, CAP, Expiry, Purpose};
use std::collections::HashSet;

pub(super) const CHECK: Check = Check {
    id: "cookie_scope",
    passes: msg!("Cookie scope and lifetime are limited"),
    fails: msg!("Cookies have problems with scope or lifetime"),
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
    rules: &[&WIDE, &CAPPED, &LONG, &DATE, &TWICE],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

const SET: Remedy = Remedy::None(msg!("Change this where the cookie is set: no other header can fix it."));

static WIDE: Rule = Rule::new("domain", Low, msg!("Domain also sends this cookie to every subdomain."), SET).likely();
static CAPPED: Rule = Rule::new("capped", Info, msg!("Browsers keep cookies for 400 days at most."), SET);
static LONG: Rule = Rule::new("long-session", Low, msg!("Session cookie lasts more than 31 days. It can be stolen all that time."), SET)
    .costs(5)
    .likely()
    .aliases(&["CWE-613"]);
static TWICE: Rule = Rule::new("repeated", Info, msg!("The same cookie is set twice. Browsers keep the last."), SET);
static DATE: Rule = Rule::new(
    "expires-unread",
    Info,
    msg!(
        "This Expires is not a date such as `Wed, 05 May 2027 10:20:30 GMT`. Browsers that cannot read it delete the cookie when they are closed."
    ),
    SET,
);

const DAY: i64 = 86_400;

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let mut kept = seen.cookies.iter().filter(|cookie| cookie.is_kept()).peekable();
    if kept.peek().is_none() {
        return Verdict::NotApplicable(msg!("No cookie is set."));
    }
    let mut verdict = Verdict::pass();
    let mut before = HashSet::new();
    for cookie in kept {
        if let Some(domain) = cookie.domain.filter(|_| !cookie.fate.host_only) {
            verdict.add(WIDE.at(domain.span()));
        }
        let ends = match cookie.expiry(Browser::Chromium) {
            Expiry::Closed => None,
            Expiry::After(_) => cookie.max_age,
            Expiry::At(_) => cookie.expires,
        };
        match (cookie.fate.lifetime, ends, cookie.expires) {
            (Some(age), Some(at), _) if cookie.purpose == Purpose::Session && age > 31 * DAY => verdict.add(LONG.at(at.span())),
            (Some(age), Some(at), _) if age > CAP => verdict.add(CAPPED.at(at.span())),
            (None, _, Some(date)) if !date.is_empty() => verdict.add(DATE.at(date.span())),
            _ => {}
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
            verdict.add(TWICE.at(cookie.named().span()));
        }
    }
    verdict
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("two without a name", &[(SC, "a"), (SC, "b")], Finds(&[("repeated", "b")])),
    Case::new("host only, for a day", &[(SC, "a=1; Max-Age=86400")], Pass),
    Case::new("all subdomains", &[(SC, "a=1; Domain=.app.example")], Finds(&[("domain", "app.example")])),
    Case::new("ten years", &[(SC, "a=1; Max-Age=315360000")], Finds(&[("capped", "315360000")])),
    Case::new("a session for a year", &[(SC, "session=1; Max-Age=31536000")], Finds(&[("long-session", "31536000")])),
    Case::new("a session for 31 days", &[(SC, "session=1; Max-Age=2678400")], Pass),
    Case::new("a session for a second more", &[(SC, "session=1; Max-Age=2678401")], Finds(&[("long-session", "2678401")])),
    Case::new("400 days", &[(SC, "a=1; Max-Age=34560000")], Pass),
    Case::new("a second more", &[(SC, "a=1; Max-Age=34560001")], Finds(&[("capped", "34560001")])),
    Case::new("its own host alone", &[(SC, "session=x; Domain=localhost")], Pass).given(localhost),
    Case::new(
        "ten years by Expires",
        &[(DATE_NAME, "Mon, 30 Nov 2026 12:00:00 GMT"), (SC, "a=1; Expires=Fri, 28 Nov 2036 12:00:00 GMT")],
        Finds(&[("capped", "Fri, 28 Nov 2036 12:00:00 GMT")]),
    ),
    Case::new(
        "a session for a year by Expires",
        &[(DATE_NAME, "Mon, 30 Nov 2026 12:00:00 GMT"), (SC, "session=1; Expires=Tue, 30-Nov-2027 12:00:00 GMT")],
        Finds(&[("long-session", "Tue, 30-Nov-2027 12:00:00 GMT")]),
    ),
    Case::new(
        "a session for a month by Expires",
        &[(DATE_NAME, "Mon, 30 Nov 2026 12:00:00 GMT"), (SC, "session=1; Expires=Thu, 31 Dec 2026 12:00:00 GMT")],
        Pass,
    ),
    Case::new(
        "a session until 2099, without a Date",
        &[(SC, "session=1; Expires=Thu, 31 Dec 2099 12:00:00 GMT")],
        Finds(&[("long-session", "Thu, 31 Dec 2099 12:00:00 GMT")]),
    ),
    Case::new(
        "Max-Age goes before Expires",
        &[(DATE_NAME, "Mon, 30 Nov 2026 12:00:00 GMT"), (SC, "session=1; Max-Age=60; Expires=Fri, 28 Nov 2036 12:00:00 GMT")],
        Pass,
    ),
    Case::new("Expires=0 deletes nothing", &[(SC, "a=1; Expires=0")], Finds(&[("expires-unread", "0")])),
    Case::new("an ISO date", &[(SC, "a=1; Expires=2027-05-05T10:20:30Z")], Finds(&[("expires-unread", "2027-05-05T10:20:30Z")])),
    Case::new("refused by browsers", &[(SC, "a=1; SameSite=None; Max-Age=315360000")], NotApplicable),
    Case::new("deleted", &[(SC, "a=1; Expires=Tue, 12-Oct-1999 00:00:00 GMT; Domain=app.example")], NotApplicable),
    Case::new("twice", &[(SC, "a=1"), (SC, "a=2")], Finds(&[("repeated", "a")])),
    Case::new("an age that is none", &[(SC, "session=1; Max-Age=for ever")], Pass).malformed(),
    Case::new("none", &[], NotApplicable),
];

#[cfg(test)]
const DATE_NAME: &str = "Date";
#[cfg(test)]
const SC: &str = "Set-Cookie";
