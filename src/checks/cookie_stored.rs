//! Do browsers store the cookies?

use super::prelude::*;
use crate::evidence::cookies::{Fate, Refusal, SetCookie};

pub(super) const CHECK: Check = Check {
    id: "cookie_stored",
    passes: msg!("Browsers store every cookie"),
    fails: msg!("Browsers refuse a cookie or misread it"),
    category: Category::Cookies,
    why: msg!(
        "Browsers drop a cookie that breaks their rules without telling the page. Sign-in then fails, or a setting is lost on the next request."
    ),
    not_judged: "Prefixes such as `__Host-`, which have a check of their own, and what Safari does.",
    fix_risk: msg!("A cookie that was refused until now starts to take effect."),
    references: &[
        "https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#name-storage-model",
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Set-Cookie",
    ],
    reads: &[],
    rules: &[
        &SECURE_OVER_HTTP,
        &NONE_NOT_SECURE,
        &UNPARTITIONED,
        &DOMAIN,
        &TOO_LARGE,
        &CHARACTER,
        &EMPTY,
        &NAMELESS,
        &ATTRIBUTES,
        &ONE_REFUSES,
        &DELETION,
        &NO_EQUALS,
    ],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

const SET: Remedy = Remedy::None(msg!("Change this where the cookie is set: no other header can fix it."));

static SECURE_OVER_HTTP: Rule = Rule::new(
    "secure-over-http",
    Medium,
    msg!("Browsers refuse this cookie: it has Secure, but the response came over HTTP. If it holds the session, sign-in fails."),
    Remedy::Https,
);
static NONE_NOT_SECURE: Rule =
    Rule::new("none-not-secure", Medium, msg!("Browsers refuse this cookie: SameSite=None requires Secure."), Remedy::Cookies)
        .aliases(&["observatory/cookies-samesite-flag-invalid", "CWE-1275"]);
static UNPARTITIONED: Rule = Rule::new(
    "partitioned-not-secure",
    Low,
    msg!("Chrome 114+ and Firefox 141+ refuse this cookie: Partitioned requires Secure."),
    Remedy::Cookies,
);
static DOMAIN: Rule =
    Rule::new("domain-refused", Medium, msg!("Browsers refuse this cookie: its Domain is neither this host nor a parent domain."), SET)
        .costs(5);
static TOO_LARGE: Rule = Rule::new("too-large", Medium, msg!("Browsers refuse this cookie: its name and value exceed 4096 bytes."), SET);
static CHARACTER: Rule = Rule::new("control-character", Medium, msg!("Browsers refuse this cookie: it contains a control character."), SET);
static EMPTY: Rule = Rule::new("empty", Low, msg!("Browsers ignore this Set-Cookie: it has neither a name nor a value."), SET);
static NAMELESS: Rule = Rule::new("nameless", Low, msg!("Browsers refuse this cookie: it has no name before the `=`."), SET);
static ATTRIBUTES: Rule = Rule::new(
    "attributes-alone",
    Medium,
    msg!(
        "This Set-Cookie has attributes but no cookie, so browsers store it as a separate cookie. Move the attributes to the right Set-Cookie."
    ),
    SET,
);
static ONE_REFUSES: Rule = Rule::new("browsers-differ", Low, msg!("Some browsers refuse this cookie, others store it."), SET).likely();

static DELETION: Rule = Rule::new("deletion-refused", Low, msg!("Browsers refuse this cookie, so it deletes nothing."), SET);

static NO_EQUALS: Rule = Rule::new(
    "no-equals",
    Info,
    msg!("This cookie has no `=`. Chrome stores it as a value without a name, Firefox 153 as a name without a value."),
    SET,
);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    if seen.cookies.is_empty() {
        return Verdict::NotApplicable(msg!("No cookie is set."));
    }
    let mut verdict = Verdict::pass();
    for cookie in &seen.cookies {
        if let (true, Some(why)) = (cookie.is_deletion() && cookie.is_refused(), cookie.fate.chromium) {
            let sentence = msg!("Browsers refuse this cookie, so it deletes nothing: {}.");
            verdict.add(DELETION.at(cookie.whole.span()).says(sentence.with([Gap::Sentence(why.why().into())])));
        } else if let Some(found) = refused(cookie) {
            verdict.add(found);
        }
    }
    verdict
}

fn refused<'a>(cookie: &SetCookie<'a>) -> Option<Finding<'a>> {
    let whole = cookie.whole.span();
    let found = match cookie.fate {
        _ if cookie.is_attributes() => ATTRIBUTES.at(whole),
        Fate { chromium: None, firefox: None, .. } => return cookie.name.is_empty().then(|| NO_EQUALS.at(cookie.value.span())),
        // Both, for whatever reason either has: the first is said.
        Fate { chromium: Some(why), firefox: Some(_), .. } => both(cookie, why)?,
        Fate { chromium: Some(why), .. } => one(cookie, why, msg!("Chrome refuses this cookie, Firefox stores it: {}."))?,
        Fate { firefox: Some(why), .. } => one(cookie, why, msg!("Firefox 153 refuses this cookie, Chrome stores it: {}."))?,
    };
    Some(found)
}

