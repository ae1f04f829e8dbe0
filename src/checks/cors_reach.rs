//! Does the preflight allow only what other origins need?

use super::prelude::*;

pub(super) const CHECK: Check = Check {
    id: "cors_reach",
    passes: msg!("CORS preflight settings are specific"),
    fails: msg!("CORS preflight settings are too broad or ineffective"),
    category: Category::CrossOrigin,
    why: msg!(
        "Other origins may use every method and header that a preflight allows. A long max-age keeps this valid after you revoke it."
    ),
    not_judged: "Which methods and headers the front end needs.",
    fix_risk: msg!("Front ends that use a method or header that you remove stop working."),
    references: &["https://fetch.spec.whatwg.org/#http-cors-protocol", "https://developer.mozilla.org/docs/Web/HTTP/Guides/CORS"],
    reads: &["access-control-allow-methods", "access-control-allow-headers", "access-control-max-age"],
    rules: &[&STAR_LITERAL, &METHODS, &HEADERS, &LONG],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

const LIST: Remedy = Remedy::Recipe(
    "cors",
    msg!(
        "List them where CORS is set up: `methods=` and `allow_headers=` in Flask-CORS, `allow_methods=` and `allow_headers=` in CORSMiddleware."
    ),
);

static STAR_LITERAL: Rule =
    Rule::new("star-with-credentials", Low, msg!("With credentials, browsers read `*` as a literal name, so it allows nothing."), LIST);
static METHODS: Rule = Rule::new("all-methods", Info, msg!("CORS allows every method."), LIST).maybe();
static HEADERS: Rule = Rule::new("all-headers", Info, msg!("CORS allows every request header except Authorization."), LIST).maybe();
static LONG: Rule = Rule::new(
    "long-cache",
    Info,
    msg!("Browsers cache a preflight for at most 24 hours (Firefox) or 2 hours (Chromium)."),
    Remedy::Correct("Access-Control-Max-Age", "3600"),
);

/// What Firefox keeps, in seconds.
const MOST: u64 = 86_400;

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let cors = &seen.cors;
    if cors.methods.is_empty() && cors.headers.is_empty() && cors.max_age.is_none() {
        return Verdict::NotApplicable(msg!("Not a preflight response."));
    }
    let mut verdict = Verdict::pass();
    for (values, rule) in [(&cors.methods, &METHODS), (&cors.headers, &HEADERS)] {
        if let Some(star) = values.iter().find(|value| value.text == "*") {
            verdict.add(if cors.credentials.is_some() { &STAR_LITERAL } else { rule }.at(star.span()));
        }
    }
    if let Some(age) = cors.max_age.filter(|age| age.text.parse::<u64>().is_ok_and(|age| age > MOST)) {
        verdict.add(LONG.at(age.span()));
    }
    verdict
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("a day, no more", &[("Access-Control-Allow-Origin", "https://a.example"), ("Access-Control-Max-Age", "86400")], Pass),
    Case::new("named", &[(ACAM, "GET, POST"), (ACAH, "Content-Type")], Pass),
    Case::new("all methods", &[(ACAM, "*")], Finds(&[("all-methods", "*")])),
    Case::new("all headers", &[(ACAH, "*")], Finds(&[("all-headers", "*")])),
    Case::new("with credentials", &[(ACAH, "*"), ("Access-Control-Allow-Credentials", "true")], Finds(&[("star-with-credentials", "*")])),
    Case::new("a week", &[("Access-Control-Max-Age", "604800")], Finds(&[("long-cache", "604800")])),
    Case::new("an age that is none", &[("Access-Control-Max-Age", "long")], Pass).malformed(),
    Case::new("no preflight", &[], NotApplicable),
];

#[cfg(test)]
const ACAM: &str = "Access-Control-Allow-Methods";
#[cfg(test)]
const ACAH: &str = "Access-Control-Allow-Headers";
