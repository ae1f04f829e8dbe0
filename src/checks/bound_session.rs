//! Can browsers bind the session to the device?

use super::prelude::*;
use crate::evidence::structured::{inner, list, parameter, place, string, token};
use crate::names::{self, Kind};
use crate::sentence::Sentence;
use sfv::ListEntry;

pub(super) const CHECK: Check = Check {
    id: "bound_session",
    passes: msg!("The session is registered as device-bound"),
    fails: msg!("Browsers ignore the device-bound session"),
    category: Category::Cookies,
    why: msg!(
        "A session bound to a key of the device is useless to someone who steals its cookie. A registration with a typo binds nothing."
    ),
    not_judged: "The endpoints that register and refresh the session. A missing header: only Chrome has it.",
    fix_risk: msg!("None."),
    references: &[
        "https://w3c.github.io/webappsec-dbsc/",
        "https://developer.chrome.com/docs/web-platform/device-bound-session-credentials",
    ],
    reads: &["secure-session-registration", "sec-session-registration"],
    rules: &[&OLD, &MALFORMED, &OVER_HTTP],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

const WRITE: Remedy = Remedy::None(msg!("Write `Secure-Session-Registration: (ES256); path=\"/dbsc/register\"; challenge=\"…\"`."));

static OLD: Rule = Rule::new(
    "old-name",
    Low,
    msg!("Sec-Session-Registration was renamed. Browsers read Secure-Session-Registration."),
    Remedy::None(msg!("Send `Secure-Session-Registration` with the same value.")),
);
static MALFORMED: Rule = Rule::new("malformed", Low, msg!("Browsers ignore this registration."), WRITE);
static OVER_HTTP: Rule =
    Rule::new("over-http", Low, msg!("Browsers ignore a registration over HTTP."), Remedy::None(msg!("Register the session over HTTPS.")));

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let mut current = seen.raw("secure-session-registration").peekable();
    let old = seen.raw("sec-session-registration").next();
    let versions = || names::find(Kind::Header, "secure-session-registration").map(names::Name::versions).unwrap_or_default();
    let mut verdict = match (current.peek(), old) {
        (None, None) => return Verdict::NotApplicable(msg!("Not sent.")),
        (None, Some(old)) => {
            let says = msg!("Sec-Session-Registration was renamed. {} reads Secure-Session-Registration.");
            Verdict::of(OLD.at(old.span()).says(says.with([Gap::plain(versions())])))
        }
        (Some(_), _) => Verdict::pass(),
    };
    for field in current {
        if !seen.page.https && !seen.page.loopback {
            verdict.add(OVER_HTTP.at(field.span()));
            continue;
        }
        let members = list(field.text).unwrap_or_default();
        let fault = match members.is_empty() {
            true => Some((field.trim(), msg!("it is not a list such as `(ES256); path=\"/dbsc/register\"`"))),
            false => members.iter().find_map(|member| fault(field, member)),
        };
        if let Some((mark, why)) = fault {
            let says: Sentence = msg!("{} ignores this registration: {}.").with([Gap::plain(versions()), why.into()]);
            verdict.add(MALFORMED.at(mark.span()).says(says));
        }
    }
    verdict
}

/// Why a registration is passed over, and the part that shows it.
fn fault<'a>(field: Spanned<'a>, member: &ListEntry) -> Option<(Spanned<'a>, crate::sentence::Msg)> {
    let whole = field.trim();
    let Some(registration) = inner(member) else { return Some((whole, msg!("write the algorithms in parentheses, as in `(ES256)`"))) };
    let known = |name: &str| matches!(name, "ES256" | "RS256");
    if !registration.items.iter().filter_map(|item| token(&item.bare_item)).any(known) {
        return Some((whole, msg!("it names neither `ES256` nor `RS256`")));
    }
    let quoted = |name: &str| parameter(&registration.params, name).map(string);
    match quoted("path") {
        None => return Some((whole, msg!("it has no `path`"))),
        Some(None) => return Some((place(field, "path="), msg!("`path` needs double quotes"))),
        Some(Some(path)) if path.starts_with("http://") => return Some((place(field, path), msg!("the endpoint is not HTTPS"))),
        Some(Some(_)) => {}
    }
    let unquoted = ["challenge", "authorization"].iter().find(|name| quoted(name) == Some(None));
    unquoted.map(|name| (place(field, name), msg!("parameters need double quotes")))
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("registered", &[(SSR, "(ES256 RS256); path=\"/dbsc/register\"; challenge=\"abc\"")], Pass),
    Case::new("with an unknown algorithm too", &[(SSR, "(ES512 ES256); path=\"/dbsc/register\"")], Pass),
    Case::new("under both names", &[(SSR, "(ES256); path=\"/r\""), ("Sec-Session-Registration", "(ES256); path=\"/r\"")], Pass),
    Case::new("on localhost", &[(SSR, "(ES256); path=\"/r\"")], Pass).given(localhost),
    Case::new(
        "under the old name",
        &[("Sec-Session-Registration", "(ES256); path=\"/r\"")],
        Finds(&[("old-name", "(ES256); path=\"/r\"")]),
    ),
    Case::new("no path", &[(SSR, "(ES256)")], Finds(&[("malformed", "(ES256)")])),
    Case::new("no algorithm that browsers know", &[(SSR, "(ES512); path=\"/r\"")], Finds(&[("malformed", "(ES512); path=\"/r\"")])),
    Case::new("algorithms as strings", &[(SSR, "(\"ES256\"); path=\"/r\"")], Finds(&[("malformed", "(\"ES256\"); path=\"/r\"")])),
    Case::new("no parentheses", &[(SSR, "ES256; path=\"/r\"")], Finds(&[("malformed", "ES256; path=\"/r\"")])),
    Case::new("a path without quotes", &[(SSR, "(ES256); path=/r")], Finds(&[("malformed", "(ES256); path=/r")])).malformed(),
    Case::new("a path that is a token", &[(SSR, "(ES256); path=r")], Finds(&[("malformed", "path=")])),
    Case::new("a challenge without quotes", &[(SSR, "(ES256); path=\"/r\"; challenge=abc")], Finds(&[("malformed", "challenge")])),
    Case::new("an endpoint over HTTP", &[(SSR, "(ES256); path=\"http://app.example/r\"")], Finds(&[("malformed", "http://app.example/r")])),
    Case::new("over HTTP", &[(SSR, "(ES256); path=\"/r\"")], Finds(&[("over-http", "(ES256); path=\"/r\"")])).given(plain_http),
    Case::new("not sent", &[], NotApplicable),
];

#[cfg(test)]
const SSR: &str = "Secure-Session-Registration";