/// What both browsers refuse. Prefixes have a check of their own.
fn both<'a>(cookie: &SetCookie<'a>, why: Refusal) -> Option<Finding<'a>> {
    let whole = cookie.whole.span();
    let domain = || cookie.domain.map_or(whole, |domain| domain.span());
    Some(match why {
        Refusal::Prefix(_) | Refusal::Expired => return None,
        Refusal::SecureOverHttp => SECURE_OVER_HTTP.at(whole).about(cookie.name.text),
        Refusal::NoneNotSecure => NONE_NOT_SECURE.at(whole).about(cookie.name.text),
        Refusal::PartitionedNotSecure => UNPARTITIONED.at(whole),
        Refusal::OtherDomain => DOMAIN.at(domain()),
        Refusal::PublicSuffix => {
            DOMAIN.at(domain()).says(msg!("Browsers refuse this cookie: its Domain is a public suffix, which many sites share."))
        }
        Refusal::Size => TOO_LARGE.at(cookie.named().span()),
        Refusal::Control | Refusal::Tab => CHARACTER.at(whole),
        Refusal::Empty => EMPTY.at(whole),
        Refusal::Nameless => NAMELESS.at(whole),
        Refusal::HiddenPrefix => {
            NAMELESS.at(whole).says(msg!("Browsers refuse this cookie: it has no name, and its value starts with a cookie prefix."))
        }
    })
}

