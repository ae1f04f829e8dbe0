//! If a browser opens this API response as a page, is that harmless?

use super::prelude::*;
use crate::evidence::csp::names::Name;

pub(super) const CHECK: Check = Check {
    id: "api_document",
    passes: msg!("API response has default-src 'none'"),
    fails: msg!("API response has no strict CSP"),
    category: Category::Api,
    why: msg!("An API response that someone opens or frames in a browser must not be able to run anything."),
    not_judged: "Whether the response needs authentication.",
    fix_risk: msg!("With `default-src 'none'`, `/docs` and `/redoc` are blank: FastAPI's documentation pages need their own policy."),
    references: &["https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html", "https://www.w3.org/TR/CSP3/"],
    reads: &["content-security-policy"],
    rules: &[&NO_POLICY, &LOOSE],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static NO_POLICY: Rule =
    Rule::new("no-policy", Low, msg!("No CSP. For JSON APIs use `default-src 'none'; frame-ancestors 'none'`."), Remedy::Csp)
        .aliases(&["observatory/csp-not-implemented"]);
static LOOSE: Rule =
    Rule::new("loose-policy", Info, msg!("API responses load nothing, so their CSP can be `default-src 'none'`."), Remedy::Csp);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    if seen.page.kind != crate::evidence::page::Kind::Api || seen.page.is_bodiless() {
        return Verdict::NotApplicable(msg!("Not an API response."));
    }
    let Some(policy) = seen.csp.enforced.first() else { return Verdict::of(NO_POLICY.found()) };
    let none =
        seen.csp.enforced.iter().filter_map(|policy| policy.get(Name::DefaultSrc)).any(|d| d.values.len() == 1 && d.values[0].is("'none'"));
    match none {
        true => Verdict::pass(),
        false => Verdict::of(LOOSE.at(policy.text.span())),
    }
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("closed", &[(CSP, "default-src 'none'; frame-ancestors 'none'")], Pass).given(json),
    Case::new("nothing", &[], Finds(&[("no-policy", "")])).given(json),
    Case::new("a page's policy", &[(CSP, "default-src 'self'")], Finds(&[("loose-policy", "default-src 'self'")])).given(json),
    Case::new("an empty policy", &[(CSP, ";")], Finds(&[("no-policy", "")])).given(json).malformed(),
    Case::new("a page", &[], NotApplicable),
];

#[cfg(test)]
const CSP: &str = "Content-Security-Policy";
