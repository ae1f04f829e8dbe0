//! Could a cache hand one visitor's session to another?

use super::prelude::*;
use crate::evidence::cookies::Purpose;

pub(super) const CHECK: Check = Check {
    id: "cache_session",
    passes: msg!("Session cookie stays out of shared caches"),
    fails: msg!("Response that sets a session can be cached"),
    category: Category::Caching,
    why: msg!("A shared cache (proxy or CDN) that stores this response sends the same session cookie to the next visitor."),
    not_judged: "Responses that contain private data but set no cookie.",
    fix_risk: msg!("`no-store` also turns off the browser's back/forward cache for the page."),
    references: &["https://www.rfc-editor.org/rfc/rfc9111#section-5.2", "https://developer.mozilla.org/docs/Web/HTTP/Guides/Caching"],
    reads: &["cache-control"],
    rules: &[&PUBLIC, &STORABLE],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static PUBLIC: Rule = Rule::new("public", High, msg!("This response sets a session cookie and tells caches to store it."), Remedy::NoStore)
    .costs(20)
    .aliases(&["CWE-524", "CWE-525"]);
static STORABLE: Rule = Rule::new("storable", Low, msg!("This response sets a session cookie but can be cached."), Remedy::NoStore)
    .costs(5)
    .likely()
    .aliases(&["CWE-525"]);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let Some(cookie) = seen.cookies.iter().find(|cookie| cookie.purpose == Purpose::Session && cookie.is_kept()) else {
        return Verdict::NotApplicable(msg!("The response sets no session cookie."));
    };
    // Whatever else is said: RFC 9111, section 3.
    if seen.caching.get("no-store").is_some() {
        return Verdict::pass();
    }
    if let Some(directive) = seen.caching.get("public").or_else(|| seen.caching.get("s-maxage")) {
        return Verdict::of(PUBLIC.at(directive.span()));
    }
    match seen.caching.is_private() {
        true => Verdict::pass(),
        false => Verdict::of(STORABLE.at(cookie.name.span())),
    }
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("no-store", &[SESSION, (CC, "no-store")], Pass),
    Case::new("private", &[SESSION, (CC, "private, max-age=60")], Pass),
    Case::new("public", &[SESSION, (CC, "public, max-age=60")], Finds(&[("public", "public")])),
    Case::new("for shared caches", &[SESSION, (CC, "s-maxage=60")], Finds(&[("public", "s-maxage")])),
    Case::new("no-store beside public", &[SESSION, (CC, "public, no-store")], Pass),
    Case::new("no-store beside s-maxage", &[SESSION, (CC, "s-maxage=60, No-Store")], Pass),
    Case::new("no-store in a field of its own", &[SESSION, (CC, "public, max-age=60"), (CC, "no-store")], Pass),
    Case::new("a session that is deleted", &[("Set-Cookie", "session=; Max-Age=0"), (CC, "public")], NotApplicable),
    Case::new("a session that browsers refuse", &[("Set-Cookie", "session=x; SameSite=None"), (CC, "public")], NotApplicable),
    Case::new("a lesson", &[("Set-Cookie", "lesson_progress=3"), (CC, "public")], NotApplicable),
    Case::new("nothing said", &[SESSION], Finds(&[("storable", "session")])),
    Case::new("misspelled", &[SESSION, (CC, "nostore")], Finds(&[("storable", "session")])).malformed(),
    Case::new("no session", &[("Set-Cookie", "theme=dark")], NotApplicable),
];

#[cfg(test)]
const CC: &str = "Cache-Control";
#[cfg(test)]
const SESSION: (&str, &str) = ("Set-Cookie", "session=x; HttpOnly");