/// What only one of them refuses.
fn one<'a>(cookie: &SetCookie<'a>, why: Refusal, sentence: crate::sentence::Msg) -> Option<Finding<'a>> {
    if matches!(why, Refusal::Prefix(_)) {
        return None;
    }
    Some(ONE_REFUSES.at(cookie.whole.span()).says(sentence.with([Gap::Sentence(why.why().into())])))
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("stored", &[(SC, "a=1; Secure; SameSite=Lax; Path=/")], Pass),
    Case::new(
        "Secure over HTTP",
        &[(SC, "theme=dark; Path=/; Secure; SameSite=Lax")],
        Finds(&[("secure-over-http", "theme=dark; Path=/; Secure; SameSite=Lax")]),
    )
    .given(plain_http),
    Case::new(
        "a session with Secure over HTTP",
        &[(SC, "session=x; Secure; HttpOnly")],
        Finds(&[("secure-over-http", "session=x; Secure; HttpOnly")]),
    )
    .given(plain_http),
    Case::new("Secure=false is Secure", &[(SC, "a=1; Secure=false")], Finds(&[("secure-over-http", "a=1; Secure=false")]))
        .given(plain_http),
    Case::new("Secure with a comma is none", &[(SC, "a=1; Secure,")], Pass).given(plain_http).malformed(),
    Case::new("Secure on localhost", &[(SC, "a=1; Secure")], Pass).given(localhost),
    Case::new("Secure on an address of this machine", &[(SC, "a=1; Secure")], Pass).given(|c| c.url = "http://127.0.0.1:5000/".into()),
    Case::new("Secure below localhost", &[(SC, "a=1; Secure")], Pass).given(|c| c.url = "http://app.localhost:5000/".into()),
    Case::new("Secure in a network", &[(SC, "a=1; Secure")], Finds(&[("secure-over-http", "a=1; Secure")]))
        .given(|c| c.url = "http://10.0.0.1/".into()),
    Case::new("a deletion that is refused", &[(SC, "a=; Max-Age=0; Secure")], Finds(&[("deletion-refused", "a=; Max-Age=0; Secure")]))
        .given(plain_http),
    Case::new("set by a redirect over HTTP", &[], Finds(&[("secure-over-http", "a=1; Secure")]))
        .given(|c| hop(c, "http://app.example/", "a=1; Secure")),
    Case::new("set by a redirect of its own host", &[], Pass)
        .given(|c| hop(c, "https://login.example/", "a=1; Secure; Domain=login.example")),
    Case::new("none without Secure", &[(SC, "w=1; SameSite=None")], Finds(&[("none-not-secure", "w=1; SameSite=None")])),
    Case::new("none without Secure on localhost", &[(SC, "w=1; SameSite=None")], Finds(&[("none-not-secure", "w=1; SameSite=None")]))
        .given(localhost),
    Case::new("none with Secure", &[(SC, "w=1; SameSite=None; Secure")], Pass),
    Case::new("the last SameSite counts", &[(SC, "w=1; SameSite=None; SameSite=Lax")], Pass),
    Case::new("partitioned", &[(SC, "a=1; Partitioned")], Finds(&[("partitioned-not-secure", "a=1; Partitioned")])),
    Case::new("partitioned with Secure", &[(SC, "a=1; Partitioned; Secure")], Pass),
    Case::new("another site", &[(SC, "a=1; Domain=other.example")], Finds(&[("domain-refused", "other.example")])),
    Case::new("below the host", &[(SC, "a=1; Domain=www.app.example")], Finds(&[("domain-refused", "www.app.example")])),
    Case::new("with a port", &[(SC, "a=1; Domain=app.example:443")], Finds(&[("domain-refused", "app.example:443")])),
    Case::new("in quotes", &[(SC, "a=1; Domain=\"app.example\"")], Finds(&[("domain-refused", "\"app.example\"")])),
    Case::new("everybody", &[(SC, "a=1; Domain=co.uk")], Finds(&[("domain-refused", "co.uk")]))
        .given(|c| c.url = "https://app.co.uk/".into()),
    Case::new("a public suffix for itself", &[(SC, "a=1; Domain=github.io")], Pass).given(|c| c.url = "https://github.io/".into()),
    Case::new("localhost for itself", &[(SC, "session=x; Domain=localhost; Path=/; HttpOnly; SameSite=Lax")], Pass).given(localhost),
    Case::new("localhost with a dot", &[(SC, "session=x; Domain=.localhost")], Pass).given(localhost),
    Case::new("an address for itself", &[(SC, "a=1; Domain=192.0.2.10")], Pass).given(|c| c.url = "https://192.0.2.10/".into()),
    Case::new("a part of an address", &[(SC, "a=1; Domain=0.2.10")], Finds(&[("domain-refused", "0.2.10")]))
        .given(|c| c.url = "https://192.0.2.10/".into()),
    Case::new("large", &[], Finds(&[("too-large", "a")])).given(|c| c.headers.push((SC.into(), format!("a={}", "x".repeat(5000)).into()))),
    Case::new("as large as may be", &[], Pass).given(|c| c.headers.push((SC.into(), format!("aa={}", "x".repeat(4094)).into()))),
    Case::new("a byte larger", &[], Finds(&[("too-large", "aa")]))
        .given(|c| c.headers.push((SC.into(), format!("aa={}", "x".repeat(4095)).into()))),
    Case::new("a control character", &[(SC, "a=1\u{1}")], Finds(&[("control-character", "a=1\\u{1}")])).malformed(),
    Case::new("a control character in an attribute", &[(SC, "a=1; x=\u{7f}")], Finds(&[("control-character", "a=1; x=\\u{7f}")]))
        .malformed(),
    Case::new("nothing", &[(SC, "; Secure")], Finds(&[("empty", "; Secure")])).malformed(),
    Case::new("no name twice", &[(SC, "=a=1")], Finds(&[("nameless", "=a=1")])).malformed(),
    Case::new("a prefix as a value", &[(SC, "=__Host-a; Secure; Path=/")], Finds(&[("nameless", "=__Host-a; Secure; Path=/")])).malformed(),
    Case::new("a value alone, after a sign", &[(SC, "=a")], Finds(&[("browsers-differ", "=a")])),
    Case::new("a tab in a value", &[(SC, "a=b\tc")], Finds(&[("browsers-differ", "a=b\\tc")])),
    Case::new("a word alone", &[(SC, "a; Path=/")], Finds(&[("no-equals", "a")])),
    Case::new(
        "flags in a field of their own",
        &[(SC, "PHPSESSID=x; path=/"), (SC, "secure; httponly")],
        Finds(&[("attributes-alone", "secure; httponly")]),
    ),
    Case::new("flags with a comma", &[(SC, "Secure, HttpOnly")], Finds(&[("attributes-alone", "Secure, HttpOnly")])),
    Case::new("a path in a field of its own", &[(SC, "Path=/; Secure")], Finds(&[("attributes-alone", "Path=/; Secure")])),
    Case::new("SameSite in a field of its own", &[(SC, "SameSite=Lax")], Finds(&[("attributes-alone", "SameSite=Lax")])),
    Case::new("a cookie called secure_mode", &[(SC, "secure_mode=1")], Pass),
    Case::new(
        "a prefixed cookie that is deleted without Secure",
        &[(SC, "__Host-a=; Max-Age=0; Path=/")],
        Finds(&[("deletion-refused", "__Host-a=; Max-Age=0; Path=/")]),
    ),
    Case::new("deleted", &[(SC, "a=; Max-Age=0")], Pass),
    Case::new("none", &[], NotApplicable),
];

#[cfg(test)]
fn hop(capture: &mut crate::capture::Capture, url: &str, cookie: &str) {
    let headers = vec![(SC.to_owned(), cookie.into())];
    capture.hops.push(crate::capture::Hop { url: url.to_owned(), status: 302, headers });
}

#[cfg(test)]
const SC: &str = "Set-Cookie";
