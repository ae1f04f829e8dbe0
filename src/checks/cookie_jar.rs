//! Are the cookies safe that the browser holds for this page, whenever they were set?

use super::prelude::*;
use crate::evidence::cookies::{Purpose, purpose};
use std::collections::HashSet;

pub(super) const CHECK: Check = Check {
    id: "cookie_jar",
    passes: msg!("Cookies set earlier have their security attributes"),
    fails: msg!("Cookies set earlier lack security attributes"),
    category: Category::Cookies,
    why: msg!(
        "Session cookies are often set at sign-in, before this page. An attribute that is missing there is missing on every page since."
    ),
    not_judged: "Cookies that this response sets: other checks cover them. Values are never read.",
    fix_risk: msg!("A cookie gets its new attributes when it is set again, at the next sign-in."),
    references: &[
        "https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/cookies/Cookie",
        "https://owasp.org/www-project-web-security-testing-guide/latest/4-Web_Application_Security_Testing/06-Session_Management_Testing/02-Testing_for_Cookies_Attributes",
    ],
    reads: &[],
    rules: &[&NOT_HTTP_ONLY, &NOT_SECURE, &NO_SAME_SITE, &OTHER_NOT_SECURE, &LOCAL],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

const SET: Remedy = Remedy::Recipe(
    "session_cookie",
    msg!("Set the attributes where the cookie is set, at sign-in. The code below does this for the frameworks' own sessions."),
);

static NOT_HTTP_ONLY: Rule =
    Rule::new("session-not-httponly", High, msg!("An earlier session cookie is missing HttpOnly, so scripts can read it."), SET)
        .costs(30)
        .likely()
        .aliases(&["CWE-1004"]);
static NOT_SECURE: Rule =
    Rule::new("session-not-secure", High, msg!("An earlier session cookie is missing Secure, so it is also sent over HTTP."), SET)
        .costs(20)
        .likely()
        .aliases(&["CWE-614"]);
static NO_SAME_SITE: Rule = Rule::new("session-no-samesite", Low, msg!("An earlier session cookie is missing SameSite."), SET)
    .costs(5)
    .likely()
    .aliases(&["CWE-1275"]);
static OTHER_NOT_SECURE: Rule =
    Rule::new("not-secure", Info, msg!("An earlier cookie is missing Secure, so it is also sent over HTTP."), SET).aliases(&["CWE-614"]);

static LOCAL: Rule = Rule::new(
    "on-this-machine",
    Info,
    msg!("An earlier session cookie is missing HttpOnly. All ports of localhost share cookies, so it may belong to another app."),
    SET,
)
.maybe()
.aliases(&["CWE-1004"]);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let Some(jar) = seen.jar() else { return Verdict::NotObserved(msg!("The browser's cookies were not checked.")) };
    let set_here: HashSet<&str> = seen.cookies.iter().map(|cookie| cookie.name.text).collect();
    let mut earlier = jar.iter().filter(|cookie| !set_here.contains(cookie.name.as_str())).peekable();
    if earlier.peek().is_none() {
        return Verdict::NotApplicable(msg!("The browser has no other cookies for this page."));
    }
    let mut verdict = Verdict::pass();
    for cookie in earlier {
        let session = purpose(&cookie.name, "") == Purpose::Session;
        let mut add = |rule: &'static Rule| verdict.add(rule.found().about(&cookie.name));
        if seen.page.loopback {
            if session && !cookie.http_only {
                add(&LOCAL);
            }
            continue;
        }
        if session && !cookie.http_only {
            add(&NOT_HTTP_ONLY);
        }
        if !cookie.secure {
            add(if session { &NOT_SECURE } else { &OTHER_NOT_SECURE });
        }
        if session && cookie.same_site == "unspecified" {
            add(&NO_SAME_SITE);
        }
    }
    verdict
}

#[cfg(test)]
fn holding(capture: &mut crate::capture::Capture, name: &str, secure: bool, http_only: bool, same_site: &str) {
    let cookie = crate::capture::JarCookie { name: name.into(), secure, http_only, same_site: same_site.into(), ..Default::default() };
    capture.jar = crate::capture::Observed::Seen(vec![cookie]);
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("a safe session", &[], Pass).given(|c| holding(c, "session", true, true, "lax")),
    Case::new("scripts can read it", &[], Finds(&[("session-not-httponly", "")])).given(|c| holding(c, "session", true, false, "lax")),
    Case::new("over plain HTTP", &[], Finds(&[("session-not-secure", "")])).given(|c| holding(c, "session", false, true, "strict")),
    Case::new("no SameSite", &[], Finds(&[("session-no-samesite", "")])).given(|c| holding(c, "session", true, true, "unspecified")),
    Case::new("another cookie", &[], Finds(&[("not-secure", "")])).given(|c| holding(c, "theme", false, false, "unspecified")),
    Case::new("another cookie, secure", &[], Pass).given(|c| holding(c, "theme", true, false, "unspecified")),
    Case::new("a name that is none", &[], Pass).given(|c| holding(c, "", true, false, "?")).malformed(),
    Case::new("set again here", &[("Set-Cookie", "session=1")], NotApplicable).given(|c| holding(c, "session", false, false, "lax")),
    Case::new("localhost", &[], Pass).given(|c| {
        localhost(c);
        holding(c, "session", false, true, "lax");
    }),
    Case::new("localhost, where scripts can read it", &[], Finds(&[("on-this-machine", "")])).given(|c| {
        localhost(c);
        holding(c, "session", false, false, "lax");
    }),
    Case::new("not looked at", &[], NotObserved),
];
