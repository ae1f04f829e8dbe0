//! Does the page leak its URLs to other sites?

use super::prelude::*;
use crate::evidence::referrer::Policy;

pub(super) const CHECK: Check = Check {
    id: "referrer",
    passes: msg!("URLs are not leaked to other sites"),
    fails: msg!("Referrer-Policy is missing, invalid or leaks URLs"),
    category: Category::Browser,
    why: msg!("URLs often contain names, search terms and one-time tokens. Every request to another site could pass them on."),
    not_judged: "Elements with their own referrerpolicy attribute.",
    fix_risk: msg!("`no-referrer` breaks Flask-WTF's CSRF check over HTTPS; `strict-origin-when-cross-origin` does not."),
    references: &[
        "https://www.w3.org/TR/referrer-policy/",
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Referrer-Policy",
    ],
    reads: &["referrer-policy"],
    rules: &[&LEAKS, &ORIGIN, &UNKNOWN, &ABSENT, &STRAY],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static LEAKS: Rule = Rule::new("leaks", Medium, msg!("This policy sends the full URL to other sites."), Remedy::Referrer)
    .costs(5)
    .unless(MdnTest::Referrer)
    .aliases(&["observatory/referrer-policy-unsafe", "CWE-200"]);
static ORIGIN: Rule =
    Rule::new("origin-over-http", Low, msg!("This policy sends the origin to other sites, even over HTTP."), Remedy::Referrer)
        .aliases(&["observatory/referrer-policy-unsafe"]);
static UNKNOWN: Rule = Rule::new("unknown-value", Low, msg!("No valid value. Browsers use their default policy."), Remedy::Referrer)
    .aliases(&["observatory/referrer-policy-header-invalid"]);
static ABSENT: Rule = Rule::new("absent", Info, msg!("No Referrer-Policy. Modern browsers use a safe default."), Remedy::Referrer)
    .aliases(&["observatory/referrer-policy-not-implemented"]);
static STRAY: Rule = Rule::new("stray-value", Info, msg!("Browsers ignore an unknown value here."), Remedy::Referrer);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    if !seen.page.is_document() {
        return Verdict::NotApplicable(msg!("Not a page."));
    }
    let mut given = seen.referrer.header.iter().chain(&seen.referrer.meta);
    let Some((first, _)) = given.clone().next() else { return Verdict::of(ABSENT.found()) };
    let stray = given.find(|(_, policy)| policy.is_none());
    match (seen.referrer.effective(), stray) {
        (None, _) => Verdict::of(UNKNOWN.at(first.span())),
        (Some((token, Policy::Leaks)), _) => Verdict::of(LEAKS.at(token.span())),
        (Some((token, Policy::Origin)), _) => Verdict::of(ORIGIN.at(token.span())),
        (Some((_, Policy::Private)), Some((stray, _))) => Verdict::of(STRAY.at(stray.span())),
        (Some((_, Policy::Private)), None) => Verdict::pass(),
    }
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("the default, said", &[(RP, "strict-origin-when-cross-origin")], Pass),
    Case::new("a fallback list", &[(RP, "no-referrer, strict-origin-when-cross-origin")], Pass),
    Case::new("the last known value wins", &[(RP, "no-referrer, unsafe-url")], Finds(&[("leaks", "unsafe-url")])),
    Case::new("whole URLs", &[(RP, "no-referrer-when-downgrade")], Finds(&[("leaks", "no-referrer-when-downgrade")])),
    Case::new("origin over http", &[(RP, "Origin")], Finds(&[("origin-over-http", "Origin")])),
    Case::new("no known value", &[(RP, "never")], Finds(&[("unknown-value", "never")])).malformed(),
    Case::new("an unknown value after a good one", &[(RP, "no-referrer, bogus")], Finds(&[("stray-value", "bogus")])),
    Case::new("the meta element wins", &[(RP, "no-referrer")], Finds(&[("leaks", "unsafe-url")]))
        .given(|c| document(c).meta_referrer = Some("unsafe-url".into())),
    Case::new("absent", &[], Finds(&[("absent", "")])),
    Case::new("json", &[], NotApplicable).given(json),
];

#[cfg(test)]
const RP: &str = "Referrer-Policy";
