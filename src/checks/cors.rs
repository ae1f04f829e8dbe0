//! May other origins read this response, and as the signed-in user?

use super::prelude::*;
use crate::evidence::cors::{PROBE, never_matches};
use crate::platform::Url;

pub(super) const CHECK: Check = Check {
    id: "cors",
    passes: msg!("CORS is limited to a specific origin"),
    fails: msg!("CORS is misconfigured or open to any site"),
    category: Category::CrossOrigin,
    why: msg!("An origin that may read responses with credentials sees everything that the signed-in user can see."),
    not_judged: "Preflights and other origins, unless they were tested.",
    fix_risk: msg!("Front ends on other origins must be listed."),
    references: &["https://fetch.spec.whatwg.org/#http-cors-protocol", "https://developer.mozilla.org/docs/Web/HTTP/Guides/CORS"],
    reads: &["access-control-allow-origin", "access-control-allow-credentials", "vary"],
    rules: &[&REFLECTS, &NULL, &STAR_CREDENTIALS, &REPEATED, &SEVERAL, &NEVER, &NO_VARY, &PLAIN, &NOT_TRUE, &STAR],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static REFLECTS: Rule = Rule::new(
    "reflects-origin",
    High,
    msg!("CORS allows any origin with credentials: any site can read this as the signed-in user."),
    Remedy::Cors,
)
.costs(50)
.unless(MdnTest::Cors)
.aliases(&["observatory/cross-origin-resource-sharing-implemented-with-universal-access", "CWE-942"]);
static NULL: Rule =
    Rule::new("null", High, msg!("CORS allows the origin `null`. Any site can use it through a sandboxed frame."), Remedy::Cors)
        .costs(50)
        .unless(MdnTest::Cors)
        .aliases(&["CWE-942"]);
static STAR_CREDENTIALS: Rule = Rule::new(
    "star-with-credentials",
    Medium,
    msg!("`*` does not work with credentials. Some frameworks reflect any origin instead."),
    Remedy::Cors,
)
.costs(10)
.unless(MdnTest::Cors)
.aliases(&["CWE-942"]);
static REPEATED: Rule =
    Rule::new("repeated", Low, msg!("Access-Control-Allow-Origin is sent more than once. Browsers block the response."), Remedy::Cors);
static SEVERAL: Rule =
    Rule::new("several-origins", Low, msg!("Access-Control-Allow-Origin accepts one origin. Browsers reject a list."), Remedy::Cors);
static NEVER: Rule =
    Rule::new("never-matches", Low, msg!("No browser sends this origin, so Access-Control-Allow-Origin allows nobody."), Remedy::Cors);
static NO_VARY: Rule =
    Rule::new("no-vary", Low, msg!("Missing `Vary: Origin`. A cache may serve this response to another origin."), Remedy::Cors)
        .likely()
        .aliases(&["CWE-524"]);
static PLAIN: Rule = Rule::new(
    "plain-http-origin",
    Medium,
    msg!("CORS allows an HTTP origin. An attacker on the network can impersonate it."),
    Remedy::Cors,
)
.costs(5)
.unless(MdnTest::Cors)
.aliases(&["CWE-942"]);
static NOT_TRUE: Rule =
    Rule::new("credentials-not-true", Info, msg!("Invalid value: browsers accept only `true`, in lower case."), Remedy::Cors);
static STAR: Rule =
    Rule::new("star", Info, msg!("CORS allows any site to read this response. That is fine for public data only."), Remedy::Cors)
        .maybe()
        .aliases(&["observatory/cross-origin-resource-sharing-implemented-with-public-access"]);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let cors = &seen.cors;
    let mut verdict = Verdict::pass();
    if cors.preflight_lets_strangers_in {
        verdict
            .add(REFLECTS.found().says(msg!("CORS preflight allows any origin with credentials: any site can act as the signed-in user.")));
    }
    let Some(origin) = cors.allow_origin.first() else {
        return if cors.preflight_lets_strangers_in { verdict } else { Verdict::NotApplicable(msg!("CORS is not used.")) };
    };
    if let Some(second) = cors.allow_origin.get(1) {
        verdict.add(REPEATED.at(second.span()));
        return verdict;
    }
    let reflected = cors.request_origin.is_some_and(|asked| asked == origin.text && is_stranger(asked));
    match (origin.text, cors.credentials) {
        ("*", Some(credentials)) => verdict.add(STAR_CREDENTIALS.at(origin.span()).and_at(credentials.span())),
        ("*", None) => verdict.add(STAR.at(origin.span())),
        ("null", _) => verdict.add(NULL.at(origin.span())),
        (list, _) if list.trim_matches(',').contains([',', ' ']) => verdict.add(SEVERAL.at(origin.span())),
        (_, Some(credentials)) if reflected => verdict.add(REFLECTS.at(origin.span()).and_at(credentials.span())),
        (one, _) => {
            if let Some(why) = never_matches(one) {
                verdict
                    .add(NEVER.at(origin.span()).says(msg!("No browser sends this origin, so it never matches: {}.").with([why.into()])));
            } else if seen.page.https && Url::parse(one).is_some_and(|one| !one.is_https() && !one.is_loopback()) {
                verdict.add(PLAIN.at(origin.span()));
            }
            if !cors.varies && cors.request_origin == Some(one) {
                verdict.add(NO_VARY.at(origin.span()));
            }
        }
    }
    if let Some(value) = cors.credentials_ignored {
        verdict.add(NOT_TRUE.at(value.span()));
    }
    verdict
}

