//! Is there a Content Security Policy that browsers enforce?

use super::prelude::*;
use crate::evidence::csp::{Directive, Policy};
use crate::names::{self, Kind};

pub(super) const CHECK: Check = Check {
    id: "csp",
    passes: msg!("Content Security Policy is enforced"),
    fails: msg!("Content Security Policy is missing or not fully enforced"),
    category: Category::Csp,
    why: msg!("A CSP is a second line of defence: if an attacker injects a script, the CSP stops it from running."),
    not_judged: "Whether the page needs each source that it allows.",
    fix_risk: msg!(
        "A CSP blocks everything it does not allow. If the page loads much from other sites, try it as Content-Security-Policy-Report-Only first."
    ),
    references: &["https://www.w3.org/TR/CSP3/", "https://developer.mozilla.org/docs/Web/HTTP/Guides/CSP"],
    reads: &["content-security-policy", "content-security-policy-report-only"],
    rules: &[&ABSENT, &REPORT_ONLY, &EMPTY, &IGNORED, &META_ONLY],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static ABSENT: Rule = Rule::new("absent", High, msg!("No Content-Security-Policy. Injected scripts will run."), Remedy::Csp).aliases(&[
    "observatory/csp-not-implemented",
    "CWE-693",
    "CWE-79",
]);
static REPORT_ONLY: Rule = Rule::new("report-only", High, msg!("The CSP is report-only. It blocks nothing."), Remedy::Csp)
    .aliases(&["observatory/csp-not-implemented-but-reporting-enabled"]);
static EMPTY: Rule = Rule::new("empty", High, msg!("The CSP has no directives, so it does nothing."), Remedy::Csp)
    .aliases(&["observatory/csp-header-invalid"]);
static IGNORED: Rule = Rule::new("ignored", High, msg!("Browsers ignore every directive of the CSP, so it does nothing."), Remedy::Csp)
    .costs(25)
    .unless(MdnTest::Csp);
static META_ONLY: Rule = Rule::new(
    "meta-only",
    Low,
    msg!("The CSP is only in a meta element. It starts late and cannot use frame-ancestors, sandbox or reports."),
    Remedy::Csp,
);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    if !seen.page.is_document() {
        return Verdict::NotApplicable(msg!("Not a page. API responses have their own check."));
    }
    let csp = &seen.csp;
    let used = |policy: &&Policy| {
        let known = |directive: &Directive| names::find(Kind::Directive, &directive.name).is_some_and(names::Name::is_current);
        policy.directives.iter().any(|directive| !directive.is_skipped() && known(directive))
    };
    if csp.enforced.iter().any(|policy| !policy.meta && used(&policy)) {
        return Verdict::pass();
    }
    Verdict::of(
        if let Some(policy) = csp.enforced.iter().find(|policy| !used(policy)).filter(|_| !csp.enforced.iter().any(|policy| used(&policy)))
        {
            IGNORED.at(policy.text.span())
        } else if let Some(policy) = csp.enforced.first() {
            META_ONLY.at(policy.text.span())
        } else if let Some(policy) = csp.reported.first() {
            REPORT_ONLY.at(policy.text.span())
        } else if let Some(field) = csp.empty.first() {
            EMPTY.at(field.span())
        } else {
            ABSENT.found()
        },
    )
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("enforced", &[(CSP, "default-src 'self'")], Pass),
    Case::new("absent", &[], Finds(&[("absent", "")])),
    Case::new(
        "only reported",
        &[("Content-Security-Policy-Report-Only", "default-src 'self'")],
        Finds(&[("report-only", "default-src 'self'")]),
    ),
    Case::new("nothing in it", &[(CSP, " ; ")], Finds(&[("empty", " ; ")])).malformed(),
    Case::new(
        "nothing that browsers know",
        &[(CSP, "defualt-src 'self'; navigate-to 'none'")],
        Finds(&[("ignored", "defualt-src 'self'; navigate-to 'none'")]),
    ),
    Case::new("typographic quotes", &[(CSP, "default-src ‘self’")], Finds(&[("ignored", "default-src ‘self’")])),
    Case::new("typographic quotes in one directive", &[(CSP, "script-src ‘self’; object-src 'none'")], Pass),
    Case::new("ignored beside one that is used", &[(CSP, "defualt-src 'self', default-src 'self'")], Pass),
    Case::new("meta only", &[], Finds(&[("meta-only", "default-src 'self'")]))
        .given(|c| document(c).meta_csp.push("default-src 'self'".into())),
    Case::new("json", &[], NotApplicable).given(json),
];

#[cfg(test)]
const CSP: &str = "Content-Security-Policy";