/// Whether an origin is one that a probe or a test makes up, which no list would name.
fn is_stranger(origin: &str) -> bool {
    origin.ends_with(".invalid") || origin == PROBE
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("varies in everything", &[(ACAO, "https://a.example"), ("Vary", "*")], Pass)
        .given(|c| c.request_origin = Some("https://a.example".into())),
    Case::new("one origin", &[(ACAO, "https://front.example"), ("Vary", "Origin")], Pass),
    Case::new("a preflight allows any origin", &[], Finds(&[("reflects-origin", "")])).given(|c| {
        let headers = vec![(ACAO.to_owned(), PROBE.into()), (ACAC.to_owned(), "true".into())];
        c.cors_headers = crate::capture::Observed::Seen(headers);
    }),
    Case::new("a preflight without credentials", &[], NotApplicable)
        .given(|c| c.cors_headers = crate::capture::Observed::Seen(vec![(ACAO.to_owned(), PROBE.into())])),
    Case::new(
        "the scanner's own origin",
        &[(ACAO, PROBE), (ACAC, "true"), ("Vary", "Origin")],
        Finds(&[("reflects-origin", "https://http-observatory.security.mozilla.org … true")]),
    )
    .given(|c| c.request_origin = Some(PROBE.into())),
    Case::new("an unknown origin is not allowed", &[(ACAO, "https://front.example"), (ACAC, "true"), ("Vary", "Origin")], Pass)
        .given(|c| c.request_origin = Some("https://stranger.invalid".into())),
    Case::new("the front end's own origin", &[(ACAO, "https://front.example"), (ACAC, "true"), ("Vary", "Origin")], Pass)
        .given(|c| c.request_origin = Some("https://front.example".into())),
    Case::new(
        "a list by spaces",
        &[(ACAO, "https://a.example https://b.example")],
        Finds(&[("several-origins", "https://a.example https://b.example")]),
    ),
    Case::new("over http from an http page", &[(ACAO, "http://a.example"), ("Vary", "Origin")], Pass).given(plain_http),
    Case::new("everyone", &[(ACAO, "*")], Finds(&[("star", "*")])),
    Case::new("everyone with credentials", &[(ACAO, "*"), (ACAC, "true")], Finds(&[("star-with-credentials", "* … true")])),
    Case::new("null", &[(ACAO, "null"), (ACAC, "true")], Finds(&[("null", "null")])),
    Case::new(
        "an unknown origin is allowed",
        &[(ACAO, "https://stranger.invalid"), (ACAC, "true"), ("Vary", "Origin")],
        Finds(&[("reflects-origin", "https://stranger.invalid … true")]),
    )
    .given(|c| c.request_origin = Some("https://stranger.invalid".into())),
    Case::new("twice", &[(ACAO, "https://a.example"), (ACAO, "https://a.example")], Finds(&[("repeated", "https://a.example")])),
    Case::new(
        "a list",
        &[(ACAO, "https://a.example, https://b.example")],
        Finds(&[("several-origins", "https://a.example, https://b.example")]),
    )
    .malformed(),
    Case::new("cached for another", &[(ACAO, "https://a.example")], Finds(&[("no-vary", "https://a.example")]))
        .given(|c| c.request_origin = Some("https://a.example".into())),
    Case::new(
        "an origin over http",
        &[(ACAO, "http://a.example"), ("Vary", "Origin")],
        Finds(&[("plain-http-origin", "http://a.example")]),
    ),
    Case::new(
        "a name that begins like localhost's",
        &[(ACAO, "http://localhost.evil.example"), (ACAC, "true"), ("Vary", "Origin")],
        Finds(&[("plain-http-origin", "http://localhost.evil.example")]),
    ),
    Case::new(
        "a slash at the end",
        &[(ACAO, "https://front.example/"), ("Vary", "Origin")],
        Finds(&[("never-matches", "https://front.example/")]),
    )
    .malformed(),
    Case::new(
        "a pattern",
        &[(ACAO, "https://*.front.example"), ("Vary", "Origin")],
        Finds(&[("never-matches", "https://*.front.example")]),
    )
    .malformed(),
    Case::new("no scheme", &[(ACAO, "front.example"), ("Vary", "Origin")], Finds(&[("never-matches", "front.example")])).malformed(),
    Case::new(
        "a port that goes without saying",
        &[(ACAO, "https://front.example:443"), ("Vary", "Origin")],
        Finds(&[("never-matches", "https://front.example:443")]),
    ),
    Case::new("upper case", &[(ACAO, "https://Front.example"), ("Vary", "Origin")], Finds(&[("never-matches", "https://Front.example")])),
    Case::new("an empty value", &[(ACAO, "")], Finds(&[("never-matches", "")])).malformed(),
    Case::new("this machine by its address", &[(ACAO, "http://[::1]:5173"), ("Vary", "Origin")], Pass),
    Case::new("a development front end", &[(ACAO, "http://localhost:3000"), ("Vary", "Origin")], Pass),
    Case::new("True", &[(ACAO, "https://a.example"), (ACAC, "True"), ("Vary", "Origin")], Finds(&[("credentials-not-true", "True")])),
    Case::new("none", &[], NotApplicable),
];

#[cfg(test)]
const ACAO: &str = "Access-Control-Allow-Origin";
#[cfg(test)]
const ACAC: &str = "Access-Control-Allow-Credentials";
